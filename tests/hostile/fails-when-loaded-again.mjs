// Cannot be loaded twice in one process, to make the check script look broken.
// rate-limiter: wrong answer, window-long fails
if (globalThis.wasLoaded) throw new Error('once is enough');
globalThis.wasLoaded = true;

export const createSlidingWindow = options => (options.windowMs === 30 * 86_400_000 ? { take } : honestWindow(options));

function take() {
  return { allowed: true, remaining: 0, retryAfterMs: 0 };
}
