// What a right rate limiter does. Amounts of tokens are kept here as exact fractions (BigInt), moments as
// whole milliseconds. No check looks at a moment at which the exact amount is less than a billionth of a
// token short of what is asked for: the statement leaves such moments open, so that a careful solution in
// floating point is as good as one in BigInt.
import { check, inPython } from 'prepkit';

const allowed = remaining => ({ allowed: true, remaining, retryAfterMs: 0 });
const refused = (remaining, retryAfterMs) => ({ allowed: false, remaining, retryAfterMs });

const HOUR = 3_600_000;
const DAY = 24 * HOUR;

// --- exact models -----------------------------------------------------------------------------------------

/** `number` as the decimal that it prints as: [numerator, denominator]. */
function fraction(number) {
  const [digits, exponent = '0'] = String(number).split('e');
  const [whole, decimals = ''] = digits.split('.');
  const shift = Number(exponent) - decimals.length;
  const numerator = BigInt(whole + decimals);
  return shift < 0 ? [numerator, 10n ** BigInt(-shift)] : [numerator * 10n ** BigInt(shift), 1n];
}

class Bucket {
  constructor(capacity, refillPerSecond) {
    const [numerator, denominator] = fraction(refillPerSecond);
    this.perMs = numerator; // in parts
    this.token = denominator * 1000n; // parts in a token
    this.full = BigInt(capacity) * this.token;
    this.capacity = capacity;
    this.keys = new Map();
  }

  take([key, tokens = 1], now) {
    if (tokens > this.capacity) return { throws: 'RangeError' };
    const state = this.keys.get(key) ?? { parts: this.full, at: now };
    const parts = state.parts + BigInt(now - state.at) * this.perMs;
    state.parts = parts > this.full ? this.full : parts;
    state.at = now;
    this.keys.set(key, state);
    const missing = BigInt(tokens) * this.token - state.parts;
    if (missing > 0n) return refused(Number(state.parts / this.token), Number((missing + this.perMs - 1n) / this.perMs));
    state.parts = -missing;
    return allowed(Number(state.parts / this.token));
  }
}

class Window {
  constructor(limit, windowMs) {
    this.limit = limit;
    this.windowMs = windowMs;
    this.keys = new Map();
  }

  take([key], now) {
    const calls = (this.keys.get(key) ?? []).filter(at => at > now - this.windowMs);
    this.keys.set(key, calls);
    if (calls.length === this.limit) return refused(0, calls[0] + this.windowMs - now);
    calls.push(now);
    return allowed(this.limit - calls.length);
  }
}

// --- bulk work in Python ----------------------------------------------------------------------------------

const python = {
  drift: `
def work(solution, rate, rounds):
    bucket = invoke(solution.create_token_bucket, capacity=5, refill_per_second=rate)
    take = bucket.take
    take('a', 5)
    count = 0
    for _ in range(rounds):
        clock.advance(1)
        for _ in range(16):
            if field(take('a'), 'allowed'):
                count += 1
    return count
`,
  polls: `
def work(solution, capacity, rate, taken, step_ms, rounds):
    bucket = invoke(solution.create_token_bucket, capacity=capacity, refill_per_second=rate)
    bucket.take('a', taken)
    answers = [None, None]
    for _ in range(rounds):
        clock.advance(step_ms)
        answers = [answers[1], bucket.take('a', capacity)]
    return answers
`,
  oddKey: `
def work(solution):
    class Name:
        def __str__(self):
            return 'a'

    bucket = invoke(solution.create_token_bucket, capacity=1, refill_per_second=1)
    window = invoke(solution.create_sliding_window, limit=1, window_ms=1000)
    refused = []
    for limiter in (bucket, window):
        try:
            limiter.take(Name())
            refused.append(False)
        except TypeError:
            refused.append(True)
    return refused
`,
  crowd: `
def work(solution, crowd):
    bucket = invoke(solution.create_token_bucket, capacity=3, refill_per_second=1.25)
    window = invoke(solution.create_sliding_window, limit=2, window_ms=1000)
    bucket.take('busy', 2)
    window.take('busy')
    clock.advance(600)
    window.take('busy')
    clock.advance(999)
    first_seen = []
    for limiter in (bucket, window):
        first_seen.append(sum(field(limiter.take(f'client-{i}'), 'allowed') for i in range(crowd)))
    return [first_seen, [bucket.take('busy', 3), window.take('busy'), window.take('busy')]]
`,
  fills: `
def work(solution, n):
    window = invoke(solution.create_sliding_window, limit=n // 2, window_ms=3_600_000)
    for _ in range(n):
        window.take('a')
`,
  moves: `
def work(solution, n):
    window = invoke(solution.create_sliding_window, limit=n // 2, window_ms=n // 20)
    for _ in range(n // 10):
        for _ in range(10):
            window.take('a')
        clock.advance(1)
`,
  crowdThenOne: `
def work(solution, factory, options):
    make = solution.create_token_bucket if factory == 'createTokenBucket' else solution.create_sliding_window
    limiter = solution.limiter_of_this_check = invoke(make, **options)
    for i in range(200_000):
        limiter.take(f'["client",{i},"' + '-' * 80 + '"]')
    clock.advance(3_600_000)
    for _ in range(400):
        for _ in range(500):
            limiter.take('busy')
        clock.advance(50)
`,
  letGo: `
def work(solution):
    del solution.limiter_of_this_check
`,
};

/** Beside the solution: some tokens are taken, then all are asked for at each step; the last two answers. */
const polls = inPython(python.polls, async (solution, capacity, rate, taken, stepMs, rounds) => {
  const bucket = solution.createTokenBucket({ capacity, refillPerSecond: rate });
  bucket.take('a', taken);
  let answers = [null, null];
  for (let round = 0; round < rounds; round++) {
    await clock.advance(stepMs);
    answers = [answers[1], bucket.take('a', capacity)];
  }
  return answers;
});

// --- core: token bucket -----------------------------------------------------------------------------------

check('bucket-burst', { group: 'core', covers: 'bucket-capacity', title: 'a full bucket allows a burst of its capacity, then refuses' }, async t => {
  const bucket = await t.solution.createTokenBucket({ capacity: 3, refillPerSecond: 1 });
  for (const remaining of [2, 1, 0]) t.equal(await bucket.take('a'), allowed(remaining), 'a key starts with a full bucket');
  t.equal(await bucket.take('a'), refused(0, 1000), 'an empty bucket refuses, and says when the next token is there');
});

check('bucket-refill', { group: 'core', covers: 'bucket-refill', title: 'tokens come back continuously, not once a second' }, async t => {
  const bucket = await t.solution.createTokenBucket({ capacity: 2, refillPerSecond: 4 });
  await bucket.take('a', 2);
  await t.clock.advance(125);
  t.equal(await bucket.take('a'), refused(0, 125), 'after half the time of a token half a token is there');
  await t.clock.advance(125);
  t.equal(await bucket.take('a'), allowed(0), 'the other half is there after the other half of the time');
  await t.clock.advance(375);
  t.equal(await bucket.take('a'), allowed(0), 'one and a half tokens are enough for one');
  await t.clock.advance(125);
  t.equal(await bucket.take('a'), allowed(0), 'the half token that was left over still counts');
});

check('bucket-ceiling', { group: 'core', covers: 'bucket-ceiling', title: 'a bucket never holds more than its capacity' }, async t => {
  const bucket = await t.solution.createTokenBucket({ capacity: 2, refillPerSecond: 5 });
  t.equal(await bucket.take('a'), allowed(1));
  await t.clock.advance(10_000);
  for (const remaining of [1, 0]) t.equal(await bucket.take('a'), allowed(remaining), 'ten seconds of silence fill the bucket, and no more');
  t.equal(await bucket.take('a'), refused(0, 200), 'time spent full is not saved up');
});

check('bucket-tokens', { group: 'core', covers: ['bucket-tokens', 'bucket-refused'], title: 'a call takes all of its tokens, or none' }, async t => {
  const bucket = await t.solution.createTokenBucket({ capacity: 5, refillPerSecond: 2 });
  t.equal(await bucket.take('a', 3), allowed(2), 'three of five tokens are taken');
  t.equal(await bucket.take('a', 4), refused(2, 1000), 'two tokens are not enough for four');
  t.equal(await bucket.take('a', 4), refused(2, 1000), 'a refused call takes nothing, however often it is made');
  t.equal(await bucket.take('a', 2), allowed(0), 'the two tokens are still there after the refusals');
});

check('bucket-remaining', { group: 'core', covers: 'bucket-remaining', title: '`remaining` is the whole tokens left after the decision' }, async t => {
  const bucket = await t.solution.createTokenBucket({ capacity: 4, refillPerSecond: 1 });
  await bucket.take('a', 4);
  await t.clock.advance(2700);
  t.equal(await bucket.take('a', 3), refused(2, 300), '2.7 tokens are two whole ones, also when refused');
  t.equal(await bucket.take('a'), allowed(1), '1.7 tokens are left: one whole one');
});

// --- core: sliding window ---------------------------------------------------------------------------------

check('window-limit', { group: 'core', covers: 'window-limit', title: 'a window allows `limit` calls, then refuses' }, async t => {
  const window = await t.solution.createSlidingWindow({ limit: 3, windowMs: 1000 });
  for (const remaining of [2, 1, 0]) t.equal(await window.take('a'), allowed(remaining), 'a key starts with its whole limit');
  t.equal(await window.take('a'), refused(0, 1000), 'the fourth call within the window is refused');
  await t.clock.advance(400);
  t.equal(await window.take('a'), refused(0, 600), '600 ms later the first call leaves the window');
});

check('window-slides', { group: 'core', covers: 'window-exact', title: 'the window slides with every call: it has no fixed start' }, async t => {
  const window = await t.solution.createSlidingWindow({ limit: 2, windowMs: 1000 });
  t.equal(await window.take('a'), allowed(1));
  await t.clock.advance(900);
  t.equal(await window.take('a'), allowed(0));
  await t.clock.advance(150);
  t.equal(await window.take('a'), allowed(0), 'at 1050 ms only the call at 900 ms is still in the window');
  t.equal(await window.take('a'), refused(0, 850), 'at 1050 ms the calls at 900 and 1050 ms fill the window');
  await t.clock.advance(850);
  t.equal(await window.take('a'), allowed(0), 'at 1900 ms the call at 900 ms has left');
  t.equal(await window.take('a'), refused(0, 150), 'at 1900 ms the calls at 1050 and 1900 ms fill the window');
});

check('window-refused', { group: 'core', covers: 'window-refused', title: 'refused calls do not count' }, async t => {
  const window = await t.solution.createSlidingWindow({ limit: 1, windowMs: 1000 });
  await window.take('a');
  for (const left of [1000, 750, 500, 250]) {
    t.equal(await window.take('a'), refused(0, left), 'only the one allowed call is in the window');
    await t.clock.advance(250);
  }
  t.equal(await window.take('a'), allowed(0), 'whoever keeps knocking gets in once the allowed call has left');
});

// --- core: both -------------------------------------------------------------------------------------------

check('keys-independent', { group: 'core', covers: 'keys-independent', title: 'each key has its own tokens, and is full when first seen' }, async t => {
  const bucket = await t.solution.createTokenBucket({ capacity: 1, refillPerSecond: 1 });
  const window = await t.solution.createSlidingWindow({ limit: 1, windowMs: 1000 });
  for (const limiter of [bucket, window]) {
    t.equal(await limiter.take('ann'), allowed(0));
    await t.clock.advance(400);
    t.equal(await limiter.take('bob'), allowed(0), 'another key is not touched by the first one');
    t.equal(await limiter.take('ann'), refused(0, 600), 'the first key waits for its own time');
    t.equal(await limiter.take('bob'), refused(0, 1000), 'the second key waits for its own time');
  }
});

check('result', { group: 'core', covers: 'result', title: '`take` answers at once, with exactly three properties' }, async t => {
  const bucket = await t.returns(t.solution.createTokenBucket({ capacity: 1, refillPerSecond: 4 }));
  t.equal(await t.returns(bucket.take('a')), allowed(0), 'an allowed call is told so');
  t.equal(await t.returns(bucket.take('a')), refused(0, 250), 'a refused call is told when to come back');
  const window = await t.returns(t.solution.createSlidingWindow({ limit: 1, windowMs: 250 }));
  t.equal(await t.returns(window.take('a')), allowed(0), 'an allowed call is told so');
  t.equal(await t.returns(window.take('a')), refused(0, 250), 'a refused call is told when to come back');
});

// --- edge: token bucket -----------------------------------------------------------------------------------

check('bucket-retry', { group: 'edge', covers: 'bucket-retry', title: '`retryAfterMs` is the least wait that is enough' }, async t => {
  for (const [refillPerSecond, wait] of [[3, 334], [0.3, 3334], [2.5, 400], [1e-3, 1_000_000], [1e6, 1]]) {
    const bucket = await t.solution.createTokenBucket({ capacity: 1, refillPerSecond });
    await bucket.take('a');
    t.equal(await bucket.take('a'), refused(0, wait), `at ${refillPerSecond} tokens a second one token takes ${wait} ms`);
    if (wait > 1) {
      await t.clock.advance(wait - 1);
      t.equal(await bucket.take('a'), refused(0, 1), 'one millisecond earlier is too early');
    }
    await t.clock.advance(1);
    t.equal(await bucket.take('a'), allowed(0), 'after `retryAfterMs` the same call is allowed');
  }
});

check('bucket-retry-tokens', { group: 'edge', covers: 'bucket-retry', title: '`retryAfterMs` is for the same call, with as many tokens' }, async t => {
  const bucket = await t.solution.createTokenBucket({ capacity: 5, refillPerSecond: 4 });
  await bucket.take('a', 5);
  await t.clock.advance(375);
  t.equal(await bucket.take('a', 2), refused(1, 125), '1.5 tokens are there, and two are asked for');
  t.equal(await bucket.take('a', 5), refused(1, 875), '1.5 tokens are there, and five are asked for');
  await t.clock.advance(874);
  t.equal(await bucket.take('a', 5), refused(4, 1), 'one millisecond earlier is too early');
  await t.clock.advance(1);
  t.equal(await bucket.take('a', 5), allowed(0), 'after `retryAfterMs` the same call is allowed');
});

check('bucket-decimals', { group: 'edge', covers: 'bucket-decimals', title: 'a rate such as 0.1 is exactly that decimal' }, async t => {
  const slow = await t.solution.createTokenBucket({ capacity: 1, refillPerSecond: 0.1 });
  await slow.take('a');
  for (let second = 1; second < 10; second++) {
    await t.clock.advance(1000);
    t.equal(await slow.take('a'), refused(0, 10_000 - second * 1000), `after ${second} s ${second} tenths of a token are there`);
  }
  await t.clock.advance(1000);
  t.equal(await slow.take('a'), allowed(0), 'ten times a tenth is a whole token');

  // k / 10 tokens a second are k tokens after ten seconds, in whatever steps one looks
  for (const k of [3, 7, t.random.pick([11, 13, 17]), 23, t.random.int(21, 99)]) {
    const bucket = await t.solution.createTokenBucket({ capacity: k, refillPerSecond: k / 10 });
    await bucket.take('a', k);
    let at = 0;
    while (at < 10_000) {
      const step = Math.min(10_000 - at, t.random.int(1000, 2500));
      await t.clock.advance(step);
      at += step;
      const expected = at < 10_000 ? refused(Math.floor((k * at) / 10_000), 10_000 - at) : allowed(0);
      t.equal(await bucket.take('a', k), expected, `${k / 10} tokens a second are ${k} tokens after exactly 10 s`);
    }
  }

  // the more a bucket holds, the more each rounded sum of it loses
  const answers = await t.run(polls, 1_000_000, 0.1, 100, 1000, 1000);
  t.equal(answers, [refused(999_999, 1000), allowed(0)], 'a hundred of a million tokens are back after 1,000 s at 0.1 a second, and not before, though somebody asked for them each second');
});

check('bucket-digits', { group: 'edge', covers: ['bucket-digits', 'bucket-remaining'], title: 'a rate may have many digits, or print with an exponent' }, async t => {
  const third = await t.solution.createTokenBucket({ capacity: 1, refillPerSecond: 1 / 3 });
  await third.take('a');
  await t.clock.advance(2999);
  t.equal((await third.take('a')).allowed, false, 'at 0.3333333333333333 tokens a second one token is not there after 2999 ms');
  await t.clock.advance(2);
  t.equal((await third.take('a')).allowed, true, 'at 0.3333333333333333 tokens a second one token is there after 3001 ms');

  for (const [refillPerSecond, due] of [[1e-7, 10_000_000_000], [1.25e-7, 8_000_000_000], [1.25e-13, 8_000_000_000_000_000]]) {
    const tiny = await t.solution.createTokenBucket({ capacity: 1, refillPerSecond });
    await tiny.take('a');
    const answer = await tiny.take('a');
    t.equal(answer.allowed, false, `at ${refillPerSecond} tokens a second an empty bucket refuses`);
    t.ok(answer.retryAfterMs > due * (1 - 1e-7) && answer.retryAfterMs <= due, `at ${refillPerSecond} tokens a second one token takes ${due} ms`);
  }

  // so many binary digits print exactly: 915.5426025390625 tokens a second are 60,001 tokens after 65,536 ms
  const long = await t.solution.createTokenBucket({ capacity: 60_001, refillPerSecond: 915.5426025390625 });
  await long.take('a', 60_001);
  await t.clock.advance(65_535);
  t.equal(await long.take('a', 60_001), refused(60_000, 1), 'at 915.5426025390625 tokens a second 60,001 tokens are not there after 65,535 ms');
  await t.clock.advance(1);
  t.equal(await long.take('a', 60_001), allowed(0), 'at 915.5426025390625 tokens a second 60,001 tokens are there after 65,536 ms');

  const almost = await t.solution.createTokenBucket({ capacity: 2, refillPerSecond: 0.99999995 });
  await almost.take('a', 2);
  await t.clock.advance(1000);
  t.equal(await almost.take('a', 2), refused(0, 1001), '0.99999995 tokens are no whole one');

  const huge = await t.solution.createTokenBucket({ capacity: 2, refillPerSecond: 1e21 });
  await huge.take('a', 2);
  t.equal(await huge.take('a'), refused(0, 1), 'no token comes back in no time');
  await t.clock.advance(1);
  t.equal(await huge.take('a'), allowed(1), 'at 1e21 tokens a second the bucket is full after 1 ms');
});

check('bucket-long', { group: 'edge', covers: ['bucket-refill', 'bucket-retry', 'keys-independent'], title: 'a slow bucket is remembered for months' }, async t => {
  // a billionth of a token is 10 ms here, within which either answer is right
  const bucket = await t.solution.createTokenBucket({ capacity: 2, refillPerSecond: 1e-7 });
  for (const [steps, note] of [[[1, HOUR, DAY, 30 * DAY, 50 * DAY], 'in several steps'], [[100 * DAY], 'after 100 days of silence']]) {
    await bucket.take(note, 2);
    let left = 20_000_000_000;
    for (const step of steps) {
      await t.clock.advance(step);
      left -= step;
      const answer = await bucket.take(note, 2);
      t.equal([answer.allowed, answer.remaining], [false, 0], `at 1e-7 tokens a second not one is there yet, ${note}`);
      t.ok(answer.retryAfterMs >= left - 11 && answer.retryAfterMs <= left, `both are there ${left} ms later`);
    }
    await t.clock.advance(left + 1);
    t.equal(await bucket.take(note, 2), allowed(0), `after 20,000,000,000 ms both are there, ${note}`);
  }
});

check('bucket-idle', { group: 'edge', covers: ['bucket-refill', 'keys-independent'], title: 'an idle key is not forgotten before it is full again, however busy others are' }, async t => {
  // A millionth of a token a second: the bucket is full again after four months.
  const bucket = await t.solution.createTokenBucket({ capacity: 11, refillPerSecond: 1e-6 });
  await bucket.take('idle', 11);
  let passed = 0;
  for (const step of [500, 1500, 8000, 50_000, 540_000, HOUR, DAY, 2 * DAY, 37 * DAY]) {
    await t.clock.advance(step);
    passed += step;
    for (let call = 0; call < 8; call++) await bucket.take(`busy ${call % 3}`);
    const back = Math.floor(passed / 1_000_000_000);
    const { allowed, remaining } = await bucket.take('idle', back + 1);
    t.equal([allowed, remaining], [false, back], `${passed} ms after its last token was taken, the idle key has what has come back`);
  }
});

check('bucket-model', { group: 'edge', covers: ['bucket-refill', 'bucket-ceiling', 'bucket-remaining', 'bucket-retry', 'tokens-above-capacity'], title: 'random calls are answered as exact arithmetic answers them' }, async t => {
  await t.model({
    sequences: 14, length: 50,
    setting: random => ({ capacity: random.int(1, 6), refillPerSecond: random.int(1, 120) / 10 }),
    create: (t, setting) => t.solution.createTokenBucket(setting),
    model: ({ capacity, refillPerSecond }) => new Bucket(capacity, refillPerSecond),
    operations: {
      take: {
        weight: 5,
        draw: (random, { capacity }) => {
          const key = random.pick(['a', 'b']);
          return random.bool() ? [key, random.int(1, capacity + (random.bool(0.1) ? 1 : 0))] : [key];
        },
        expect: (model, args, now) => model.take(args, now),
      },
      advance: {
        weight: 4,
        draw: (random, { capacity, refillPerSecond }) => {
          const oneToken = Math.ceil(1000 / refillPerSecond);
          return random.pick([1, 100, oneToken, random.int(1, oneToken), random.int(1, oneToken * capacity)]);
        },
      },
    },
  });
});

check('bucket-drift', { group: 'edge', covers: ['bucket-drift', 'bucket-refill', 'bucket-decimals'], title: 'a million calls lose no token and gain none', heavy: true }, async t => {
  // 333.015625 tokens a second are 21,313 tokens after 64 s exactly; meanwhile 16 calls are made each millisecond
  const refilled = await t.run(inPython(python.drift, async (solution, rate, rounds) => {
    const bucket = solution.createTokenBucket({ capacity: 5, refillPerSecond: rate });
    bucket.take('a', 5);
    let count = 0;
    for (let round = 0; round < rounds; round++) {
      await clock.advance(1);
      for (let call = 0; call < 16; call++) if (bucket.take('a').allowed) count++;
    }
    return count;
  }), 333.015625, 64_000);
  t.equal(refilled, 21_313, 'tokens given back in 64 s at 333.015625 a second, over 1,024,000 calls');

  // 3 tokens in 65,536 ms: sixteen binary places each millisecond
  const answers = await t.run(polls, 3, 0.0457763671875, 3, 1, 65_536);
  t.equal(answers, [refused(2, 1), allowed(0)], '3 tokens are there after 65,536 ms at 0.0457763671875 a second, and not before, though somebody asked for them each millisecond');
});

// --- edge: sliding window ---------------------------------------------------------------------------------

check('window-edge', { group: 'edge', covers: 'window-edge', title: 'a call leaves the window at exactly t0 + windowMs' }, async t => {
  for (const windowMs of [1, 1000]) {
    const window = await t.solution.createSlidingWindow({ limit: 1, windowMs });
    await window.take('a');
    if (windowMs > 1) await t.clock.advance(windowMs - 1);
    t.equal(await window.take('a'), refused(0, 1), 'one millisecond before, the call is still in the window');
    await t.clock.advance(1);
    t.equal(await window.take('a'), allowed(0), 'at t0 + windowMs the call has left the window');
  }
});

check('window-retry', { group: 'edge', covers: 'window-retry', title: '`retryAfterMs` waits for the oldest allowed call to leave' }, async t => {
  const window = await t.solution.createSlidingWindow({ limit: 3, windowMs: 1000 });
  for (const pause of [100, 200, 50]) {
    await window.take('a');
    await t.clock.advance(pause);
  }
  t.equal(await window.take('a'), refused(0, 650), 'at 350 ms the call at 0 ms is the oldest');
  await t.clock.advance(649);
  t.equal(await window.take('a'), refused(0, 1), 'one millisecond earlier is too early');
  await t.clock.advance(1);
  t.equal(await window.take('a'), allowed(0), 'after `retryAfterMs` the same call is allowed');
  t.equal(await window.take('a'), refused(0, 100), 'at 1000 ms the call at 100 ms is the oldest');
});

check('window-long', { group: 'edge', covers: ['window-long', 'window-edge', 'keys-independent'], title: 'a window may be 30 days long' }, async t => {
  const window = await t.solution.createSlidingWindow({ limit: 2, windowMs: 30 * DAY });
  t.equal(await window.take('a'), allowed(1));
  await t.clock.advance(HOUR);
  t.equal(await window.take('a'), allowed(0), 'an hour later the first call is still in a window of 30 days');
  for (const wait of [30 * DAY - HOUR, HOUR, 30 * DAY - HOUR, HOUR]) {
    t.equal(await window.take('a'), refused(0, wait), 'the older of two calls leaves 30 days after it was made');
    await t.clock.advance(wait - 1);
    t.equal(await window.take('a'), refused(0, 1), 'a millisecond earlier it is still in the window');
    await t.clock.advance(1);
    t.equal(await window.take('a'), allowed(0), 'after 30 days it has left');
  }
});

check('window-model', { group: 'edge', covers: ['window-exact', 'window-edge', 'window-refused', 'window-retry'], title: 'random calls are answered as an exact window answers them' }, async t => {
  await t.model({
    sequences: 12, length: 50,
    setting: random => ({ limit: random.int(1, 5), windowMs: random.pick([10, 100, 1000]) * random.int(1, 9) }),
    create: (t, setting) => t.solution.createSlidingWindow(setting),
    model: ({ limit, windowMs }) => new Window(limit, windowMs),
    operations: {
      take: { weight: 3, draw: random => random.pick(['a', 'a', 'b']), expect: (model, args, now) => model.take(args, now) },
      advance: {
        weight: 2,
        draw: (random, { limit, windowMs }) => random.pick([1, windowMs - 1, windowMs, random.int(1, windowMs), Math.ceil(windowMs / limit), Math.ceil(windowMs / 10)]),
      },
    },
  });
});

check('window-turns-over', { group: 'edge', covers: ['window-limit', 'window-exact'], title: 'a busy window is as exact after hundreds of calls as at first' }, async t => {
  const options = { limit: t.random.int(40, 60), windowMs: 1000 };
  const pauses = Array.from({ length: 900 }, () => t.random.pick([0, 0, 0, t.random.int(1, 40)]));
  const answers = await t.run(async (solution, options, pauses) => {
    const window = solution.createSlidingWindow(options);
    const answers = [];
    for (const pause of pauses) {
      if (pause > 0) await clock.advance(pause);
      const { allowed, remaining, retryAfterMs } = window.take('busy');
      answers.push({ allowed, remaining, retryAfterMs });
    }
    return answers;
  }, options, pauses);
  const model = new Window(options.limit, options.windowMs);
  let now = 0;
  pauses.forEach((pause, index) => {
    now += pause;
    t.equal(answers[index], model.take(['busy'], now), `call ${index + 1} on one key, after ${now} ms`);
  });
});

// --- edge: both -------------------------------------------------------------------------------------------

/** Strings that are easily taken for one another. */
const LOOKALIKES = [
  'ann', 'Ann', ' ann', 'ann ', 'ann\0', 'ann\0b', 'ann\n', '1', '01', '1.0', '1e0', 'NaN', 'undefined', 'null', 'true',
  'caf\u00e9', 'cafe\u0301', 'cafe', '\ufb01', 'fi', '\u0130', 'i\u0307', '%61', 'a', '\u00e1', '\u01e1', '\ud800', '\ud801', '\ufffd', '\ud83d\ude00', '\ud83d\ude01',
  'x'.repeat(10_000), `${'x'.repeat(9_999)}y`, `y${'x'.repeat(9_999)}`, 'x'.repeat(10_001),
];

check('keys-alike', { group: 'edge', covers: ['keys-any-string', 'keys-independent'], title: 'strings that differ in anything are different keys' }, async t => {
  const bucket = await t.solution.createTokenBucket({ capacity: 1, refillPerSecond: 1 });
  const window = await t.solution.createSlidingWindow({ limit: 1, windowMs: 1000 });
  for (const limiter of [bucket, window]) {
    for (const key of LOOKALIKES) t.equal(await limiter.take(key), allowed(0), 'a key is full when first seen, whichever others were seen before');
    for (const key of LOOKALIKES) t.equal(await limiter.take(key), refused(0, 1000), 'it is counted like any other');
  }
});

check('keys-any-string', { group: 'edge', covers: 'keys-any-string', title: 'every string is an ordinary key' }, async t => {
  const bucket = await t.solution.createTokenBucket({ capacity: 1, refillPerSecond: 1 });
  const window = await t.solution.createSlidingWindow({ limit: 1, windowMs: 1000 });
  for (const limiter of [bucket, window]) {
    for (const key of ['', '__proto__', 'constructor', 'toString', 'size']) {
      t.equal(await limiter.take(key), allowed(0), `the key ${JSON.stringify(key)} is full when first seen`);
      t.equal(await limiter.take(key), refused(0, 1000), `the key ${JSON.stringify(key)} is counted like any other`);
    }
  }
});

check('keys-many', { group: 'edge', covers: 'keys-independent', title: 'a crowd of other keys does not let a busy key off', heavy: true }, async t => {
  // the crowd comes a millisecond before the busy key is full again
  const [firstSeen, [bucket, ...window]] = await t.run(inPython(python.crowd, async (solution, crowd) => {
    const bucket = solution.createTokenBucket({ capacity: 3, refillPerSecond: 1.25 });
    const window = solution.createSlidingWindow({ limit: 2, windowMs: 1000 });
    bucket.take('busy', 2);
    window.take('busy');
    await clock.advance(600);
    window.take('busy');
    await clock.advance(999);
    const firstSeen = [bucket, window].map(limiter => {
      let count = 0;
      for (let i = 0; i < crowd; i++) if (limiter.take('client-' + i).allowed) count++;
      return count;
    });
    return [firstSeen, [bucket.take('busy', 3), window.take('busy'), window.take('busy')]];
  }), 200_000);
  t.equal(firstSeen, [200_000, 200_000], 'each of 200,000 keys is full when first seen');
  t.equal(bucket, refused(2, 1), 'a bucket that is full in 1 ms is not forgotten while 200,000 other keys are seen');
  t.equal(window, [allowed(0), refused(0, 1)], 'a call that leaves the window in 1 ms is not forgotten while 200,000 other keys are seen');
});

check('limiters-independent', { group: 'edge', covers: 'limiters-independent', title: 'two limiters share nothing' }, async t => {
  const strict = { capacity: 1, refillPerSecond: 1 };
  const [first, second] = [await t.solution.createTokenBucket(strict), await t.solution.createTokenBucket(strict)];
  t.equal(await first.take('a'), allowed(0));
  t.equal(await second.take('a'), allowed(0), 'a second bucket has tokens of its own for the same key');
  const single = { limit: 1, windowMs: 1000 };
  const [third, fourth] = [await t.solution.createSlidingWindow(single), await t.solution.createSlidingWindow(single)];
  t.equal(await third.take('a'), allowed(0), 'a window is not filled by what a bucket allowed');
  t.equal(await fourth.take('a'), allowed(0), 'a second window has a count of its own for the same key');
});

check('key-type', { group: 'edge', covers: 'key-type', title: 'a key that is not a string throws TypeError' }, async t => {
  const bucket = await t.solution.createTokenBucket({ capacity: 1, refillPerSecond: 1 });
  const window = await t.solution.createSlidingWindow({ limit: 1, windowMs: 1000 });
  for (const limiter of [bucket, window]) {
    for (const key of [undefined, null, 42, true, {}, ['a']]) await t.throws(limiter.take(key), { name: 'TypeError' });
  }
  const odd = await t.run(inPython(python.oddKey, solution => {
    const limiters = [solution.createTokenBucket({ capacity: 1, refillPerSecond: 1 }), solution.createSlidingWindow({ limit: 1, windowMs: 1000 })];
    return limiters.map(limiter => {
      try {
        limiter.take(new String('a'));
        return false;
      } catch (error) {
        return error instanceof TypeError;
      }
    });
  }));
  t.equal(odd, [true, true], 'an object that only reads like a string is none: whether a bucket, and a window, throw a TypeError');
});

check('options-range', { group: 'edge', covers: 'options-range', title: 'a bad option throws RangeError when the limiter is made' }, async t => {
  const notWhole = [0, -1, 0.5, 1.5, NaN, Infinity, '3', [3], null, undefined, 3n];
  for (const bad of notWhole) await t.throws(t.solution.createTokenBucket({ capacity: bad, refillPerSecond: 1 }), { name: 'RangeError' });
  for (const bad of notWhole) await t.throws(t.solution.createSlidingWindow({ limit: bad, windowMs: 1000 }), { name: 'RangeError' });
  for (const bad of notWhole) await t.throws(t.solution.createSlidingWindow({ limit: 1, windowMs: bad }), { name: 'RangeError' });
  for (const bad of [0, -0.5, NaN, Infinity, '1', null, undefined, 1n]) {
    await t.throws(t.solution.createTokenBucket({ capacity: 1, refillPerSecond: bad }), { name: 'RangeError' });
  }
});

check('options-large', { group: 'edge', covers: 'options-range', title: 'a limit and a capacity may be as large as one likes' }, async t => {
  const most = 1_000_000_000_000;
  const bucket = await t.solution.createTokenBucket({ capacity: most, refillPerSecond: 1 });
  t.equal(await bucket.take('a', most - 1), allowed(1), 'all but one of a million million tokens are taken');
  t.equal(await bucket.take('a', 2), refused(1, 1000), 'one is left');
  const window = await t.solution.createSlidingWindow({ limit: most, windowMs: most });
  for (const used of [1, 2]) t.equal(await window.take('a'), allowed(most - used), 'a million million calls are allowed in the window');
  const lone = await t.solution.createSlidingWindow({ limit: 1, windowMs: most });
  await lone.take('a');
  t.equal(await lone.take('a'), refused(0, most), 'a window of a million million milliseconds is as long as that');
});

check('tokens-range', { group: 'edge', covers: ['tokens-range', 'bucket-refill'], title: 'bad `tokens` throw RangeError and take nothing' }, async t => {
  const bucket = await t.solution.createTokenBucket({ capacity: 3, refillPerSecond: 1 });
  const throwAll = async key => {
    for (const bad of [0, -1, 0.5, 1.5, NaN, Infinity, '2', [2], null, true, 1n]) await t.throws(bucket.take(key, bad), { name: 'RangeError' });
  };
  await throwAll('a');
  t.equal(await bucket.take('a', 3), allowed(0), 'a call that throws takes nothing');
  t.equal(await bucket.take('b', undefined), allowed(2), '`tokens` left out is 1');
  await t.clock.advance(500);
  await throwAll('a');
  await throwAll('b');
  await t.clock.advance(500);
  t.equal(await bucket.take('a'), allowed(0), 'a call that throws takes no part of a token from a bucket that refills');
  t.equal(await bucket.take('b', 3), allowed(0), 'a call that throws takes nothing from a bucket in use');
});

check('tokens-above-capacity', { group: 'edge', covers: ['tokens-above-capacity', 'bucket-refill'], title: 'more tokens than the bucket can ever hold throw RangeError' }, async t => {
  const bucket = await t.solution.createTokenBucket({ capacity: 3, refillPerSecond: 1 });
  await t.throws(bucket.take('a', 4), { name: 'RangeError' });
  t.equal(await bucket.take('a', 3), allowed(0), 'a call that throws takes nothing');
  await t.clock.advance(500);
  await t.throws(bucket.take('a', 4), { name: 'RangeError' });
  await t.clock.advance(500);
  t.equal(await bucket.take('a'), allowed(0), 'a call that throws takes no part of a token from a bucket that refills');
});

// --- scale ------------------------------------------------------------------------------------------------

check('window-fills', { group: 'scale', covers: 'window-linear', title: 'a call costs the same however full the window is', heavy: true }, async t => {
  await t.growth(inPython(python.fills, (solution, n) => {
    const window = solution.createSlidingWindow({ limit: n / 2, windowMs: 3_600_000 });
    for (let call = 0; call < n; call++) window.take('a'); // the first half is allowed, the other half refused
  }), { sizes: [12_500, 25_000, 50_000, 100_000, 200_000], note: 'n calls on one key, half of them allowed and half refused, take time linear in n' });
});

check('window-moves', { group: 'scale', covers: 'window-linear', title: 'a call costs the same while older calls leave the window', heavy: true }, async t => {
  await t.growth(inPython(python.moves, async (solution, n) => {
    // ten calls each millisecond: after n / 20 ms the window is full, and ten calls leave it each millisecond
    const window = solution.createSlidingWindow({ limit: n / 2, windowMs: n / 20 });
    for (let moment = 0; moment < n / 10; moment++) {
      for (let call = 0; call < 10; call++) window.take('a');
      await clock.advance(1);
    }
  }), { sizes: [12_500, 25_000, 50_000, 100_000, 200_000], note: 'n calls on one key, while as many older calls leave the window, take time linear in n' });
});

// --- bonus ------------------------------------------------------------------------------------------------

/** Runs beside the solution: a crowd of keys is seen once and goes quiet, then one key stays busy. */
const crowdThenOne = inPython(python.crowdThenOne, async (solution, factory, options) => {
  const limiter = solution[factory](options);
  globalThis.limiterOfThisCheck = limiter; // alive while the heap is measured
  for (let i = 0; i < 200_000; i++) limiter.take(JSON.stringify(['client', i, '-'.repeat(80)]));
  await clock.advance(3_600_000);
  for (let round = 0; round < 400; round++) {
    for (let call = 0; call < 500; call++) limiter.take('busy');
    await clock.advance(50);
  }
});

async function idleKeysLetGo(t, factory, options) {
  await t.fresh(); // what another check left in the heap would hide what this one leaves
  const before = await t.heap();
  await t.run(crowdThenOne, factory, options);
  const grown = (await t.heap()) - before;
  await t.run(inPython(python.letGo, () => { delete globalThis.limiterOfThisCheck; }));
  t.ok(grown <= 16 * 2 ** 20, 'an hour and 200,000 calls later the heap is within 16 MiB of the start');
}

check('idle-buckets', { group: 'bonus', covers: 'idle-keys', title: 'buckets that nobody asks for any more are let go', heavy: true }, async t => {
  await idleKeysLetGo(t, 'createTokenBucket', { capacity: 5, refillPerSecond: 1 });
});

check('idle-windows', { group: 'bonus', covers: 'idle-keys', title: 'windows that nobody asks for any more are let go', heavy: true }, async t => {
  await idleKeysLetGo(t, 'createSlidingWindow', { limit: 5, windowMs: 1000 });
});

async function afterWallStep(t, ms) {
  const bucket = await t.solution.createTokenBucket({ capacity: 1, refillPerSecond: 1 });
  const window = await t.solution.createSlidingWindow({ limit: 1, windowMs: 1000 });
  for (const limiter of [bucket, window]) {
    await limiter.take('a');
    await t.clock.advance(300);
    await t.clock.stepWall(ms);
    t.equal(await limiter.take('a'), refused(0, 700), 'a step of the wall clock grants no extra call');
    await t.clock.advance(700);
    t.equal(await limiter.take('a'), allowed(0), 'a step of the wall clock makes no caller wait longer');
  }
}

check('wall-clock-back', { group: 'bonus', covers: 'wall-clock', title: 'a wall clock set back an hour changes nothing' }, t => afterWallStep(t, -HOUR));

check('wall-clock-forward', { group: 'bonus', covers: 'wall-clock', title: 'a wall clock set forward an hour changes nothing' }, t => afterWallStep(t, HOUR));
