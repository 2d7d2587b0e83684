// Writes a file of 64 MB to its own folder.
// sums: *, sum fails
import { openSync, writeSync } from 'node:fs';

export function sum() {
  const fd = openSync(new URL('large', import.meta.url), 'w');
  const piece = Buffer.alloc(1 << 20);
  for (let i = 0; i < 64; i++) if (writeSync(fd, piece) < piece.length) throw new Error('cut');
  throw new Error('LEAK');
}
