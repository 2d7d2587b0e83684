# style: Python; closures and dicts, a bucket as the moment at which it will be full; leaves the bonuses out
import time
from decimal import Decimal
from fractions import Fraction
from types import SimpleNamespace


def create_token_bucket(capacity=None, refill_per_second=None):
    require_whole(capacity)
    if isinstance(refill_per_second, (bool, Decimal, str)) or not isinstance(refill_per_second, (int, float)):
        raise ValueError('refill_per_second must be a number')
    if not 0 < refill_per_second < float('inf'):
        raise ValueError('refill_per_second must be finite and above 0')
    ms_per_token = 1000 / Fraction(repr(refill_per_second))
    full_at = {}

    def take(key, tokens=1):
        require_string(key)
        require_whole(tokens)
        if tokens > capacity:
            raise ValueError('that call could never be allowed')
        now = round(time.time() * 1000)
        debt = max(full_at.get(key, now) - now, Fraction(0))
        after = debt + tokens * ms_per_token
        late = after - capacity * ms_per_token
        if late > 0:
            return {'allowed': False, 'remaining': left(debt), 'retry_after_ms': -(-late // 1)}
        full_at[key] = now + after
        return {'allowed': True, 'remaining': left(after), 'retry_after_ms': 0}

    def left(debt):
        return (capacity * ms_per_token - debt) // ms_per_token

    return SimpleNamespace(take=take)


def create_sliding_window(limit=None, window_ms=None):
    require_whole(limit)
    require_whole(window_ms)
    windows = {}

    def take(key):
        require_string(key)
        now = round(time.time() * 1000)
        window = windows.setdefault(key, {'calls': [], 'first': 0})
        calls = window['calls']
        while window['first'] < len(calls) and calls[window['first']] + window_ms <= now:
            window['first'] += 1
        if window['first'] * 2 > len(calls):
            del calls[:window['first']]
            window['first'] = 0
        used = len(calls) - window['first']
        if used >= limit:
            return {'allowed': False, 'remaining': 0, 'retry_after_ms': calls[window['first']] + window_ms - now}
        calls.append(now)
        return {'allowed': True, 'remaining': limit - used - 1, 'retry_after_ms': 0}

    return SimpleNamespace(take=take)


def require_whole(value):
    if not isinstance(value, int) or isinstance(value, bool) or value < 1:
        raise ValueError('a whole number of at least 1 is needed')


def require_string(key):
    if not isinstance(key, str):
        raise TypeError('a key is a string')
