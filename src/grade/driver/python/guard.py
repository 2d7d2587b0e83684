# Starts the driver: takes what it needs of Python before the solution is there, and closes the ways
# on which a solution could come from its own code to the driver's: frames, the garbage collector,
# tracing, signals, threads and memory. What is refused raises; nothing of it is needed to solve a prompt.

import sys


def start(world_source, driver_source):
    # Modules that the driver uses and a solution could change: the solution gets others.
    own = ('json', 'json.decoder', 'json.encoder', 'json.scanner')
    import json
    for name in own:
        sys.modules.pop(name, None)
    sys.modules['ssl'] = None  # dear to load, and of no use without a network
    import asyncio
    del sys.modules['ssl']
    import base64
    import builtins
    import collections
    import decimal
    import gc
    import heapq
    import inspect
    import os
    import signal
    import tracemalloc
    import types
    import _imp
    import _signal
    import datetime

    world = types.ModuleType('prepkit')
    exec(compile(world_source, 'prepkit', 'exec'), world.__dict__)
    sys.modules['prepkit'] = world
    loop = world.Loop()
    pipes = {number: (os.fstat(number).st_dev, os.fstat(number).st_ino) for number in (3, 4)}
    is_open = [False]

    def frame_of(place):
        # Nothing of a solution's runs in between.
        is_open[0] = True
        try:
            return place.tb_frame
        finally:
            is_open[0] = False

    driver = {
        '__builtins__': dict(builtins.__dict__), 'builtins_copy': dict(builtins.__dict__),
        'stringify': json.JSONEncoder(allow_nan=False, separators=(',', ':')).encode,
        'parse': json.JSONDecoder().decode,
        'os_read': os.read, 'os_write': os.write, 'os_fstat': os.fstat, 'os_exit': os._exit, 'open_file': open,
        'pipes': pipes, 'pending_input': b'', 'compiled': None, 'modules': sys.modules,
        'solution_path': sys.argv[1], 'version': '.'.join(map(str, sys.version_info[:3])),
        'loop': loop, 'call_later': world.Loop.call_later, 'run_handle': asyncio.Handle._run,
        'Thrown': world.Thrown, 'AbortController': world.AbortController, 'awaited': world.awaited,
        'function_of': world.function_of, 'add_listener': world.AbortSignal.add_event_listener,
        'remove_listener': world.AbortSignal.remove_event_listener,
        'Future': asyncio.Future, 'Task': asyncio.Task, 'CancelledError': asyncio.CancelledError,
        'CoroutineType': types.CoroutineType, 'ModuleType': types.ModuleType, 'namespace': types.SimpleNamespace,
        'FakeBigInt': decimal.Decimal, 'INFINITY': float('inf'), 'deque': collections.deque,
        'heappop': heapq.heappop, 'heapify': heapq.heapify, 'signature': inspect.signature,
        'b64encode': base64.b64encode, 'b64decode': base64.b64decode,
        'datetime': datetime.datetime, 'utc': datetime.timezone.utc, 'collect': gc.collect,
        'tracing': tracemalloc.is_tracing, 'start_tracing': tracemalloc.start, 'traced': tracemalloc.get_traced_memory,
        'frame_of': frame_of, 'traceback_of': BaseException.__traceback__.__get__, 'source_lines': [],
        'ERROR_KINDS': [
            ('Error', BaseException), ('TypeError', TypeError), ('RangeError', ValueError), ('SyntaxError', SyntaxError),
            ('ReferenceError', NameError), ('AggregateError', BaseExceptionGroup), ('DOMException', world.AbortError),
        ],
        'ERROR_CLASSES': [
            ('TypeError', TypeError), ('RangeError', ValueError), ('SyntaxError', SyntaxError),
            ('ReferenceError', NameError), ('DOMException', world.AbortError), ('AbortError', world.AbortError),
        ],
    }
    import re
    driver['is_snake'] = re.compile('[a-z][a-z0-9]*(_[a-z0-9]+)+').fullmatch
    driver['is_camel'] = re.compile('[a-z][a-zA-Z0-9]*').fullmatch
    driver['upper_letter'] = re.compile('[A-Z]').sub
    world.install(loop)
    exec(compile(driver_source, 'prepkit', 'exec'), driver)
    # Whatever is built in and harmless is there by now: made anew, it would be whole again.
    for name in sys.builtin_module_names:
        if name not in ('_xxsubinterpreters', 'xxsubtype'):
            __import__(name)
    del _imp.create_builtin
    _signal.signal = refused
    sys.path[:] = [place for place in sys.path if place != os.path.dirname(os.path.abspath(sys.argv[0]))]
    sys.argv[:] = ['solution.py']
    sys.modules['__main__'] = types.ModuleType('__main__')
    sys.addaudithook(guard(is_open))
    return driver['serve']


REFUSED = frozenset((
    'gc.get_objects', 'gc.get_referrers', 'gc.get_referents', 'sys._getframe', 'sys._current_frames',
    'sys._current_exceptions', 'sys.settrace', 'sys.setprofile', 'sys.addaudithook', 'code.__new__',
    '_thread.start_new_thread', '_thread.start_joinable_thread', 'function.__new__',
))
FRAMES = frozenset(('tb_frame', 'gi_frame', 'cr_frame', 'ag_frame'))
NO_MODULES = frozenset(('_ctypes', 'ctypes', '_testcapi', '_testinternalcapi', '_xxsubinterpreters', '_interpreters'))


def refused(*_):
    raise ValueError('this leads out of the solution, and is not to be had here')


def guard(is_open, refused_events=REFUSED, frames=FRAMES, no_modules=NO_MODULES, error=ValueError):
    def hook(event, args):
        if is_open[0]:
            return
        if (
            event in refused_events
            or event == 'object.__getattr__' and args[1] in frames
            or event == 'import' and args[0] in no_modules
            or event[:7] == 'ctypes.'
        ):
            raise error('this leads out of the solution, and is not to be had here')

    return hook
