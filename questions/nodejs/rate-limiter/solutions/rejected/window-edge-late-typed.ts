// defect: the call that leaves the window at this very millisecond still counts; TypeScript with an enum and parameter properties
export interface Decision {
  readonly allowed: boolean;
  readonly remaining: number;
  readonly retryAfterMs: number;
}

interface Limiter {
  take(key: string, tokens?: number): Decision;
}

enum Kind {
  Bucket = 'token bucket',
  Window = 'sliding window',
}

namespace Require {
  export function whole(value: unknown, name: string, kind: Kind): asserts value is number {
    if (!Number.isInteger(value) || (value as number) < 1) throw new RangeError(`${kind}: ${name} must be a whole number of at least 1`);
  }
  export function key(value: unknown): asserts value is string {
    if (typeof value !== 'string') throw new TypeError('key must be a string');
  }
}

const currentMs = (): number => Math.floor(performance.now());

/** States by key; each call looks at two of them and drops those that are idle. */
abstract class Keyed<State> {
  readonly #states = new Map<string, State>();
  #walk = this.#states.entries();

  protected abstract isIdle(state: State, now: number): boolean;
  protected abstract fresh(now: number): State;

  protected stateOf(key: string, now: number): State {
    this.#sweep(now);
    const known = this.#states.get(key);
    if (known !== undefined) return known;
    const made = this.fresh(now);
    this.#states.set(key, made);
    return made;
  }

  #sweep(now: number): void {
    for (let i = 0; i < 2; i++) {
      const { done, value } = this.#walk.next();
      if (done) {
        this.#walk = this.#states.entries();
        return;
      }
      if (this.isIdle(value[1], now)) this.#states.delete(value[0]);
    }
  }
}

class Bucket extends Keyed<{ parts: bigint; at: number }> implements Limiter {
  private readonly full: bigint;

  constructor(private readonly capacity: number, private readonly perMs: bigint, private readonly token: bigint) {
    super();
    this.full = BigInt(capacity) * token;
  }

  take(key: string, tokens: number = 1): Decision {
    Require.key(key);
    Require.whole(tokens, 'tokens', Kind.Bucket);
    if (tokens > this.capacity) throw new RangeError('tokens must not exceed the capacity');
    const now = currentMs();
    const state = this.stateOf(key, now);
    state.parts = this.refilled(state, now);
    state.at = now;
    const missing = BigInt(tokens) * this.token - state.parts;
    if (missing > 0n) return { allowed: false, remaining: this.whole(state.parts), retryAfterMs: Number((missing + this.perMs - 1n) / this.perMs) };
    state.parts = -missing;
    return { allowed: true, remaining: this.whole(state.parts), retryAfterMs: 0 };
  }

  protected override isIdle(state: { parts: bigint; at: number }, now: number): boolean {
    return this.refilled(state, now) === this.full;
  }

  protected override fresh(now: number) {
    return { parts: this.full, at: now };
  }

  private refilled(state: { parts: bigint; at: number }, now: number): bigint {
    const parts = state.parts + BigInt(now - state.at) * this.perMs;
    return parts > this.full ? this.full : parts;
  }

  private whole(parts: bigint): number {
    return Number(parts / this.token);
  }
}

class Window extends Keyed<{ calls: number[]; head: number }> implements Limiter {
  constructor(private readonly limit: number, private readonly windowMs: number) {
    super();
  }

  take(key: string): Decision {
    Require.key(key);
    const now = currentMs();
    const state = this.stateOf(key, now);
    while (state.calls[state.head]! + this.windowMs < now) state.head++;
    const used = state.calls.length - state.head;
    if (used >= this.limit) return { allowed: false, remaining: 0, retryAfterMs: state.calls[state.head]! + this.windowMs - now };
    if (state.head > state.calls.length / 2) state.calls.splice(0, state.head), (state.head = 0);
    state.calls.push(now);
    return { allowed: true, remaining: this.limit - used - 1, retryAfterMs: 0 };
  }

  protected override isIdle(state: { calls: number[]; head: number }, now: number): boolean {
    return state.calls.at(-1)! + this.windowMs <= now;
  }

  protected override fresh() {
    return { calls: [] as number[], head: 0 };
  }
}

export function createTokenBucket({ capacity, refillPerSecond }: { capacity: number; refillPerSecond: number }): Limiter {
  Require.whole(capacity, 'capacity', Kind.Bucket);
  if (!Number.isFinite(refillPerSecond) || refillPerSecond <= 0) throw new RangeError('refillPerSecond must be a finite number above 0');
  const [digits, exponent = '0'] = String(refillPerSecond).split('e') as [string, string?];
  const [int, decimals = ''] = digits.split('.') as [string, string?];
  const power = Number(exponent) - decimals.length;
  const scale = 10n ** BigInt(Math.abs(power));
  const parts = BigInt(int + decimals);
  return power < 0 ? new Bucket(capacity, parts, 1000n * scale) : new Bucket(capacity, parts * scale, 1000n);
}

export function createSlidingWindow({ limit, windowMs }: { limit: number; windowMs: number }): Limiter {
  Require.whole(limit, 'limit', Kind.Window);
  Require.whole(windowMs, 'windowMs', Kind.Window);
  return new Window(limit, windowMs);
}
