// Answers with as many values as fit into a line.
// sums: *, sum fails
export function sum() {
  reply(`"ok":[${'{"u":1},'.repeat(130_000)}0]`);
  process.exit(0);
}
