// defect: a `String` object is taken for the string that it holds
'use strict';

const { performance } = require('node:perf_hooks');

function TokenBucket(options) {
  requireWhole(options.capacity, 'capacity');
  var rate = options.refillPerSecond;
  if (typeof rate !== 'number' || !isFinite(rate) || rate <= 0) throw new RangeError('refillPerSecond must be a finite number above 0');
  var match = /^(\d+)\.?(\d*)(?:e([+-]\d+))?$/.exec(String(rate));
  var power = Number(match[3] || 0) - match[2].length;
  this.capacity = options.capacity;
  this.perMs = BigInt(match[1] + match[2]) * (power > 0 ? 10n ** BigInt(power) : 1n);
  this.token = 1000n * (power < 0 ? 10n ** BigInt(-power) : 1n);
  this.full = BigInt(this.capacity) * this.token;
  this.buckets = new Map();
  this.walk = this.buckets.entries();
}

TokenBucket.prototype.take = function take(key, tokens) {
  if (tokens === undefined) tokens = 1;
  key = requireString(key);
  requireWhole(tokens, 'tokens');
  if (tokens > this.capacity) throw new RangeError('tokens must be at most ' + this.capacity);
  var now = currentMs();
  sweep(this, this.buckets, now);

  var bucket = this.buckets.get(key);
  if (bucket === undefined) {
    bucket = { parts: this.full, at: now };
    this.buckets.set(key, bucket);
  }
  this.refill(bucket, now);

  var missing = BigInt(tokens) * this.token - bucket.parts;
  if (missing > 0n) return result(false, Number(bucket.parts / this.token), Number((missing - 1n) / this.perMs) + 1);
  bucket.parts = -missing;
  return result(true, Number(bucket.parts / this.token), 0);
};

TokenBucket.prototype.refill = function refill(bucket, now) {
  bucket.parts += BigInt(now - bucket.at) * this.perMs;
  if (bucket.parts > this.full) bucket.parts = this.full;
  bucket.at = now;
};

TokenBucket.prototype.isIdle = function isIdle(bucket, now) {
  this.refill(bucket, now);
  return bucket.parts === this.full;
};

function SlidingWindow(options) {
  requireWhole(options.limit, 'limit');
  requireWhole(options.windowMs, 'windowMs');
  this.limit = options.limit;
  this.windowMs = options.windowMs;
  this.windows = new Map();
  this.walk = this.windows.entries();
}

SlidingWindow.prototype.take = function take(key) {
  key = requireString(key);
  var now = currentMs();
  sweep(this, this.windows, now);

  var window = this.windows.get(key);
  if (window === undefined) {
    window = { count: 0, oldest: null, newest: null };
    this.windows.set(key, window);
  }
  this.expire(window, now);

  if (window.count === this.limit) return result(false, 0, window.oldest.at + this.windowMs - now);
  window.count++;
  if (window.newest !== null && window.newest.at === now) {
    window.newest.count++;
  } else {
    var node = { at: now, count: 1, next: null };
    if (window.newest === null) window.oldest = node;
    else window.newest.next = node;
    window.newest = node;
  }
  return result(true, this.limit - window.count, 0);
};

SlidingWindow.prototype.expire = function expire(window, now) {
  while (window.oldest !== null && now - window.oldest.at >= this.windowMs) {
    window.count -= window.oldest.count;
    window.oldest = window.oldest.next;
  }
  if (window.oldest === null) window.newest = null;
};

SlidingWindow.prototype.isIdle = function isIdle(window, now) {
  this.expire(window, now);
  return window.count === 0;
};

function sweep(limiter, states, now) {
  for (var i = 0; i < 2; i++) {
    var step = limiter.walk.next();
    if (step.done) {
      limiter.walk = states.entries();
      return;
    }
    if (limiter.isIdle(step.value[1], now)) states.delete(step.value[0]);
  }
}

function result(allowed, remaining, retryAfterMs) {
  return { allowed: allowed, remaining: remaining, retryAfterMs: retryAfterMs };
}

function currentMs() {
  return Math.floor(performance.now());
}

function requireWhole(value, name) {
  if (!Number.isInteger(value) || value < 1) throw new RangeError(name + ' must be a whole number of at least 1');
}

function requireString(key) {
  if (typeof key !== 'string' && !(key instanceof String)) throw new TypeError('key must be a string');
  return String(key);
}

function createTokenBucket(options) {
  return new TokenBucket(options);
}

function createSlidingWindow(options) {
  return new SlidingWindow(options);
}

module.exports = { createTokenBucket, createSlidingWindow };
