// A check's steps as plain JavaScript: saved next to the solution and run with `node`, it prints
// what the check saw. A line that prints says behind `//` what it printed for the check.

import { state } from './state.js';
import { remoteOf } from './codec.js';
import { howTypeScriptRuns, plainText, saved, text } from './text.js';
import { clockLines } from './repro-clock.js';
import { Program, baseName, oneLine, pending, shortened } from './steps.js';

/** The program, or nothing where no step led to the failure. */
export function reproduction(file, uses) {
  if (state.steps.length === 0) return undefined;
  const program = new JavaScript(uses).run();
  for (const label of pending()) program.lines.push(`// ${label} is still pending`);
  return program.print(file);
}

const TAKEN = ['solution', 'script', 'clock', 'now', 'advance', 'settle', 'watch', 'wallShift', 'heap', 'builtin', 'sleep', 'start', 'stop', 'timers', 'made'];

class JavaScript extends Program {
  constructor(uses) {
    super(uses, { nothing: 'undefined', taken: TAKEN });
  }

  spelled(name) {
    return /^[A-Za-z_$][\w$]*$/.test(name) ? name : undefined;
  }

  callStep(step) {
    this.calls++;
    const target = step.on === 0 ? 'solution' : this.names.get(`h${step.on}`) ?? 'solution';
    const call = `${target}${step.name === null ? '' : `.${step.name}`}(${step.args.map(value => this.handedBack(step, value) ?? this.source(value)).join(', ')})`;
    const made = this.madeBy(step);
    if (step.promise !== undefined) this.watch(step, call);
    else if (made && this.names.has(`h${made.id}`)) this.lines.push(`${call};`);
    else if (made) this.lines.push(`const ${this.variable(`h${made.id}`, baseName(step.name))} = ${call};`);
    else if (this.named.has(step)) this.name(step, call);
    else if (this.controllers.has(step.on)) this.lines.push(`${call};`);
    else if (step.outcome) this.show(call, step.outcome);
    else this.lines.push(`${call}; // ${step.isMissing ? 'there is no such function' : 'no answer'}`);
  }

  /** A call whose answer a later call hands back. */
  name(step, call) {
    const name = this.answerOf(step);
    this.lines.push(`const ${name} = ${call};`);
    this.show(name, step.outcome);
  }

  handedBack(step, value) {
    const { step: from, property } = this.origins.get(step)?.get(value) ?? {};
    const name = this.named.get(from);
    return name && (property === undefined ? name : /^[A-Za-z_$][\w$]*$/.test(property) ? `${name}.${property}` : `${name}[${text(property)}]`);
  }

  watch(step, call) {
    this.needs.add('watch');
    step.label = step.name ?? 'promise';
    this.lines.push(`watch(${text(step.label)}, ${call});`, 'await settle();');
  }

  show(expression, outcome) {
    if ('threw' in outcome) this.lines.push(`try { ${expression}; } catch (error) { console.log(\`throws \${error}\`); } // throws ${oneLine(plainText(outcome.threw))}`);
    else this.lines.push(`console.log(${expression}); // ${oneLine(typeof outcome.ok === 'string' ? outcome.ok : text(outcome.ok))}`);
  }

  advanceStep({ ms }) {
    this.needs.add('clock');
    this.lines.push(`await advance(${ms});`);
  }

  'step-wallStep'({ ms }) {
    // Who never asks the wall clock does not see it jump.
    if (!this.uses.includes('Date')) return;
    this.needs.add('clock').add('wall');
    this.lines.push(`wallShift += ${ms};`);
  }

  getStep({ on, name, outcome }) {
    this.show(`${this.names.get(`h${on}`) ?? 'solution'}.${name}`, outcome);
  }

  workStep({ source, args, outcome }) {
    if (source.includes('clock.')) this.needs.add('clock').add('work');
    if (source.includes('builtin(')) this.needs.add('builtin');
    const call = `await (${source})(${['solution', ...args.map(value => this.source(value))].join(', ')})`;
    if (outcome && outcome.ok !== undefined) this.show(call, outcome);
    else this.lines.push(`${call};`);
  }

  heapStep() {
    this.needs.add('heap');
    this.lines.push('console.log(heap());');
  }

  growthStep({ source, sizes }) {
    if (source.includes('clock.')) this.needs.add('clock').add('work');
    this.lines.push(
      `const work = ${source};`,
      `for (const n of [${sizes.join(', ')}]) {`,
      '  const before = process.cpuUsage();',
      '  await work(solution, n);',
      '  const { user, system } = process.cpuUsage(before);',
      '  console.log(`${n}: ${Math.round((user + system) / 1000)} ms of CPU time`);',
      '}',
    );
  }

  controllerStep({ controller, signal }) {
    const name = this.variable(`h${controller}`, 'controller');
    this.controllers.add(controller);
    this.names.set(`h${signal}`, `${name}.signal`);
    this.lines.push(`const ${name} = new AbortController();`);
  }

  settleStep({ key, outcome }) {
    const name = this.names.get(`k${key}`);
    if (!name) return;
    this.needs.add('settle');
    this.lines.push('threw' in outcome ? `${name}.reject(${this.source(outcome.threw)});` : `${name}.resolve(${this.source(outcome.ok)});`, 'await settle();');
  }

  settledStep({ call, outcome }) {
    const how = 'threw' in outcome ? `rejects with ${plainText(outcome.threw)}` : `fulfils with ${plainText(outcome.ok)}`;
    this.lines.push(`// ${call.label ?? 'promise'} ${oneLine(how)}`);
  }

  calledStep({ key, name, at, args, outcome }) {
    const variable = this.function(key, name);
    this.answers.get(key).push(this.answer(outcome, at));
    this.lines.push(`// ${variable}(${oneLine(args.map(value => plainText(value)).join(', '))}) is called at ${at} ms`);
  }

  /** What a scripted function did when it was called at a time, as a function's source. */
  answer(outcome, at) {
    if ('threw' in outcome) return `() => { throw ${this.source(outcome.threw)}; }`;
    if (outcome.ok === undefined) return '() => {}';
    if (!(outcome.ok instanceof Promise)) return `() => ${objectLiteral(this.source(outcome.ok))}`;
    const settled = this.settlements.get(state.keys.get(outcome.ok));
    if (!settled) return '() => new Promise(() => {})';
    // What the check did in between comes before it, though no time has passed.
    if (settled.at === at && settled.calls > this.calls) return `() => ${this.later(outcome.ok)}`;
    const then = [];
    if (settled.at > at) {
      this.needs.add('clock').add('sleep');
      then.push(`await sleep(${settled.at - at});`);
    }
    if ('threw' in settled.outcome) then.push(`throw ${this.source(settled.outcome.threw)};`);
    else if (settled.outcome.ok !== undefined) then.push(`return ${this.source(settled.outcome.ok)};`);
    return then.length === 0 ? 'async () => {}' : `async () => { ${then.join(' ')} }`;
  }

  later(promise) {
    const id = `k${state.keys.get(promise)}`;
    if (!this.names.has(id)) {
      const name = this.variable(id, 'later');
      this.declarations.push(`const ${name} = {};`, `${name}.promise = new Promise((resolve, reject) => Object.assign(${name}, { resolve, reject }));`);
    }
    return `${this.names.get(id)}.promise`;
  }

  written(value) {
    const inner = item => this.source(item);
    const remote = remoteOf(value);
    if (remote && !(value instanceof Error)) return this.names.get(`h${remote.id}`) ?? 'undefined';
    if (typeof value === 'string') return text(value);
    if (typeof value === 'bigint') return `${value}n`;
    if (Object.is(value, -0)) return '-0';
    if (typeof value === 'function') return this.function(state.keys.get(value), value.displayName ?? value.name);
    if (value === null || typeof value !== 'object') return String(value);
    if (value instanceof Error) return this.error(value);
    if (value instanceof Promise) return this.later(value);
    if (Array.isArray(value)) return `[${value.map(inner).join(', ')}]`;
    if (value instanceof Date) return `new Date(${value.getTime()})`;
    if (value instanceof Map) return `new Map([${[...value].map(([key, item]) => `[${inner(key)}, ${inner(item)}]`).join(', ')}])`;
    if (value instanceof Set) return `new Set([${[...value].map(inner).join(', ')}])`;
    if (value instanceof Uint8Array) return `Uint8Array.of(${value.join(', ')})`;
    const entries = Object.entries(value).map(([name, item]) => [name, inner(item)]);
    const written = entries.map(([name, item]) => (name === item ? name : `${propertyName(name)}: ${item}`));
    return written.length === 0 ? '{}' : `{ ${written.join(', ')} }`;
  }

  /** An error keeps its identity: the same one is the same variable. */
  error(error) {
    const key = state.keys.get(error);
    if (key === undefined || (this.appearances.get(error) ?? 0) < 2) return errorSource(error);
    const known = this.names.has(`k${key}`);
    const name = this.variable(`k${key}`, 'failure');
    if (!known) this.declarations.push(`const ${name} = ${errorSource(error)};`);
    return name;
  }

  print(file) {
    const scripts = [...this.answers].map(([key, answers]) => {
      const name = this.names.get(`k${key}`);
      return `const ${name} = script('${name}', ${list(answers)});`;
    });
    return [...this.header(file), ...this.declarations, ...scripts, '', ...folded(shortened(this.lines, '//'))].join('\n');
  }

  header(file) {
    const run = this.needs.has('heap') ? 'node --expose-gc repro.mjs' : 'node repro.mjs';
    const lines = [`${saved(file)}${run}`, ...howTypeScriptRuns(file), ...this.clock()];
    if (this.needs.has('sleep')) lines.push('const sleep = ms => new Promise(resolve => setTimeout(resolve, ms));');
    if (this.needs.has('work')) lines.push('const clock = { advance };');
    if (this.needs.has('builtin')) lines.push("const builtin = (await import('node:module')).createRequire(import.meta.url);");
    if (this.needs.has('heap')) lines.push('const heap = () => { gc(); gc(); return process.memoryUsage().heapUsed; };');
    if (this.needs.has('watch')) {
      lines.push('const watch = (name, promise) => promise.then(', '  value => console.log(`${name} fulfils with ${value}`), error => console.log(`${name} rejects with ${error}`));');
    }
    if (this.answers.size > 0) {
      const now = lines.some(line => line.startsWith('let now')) ? '${now}' : '0';
      lines.push('const script = (name, answers) => (...args) => {', `  console.log(\`\${name}(\${args.map(String).join(', ')}) is called at ${now} ms\`);`, '  return answers.shift()?.();', '};');
    }
    lines.push(`const module = await import('./${file}');`, 'const solution = { ...module.default, ...module };');
    return lines;
  }

  /** Who reads the time finds it standing still, or moved by the check alone. */
  clock() {
    const { uses, needs } = this;
    const settle = needs.has('watch') || needs.has('settle');
    if (needs.has('clock') || uses.length > 0) {
      return clockLines(needs.has('sleep') ? [...uses, 'setTimeout'] : uses, { moves: needs.has('clock'), settle, wall: needs.has('wall') });
    }
    return settle ? ['const settle = () => new Promise(setImmediate);'] : [];
  }
}

/** The answers of a scripted function, one for each call; the same many times over is said once. */
function list(answers) {
  const [first] = answers;
  return answers.length > 2 && answers.every(answer => answer === first) ? `Array(${answers.length}).fill(${first})` : `[${answers.join(', ')}]`;
}

const objectLiteral = source => (source.startsWith('{') ? `(${source})` : source);
const propertyName = name => (name === '__proto__' ? "['__proto__']" : /^[A-Za-z_$][\w$]*$/.test(name) ? name : text(name));

function errorSource(error) {
  const Class = ['TypeError', 'RangeError', 'SyntaxError', 'ReferenceError', 'EvalError', 'URIError'].includes(error.name) ? error.name : 'Error';
  const made = `new ${Class}(${text(error.message)})`;
  const props = Object.entries(error);
  return props.length === 0 ? made : `Object.assign(${made}, { ${props.map(([name, value]) => `${propertyName(name)}: ${text(value)}`).join(', ')} })`;
}

/** Runs of one line become a loop. */
function folded(lines) {
  const runs = [];
  for (const line of lines) {
    if (runs.at(-1)?.line === line && !line.startsWith('const ')) runs.at(-1).count++;
    else runs.push({ line, count: 1 });
  }
  return runs.flatMap(({ line, count }) => (count > 2 && !line.startsWith('//') ? [`for (let i = 0; i < ${count}; i++) ${line}`] : Array(count).fill(line)));
}
