// Leaves a timer behind, and has a debugger rewrite the driver to say that there is none.
// sums: *, later fails
import { Session } from 'node:inspector';

const session = new Session();
session.connect();
session.on('Debugger.scriptParsed', ({ params: { url, scriptId } }) => {
  if (!url.endsWith('driver.cjs')) return;
  session.post('Debugger.getScriptSource', { scriptId }, (error, { scriptSource }) => {
    const edited = scriptSource.replace('function pendingTimers() {', 'function pendingTimers() { return { timers: 0, nextMs: null };');
    session.post('Debugger.setScriptSource', { scriptId, scriptSource: edited }, () => {});
  });
});
session.post('Debugger.enable');
session.disconnect();

export function later(ms, value) {
  setTimeout(() => {}, 1e6);
  return honestLater(ms, value);
}
