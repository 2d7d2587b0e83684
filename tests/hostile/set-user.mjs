// Becomes another user and group.
// sums: *, sum fails
export function sum() {
  for (const set of ['setgroups', 'setegid', 'setgid', 'seteuid', 'setuid']) {
    try { process[set](set === 'setgroups' ? [] : 12345); } catch { /* it is not allowed */ }
  }
  process.umask(0);
}
