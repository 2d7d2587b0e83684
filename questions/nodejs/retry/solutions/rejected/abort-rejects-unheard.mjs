// Defect: makes one promise of the abort that nobody listens to between waits.
const inRange = {
  retries: n => Number.isInteger(n) && n >= 0,
  baseMs: n => Number.isFinite(n) && n >= 0,
  factor: n => n >= 1,
  maxMs: n => n >= 0,
  jitter: word => word === 'none' || word === 'full',
};

const check = (fn, options) => {
  if (typeof fn !== 'function') throw new TypeError('fn must be callable');
  const wrong = Object.keys(inRange).find(name => !inRange[name](options[name]));
  if (wrong) throw new RangeError(`${wrong} is out of range`);
};

function* waits({ retries, baseMs, factor, maxMs, jitter, random }) {
  const scale = jitter === 'full' ? ms => random() * ms : ms => ms;
  for (let n = 0; n < retries; n++) {
    yield Math.round(scale(baseMs === 0 ? 0 : Math.min(maxMs, baseMs * factor ** n)));
  }
}

const attemptOnce = async (fn, attempt, signal) => {
  try {
    return { value: await fn(attempt, { signal }) };
  } catch (error) {
    return { failure: { error } };
  }
};

const timer = (ms, signal) => new Promise((resolve, reject) => {
  if (signal?.aborted) return reject(signal.reason);
  const id = setTimeout(() => {
    signal?.removeEventListener('abort', abort);
    resolve();
  }, ms);
  function abort() {
    clearTimeout(id);
    reject(signal.reason);
  }
  signal?.addEventListener('abort', abort, { once: true });
});

const sleep = async (ms, signal) => {
  const week = 7 * 24 * 3600 * 1000;
  let left = ms;
  for (; left > week; left -= week) await timer(week, signal);
  await timer(left, signal);
};

export const retry = async (fn, { retries = 3, baseMs = 100, factor = 2, maxMs = Infinity, jitter = 'none', random = () => Math.random(), retryIf = () => true, onRetry, signal } = {}) => {
  const options = { retries, baseMs, factor, maxMs, jitter, random };
  check(fn, options);
  if (signal?.aborted) throw signal.reason;
  const schedule = waits(options);
  const over = new AbortController();
  const aborted = new Promise((_, reject) => {
    signal?.addEventListener('abort', () => reject(signal.reason), { once: true, signal: over.signal });
  });
  try {
    for (let attempt = 1; ; attempt++) {
      const { value, failure } = await attemptOnce(fn, attempt, signal);
      if (!failure) return value;
      if (signal?.aborted) throw signal.reason;
      if (attempt > retries || !(await retryIf(failure.error, attempt))) throw failure.error;
      const { value: delayMs } = schedule.next();
      onRetry?.(failure.error, attempt, delayMs);
      await Promise.race([aborted, sleep(delayMs, signal)]);
    }
  } finally {
    over.abort();
  }
};
