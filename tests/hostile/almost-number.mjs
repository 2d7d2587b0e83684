// Gives a number that is only nearly right.
// sums: wrong answer, sum fails
export const sum = (a, b) => a + b + 1e-9;
