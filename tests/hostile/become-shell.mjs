// Turns into a shell, which keeps the descriptors.
// sums: *, sum fails
// stopped by: landlock, private-root
export function sum() {
  if (!process.execve) throw new Error('ABSENT');
  process.execve('/bin/sh', ['sh', '-c', 'echo "Error: LE""AK" >&2; exit 7'], {});
}
