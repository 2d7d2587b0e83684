// Opens a folder outside of its own for a WebAssembly program.
// sums: wrong answer, sum fails
// stopped by: landlock, private-root
import { WASI } from 'node:wasi';

export function sum() {
  new WASI({ version: 'preview1', preopens: { '/': '@OUTSIDE@' } });
  throw new Error('LEAK');
}
