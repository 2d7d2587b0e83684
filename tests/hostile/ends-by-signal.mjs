// Traps what may be trapped, and loops.
// sums: time limit, sum fails
for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP', 'SIGXCPU', 'SIGQUIT']) process.on(signal, () => {});

export function sum() {
  for (;;);
}
