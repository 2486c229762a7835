"""Maps of storage potential: time per phase, cells per second, and memory.

Two cases on an invented country in the formats of real products (20 years of months at
1/24 degree, soil and land at 30 arc seconds): the exact mode, and the faithful one with
FAO's bounds; business as usual and three scenarios, maps written as cloud-optimised
GeoTIFF. `read` is what GDAL and decoding take, `align` laying files over the cells.
Processor time is the sum over all threads: a loaded machine does not change it.

Usage: potential.py [CELLS [MEMBERS]]; members of a Monte Carlo are a third case.
"""

import resource
import sys
import tempfile
import threading
from pathlib import Path
from time import thread_time

import yaml

from tilth.assessment.potential_example import write_example
from tilth.assessment.potential_file import read_potential
from tilth.assessment.potential_run import run
from tilth.geo import align

CELLS = 1_000_000
_lock = threading.Lock()
_decoding = [0.0]
_decoded = align._decoded


def _timed(*arguments):
    """Decode a window of a file, and add up the time that it takes."""
    began = thread_time()
    values = _decoded(*arguments)
    with _lock:
        _decoding[0] += thread_time() - began
    return values


def _case(name, config, folder, **changes):
    data = yaml.safe_load(config.read_text()) | changes
    path = config.with_name("case.yaml")
    path.write_text(yaml.safe_dump(data))
    _decoding[0] = 0.0
    with tempfile.TemporaryDirectory(dir=folder) as out:
        result = run(read_potential(path), Path(out))
        written = len(list(Path(out).glob("*.tif")))
    seconds, cells = result.seconds, result.status[0]
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
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6
    print(
        f"  whole    {whole:7.1f} s of processor time, {seconds['elapsed']:.1f} s "
        f"elapsed, {cells / whole:,.0f} cells per processor second, peak {peak:.2f} GB"
    )


def main():
    cells = int(sys.argv[1]) if len(sys.argv) > 1 else CELLS
    members = int(sys.argv[2]) if len(sys.argv) > 2 else 0
    align._decoded = _timed
    with tempfile.TemporaryDirectory() as folder:
        # Some of the land has classes that are not modelled.
        config = write_example(Path(folder, "in"), int(cells / 0.87))
        _case("warm-up of the kernels, not counted", config, folder, zones=[])
        _case("exact", config, folder)
        _case("faithful, with bounds", config, folder, mode="faithful", bounds={})
        if members:
            plan = {"members": members, "seed": 1}
            _case(f"exact, {members} members", config, folder, monte_carlo=plan)


if __name__ == "__main__":
    main()
