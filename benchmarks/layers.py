"""Time to read and check laboratory layers: `make bench`."""

import resource
import tempfile
import time
from pathlib import Path

import numpy as np
import pandas as pd

from tilth.assessment.layers.layers import read_layers

SEED = 4
DEPTHS = ((0, 10), (10, 20), (20, 30), (30, 50), (50, 100))
SIZES = (1_685, 1_000_000)  # the USDA's set, and a national one


def write_layers(path: Path, n: int) -> None:
    """Profiles of five layers, a hundred of them at each site."""
    rng = np.random.default_rng(SEED)
    profile, layer = np.divmod(np.arange(n), len(DEPTHS))
    top, bottom = np.array(DEPTHS, dtype=float)[layer].T
    content = rng.lognormal(3.2, 0.3, n) * np.exp(-top / 60.0)
    frame = pd.DataFrame(
        {
            "site": np.char.add("S", (profile // 100).astype(str)),
            "point": np.char.add("P", profile.astype(str)),
            "date": "2024-05-03",
            "round": "2024",
            "stratum": np.char.add("H", (profile % 4).astype(str)),
            "depth_top [cm]": top.astype(int),
            "depth_bottom [cm]": bottom.astype(int),
            "soc_content [g kg-1]": content.round(2),
            "bulk_density [g cm-3]": rng.normal(1.3, 0.1, n).clip(0.9, 1.7).round(2),
            "coarse_fraction [1]": rng.uniform(0.0, 0.2, n).round(3),
            "clay [%]": rng.uniform(5.0, 45.0, n).round(1),
            "latitude [deg]": (45.0 + profile // 100 * 1e-4).round(5),
            "longitude [deg]": (5.0 + profile % 100 * 1e-4).round(5),
        }
    )
    frame.to_csv(path, index=False)


def main() -> None:
    """Print seconds for reading and checking, and the most memory that was in use."""
    with tempfile.TemporaryDirectory() as name:
        for n in SIZES:
            path = Path(name, f"{n}.csv")
            write_layers(path, n)
            start = time.perf_counter()
            layers = read_layers([path])
            seconds = time.perf_counter() - start
            accepted = layers.table.row.size
            print(f"read and check {n} layers: {seconds:.2f} s ({accepted} accepted)")
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6
    print(f"largest memory: {memory:.2f} GB")


if __name__ == "__main__":
    main()
