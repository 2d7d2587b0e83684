// Throws an error with a message of 100 MB and a hundred thousand properties.
// sums: *, sum fails
export function sum() {
  const error = new Error('x'.repeat(1e8));
  for (let i = 0; i < 1e5; i++) error[`property${i}`] = i;
  throw error;
}
