// Gives the right number as a date, whose value it is.
// sums: wrong answer, sum fails
export const sum = (a, b) => new Date(a + b);
