// Gives a promise that a thread would have to wake, and none does.
// sums: *, sum fails
export const sum = () => Atomics.waitAsync?.(new Int32Array(new SharedArrayBuffer(4)), 0, 0).value ?? new Promise(() => {});
