// Values to tagged JSON and back; `docs/driver-protocol.md` lists the tags.
// The encoder reads own data properties only: it never calls a getter, a proxy or a `toJSON`.
// What passes a budget is cut and says so, so that no value can be too large to send.

const MAX_DEPTH = 32;
const MAX_NODES = 20_000;
const MAX_TEXT = 100_000; // UTF-16 units in one message

let handles; // id -> object of the solution that the examiner can call
let handleIds; // object -> id
let references; // id -> object made from the examiner's
let referenceIds; // object -> id
let promises; // promises of the examiner's: id -> { resolve, reject }
let lastHandle = 0;
let lastPromise = 0;
let settled = []; // promises of the solution's that settled since the last reply
let open = { count: 0 }; // promises of the solution's that did not settle yet

function resetCodec() {
  handles = new MapCtor();
  handleIds = new WeakMapCtor();
  references = new MapCtor();
  referenceIds = new WeakMapCtor();
  promises = new MapCtor();
  settled = [];
  open = { count: 0 };
}

const isAllSettled = () => open.count === 0;

function handleOf(object) {
  let id = weakGet(handleIds, object);
  if (id === undefined) {
    id = ++lastHandle;
    weakSet(handleIds, object, id);
    mapSet(handles, id, object);
  }
  return id;
}

function watch(promise) {
  const id = ++lastPromise;
  const mine = settled;
  const opened = open;
  const settle = how => { opened.count--; ArrayPush(mine, { promise: id, ...how }); };
  opened.count++;
  promiseThen(promise, ok => settle({ ok }), threw => settle({ threw }));
  return id;
}

function newBudget() {
  return { nodes: 0, text: 0, seen: new MapCtor() };
}

function encode(value, budget = newBudget(), depth = 0) {
  if (++budget.nodes > MAX_NODES || depth > MAX_DEPTH) return { x: 'budget' };
  switch (typeof value) {
    case 'undefined': return { u: 1 };
    case 'boolean': return value;
    case 'number':
      if (ObjectIs(value, -0)) return { n: '-0' };
      return NumberIsFinite(value) ? value : { n: `${value}` };
    case 'string': return encodeString(value, budget);
    case 'bigint': {
      const digits = `${value}`;
      return digits.length > 10_000 ? { x: 'budget' } : { i: digits };
    }
    case 'symbol': return { y: sliceString(`${value.description}`, 0, 200) };
    case 'function': {
      const key = weakGet(referenceIds, value);
      return key === undefined ? { f: handleOf(value) } : { k: key };
    }
    default: return value === null ? null : encodeObject(value, budget, depth);
  }
}

function encodeString(value, budget) {
  budget.text += value.length;
  if (budget.text > MAX_TEXT) return { x: 'budget' };
  if (isWellFormed(value)) return value;
  const units = [];
  for (let i = 0; i < value.length; i++) ArrayPush(units, charCodeAt(value, i));
  return { w: units };
}

function encodeObject(object, budget, depth) {
  const key = weakGet(referenceIds, object);
  if (key !== undefined) return { k: key };
  const kind = kindOf(object);
  if (kind === 'proxy') return { x: 'proxy' };
  const before = mapGet(budget.seen, object);
  if (before !== undefined) return { r: before };
  if (isTooLarge(object, kind)) return { x: 'budget' };
  mapSet(budget.seen, object, budget.seen.size);
  const inner = value => encode(value, budget, depth + 1);
  if (ArrayIsArray(object)) return encodeArray(object, inner);
  if (kind === 'error' || isKind(object, errorClasses.DOMException)) return { e: errorParts(object, inner), h: handleOf(object) };
  if (kind === 'promise') return { p: watch(object) };
  if (kind === 'date') return { d: encode(dateTime(object)) };
  if ((kind === 'map' || kind === 'set') && !isDerived(object, kind)) return encodeCollection(object, kind === 'map', inner);
  if (kind === 'buffer' || isView(object)) return { b: base64Of(object) };
  return encodeRecord(object, inner);
}

// An instance of a class that extends Map or Set has methods of its own: it is no plain data.
function isDerived(object, kind) {
  return getPrototype(object) !== (kind === 'map' ? MapCtor : SetCtor).prototype;
}

// What is not sent is not counted: the examiner numbers only what it gets.
function isTooLarge(object, kind) {
  if (ArrayIsArray(object)) return object.length > MAX_NODES;
  return (kind === 'buffer' || isView(object)) && object.byteLength > MAX_TEXT / 2;
}

function encodeArray(array, inner) {
  const items = [];
  for (let i = 0; i < array.length; i++) {
    const slot = getDescriptor(array, i);
    ArrayPush(items, slot ? dataOf(slot, inner) : { x: 'hole' });
  }
  return items;
}

function dataOf(descriptor, inner) {
  return 'value' in descriptor ? inner(descriptor.value) : { x: 'accessor' };
}

function encodeCollection(object, isMap, inner) {
  const items = [];
  ReflectApply(isMap ? mapForEach : setForEach, object, [(value, key) => { ArrayPush(items, isMap ? [inner(key), inner(value)] : inner(value)); }]);
  return isMap ? { m: items } : { s: items };
}

// A plain object without functions is data; anything else is a handle that shows its own data.
function encodeRecord(object, inner) {
  const prototype = getPrototype(object);
  let plain = prototype === null || prototype === ObjectPrototype;
  const entries = [];
  for (const name of ReflectOwnKeys(object)) {
    if (typeof name !== 'string') continue;
    const slot = getDescriptor(object, name);
    if (!slot || !slot.enumerable) continue;
    if (typeof slot.value === 'function') plain = false;
    else ArrayPush(entries, [inner(name), dataOf(slot, inner)]);
  }
  return plain ? { o: entries } : { h: handleOf(object), o: entries };
}

function ownText(object, name) {
  for (let at = object, steps = 0; at && steps < 8; at = getPrototype(at), steps++) {
    const slot = getDescriptor(at, name);
    if (slot) return typeof slot.value === 'string' ? sliceString(slot.value, 0, 2_000) : undefined;
  }
  return undefined;
}

// Not `instanceof`, which a class answers as it likes.
const isKind = (object, Class) => isPrototypeOf(Class.prototype, object);

function errorParts(error, inner) {
  const kinds = [];
  for (const name of errorClassNames) if (isKind(error, errorClasses[name])) ArrayPush(kinds, name);
  const parts = { name: ownText(error, 'name') ?? 'Error', message: ownText(error, 'message') ?? '', kinds };
  if (isKind(error, errorClasses.DOMException)) { parts.name = error.name; parts.message = error.message; }
  const props = [];
  for (const name of ReflectOwnKeys(error)) {
    if (typeof name !== 'string' || name === 'stack' || name === 'message') continue;
    const slot = getDescriptor(error, name);
    if (slot && 'value' in slot && typeof slot.value !== 'function') ArrayPush(props, [inner(name), inner(slot.value)]);
  }
  if (props.length > 0) parts.props = props;
  return parts;
}

// What the examiner sends. An object with a key `k` keeps its identity for the whole check.
function decode(coded) {
  if (coded === null || typeof coded !== 'object') return coded;
  if (ArrayIsArray(coded)) return decodeAll(coded);
  if (coded.k !== undefined) {
    const known = mapGet(references, coded.k);
    if (known !== undefined) return known;
    const made = decodeTagged(coded, object => remember(coded.k, object));
    return made;
  }
  return decodeTagged(coded, object => object);
}

function decodeAll(list) {
  const items = [];
  for (let i = 0; i < list.length; i++) ArrayPush(items, decode(list[i]));
  return items;
}

function remember(key, object) {
  mapSet(references, key, object);
  weakSet(referenceIds, object, key);
  return object;
}

function decodeTagged(coded, keep) {
  if (coded.u) return undefined;
  if (coded.n !== undefined) return coded.n === '-0' ? -0 : +coded.n;
  if (coded.i !== undefined) return BigIntCtor(coded.i);
  if (coded.w) return String.fromCharCode(...coded.w);
  if (coded.h !== undefined) return mapGet(handles, coded.h);
  if (coded.f !== undefined) return keep(stub(coded.f, coded.name));
  if (coded.p !== undefined) return keep(examinerPromise(coded.p));
  if (coded.d !== undefined) return keep(new RealDate(decode(coded.d)));
  if (coded.b !== undefined) return keep(bytesOf(coded.b));
  if (coded.e) return keep(makeError(coded.e));
  if (coded.a) { const array = keep([]); for (const item of coded.a) ArrayPush(array, decode(item)); return array; }
  if (coded.m) { const map = keep(new MapCtor()); for (const [key, value] of coded.m) mapSet(map, decode(key), decode(value)); return map; }
  if (coded.s) { const set = keep(new SetCtor()); for (const item of coded.s) set.add(decode(item)); return set; }
  const record = keep(coded.bare ? ObjectCreate(null) : {});
  for (const [name, value] of coded.o) {
    ObjectDefineProperty(record, decode(name), { value: decode(value), writable: true, enumerable: true, configurable: true });
  }
  return record;
}

function makeError({ name, message, props }) {
  const Class = errorClasses[name] ?? ErrorCtor;
  const error = Class === errorClasses.DOMException ? new Class(message) : Class === errorClasses.AggregateError ? new Class([], message) : new Class(message);
  if (Class === ErrorCtor && name !== 'Error') ObjectDefineProperty(error, 'name', { value: name, writable: true, configurable: true });
  for (const [key, value] of props ?? []) error[decode(key)] = decode(value);
  return error;
}

function examinerPromise(id) {
  return new PromiseCtor((resolve, reject) => mapSet(promises, id, { resolve, reject }));
}
