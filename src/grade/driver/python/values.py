# Names and values: a check script's in Python, and a solution's as the tags of the protocol. Part of
# the driver: one name space with `driver.py`, which comes before it.

# --- names -------------------------------------------------------------------------------------

def camel(name):
    """`retry_after_ms` as `retryAfterMs`; any other name as it is."""
    if not is_snake(name):
        return name
    first, *rest = name.split('_')
    return first + ''.join(part[0].upper() + part[1:] for part in rest)


def snake(name):
    return upper_letter(lambda letter: '_' + letter[0].lower(), name) if is_camel(name) else name


# --- values of the solution's --------------------------------------------------------------------

def new_budget():
    return {'nodes': 0, 'text': 0, 'seen': {}}


def encode(value, budget=None, depth=0):
    budget = new_budget() if budget is None else budget
    budget['nodes'] += 1
    if budget['nodes'] > 20_000 or depth > 32:
        return {'x': 'budget'}
    kind = type(value)
    if value is None:
        return {'u': 1}
    if kind is bool:
        return value
    if kind is int:
        return encode_int(value)
    if kind is float:
        return encode_float(value)
    if kind is str:
        return encode_text(value, budget)
    if kind is Thrown:
        return encode(value.value, budget, depth)
    key = reference_ids.get(id(value))
    if key is not None:
        return {'k': key}
    if kind is FakeBigInt:
        return {'i': str(int(value))}
    return encode_object(value, kind, budget, depth)


def encode_int(value):
    if -2**53 <= value <= 2**53:
        return value
    return {'i': str(value)} if value.bit_length() < 10_000 else {'x': 'budget'}


def encode_float(value):
    if value != value:
        return {'n': 'NaN'}
    if value in (INFINITY, -INFINITY):
        return {'n': 'Infinity' if value > 0 else '-Infinity'}
    return {'n': '-0'} if value == 0 and str(value)[0] == '-' else value


def encode_text(value, budget):
    units = value.encode('utf-16-le', 'surrogatepass')
    budget['text'] += len(units) // 2
    if budget['text'] > 100_000:
        return {'x': 'budget'}
    if not any('\ud800' <= letter <= '\udfff' for letter in value):
        return value
    return {'w': [units[at] | units[at + 1] << 8 for at in range(0, len(units), 2)]}


def encode_object(value, kind, budget, depth):
    before = budget['seen'].get(id(value))
    if before is not None:
        return {'r': before}
    inner = lambda item: encode(item, budget, depth + 1)
    is_awaited = kind is CoroutineType or issubclass(kind, Future)
    is_data = issubclass(kind, (list, tuple, dict, set, frozenset, bytes, bytearray, BaseException))
    if not is_awaited and not is_data and callable(value):
        return {'f': handle_of(value)}
    if issubclass(kind, (list, tuple, set, frozenset)) and len(value) > 20_000:
        return {'x': 'budget'}
    if issubclass(kind, (bytes, bytearray)) and len(value) > 50_000:
        return {'x': 'budget'}
    budget['seen'][id(value)] = len(budget['seen'])
    if is_awaited:
        return {'p': watch(value)}
    if issubclass(kind, BaseException):
        return {'e': error_parts(value, kind, inner), 'h': handle_of(value)}
    if issubclass(kind, tuple) and hasattr(kind, '_fields'):
        return {'h': handle_of(value), 'o': entries(zip(kind._fields, tuple.__iter__(value)), inner)}
    if issubclass(kind, (list, tuple)):
        base = list if issubclass(kind, list) else tuple
        return [inner(item) for item in base.__iter__(value)]
    if issubclass(kind, (set, frozenset)):
        base = set if issubclass(kind, set) else frozenset
        return {'s': [inner(item) for item in base.__iter__(value)]}
    if issubclass(kind, (bytes, bytearray)):
        return {'b': b64encode(bytes(value)).decode()}
    if issubclass(kind, dict):
        pairs = list(dict.items(value))
        if all(type(name) is str for name, _ in pairs):
            return {'o': entries(pairs, inner)}
        return {'m': [[inner(name), inner(item)] for name, item in pairs]}
    return {'h': handle_of(value), 'o': entries(own_data(value, kind), inner)}


def entries(pairs, inner):
    return [[inner(camel(name)), inner(item)] for name, item in pairs]


def own_data(value, kind):
    """An object's own data: what it has in `__dict__` and `__slots__`, but for private names and functions."""
    found = {}
    for base in type.mro(kind):
        slots = type.__getattribute__(base, '__dict__').get('__slots__', ())
        for name in (slots,) if type(slots) is str else tuple(slots):
            try:
                found[name] = object.__getattribute__(value, name)
            except AttributeError:
                pass
    try:
        found.update(object.__getattribute__(value, '__dict__'))
    except (AttributeError, TypeError):
        pass
    return [(name, item) for name, item in found.items() if type(name) is str and name[:1] != '_' and not callable(item)]


def error_parts(error, kind, inner):
    try:
        message = str(error)[:2_000]
    except Exception:
        message = ''
    kinds = [name for name, base in ERROR_KINDS if issubclass(kind, base)]
    props = [[inner(camel(name)), inner(item)] for name, item in own_data(error, kind)]
    message = message.encode('utf-8', 'replace').decode()
    return {'name': kind.__name__, 'message': message, 'kinds': kinds, **({'props': props} if props else {})}


def handle_of(value):
    known = handle_ids.get(id(value))
    if known is None:
        last['handle'] += 1
        known = handle_ids[id(value)] = last['handle']
        handles[known] = value  # and so its id stays its own
    return known


def watch(value):
    future = value if issubclass(type(value), Future) else Task(value, loop=loop)
    last['promise'] += 1
    watched.append((last['promise'], future))
    return last['promise']


# --- values of the check script's ----------------------------------------------------------------

UNDEFINED = object()  # an argument that was left out; never handed over


def decode(coded):
    value = decode_or_undefined(coded)
    return None if value is UNDEFINED else value


def decode_or_undefined(coded):
    if type(coded) is not dict:
        return [decode(item) for item in coded] if type(coded) is list else coded
    if 'u' in coded:
        return UNDEFINED
    if 'n' in coded:
        return -0.0 if coded['n'] == '-0' else float(coded['n'].replace('Infinity', 'inf'))
    if 'i' in coded:
        return FakeBigInt(coded['i'])
    if 'w' in coded:
        units = b''.join(unit.to_bytes(2, 'little') for unit in coded['w'])
        return units.decode('utf-16-le', 'surrogatepass')
    if 'h' in coded:
        return handles[coded['h']]
    known = references.get(coded.get('k'), UNDEFINED)
    return decode_object(coded) if known is UNDEFINED else known


def decode_object(coded):
    key = coded.get('k')
    if 'f' in coded:
        generator = scripted(coded['f'])
        next(generator)
        return remember(key, function_of(generator.send, coded.get('name') or 'fn'))
    if 'p' in coded:
        promises[coded['p']] = future = Future(loop=loop)
        return remember(key, future)
    if 'd' in coded:
        moment = decode(coded['d'])
        return remember(key, datetime.fromtimestamp(moment / 1000, utc) if moment == moment else None)
    if 'b' in coded:
        return remember(key, bytearray(b64decode(coded['b'])))
    if 'e' in coded:
        return remember(key, make_error(coded['e']))
    if 'a' in coded:
        items = remember(key, [])
        items.extend(decode(item) for item in coded['a'])
        return items
    if 'm' in coded:
        pairs = remember(key, {})
        pairs.update((decode(name), decode(item)) for name, item in coded['m'])
        return pairs
    if 's' in coded:
        items = remember(key, set())
        items.update(decode(item) for item in coded['s'])
        return items
    records[key] = coded['o']
    record = remember(key, {})
    record.update((snake(decode(name)), decode(item)) for name, item in coded['o'])
    return record


def remember(key, value):
    references[key] = value
    reference_ids[id(value)] = key
    return value


def make_error(parts):
    base = next((base for name, base in ERROR_CLASSES if name == parts['name']), Exception)
    error = base(parts['message'])
    for name, value in parts.get('props') or []:
        setattr(error, snake(decode(name)), decode(value))
    return error


def thrown(coded):
    """What can be raised: an exception as it is, anything else within one."""
    value = decode(coded)
    return value if isinstance(value, BaseException) else Thrown(value)


def scripted(key):
    """A function of the check script's, as a generator: that shows nothing of the driver."""
    born, answer = instance, None
    while True:
        args, keywords = yield answer
        if born != instance:
            answer = ('ok', None)
            continue
        try:
            answer = ask_script(key, args, keywords)
        except Exception as error:
            answer = ('threw', error)


def ask_script(key, args, keywords):
    budget = new_budget()
    coded = [encode(item, budget, 1) for item in args]
    if keywords:
        coded.append(encode(dict(keywords), budget, 1))
    write_line({'id': question, 'call': key, 'at': now, 'args': coded, **take_settled()})
    answer = parse(read_line())
    return ('threw', thrown(answer['threw'])) if 'threw' in answer else ('ok', decode(answer.get('ok')))
