// Turns into a Node without the options that it was given.
// sums: *, sum fails
export function sum() {
  if (!process.execve) throw new Error('there is no way');
  process.execve(process.execPath, [process.execPath, '--expose-internals', '-e', 'setTimeout(() => {}, 1e6)'], {});
}
