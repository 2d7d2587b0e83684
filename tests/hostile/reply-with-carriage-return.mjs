// Answers with blanks, carriage returns and a mark of byte order around the line.
// sums: *, sum fails
import { writeSync } from 'node:fs';

export function sum(a, b) {
  writeSync(4, `\r \t{ "id" : "${openQuestion()}" ,\r"ok": ${a + b}.0e0 }\r\n\ufeff{}\n\n\r`);
  process.exit(0);
}
