// Answers with a reference to an object that was not there before.
// sums: runtime error, sum fails
export function sum() {
  reply('"ok":[{"r":99}]');
  process.exit(0);
}
