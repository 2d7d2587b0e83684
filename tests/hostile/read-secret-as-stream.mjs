// Streams a file outside of its folder.
// sums: *, sum fails
// stopped by: landlock, private-root
import { createReadStream } from 'node:fs';

export async function sum() {
  for await (const chunk of createReadStream('@SECRET@')) throw new Error(`LEAK ${chunk}`);
}
