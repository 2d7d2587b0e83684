// Answers with a BigInt that is no number, so that whoever reads it fails.
// sums: runtime error, sum fails
export function sum() {
  reply('"ok":{"i":"many"}');
  process.exit(0);
}
