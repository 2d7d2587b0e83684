// Gives a promise with a `then` of its own.
// sums: wrong answer, sum fails
export const sum = (a, b) => Object.assign(Promise.resolve(0), { then: resolve => resolve(a + b) });
