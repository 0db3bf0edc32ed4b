"""Several loops in one process, each in a thread of its own: all of them, or none."""

import logging
import time
from collections.abc import Callable
from threading import Event as Flag
from threading import Thread

log = logging.getLogger(__name__)


def together(*loops: Callable[[], object], stop: Flag, patience: float) -> bool:
    """Run loops side by side until told to stop; False where one ended before.

    One that ends is a bug of ours. It is logged and ends the others too: whoever looks after the process starts it
    again whole, where one loop that is missing would be seen by nobody.

    units      `patience`: seconds in which they may finish what is begun; what lasts longer ends with the process
    """
    early = Flag()

    def run(loop: Callable[[], object]) -> None:
        from django.db import connections

        try:
            loop()
        except BaseException as bug:
            log.critical("worker.failed %s", type(bug).__name__, exc_info=True)
        finally:
            if not stop.is_set():
                log.critical("worker.one-ended")
                early.set()
                stop.set()
            connections.close_all()

    threads = [Thread(target=run, args=(loop,), daemon=True) for loop in loops]
    for thread in threads:
        thread.start()
    stop.wait()  # in the main thread, where signals are heard
    deadline = time.monotonic() + patience
    for thread in threads:
        thread.join(max(0.0, deadline - time.monotonic()))
    return not early.is_set()
