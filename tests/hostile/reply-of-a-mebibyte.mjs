// Answers with the longest line that is read at all.
// sums: *, sum fails
export function sum() {
  reply(`"ok":"${'x'.repeat((1 << 20) - 40)}"`);
  process.exit(0);
}
