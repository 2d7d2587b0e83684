// Answers with bytes that are no text.
// sums: runtime error, sum fails
import { writeSync } from 'node:fs';

export function sum() {
  writeSync(4, Buffer.concat([Buffer.from(`{"id":"${openQuestion()}","ok":"`), Buffer.from([0xff, 0xfe, 0xc0, 0x80]), Buffer.from('"}\n')]));
  process.exit(0);
}
