// Opens a file outside of its folder as a Blob.
// sums: *, sum fails
// stopped by: landlock, private-root
import { openAsBlob } from 'node:fs';

export async function sum() {
  const blob = await openAsBlob('@SECRET@');
  throw new Error(`LEAK ${await blob.text()}`);
}
