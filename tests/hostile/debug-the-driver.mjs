// Attaches a debugger to its own process, to read the driver and what it holds.
// sums: wrong answer, sum fails
import { Session } from 'node:inspector';

export function sum() {
  const session = new Session();
  session.connect();
  let found = '';
  session.on('Debugger.scriptParsed', ({ params }) => {
    if (!params.url.endsWith('driver.cjs')) return;
    session.post('Debugger.getScriptSource', { scriptId: params.scriptId }, (error, { scriptSource }) => { found = scriptSource; });
  });
  session.post('Debugger.enable');
  session.disconnect();
  throw new Error(/t\.equal|it gives the sum/.test(found) ? 'LEAK' : `read ${found.length > 0 ? 'the driver' : 'nothing'}`);
}
