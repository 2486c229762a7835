"""Time from a laboratory file to stocks at equivalent mass, in seconds: `make bench`.

USDA-size is the file of DSP4SH where the shared reference data lie beside the checkout,
and a made one of as many layers else; 1,000,000 layers are made.
"""

import json
import tempfile
from pathlib import Path
from time import perf_counter

from layers import write_layers  # of the script beside this one

from tilth.assessment.layers.layers import read_layers
from tilth.assessment.stock.mass_method import METHODS
from tilth.assessment.stock.profiles import profiles_of
from tilth.assessment.stock.stock import StockOptions, stocks

SHARED = Path(__file__).resolve().parents[2] / "shared" / "data"
USDA = SHARED / "soil_points_us/dsp4sh_soc_df_KAD.csv"
N_USDA, N_MANY = 1_685, 1_000_000
COLUMNS = {
    "point": "DSP_Pedon_ID",
    "depth_top": {"column": "hrzdep_t", "unit": "cm"},
    "depth_bottom": {"column": "hrzdep_b", "unit": "cm"},
    "soc_content": {"column": "SOC_pct", "unit": "%"},
    "bulk_density": {"column": "Bulk_Density", "unit": "g cm-3"},
    "coarse_fraction": {"column": "Coarse_Frag_volume", "unit": "%"},
}
MAPPING = {"encoding": "latin-1", "columns": COLUMNS}


def main() -> None:
    """Print seconds from file to stocks, by size, and of each method."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        usda, mapping = _usda(folder)
        _time(usda, mapping)
        print("again, with everything loaded:")
        _time(usda, mapping)
        many = folder / "many.csv"
        write_layers(many, N_MANY)
        _time(many, None)


def _usda(folder: Path) -> tuple[Path, Path | None]:
    """File of USDA-size, with its mapping where it is that of the USDA."""
    if USDA.is_file():
        mapping = folder / "mapping.json"
        mapping.write_text(json.dumps(MAPPING), encoding="utf-8")
        return USDA, mapping
    path = folder / "usda-size.csv"
    write_layers(path, N_USDA)
    return path, None


def _time(path: Path, mapping: Path | None) -> None:
    """Print the seconds of each part."""
    start = perf_counter()
    layers = read_layers([path], mapping=mapping)
    read = perf_counter()
    profiles_of(layers.table)
    made = perf_counter()
    print(
        f"{path.name}: {layers.n_rows:,} rows, {layers.table.row.size:,} layers; "
        f"read and check {read - start:.2f} s, profiles {made - read:.2f} s"
    )
    for method in METHODS:
        begin = perf_counter()
        stocks(layers, StockOptions(method=method))
        seconds = perf_counter() - begin
        total = read - start + seconds
        print(f"  {method:>17}: stocks {seconds:.2f} s, from file {total:.2f} s")


if __name__ == "__main__":
    main()
