// Reads a file outside of its folder in the thread pool.
// sums: *, sum fails
// stopped by: landlock, private-root
import { readFile } from 'node:fs/promises';

export async function sum() {
  throw new Error(`LEAK ${await readFile('@SECRET@', 'utf8')}`);
}
