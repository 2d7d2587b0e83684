// Imports the questions as if they were a program.
// sums: *, sum fails
export async function sum() {
  return (await import('/proc/self/fd/3')).default;
}
