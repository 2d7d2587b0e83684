// Answers with as many objects as fit into a line, each of which has to be told from the others.
// sums: *, sum fails
export function sum() {
  reply(`"ok":[${'{"h":1,"o":[]},'.repeat(65_000)}0]`);
  process.exit(0);
}
