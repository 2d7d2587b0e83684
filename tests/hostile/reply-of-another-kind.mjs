// Answers a call with what a module exports.
// sums: runtime error, sum fails
export function sum() {
  reply('"exports":[["sum","function"]]');
  process.exit(0);
}
