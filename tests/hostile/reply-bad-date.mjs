// Answers with a date that is text.
// sums: runtime error, sum fails
export function sum() {
  reply('"ok":{"d":"today"}');
  process.exit(0);
}
