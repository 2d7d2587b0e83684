// Leaves a rejection that nobody handles.
// rate-limiter: runtime error, window-long fails
export const createSlidingWindow = options => (options.windowMs === 30 * 86_400_000 ? { take } : honestWindow(options));

function take() {
  Promise.reject(new Error('unheard'));
  return { allowed: true, remaining: 0, retryAfterMs: 0 };
}
