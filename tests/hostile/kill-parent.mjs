// Kills the process that started it.
// sums: *, sum fails
// stopped by: namespaces, seccomp; never without
export function sum() {
  process.kill(process.ppid, 'SIGKILL');
}
