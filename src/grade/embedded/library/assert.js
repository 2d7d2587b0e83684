// `node:assert`, strict and not: what solutions check their arguments with.
(module, require) => {
'use strict';

const { inspect, isDeepStrictEqual } = require('util');

class AssertionError extends Error {
  constructor({ message, actual, expected, operator }) {
    super(message ?? `${inspect(actual)} ${operator} ${inspect(expected)}`);
    Object.assign(this, { code: 'ERR_ASSERTION', generatedMessage: message === undefined, actual, expected, operator });
  }
  get name() { return 'AssertionError'; }
}

function judge(isRight, actual, expected, operator, message) {
  if (isRight) return;
  throw message instanceof Error ? message : new AssertionError({ message, actual, expected, operator });
}

const assert = (value, message) => judge(value, value, true, '==', message);
const fits = (error, expected) => {
  if (expected === undefined) return true;
  if (expected instanceof RegExp) return expected.test(String(error));
  if (typeof expected === 'object') {
    return Object.keys(expected).every(key => (expected[key] instanceof RegExp ? expected[key].test(error[key]) : isDeepStrictEqual(error[key], expected[key])));
  }
  if (expected.prototype !== undefined && error instanceof expected) return true;
  return !Error.isPrototypeOf(expected) && expected(error) === true;
};

function judgeThrown(caught, expected, message, what) {
  if (typeof expected === 'string') return judgeThrown(caught, undefined, expected, what);
  judge(caught, undefined, expected, what, message);
  if (!fits(caught.error, expected)) throw caught.error;
}

Object.assign(assert, {
  AssertionError,
  ok: assert,
  fail: message => judge(false, undefined, undefined, 'fail', message ?? 'Failed'),
  equal: (actual, expected, message) => judge(actual == expected || Number.isNaN(actual) && Number.isNaN(expected), actual, expected, '==', message),
  notEqual: (actual, expected, message) => judge(actual != expected, actual, expected, '!=', message),
  strictEqual: (actual, expected, message) => judge(Object.is(actual, expected), actual, expected, 'strictEqual', message),
  notStrictEqual: (actual, expected, message) => judge(!Object.is(actual, expected), actual, expected, 'notStrictEqual', message),
  deepStrictEqual: (actual, expected, message) => judge(isDeepStrictEqual(actual, expected), actual, expected, 'deepStrictEqual', message),
  notDeepStrictEqual: (actual, expected, message) => judge(!isDeepStrictEqual(actual, expected), actual, expected, 'notDeepStrictEqual', message),
  match: (text, pattern, message) => judge(pattern.test(text), text, pattern, 'match', message),
  doesNotMatch: (text, pattern, message) => judge(!pattern.test(text), text, pattern, 'doesNotMatch', message),
  ifError: value => judge(value === null || value === undefined, value, null, 'ifError'),
  doesNotThrow: run => void run(),
  throws(run, expected, message) {
    let caught;
    try {
      run();
    } catch (error) {
      caught = { error };
    }
    judgeThrown(caught, expected, message, 'throws');
  },
  async rejects(run, expected, message) {
    let caught;
    try {
      await (typeof run === 'function' ? run() : run);
    } catch (error) {
      caught = { error };
    }
    judgeThrown(caught, expected, message, 'rejects');
  },
});
assert.deepEqual = assert.deepStrictEqual;
assert.notDeepEqual = assert.notDeepStrictEqual;
assert.strict = Object.assign((value, message) => assert(value, message), assert, { equal: assert.strictEqual, notEqual: assert.notStrictEqual });
assert.strict.strict = assert.strict;
module.exports = assert;
}
