// Leaves code behind that runs when something is collected.
// sums: wrong answer, sum fails
const registry = new FinalizationRegistry(() => process.exit(0));

export function sum() {
  for (let i = 0; i < 1000; i++) registry.register({ i }, i);
  return 0;
}
