"""What a map of storage potential is made from: layers, scenarios and choices."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Final

from tilth.datasets.tables import read_table
from tilth.geo.grid import Grid
from tilth.geo.map_series import Series

SSM: Final = (("SSM1", 0.05), ("SSM2", 0.10), ("SSM3", 0.20))
ALL_MONTHS: Final = tuple(range(1, 13))
ByClass = float | Mapping[int, float]


@dataclass(frozen=True, slots=True, kw_only=True)
class LandClass:
    """What holds for the cells of one class of land use.

    Parameters
    ----------
    code : int
        Of `tilth/datasets/maps/land_classes.csv`.
    name : str
        In files and tables.
    dpm_rpm : float
        Ratio of decomposable to resistant plant material. [1]
    npp_share : float
        Net primary production per that of MIAMI. [1]
    rate_factor : float
        Of all rates, in the faithful mode. [1]
    modelled : bool
        Whether its cells are worked out.
    covered : tuple of int or None
        Months with plants on the soil; None where a layer says it.
    """

    code: int
    name: str
    dpm_rpm: float
    npp_share: float
    rate_factor: float
    modelled: bool
    covered: tuple[int, ...] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ScenarioPlan:
    """What changes in the years ahead, by class of land use.

    Parameters
    ----------
    name : str
        In file names.
    c_input_change : float or mapping
        Relative change of the plant carbon. [1]
    covered : mapping
        New months with plants, by class.
    dpm_rpm : float, mapping or None
        New ratio; None to keep it. [1]
    manure : float, mapping or None
        Carbon of manure added. [Mg ha-1 yr-1]
    climate : mapping of str to Series
        Changes of temperature, precipitation and pet of each month.
    """

    name: str
    c_input_change: ByClass = 0.0
    covered: Mapping[int, tuple[int, ...]] = field(default_factory=dict)
    dpm_rpm: ByClass | None = None
    manure: ByClass | None = None
    climate: Mapping[str, Series] = field(default_factory=dict)

    @property
    def only_raises_c_input(self) -> bool:
        """Whether it changes nothing but plant carbon, and that nowhere to less."""
        change = self.c_input_change
        least = (
            min(change.values(), default=0.0) if isinstance(change, Mapping) else change
        )
        others = (self.covered, self.climate)
        kept = self.dpm_rpm is None and self.manure is None and not any(others)
        return kept and least >= 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class ScopedError:
    """Standard deviations of the error of one input at three scopes.

    Parameters
    ----------
    whole : float
        Of what all cells share. [as it]
    field : float
        Of what near cells share. [as it]
    scale : float
        Distance at which the correlation of the field is 0.483. [km]
    cell : float
        Of what each cell has alone. [as it]
    """

    whole: float
    field: float
    scale: float
    cell: float


@dataclass(frozen=True, slots=True, kw_only=True)
class MonteCarlo:
    """Members that are run with errors of their inputs.

    Parameters
    ----------
    members : int
        How many. [1]
    seed : int
        Of the draws. [1]
    errors : mapping of str to ScopedError
        By the field of `tilth.geo.cells.Errors`.
    """

    members: int
    seed: int
    errors: Mapping[str, ScopedError]


@dataclass(frozen=True, slots=True, kw_only=True)
class Zones:
    """One way to cut the map into areas.

    Parameters
    ----------
    name : str
        Of the kind, such as country.
    file : str
        GeoJSON of areas; "" for a raster or the classes of land use.
    key : str
        Property of an area that names it.
    raster : Series or None
        Codes.
    names : mapping of int to str
        Name by code.
    """

    name: str
    file: str = ""
    key: str = ""
    raster: Series | None = None
    names: Mapping[int, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Saturation:
    """What the capacity of silt and clay for carbon is worked out from.

    Parameters
    ----------
    silt, bulk_density : Series
        Soil.
    soil_class : str
        Of the whole map, of `tilth.soil.mineral_capacity.known_classes`; "" with
        `raster`.
    raster : Series or None
        Codes of classes.
    names : mapping of int to str
        Class by code; the capacity of other codes is unknown.
    warning_level : float
        Stock per capacity from which on a cell is warned of. [1]
    """

    silt: Series
    bulk_density: Series
    soil_class: str = ""
    raster: Series | None = None
    names: Mapping[int, str] = field(default_factory=dict)
    warning_level: float = 1.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Potential:
    """A map of storage potential, ready to be worked out.

    Parameters
    ----------
    name, prefix, note : str
        Title, first letters of file names, remark.
    example : bool
        Whether the content is invented.
    mode : {"exact", "faithful"}
        See `tilth.geo.cells`.
    compare : bool
        Whether the difference between the modes is written.
    precision : {"float32", "float64"}
        Of computation and maps.
    grid : Grid
        Cells of the map.
    years_ahead : int
        Length of the outlook. [yr]
    warm_up, before : tuple of int
        First and last year; `before` is empty where its layers hold a mean year.
    soc_stock, clay : Series
        Soil.
    land_cover : Series or int
        Classes, or the one of the whole map.
    weather, weather_before : tuple of Series
        Temperature, precipitation and potential evapotranspiration.
    plant_cover, npp : Series or None
        If a layer says them.
    classes : mapping of int to LandClass
        Land use by code.
    scenarios : tuple of ScenarioPlan
        Beside business as usual.
    largest_soc_stock : float
        Cells above it are left out. [Mg ha-1]
    bounds : {"", "fao", "ipcc"}
        Whether FAO's least and largest run are made, and how the error of a
        difference is taken.
    monte_carlo : MonteCarlo or None
        If members are run.
    zones : tuple of Zones
        For tables.
    saturation : Saturation or None
        None if something that it needs is missing.
    saturation_lacks : tuple of str
        What is missing.
    zarr : bool
        Whether a Zarr store is written, too.
    sha256 : str
        Of the configuration.
    """

    name: str
    prefix: str = ""
    note: str = ""
    example: bool = False
    mode: str = "exact"
    compare: bool = False
    precision: str = "float32"
    grid: Grid
    years_ahead: int = 20
    warm_up: tuple[int, int]
    before: tuple[int, ...] = ()
    soc_stock: Series
    clay: Series
    land_cover: Series | int
    weather: tuple[Series, Series, Series]
    weather_before: tuple[Series, Series, Series]
    plant_cover: Series | None = None
    npp: Series | None = None
    classes: Mapping[int, LandClass]
    scenarios: tuple[ScenarioPlan, ...]
    largest_soc_stock: float = float("inf")
    bounds: str = ""
    monte_carlo: MonteCarlo | None = None
    zones: tuple[Zones, ...] = ()
    saturation: Saturation | None = None
    saturation_lacks: tuple[str, ...] = ()
    zarr: bool = False
    sha256: str = ""

    @property
    def coast_cells(self) -> dict[str, int]:
        """Cells of its file by which each layer reaches over gaps, where it does."""
        found: dict[str, int] = {}
        for series in self.series():
            most = max(layer.coast_cells for layer in series.layers)
            if most:
                found[series.name] = max(most, found.get(series.name, 0))
        return dict(sorted(found.items()))

    def series(self) -> list[Series]:
        """Every quantity that is read."""
        given = (self.soc_stock, self.clay, self.land_cover, self.plant_cover, self.npp)
        climate = (s for plan in self.scenarios for s in plan.climate.values())
        zones = (z.raster for z in self.zones)
        plan = self.saturation
        soil = () if plan is None else (plan.silt, plan.bulk_density, plan.raster)
        all_ = (*given, *self.weather, *self.weather_before, *climate, *zones, *soil)
        return [value for value in all_ if isinstance(value, Series)]


@cache
def land_classes() -> dict[int, LandClass]:
    """Classes of land use of the table that comes with the package, by code."""
    found = {}
    for row in read_table("maps/land_classes.csv").rows:
        found[int(row["code"])] = LandClass(
            code=int(row["code"]),
            name=row["name"],
            dpm_rpm=float(row["dpm_rpm"] or "nan"),
            npp_share=float(row["npp_share"] or "nan"),
            rate_factor=float(row["rate_factor"] or "nan"),
            modelled=row["modelled"] == "yes",
        )
    return found
