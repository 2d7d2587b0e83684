/**
 * @typedef {object} RetryOptions
 * @property {number} [retries] how many attempts may follow the first (default 3)
 * @property {number} [baseMs] the wait after the first failure, in milliseconds (default 100)
 * @property {number} [factor] each wait is so many times the one before (default 2)
 * @property {number} [maxMs] no wait is longer (default Infinity)
 * @property {'none' | 'full'} [jitter] 'full' multiplies each wait by `random()` (default 'none')
 * @property {() => number} [random] where jitter draws from (default Math.random)
 * @property {(error: unknown, attempt: number) => unknown} [retryIf] whether a failure is worth another attempt; may return a promise
 * @property {(error: unknown, attempt: number, delayMs: number) => void} [onRetry] is told of each wait
 * @property {AbortSignal} [signal] ends it all
 */

/**
 * Calls `fn` until it succeeds, with growing waits between the attempts.
 *
 * @template T
 * @param {(attempt: number, context: { signal: AbortSignal | undefined }) => Promise<T>} fn
 * @param {RetryOptions} [options]
 * @returns {Promise<T>} the first success; rejects with the last error, or the signal's reason
 */
export async function retry(fn, options) {
  throw new Error('not implemented');
}
