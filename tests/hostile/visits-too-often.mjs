// Calls the function that it was given a hundred thousand times.
// sums: *, each fails
export function each(list, visit) {
  for (let i = 0; i < 1e5; i++) visit(list[0], i);
  return list.length;
}
