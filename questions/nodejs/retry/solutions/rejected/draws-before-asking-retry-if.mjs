// Defect: draws the jitter of a wait before it asks whether there is one.
const LONGEST_TIMER = 2 ** 31 - 1;

const validators = {
  retries: value => Number.isInteger(value) && value >= 0,
  baseMs: value => Number.isFinite(value) && value >= 0,
  factor: value => value >= 1,
  maxMs: value => value >= 0,
  jitter: value => value === 'none' || value === 'full',
};

function stopwatch(signal) {
  let timer;
  let giveUp = null;
  const onAbort = () => giveUp?.(signal.reason);
  signal?.addEventListener('abort', onAbort);
  return {
    wait: ms => new Promise((resolve, reject) => {
      giveUp = reject;
      const chunk = left => {
        timer = setTimeout(() => (left > LONGEST_TIMER ? chunk(left - LONGEST_TIMER) : resolve()), Math.min(left, LONGEST_TIMER));
      };
      signal?.aborted ? reject(signal.reason) : chunk(ms);
    }),
    close() {
      clearTimeout(timer);
      signal?.removeEventListener('abort', onAbort);
    },
  };
}

export default {
  async retry(fn, { retries = 3, baseMs = 100, factor = 2, maxMs = Infinity, jitter = 'none', random = Math.random, retryIf = () => true, onRetry, signal } = {}) {
    if (typeof fn !== 'function') throw new TypeError('retry needs a function');
    for (const [name, value] of Object.entries({ retries, baseMs, factor, maxMs, jitter })) {
      if (!validators[name](value)) throw new RangeError(`${name} may not be ${String(value)}`);
    }
    if (signal?.aborted) throw signal.reason;

    const watch = stopwatch(signal);
    try {
      for (let attempt = 1; ; attempt += 1) {
        try {
          return await fn(attempt, { signal });
        } catch (error) {
          if (signal?.aborted) throw signal.reason;
          if (attempt > retries) throw error;
          const share = jitter === 'full' ? random() : 1;
          if (!(await retryIf(error, attempt))) throw error;
          let delayMs = baseMs === 0 ? 0 : Math.min(baseMs * factor ** (attempt - 1), maxMs);
          delayMs = Math.round(delayMs * share);
          onRetry?.(error, attempt, delayMs);
          await watch.wait(delayMs);
        }
      }
    } finally {
      watch.close();
    }
  },
};
