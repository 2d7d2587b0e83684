// The driver: answers the examiner's questions, one line of JSON each, from descriptor 3 to 4.
// It knows no expected value and gives no judgement; see `docs/driver-protocol.md`. The same in
// every runtime: what differs has a name in `node.js` and `node-module.js`, or in `embedded.js`.
// Reads block: between two questions nothing of the solution runs, and most questions are answered
// without a turn of the event loop.

let solution; // the present instance's exports
let instance = 0;
let question; // the id of the question being answered

// A `toJSON` that every object inherits would speak for the driver: such a process is over.
function writeLine(message) {
  if ('toJSON' in ObjectPrototype || 'toJSON' in ArrayPrototype) reallyExit(1);
  sendLine(stringify(message));
}

// A function of the check script: calling it asks the examiner, at once.
function stub(id, name) {
  const born = instance;
  const call = (...args) => {
    if (born !== instance) return undefined;
    writeLine({ id: question, call: id, at: now, args: encodeList(args) });
    const answer = parse(readLine());
    if (answer.threw !== undefined) throw decode(answer.threw);
    return decode(answer.ok);
  };
  ObjectDefineProperty(call, 'name', { value: name ?? '' });
  return call;
}

function encodeList(values) {
  const budget = newBudget();
  const items = [];
  for (let i = 0; i < values.length; i++) ArrayPush(items, encode(values[i], budget, 1));
  return items;
}

// What a module exports: a default-exported object's properties and methods too, and so CommonJS's.
// Compilers to CommonJS keep the default export as a property, and mark the module for it.
function exportsOf(namespace) {
  const found = ObjectCreate(null);
  const fallback = namespace.default;
  if (hasMembers(fallback)) {
    if (fallback.__esModule === true && hasMembers(fallback.default)) addMembers(found, fallback.default);
    addMembers(found, fallback);
  }
  for (const name of ReflectOwnKeys(namespace)) {
    if (isExport(name) && !(hasMembers(fallback) && fallback[name] === namespace[name])) found[name] = namespace[name];
  }
  return found;
}

const hasMembers = value => (typeof value === 'object' && value !== null) || typeof value === 'function';

const isExport = name => typeof name === 'string' && name !== 'default' && name !== 'module.exports';

// An object's properties, and the methods that it inherits; those stay its own when they are called alone.
function addMembers(found, object) {
  const isOfFunctions = name => typeof object === 'function' && getDescriptor(ErrorCtor, name);
  const seen = ObjectCreate(null);
  for (let at = object; at !== null && at !== ObjectPrototype && at !== FunctionPrototype; at = getPrototype(at)) {
    for (const name of ReflectOwnKeys(at)) {
      const isMethod = name !== 'constructor' && typeof getDescriptor(at, name)?.value === 'function';
      if (!isExport(name) || isOfFunctions(name) || name in seen || (at !== object && !isMethod)) continue;
      const value = object[name];
      found[name] = typeof value === 'function' ? bind(value, object) : value;
      seen[name] = true;
    }
  }
}

let hasWorked = false; // whether a workload of the check's own ran in this instance

async function load(ask) {
  instance++;
  hasWorked = false;
  resetClock();
  resetCodec();
  try {
    solution = await freshExports(ask);
    watchStreams(() => { writesAfterEnd++; });
  } catch (error) {
    return { failed: sliceString(describeFailure(error), 0, 4_000) };
  }
  const exports = [];
  for (const name of ReflectOwnKeys(solution)) ArrayPush(exports, [name, typeof solution[name]]);
  return { exports };
}

function answerOf(value) {
  return isPromise(value) ? { promise: watch(value) } : { ok: encode(value) };
}

function call(on, name, args) {
  const target = on === 0 ? solution : mapGet(handles, on);
  const method = name === null ? target : target[name];
  if (typeof method !== 'function') return { missing: name ?? 'call' };
  const values = decodeAll(args);
  let answer;
  try {
    answer = answerOf(watched(name, () => ReflectApply(method, name === null || on === 0 ? undefined : target, values)));
  } catch (error) {
    answer = { threw: encode(error) };
  }
  quiesceAtOnce();
  return answer;
}

// A model's sequence in one message: [[name, args], ...], where `advance` moves the clock.
function sequence(on, steps) {
  const answers = [];
  for (let i = 0; i < steps.length; i++) {
    const name = steps[i][0];
    const args = steps[i][1];
    if (name === 'advance') advanceAtOnce(args[0]);
    else ArrayPush(answers, call(on, name, args));
  }
  return answers;
}

async function work(source, args) {
  hasWorked = true;
  const clock = { advance: ms => byTurns(advancing(ms)), get now() { return now; } };
  const run = new FunctionCtor('clock', 'builtin', `'use strict'; return (${source});`)(clock, builtin);
  return { ok: encode(await run(solution, ...decodeAll(args))) };
}

async function wait() {
  await byTurns(quiescing());
  await waitForInput(() => settled.length > 0);
  return { ok: null };
}

// The answer, or a promise of it where it takes turns of the loop.
function answer(ask) {
  switch (ask.op) {
    case 'hello': return { ok: runtimeVersion };
    case 'load': return load(ask);
    case 'call': return call(ask.on, ask.name, ask.args);
    case 'get': return { ok: encode((ask.on === 0 ? solution : mapGet(handles, ask.on))[ask.name]) };
    case 'sequence': return { answers: sequence(ask.on, ask.steps) };
    case 'advance': watched('a timer', () => advanceAtOnce(ask.ms)); return { ok: null };
    case 'step-wall': wallShift += ask.ms; return { ok: null };
    case 'wait': return wait();
    case 'settle': {
      const { resolve, reject } = mapGet(promises, ask.promise);
      if ('threw' in ask) reject(decode(ask.threw));
      else resolve(decode(ask.ok));
      quiesceAtOnce();
      return { ok: null };
    }
    case 'diagnose': return diagnosis();
    case 'pending': return { ok: encode(pendingTimers(ask.plant)) };
    case 'work': return work(ask.source, ask.args);
    case 'heap': return { ok: heapUsed(ask.plant) };
    case 'snapshot': {
      const object = mapGet(references, ask.key);
      const key = weakGet(referenceIds, object);
      weakDelete(referenceIds, object);
      const coded = encode(object);
      weakSet(referenceIds, object, key);
      return { ok: coded };
    }
    case 'abort-controller': {
      const controller = new AbortController();
      return { ok: [{ h: handleOf(controller) }, { h: handleOf(controller.signal) }] };
    }
    case 'listeners': return { ok: abortListeners(mapGet(handles, ask.on), ask.plant) };
    default: throw new ErrorCtor(`unknown question ${ask.op}`);
  }
}

function takeSettled() {
  const batch = [];
  for (let i = 0; i < settled.length; i++) {
    const { promise, ...how } = settled[i];
    ArrayPush(batch, 'threw' in how ? { promise, threw: encode(how.threw) } : { promise, ok: encode(how.ok) });
  }
  settled.length = 0;
  return batch;
}

function send(reply) {
  reply.id = question;
  if (settled.length > 0) reply.settled = takeSettled();
  writeLine(reply);
}

const thrown = error => ({ threw: encode(error) });

// Runs as a callback of the loop's own, never inside a microtask: only there can the queues be
// emptied on the spot.
function serve() {
  for (;;) {
    const ask = parse(readLine());
    question = ask.id;
    let reply;
    try {
      reply = answer(ask);
    } catch (error) {
      if (error instanceof Uncaught) throw error.error;
      reply = thrown(error);
    }
    if (isPromise(reply)) {
      promiseThen(promiseThen(reply, send, error => send(thrown(error))), () => realSetImmediate(serve));
      return;
    }
    send(reply);
  }
}

installClock();
resetCodec();
realSetImmediate(serve);
