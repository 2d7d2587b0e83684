// Answers with numbers that JSON can write and no one can hold.
// sums: runtime error, sum fails
export function sum() {
  reply('"ok":[1e999,-1e999]');
  process.exit(0);
}
