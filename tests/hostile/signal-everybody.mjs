// Asks whether it could send a signal to all processes.
// sums: wrong answer, sum fails
// stopped by: namespaces, seccomp; never without
export function sum() {
  process.kill(-1, 0);
  throw new Error('LEAK');
}
