// Sets ever more timers that are due at once.
// sums: *, later fails
export function later(ms, value) {
  const again = () => { setTimeout(again, 1); setTimeout(again, 1); };
  again();
  return honestLater(ms, value);
}
