// Style: TypeScript whose types can be erased: generics, unions, a type predicate, a definite assignment.
export type Attempt<T> = (attempt: number, context: { signal: AbortSignal | undefined }) => Promise<T> | T;
type Jitter = 'none' | 'full';

export interface RetryOptions {
  retries?: number;
  baseMs?: number;
  factor?: number;
  maxMs?: number;
  jitter?: Jitter;
  random?: () => number;
  retryIf?: (error: unknown, attempt: number) => boolean | Promise<boolean>;
  onRetry?: (error: unknown, attempt: number, delayMs: number) => void;
  signal?: AbortSignal;
}

const LONGEST_TIMER = 2 ** 31 - 1;

export async function retry<T>(fn: Attempt<T>, options: RetryOptions = {}): Promise<T> {
  const { retries = 3, baseMs = 100, factor = 2, maxMs = Infinity, jitter = 'none' as Jitter } = options;
  const { random = Math.random, retryIf = (): boolean => true, onRetry, signal } = options;
  if (typeof fn !== 'function') throw new TypeError('fn must be a function');
  requireThat(Number.isInteger(retries) && retries >= 0, 'retries must be a whole number of at least 0');
  requireThat(Number.isFinite(baseMs) && baseMs >= 0, 'baseMs must be a finite number of at least 0');
  requireThat(factor >= 1, 'factor must be at least 1');
  requireThat(maxMs >= 0, 'maxMs must be at least 0');
  requireThat(isJitter(jitter), "jitter must be 'none' or 'full'");
  if (signal?.aborted) throw signal.reason;

  for (let attempt = 1; ; attempt++) {
    try {
      return await fn(attempt, { signal });
    } catch (error: unknown) {
      if (signal?.aborted) throw signal!.reason;
      if (attempt > retries || !(await retryIf(error, attempt))) throw error;
      const ceiling = baseMs === 0 ? 0 : Math.min(maxMs, baseMs * factor ** (attempt - 1));
      const delayMs = Math.round(jitter === 'full' ? random() * ceiling : ceiling);
      onRetry?.(error, attempt, delayMs);
      await sleep(delayMs, signal);
    }
  }
}

function requireThat(condition: boolean, message: string): asserts condition {
  if (!condition) throw new RangeError(message);
}

const isJitter = (value: unknown): value is Jitter => value === 'none' || value === 'full';

function sleep(ms: number, signal?: AbortSignal): Promise<void> {
  return new Promise<void>((resolve, reject) => {
    if (signal?.aborted) return reject(signal.reason);
    let timer!: ReturnType<typeof setTimeout>;
    const wait = (left: number): void => {
      timer = left > LONGEST_TIMER ? setTimeout(wait, LONGEST_TIMER, left - LONGEST_TIMER) : setTimeout(wake, left);
    };
    const wake = (): void => {
      signal?.removeEventListener('abort', stop);
      resolve();
    };
    const stop = (): void => {
      clearTimeout(timer);
      reject(signal?.reason);
    };
    signal?.addEventListener('abort', stop, { once: true });
    wait(ms);
  });
}
