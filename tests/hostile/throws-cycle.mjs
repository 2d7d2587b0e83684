// Throws an error that contains itself, with a list of a thousand of it.
// sums: wrong answer, sum fails
export function sum() {
  const error = new Error('round');
  error.cause = error;
  error.all = Array(1000).fill(error);
  throw error;
}
