"""Seconds to the first answer: import, first command with compiled kernels, and cold.

Cold means that no kernel was compiled before, in a cache of its own.
"""

import os
import subprocess
import sys
import tempfile
from pathlib import Path
from time import perf_counter

INPUT = Path(__file__).parents[1] / "docs" / "examples" / "hoosfield.dat"
REPEATS = 5


def _seconds(arguments, **environment):
    start = perf_counter()
    subprocess.run(
        [sys.executable, *arguments],
        check=True,
        capture_output=True,
        env={**os.environ, **environment},
    )
    return perf_counter() - start


def _tilth(*words):
    return ["-c", f"from tilth.cli import main; main({list(words)!r})"]


def main():
    bare = min(_seconds(["-c", "pass"]) for _ in range(REPEATS))
    imported = min(_seconds(["-c", "import tilth"]) for _ in range(REPEATS))
    print(f"import tilth adds {imported - bare:.3f} s")
    with tempfile.TemporaryDirectory() as place:
        run = _tilth("run", "rothc", str(INPUT), "--out", f"{place}/out")
        _seconds(run)
        warm = [_seconds(run) for _ in range(REPEATS)]
        print(
            f"tilth run rothc, kernels compiled: {min(warm):.2f} s, "
            f"longest of {REPEATS} {max(warm):.2f} s"
        )
        for name, words in (
            ("tilth run rothc", run),
            ("tilth demo", _tilth("demo", "--no-platform", "--out", f"{place}/demo")),
        ):
            with tempfile.TemporaryDirectory() as cache:
                cold = _seconds(words, NUMBA_CACHE_DIR=cache)
            print(f"{name}, nothing compiled: {cold:.1f} s")


if __name__ == "__main__":
    main()
