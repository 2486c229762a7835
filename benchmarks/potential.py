"""Maps of storage potential: time per phase, cells per second, and memory.

Two cases on an invented country in the formats of real products (20 years of months at
1/24 degree, soil and land at 30 arc seconds): the exact mode, and the faithful one with
FAO's bounds; business as usual and three scenarios, maps written as cloud-optimised
GeoTIFF. `read` is what GDAL and decoding take, `align` laying files over the cells.
Processor time is the sum over all threads: a loaded machine does not change it.

The example and each case have processes of their own, so that their memory is theirs: a
process starts with the largest memory of the one that starts it. With a cluster, the
maps are worked out by Dask workers that are separate processes of one thread each: by
one, then by two.

Usage: potential.py [CELLS [MEMBERS]] [--cluster]; members are a third case.
"""

import resource
import sys
import tempfile
import threading
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path
from time import perf_counter, thread_time

import yaml
from distributed import Client, LocalCluster

from tilth.assessment.potential.example import write_example
from tilth.assessment.potential.file import read_potential
from tilth.assessment.potential.run import run
from tilth.geo import align
from tilth.geo.warm_up import compile_all

CELLS = 1_000_000
_lock = threading.Lock()
_decoding = [0.0]


def _timed(function):
    """Read or decode a window of a file, and add up the time that it takes."""

    def timed(*arguments):
        began = thread_time()
        values = function(*arguments)
        with _lock:
            _decoding[0] += thread_time() - began
        return values

    return timed


def _apart(function, *arguments):
    """What the function answers, worked out in a process of its own."""
    with ProcessPoolExecutor(1, get_context("spawn")) as pool:
        return pool.submit(function, *arguments).result()


def _case(name, config, folder, **changes):
    _apart(_run, name, config, folder, changes)


def _run(name, config, folder, changes):
    compile_all()  # or rather find them compiled
    align.numbers, align.quantity = _timed(align.numbers), _timed(align.quantity)
    data = yaml.safe_load(config.read_text()) | changes
    path = config.with_name("case.yaml")
    path.write_text(yaml.safe_dump(data))
    before = _peak()
    with tempfile.TemporaryDirectory(dir=folder) as out:
        result = run(read_potential(path), Path(out))
        written = len(list(Path(out).glob("*.tif")))
    seconds, cells = result.seconds, result.worked_out
    phases = {
        "read": _decoding[0],
        "align": seconds["read"] - _decoding[0],
        "compute": seconds["compute"],
        "write": seconds["write"],
    }
    whole = seconds["processor"]
    print(f"{name}: {cells:,} land cells, {written} maps")
    for phase, spent in phases.items():
        print(f"  {phase:8} {spent:7.1f} s of processor time ({spent / whole:4.0%})")
    print(
        f"  whole    {whole:7.1f} s of processor time, {seconds['elapsed']:.1f} s "
        f"elapsed, {cells / whole:,.0f} cells per processor second, "
        f"peak {_peak():.2f} GB ({before:.2f} before)",
        flush=True,
    )


def _peak():
    """Largest memory of this process so far, in GB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6


def _cluster(config, folder):
    """Time with one and with two Dask workers, each a process of one thread."""
    elapsed = []
    for workers in (1, 2):
        with (
            LocalCluster(
                n_workers=workers, threads_per_worker=1, dashboard_address=None
            ) as own,
            Client(own) as client,
            tempfile.TemporaryDirectory(dir=folder) as out,
        ):
            client.run(compile_all)
            began = perf_counter()
            run(read_potential(config), Path(out), scheduler=own.scheduler_address)
            elapsed.append(perf_counter() - began)
    one, two = elapsed
    print(f"cluster: one worker {one:.1f} s, two {two:.1f} s, {one / two:.2f} times")


def main():
    given = [int(word) for word in sys.argv[1:] if word != "--cluster"]
    cells, members = (*given, *(CELLS, 0)[len(given) :])
    with tempfile.TemporaryDirectory() as folder:
        # Some of the land has classes that are not modelled.
        config = _apart(write_example, Path(folder, "in"), int(cells / 0.87))
        _case("exact", config, folder)
        _case("faithful, with bounds", config, folder, mode="faithful", bounds={})
        if members:
            plan = {"members": members, "seed": 1}
            _case(f"exact, {members} members", config, folder, monte_carlo=plan)
        if "--cluster" in sys.argv:
            _cluster(config, folder)


if __name__ == "__main__":
    main()
