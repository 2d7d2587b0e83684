// Turns into a shell; Node closes the descriptors as it does, and that ends it.
// sums: *, sum fails
export function sum() {
  if (!process.execve) throw new Error("there is no way");
  process.execve('/bin/sh', ['sh', '-c', 'echo "Error: LE""AK" >&2; exit 7'], {});
}
