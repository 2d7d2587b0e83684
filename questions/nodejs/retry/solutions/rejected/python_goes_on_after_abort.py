# Defect: after an abort while the attempt ran, it waits and tries again.
import asyncio
import inspect
import math
import random as chance


async def retry(
    fn,
    *,
    retries=3,
    base_ms=100,
    factor=2,
    max_ms=math.inf,
    jitter='none',
    random=chance.random,
    retry_if=lambda error, attempt: True,
    on_retry=None,
    signal=None,
):
    if not callable(fn):
        raise TypeError('fn must be callable')
    require(type(retries) is int and retries >= 0, 'retries must be a whole number of at least 0')
    require(is_number(base_ms) and 0 <= base_ms < math.inf, 'base_ms must be a finite number of at least 0')
    require(is_number(factor) and factor >= 1, 'factor must be at least 1')
    require(is_number(max_ms) and max_ms >= 0, 'max_ms must be at least 0')
    require(jitter in ('none', 'full'), "jitter must be 'none' or 'full'")
    if signal is not None:
        signal.throw_if_aborted()

    attempt = 0
    while True:
        attempt += 1
        try:
            return await fn(attempt, signal=signal)
        except Exception as error:
            if attempt > retries or not await settled(retry_if(error, attempt)):
                raise
            wait = wait_ms(attempt, base_ms, factor, max_ms)
            delay_ms = math.floor((wait * random() if jitter == 'full' else wait) + 0.5)
            if on_retry is not None:
                on_retry(error, attempt, delay_ms)
        await sleep(delay_ms / 1000, signal)


def require(condition, message):
    if not condition:
        raise ValueError(message)


def is_number(value):
    return isinstance(value, (int, float)) and not isinstance(value, bool)


async def settled(value):
    return await value if inspect.isawaitable(value) else value


def wait_ms(attempt, base_ms, factor, max_ms):
    if base_ms == 0 or max_ms == 0:
        return 0
    try:
        return min(max_ms, base_ms * float(factor) ** (attempt - 1))
    except OverflowError:
        return max_ms


async def sleep(seconds, signal):
    if signal is None:
        await asyncio.sleep(seconds)
        return
    if signal.aborted:
        await asyncio.sleep(seconds)
        return
    try:
        await asyncio.wait_for(signal.wait(), seconds)
    except asyncio.TimeoutError:
        return
    raise signal.reason
