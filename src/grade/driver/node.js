// The driver: answers the examiner's questions, one line of JSON each, from descriptor 3 to 4.
// It knows no expected value and gives no judgement; see `docs/driver-protocol.md`.
// Reads block: between two questions nothing of the solution runs, and most questions are answered
// without a turn of the event loop.

const nodeVersion = process.versions.node;
const mapForEach = Map.prototype.forEach;
const setForEach = Set.prototype.forEach;

let solution; // the present instance's exports
let instance = 0;
let input = bufferFrom('');
const chunk = Buffer.allocUnsafe(65_536);
let question; // the id of the question being answered

function readLine() {
  for (;;) {
    const end = bufferIndexOf(input, 10);
    if (end >= 0) {
      const line = bufferToString(input, 'utf8', 0, end);
      input = bufferSubarray(input, end + 1);
      return line;
    }
    if (input.length > 0) input = bufferFrom(input); // it is a view of the chunk that is read into next
    const count = readSync(3, chunk, 0, chunk.length, null);
    if (count === 0) reallyExit(0);
    const more = bufferSubarray(chunk, 0, count);
    input = input.length === 0 ? more : bufferConcat([input, more]);
  }
}

// A `toJSON` that every object inherits would speak for the driver: such a process is over.
function writeLine(message) {
  if ('toJSON' in ObjectPrototype || 'toJSON' in ArrayPrototype) reallyExit(1);
  const bytes = bufferFrom(`${stringify(message)}\n`);
  for (let sent = 0; sent < bytes.length;) sent += writeSync(4, bytes, sent);
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

async function load() {
  instance++;
  resetClock();
  resetCodec();
  try {
    solution = await freshExports();
  } catch (error) {
    return { failed: sliceString(`${error?.stack ?? error}`, 0, 4_000) };
  }
  const exports = [];
  for (const name of ReflectOwnKeys(solution)) ArrayPush(exports, [name, typeof solution[name]]);
  return { exports };
}

function answerOf(value) {
  return utilTypes.isPromise(value) ? { promise: watch(value) } : { ok: encode(value) };
}

function call(on, name, args) {
  const target = on === 0 ? solution : mapGet(handles, on);
  const method = name === null ? target : target[name];
  if (typeof method !== 'function') return { missing: name ?? 'call' };
  const values = decodeAll(args);
  let answer;
  try {
    answer = answerOf(name === null || on === 0 ? method(...values) : ReflectApply(method, target, values));
  } catch (error) {
    answer = { threw: encode(error) };
  }
  atOnce(quiescing());
  return answer;
}

// A model's sequence in one message: [[name, args], ...], where `advance` moves the clock.
function sequence(on, steps) {
  const answers = [];
  for (let i = 0; i < steps.length; i++) {
    const [name, args] = steps[i];
    if (name === 'advance') atOnce(advancing(args[0]));
    else ArrayPush(answers, call(on, name, args));
  }
  return answers;
}

async function work(source, args) {
  const clock = { advance: ms => byTurns(advancing(ms)), get now() { return now; } };
  const run = new FunctionCtor('clock', `'use strict'; return (${source});`)(clock);
  return { ok: encode(await run(solution, ...decodeAll(args))) };
}

// Real input and output, which the virtual clock does not move: let it come in.
async function waitForInput() {
  await byTurns(quiescing());
  for (let waited = 0; settled.length === 0 && activeResources().length > 0 && waited < 200; waited++) {
    await new PromiseCtor(resolve => realSetTimeout(resolve, 2));
    await byTurns(quiescing());
  }
  return { ok: null };
}

let collectGarbage;
// The heap with so many bytes more in it, and what lies outside of it but is held from it.
function heapUsed(plant) {
  const { setFlagsFromString, getHeapStatistics } = loadedV8();
  collectGarbage ??= (setFlagsFromString('--expose-gc'), runInNewContext('gc'));
  const planted = new ArrayCtor(MathTrunc(plant / 8)).fill(0.5);
  collectGarbage();
  collectGarbage();
  const { used_heap_size: used, external_memory: outside } = getHeapStatistics();
  planted.length = 0;
  return used + outside;
}

// The listeners of a signal, with so many more on it while they are counted.
function listenersOf(signal, plant) {
  const planted = [];
  for (let i = 0; i < plant; i++) addListener(signal, 'abort', planted[i] = () => {});
  const count = getEventListeners(signal, 'abort').length;
  for (let i = 0; i < plant; i++) removeListener(signal, 'abort', planted[i]);
  return count;
}

// The answer, or a promise of it where it takes turns of the loop.
function answer(ask) {
  switch (ask.op) {
    case 'hello': return { ok: nodeVersion };
    case 'load': return load();
    case 'call': return call(ask.on, ask.name, ask.args);
    case 'get': return { ok: encode((ask.on === 0 ? solution : mapGet(handles, ask.on))[ask.name]) };
    case 'sequence': return { answers: sequence(ask.on, ask.steps) };
    case 'advance': atOnce(advancing(ask.ms)); return { ok: null };
    case 'step-wall': wallShift += ask.ms; return { ok: null };
    case 'wait': return waitForInput();
    case 'settle': {
      const { resolve, reject } = mapGet(promises, ask.promise);
      if ('threw' in ask) reject(decode(ask.threw));
      else resolve(decode(ask.ok));
      atOnce(quiescing());
      return { ok: null };
    }
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
    case 'listeners': return { ok: listenersOf(mapGet(handles, ask.on), ask.plant) };
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
    if (utilTypes.isPromise(reply)) {
      promiseThen(promiseThen(reply, send, error => send(thrown(error))), () => realSetImmediate(serve));
      return;
    }
    send(reply);
  }
}

installClock();
resetCodec();
realSetImmediate(serve);
