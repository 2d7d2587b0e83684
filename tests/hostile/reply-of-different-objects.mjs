// Answers with as many objects as fit into a line, each with a handle of its own.
// sums: *, sum fails
export function sum() {
  reply(`"ok":[${Array.from({ length: 50_000 }, (_, i) => `{"h":${i + 5},"o":[]}`)}]`);
  process.exit(0);
}
