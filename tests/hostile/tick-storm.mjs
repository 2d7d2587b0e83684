// Keeps the queue of ticks from ever being empty.
// sums: time limit, sum fails
export function sum() {
  const again = () => process.nextTick(again);
  again();
  return 0;
}
