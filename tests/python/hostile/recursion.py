# Fills the stack, first as far as the language lets it, then without a limit.
import sys


def down(_=None):
    # Through the interpreter's own code, whose stack has an end.
    return list(map(down, (1,)))


async def retry(fn, **options):
    try:
        down()
    except RecursionError:
        sys.setrecursionlimit(10**9)
        down()
