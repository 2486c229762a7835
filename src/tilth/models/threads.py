"""How many threads the kernels use."""

from collections.abc import Iterator
from contextlib import contextmanager

from numba import get_num_threads, set_num_threads


@contextmanager
def one_thread() -> Iterator[None]:
    """Run kernels in the thread that calls them; results are the same to the bit.

    For many calls with few sites: a second thread has nothing to do there, and waking
    it takes longer than the work.
    """
    before = get_num_threads()
    set_num_threads(1)
    try:
        yield
    finally:
        set_num_threads(before)
