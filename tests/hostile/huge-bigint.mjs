// Gives a number that takes longer to write down than anyone waits.
// sums: *, sum fails
export const sum = () => 1n << 30_000_000n;
