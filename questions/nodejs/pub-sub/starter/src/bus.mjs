/**
 * What a handler is told beside the payload.
 * @typedef {object} About
 * @property {string} topic   to which the message was published
 */

/**
 * A message as a stream gives it.
 * @typedef {object} Message
 * @property {string} topic
 * @property {unknown} payload   what was published, the same reference
 */

/**
 * Calls `handler` with each message whose topic matches.
 * @callback Subscribe
 * @param {string} filter   a topic, perhaps with the wildcards `+` and `#`
 * @param {(payload: unknown, about: About) => unknown} handler   may return a promise
 * @param {object} [options]
 * @param {AbortSignal} [options.signal]   unsubscribes when it aborts
 * @param {boolean} [options.once]   at most one call
 * @returns {() => void}   unsubscribes
 */

/**
 * Hands a message to all who are subscribed now.
 * @callback Publish
 * @param {string} topic
 * @param {unknown} [payload]
 * @param {object} [options]
 * @param {boolean} [options.retain]   keeps it for those who subscribe later
 * @returns {Promise<{ delivered: number, failed: number }>}   when all handlers have settled
 */

/**
 * Subscribes, and gives the messages to whoever reads.
 * @callback Stream
 * @param {string} filter
 * @param {object} [options]
 * @param {number} [options.highWaterMark]   how many messages wait at most
 * @param {'error' | 'drop-oldest' | 'drop-newest'} [options.overflow]   what happens to one more
 * @param {AbortSignal} [options.signal]   ends the stream when it aborts
 * @returns {AsyncIterableIterator<Message>}
 */

/**
 * A bus for the parts of one process.
 * @returns {{ subscribe: Subscribe, publish: Publish, stream: Stream }}
 */
export function createBus() {
  return {
    subscribe(filter, handler, { signal, once = false } = {}) {
      throw new Error('not implemented yet');
    },

    async publish(topic, payload, { retain = false } = {}) {
      throw new Error('not implemented yet');
    },

    stream(filter, { highWaterMark = 16, overflow = 'error', signal } = {}) {
      throw new Error('not implemented yet');
    },
  };
}
