// Calls the function that it was given with more than fits into a message.
// sums: *, each fails
export function each(list, visit) {
  for (let i = 0; i < 100; i++) visit('x'.repeat(99_000), Array(19_000).fill(i));
  return list.length;
}
