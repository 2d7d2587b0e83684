# What a solution sees of prepkit in Python: the clock that stands still until a check moves it, the
# event loop that it drives, AbortSignal, and the functions of the check script.
# Whoever holds one of these can reach all of this file's names, so none of them leads to the driver:
# that looks in here, and is not to be seen from here.

import asyncio
import collections
import datetime
import heapq
import sys
import time

WALL_START = 1_767_225_600  # seconds: 2026-01-01T00:00:00Z
MONOTONIC_START = 90


class Loop(asyncio.AbstractEventLoop):
    """The one event loop. It runs when the driver says so, and never by itself."""

    def __init__(self):
        self.ready = collections.deque()
        self.timers = []  # a heap: (due in ms since the check began, order, handle)
        self.order = 0
        self.now = 0
        self.wall_shift = 0

    def time(self):
        return MONOTONIC_START + self.now / 1000

    def call_soon(self, callback, *args, context=None):
        handle = asyncio.Handle(callback, args, self, context)
        self.ready.append(handle)
        return handle

    call_soon_threadsafe = call_soon

    def call_later(self, delay, callback, *args, context=None):
        ms = round(delay * 1000, 3)
        handle = asyncio.TimerHandle(self.time() + delay, callback, args, self, context)
        if ms <= 0:
            self.ready.append(handle)
        else:
            self.order += 1
            heapq.heappush(self.timers, (self.now + ms, self.order, handle))
        return handle

    def call_at(self, when, callback, *args, context=None):
        return self.call_later(when - self.time(), callback, *args, context=context)

    def create_future(self):
        return asyncio.Future(loop=self)

    def create_task(self, coroutine, *, name=None, context=None):
        return asyncio.Task(coroutine, loop=self, name=name, context=context)

    def call_exception_handler(self, context):
        error = context.get('exception')
        told = context.get('message', 'an exception') if error is None else f'{context.get("message")}: {error!r}'
        print(told, file=sys.stderr)

    def _timer_handle_cancelled(self, handle):
        pass  # it stays in the heap until it surfaces

    def get_debug(self):
        return False

    def is_running(self):
        return True

    def is_closed(self):
        return False


class AbortError(Exception):
    """What an abort without a reason has as its reason."""


class Thrown(Exception):
    """What a check script threw that is no exception in Python; `value` is what it threw."""

    def __init__(self, value):
        super().__init__(repr(value))
        self.value = value


class AbortSignal:
    def __init__(self):
        self.aborted = False
        self.reason = None
        self.listeners = []

    def add_event_listener(self, kind, listener, *, once=False):
        if kind == 'abort' and not any(known is listener for known, _ in self.listeners):
            self.listeners.append((listener, once))

    def remove_event_listener(self, kind, listener):
        self.listeners = [(known, once) for known, once in self.listeners if known != listener]

    def throw_if_aborted(self):
        if self.aborted:
            raise self.reason

    async def wait(self):
        """Waits until it aborts."""
        if self.aborted:
            return
        done = asyncio.get_running_loop().create_future()
        listener = lambda: done.done() or done.set_result(None)
        self.add_event_listener('abort', listener)
        try:
            await done
        finally:
            self.remove_event_listener('abort', listener)


class AbortController:
    def __init__(self):
        self.signal = AbortSignal()

    def abort(self, *reason):
        signal = self.signal
        if signal.aborted:
            return
        signal.aborted = True
        signal.reason = reason[0] if reason else AbortError('the operation was aborted')
        if not isinstance(signal.reason, BaseException):
            signal.reason = Thrown(signal.reason)
        for listener, once in list(signal.listeners):
            if once:
                signal.remove_event_listener('abort', listener)
            listener()


def function_of(send, name):
    """A function of the check script's: `send` asks it."""

    def function(*args, **keywords):
        how, value = send((args, keywords))
        if how == 'threw':
            raise value
        return value

    function.__name__ = function.__qualname__ = name
    return function


async def awaited(awaitable):
    return await awaitable


def install(loop):
    """Puts the loop's clock in place of every other one."""
    wall = lambda: WALL_START + (loop.now + loop.wall_shift) / 1000
    whole = lambda ms: round(ms * 1_000_000)

    def sleep(seconds):
        raise RuntimeError('time.sleep would stop the clock for good: use asyncio.sleep')

    time.time = wall
    time.time_ns = lambda: WALL_START * 10**9 + whole(loop.now + loop.wall_shift)
    time.monotonic = time.perf_counter = loop.time
    time.monotonic_ns = time.perf_counter_ns = lambda: MONOTONIC_START * 10**9 + whole(loop.now)
    time.sleep = sleep
    for name, read in (('gmtime', time.gmtime), ('localtime', time.localtime), ('ctime', time.ctime)):
        setattr(time, name, lambda seconds=None, read=read: read(wall() if seconds is None else seconds))
    # After `time.time` is another: both derive from the real ones, and read it.
    real_datetime, real_date = datetime.datetime, datetime.date

    class Moment(real_datetime):
        @classmethod
        def now(cls, tz=None):
            return cls.fromtimestamp(wall(), tz)

        @classmethod
        def utcnow(cls):
            return cls.fromtimestamp(wall(), datetime.timezone.utc).replace(tzinfo=None)

    class Day(real_date):
        @classmethod
        def today(cls):
            return cls.fromtimestamp(wall())

    Moment.__name__, Day.__name__ = 'datetime', 'date'
    datetime.datetime, datetime.date = Moment, Day
    asyncio.events._set_running_loop(loop)
