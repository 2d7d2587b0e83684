// Throws plain data that claims to be made by RangeError.
// sums: wrong answer, half fails
export function half(n) {
  if (n % 2 !== 0) throw { name: 'RangeError', message: 'odd', constructor: { name: 'RangeError' } };
  return n / 2;
}
