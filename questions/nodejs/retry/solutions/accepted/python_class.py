# Style: Python; a class that keeps the state, a future for each wait, listeners added and removed by hand.
import asyncio
import math
import random
from dataclasses import dataclass
from typing import Any, Awaitable, Callable, Optional


@dataclass
class Options:
    retries: int = 3
    base_ms: float = 100
    factor: float = 2
    max_ms: float = math.inf
    jitter: str = 'none'
    random: Callable[[], float] = random.random
    retry_if: Callable[[BaseException, int], Any] = lambda error, attempt: True
    on_retry: Optional[Callable[[BaseException, int, int], None]] = None
    signal: Any = None

    def check(self):
        faults = {
            'retries': not isinstance(self.retries, int) or self.retries < 0,
            'base_ms': not 0 <= self.base_ms < math.inf,
            'factor': not self.factor >= 1,
            'max_ms': not self.max_ms >= 0,
            'jitter': self.jitter not in ('none', 'full'),
        }
        for name, is_faulty in faults.items():
            if is_faulty:
                raise ValueError(f'bad {name}: {getattr(self, name)!r}')


async def retry(fn: Callable[..., Awaitable], **options):
    if not callable(fn):
        raise TypeError('fn must be callable')
    return await Retrying(fn, Options(**options)).run()


class Retrying:
    def __init__(self, fn, options):
        options.check()
        self._fn = fn
        self._options = options
        self._attempt = 0

    async def run(self):
        self._stop_if_aborted()
        while True:
            self._attempt += 1
            succeeded, outcome = await self._try_once()
            if succeeded:
                return outcome
            self._stop_if_aborted()
            if self._attempt > self._options.retries or not await self._is_wanted(outcome):
                raise outcome
            delay_ms = self._delay()
            if self._options.on_retry:
                self._options.on_retry(outcome, self._attempt, delay_ms)
            del outcome
            await self._pause(delay_ms)

    async def _try_once(self):
        try:
            return True, await self._fn(self._attempt, signal=self._options.signal)
        except Exception as error:
            return False, error.with_traceback(None)

    async def _is_wanted(self, error):
        answer = self._options.retry_if(error, self._attempt)
        return await answer if hasattr(answer, '__await__') else answer

    def _delay(self):
        options = self._options
        if not options.base_ms or not options.max_ms:
            return 0
        # Beyond that power every wait is too long to be told from the longest.
        power = min(self._attempt - 1, 1000 / math.log2(options.factor)) if options.factor > 1 else 0
        wait = min(options.max_ms, options.base_ms * options.factor ** power)
        if options.jitter == 'full':
            wait *= options.random()
        return int(wait + 0.5)

    async def _pause(self, delay_ms):
        loop = asyncio.get_running_loop()
        done = loop.create_future()
        timer = loop.call_later(delay_ms / 1000, lambda: done.done() or done.set_result(None))
        signal = self._options.signal
        stop = lambda: done.done() or done.set_result(None)
        if signal:
            signal.add_event_listener('abort', stop)
        try:
            await done
        finally:
            timer.cancel()
            if signal:
                signal.remove_event_listener('abort', stop)
        self._stop_if_aborted()

    def _stop_if_aborted(self):
        signal = self._options.signal
        if signal and signal.aborted:
            raise signal.reason
