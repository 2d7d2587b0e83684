// Gives a list with names, holes and getters.
// sums: wrong answer, sum fails
export function sum(a, b) {
  const list = Object.assign([a + b, , 3], { value: a + b, [-1]: 0 });
  Object.defineProperty(list, 1, { get: () => process.exit(0), enumerable: true });
  return list;
}
