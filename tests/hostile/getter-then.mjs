// Gives an object whose `then` is another thing each time that it is read.
// sums: wrong answer, sum fails
let reads = 0;
export const sum = (a, b) => ({ get then() { return reads++ > 0 ? resolve => resolve(a + b) : undefined; } });
