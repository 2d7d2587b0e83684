// Gives the right number as text.
// sums: wrong answer, sum fails
export const sum = (a, b) => String(a + b);
