# defect: take is a coroutine function
import math
import time
from collections import deque
from dataclasses import dataclass
from fractions import Fraction


@dataclass(frozen=True)
class Decision:
    allowed: bool
    remaining: int
    retry_after_ms: int


def create_token_bucket(*, capacity, refill_per_second):
    return TokenBucket(whole(capacity, 'capacity'), rate(refill_per_second))


def create_sliding_window(*, limit, window_ms):
    return SlidingWindow(whole(limit, 'limit'), whole(window_ms, 'window_ms'))


class TokenBucket:
    def __init__(self, capacity, refill_per_second):
        per_ms = Fraction(str(refill_per_second)) / 1000
        self._capacity = capacity
        self._per_ms = per_ms.numerator  # parts that a millisecond brings
        self._token = per_ms.denominator  # parts in a token
        self._full = capacity * self._token
        self._buckets = Sweeping(lambda bucket, now: self._refilled(bucket, now) == self._full)

    async def take(self, key, tokens=1):
        if whole(tokens, 'tokens') > self._capacity:
            raise ValueError('tokens must not exceed the capacity')
        now = now_ms()
        bucket = self._buckets.get(text(key), now, lambda: (self._full, now))
        parts = self._refilled(bucket, now)
        missing = tokens * self._token - parts
        if missing > 0:
            return Decision(False, parts // self._token, -(-missing // self._per_ms))
        self._buckets.set(key, (-missing, now))
        return Decision(True, -missing // self._token, 0)

    def _refilled(self, bucket, now):
        parts, at = bucket
        return min(self._full, parts + (now - at) * self._per_ms)


class SlidingWindow:
    def __init__(self, limit, window_ms):
        self._limit = limit
        self._window_ms = window_ms
        self._windows = Sweeping(lambda calls, now: not calls or calls[-1] <= now - window_ms)

    async def take(self, key):
        now = now_ms()
        calls = self._windows.get(text(key), now, deque)
        while calls and calls[0] <= now - self._window_ms:
            calls.popleft()
        if len(calls) >= self._limit:
            return Decision(False, 0, calls[0] + self._window_ms - now)
        calls.append(now)
        self._windows.set(key, calls)
        return Decision(True, self._limit - len(calls), 0)


class Sweeping:
    """States by key; each call looks at the two keys that nobody has looked at for the longest time."""

    def __init__(self, is_idle):
        self._is_idle = is_idle
        self._states = {}
        self._queue = deque()

    def get(self, key, now, fresh):
        for _ in range(min(2, len(self._queue))):
            other = self._queue.popleft()
            if other != key and self._is_idle(self._states[other], now):
                del self._states[other]
            else:
                self._queue.append(other)
        return self._states[key] if key in self._states else fresh()

    def set(self, key, state):
        if key not in self._states:
            self._queue.append(key)
        self._states[key] = state


def now_ms():
    return time.monotonic_ns() // 1_000_000


def text(key):
    if not isinstance(key, str):
        raise TypeError('key must be a string')
    return key


def whole(value, name):
    if type(value) is not int or value < 1:
        raise ValueError(f'{name} must be a whole number of at least 1')
    return value


def rate(value):
    if type(value) not in (int, float) or not math.isfinite(value) or value <= 0:
        raise ValueError('refill_per_second must be a finite number above 0')
    return value
