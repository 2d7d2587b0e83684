// Forks itself as a cluster does.
// sums: *, sum fails
// stopped by: seccomp
import cluster from 'node:cluster';

export function sum() {
  cluster.setupPrimary({ exec: process.argv[1], args: ['@MARK@'], silent: true });
  const worker = cluster.fork();
  worker.on('error', () => {});
  const { pid } = worker.process;
  worker.process.kill('SIGKILL');
  throw new Error(pid ? 'LEAK' : 'refused');
}
