// Gives the right number as a BigInt.
// sums: wrong answer, sum fails
export const sum = (a, b) => BigInt(a + b);
