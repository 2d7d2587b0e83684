// What a right `retry` does. Times are milliseconds of the virtual clock since the check began;
// every check hands `retry` scripted functions, moves the clock and reads their logs.
// Whatever the statement leaves open (an abort from inside a callback, a throw from onRetry, whether
// retryIf is asked after the last attempt, a wait that overflows to infinity) is not looked at here.
import { check, inPython } from 'prepkit';

const failsWith = (t, error) => t.fn(async () => { throw error; }, { name: 'fn' });
const failsAlways = t => failsWith(t, new Error('down'));

/** A function that rejects with a new error each time, and the errors it gave so far. */
function failsDifferently(t, messages = []) {
  const errors = [];
  const fn = t.fn(async () => {
    errors.push(new Error(messages[errors.length] ?? `failure ${errors.length + 1}`));
    throw errors.at(-1);
  }, { name: 'fn' });
  return { fn, errors };
}

/** A function that rejects so many times, then gives the value. */
const succeedsAfter = (t, failures, value) => {
  let left = failures;
  return t.fn(async () => {
    if (left-- > 0) throw new Error('not yet');
    return value;
  }, { name: 'fn' });
};

const startTimes = fn => fn.calls.map(call => call.at);
const waitsBetween = fn => startTimes(fn).slice(1).map((at, index) => at - fn.calls[index].at);
const reportedWaits = onRetry => onRetry.calls.map(call => call.args[2]);

/** The bulk work of the checks at the end, for solutions in Python. */
const python = {
  flatStack: `
import asyncio

def work(solution, retries):
    state = {'attempts': 0, 'outcome': 'still pending'}

    def fn(attempt, **context):
        state['attempts'] += 1
        raise RuntimeError('failure')

    async def run():
        try:
            await invoke(solution.retry, fn, retries=retries, base_ms=0)
            state['outcome'] = 'resolved'
        except RuntimeError:
            state['outcome'] = 'rejected'

    solution.retry_in_flight = asyncio.get_running_loop().create_task(run())
    clock.advance(retries)
    return state
`,
  begin: `
import asyncio

def work(solution, retries):
    state = solution.retry_state = {'attempts': 0}

    class Failure(Exception):
        pass

    async def fn(attempt, **context):
        state['attempts'] += 1
        failure = Failure()
        failure.trace = [state['attempts']] * 50
        raise failure

    task = invoke(solution.retry, fn, retries=retries, base_ms=1, factor=1, signal=signal())
    solution.retry_in_flight = asyncio.get_running_loop().create_task(task)
`,
  goOn: `
def work(solution, ms):
    clock.advance(ms)
    return solution.retry_state['attempts']
`,
};

async function nothingLeft(t, abort, when) {
  t.equal((await t.clock.pending()).timers, 0, `no timer is left ${when}`);
  if (abort) t.equal(await abort.listeners(), 0, `no abort listener is left on the signal ${when}`);
}

// --- core: attempts ---------------------------------------------------------------------------

check('first-success', { group: 'core', covers: ['first-success', 'attempts', 'no-extra-wait'], title: 'tries until an attempt succeeds, the first one at once' }, async t => {
  const value = { id: 7 };
  const healthy = succeedsAfter(t, 0, value);
  const atOnce = t.solution.retry(healthy, { baseMs: 10 });
  t.equal(await t.state(atOnce), 'fulfilled', 'there is no wait before the first attempt');
  t.same(await atOnce, value, 'resolves with what fn gave');
  const shaky = succeedsAfter(t, 2, 'third time lucky');
  const later = t.solution.retry(shaky, { baseMs: 10 });
  await t.clock.advance(1000);
  t.equal(await later, 'third time lucky', 'resolves with the value of the attempt that succeeded');
  t.equal([healthy.calls.length, shaky.calls.length], [1, 3], 'a success is not repeated: calls of the function that succeeds at once, and of the one that fails twice');
});

check('fn-arguments', { group: 'core', covers: ['attempts', 'signal-argument'], title: 'passes the attempt number from 1 and { signal }' }, async t => {
  const abort = await t.abortController();
  const [withSignal, without] = [failsAlways(t), failsAlways(t)];
  const calls = [t.solution.retry(withSignal, { retries: 2, baseMs: 10, signal: abort.signal }), t.solution.retry(without, { retries: 1, baseMs: 10 })];
  await t.clock.advance(100);
  for (const call of calls) await t.rejects(call);
  t.equal(withSignal.calls.map(({ args }) => args[0]), [1, 2, 3], 'the first argument counts the attempts from 1');
  for (const { args } of withSignal.calls) t.same(args[1]?.signal, abort.signal, 'the second argument carries the very signal of the options');
  for (const { args } of without.calls) t.ok(typeof args[1] === 'object' && args[1] !== null && args[1].signal === undefined, 'without a signal, the second argument is still an object, and its signal is undefined');
});

check('gives-up', { group: 'core', covers: ['limit', 'last-error'], title: 'calls fn retries + 1 times and rejects with the last error itself' }, async t => {
  const histories = [undefined, ['reset', 'reset', 'timed out'], ['reset', 'timed out', 'timed out']];
  for (const { fn, errors } of histories.map(messages => failsDifferently(t, messages))) {
    const call = t.solution.retry(fn, { retries: 2, baseMs: 10 });
    await t.clock.advance(1000);
    const reason = await t.rejects(call);
    t.equal(fn.calls.length, 3, 'retries: 2 allows one attempt and two more');
    t.same(reason, errors[2], 'rejects with the last error, the very object and not a wrapper');
  }
});

check('many-retries', { group: 'edge', covers: 'limit', title: 'any whole number of retries is fine: those that are never made cost nothing' }, async t => {
  const fn = succeedsAfter(t, 2, 'done');
  const call = t.solution.retry(fn, { retries: Number.MAX_SAFE_INTEGER, baseMs: 10 });
  await t.clock.advance(100);
  t.equal(await t.state(call), 'fulfilled', 'the third attempt succeeds, whatever retries would have been left');
  t.equal(startTimes(fn), [0, 10, 30], 'the attempts start at these times');
});

check('no-wait-after-last', { group: 'core', covers: ['no-extra-wait', 'limit'], title: 'rejects the moment the last attempt fails' }, async t => {
  const once = failsAlways(t);
  t.equal(await t.state(t.solution.retry(once, { retries: 0 })), 'rejected', 'with retries: 0 the first failure is the last');
  t.equal(once.calls.length, 1, 'retries: 0 means a single call');
  const twice = failsAlways(t);
  const call = t.solution.retry(twice, { retries: 1, baseMs: 100 });
  await t.clock.advance(100);
  t.equal(twice.calls.length, 2, 'the second attempt comes after 100 ms');
  t.equal(await t.state(call), 'rejected', 'there is no wait after the last attempt');
  await nothingLeft(t, null, 'after the last attempt');
});

check('one-at-a-time', { group: 'core', covers: ['no-overlap', 'backoff'], title: 'waits for a slow attempt to fail before the wait begins' }, async t => {
  let most = 0;
  const fn = t.fn(() => {
    most = Math.max(most, fn.running + 1);
    return t.sleepThenThrow(1000, new Error('slow and down'));
  }, { name: 'fn' });
  const call = t.solution.retry(fn, { retries: 2, baseMs: 100 });
  await t.clock.advance(5000);
  await t.rejects(call);
  t.equal(most, 1, 'fn is never called while an earlier attempt still runs');
  t.equal(startTimes(fn), [0, 1100, 2300], 'with attempts of 1000 ms and waits of 100 and 200 ms, attempts start at these times');
});

// --- core: waits ------------------------------------------------------------------------------

check('defaults', { group: 'core', covers: 'defaults', title: 'left alone or undefined, options mean 3 retries after 100, 200 and 400 ms' }, async t => {
  const [bare, spelled] = [failsAlways(t), failsAlways(t)];
  const calls = [t.solution.retry(bare), t.solution.retry(spelled, { retries: undefined, baseMs: undefined, factor: undefined, maxMs: undefined, jitter: undefined, retryIf: undefined, onRetry: undefined, signal: undefined })];
  await t.clock.advance(10_000);
  for (const call of calls) await t.rejects(call);
  t.equal(startTimes(bare), [0, 100, 300, 700], 'without options, the attempts start at these times');
  t.equal(startTimes(spelled), [0, 100, 300, 700], 'with options that are undefined, the attempts start at these times');
});

check('backoff', { group: 'core', covers: 'backoff', title: 'waits baseMs * factor ** (n - 1) after attempt n' }, async t => {
  const [growing, steady, least] = [failsAlways(t), failsAlways(t), failsAlways(t)];
  const calls = [t.solution.retry(growing, { retries: 4, baseMs: 10, factor: 3 }), t.solution.retry(steady, { retries: 3, baseMs: 50, factor: 1 }), t.solution.retry(least, { retries: 3, baseMs: 1 })];
  await t.clock.advance(10_000);
  for (const call of calls) await t.rejects(call);
  t.equal(waitsBetween(growing), [10, 30, 90, 270], 'the waits for baseMs 10 and factor 3');
  t.equal(waitsBetween(steady), [50, 50, 50], 'the waits for baseMs 50 and factor 1');
  t.equal(waitsBetween(least), [1, 2, 4], 'the waits for baseMs 1');
});

check('longest-wait', { group: 'core', covers: 'max-wait', title: 'no wait is longer than maxMs, not even the first' }, async t => {
  const [growing, large, free] = [failsAlways(t), failsAlways(t), failsAlways(t)];
  const calls = [
    t.solution.retry(growing, { retries: 4, baseMs: 100, factor: 3, maxMs: 500 }),
    t.solution.retry(large, { retries: 2, baseMs: 400, maxMs: 250 }),
    t.solution.retry(free, { retries: 2, baseMs: 400, maxMs: Infinity }),
  ];
  await t.clock.advance(5000);
  for (const call of calls) await t.rejects(call);
  t.equal(waitsBetween(growing), [100, 300, 500, 500], 'the waits for baseMs 100, factor 3 and maxMs 500');
  t.equal(waitsBetween(large), [250, 250], 'the waits for baseMs 400 and maxMs 250');
  t.equal(waitsBetween(free), [400, 800], 'the waits for baseMs 400 and maxMs Infinity');
});

check('full-jitter', { group: 'core', covers: ['jitter', 'on-retry'], title: 'with full jitter, waits random() times the wait, rounded' }, async t => {
  const draws = [0.5, 0.25, 0.75];
  const random = t.fn(() => draws.shift() ?? 0.5, { name: 'random' });
  const [fn, onRetry] = [failsAlways(t), t.fn(undefined, { name: 'onRetry' })];
  const call = t.solution.retry(fn, { retries: 3, baseMs: 100, jitter: 'full', random, onRetry });
  await t.clock.advance(5000);
  await t.rejects(call);
  t.equal(reportedWaits(onRetry), [50, 50, 300], 'waits of 100, 200 and 400 ms, times draws of 0.5, 0.25 and 0.75');
  t.equal(waitsBetween(fn), [50, 50, 300], 'the real waits are those that onRetry is told');
});

// --- core: callbacks --------------------------------------------------------------------------

check('retry-if', { group: 'core', covers: ['retry-if', 'on-retry'], title: 'asks retryIf(error, attempt) and stops at once when it says no' }, async t => {
  const { fn, errors } = failsDifferently(t);
  const retryIf = t.fn((error, attempt) => attempt < 2, { name: 'retryIf' });
  const onRetry = t.fn(undefined, { name: 'onRetry' });
  const call = t.solution.retry(fn, { retries: 5, baseMs: 100, retryIf, onRetry });
  await t.clock.advance(100);
  t.equal(retryIf.calls.map(({ args }) => args[1]), [1, 2], 'retryIf is told the number of the attempt that failed');
  retryIf.calls.forEach(({ args }, index) => t.same(args[0], errors[index], 'retryIf is given the error of that attempt'));
  t.equal(await t.state(call), 'rejected', 'when retryIf says no, nothing is waited for');
  t.same(await t.rejects(call), errors[1], 'rejects with the error that retryIf turned down');
  t.equal(onRetry.calls.length, 1, 'onRetry is called before waits only, and here is one wait');
});

check('on-retry', { group: 'core', covers: 'on-retry', title: 'calls onRetry(error, attempt, delayMs) as each wait begins' }, async t => {
  const { fn, errors } = failsDifferently(t);
  const onRetry = t.fn(undefined, { name: 'onRetry' });
  const call = t.solution.retry(fn, { retries: 2, baseMs: 100, onRetry });
  await t.clock.advance(1000);
  await t.rejects(call);
  t.equal(onRetry.calls.map(({ args }) => args.slice(1)), [[1, 100], [2, 200]], 'onRetry is told the attempt that failed and the wait, and nothing after the last attempt');
  onRetry.calls.forEach(({ args }, index) => t.same(args[0], errors[index], 'onRetry is given the error of that attempt'));
  t.equal(startTimes(onRetry), [0, 100], 'onRetry is called before the wait, not after it');
});

// --- core: abort ------------------------------------------------------------------------------

check('aborted-before', { group: 'core', covers: ['abort-before', 'leave-nothing'], title: 'with a signal aborted already, rejects with its reason and never calls fn' }, async t => {
  for (const reason of [new Error('shutting down'), null]) {
    const abort = await t.abortController();
    await abort.abort(reason);
    const fn = t.fn(async () => 'ran', { name: 'fn' });
    t.same(await t.rejects(t.solution.retry(fn, { signal: abort.signal })), reason, 'rejects with signal.reason, whatever it is');
    t.equal(fn.calls.length, 0, 'fn is never called');
    t.equal(await abort.listeners(), 0, 'no abort listener is left on the signal');
  }
});

check('aborted-during-wait', { group: 'core', covers: ['abort-wait', 'leave-nothing'], title: 'an abort ends a wait at that moment and leaves nothing behind' }, async t => {
  for (const reason of [new Error('shutting down'), 'enough', null]) {
    const [abort, fn] = [await t.abortController(), failsAlways(t)];
    const call = t.solution.retry(fn, { baseMs: 1000, signal: abort.signal });
    await t.clock.advance(1500);
    await abort.abort(reason);
    t.equal(await t.state(call), 'rejected', 'the abort comes 500 ms into the second wait, and ends it at that moment');
    t.same(await t.rejects(call), reason, 'rejects with signal.reason, whatever it is');
    await nothingLeft(t, abort, 'after the abort');
    await t.clock.advance(10_000);
    t.equal(fn.calls.length, 2, 'no attempt follows the abort');
  }
});

check('aborted-attempt-fails', { group: 'core', covers: ['abort-attempt', 'on-retry', 'leave-nothing'], title: 'an attempt that fails after an abort is the last; rejects with the reason' }, async t => {
  const [shutdown, cutOff] = [new Error('shutting down'), new Error('cut off')];
  const named = Object.assign(new Error('the request was cut off'), { name: 'AbortError', code: 'ABORT_ERR' });
  const cases = [
    [{ retries: 3 }, shutdown, cutOff],
    [{ retries: 0 }, 'enough', cutOff],
    [{ retryIf: t.fn(() => false, { name: 'retryIf' }) }, shutdown, cutOff],
    [{}, 'enough', named],
    ...[null, 0, '', false].map(reason => [{}, reason, cutOff]),
  ];
  for (const [options, reason, error] of cases) {
    const [abort, onRetry] = [await t.abortController(), t.fn(undefined, { name: 'onRetry' })];
    let fail = null;
    const fn = t.fn(() => new Promise((_, reject) => { fail = reject; }), { name: 'fn' });
    const call = t.solution.retry(fn, { ...options, baseMs: 10, onRetry, signal: abort.signal });
    t.equal(await t.state(call), 'pending', 'the first attempt runs');
    await abort.abort(reason);
    t.equal(await t.state(call), 'pending', 'an abort while fn runs waits for fn to settle');
    fail?.(error);
    t.equal(await t.state(call), 'rejected', 'once fn has rejected, nothing is waited for');
    t.same(await t.rejects(call), reason, 'rejects with signal.reason, whatever it is and whatever fn rejected with, on the last attempt too and whatever retryIf would say');
    t.equal([fn.calls.length, onRetry.calls.length], [1, 0], 'neither a wait nor an attempt follows the abort: calls of fn and of onRetry');
    await nothingLeft(t, abort, 'after the abort');
  }
});

check('aborted-attempt-succeeds', { group: 'core', covers: ['abort-attempt', 'leave-nothing'], title: 'an attempt that succeeds after an abort still counts' }, async t => {
  for (const attempt of [1, 3]) {
    const abort = await t.abortController();
    let succeed = null;
    const fn = t.fn(async number => {
      if (number < attempt) throw new Error('not yet');
      return new Promise(resolve => { succeed = resolve; });
    }, { name: 'fn' });
    const call = t.solution.retry(fn, { baseMs: 10, signal: abort.signal });
    await t.clock.advance(100);
    t.equal([await t.state(call), fn.calls.length], ['pending', attempt], `attempt ${attempt} runs`);
    await abort.abort(new Error('shutting down'));
    await t.clock.advance(1);
    succeed?.('made it');
    t.equal(await t.state(call), 'fulfilled', `the work of attempt ${attempt} is done: its value is not thrown away`);
    t.equal(await call, 'made it', 'resolves with what fn gave');
    await nothingLeft(t, abort, 'after a success that followed an abort');
  }
});

// --- edge -------------------------------------------------------------------------------------

check('synchronous-throw', { group: 'edge', covers: 'sync-throw', title: 'a synchronous throw of fn is a failure like any other' }, async t => {
  const fn = t.fn(() => { throw new Error('not even a promise'); }, { name: 'fn' });
  const call = t.solution.retry(fn, { retries: 2, baseMs: 100 });
  await t.clock.advance(1000);
  await t.rejects(call);
  t.equal(startTimes(fn), [0, 100, 300], 'attempts that throw are tried again after the same waits');
});

check('any-error-value', { group: 'edge', covers: 'any-error', title: 'retries errors of any kind, undefined, null and those that are no Error too, and passes them on as they are' }, async t => {
  const named = Object.assign(new Error('the request was cut off'), { name: 'AbortError', code: 'ABORT_ERR' });
  const late = Object.assign(new Error('no answer in time'), { name: 'TimeoutError', code: 'ETIMEDOUT' });
  const final = Object.assign(new Error('do not ask again'), { retryable: false, fatal: true, status: 400 });
  const classes = [TypeError, RangeError, SyntaxError, ReferenceError, EvalError, URIError].map(Class => new Class('fetch failed'));
  for (const error of [undefined, null, 0, '', 'gone', { code: 503 }, ...classes, named, late, final]) {
    const fn = failsWith(t, error);
    const [retryIf, onRetry] = [t.fn(() => true, { name: 'retryIf' }), t.fn(undefined, { name: 'onRetry' })];
    const call = t.solution.retry(fn, { retries: 1, baseMs: 10, retryIf, onRetry });
    await t.clock.advance(1000);
    t.same(await t.rejects(call), error, 'rejects with what fn rejected with');
    t.equal(fn.calls.length, 2, 'it is tried again like any other failure');
    t.same(retryIf.calls[0]?.args[0], error, 'retryIf is given it as it is');
    t.same(onRetry.calls[0]?.args[0], error, 'onRetry is given it as it is');
  }
});

check('any-success-value', { group: 'edge', covers: 'first-success', title: 'any value is a success, a falsy one and an Error too' }, async t => {
  for (const value of [undefined, null, false, 0, '', new Error('found in the log'), { ok: false, status: 503 }]) {
    const fn = t.fn(async () => value, { name: 'fn' });
    const call = t.solution.retry(fn, { baseMs: 10 });
    t.equal(await t.state(call), 'fulfilled', 'fn has succeeded, whatever its value');
    t.same(await call, value, 'resolves with the value');
    t.equal(fn.calls.length, 1, 'it is not tried again');
  }
});

check('rounded-waits', { group: 'edge', covers: 'rounding', title: 'rounds each wait to the nearest millisecond, and nothing before it' }, async t => {
  const [fn, onRetry] = [failsAlways(t), t.fn(undefined, { name: 'onRetry' })];
  const call = t.solution.retry(fn, { retries: 8, baseMs: 100, factor: 1.5, onRetry });
  await t.clock.advance(10_000);
  await t.rejects(call);
  const rounded = [100, 150, 225, 338, 506, 759, 1139, 1709];
  t.equal(reportedWaits(onRetry), rounded, '100, 150, 225, 337.5, 506.25, 759.375, 1139.0625 and 1708.59375 ms are reported as');
  t.equal(waitsBetween(fn), rounded, '100, 150, 225, 337.5, 506.25, 759.375, 1139.0625 and 1708.59375 ms are waited as');
  const even = failsAlways(t);
  const half = t.solution.retry(even, { retries: 1, baseMs: 2.5 });
  await t.clock.advance(100);
  await t.rejects(half);
  t.equal(waitsBetween(even), [3], '`Math.round` takes 2.5 ms to');
  const random = t.fn(() => 0.5, { name: 'random' });
  for (const [options, wait, note] of [[{ baseMs: 2.5, jitter: 'full', random }, 1, 'half of 2.5 ms is waited as'], [{ baseMs: 1000, maxMs: 250.5 }, 251, 'a maxMs of 250.5 is waited as']]) {
    const fails = failsAlways(t);
    const ended = t.solution.retry(fails, { ...options, retries: 1 });
    await t.clock.advance(1000);
    await t.rejects(ended);
    t.equal(waitsBetween(fails), [wait], note);
  }
});

check('far-backoff', { group: 'edge', covers: ['backoff', 'long-wait'], title: 'waits double on and on, 33 times over' }, async t => {
  const [fn, onRetry] = [failsAlways(t), t.fn(undefined, { name: 'onRetry' })];
  const call = t.solution.retry(fn, { retries: 33, baseMs: 1, onRetry });
  for (let wait = 1; wait <= 2 ** 32; wait *= 2) await t.clock.advance(wait + 1); // one more: see wait-at-32-bits
  t.equal(reportedWaits(onRetry), Array.from({ length: 33 }, (_, n) => 2 ** n), 'the waits for baseMs 1 and factor 2');
  t.equal(await t.state(call), 'rejected', 'when all of them are over, it ends');
  t.equal(fn.calls.length, 34, 'all attempts are made');
});

check('jitter-range', { group: 'edge', covers: ['jitter', 'max-wait', 'zero-wait', 'defaults'], title: 'jitter is drawn for each wait, below the capped wait, down to 0, by Math.random unless told otherwise' }, async t => {
  const draws = [0.999, 0.5, 0];
  const random = t.fn(() => draws.shift() ?? 0.5, { name: 'random' });
  const [scripted, byDefault] = [t.fn(undefined, { name: 'onRetry' }), t.fn(undefined, { name: 'onRetry' })];
  const calls = [
    t.solution.retry(failsAlways(t), { retries: 3, baseMs: 100, factor: 10, maxMs: 400, jitter: 'full', random, onRetry: scripted }),
    t.solution.retry(failsAlways(t), { retries: 8, baseMs: 1000, factor: 1, jitter: 'full', onRetry: byDefault }),
  ];
  await t.clock.advance(10_000);
  for (const call of calls) await t.rejects(call);
  t.equal(reportedWaits(scripted), [100, 200, 0], 'waits of 100, 400 and 400 ms, times draws of 0.999, 0.5 and 0');
  t.equal(random.calls.length, 3, 'random is called once for each wait, and only for a wait: calls of it with three waits');
  const unasked = t.fn(() => 0.5, { name: 'random' });
  const turnedDown = t.solution.retry(failsAlways(t), { jitter: 'full', random: unasked, retryIf: t.fn(() => false, { name: 'retryIf' }) });
  t.equal(await t.state(turnedDown), 'rejected', 'when retryIf says no, nothing is waited for');
  t.equal(unasked.calls.length, 0, 'random is called only for a wait: calls of it when retryIf has said no');
  const waits = reportedWaits(byDefault);
  t.ok(waits.length === 8 && waits.every(ms => Number.isInteger(ms) && ms >= 0 && ms <= 1000), `without a random of its own, eight waits lie between 0 and 1000 ms: got ${waits.join(', ')}`);
  t.ok(new Set(waits).size > 1, `without a random of its own, the waits differ: got ${waits.join(', ')}`);
});

check('retry-if-answers', { group: 'edge', covers: ['retry-if', 'retry-if-promise'], title: 'any falsy answer of retryIf is a no, any other a yes, promised or not' }, async t => {
  const answers = [[undefined, 'return'], [0, 'return'], ['yes', 'return'], [false, 'promise'], ['', 'promise'], [1, 'promise']];
  for (const [answer, way] of answers) {
    const fn = failsAlways(t);
    const retryIf = t.fn(way === 'return' ? () => answer : async () => answer, { name: 'retryIf' });
    const call = t.solution.retry(fn, { retries: 1, baseMs: 10, retryIf });
    await t.clock.advance(1000);
    await t.rejects(call);
    t.equal(fn.calls.length, answer ? 2 : 1, `calls of fn when retryIf ${way}s ${JSON.stringify(answer)}`);
  }
});

check('retry-if-throws', { group: 'edge', covers: ['retry-if-throws', 'leave-nothing'], title: 'a throw from retryIf ends it with what was thrown' }, async t => {
  const abort = await t.abortController();
  for (const thrown of [new Error('cannot tell'), undefined, 'no idea']) {
    for (const retryIf of [() => { throw thrown; }, async () => { throw thrown; }]) {
      const fn = failsAlways(t);
      const call = t.solution.retry(fn, { baseMs: 10, retryIf: t.fn(retryIf, { name: 'retryIf' }), signal: abort.signal });
      t.equal(await t.state(call), 'rejected', 'nothing is waited for');
      t.same(await t.rejects(call), thrown, 'rejects with what retryIf threw, whatever it is, not with the error of fn');
      t.equal(fn.calls.length, 1, 'no attempt follows');
      await nothingLeft(t, abort, 'after retryIf threw');
    }
  }
});

check('zero-wait', { group: 'edge', covers: ['zero-wait', 'on-retry'], title: 'a baseMs or maxMs of 0 waits 0, however large the power of factor' }, async t => {
  for (const options of [{ baseMs: 0, factor: 1e200 }, { maxMs: 0 }]) {
    const [fn, onRetry] = [failsAlways(t), t.fn(undefined, { name: 'onRetry' })];
    const call = t.solution.retry(fn, { ...options, retries: 4, onRetry });
    for (let wait = 1; wait <= 4; wait++) await t.clock.advance(1);
    t.equal(reportedWaits(onRetry), [0, 0, 0, 0], 'onRetry is told of waits of 0');
    t.equal(fn.calls.length, 5, 'all attempts are made');
    t.equal(await t.state(call), 'rejected', 'it ends with the last attempt');
  }
});

check('wait-beyond-32-bits', { group: 'edge', covers: 'long-wait', title: 'waits 5,000,000,000 ms in full, though one timer cannot' }, async t => {
  const fn = failsAlways(t);
  t.equal(await t.state(t.solution.retry(fn, { retries: 1, baseMs: 5_000_000_000 })), 'pending', 'the wait begins');
  await t.clock.advance(4_999_999_999);
  t.equal(fn.calls.length, 1, 'one millisecond before its end, the wait still lasts');
  await t.clock.advance(1);
  t.equal(fn.calls.length, 2, 'the second attempt comes when the wait is over');
});

check('wait-at-32-bits', { group: 'edge', covers: 'long-wait', title: 'waits in full where one timer just holds the wait, or just not' }, async t => {
  for (const ms of [2 ** 31 - 1, 2 ** 31, 2 ** 32 - 2]) {
    const fn = failsAlways(t);
    t.equal(await t.state(t.solution.retry(fn, { retries: 1, baseMs: ms })), 'pending', 'the wait begins');
    await t.clock.advance(ms - 1);
    t.equal(fn.calls.length, 1, `one millisecond before its end, the wait of ${ms} ms still lasts`);
    await t.clock.advance(2); // one more: the last of several timers may be one of 0 ms
    t.equal(fn.calls.length, 2, `the second attempt comes when the wait of ${ms} ms is over`);
  }
});

check('aborted-beyond-32-bits', { group: 'edge', covers: ['abort-wait', 'long-wait', 'leave-nothing'], title: 'an abort late in a very long wait ends it at that moment' }, async t => {
  const [abort, reason] = [await t.abortController(), new Error('shutting down')];
  const call = t.solution.retry(failsAlways(t), { retries: 1, baseMs: 5_000_000_000, signal: abort.signal });
  await t.clock.advance(3_000_000_000);
  await abort.abort(reason);
  t.equal(await t.state(call), 'rejected', 'the abort comes after 3,000,000,000 ms, and ends the wait at that moment');
  t.same(await t.rejects(call), reason, 'rejects with signal.reason');
  await nothingLeft(t, abort, 'after the abort');
});

check('nothing-left-behind', { group: 'edge', covers: 'leave-nothing', title: 'leaves no timer and no listener on a signal that never aborts' }, async t => {
  const abort = await t.abortController();
  const endings = {
    'after a success': [succeedsAfter(t, 4, 'done'), {}],
    'after the last failure': [failsAlways(t), {}],
    'after retryIf said no': [failsAlways(t), { retryIf: t.fn((error, attempt) => attempt < 4, { name: 'retryIf' }) }],
  };
  for (const [when, [fn, options]] of Object.entries(endings)) {
    const call = t.solution.retry(fn, { retries: 4, baseMs: 10, signal: abort.signal, ...options });
    await t.clock.advance(1000);
    t.ok(await t.state(call) !== 'pending', `it has ended ${when}`);
    await nothingLeft(t, abort, when);
  }
});

check('calls-independent', { group: 'edge', covers: 'calls-independent', title: 'two calls share nothing, even with the same function, options and signal' }, async t => {
  const fn = failsAlways(t);
  for (let call = 1; call <= 2; call++) {
    const again = t.solution.retry(fn, { retries: 1, baseMs: 10 });
    await t.clock.advance(10);
    t.equal(await t.state(again), 'rejected', 'the second failure is the last');
  }
  t.equal(fn.calls.map(({ args }) => args[0]), [1, 2, 1, 2], 'each call counts its attempts from 1, also with a function that it has seen');

  const [stopped, kept, reason] = [await t.abortController(), await t.abortController(), new Error('shutting down')];
  const going = failsAlways(t);
  const calls = [t.solution.retry(failsAlways(t), { baseMs: 100, signal: stopped.signal }), t.solution.retry(going, { retries: 1, baseMs: 200, signal: kept.signal })];
  await t.clock.advance(50);
  await stopped.abort(reason);
  t.equal(await t.state(calls[0]), 'rejected', 'the abort ends the wait of the call that was given the signal');
  t.equal((await t.clock.pending()).timers, 1, 'one timer is left: the other call waits on');
  await t.clock.advance(150);
  t.equal(waitsBetween(going), [200], 'the other call is not touched by it');

  const shared = await t.abortController();
  const options = { baseMs: 1000, signal: shared.signal };
  const both = [0, 1].map(() => t.solution.retry(failsAlways(t), options));
  await t.clock.advance(500);
  await shared.abort(reason);
  for (const call of both) t.equal(await t.state(call), 'rejected', 'one signal ends the waits of all calls that were given it');
  await nothingLeft(t, shared, 'after the abort of two calls');
});

check('invalid-options', { group: 'edge', covers: ['invalid-options', 'leave-nothing'], title: 'rejects with RangeError on a bad option, and never calls fn' }, async t => {
  const [fn, abort] = [t.fn(async () => 'ran', { name: 'fn' }), await t.abortController()];
  const bad = {
    retries: [-1, -0.5, 1.5, NaN, Infinity, '3', null],
    baseMs: [-1, -0.5, NaN, Infinity, -Infinity],
    factor: [0.99, 0, -2],
    maxMs: [-1, -0.5, -Infinity, NaN],
    jitter: ['half', 'constructor', 'Full', '', null, false, true, ['none']],
  };
  for (const [option, values] of Object.entries(bad)) {
    for (const value of values) await t.rejects(t.solution.retry(fn, { [option]: value, signal: abort.signal }), { name: 'RangeError' });
  }
  t.equal(fn.calls.length, 0, 'fn is never called');
  t.equal(await abort.listeners(), 0, 'no abort listener is left on the signal');
});

check('fn-is-no-function', { group: 'edge', covers: 'fn-type', title: 'rejects with TypeError when fn is no function' }, async t => {
  for (const fn of [undefined, null, 'fn', {}]) await t.rejects(t.solution.retry(fn), { name: 'TypeError' });
});

// --- scale ------------------------------------------------------------------------------------

check('flat-stack', { group: 'scale', covers: 'flat-stack', heavy: true, title: '20,000 retries of a function that throws at once do not grow the stack' }, async t => {
  const result = await t.run(inPython(python.flatStack, async (solution, retries) => {
    let attempts = 0;
    let outcome = 'still pending';
    const fn = () => { throw new Error(`failure ${++attempts}`); };
    solution.retry(fn, { retries, baseMs: 0 }).then(() => { outcome = 'resolved'; }, () => { outcome = 'rejected'; });
    await clock.advance(retries);
    return { attempts, outcome };
  }), 20_000);
  t.equal(result, { attempts: 20_001, outcome: 'rejected' }, 'with a baseMs of 0 and a fn that throws at once, all attempts are made');
});

check('flat-memory', { group: 'scale', covers: 'flat-memory', heavy: true, title: '20,000 retries in a row grow the heap by less than 1 MiB' }, async t => {
  await t.run(inPython(python.begin, (solution, retries) => {
    const state = { attempts: 0 };
    globalThis.retryInFlight = state;
    // Not an Error: until its stack is read, that keeps the frames it was made under and all they
    // close over, which is V8's memory and not the solution's.
    const fn = async () => { throw { attempt: ++state.attempts, trace: new Array(50).fill(state.attempts) }; };
    solution.retry(fn, { retries, baseMs: 1, factor: 1, signal: new AbortController().signal }).catch(() => {});
  }), 100_000);
  const goOn = inPython(python.goOn, async (solution, ms) => {
    await clock.advance(ms);
    return globalThis.retryInFlight.attempts;
  });
  t.equal(await t.run(goOn, 5000), 5001, 'attempts after 5000 waits of 1 ms');
  const before = await t.heap();
  t.equal(await t.run(goOn, 20_000), 25_001, 'attempts after 25,000 waits of 1 ms');
  const grownKib = Math.round((await t.heap() - before) / 1024);
  t.ok(grownKib < 1024, 'the heap grows by less than 1024 KiB over 20,000 retries (what piles up is, most often, a list of the errors, a chain of promises that wait for one another, or an abort listener for each wait)');
});
