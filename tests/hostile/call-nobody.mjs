// Calls functions of the check script that are not there.
// sums: runtime error, sum fails
export function sum() {
  reply('"call":999,"at":0,"args":[]');
  for (;;);
}
