// Style: a class that keeps the state of one call, with small methods for each decision.
const LONGEST_TIMER = 2 ** 31 - 1;

class Retrying {
  #fn;
  #options;
  #attempt = 0;

  constructor(fn, { retries = 3, baseMs = 100, factor = 2, maxMs = Infinity, jitter = 'none', random = Math.random, retryIf = () => true, onRetry = () => {}, signal } = {}) {
    this.#fn = fn;
    this.#options = { retries, baseMs, factor, maxMs, jitter, random, retryIf, onRetry, signal };
    this.#validate();
  }

  async run() {
    const { signal, onRetry } = this.#options;
    this.#stopIfAborted();
    while (true) {
      this.#attempt += 1;
      const outcome = await this.#tryOnce();
      if (outcome.ok) return outcome.value;
      this.#stopIfAborted();
      if (!(await this.#mayGoOn(outcome.error))) throw outcome.error;
      const delayMs = this.#delay();
      onRetry(outcome.error, this.#attempt, delayMs);
      await new Pause(delayMs, signal).promise;
    }
  }

  async #tryOnce() {
    try {
      return { ok: true, value: await this.#fn(this.#attempt, { signal: this.#options.signal }) };
    } catch (error) {
      return { ok: false, error };
    }
  }

  async #mayGoOn(error) {
    const wanted = await this.#options.retryIf(error, this.#attempt);
    return Boolean(wanted) && this.#attempt <= this.#options.retries;
  }

  #delay() {
    const { baseMs, factor, maxMs, jitter, random } = this.#options;
    if (baseMs === 0) return 0;
    const capped = Math.min(maxMs, baseMs * Math.pow(factor, this.#attempt - 1));
    return Math.round(jitter === 'full' ? random() * capped : capped);
  }

  #stopIfAborted() {
    const { signal } = this.#options;
    if (signal?.aborted) throw signal.reason;
  }

  #validate() {
    const { retries, baseMs, factor, maxMs, jitter } = this.#options;
    if (typeof this.#fn !== 'function') throw new TypeError('fn is not a function');
    const faults = {
      retries: !Number.isInteger(retries) || retries < 0,
      baseMs: !Number.isFinite(baseMs) || baseMs < 0,
      factor: factor < 1,
      maxMs: Number.isNaN(maxMs) || maxMs < 0,
      jitter: !['none', 'full'].includes(jitter),
    };
    for (const [name, faulty] of Object.entries(faults)) {
      if (faulty) throw new RangeError(`bad ${name}: ${this.#options[name]}`);
    }
  }
}

class Pause {
  #left;
  #signal;
  #timer;
  #settle;

  constructor(ms, signal) {
    this.#left = ms;
    this.#signal = signal;
    this.promise = new Promise((resolve, reject) => { this.#settle = { resolve, reject }; });
    if (signal?.aborted) {
      this.#settle.reject(signal.reason);
      return;
    }
    signal?.addEventListener('abort', this);
    this.#next();
  }

  handleEvent() {
    this.#cleanUp();
    this.#settle.reject(this.#signal.reason);
  }

  #next() {
    const part = Math.min(this.#left, LONGEST_TIMER);
    this.#left -= part;
    this.#timer = setTimeout(() => {
      if (this.#left > 0) return this.#next();
      this.#cleanUp();
      this.#settle.resolve();
    }, part);
  }

  #cleanUp() {
    clearTimeout(this.#timer);
    this.#signal?.removeEventListener('abort', this);
  }
}

export const retry = async (fn, options) => new Retrying(fn, options).run();
