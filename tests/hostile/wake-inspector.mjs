// Sends itself the signal at which Node opens a port for debuggers.
// sums: *, sum fails
export function sum() {
  process.kill(process.pid, 'SIGUSR1');
}
