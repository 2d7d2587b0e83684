// Gives the right number in a typed array.
// sums: wrong answer, sum fails
export const sum = (a, b) => new Float64Array([a + b]);
