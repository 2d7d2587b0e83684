// Keeps all that it ever got, outside of the heap that is measured.
// sums: *, bulk fails
const kept = [];
export function half(n) {
  kept.push(Buffer.alloc(1_000, 1));
  return honestHalf(n);
}
