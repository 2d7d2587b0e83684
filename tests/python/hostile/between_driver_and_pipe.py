# Puts a pipe of its own in the place of the driver's, to rewrite what goes over it.
import os

reads, writes = os.pipe()
os.dup2(4, 20)
os.dup2(writes, 4)


async def retry(fn, **options):
    os.write(20, os.read(reads, 65_536))
    return None
