// Gives a promise that rejects with a proxy.
// sums: wrong answer, sum fails
export const sum = () => Promise.reject(new Proxy(new Error('x'), { get: () => process.exit(0) }));
