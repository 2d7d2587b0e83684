// Defect: takes its abort listener off after the first two waits only.
const LONGEST_TIMER = 2 ** 31 - 1;

export async function retry(fn, options = {}) {
  const { retries = 3, baseMs = 100, factor = 2, maxMs = Infinity, jitter = 'none' } = options;
  const { random = Math.random, retryIf = () => true, onRetry, signal } = options;
  if (typeof fn !== 'function') throw new TypeError('fn must be a function');
  if (!Number.isInteger(retries) || retries < 0) throw new RangeError('retries must be a whole number of at least 0');
  if (!Number.isFinite(baseMs) || baseMs < 0) throw new RangeError('baseMs must be a finite number of at least 0');
  if (!(factor >= 1)) throw new RangeError('factor must be at least 1');
  if (!(maxMs >= 0)) throw new RangeError('maxMs must be at least 0');
  if (jitter !== 'none' && jitter !== 'full') throw new RangeError("jitter must be 'none' or 'full'");
  if (signal?.aborted) throw signal.reason;

  for (let attempt = 1; ; attempt++) {
    try {
      return await fn(attempt, { signal });
    } catch (error) {
      if (signal?.aborted) throw signal.reason;
      if (attempt > retries || !(await retryIf(error, attempt))) throw error;
      const ceiling = baseMs === 0 ? 0 : Math.min(maxMs, baseMs * factor ** (attempt - 1));
      const delayMs = Math.round(jitter === 'full' ? random() * ceiling : ceiling);
      onRetry?.(error, attempt, delayMs);
      await sleep(delayMs, signal, attempt < 3);
    }
  }
}

function sleep(ms, signal, isEarly) {
  return new Promise((resolve, reject) => {
    if (signal?.aborted) return reject(signal.reason);
    let timer;
    const wait = left => {
      timer = left > LONGEST_TIMER ? setTimeout(wait, LONGEST_TIMER, left - LONGEST_TIMER) : setTimeout(wake, left);
    };
    const wake = () => {
      if (isEarly) signal?.removeEventListener('abort', stop);
      resolve();
    };
    const stop = () => {
      clearTimeout(timer);
      reject(signal.reason);
    };
    signal?.addEventListener('abort', stop, { once: true });
    wait(ms);
  });
}
