// Gives a proxy of a promise of the right number.
// sums: wrong answer, sum fails
export const sum = (a, b) => new Proxy(Promise.resolve(a + b), {});
