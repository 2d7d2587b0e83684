// Fetches from a server on this machine, and answers with nothing.
// sums: *, sum fails
export async function sum() {
  await fetch('http://127.0.0.1:1/');
}
