/**
 * A message as `receive` hands it out.
 * @typedef {object} Delivery
 * @property {string} id
 * @property {unknown} body     what was published, the same reference
 * @property {number} attempt   which delivery of this message it is, from 1
 * @property {string} receipt   stands for this delivery alone
 */

/**
 * A queue in memory whose messages are done only when their receiver says so.
 * @param {object} [options]
 * @param {number} [options.visibilityMs]  how long a delivery lasts, a whole number of at least 1
 * @param {number} [options.maxAttempts]   how many deliveries a message gets, a whole number of at least 1
 * @returns {{
 *   publish(body: unknown, options?: { delayMs?: number }): string,
 *   receive(): Delivery | null,
 *   ack(receipt: string): boolean,
 *   nack(receipt: string, options?: { delayMs?: number }): boolean,
 *   size(): { ready: number, delayed: number, inFlight: number, dead: number },
 *   deadLetters(): { id: string, body: unknown, attempts: number }[],
 *   receiveWait?(options?: { signal?: AbortSignal, timeoutMs?: number }): Promise<Delivery | null>,
 * }}
 */
export function createQueue({ visibilityMs = 30_000, maxAttempts = 5 } = {}) {
  throw new Error('not implemented');
}
