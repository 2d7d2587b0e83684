// TypeScript: what a member of the bus can do is an interface, and both kinds of member implement it.

type Outcome = 'delivered' | 'failed' | 'neither';

interface Message { topic: string; payload: unknown }
interface Entry extends Message { settle(outcome: Outcome): void }

interface Member {
  enqueue(entry: Entry): void;
  start(): void;
  close(): void;
}

interface Membership { levels: readonly string[]; leave(): void }

type Handler = (payload: unknown, about: { topic: string }) => unknown;

interface SubscribeOptions { signal?: AbortSignal; once?: boolean }
interface StreamOptions { highWaterMark?: number; overflow?: 'error' | 'drop-oldest' | 'drop-newest'; signal?: AbortSignal }

function parse(text: unknown, kind: 'filter' | 'topic'): string[] {
  if (typeof text !== 'string' || text.length === 0 || text.includes('\0')) throw new TypeError(`not a ${kind}`);
  const levels = text.split('/');
  levels.forEach((level, index) => {
    const isWhole = kind === 'filter' && (level === '+' || (level === '#' && index + 1 === levels.length));
    if (!isWhole && /[#+]/.test(level)) throw new TypeError(`not a ${kind}: ${text}`);
  });
  return levels;
}

function matches(filter: readonly string[], topic: readonly string[]): boolean {
  if (topic[0]!.startsWith('$') && (filter[0] === '#' || filter[0] === '+')) return false;
  for (const [index, level] of filter.entries()) {
    if (level === '#') return true;
    if (index >= topic.length || (level !== '+' && level !== topic[index])) return false;
  }
  return filter.length === topic.length;
}

/** Members by their filters' first level that is no wildcard, or by none: few are looked at, and then compared. */
class Directory {
  readonly #byText = new Map<string, Map<Member, Membership>>();
  readonly #wild = new Map<Member, Membership>();

  add(filter: string, member: Member, membership: Membership): void {
    if (/[#+]/.test(filter)) {
      this.#wild.set(member, membership);
      return;
    }
    const same = this.#byText.get(filter);
    if (same) same.set(member, membership);
    else this.#byText.set(filter, new Map([[member, membership]]));
  }

  remove(filter: string, member: Member): void {
    this.#wild.delete(member);
    const same = this.#byText.get(filter);
    if (same?.delete(member) && same.size === 0) this.#byText.delete(filter);
  }

  find(topic: string, levels: readonly string[]): Member[] {
    const found = [...this.#byText.get(topic)?.keys() ?? []];
    for (const [member, membership] of this.#wild) if (matches(membership.levels, levels)) found.push(member);
    return found;
  }
}

class Subscriber implements Member {
  readonly #entries: Entry[] = [];
  #isBusy = false;
  leave: () => void = () => {};

  constructor(private readonly handler: Handler, private readonly isOnce: boolean) {}

  enqueue(entry: Entry): void {
    this.#entries.push(entry);
  }

  start(): void {
    if (!this.#isBusy) void this.#work();
  }

  close(): void {
    while (this.#entries.length > 0) this.#entries.shift()!.settle('neither');
  }

  async #work(): Promise<void> {
    this.#isBusy = true;
    let entry: Entry | undefined;
    while ((entry = this.#entries.shift()) !== undefined) {
      if (this.isOnce) this.leave();
      entry.settle(await this.#outcomeOf(entry));
    }
    this.#isBusy = false;
  }

  async #outcomeOf({ topic, payload }: Message): Promise<Outcome> {
    const { handler } = this;
    try {
      await handler(payload, { topic });
      return 'delivered';
    } catch {
      return 'failed';
    }
  }
}

class Stream implements Member, AsyncIterableIterator<Message> {
  #queue: Message[] = [];
  readonly #readers: ((result: IteratorResult<Message>) => void)[] = [];
  #overflowed: Error | undefined;
  #isClosed = false;
  leave: () => void = () => {};

  constructor(private readonly highWaterMark: number, private readonly overflow: StreamOptions['overflow']) {}

  enqueue({ topic, payload, settle }: Entry): void {
    const value: Message = { topic, payload };
    const reader = this.#readers.shift();
    const isFull = this.#queue.length >= this.highWaterMark;
    if (reader) reader({ value, done: false });
    else if (isFull && this.overflow === 'drop-newest') return settle('neither');
    else if (isFull && this.overflow === 'error') return this.#fail(settle);
    else this.#queue = [...this.#queue.slice(isFull ? 1 : 0), value];
    settle('delivered');
  }

  #fail(settle: Entry['settle']): void {
    this.#overflowed = Object.assign(new Error('the reader is too slow'), { code: 'BUS_OVERFLOW' });
    this.leave();
    settle('failed');
  }

  start(): void {}

  close(): void {
    this.#isClosed = true;
    if (this.#overflowed) return;
    this.#queue = [];
    for (const reader of this.#readers) reader({ value: undefined, done: true });
  }

  async next(): Promise<IteratorResult<Message>> {
    const value = this.#queue.shift();
    if (value) return { value, done: false };
    const error = this.#overflowed;
    this.#overflowed = undefined;
    if (error) throw error;
    if (this.#isClosed) return { value: undefined, done: true };
    return new Promise(resolve => { this.#readers.push(resolve); });
  }

  async return(): Promise<IteratorResult<Message>> {
    this.#overflowed = undefined;
    this.leave();
    this.#queue = [];
    return { value: undefined, done: true };
  }

  [Symbol.asyncIterator](): this {
    return this;
  }
}

class Bus {
  readonly #directory = new Directory();
  readonly #retained = new Map<string, Message & { levels: string[] }>();

  subscribe(filter: string, handler: Handler, { signal, once = false }: SubscribeOptions = {}): () => void {
    const subscriber = new Subscriber(handler, once);
    this.#join(filter, subscriber, signal);
    queueMicrotask(() => subscriber.start());
    return () => subscriber.leave();
  }

  stream(filter: string, { highWaterMark = 16, overflow = 'error', signal }: StreamOptions = {}): AsyncIterableIterator<Message> {
    const stream = new Stream(highWaterMark, overflow);
    this.#join(filter, stream, signal);
    return stream;
  }

  async publish(topic: string, payload: unknown, { retain = false }: { retain?: boolean } = {}): Promise<{ delivered: number; failed: number }> {
    const levels = parse(topic, 'topic');
    if (retain && payload === undefined) this.#retained.delete(topic);
    else if (retain) this.#retained.set(topic, { topic, payload, levels });
    const members = this.#directory.find(topic, levels);
    const outcomes = members.map(member => new Promise<Outcome>(settle => { member.enqueue({ topic, payload, settle }); }));
    for (const member of members) member.start();
    const counts = { delivered: 0, failed: 0, neither: 0 };
    for (const outcome of await Promise.all(outcomes)) counts[outcome]++;
    return { delivered: counts.delivered, failed: counts.failed };
  }

  #join(filter: string, member: Subscriber | Stream, signal: AbortSignal | undefined): void {
    const levels = parse(filter, 'filter');
    if (signal?.aborted) return member.close();
    let isMember = true;
    const leave = (): void => {
      if (!isMember) return;
      isMember = false;
      this.#directory.remove(filter, member);
      signal?.removeEventListener('abort', leave);
      member.close();
    };
    member.leave = leave;
    this.#directory.add(filter, member, { levels, leave });
    signal?.addEventListener('abort', leave, { once: true });
    for (const { topic, payload, levels: other } of this.#retained.values()) {
      if (isMember && matches(levels, other)) member.enqueue({ topic, payload, settle() {} });
    }
  }
}

export function createBus(): Bus {
  return new Bus();
}
