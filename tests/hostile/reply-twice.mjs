// Answers right, and then lets the driver answer too.
// sums: *, sum fails
export function sum(a, b) {
  reply(`"ok":${a + b}`);
  return 0;
}
