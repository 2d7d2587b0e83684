// Sets immediates that set immediates.
// sums: *, sum fails
export function sum() {
  const again = () => setImmediate(again);
  again();
  return 0;
}
