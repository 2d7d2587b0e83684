// Makes files without end in its own folder.
// sums: *, sum fails
import { writeFileSync } from 'node:fs';

export function sum() {
  for (let i = 0; i < 2_000; i++) writeFileSync(new URL(`file${i}`, import.meta.url), '');
}
