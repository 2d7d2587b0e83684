// What the driver uses of JavaScript and Node, captured before any line of the solution runs: a
// solution that replaces a built-in afterwards changes its own world, not the driver's.

const solutionPath = process.argv[2];
const fs = require('fs');
const path = require('path');
const { pathToFileURL } = require('url');
const utilTypes = { ...require('util').types };
const promisifyCustom = require('util').promisify.custom;
const nodeTimers = require('timers');
const nodeTimersPromises = require('timers/promises');
const { syncBuiltinESMExports } = require('module');
const readFileSync = fs.readFileSync;
const readSync = fs.readSync;
const writeSync = fs.writeSync;

const uncurry = method => Function.prototype.call.bind(method);
const ReflectApply = Reflect.apply;
const ReflectConstruct = Reflect.construct;
const ReflectOwnKeys = Reflect.ownKeys;
const ObjectDefineProperty = Object.defineProperty;
const ObjectCreate = Object.create;
const ObjectPrototype = Object.prototype;
const ArrayPrototype = Array.prototype;
const getDescriptor = Object.getOwnPropertyDescriptor;
const getPrototype = Object.getPrototypeOf;
const ArrayIsArray = Array.isArray;
const isView = ArrayBuffer.isView;
const ArrayPush = uncurry(Array.prototype.push);
const MathTrunc = Math.trunc;
const MathRound = Math.round;
const NumberIsFinite = Number.isFinite;
const ObjectIs = Object.is;
const stringify = JSON.stringify;
const parse = JSON.parse;
const isWellFormed = uncurry(String.prototype.isWellFormed);
const charCodeAt = uncurry(String.prototype.charCodeAt);
const sliceString = uncurry(String.prototype.slice);
const mapGet = uncurry(Map.prototype.get);
const mapSet = uncurry(Map.prototype.set);
const weakGet = uncurry(WeakMap.prototype.get);
const weakSet = uncurry(WeakMap.prototype.set);
const weakDelete = uncurry(WeakMap.prototype.delete);
const isPrototypeOf = uncurry(Object.prototype.isPrototypeOf);
const dateTime = uncurry(Date.prototype.getTime);
const promiseThen = uncurry(Promise.prototype.then);
const bufferFrom = Buffer.from;
const bufferToString = uncurry(Buffer.prototype.toString);
const bufferIndexOf = uncurry(Buffer.prototype.indexOf);
const bufferConcat = Buffer.concat;
const bufferSubarray = uncurry(Buffer.prototype.subarray);
const MapCtor = Map;
const SetCtor = Set;
const WeakMapCtor = WeakMap;
const PromiseCtor = Promise;
const ErrorCtor = Error;
const TypeErrorCtor = TypeError;
const BigIntCtor = BigInt;
const FunctionCtor = Function;
const { getEventListeners } = require('events');
// Dear to load, and used where memory is measured: captured in processes for bulk work alone. What
// a solution did to it in another shows there only, in checks that do not measure.
let v8 = process.execArgv.includes('--v8-pool-size=1') ? undefined : { ...require('v8') };
const loadedV8 = () => (v8 ??= { ...require('v8') });
const { runInNewContext } = require('vm');
const reallyExit = process.reallyExit.bind(process);
const RealDate = Date;
const SymbolToPrimitive = Symbol.toPrimitive;
const SymbolDispose = Symbol.dispose ?? Symbol('Symbol.dispose');
const nextTick = process.nextTick;
// Node's own name for emptying the queues of ticks and microtasks, on the process object since 0.x.
const runTicks = process._tickCallback;
const realSetImmediate = setImmediate;
const realSetTimeout = setTimeout;
const activeResources = process.getActiveResourcesInfo.bind(process);
const errorClasses = { Error, TypeError, RangeError, SyntaxError, ReferenceError, URIError, EvalError, AggregateError, DOMException };
const errorClassNames = Reflect.ownKeys(errorClasses);
