// Aborts the process in a call.
// rate-limiter: runtime error, window-long fails
export const createSlidingWindow = options => (options.windowMs === 30 * 86_400_000 ? { take } : honestWindow(options));

function take() {
  process.abort();
}
