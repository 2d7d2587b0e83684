// Gives the right number in a box.
// sums: wrong answer, sum fails
export const sum = (a, b) => new Number(a + b);
