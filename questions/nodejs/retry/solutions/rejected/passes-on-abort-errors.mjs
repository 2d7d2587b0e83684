// Defect: rejects with the error of fn after an abort where it is named AbortError, not with the reason.
import { setTimeout as sleep } from 'node:timers/promises';

const LONGEST_TIMER = 2 ** 31 - 1;

export async function retry(fn, { retries = 3, baseMs = 100, factor = 2, maxMs = Infinity, jitter = 'none', random = Math.random, retryIf = () => true, onRetry, signal } = {}) {
  if (typeof fn !== 'function') throw new TypeError('fn must be a function');
  requireThat(Number.isInteger(retries) && retries >= 0, 'retries is a whole number at or above 0');
  requireThat(Number.isFinite(baseMs) && baseMs >= 0, 'baseMs is a finite number at or above 0');
  requireThat(factor >= 1, 'factor is at least 1');
  requireThat(maxMs >= 0, 'maxMs is at least 0');
  requireThat(jitter === 'none' || jitter === 'full', "jitter is 'none' or 'full'");
  signal?.throwIfAborted();

  for (let attempt = 1; ; attempt++) {
    try {
      return await fn(attempt, { signal });
    } catch (error) {
      if (signal?.aborted && error?.name === 'AbortError') throw error;
      signal?.throwIfAborted();
      if (attempt > retries || !(await retryIf(error, attempt))) throw error;
      const most = baseMs === 0 ? 0 : Math.min(maxMs, baseMs * factor ** (attempt - 1));
      const delayMs = Math.round(jitter === 'full' ? random() * most : most);
      onRetry?.(error, attempt, delayMs);
      await wait(delayMs, signal);
    }
  }
}

async function wait(ms, signal) {
  try {
    let left = ms;
    for (; left > LONGEST_TIMER; left -= LONGEST_TIMER) await sleep(LONGEST_TIMER, undefined, { signal });
    await sleep(left, undefined, { signal });
  } catch (error) {
    signal?.throwIfAborted();   // the timer rejects with an AbortError of its own, not with the reason
    throw error;
  }
}

function requireThat(condition, rule) {
  if (!condition) throw new RangeError(rule);
}
