// Imports a file outside of its folder, to read it out of the error that its text makes.
// sums: *, sum fails
// stopped by: landlock, private-root
export async function sum() {
  const error = await import('file://@SECRET@').catch(error => error);
  throw new Error(/PLANTED/.test(error.message) ? `LEAK ${error.message}` : error.code);
}
