// Imports a program from a server.
// sums: *, sum fails
export async function sum() {
  await import('http://127.0.0.1:@TCP@/solution.mjs');
}
