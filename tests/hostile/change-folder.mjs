// Goes to a folder outside of its own.
// sums: *, sum fails
// stopped by: private-root
export function sum() {
  process.chdir('@OUTSIDE@');
  throw new Error('LEAK');
}
