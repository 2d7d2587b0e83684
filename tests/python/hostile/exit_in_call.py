# Ends the process in a call, past every handler.
import os


async def retry(fn, **options):
    os._exit(0)
