"""Time and largest memory of `tilth assess`, from file to file, by size: `make bench`.

Each case is a process of its own: the largest memory of one does not hide that of the
next. Of the mixed parcels a third has weather and carbon inputs for RothC, a third
Tier 1 with a measured stock, a third neither; all have an outline, inputs and costs.
The others are those of an example for several models. The report as HTML and PDF is
written where a case says so: its time is that of its tables and of loading what draws.
"""

import json
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import yaml

REPORT, NO_REPORT = "--report", "--no-report"
CASES = (  # parcels, members
    ("mixed", 50, 1_000, NO_REPORT),
    ("mixed", 50, 1_000, REPORT),
    ("several models", 50, 1_000, NO_REPORT),
    ("several models", 50, 1_000, REPORT),
    ("mixed", 1_000, 100, NO_REPORT),
    ("mixed", 10_000, 100, NO_REPORT),
)
EXAMPLE = Path(__file__).parents[1] / "examples" / "projects" / "ensemble.yaml"
COLUMNS = 100  # of the grid of parcels
SIDE = 0.004  # deg
WEATHER = {
    "temperature": [3.4, 4.0, 6.6, 9.0, 12.8, 16.0, 18.1, 17.9, 14.9, 11.2, 6.6, 4.0],
    "precipitation": [60, 50, 52, 55, 65, 60, 58, 55, 60, 70, 65, 66],
    "pet": [10, 16, 36, 58, 88, 104, 112, 96, 60, 32, 14, 9],
    "elevation": 160,
    "frost_days": 45,
}
C_INPUT = {
    "baseline": 3.0,
    "project": 3.6,
    "baseline_cover": [1, 1, 1, 1, 1, 1, 1, 0, 0, 0, 1, 1],
    "project_cover": [1] * 12,
}
FARM = {"n_synthetic": 140, "n_residues": 55, "diesel": 90, "yield": 7.5}


def write_project(path: Path, kind: str, n: int) -> None:
    """Invented parcels: on a grid, each beside the next, or those of the example."""
    if kind == "mixed":
        parcels = [_parcel(i) for i in range(n)]
    else:
        example = yaml.safe_load(EXAMPLE.read_text(encoding="utf-8"))["parcels"][0]
        parcels = [{**example, "id": f"p{i}"} for i in range(n)]
    content = {
        "tilth_project": 1,
        "name": "benchmark",
        "example": True,
        "start_year": 2026,
        "leakage": {"mass": 0, "reason": "invented"},
        "parcels": parcels,
    }
    path.write_text(json.dumps(content), encoding="utf-8")


def _parcel(i: int) -> dict[str, object]:
    row, column = divmod(i, COLUMNS)
    west, south = 2.0 + SIDE * column, 48.0 + SIDE * row
    east, north = west + 0.9 * SIDE, south + 0.9 * SIDE
    ring = [[west, south], [east, south], [east, north], [west, north], [west, south]]
    rothc, measured = i % 3 == 0, i % 3 < 2
    soil: dict[str, object] = {"class": "high-activity clay", "clay": 15 + i % 20}
    if measured:
        soil |= {"stock": 40 + i % 30, "stock_standard_error": 3.5}
    return {
        "id": f"p{i}",
        "geometry": {"type": "Polygon", "coordinates": [ring]},
        "climate": WEATHER if rothc else {"zone": "cool temperate moist"},
        "soil": soil,
        "history": {
            "land_use": {
                "use": "long-term cultivated",
                "management": "full",
                "input_level": "medium",
            },
            "years_in_use": 60,
        },
        "baseline": {"inputs": FARM},
        "plan": {
            "practices": ["cover-crops"],
            "adoption": {"curve": "linear", "years": 3},
            "inputs": {**FARM, "n_synthetic": 120},
            **({"carbon_input": C_INPUT} if rothc else {}),
        },
        "costs": {"currency": "EUR", "price_year": 2025, "yearly": 95},
    }


def main() -> None:
    """One line for every case; the answers themselves are not shown."""
    with tempfile.TemporaryDirectory() as name:
        for kind, n, members, report in CASES:
            path = Path(name, f"{n} {kind}.json")
            write_project(path, kind, n)
            case = [sys.executable, __file__, str(path), str(members), report]
            subprocess.run(case, check=True, stdout=subprocess.DEVNULL)


def one(path: str, members: str, report: str) -> None:
    """Run the command once, in this process: seconds from file to files, and memory."""
    from tilth.cli import main as tilth  # noqa: PLC0415 -- counted in the time

    start = time.perf_counter()
    out = Path(path).with_suffix(".out")
    tilth(
        ["assess", path, "--members", members, "--out", str(out), report],
        standalone_mode=False,
    )
    seconds = time.perf_counter() - start
    used = resource.getrusage(resource.RUSAGE_SELF)
    print(
        f"{Path(path).stem}, {members} members, {report}: {seconds:.1f} s "
        f"({used.ru_utime + used.ru_stime:.1f} s of processor, loading included), "
        f"{used.ru_maxrss / 1024:.0f} MB",
        file=sys.stderr,
    )


if __name__ == "__main__":
    one(*sys.argv[1:]) if len(sys.argv) > 1 else main()
