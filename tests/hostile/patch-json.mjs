// Replaces JSON.stringify and JSON.parse.
// rate-limiter: wrong answer, window-long fails
JSON.stringify = () => '{"ok":true}';
JSON.parse = () => ({ op: 'hello', id: 'x' });

export const createSlidingWindow = options => (options.windowMs === 30 * 86_400_000 ? { take } : honestWindow(options));

const wrong = { allowed: true, remaining: 0, retryAfterMs: 0 };
const take = () => wrong;
