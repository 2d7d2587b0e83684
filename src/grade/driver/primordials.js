// What the driver uses of JavaScript, captured before any line of the solution runs: a solution
// that replaces a built-in afterwards changes its own world, not the driver's.
// The language alone: what a runtime adds is captured in the file named after it.

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
const mapForEach = Map.prototype.forEach;
const setForEach = Set.prototype.forEach;
const weakGet = uncurry(WeakMap.prototype.get);
const weakSet = uncurry(WeakMap.prototype.set);
const weakDelete = uncurry(WeakMap.prototype.delete);
const isPrototypeOf = uncurry(Object.prototype.isPrototypeOf);
const dateTime = uncurry(Date.prototype.getTime);
const promiseThen = uncurry(Promise.prototype.then);
const MapCtor = Map;
const SetCtor = Set;
const WeakMapCtor = WeakMap;
const PromiseCtor = Promise;
const ErrorCtor = Error;
const TypeErrorCtor = TypeError;
const BigIntCtor = BigInt;
const FunctionCtor = Function;
const RealDate = Date;
const SymbolToPrimitive = Symbol.toPrimitive;
const SymbolDispose = Symbol.dispose ?? Symbol('Symbol.dispose');
const errorClasses = { Error, TypeError, RangeError, SyntaxError, ReferenceError, URIError, EvalError, AggregateError, DOMException };
const errorClassNames = Reflect.ownKeys(errorClasses);
