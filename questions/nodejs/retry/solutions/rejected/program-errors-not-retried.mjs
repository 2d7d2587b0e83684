// Defect: takes errors of a program for bugs and does not retry them.
const LONGEST_TIMER = 2 ** 31 - 1;

export async function retry(fn, options = {}) {
  const { retries = 3, baseMs = 100, factor = 2, maxMs = Infinity, jitter = 'none' } = options;
  const { random = Math.random, retryIf = () => true, onRetry = () => {}, signal } = options;
  if (typeof fn !== 'function') throw new TypeError('fn is not a function');
  if (!Number.isInteger(retries) || retries < 0) throw new RangeError(`retries may not be ${retries}`);
  if (!Number.isFinite(baseMs) || baseMs < 0) throw new RangeError(`baseMs may not be ${baseMs}`);
  if (!(factor >= 1)) throw new RangeError(`factor may not be ${factor}`);
  if (!(maxMs >= 0)) throw new RangeError(`maxMs may not be ${maxMs}`);
  if (jitter !== 'none' && jitter !== 'full') throw new RangeError(`jitter may not be ${jitter}`);
  signal?.throwIfAborted();

  for (let attempt = 1; ; attempt++) {
    let failure;
    try {
      return await fn(attempt, { signal });
    } catch (error) {
      failure = error;
    }
    signal?.throwIfAborted();
    if (attempt > retries || failure instanceof SyntaxError || failure instanceof ReferenceError) throw failure;
    if (!(await retryIf(failure, attempt))) throw failure;
    signal?.throwIfAborted();
    let delayMs = baseMs === 0 ? 0 : Math.min(baseMs * factor ** (attempt - 1), maxMs);
    if (jitter === 'full') delayMs *= random();
    delayMs = Math.round(delayMs);
    onRetry(failure, attempt, delayMs);
    await sleep(delayMs, signal);
  }
}

function sleep(ms, signal) {
  return new Promise((resolve, reject) => {
    let timer;
    const abort = () => {
      clearTimeout(timer);
      reject(signal.reason);
    };
    const wait = left => {
      const part = Math.min(left, LONGEST_TIMER);
      timer = setTimeout(() => {
        if (left > part) return wait(left - part);
        signal?.removeEventListener('abort', abort);
        resolve();
      }, part);
    };
    signal?.addEventListener('abort', abort, { once: true });
    wait(ms);
  });
}
