// Gives thousands of promises that all settle at once.
// sums: *, sum fails
export const sum = () => Array.from({ length: 15_000 }, (_, i) => (i % 2 ? Promise.resolve('x'.repeat(50)) : new Promise(() => {})));
