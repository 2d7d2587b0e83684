/**
 * What a limiter answers to one call.
 * @typedef {object} Decision
 * @property {boolean} allowed
 * @property {number} remaining     whole tokens, or calls, left after this decision
 * @property {number} retryAfterMs  0 when allowed; else the least wait after which this call would be allowed
 */

/**
 * A token bucket for each key: starts full, refills continuously, never holds more than `capacity`.
 * @param {object} options
 * @param {number} options.capacity         a whole number of at least 1
 * @param {number} options.refillPerSecond  a finite number above 0
 * @returns {{ take(key: string, tokens?: number): Decision }}
 */
export function createTokenBucket({ capacity, refillPerSecond }) {
  throw new Error('not implemented');
}

/**
 * At most `limit` allowed calls for each key in any window of `windowMs`, exactly.
 * @param {object} options
 * @param {number} options.limit     a whole number of at least 1
 * @param {number} options.windowMs  a whole number of at least 1
 * @returns {{ take(key: string): Decision }}
 */
export function createSlidingWindow({ limit, windowMs }) {
  throw new Error('not implemented');
}
