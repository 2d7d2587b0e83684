// One check for each kind of question that a driver is asked: what the cases beside this folder attack.
import { check } from 'prepkit';

check('sum', { group: 'core', covers: 'sum', title: 'adds two numbers' }, async t => {
  for (let i = 0; i < 8; i++) {
    const [a, b] = [t.random.int(1, 1e6), t.random.int(1, 1e6)];
    t.equal(await t.solution.sum(a, b), a + b, 'it gives the sum');
  }
});

check('half', { group: 'core', covers: 'half', title: 'halves what is even, and throws a RangeError for the rest' }, async t => {
  const n = 2 * t.random.int(1, 1e6);
  t.equal(await t.solution.half(n), n / 2);
  await t.throws(t.solution.half(n + 1), { name: 'RangeError' });
});

check('later', { group: 'core', covers: 'later', title: 'fulfils after so long, and no timer is left' }, async t => {
  const [ms, value] = [t.random.int(10, 1000), t.random.string(8)];
  const call = t.solution.later(ms, value);
  t.equal(await t.state(call), 'pending');
  await t.clock.advance(ms - 1);
  await t.never(call);
  await t.clock.advance(1);
  t.equal(await call, value);
  t.equal((await t.clock.pending()).timers, 0, 'no timer is left');
});

check('each', { group: 'core', covers: 'each', title: 'visits each item in order, and leaves the list alone' }, async t => {
  const list = Array.from({ length: 5 }, () => t.random.int(1, 1e6));
  const before = [...list];
  const visit = t.fn(() => {}, { name: 'visit' });
  t.equal(await t.solution.each(list, visit), 5);
  t.equal(visit.calls.map(({ args }) => args), before.map((item, index) => [item, index]), 'each item and its place');
  t.equal(await t.snapshot(list), before, 'the list is as it was');
});

check('pause', { group: 'edge', covers: 'pause', title: 'an abort ends it, and leaves no timer and no listener' }, async t => {
  const [abort, reason] = [await t.abortController(), new Error('enough')];
  const call = t.solution.pause(1000, abort.signal, t.fn(() => {}, { name: 'unused' }));
  await t.clock.advance(t.random.int(1, 999));
  await abort.abort(reason);
  t.same(await t.rejects(call), reason);
  t.equal((await t.clock.pending()).timers, 0, 'no timer is left');
  t.equal(await abort.listeners(), 0, 'no listener is left');
});

check('counter', { group: 'edge', covers: 'counter', title: 'counts, whatever the order of calls' }, async t => {
  await t.model({
    sequences: 3,
    length: 10,
    create: ({ solution }) => solution.counter(),
    model: () => ({ total: 0 }),
    operations: { add: { draw: random => [random.int(1, 1e6)], expect: (model, [n]) => (model.total += n) } },
  });
});

check('bulk', { group: 'scale', covers: 'bulk', title: 'adds in bulk, and keeps nothing', heavy: true }, async t => {
  const n = t.random.int(1000, 2000);
  const total = await t.run((solution, n) => {
    const counter = solution.counter();
    let last = 0;
    for (let i = 0; i < n; i++) last = counter.add(i);
    return last;
  }, n);
  t.equal(total, n * (n - 1) / 2);
  const work = async solution => { for (let i = 0; i < 20_000; i++) solution.half(2 * i); };
  await t.run(work);
  const before = await t.heap();
  await t.run(work);
  t.ok(await t.heap() - before < 2e6, 'the heap does not grow');
});
