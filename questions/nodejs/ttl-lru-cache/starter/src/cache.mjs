/**
 * Why a value left the cache.
 * @typedef {'lru' | 'ttl' | 'delete' | 'set' | 'clear'} Reason
 */

/**
 * @template Key, Value
 * @typedef {object} Cache
 * @property {(key: Key) => Value | undefined} get
 * @property {(key: Key, value: Value, options?: { ttlMs?: number }) => void} set
 * @property {(key: Key) => boolean} has
 * @property {(key: Key) => boolean} delete      whether a live entry has gone
 * @property {() => void} clear
 * @property {() => Key[]} keys                  the most recently used first
 * @property {number} size                       a getter: the number of live entries
 * @property {() => { hits: number, misses: number, evictions: number, expirations: number }} stats
 * @property {(key: Key, loader: (key: Key) => Value | Promise<Value>, options?: { ttlMs?: number }) => Promise<Value>} wrap
 */

/**
 * A cache of at most `maxEntries` entries, which forgets what is too old and what was used least recently.
 * @template Key, Value
 * @param {object} options
 * @param {number} options.maxEntries   a whole number of at least 1
 * @param {number} [options.ttlMs]      how long an entry lives, in milliseconds, unless its `set` says otherwise
 * @param {(key: Key, value: Value, reason: Reason) => void} [options.onEvict]   is told of each value that leaves
 * @returns {Cache<Key, Value>}
 */
export function createCache({ maxEntries, ttlMs = Infinity, onEvict } = {}) {
  throw new Error('not implemented yet');
}
