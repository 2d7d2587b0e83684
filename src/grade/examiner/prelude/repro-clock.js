// The clock of a reproduction: moves only when told, and stands in for the ways of telling time
// that the solution's text mentions, no others, so that the program stays short.

/** `moves`: the program advances it; `settle`: it waits for promises; `wall`: the wall clock jumps. */
export function clockLines(uses, { moves, settle, wall }) {
  const has = word => uses.includes(word);
  const timers = has('setTimeout') || has('setInterval') || has('timers');
  const state = ['now = 0', ...(wall ? ['wallShift = 0'] : []), ...(timers ? ['timers = []', 'made = 0'] : [])];
  return [
    moves ? '// a clock that moves only when told' : '// a clock that stands still',
    `let ${state.join(', ')};`,
    ...(moves || settle ? ['const immediate = setImmediate, settle = () => new Promise(resolve => immediate(resolve));'] : []),
    ...(has('Date') ? date(wall) : []),
    ...(has('performance') ? ["Object.defineProperty(performance, 'now', { value: () => 90_000 + now });"] : []),
    ...(has('hrtime') ? HRTIME : []),
    ...(timers ? TIMERS : []),
    ...(has('timers') ? TIMER_MODULES : []),
    ...(moves ? (timers ? ADVANCE : ['const advance = async ms => { await settle(); now += ms; };']) : []),
    '',
  ];
}

const date = wall => [
  `const RealDate = Date, wall = () => 1_767_225_600_000 + now${wall ? ' + wallShift' : ''};`,
  'globalThis.Date = class Date extends RealDate {',
  '  constructor(...args) { super(...(args.length ? args : [wall()])); }',
  '  static now() { return wall(); }',
  '};',
];

const HRTIME = [
  'process.hrtime = (since = [0, 0]) => {',
  '  const ns = BigInt(90_000 + now) * 1_000_000n - BigInt(since[0]) * 1_000_000_000n - BigInt(since[1]);',
  '  return [Number(ns / 1_000_000_000n), Number(ns % 1_000_000_000n)];',
  '};',
  'process.hrtime.bigint = () => BigInt(90_000 + now) * 1_000_000n;',
];

const TIMERS = [
  'const start = repeat => (run, ms, ...args) => {',
  '  const timer = {',
  '    ms: ms >= 1 && ms < 2 ** 31 ? Math.trunc(ms) : 1, id: ++made, repeat, run: () => run(...args),',
  '    ref: () => timer, unref: () => timer, refresh() { timer.at = now + timer.ms; return timer; },',
  '  };',
  '  timers.push(timer.refresh());',
  '  return timer;',
  '};',
  'const stop = timer => { timers = timers.filter(other => other !== timer); };',
  'Object.assign(globalThis, { setTimeout: start(false), setInterval: start(true), clearTimeout: stop, clearInterval: stop });',
];

const TIMER_MODULES = [
  'const wait = (ms, value, { signal } = {}) => new Promise((resolve, reject) => {',
  "  const failure = () => Object.assign(new Error('The operation was aborted', { cause: signal.reason }), { name: 'AbortError', code: 'ABORT_ERR' });",
  '  if (signal?.aborted) return reject(failure());',
  '  const timer = setTimeout(() => { signal?.removeEventListener(\'abort\', aborted); resolve(value); }, ms);',
  '  const aborted = () => { stop(timer); reject(failure()); };',
  "  signal?.addEventListener('abort', aborted, { once: true });",
  '});',
  "Object.assign((await import('node:timers')).default, { setTimeout, clearTimeout, setInterval, clearInterval });",
  "Object.assign((await import('node:timers/promises')).default, { setTimeout: wait });",
  "(await import('node:module')).syncBuiltinESMExports();",
];

const ADVANCE = [
  'async function advance(ms) {',
  '  const end = now + ms;',
  '  for (await settle(); ; await settle()) {',
  '    const [next] = timers.filter(timer => timer.at <= end).sort((a, b) => a.at - b.at || a.id - b.id);',
  '    if (!next) break;',
  '    now = Math.max(now, next.at);',
  '    if (next.repeat) next.refresh(); else timers = timers.filter(timer => timer !== next);',
  '    next.run();',
  '  }',
  '  now = end;',
  '}',
];
