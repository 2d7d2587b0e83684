// Gives a function that turns into the right number.
// sums: wrong answer, sum fails
export const sum = (a, b) => Object.assign(() => a + b, { valueOf: () => a + b, toString: () => `${a + b}` });
