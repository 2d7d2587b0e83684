// Answers twice in one line.
// sums: runtime error, sum fails
export function sum(a, b) {
  reply(`"ok":0,"ok":${a + b}`);
  process.exit(0);
}
