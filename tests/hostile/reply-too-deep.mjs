// Answers with lists a hundred thousand deep.
// sums: runtime error, sum fails
export function sum() {
  reply(`"ok":${'['.repeat(1e5)}${']'.repeat(1e5)}`);
  process.exit(0);
}
