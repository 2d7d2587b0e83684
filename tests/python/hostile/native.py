# Reaches for memory, past the language.
for name in ('ctypes', '_ctypes', '_testcapi', '_testinternalcapi', '_xxsubinterpreters'):
    try:
        module = __import__(name)
        module.string_at(0)
    except (ImportError, ValueError):
        pass

try:
    with open('/proc/self/mem', 'r+b') as memory:
        memory.seek(0)
except OSError:
    pass


async def retry(fn, **options):
    return None
