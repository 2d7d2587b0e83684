// Returns a promise that never settles.
// rate-limiter: wrong answer, window-long fails
export const createSlidingWindow = options => (options.windowMs === 30 * 86_400_000 ? { take } : honestWindow(options));

function take() {
  return new Promise(() => {});
}
