"""Small maps of storage potential that tests write and read."""

import numpy as np
import rasterio
import yaml

from tests.tilth.geo.rasters import write_raster
from tilth.assessment.potential.example import write_example
from tilth.assessment.potential.file import read_potential
from tilth.assessment.potential.run import run

YEARS = (2019, 2020)


def example(folder, cells=300, seed=3, years=YEARS):
    """Configuration file of a small invented country."""
    return write_example(folder, cells, seed, years)


def changed(path, **more):
    """The same configuration with some keys changed; None takes one out."""
    data = yaml.safe_load(path.read_text(encoding="utf-8"))
    for key, value in more.items():
        if value is None:
            data.pop(key)
        elif isinstance(value, dict) and isinstance(data.get(key), dict):
            data[key] = data[key] | value
        else:
            data[key] = value
    other = path.with_name("changed.yaml")
    other.write_text(yaml.safe_dump(data), encoding="utf-8")
    return other


def worked_out(path, out, **how):
    """Result of a run of a configuration."""
    return run(read_potential(path), out, **{"workers": 1} | how)


def read_map(folder, name):
    """Values of a map; NaN where there are none."""
    with rasterio.open(folder / name) as file:
        values = file.read(1).astype(np.float64)
        return np.where(values == file.nodata, np.nan, values)


def one_cell(folder, weather, *, soc=48.25, clay=23.5, years=YEARS, **more):
    """Configuration of a map of one cell: mean year, then months of each year."""
    folder.mkdir(parents=True, exist_ok=True)
    layers, before = {}, {}
    units = {"temperature": "degC", "precipitation": "mm month-1", "pet": "mm month-1"}
    for (name, unit), (mean, months) in zip(units.items(), weather, strict=True):
        write_raster(folder / f"{name}_before.tif", _bands(mean))
        write_raster(folder / f"{name}.tif", _bands(months))
        before[name] = {"file": f"{name}_before.tif", "unit": unit}
        layers[name] = {"file": f"{name}.tif", "unit": unit, "first_year": years[0]}
    for name, value, unit in (("soc_stock", soc, "Mg ha-1"), ("clay", clay, "%")):
        write_raster(folder / f"{name}.tif", np.array([[value]]))
        layers[name] = {"file": f"{name}.tif", "unit": unit}
    config = {
        "tilth_potential": 1,
        "name": "one cell",
        "layers": layers | {"land_cover": "cropland"},
        "classes": {"cropland": {"covered": [4, 5, 6, 7, 8]}},
        "warm_up": {"first_year": years[0], "last_year": years[1]},
        "before": before,
    }
    path = folder / "one.yaml"
    path.write_text(yaml.safe_dump(config | more), encoding="utf-8")
    return path


def _bands(values):
    return np.asarray(values, np.float64)[:, np.newaxis, np.newaxis]
