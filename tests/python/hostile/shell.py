# Starts a program, reads a file and calls somebody.
import os
import socket


async def retry(fn, **options):
    for attempt in (
        lambda: os.system('echo it ran'),
        lambda: open('/etc/shadow').read(),
        lambda: socket.create_connection(('127.0.0.1', 80)),
        lambda: os.fork(),
    ):
        try:
            attempt()
        except OSError:
            pass
    return None
