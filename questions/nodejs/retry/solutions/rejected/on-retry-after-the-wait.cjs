// Defect: calls onRetry when the wait is over.
'use strict';

const DAY = 24 * 60 * 60 * 1000;

const defaults = {
  retries: 3,
  baseMs: 100,
  factor: 2,
  maxMs: Infinity,
  jitter: 'none',
  random: Math.random,
  retryIf: () => true,
  onRetry: () => undefined,
  signal: undefined,
};

function settings(given = {}) {
  const chosen = {};
  for (const name of Object.keys(defaults)) {
    chosen[name] = given[name] === undefined ? defaults[name] : given[name];
  }
  if (!Number.isInteger(chosen.retries) || chosen.retries < 0) throw new RangeError('retries');
  if (!Number.isFinite(chosen.baseMs) || chosen.baseMs < 0) throw new RangeError('baseMs');
  if (!(chosen.factor >= 1)) throw new RangeError('factor');
  if (!(chosen.maxMs >= 0)) throw new RangeError('maxMs');
  if (!new Set(['none', 'full']).has(chosen.jitter)) throw new RangeError('jitter');
  return chosen;
}

function waitAfter(attempt, { baseMs, factor, maxMs, jitter, random }) {
  const grown = baseMs && baseMs * factor ** (attempt - 1);
  const capped = grown > maxMs ? maxMs : grown;
  return Math.round(jitter === 'full' ? random() * capped : capped);
}

// Long waits go in whole days, so that no timer overflows.
function pause(ms, signal) {
  return new Promise((resolve, reject) => {
    let timer = null;
    const stop = () => {
      clearTimeout(timer);
      reject(signal.reason);
    };
    const finish = () => {
      if (signal) signal.removeEventListener('abort', stop);
      resolve();
    };
    const step = left => {
      timer = left > DAY ? setTimeout(step, DAY, left - DAY) : setTimeout(finish, left);
    };
    if (signal && signal.aborted) {
      reject(signal.reason);
      return;
    }
    if (signal) signal.addEventListener('abort', stop, { once: true });
    step(ms);
  });
}

exports.retry = async function retry(fn, options) {
  if (typeof fn !== 'function') throw new TypeError('fn is not a function');
  const chosen = settings(options);
  const { retries, retryIf, onRetry, signal } = chosen;
  if (signal && signal.aborted) throw signal.reason;

  let attempt = 1;
  for (;;) {
    let error;
    try {
      return await fn(attempt, { signal });
    } catch (caught) {
      error = caught;
    }
    if (signal && signal.aborted) throw signal.reason;
    const wanted = attempt <= retries && (await retryIf(error, attempt));
    if (!wanted) throw error;
    const delayMs = waitAfter(attempt, chosen);
    await pause(delayMs, signal);
    onRetry(error, attempt, delayMs);
    attempt += 1;
  }
};
