// Throws an error that is only called a RangeError.
// sums: wrong answer, half fails
export function half(n) {
  if (n % 2 !== 0) throw Object.assign(new Error('odd'), { name: 'RangeError' });
  return n / 2;
}
