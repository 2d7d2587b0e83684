// Replaces the timers and clocks that it is given.
// retry: *, backoff fails
globalThis.setTimeout = run => queueMicrotask(run);
Date.now = () => 0;
performance.now = () => 0;

export const retry = (fn, options) => honestRetry(fn, options);
