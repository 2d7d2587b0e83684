// Defect: takes `['none']` for 'none'.
export function retry(fn, { retries = 3, baseMs = 100, factor = 2, maxMs = Infinity, jitter = 'none', random = Math.random, retryIf = () => true, onRetry, signal } = {}) {
  if (typeof fn !== 'function') return Promise.reject(new TypeError(`fn must be a function, not ${typeof fn}`));
  const fault =
    !(Number.isInteger(retries) && retries >= 0) ? 'retries' :
    !(Number.isFinite(baseMs) && baseMs >= 0) ? 'baseMs' :
    !(factor >= 1) ? 'factor' :
    !(maxMs >= 0) ? 'maxMs' :
    !/^(none|full)$/.test(jitter) ? 'jitter' : null;
  if (fault) return Promise.reject(new RangeError(`invalid ${fault}`));
  if (signal?.aborted) return Promise.reject(signal.reason);

  return new Promise((resolve, reject) => {
    let attempt = 0;

    // No closure that holds an error may be on the stack when `fn` runs: the frames of the next
    // error would keep it, that one the next, and all of them the memory.
    const next = () => {
      attempt += 1;
      new Promise(settle => settle(fn(attempt, { signal }))).then(resolve, failed);
    };

    const failed = error => {
      if (signal?.aborted) return reject(signal.reason);
      if (attempt > retries) return reject(error);
      new Promise(settle => settle(retryIf(error, attempt))).then(wanted => {
        if (!wanted) return reject(error);
        const delayMs = delayAfter(attempt);
        if (onRetry) onRetry(error, attempt, delayMs);
        pause(delayMs);
      }).catch(reject);
    };

    const delayAfter = n => {
      const limit = baseMs > 0 ? Math.min(baseMs * factor ** (n - 1), maxMs) : 0;
      return Math.round(jitter === 'full' ? limit * random() : limit);
    };

    const pause = ms => {
      if (signal?.aborted) return reject(signal.reason);
      let timer;
      const onAbort = () => {
        clearTimeout(timer);
        signal.removeEventListener('abort', onAbort);
        reject(signal.reason);
      };
      const arm = left => {
        const step = Math.min(left, 0x7fffffff);
        timer = setTimeout(() => {
          if (left > step) return arm(left - step);
          signal?.removeEventListener('abort', onAbort);
          next();
        }, step);
      };
      signal?.addEventListener('abort', onAbort);
      arm(ms);
    };

    next();
  });
}
