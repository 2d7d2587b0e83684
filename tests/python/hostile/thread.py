# Goes on beside the driver.
import threading
import time


async def retry(fn, **options):
    threading.Thread(target=time.sleep, args=(1,)).start()
    return None
