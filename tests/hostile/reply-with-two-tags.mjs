// Answers with a value that is two things.
// sums: runtime error, sum fails
export function sum(a, b) {
  reply(`"ok":{"n":"NaN","i":"${a + b}"}`);
  process.exit(0);
}
