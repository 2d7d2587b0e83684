// Looks a name up, which tells whoever serves names.
// sums: *, sum fails
import dns from 'node:dns/promises';

export async function sum() {
  await Promise.any([dns.resolveTxt('secret.invalid'), dns.lookup('secret.invalid'), dns.reverse('127.0.0.1')]);
}
