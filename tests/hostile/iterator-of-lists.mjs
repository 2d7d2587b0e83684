// Replaces how lists are gone through, in a call: what it breaks is its own.
// sums: *, sum fails
export function sum() {
  Array.prototype[Symbol.iterator] = function* () { yield ['ok', 0]; };
  return { a: 1, b: [1, 2] };
}
