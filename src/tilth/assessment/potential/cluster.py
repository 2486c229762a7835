"""Blocks and maps handed to the workers of a Dask scheduler.

A worker that is lost gives its work to the others. What ends a run for good, as the
loss of all workers or of the scheduler, is told in one line.
"""

from collections.abc import Callable, Sequence
from contextlib import suppress
from importlib.util import find_spec
from time import monotonic, sleep
from typing import Any, Final

from tilth.assessment.potential.store import GOES_ON
from tilth.errors import DataError

CONNECT: Final = 20.0  # to wait for a scheduler, and for its first worker [s]
RETRIES: Final = 2  # of a piece of work that failed
PATIENCE: Final = 60.0  # without any worker, until the run ends [s]
PAUSE: Final = 0.05  # between two looks at what is done [s]
LOOK: Final = 1.0  # between two looks at the workers [s]


def on_cluster(
    work: Callable[[Any], int],
    items: Sequence[Any],
    address: str,
    count: Callable[[int], None],
) -> None:
    """Do something with each item on the workers of a Dask scheduler.

    Parameters
    ----------
    work : callable
        What to do; gives how much was done.
    items : sequence
        With what.
    address : str
        Of the scheduler.
    count : callable
        Receives what `work` gave, item by item.

    Raises
    ------
    DataError
        If there is no scheduler or worker, or all of them were lost; and what `work`
        raises.
    """
    if find_spec("distributed") is None:
        raise DataError(
            "--scheduler needs the package distributed, which is not installed: it "
            "belongs to the extra geo; without --scheduler this computer does the work"
        )
    from distributed import CancelledError, KilledWorker  # noqa: PLC0415 -- optional dependency
    from distributed.comm.core import CommClosedError  # noqa: PLC0415 -- optional dependency

    client = _client(address)
    try:
        # Whatever its retries, an item ends the run that ends one worker after another.
        futures = client.map(work, list(items), pure=False, retries=RETRIES)
        _collect(client, futures, address, count)
    except KilledWorker as error:
        raise DataError(
            f"workers of {address} ended one after another on the same piece, mostly "
            f"as memory is short ({_words(error)}): try a smaller --block; {GOES_ON}"
        ) from None
    except (CancelledError, OSError) as error:
        # A closed connection is seen before the client knows that it lost the other.
        if client.status == "running" and not isinstance(error, CommClosedError):
            raise
        raise DataError(
            f"the Dask scheduler {address} was lost ({_words(error)}); {GOES_ON}"
        ) from None
    finally:
        with suppress(OSError, TimeoutError):
            client.close(timeout=2)


def _client(address: str) -> Any:  # noqa: ANN401 -- distributed has no types
    """Connection to a scheduler that has a worker."""
    from distributed import Client  # noqa: PLC0415 -- optional dependency

    try:
        # Never the default of this process, which would compute what others ask for.
        client = Client(address, timeout=CONNECT, set_as_default=False)
    except (OSError, ValueError) as error:
        raise DataError(
            "--scheduler must be the address of a Dask scheduler that answers, such as "
            f"tcp://host:8786; got {address}: {_words(error)}"
        ) from None
    try:
        client.wait_for_workers(1, timeout=CONNECT)
    except TimeoutError:
        client.close(timeout=2)
        raise DataError(
            f"the Dask scheduler {address} has no worker; start some, as by dask "
            f"worker {address}"
        ) from None
    return client


def _collect(
    client: Any,  # noqa: ANN401 -- distributed has no types
    futures: list[Any],
    address: str,
    count: Callable[[int], None],
) -> None:
    """Count what is done, as long as there is a worker."""
    from distributed import as_completed  # noqa: PLC0415 -- optional dependency

    done = as_completed(futures, loop=client.loop)
    seen = looked = monotonic()
    while not done.is_empty():
        for future in done.next_batch(block=False):
            try:
                count(future.result(timeout=LOOK))
            except TimeoutError:
                done.add(future)  # lost with its worker, and done again by another
        now = monotonic()
        if now - looked >= LOOK:
            looked = now
            if client.nthreads():
                seen = now
        if now - seen > PATIENCE:
            raise DataError(
                f"the Dask scheduler {address} has had no worker for "
                f"{PATIENCE:.0f} s; {GOES_ON}"
            )
        sleep(PAUSE)


def _words(error: Exception) -> str:
    """What a library says, on one line."""
    return f"{' '.join(str(error).split()):.120}"
