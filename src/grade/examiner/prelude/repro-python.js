// A check's steps as plain Python: saved next to the solution and run with `python3`, it prints what
// the check saw. What a line printed for the check stands behind `#`, as the check script writes it.

import { state } from './state.js';
import { remoteOf } from './codec.js';
import { plainText, text } from './text.js';
import { origins } from './origins.js';
import { appearances, isUsed, oneLine, pending, settlements, shortened } from './steps.js';

/** The program, or nothing where no step led to the failure. */
export function reproduction(file, uses) {
  if (state.steps.length === 0) return undefined;
  const program = new Program(uses);
  for (const step of state.steps) {
    program[`${step.did}Step`](step);
    if (step.isMissing) break; // Python ends there too
  }
  return program.isAsync && program.needs.has('work') ? undefined : program.print(file);
}

const KEYWORDS = new Set('False None True and as assert async await break class continue def del elif else except finally for from global if import in is lambda nonlocal not or pass raise return try while with yield'.split(' '));
const isName = name => /^[A-Za-z_]\w*$/.test(name) && !KEYWORDS.has(name);
const snake = name => (/^[a-z]+(?:[A-Z][a-z0-9]*)+$/.test(name) ? name.replace(/[A-Z]/g, letter => `_${letter.toLowerCase()}`) : name);
const indented = line => line.split('\n').map(part => (part === '' ? '' : `    ${part}`)).join('\n');

/** The most objects that are written out. */
const MOST_PARTS = 20_000;

class Program {
  constructor(uses) {
    this.uses = uses;
    this.isAsync = uses.includes('asyncio') || state.steps.some(({ did, promise }) => did === 'settle' || did === 'controller' || promise !== undefined);
    this.settlements = settlements();
    this.appearances = appearances();
    this.origins = origins(state.steps);
    this.named = new Map([...this.origins.values()].flatMap(sources => [...sources.values()].map(({ step }) => [step, undefined])));
  }

  names = new Map(); // handle (h1) or key (k1) -> variable
  taken = new Set([...KEYWORDS, ...Object.keys(PARTS), 'solution', 'now', 'wall_shift', 'time', 'asyncio', 'inspect', 'loop', 'main', 'work']);
  controllers = new Set();
  declarations = [];
  answers = new Map(); // key of a scripted function -> what it answers, call by call
  lines = [];
  calls = 0;
  open = new Set(); // what is being written
  parts = MOST_PARTS;
  needs = new Set();

  need(part) {
    this.needs.add(part);
    return part;
  }

  variable(id, base) {
    const known = this.names.get(id);
    if (known) return known;
    const stem = isName(snake(base)) ? snake(base) : 'value';
    let name = stem;
    for (let n = 2; this.taken.has(name); n++) name = `${stem}${n}`;
    this.taken.add(name);
    this.names.set(id, name);
    return name;
  }

  callStep(step) {
    this.calls++;
    const call = this.call(step);
    const made = step.outcome && 'ok' in step.outcome ? remoteOf(step.outcome.ok) : undefined;
    if (step.promise !== undefined) this.watch(step, call);
    else if (made && this.names.has(`h${made.id}`)) this.lines.push(call);
    else if (made && !(step.outcome.ok instanceof Error) && (Object.keys(made.data).length === 0 || isUsed(made.id))) {
      const base = (step.name ?? 'made').replace(/^(create|make|new)(?=[A-Z])/, '').replace(/^[A-Z]/, first => first.toLowerCase());
      this.lines.push(`${this.variable(`h${made.id}`, base)} = ${call}`);
    } else if (this.named.has(step)) this.name(step, call);
    else if (this.controllers.has(step.on)) this.lines.push(call, `await ${this.need('settle')}()`);
    else if (step.outcome) this.show(call, step.outcome);
    else this.lines.push(`${call}  # ${step.isMissing ? 'there is no such function' : 'no answer'}`);
  }

  call(step) {
    const target = step.on === 0 ? 'solution' : this.names.get(`h${step.on}`) ?? 'solution';
    const callee = step.name === null ? target : `${target}.${snake(step.name)}`;
    const { args } = step;
    const options = this.optionsOf(args.at(-1));
    const written = (options ? args.slice(0, -1) : args).map(value => (value === undefined ? '...' : this.handedBack(step, value) ?? this.source(value)));
    const isPlain = !options && !args.includes(undefined);
    return isPlain ? `${callee}(${written.join(', ')})` : `${this.need('call')}(${[callee, ...written, ...(options ?? [])].join(', ')})`;
  }

  /** An options object as arguments by name, if its names can be such. */
  optionsOf(value) {
    if (value === null || typeof value !== 'object' || Object.getPrototypeOf(value) !== Object.prototype || remoteOf(value)) return undefined;
    const entries = Object.entries(value).filter(([, item]) => item !== undefined);
    if (entries.length === 0 || !entries.every(([name]) => isName(snake(name)))) return undefined;
    return entries.map(([name, item]) => `${snake(name)}=${this.source(item)}`);
  }

  /** A call whose answer a later call hands back. */
  name(step, call) {
    const name = `${snake(step.name ?? 'answer')}${[...this.named.values()].filter(Boolean).length + 1}`;
    this.named.set(step, name);
    this.taken.add(name);
    this.lines.push(`${name} = ${call}`);
    this.show(name, step.outcome);
  }

  handedBack(step, value) {
    const { step: from, property } = this.origins.get(step)?.get(value) ?? {};
    const name = this.named.get(from);
    return name && (property === undefined ? name : `${this.need('field')}(${name}, ${text(snake(property))})`);
  }

  watch(step, call) {
    step.label = snake(step.name ?? 'promise');
    this.lines.push(`${this.need('watch')}(${text(step.label)}, ${call})`, `await ${this.need('settle')}()`);
  }

  show(expression, outcome) {
    if (!('threw' in outcome)) this.lines.push(`print(${expression})  # ${oneLine(typeof outcome.ok === 'string' ? outcome.ok : text(outcome.ok))}`);
    else this.lines.push(`try:\n    print(${expression})\nexcept Exception as error:\n    print('raises', repr(error))  # raises ${oneLine(plainText(outcome.threw))}`);
  }

  advanceStep({ ms }) {
    this.lines.push(`${this.isAsync ? 'await ' : ''}${this.need('advance')}(${ms})`);
  }

  'step-wallStep'({ ms }) {
    this.needs.add('wall');
    this.lines.push(`set_back_wall_clock(${-ms})`);
  }

  getStep({ on, name, outcome }) {
    this.show(`${this.names.get(`h${on}`) ?? 'solution'}.${snake(name)}`, outcome);
  }

  workStep({ python, args, outcome }) {
    this.needs.add('work').add('call').add('field').add('advance');
    const call = `work(${['solution', ...args.map(value => this.source(value))].join(', ')})`;
    this.lines.push(python.trim());
    if (outcome && outcome.ok !== undefined) this.show(call, outcome);
    else this.lines.push(call);
  }

  heapStep() {
    this.lines.push(`print(${this.need('heap')}())`);
  }

  growthStep({ python, sizes }) {
    this.needs.add('work').add('call').add('field').add('advance');
    this.lines.push(
      python.trim(),
      `for n in (${sizes.join(', ')}):`,
      '    began = time.process_time()',
      '    work(solution, n)',
      "    print(f'{n}: {(time.process_time() - began) * 1000:.0f} ms of CPU time')",
    );
  }

  controllerStep({ controller, signal }) {
    const name = this.variable(`h${controller}`, 'controller');
    this.controllers.add(controller);
    this.names.set(`h${signal}`, `${name}.signal`);
    this.lines.push(`${name} = ${this.need('AbortController')}()`);
  }

  settleStep({ key, outcome }) {
    const name = this.names.get(`k${key}`);
    if (!name) return;
    this.lines.push('threw' in outcome ? `${name}.set_exception(${this.raised(outcome.threw)})` : `${name}.set_result(${this.source(outcome.ok)})`, `await ${this.need('settle')}()`);
  }

  settledStep({ call, outcome }) {
    const how = 'threw' in outcome ? `rejects with ${plainText(outcome.threw)}` : `fulfils with ${plainText(outcome.ok)}`;
    this.lines.push(`# ${call.label ?? 'promise'} ${oneLine(how)}`);
  }

  calledStep({ key, name, at, args, outcome }) {
    const variable = this.function(key, name);
    this.answers.get(key).push(this.answer(outcome, at));
    this.lines.push(`# ${variable}(${oneLine(args.map(value => plainText(value)).join(', '))}) is called at ${at} ms`);
  }

  /** What a scripted function did when it was called at a time, as a function's source. */
  answer(outcome, at) {
    if ('threw' in outcome) return `lambda: ${this.need('raises')}(${this.raised(outcome.threw)})`;
    if (!(outcome.ok instanceof Promise)) return `lambda: ${this.source(outcome.ok)}`;
    const settled = this.settlements.get(state.keys.get(outcome.ok));
    if (!settled) return 'lambda: asyncio.Future()';
    // What the check did in between comes before it, though no time has passed.
    if (settled.at === at && settled.calls > this.calls) return `lambda: ${this.later(outcome.ok)}`;
    const value = 'threw' in settled.outcome ? `${this.need('raises')}(${this.raised(settled.outcome.threw)})` : this.source(settled.outcome.ok);
    return `lambda: ${this.need('after')}(${Math.max(0, settled.at - at)}, lambda: ${value})`;
  }

  /** What can be raised: an error, or one with what the check script throws in it. */
  raised(value) {
    return value instanceof Error ? this.source(value) : `Exception(${this.source(value)})`;
  }

  function(key, name) {
    const variable = this.variable(`k${key}`, name);
    if (!this.answers.has(key)) this.answers.set(key, []);
    return variable;
  }

  later(promise) {
    const id = `k${state.keys.get(promise)}`;
    if (!this.names.has(id)) this.declarations.push(`${this.variable(id, 'later')} = asyncio.Future()`);
    return this.names.get(id);
  }

  /** A value of the check script's, as source text. */
  source(value) {
    if (value === null || typeof value !== 'object') return this.written(value);
    // What contains itself, or the same part very often, has no end as text.
    if (this.open.has(value) || this.parts-- <= 0) return 'None';
    this.open.add(value);
    const source = this.written(value);
    this.open.delete(value);
    return source;
  }

  written(value) {
    const inner = item => this.source(item);
    const remote = remoteOf(value);
    if (remote && !(value instanceof Error)) return this.names.get(`h${remote.id}`) ?? 'None';
    if (value === null || value === undefined) return 'None';
    if (typeof value === 'string') return JSON.stringify(value);
    if (typeof value === 'boolean') return value ? 'True' : 'False';
    if (typeof value === 'number') return number(value);
    if (typeof value === 'bigint') return `Decimal(${value})`;
    if (typeof value === 'function') return this.function(state.keys.get(value), value.displayName ?? value.name);
    if (value instanceof Error) return this.error(value);
    if (value instanceof Promise) return this.later(value);
    if (Array.isArray(value)) return `[${value.map(inner).join(', ')}]`;
    if (value instanceof Date) return `datetime.datetime.fromtimestamp(${value.getTime() / 1000}, datetime.timezone.utc)`;
    if (value instanceof Map) return `{${[...value].map(([key, item]) => `${inner(key)}: ${inner(item)}`).join(', ')}}`;
    if (value instanceof Set) return `set([${[...value].map(inner).join(', ')}])`;
    if (value instanceof Uint8Array) return `bytearray([${value.join(', ')}])`;
    return `{${Object.entries(value).map(([name, item]) => `${JSON.stringify(snake(name))}: ${inner(item)}`).join(', ')}}`;
  }

  /** An error keeps its identity: the same one is the same variable. */
  error(error) {
    const key = state.keys.get(error);
    if (key === undefined || (this.appearances.get(error) ?? 0) < 2) return this.errorSource(error);
    const known = this.names.has(`k${key}`);
    const name = this.variable(`k${key}`, 'failure');
    if (!known) this.declarations.push(`${name} = ${this.errorSource(error)}`);
    return name;
  }

  errorSource(error) {
    const Class = { TypeError: 'TypeError', RangeError: 'ValueError' }[error.name] ?? 'Exception';
    const made = `${Class}(${JSON.stringify(error.message)})`;
    const props = Object.entries(error).map(([name, value]) => [snake(name), value]);
    if (props.length === 0) return made;
    return `${this.need('having')}(${made}, ${props.map(([name, value]) => `${name}=${this.source(value)}`).join(', ')})`;
  }

  print(file) {
    const scripts = [...this.answers].map(([key, answers]) => {
      const name = this.names.get(`k${key}`);
      return `${name} = ${this.need('script')}('${name}', ${list(answers)})`;
    });
    const left = pending().map(label => `# ${label} is still pending`);
    if (this.isAsync && this.lines.at(-1) !== `await ${this.need('settle')}()`) this.lines.push('await settle()');
    const body = [...this.declarations, ...scripts, ...folded(shortened(this.lines, '#')), ...left];
    const whole = [...this.header(file), '', ...this.load(file), ''];
    if (!this.isAsync) return [...whole, ...body].join('\n');
    const start = ['global loop', 'loop = asyncio.get_running_loop()', 'loop.time = time.monotonic'];
    // What is pending would be cancelled, and say so.
    const end = left.length > 0 ? ['sys.stdout.flush()', 'os._exit(0)'] : [];
    return [...whole, 'async def main():', ...[...start, ...body, ...end].map(indented), '', 'asyncio.run(main())'].join('\n');
  }

  header(file) {
    const isUsed = word => this.uses.includes(word);
    const text = JSON.stringify([this.declarations, this.lines, [...this.answers.values()]]);
    const modules = ['asyncio', 'inspect', 'os', 'sys', 'time'].filter(name => ({ asyncio: this.isAsync, inspect: this.needs.has('call'), time: true })[name] ?? this.isAsync);
    if (isUsed('datetime') || text.includes('datetime.')) modules.push('datetime');
    if (this.needs.has('heap')) modules.push('gc', 'tracemalloc');
    const lines = [`# save as repro.py next to ${file}, then: python3 repro.py`, `import ${modules.sort().join(', ')}`];
    if (text.includes('Decimal(')) lines.push('from decimal import Decimal');
    lines.push('', `now = 0  # milliseconds: a clock that ${this.needs.has('advance') ? 'moves only when told' : 'stands still'}`);
    if (this.needs.has('wall')) lines.push('wall_shift = 0', '', 'def set_back_wall_clock(ms):', '    global wall_shift', '    wall_shift -= ms', '');
    const wall = this.needs.has('wall') ? '(now + wall_shift)' : 'now';
    lines.push(`time.time = lambda: 1767225600 + ${wall} / 1000`, 'time.monotonic = time.perf_counter = lambda: 90 + now / 1000');
    if (isUsed('_ns')) {
      lines.push(`time.time_ns = lambda: 1767225600 * 10**9 + round(${wall} * 1_000_000)`, 'time.monotonic_ns = time.perf_counter_ns = lambda: 90 * 10**9 + round(now * 1_000_000)');
    }
    if (isUsed('datetime')) lines.push(...MOMENT);
    if (this.needs.has('advance') && this.isAsync) this.needs.add('settle');
    for (const [name, part] of Object.entries(PARTS)) {
      if (this.needs.has(name)) lines.push('', ...(typeof part === 'function' ? part(this.isAsync) : part));
    }
    if (this.needs.has('work')) lines.push('', 'class clock:', '    advance = staticmethod(advance)', '', 'invoke = call');
    return lines;
  }

  load(file) {
    const [, stem] = /^(\w+)\.py$/.exec(file) ?? [];
    if (stem && isName(stem)) return [stem === 'solution' ? 'import solution' : `import ${stem} as solution`];
    return [
      'import importlib.util',
      `spec = importlib.util.spec_from_file_location('solution', './${file}')`,
      'solution = importlib.util.module_from_spec(spec)',
      'spec.loader.exec_module(solution)',
    ];
  }
}

function number(value) {
  if (Number.isNaN(value) || !Number.isFinite(value)) return `float('${String(value).replace('Infinity', 'inf')}')`;
  return Object.is(value, -0) ? '-0.0' : String(value);
}

/** The answers of a scripted function, one for each call; the same many times over is said once. */
function list(answers) {
  const [first] = answers;
  return answers.length > 2 && answers.every(answer => answer === first) ? `[${first}] * ${answers.length}` : `[${answers.join(', ')}]`;
}

/** Runs of one line become a loop. */
function folded(lines) {
  const runs = [];
  for (const line of lines) {
    if (runs.at(-1)?.line === line && !/^\w+ = /.test(line)) runs.at(-1).count++;
    else runs.push({ line, count: 1 });
  }
  return runs.flatMap(({ line, count }) => (count > 2 && !line.startsWith('#') ? [`for _ in range(${count}):\n${indented(line)}`] : Array(count).fill(line)));
}

const MOMENT = [
  'class Moment(datetime.datetime):',
  '    @classmethod',
  '    def now(cls, tz=None):',
  '        return cls.fromtimestamp(time.time(), tz)',
  'datetime.datetime = Moment',
];

/** What a program may need, by name, in the order in which it stands there. */
const PARTS = {
  settle: [
    'async def settle():',
    '    while True:',
    '        await asyncio.sleep(0)',
    '        if not loop._ready:',
    '            return',
  ],
  advance: isAsync => (isAsync ? [
    'async def advance(ms):',
    '    global now',
    '    end = now + ms',
    '    await settle()',
    '    while due := [it.when() for it in loop._scheduled if not it.cancelled() and it.when() < 90 + end / 1000 + 1e-7]:',
    '        now = max(now, round((min(due) - 90) * 1000, 3))',
    '        await settle()',
    '    now = end',
  ] : ['def advance(ms):', '    global now', '    now += ms']),
  call: [
    'def call(function, *args, **options):',
    '    """Hands options over by name where the function knows one, else as a dict; `...` is left out."""',
    '    known = list(inspect.signature(function).parameters.values())',
    '    args = list(args)',
    '    while args and args[-1] is ... and (len(args) > len(known) or known[len(args) - 1].default is not inspect.Parameter.empty):',
    '        args.pop()',
    '    args = [None if it is ... else it for it in args]',
    '    names = {it.name for it in known if it.kind in (it.KEYWORD_ONLY, it.POSITIONAL_OR_KEYWORD)}',
    '    if options and not (names & set(options) or any(it.kind is it.VAR_KEYWORD for it in known)):',
    '        return function(*args, options)',
    '    required = {it.name: None for it in known if it.kind is it.KEYWORD_ONLY and it.default is it.empty}',
    '    return function(*args, **{**required, **options})',
  ],
  field: ['def field(result, name):', '    return result[name] if isinstance(result, dict) else getattr(result, name)'],
  raises: ['def raises(error):', '    raise error'],
  having: ['def having(error, **props):', '    error.__dict__.update(props)', '    return error'],
  after: [
    'async def after(ms, answer):',
    '    if ms > 0:',
    '        await asyncio.sleep(ms / 1000)',
    '    return answer()',
  ],
  script: [
    'def script(name, answers):',
    '    answers = list(answers)',
    '    def function(*args, **options):',
    "        told = [*map(repr, args), *(f'{key}={value!r}' for key, value in options.items())]",
    "        print(f'{name}({\", \".join(told)}) is called at {now:g} ms')",
    '        return answers.pop(0)() if answers else None',
    '    return function',
  ],
  watch: [
    'tasks = []  # which nobody else holds',
    '',
    'def watch(name, awaitable):',
    '    async def wait():',
    '        try:',
    "            print(f'{name} fulfils with {await awaitable!r}')",
    '        except BaseException as error:',
    "            print(f'{name} rejects with {error!r}')",
    '    tasks.append(asyncio.ensure_future(wait()))',
  ],
  heap: [
    'def heap():',
    '    if not tracemalloc.is_tracing():',
    '        tracemalloc.start()',
    '    gc.collect()',
    '    return tracemalloc.get_traced_memory()[0]',
  ],
  AbortController: [
    'class AbortSignal:',
    '    def __init__(self):',
    '        self.aborted, self.reason, self.listeners = False, None, []',
    '    def add_event_listener(self, kind, listener, *, once=False):',
    '        self.listeners.append(listener)',
    '    def remove_event_listener(self, kind, listener):',
    '        self.listeners = [it for it in self.listeners if it != listener]',
    '    def throw_if_aborted(self):',
    '        if self.aborted:',
    '            raise self.reason',
    '    async def wait(self):',
    '        done = asyncio.Future()',
    "        self.add_event_listener('abort', lambda: done.done() or done.set_result(None))",
    '        if not self.aborted:',
    '            await done',
    '',
    'class AbortController:',
    '    def __init__(self):',
    '        self.signal = AbortSignal()',
    "    def abort(self, reason=Exception('the operation was aborted')):",
    '        self.signal.aborted, self.signal.reason = True, reason',
    '        for listener in list(self.signal.listeners):',
    '            listener()',
  ],
};
