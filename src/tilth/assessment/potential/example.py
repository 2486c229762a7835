"""An invented country, its layers in the formats of real products, and a configuration.

All of it comes from smooth random fields; it is labelled as an example in every file
that can say so.
"""

import json
from dataclasses import dataclass
from datetime import date
from math import ceil, sqrt
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from tilth.checks import FloatArray
from tilth.errors import InputError
from tilth.geo.grid import SYSTEM, Grid
from tilth.geo.netcdf_file import Packing, write_netcdf
from tilth.geo.random_field import Waves, node_step, piece_of_field

CELL: Final = 1 / 120  # 30 arc seconds [deg]
COARSE: Final = 5  # cells of the soil maps in one of the climate maps
SHARE: Final = 0.72  # of the rectangle that is land
CENTRE: Final = (13.0, 47.0)  # nowhere meant: longitude and latitude [deg]
YEARS: Final = (2001, 2020)
PREFIX: Final = "XXA"  # of the codes that ISO 3166 leaves to users
CONFIG: Final = "potential.yaml"
PACKINGS: Final = {  # as TerraClimate's
    "tmax": Packing(
        variable="tmax",
        unit="degC",
        dtype="i2",
        fill=-32768,
        scale=0.01,
        offset=-99.0,
    ),
    "tmin": Packing(
        variable="tmin",
        unit="degC",
        dtype="i2",
        fill=-32768,
        scale=0.01,
        offset=-99.0,
    ),
    "ppt": Packing(variable="ppt", unit="mm", dtype="i4", fill=-2147483648, scale=0.1),
    "pet": Packing(variable="pet", unit="mm", dtype="i2", fill=-32768, scale=0.1),
}
COVER: Final = Packing(
    variable="lccs_class",
    unit="1",
    dtype="i1",
    fill=0,
    attributes={"_Unsigned": "true", "long_name": "Land cover class defined in LCCS"},
)
TEXT: Final = """\
tilth_potential: 1
name: Invented country
example: true
note: All layers come from random fields; no number is of a real place.
prefix: {prefix}
mode: exact
layers:
  soc_stock: {{product: gsocmap, file: GSOCmap1.5.0.tif}}
  clay: {{product: soilgrids, crs: "EPSG:4326"}}
  land_cover: {{product: esa-cci}}
  temperature: {{product: terraclimate, folder: climate}}
  precipitation: {{product: terraclimate, folder: climate}}
  pet: {{product: terraclimate, folder: climate}}
  plant_cover: {{file: plant_cover.tif, unit: "%"}}
warm_up: {{first_year: {first}, last_year: {last}}}
before:
  temperature: {{file: "normals/tavg_{{month}}.tif", unit: degC}}
  precipitation: {{file: "normals/prec_{{month}}.tif", unit: mm month-1}}
  pet: {{file: "normals/pet_{{month}}.tif", unit: mm month-1}}
zones:
  - {{name: province, file: provinces.geojson, key: name}}
  - name: climate zone
    file: climate_zones.tif
    legend: {{3: Cool Temperate Moist, 4: Cool Temperate Dry}}
  - {{name: land use}}
"""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Land:
    """Grids and fields of the country."""

    grid: Grid
    coarse: Grid
    seed: int

    def field(self, number: int, scale: float, grid: Grid) -> FloatArray:
        """Smooth field of mean 0 and variance 1 on a grid."""
        waves = Waves((self.seed, number), scale)
        step = node_step(scale, grid.row_height)
        return piece_of_field(waves, scale, grid.lattice, grid.whole(), step)


def write_example(
    out: Path, cells: int = 250_000, seed: int = 1, years: tuple[int, int] = YEARS
) -> Path:
    """Write the layers of an invented country and their configuration.

    Parameters
    ----------
    out : Path
        Directory; made if it is not there.
    cells : int, default 250000
        About how many cells of land. [1]
    seed : int, default 1
        Of the random fields. [1]
    years : tuple of int
        First and last year of the climate.

    Returns
    -------
    path : Path
        The configuration, for `read_potential`.

    Raises
    ------
    InputError
        If there are fewer than 25 cells.
    """
    if cells < COARSE**2:
        raise InputError(f"cells must be at least {COARSE**2}; got {cells}")
    land = _grids(cells, seed)
    for folder in (out, out / "climate", out / "normals"):
        folder.mkdir(parents=True, exist_ok=True)
    inside = _coast(land)
    height = land.field(1, 60.0, land.grid)
    _soil(out, land, inside, height)
    _cover(out, land, inside)
    _climate(out, land, years)
    _zones(out, land)
    path = out / CONFIG
    path.write_text(
        TEXT.format(prefix=PREFIX, first=years[0], last=years[1]), encoding="utf-8"
    )
    return path


def _grids(cells: int, seed: int) -> _Land:
    """Square of the wanted size around the centre, on cells of 1/24 degree."""
    side = COARSE * max(1, ceil(sqrt(cells / SHARE) / COARSE))
    width = CELL * COARSE
    west = round((CENTRE[0] - side * CELL / 2) / width) * width
    north = round((CENTRE[1] + side * CELL / 2) / width) * width

    def grid(n: int, step: float) -> Grid:
        return Grid(
            west=west, north=north, width=step, height=step, n_rows=n, n_columns=n
        )

    return _Land(grid=grid(side, CELL), coarse=grid(side // COARSE, width), seed=seed)


def _coast(land: _Land) -> NDArray[np.bool_]:
    """Land: a disc whose edge a field bends."""
    n = land.grid.n_rows
    at = (np.arange(n) + 0.5) / n * 2.0 - 1.0
    distance = np.hypot(at[:, np.newaxis], at[np.newaxis])
    edge = sqrt(SHARE * 4.0 / np.pi)
    extent = n * CELL * 111.2
    bend = land.field(0, max(extent / 6.0, 1.0), land.grid)
    return np.asarray(distance < edge * (1.0 + 0.08 * bend))


def _soil(
    out: Path, land: _Land, inside: NDArray[np.bool_], height: FloatArray
) -> None:
    """Stock of carbon as GSOCmap has it, clay of three layers as SoilGrids has it."""
    rough = land.field(2, 12.0, land.grid)
    soc = 55.0 * np.exp(0.25 * height + 0.3 * rough)
    _write(
        out / "GSOCmap1.5.0.tif",
        land.grid,
        np.where(inside, np.clip(soc, 5.0, 350.0), -3.4e38).astype(np.float32),
        nodata=-3.4e38,
        titles=["organic carbon 0-30 cm, t/ha (invented)"],
    )
    base = 240.0 + 80.0 * land.field(3, 40.0, land.grid) - 30.0 * height
    for k, layer in enumerate(("0-5cm", "5-15cm", "15-30cm")):
        clay = np.clip(base + 10.0 * k, 30.0, 600.0)
        _write(
            out / f"clay_{layer}_mean.tif",
            land.grid,
            np.where(inside, np.rint(clay), -32768).astype(np.int16),
            nodata=None,  # not declared, as in some releases
            titles=[f"clay {layer}, g/kg (invented)"],
        )


def _cover(out: Path, land: _Land, inside: NDArray[np.bool_]) -> None:
    """Classes as ESA CCI stores them, and cover of the soil in each month."""
    use, spot = land.field(4, 25.0, land.grid), land.field(5, 4.0, land.grid)
    codes = np.full(use.shape, 10)
    codes[use > 0.3] = 130
    codes[use > 0.9] = 60
    codes[(use > 0.1) & (use <= 0.3)] = 120
    codes[use < -1.6] = 12
    codes[spot > 2.2] = 190
    codes[spot < -2.4] = 210
    codes[~inside] = 210
    signed = codes.astype(np.uint8).astype(np.int8).astype(float)
    write_netcdf(
        out / "ESACCI-LC-L4-LCCS-Map-300m-P1Y-2020-v2.1.1.nc",
        land.grid,
        signed,
        COVER,
    )
    covered = np.full((12, *use.shape), 100, np.uint8)
    for month in (1, 2, 3, 8, 9, 10, 11, 12):
        covered[month - 1][np.isin(codes, (10, 12))] = 20
    _write(
        out / "plant_cover.tif",
        land.grid,
        covered,
        nodata=255,
        titles=[
            f"share of the soil covered, month {m} (invented)" for m in range(1, 13)
        ],
    )


def _climate(out: Path, land: _Land, years: tuple[int, int]) -> None:
    """Months of each year as TerraClimate packs them, and their normals."""
    grid = land.coarse
    draw = np.random.default_rng((land.seed, 99))
    height = land.field(1, 60.0, grid)
    wet = land.field(6, 150.0, grid)
    at = grid.lattice
    north = (at.north + at.down * np.arange(grid.n_rows))[:, np.newaxis] - CENTRE[1]
    month = np.arange(12)[:, np.newaxis, np.newaxis]
    season = np.sin(2.0 * np.pi * (month - 3.5) / 12.0)
    mean = 9.5 - 0.7 * north - 2.5 * height + 9.0 * season
    rain = np.maximum(62.0 + 18.0 * wet + 8.0 * height + 14.0 * season, 8.0)
    _normals(out, grid, mean - 0.4, rain, _pet(mean - 0.4))
    for year in range(years[0], years[1] + 1):
        first = [(date(year, m, 1) - date(1900, 1, 1)).days for m in range(1, 13)]
        trend = 0.03 * (year - years[0]) - 0.3
        warm = mean + trend + draw.normal(0.0, 1.2, 12)[:, np.newaxis, np.newaxis]
        here = rain * draw.gamma(6.0, 1 / 6.0, 12)[:, np.newaxis, np.newaxis]
        values = {
            "tmax": warm + 5.0,
            "tmin": warm - 5.0,
            "ppt": here,
            "pet": _pet(warm),
        }
        for name, months in values.items():
            write_netcdf(
                out / "climate" / f"TerraClimate_{name}_{year}.nc",
                grid,
                months,
                PACKINGS[name],
                np.array(first),
            )


def _pet(temperature: FloatArray) -> FloatArray:
    """Evapotranspiration that looks right for a temperature."""
    return np.asarray(np.maximum(8.0, 18.0 + 5.2 * temperature))


def _normals(
    out: Path, grid: Grid, warm: FloatArray, rain: FloatArray, pet: FloatArray
) -> None:
    """Mean months of the years before, a month in each file, as WorldClim has them."""
    for name, values in (("tavg", warm), ("prec", rain), ("pet", pet)):
        for m in range(12):
            _write(
                out / "normals" / f"{name}_{m + 1:02d}.tif",
                grid,
                values[m].astype(np.float32),
                nodata=-3.4e38,
                titles=[f"{name}, month {m + 1} (invented)"],
            )


def _zones(out: Path, land: _Land) -> None:
    """Four provinces, and zones of the climate."""
    grid = land.grid
    x, y = (grid.west + grid.east) / 2, (grid.south + grid.north) / 2
    boxes = {
        "North-West": (grid.west, y, x, grid.north),
        "North-East": (x, y, grid.east, grid.north),
        "South-West": (grid.west, grid.south, x, y),
        "South-East": (x, grid.south, grid.east, y),
    }
    features = []
    for name, (west, south, east, north) in boxes.items():
        ring = [
            [west, south],
            [east, south],
            [east, north],
            [west, north],
            [west, south],
        ]
        features.append(
            {
                "type": "Feature",
                "properties": {"name": name, "example": True},
                "geometry": {"type": "Polygon", "coordinates": [ring]},
            }
        )
    text = json.dumps({"type": "FeatureCollection", "features": features})
    (out / "provinces.geojson").write_text(text, encoding="utf-8")
    dry = land.field(6, 150.0, land.coarse) < -0.4
    _write(
        out / "climate_zones.tif",
        land.coarse,
        np.where(dry, 4, 3).astype(np.uint8),
        nodata=15,
        titles=["IPCC climate zones, codes of Trends.Earth (invented)"],
    )


def _write(
    path: Path,
    grid: Grid,
    values: NDArray[Any],
    *,
    nodata: float | None,
    titles: list[str],
) -> None:
    """GeoTIFF of one band or of several."""
    import rasterio  # noqa: PLC0415 -- optional dependency
    from affine import Affine  # noqa: PLC0415 -- optional dependency

    bands = values if values.ndim == 3 else values[np.newaxis]
    with rasterio.open(
        path,
        "w",
        driver="GTiff",
        height=grid.n_rows,
        width=grid.n_columns,
        count=len(bands),
        dtype=bands.dtype,
        crs=SYSTEM,
        transform=Affine(*grid.transform()),
        nodata=nodata,
        compress="deflate",
        tiled=grid.n_rows >= 512,
    ) as file:
        file.write(bands)
        file.descriptions = tuple(titles)
        file.update_tags(EXAMPLE="invented content, for learning only")
