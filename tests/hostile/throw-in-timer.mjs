// Answers rightly once, wrongly then, and throws in a timer that is due before that.
// rate-limiter: runtime error, window-long fails
export const createSlidingWindow = options => (options.windowMs === 30 * 86_400_000 ? { take } : honestWindow(options));

function take() {
  setTimeout(() => { throw new Error('late'); }, 1);
  return { allowed: true, remaining: 1, retryAfterMs: 0 };
}
