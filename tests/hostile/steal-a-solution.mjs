// Imports the accepted solution out of the pack, and answers with it.
// sums: *, sum fails
// stopped by: landlock, private-root; helped by: capabilities
export async function sum() {
  const honest = await import('file://@HOME@/packs/hostile/sums/solutions/accepted/honest.mjs');
  throw new Error(honest.sum(2, 3) === 5 ? 'LEAK' : 'no use');
}
