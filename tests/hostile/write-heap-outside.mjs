// Has V8 write its heap outside of its folder.
// sums: *, sum fails
// stopped by: landlock, private-root; helped by: capabilities
import { writeHeapSnapshot } from 'node:v8';

export function sum() {
  writeHeapSnapshot('@OUTSIDE@/heap');
}
