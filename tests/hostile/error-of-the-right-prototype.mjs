// Throws an object that only inherits from RangeError.
// sums: wrong answer, half fails
export function half(n) {
  if (n % 2 !== 0) throw { __proto__: RangeError.prototype, constructor: RangeError };
  return n / 2;
}
