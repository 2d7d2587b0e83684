# The driver for Python: answers the examiner's questions, one line of JSON each, from descriptor 3
# to 4. It knows no expected value and gives no judgement; see `docs/driver-protocol.md`, and
# `docs/other-languages.md` for what a value is in Python.
# It defines no class and hands out no function of its own, so that nothing which a solution can hold
# leads here; `guard.py` closes the ways around that. Built-ins are a copy, taken before the solution.

instance = 0
solution = None
question = None
now = 0
handles, handle_ids, references, reference_ids, promises, records = {}, {}, {}, {}, {}, {}
watched, settled = [], []
last = {'handle': 0, 'promise': 0}

MOST_TURNS = 100_000


# --- lines -------------------------------------------------------------------------------------

def read_line():
    global pending_input
    while True:
        end = pending_input.find(b'\n')
        if end >= 0:
            line, pending_input = pending_input[:end], pending_input[end + 1:]
            return line.decode()
        more = os_read(3, 65_536) if is_same(3) else b''
        if not more:
            os_exit(0)
        pending_input += more


def write_line(message):
    left = memoryview((stringify(message) + '\n').encode())
    while left:
        # Whoever put something else in its place does not speak for the driver.
        if not is_same(4):
            os_exit(1)
        left = left[os_write(4, left):]


def is_same(descriptor):
    try:
        found = os_fstat(descriptor)
    except OSError:
        return False
    return (found.st_dev, found.st_ino) == pipes[descriptor]


# --- the clock ---------------------------------------------------------------------------------

def run_out():
    """Runs all that can run without moving the clock."""
    for _ in range(MOST_TURNS):
        ready = loop.ready
        if type(ready) is not deque or not ready:
            break
        handle = ready.popleft()
        if not handle._cancelled:
            run_handle(handle)
        note_settled()


def waiting():
    """The timers that wait: those that will run, and no others."""
    timers = loop.timers
    if type(timers) is not list:
        return []
    return [timer for timer in timers if not timer[2]._cancelled]


def advance(ms):
    global now
    target = now + ms
    run_out()
    while type(loop.timers) is list and loop.timers:
        due, _, handle = loop.timers[0]
        if due > target and not handle._cancelled:
            break
        heappop(loop.timers)
        if handle._cancelled:
            continue
        now = loop.now = max(now, due)
        run_handle(handle)
        run_out()
    now = loop.now = target


def pending(plant):
    before = waiting()
    planted = [call_later(loop, 1, print) for _ in range(plant)]
    count = len(waiting())
    for handle in planted:
        handle.cancel()
    loop.timers = [timer for timer in loop.timers if timer[2] not in planted]
    heapify(loop.timers)
    next_ms = min(timer[0] for timer in before) - now if before else None
    return {'o': [['timers', count], ['nextMs', next_ms]]}


def note_settled():
    for entry in list(watched):
        number, future = entry
        if not future.done():
            continue
        watched.remove(entry)
        if future.cancelled():
            settled.append({'promise': number, 'threw': encode(CancelledError('cancelled'))})
            continue
        error = future.exception()
        how = {'ok': encode(future.result())} if error is None else {'threw': encode(error)}
        settled.append({'promise': number, **how})


# --- calls ---------------------------------------------------------------------------------------

def arguments_of(function, coded):
    """What a call hands over: an options object as keyword arguments, and no argument that was left
    out where the function has a default for it."""
    try:
        parameters = list(signature(function).parameters.values())
    except (TypeError, ValueError):
        parameters = []
    places = [it for it in parameters if it.kind in (it.POSITIONAL_ONLY, it.POSITIONAL_OR_KEYWORD)]
    options = options_of(coded[-1], parameters, places[len(coded) - 1:]) if coded else None
    args = [decode_or_undefined(item) for item in (coded if options is None else coded[:-1])]
    while args and args[-1] is UNDEFINED and has_default(places[len(args) - 1:]):
        args.pop()
    args = [fallback(places[at:]) if item is UNDEFINED else item for at, item in enumerate(args)]
    return args, options or {}


def has_default(places):
    return not places or places[0].default is not places[0].empty


def fallback(places):
    return places[0].default if places and has_default(places) else None


def options_of(coded, parameters, places):
    """The entries of an options object as keyword arguments, if that is what the function takes."""
    if type(coded) is not dict:
        return None
    pairs = coded['o'] if 'o' in coded else records.get(coded.get('k'))
    if pairs is None:
        return None
    named = {it.name: it for it in parameters if it.kind in (it.KEYWORD_ONLY, it.POSITIONAL_OR_KEYWORD)}
    takes_all = any(it.kind is it.VAR_KEYWORD for it in parameters)
    names = [snake(decode(name)) for name, _ in pairs]
    fits = any(name in named for name in names) or (takes_all or not names) and has_default(places)
    if not fits:
        return None
    options = {}
    decode(coded)  # it has a key, and may come again as that alone
    for name, (_, item) in zip(names, pairs):
        value = decode_or_undefined(item)
        if value is not UNDEFINED:
            options[name] = value
        elif name in named and not has_default([named[name]]):
            options[name] = None
    # A required one that the object does not have at all is refused by the solution, not by Python.
    required = [it.name for it in named.values() if it.kind is it.KEYWORD_ONLY and not has_default([it])]
    return {**{name: None for name in required}, **options}


def member(target, name):
    if target is solution and name is not None:
        return solution.get(name, UNDEFINED)
    for spelled in (snake(name), name):
        if hasattr(target, spelled):
            return getattr(target, spelled)
    return UNDEFINED


def call(on, name, args):
    target = solution if on == 0 else handles[on]
    function = target if name is None else member(target, name)
    if function is UNDEFINED or not callable(function):
        return {'missing': 'call' if name is None else name}
    values, keywords = arguments_of(function, args)
    try:
        answer = answer_of(function(*values, **keywords))
    except Exception as error:
        answer = {'threw': encode(error)}
    run_out()
    return answer


def answer_of(value):
    kind = type(value)
    if kind is CoroutineType or issubclass(kind, Future):
        return {'promise': watch(value)}
    if hasattr(kind, '__await__'):
        return {'promise': watch(awaited(value))}
    return {'ok': encode(value)}


def sequence(on, steps):
    answers = []
    for name, args in steps:
        if name == 'advance':
            advance(decode(args[0]))
        else:
            answers.append(call(on, name, args))
    return answers


def load():
    global instance, solution, now
    instance += 1
    now = loop.now = loop.wall_shift = 0
    for kept in (handles, handle_ids, references, reference_ids, promises, records, watched, settled):
        kept.clear()
    loop.ready, loop.timers = deque(), []
    try:
        solution = fresh_exports()
    except Exception as error:
        return {'failed': described(error)[:4_000]}
    kinds = [[name, 'function' if callable(value) else 'object'] for name, value in solution.items()]
    return {'exports': kinds[:200]}


def fresh_exports():
    """The public names of a fresh instance of the module, as a check script spells them."""
    global compiled, source_lines
    if compiled is None:
        with open_file(solution_path, encoding='utf-8') as file:
            source = file.read()
        source_lines = source.split('\n')
        compiled = compile(source, 'solution.py', 'exec', dont_inherit=True)
    module = ModuleType('solution')
    modules['solution'] = module
    module.__file__ = solution_path
    exec(compiled, module.__dict__)
    run_out()
    names = module.__dict__.get('__all__') or [name for name in module.__dict__ if name[:1] != '_']
    found = {camel(name): module.__dict__[name] for name in list(names) if type(name) is str and name in module.__dict__}
    return {name: value for name, value in found.items() if type(value) is not ModuleType}


def described(error):
    """What went wrong, with the solution's own lines alone."""
    told = []
    places = places_of(error)
    for line, name in places[:4] + places[4:][-4:]:
        told += [f'  File "solution.py", line {line}, in {name}', '    ' + line_of(line).strip()]
    if isinstance(error, SyntaxError) and error.lineno:
        text = line_of(error.lineno)
        told += [f'  File "solution.py", line {error.lineno}', '    ' + text.lstrip()]
        told.append(' ' * (3 + max(1, (error.offset or 1) - len(text) + len(text.lstrip()))) + '^')
    try:
        message = error.msg if isinstance(error, SyntaxError) else str(error)
    except Exception:
        message = ''
    return '\n'.join([*told, f'{type(error).__name__}: {message}'])


def line_of(number):
    return source_lines[number - 1] if 0 < number <= len(source_lines) else ''


def places_of(error):
    found, at = [], traceback_of(error)
    while at is not None:
        code = frame_of(at).f_code
        if code.co_filename == 'solution.py':
            found.append((at.tb_lineno, code.co_name))
        at = at.tb_next
    return found


def work(source, args):
    names = {'__builtins__': builtins_copy, 'clock': namespace(advance=advance), 'signal': signal_of_nobody, 'invoke': invoke, 'field': field}
    exec(compile(source, 'check.js', 'exec'), names)
    module = modules.get('solution')
    value = names['work'](module, *[decode(item) for item in args])
    return {'ok': encode(value)}


def signal_of_nobody():
    return AbortController().signal


def invoke(function, *args, **options):
    """Calls with options as the function takes them: as keyword arguments, or as one dict."""
    try:
        signature(function).bind(*args, **options)
    except TypeError:
        return function(*args, options)
    return function(*args, **options)


def field(result, name):
    """A property of what a solution gave: of a dict, or of anything else."""
    return result[name] if isinstance(result, dict) else getattr(result, name)


def heap(plant):
    """Memory that Python has handed out since it was asked for the first time."""
    if not tracing():
        start_tracing()
    planted = bytearray(plant)
    collect()
    used = traced()[0]
    del planted
    return {'ok': used}


def snapshot(key):
    value = references[key]
    del reference_ids[id(value)]
    coded = encode(value)
    reference_ids[id(value)] = key
    return {'ok': coded}


def listeners(signal, plant):
    planted = [namespace(at=at) for at in range(plant)]
    for listener in planted:
        add_listener(signal, 'abort', listener)
    found = signal.listeners
    count = len(found) if type(found) is list else 0
    for listener in planted:
        remove_listener(signal, 'abort', listener)
    return {'ok': count}


def settle(ask):
    future = promises[ask['promise']]
    if not future.done():
        if 'threw' in ask:
            future.set_exception(thrown(ask['threw']))
        else:
            future.set_result(decode(ask['ok']))
    run_out()
    return {'ok': None}


def answer(ask):
    op = ask['op']
    if op == 'hello':
        return {'ok': version}
    if op == 'load':
        return load()
    if op == 'call':
        return call(ask['on'], ask['name'], ask['args'])
    if op == 'get':
        found = member(solution if ask['on'] == 0 else handles[ask['on']], ask['name'])
        return {'ok': encode(None if found is UNDEFINED else found)}
    if op == 'sequence':
        return {'answers': sequence(ask['on'], ask['steps'])}
    if op == 'advance':
        advance(ask['ms'])
        return {'ok': None}
    if op == 'step-wall':
        loop.wall_shift += ask['ms']
        return {'ok': None}
    if op == 'wait':
        run_out()
        return {'ok': None}
    if op == 'settle':
        return settle(ask)
    if op == 'pending':
        run_out()
        return {'ok': pending(ask.get('plant', 0))}
    if op == 'work':
        return work(ask['python'], ask['args'])
    if op == 'heap':
        return heap(ask['plant'])
    if op == 'snapshot':
        return snapshot(ask['key'])
    if op == 'abort-controller':
        controller = AbortController()
        return {'ok': [{'h': handle_of(controller)}, {'h': handle_of(controller.signal)}]}
    if op == 'listeners':
        return listeners(handles[ask['on']], ask['plant'])
    raise ValueError(f'unknown question {op}')


def take_settled():
    note_settled()
    batch = list(settled)
    settled.clear()
    return {'settled': batch} if batch else {}


def serve():
    global question
    while True:
        ask = parse(read_line())
        question = ask['id']
        try:
            reply = answer(ask)
        except Exception as error:
            reply = {'threw': encode(error)}
        write_line({'id': question, **reply, **take_settled()})
