# Prints without end, and gives more than can be sent.
async def retry(fn, **options):
    while True:
        print('x' * 1_000)
