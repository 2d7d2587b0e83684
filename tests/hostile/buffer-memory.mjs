// Takes memory in small pieces outside of the heap.
// sums: *, sum fails
export function sum() {
  const hoard = [];
  for (;;) hoard.push(Buffer.alloc(1 << 20, 1));
}
