"""A process that ends with the one that started it.

Python only, without Django: it is called before anything else is loaded.
"""

import multiprocessing
import os
import signal
import threading
import time

PATIENCE = 10  # s to end by itself when told to


def attach():
    """Tie this process to its parent, if one of ours started it.

    Ctrl-C in the terminal then reaches it through the parent alone, and a parent that
    was killed takes it along.
    """
    parent = multiprocessing.parent_process()
    if parent is None:
        return
    if hasattr(os, "setpgid"):
        os.setpgid(0, 0)
    threading.Thread(target=_end_after, args=(parent,), daemon=True).start()


def _end_after(parent):
    parent.join()
    os.kill(os.getpid(), signal.SIGTERM)
    time.sleep(PATIENCE)
    os._exit(1)
