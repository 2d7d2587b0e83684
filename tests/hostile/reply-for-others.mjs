// Answers that promises have settled which nobody has, and twice.
// sums: *, sum fails
export function sum() {
  reply(`"ok":0,"settled":[${'{"promise":7,"ok":0},'.repeat(1000)}{"promise":1e3,"threw":0}]`);
  process.exit(0);
}
