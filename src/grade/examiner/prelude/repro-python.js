// A check's steps as plain Python: saved next to the solution and run with `python3`, it prints what
// the check saw. What a line printed for the check stands behind `#`, as the check script writes it.

import { state } from './state.js';
import { remoteOf } from './codec.js';
import { plainText, text } from './text.js';
import { Program, baseName, oneLine, pending, shortened } from './steps.js';
import { MOMENT, PARTS } from './repro-python-parts.js';

/** The program, or nothing where no step led to the failure, or where bulk work, which moves the clock
 * without waiting, meets an event loop. */
export function reproduction(file, uses) {
  if (state.steps.length === 0) return undefined;
  const program = new Python(uses).run();
  return program.isAsync && program.needs.has('work') ? undefined : program.print(file);
}

const KEYWORDS = new Set('False None True and as assert async await break class continue def del elif else except finally for from global if import in is lambda nonlocal not or pass raise return try while with yield'.split(' '));
const isName = name => /^[A-Za-z_]\w*$/.test(name) && !KEYWORDS.has(name);
const snake = name => (/^[a-z]+(?:[A-Z][a-z0-9]*)+$/.test(name) ? name.replace(/[A-Z]/g, letter => `_${letter.toLowerCase()}`) : name);
const indented = line => line.split('\n').map(part => (part === '' ? '' : `    ${part}`)).join('\n');

const TAKEN = ['solution', 'now', 'wall_shift', 'time', 'asyncio', 'inspect', 'loop', 'main', 'work'];

class Python extends Program {
  constructor(uses) {
    super(uses, { nothing: 'None', taken: [...KEYWORDS, ...Object.keys(PARTS), ...TAKEN] });
    this.isAsync = uses.includes('asyncio') || state.steps.some(({ did, promise }) => did === 'settle' || did === 'controller' || promise !== undefined);
  }

  spelled(name) {
    return isName(snake(name)) ? snake(name) : undefined;
  }

  need(part) {
    this.needs.add(part);
    return part;
  }

  callStep(step) {
    this.calls++;
    const call = this.call(step);
    const made = this.madeBy(step);
    if (step.promise !== undefined) this.watch(step, call);
    else if (made && this.names.has(`h${made.id}`)) this.lines.push(call);
    else if (made) this.lines.push(`${this.variable(`h${made.id}`, baseName(step.name))} = ${call}`);
    else if (this.named.has(step)) this.name(step, call);
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
    const name = this.answerOf(step);
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

  later(promise) {
    const id = `k${state.keys.get(promise)}`;
    if (!this.names.has(id)) this.declarations.push(`${this.variable(id, 'later')} = asyncio.Future()`);
    return this.names.get(id);
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
