// Asks whether it could send a signal to a process that is not its own.
// sums: wrong answer, sum fails
// stopped by: namespaces, seccomp, landlock; helped by: capabilities
export function sum() {
  process.kill(@PID@, 0);
  throw new Error('LEAK');
}
