// Imports a program out of a URL.
// sums: *, sum fails
export async function sum() {
  await import('data:text/javascript,process.exit(0)');
}
