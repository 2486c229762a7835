"""Reader of the configuration of a map of storage potential.

The form of the file is ``schemas/potential-1.json`` (JSON Schema 2020-12). All faults
are named at once, each with its line.
"""

import hashlib
from collections.abc import Mapping
from dataclasses import replace
from math import isnan
from pathlib import Path
from typing import Any, Final

from tilth.assessment.potential.checksums import Checksums, read_checksums
from tilth.assessment.potential.config import (
    ALL_MONTHS,
    SSM,
    ByClass,
    LandClass,
    MonteCarlo,
    Potential,
    Saturation,
    ScenarioPlan,
    ScopedError,
    Zones,
    land_classes,
)
from tilth.assessment.potential.grid import Box, grid_of_config, must_meet, place_of
from tilth.assessment.potential.layers import Faults, LayerReader
from tilth.assessment.potential.plausible import doubtful_units, doubtful_zones
from tilth.assessment.schema_fault import Keys
from tilth.assessment.yaml_file import Document, read_content
from tilth.datasets.map_products import zone_legends
from tilth.datasets.tables import read_table
from tilth.errors import DataError
from tilth.geo.area_file import read_area
from tilth.geo.map_series import Series, mean_year
from tilth.geo.zone_cover import FULL_TURN
from tilth.soil.mineral_capacity import known_classes

SCHEMA: Final = "potential-1.json"
WEATHER: Final = ("temperature", "precipitation", "pet")
# Least and largest of what a scenario may change, and their unit.
POSSIBLE_CHANGES: Final = {
    "c_input_change": (-1.0, 3.0, "(a share: 0.05 is 5 % more)"),
    "dpm_rpm": (0.01, 10.0, "1"),
    "manure": (0.0, 50.0, "Mg ha-1 yr-1"),
}
LAND_USE: Final = "land use"  # zones by the classes of land use


def read_potential(path: Path) -> Potential:
    """Map of storage potential from its configuration.

    Parameters
    ----------
    path : Path
        YAML of the form ``schemas/potential-1.json``.

    Returns
    -------
    potential : Potential
        Checked content; every file was opened once.

    Raises
    ------
    DataError
        With all faults, each with its line, path and file.
    """
    document = read_content(path)
    broken = document.faults(SCHEMA)
    if broken:
        document.refuse_all(broken)
    faults = Faults()
    made = _Maker(document, faults).potential()
    if faults.found or made is None:
        document.refuse_all(faults.found)
    return made


class _Maker:
    """Puts a configuration together and collects what is wrong."""

    def __init__(self, document: Document, faults: Faults) -> None:
        self.data, self.faults, self.path = document.data, faults, document.path
        self.folder = document.path.parent.absolute()  # workers may run elsewhere
        self.reader = LayerReader(
            folder=self.folder, faults=faults, checksums=self._checksums()
        )
        self.looked_at: list[tuple[Keys, Series]] = []
        self.other_series: list[tuple[Keys, Series]] = []
        self.areas: list[tuple[Keys, str, list[Box]]] = []

    def potential(self) -> Potential | None:
        """The whole; None if something is wrong."""
        data, layers = self.data, self.data["layers"]
        soc = self._layer(("layers", "soc_stock"), layers, "soc_stock")
        clay = self._layer(("layers", "clay"), layers, "clay")
        cover = self._land_cover(layers["land_cover"])
        weather = self._weather(("layers",), layers)
        plants = self._layer(("layers", "plant_cover"), layers, "plant_cover")
        npp = self._layer(("layers", "npp"), layers, "npp")
        warm_up = (data["warm_up"]["first_year"], data["warm_up"]["last_year"])
        before, weather_before = self._before(weather, warm_up)
        self._check_years(weather, npp, warm_up, before)
        plants = None if plants is None else _as_mean_year(plants)
        if plants is not None and not set(mean_year()) <= plants.months:
            self.faults.add(("layers", "plant_cover"), "needs 12 months of one year")
        classes = self._classes("plant_cover" in layers)
        scenarios = self._scenarios()
        zones = self._zones()
        saturation, lacks = self._saturation(layers)
        self._check_choices()
        monte_carlo = self._monte_carlo()
        if self.faults.found:
            return None
        like = {"soc_stock": soc, "clay": clay, "land_cover": cover}
        fine = () if saturation is None else (saturation.silt, saturation.bulk_density)
        soil = (soc, clay, cover, plants, npp, *fine)
        known = [s for s in soil if isinstance(s, Series)]
        grid = grid_of_config(
            data.get("grid", {}),
            {k: v for k, v in like.items() if isinstance(v, Series)},
            [*known, *weather, *weather_before],
            self.faults,
        )
        if grid is not None:
            for keys, series in self.other_series:
                must_meet(keys, *place_of(series), grid, self.faults)
            for keys, place, boxes in self.areas:
                must_meet(keys, place, boxes, grid, self.faults)
        doubtful_units(self.looked_at, self.faults)
        doubtful_zones(self._zones_to_look_at(zones), self.faults)
        if grid is None or self.faults.found or soc is None or clay is None:
            return None
        return Potential(
            name=data["name"],
            prefix=data.get("prefix", ""),
            note=data.get("note", ""),
            example=data.get("example", False),
            mode=data.get("mode", "exact"),
            compare=data.get("compare", False),
            precision=data.get("precision", "float32"),
            grid=grid,
            years_ahead=data.get("years_ahead", 20),
            warm_up=warm_up,
            before=before,
            soc_stock=soc,
            clay=clay,
            land_cover=cover if cover is not None else 0,
            weather=_three(weather),
            weather_before=_three(weather_before),
            plant_cover=plants,
            npp=npp,
            classes=classes,
            scenarios=scenarios,
            largest_soc_stock=float(data.get("largest_soc_stock", "inf")),
            bounds=data["bounds"].get("difference", "fao") if "bounds" in data else "",
            monte_carlo=monte_carlo,
            zones=zones,
            saturation=saturation,
            saturation_lacks=lacks,
            zarr=data.get("outputs", {}).get("zarr", False),
            sha256=hashlib.sha256(self.path.read_bytes()).hexdigest(),
        )

    def _layer(self, keys: Keys, group: Mapping[str, Any], name: str) -> Series | None:
        given = group.get(str(keys[-1]))
        if given is None:
            return None
        series = self.reader.series(keys, given, name)
        if series is not None and "unit" not in given.get("confirm", ()):
            self.looked_at.append((keys, series))
        return series

    def _checksums(self) -> Checksums:
        """What the files must be, as far as a table says it."""
        tables = [self.folder / name for name in self.data.get("checksums", ())]
        try:
            return read_checksums(tables)
        except DataError as error:
            self.faults.add(("checksums",), f"cannot be used: {error}")
            return Checksums()

    def _land_cover(self, given: object) -> Series | int | None:
        """Layer of classes, or the code of the one class."""
        keys: Keys = ("layers", "land_cover")
        if isinstance(given, Mapping):
            return self.reader.series(keys, given, "land_cover")
        return self._code(keys, str(given))

    def _code(self, keys: Keys, name: str) -> int | None:
        """Code of a class by its name."""
        codes = {c.name: c.code for c in land_classes().values()}
        if name not in codes:
            self.faults.add(keys, f"must be one of {', '.join(codes)}; got {name}")
        return codes.get(name)

    def _weather(self, keys: Keys, group: Mapping[str, Any]) -> list[Series]:
        found = [self._layer((*keys, name), group, name) for name in WEATHER]
        return [series for series in found if series is not None]

    def _before(
        self, weather: list[Series], warm_up: tuple[int, int]
    ) -> tuple[tuple[int, ...], list[Series]]:
        """Years before the warm-up, or series of a mean year."""
        given = self.data.get("before")
        if given is None:
            return warm_up, weather
        own = [name for name in WEATHER if name in given]
        years = [key for key in ("first_year", "last_year") if key in given]
        if own and years:
            self.faults.add(("before",), "must hold years, or layers; got both")
        elif own:
            missing = [name for name in WEATHER if name not in own]
            if missing:
                self.faults.add(("before",), f"must also hold {', '.join(missing)}")
            found = [_as_mean_year(s) for s in self._weather(("before",), given)]
            for series in found:
                if not set(mean_year()) <= series.months:
                    self.faults.add(
                        ("before", series.name), "must be the 12 months of a mean year"
                    )
            return (), found
        elif len(years) < 2:
            self.faults.add(
                ("before",), "must hold first_year and last_year, or layers"
            )
        else:
            return (given["first_year"], given["last_year"]), weather
        return (), []

    def _check_years(
        self,
        weather: list[Series],
        npp: Series | None,
        warm_up: tuple[int, int],
        before: tuple[int, ...],
    ) -> None:
        """Every month of every year must be there."""
        for key, years in (("warm_up", warm_up), ("before", before)):
            if not years:
                continue
            first, last = years
            if last < first:
                self.faults.add((key,), f"must not end before {first}; got {last}")
                continue
            for series in weather:
                lacking = [
                    f"{year}-{month:02d}"
                    for year in range(first, last + 1)
                    for month in range(1, 13)
                    if (year, month) not in series.months
                ]
                self._lacking(("layers", series.name), lacking, "month", years)
            if npp is not None:
                none = [
                    str(y) for y in range(first, last + 1) if (y, 0) not in npp.months
                ]
                self._lacking(("layers", "npp"), none, "year", years)

    def _lacking(
        self, keys: Keys, lacking: list[str], what: str, years: tuple[int, ...]
    ) -> None:
        if lacking:
            rest = f" and {len(lacking) - 1} more" if len(lacking) > 1 else ""
            self.faults.add(
                keys,
                f"must have every {what} from {years[0]} to {years[1]}; {lacking[0]} "
                f"is missing{rest}",
            )

    def _classes(self, cover_is_layer: bool) -> dict[int, LandClass]:
        """Table of classes with what the configuration changes."""
        classes = dict(land_classes())
        for name, own in self.data.get("classes", {}).items():
            code = self._code(("classes", name), name)
            if code is not None:
                covered = own.get("covered")
                changes = {k: v for k, v in own.items() if k != "covered"}
                classes[code] = replace(
                    classes[code],
                    **changes,
                    covered=None if covered is None else tuple(covered),
                )
                classes[code] = self._known_class(name, classes[code])
        if not cover_is_layer:
            for code, land in classes.items():
                if land.covered is None:
                    classes[code] = replace(land, covered=ALL_MONTHS)
            if "covered" not in self.data.get("classes", {}).get("cropland", {}):
                self.faults.add(
                    ("classes",) if "classes" in self.data else ("layers",),
                    "must say when plants cover cropland: give layers.plant_cover, or "
                    "classes.cropland.covered, a list of months",
                )
        return classes

    def _known_class(self, name: str, land: LandClass) -> LandClass:
        """What is worked out needs its numbers; only paddy rice has a factor."""
        lacks = [k for k in ("dpm_rpm", "npp_share") if isnan(getattr(land, k))]
        if land.modelled and lacks:
            self.faults.add(
                ("classes", name),
                f"must hold {' and '.join(lacks)} to be modelled; no value is known",
            )
        return replace(
            land, rate_factor=1.0 if isnan(land.rate_factor) else land.rate_factor
        )

    def _by_class(self, keys: Keys, given: object) -> ByClass:
        """One number, or numbers by code; each within `POSSIBLE_CHANGES`."""
        low, high, words = POSSIBLE_CHANGES[str(keys[-1])]

        def checked(value: float, place: Keys) -> float:
            if not low <= value <= high:
                self.faults.add(
                    place, f"must lie in [{low:g}, {high:g}] {words}; got {value:g}"
                )
            return float(value)

        if isinstance(given, int | float):
            return checked(given, keys)
        found: dict[int, float] = {}
        for name, value in dict(given).items():  # type: ignore[call-overload]
            code = self._code((*keys, name), name)
            if not isinstance(value, int | float):
                self.faults.add((*keys, name), f"must be a number; got {value!r:.40}")
            elif code is not None:
                found[code] = checked(value, (*keys, name))
        return found

    def _scenarios(self) -> tuple[ScenarioPlan, ...]:
        given = self.data.get("scenarios")
        if given is None:
            return tuple(ScenarioPlan(name=n, c_input_change=x) for n, x in SSM)
        plans = [self._scenario(("scenarios", k), plan) for k, plan in enumerate(given)]
        names = [plan.name for plan in plans]
        for k, name in enumerate(names):
            earlier = {"bau", *(other.lower() for other in names[:k])}
            if name.lower() in earlier:  # some systems do not tell their files apart
                self.faults.add(
                    ("scenarios", k, "name"), f"must be new, and not BAU; got {name}"
                )
        return tuple(plans)

    def _scenario(self, keys: Keys, plan: Mapping[str, Any]) -> ScenarioPlan:
        changes = plan.get("climate", {})
        read = {
            name: self._layer((*keys, "climate", name), changes, f"{name}_change")
            for name in changes
        }
        climate = {k: _as_mean_year(v) for k, v in read.items() if v is not None}
        for name, series in climate.items():
            self.other_series.append(((*keys, "climate", name), series))
            if not set(mean_year()) <= series.months:
                self.faults.add((*keys, "climate", name), "needs 12 months of one year")
        covered = {
            self._code((*keys, "covered", name), name): tuple(months)
            for name, months in plan.get("covered", {}).items()
        }
        return ScenarioPlan(
            name=plan["name"],
            c_input_change=self._by_class(
                (*keys, "c_input_change"), plan.get("c_input_change", 0.0)
            ),
            covered={k: v for k, v in covered.items() if k is not None},
            dpm_rpm=self._by_class((*keys, "dpm_rpm"), plan["dpm_rpm"])
            if "dpm_rpm" in plan
            else None,
            manure=self._by_class((*keys, "manure"), plan["manure"])
            if "manure" in plan
            else None,
            climate=climate,
        )

    def _zones(self) -> tuple[Zones, ...]:
        found = []
        for k, given in enumerate(self.data.get("zones", ())):
            keys: Keys = ("zones", k)
            if given["name"] == LAND_USE:
                found.append(Zones(name=LAND_USE))
            elif "file" not in given and "product" not in given:
                self.faults.add(
                    keys, f"must hold file or product, or the name {LAND_USE}"
                )
            elif Path(given.get("file", "")).suffix.lower() in (".geojson", ".json"):
                path = self.folder / given["file"]
                if not path.is_file():
                    self.faults.add((*keys, "file"), f"is not there: {path}")
                else:
                    self.reader.check_sums(keys, path)
                if path.is_file() and "key" in given:
                    self._look_at_areas(keys, path, given["key"])
                if "key" not in given:
                    self.faults.add(keys, "must hold key, the property with the names")
                found.append(
                    Zones(name=given["name"], file=str(path), key=given.get("key", ""))
                )
            else:
                found.append(self._raster_zones(keys, given))
        return tuple(found)

    def _zones_to_look_at(self, zones: tuple[Zones, ...]) -> list[tuple[Keys, Zones]]:
        """Zones whose legend was not confirmed."""
        given = self.data.get("zones", ())
        return [
            (("zones", k), kind)
            for k, kind in enumerate(zones)
            if "zones" not in given[k].get("confirm", ())
        ]

    def _look_at_areas(self, keys: Keys, path: Path, key: str) -> None:
        """A file of areas is read, so that its faults are named with the others."""
        try:
            area = read_area(path, name_property=key, widest=FULL_TURN)
        except DataError as error:
            self.faults.add((*keys, "file"), f"cannot be used: {error}")
            return
        boxes = [zone.geometry.bounds for zone in area.zones]
        self.areas.append(((*keys, "file"), path.name, boxes))

    def _saturation(
        self, layers: Mapping[str, Any]
    ) -> tuple[Saturation | None, tuple[str, ...]]:
        """What the capacity is worked out from, or what is missing for it."""
        silt = self._layer(("layers", "silt"), layers, "silt")
        density = self._layer(("layers", "bulk_density"), layers, "bulk_density")
        given = self.data.get("saturation", {})
        keys: Keys = ("saturation", "soil_class")
        kind = given.get("soil_class")
        raster, names = None, {}
        if isinstance(kind, Mapping):
            names = self._legend(keys, kind)
            spec = {k: v for k, v in kind.items() if k != "legend"}
            raster = self._zone_series(keys, spec)
        classes = names.values() if isinstance(kind, Mapping) else [kind] * bool(kind)
        for name in sorted(set(classes) - set(known_classes())):
            self.faults.add(
                keys, f"must be one of {', '.join(known_classes())}; got {name}"
            )
        lacks = [f"layers.{n}" for n in ("silt", "bulk_density") if n not in layers]
        lacks += [] if kind else [".".join(str(k) for k in keys)]
        if silt is None or density is None or not kind:
            return None, tuple(lacks)
        return Saturation(
            silt=silt,
            bulk_density=density,
            soil_class="" if isinstance(kind, Mapping) else str(kind),
            raster=raster,
            names=names,
            warning_level=float(given.get("warning_level", 1.0)),
        ), ()

    def _legend(self, keys: Keys, given: Mapping[str, Any]) -> dict[int, str]:
        """Name by code."""
        names: dict[int, str] = {}
        for code, name in given.get("legend", {}).items():
            if not code.lstrip("-").isdigit():
                self.faults.add((*keys, "legend"), f"must have codes; got {code}")
            else:
                names[int(code)] = str(name)
        return names

    def _raster_zones(self, keys: Keys, given: Mapping[str, Any]) -> Zones:
        own = {k: v for k, v in given.items() if k not in ("name", "key")}
        spec = self.reader.with_product(keys, own, "zone")
        names = self._zone_names(keys, spec) if spec else {}
        if isinstance(spec.get("legend"), Mapping):
            spec.pop("legend")
        raster = self._zone_series(keys, spec)
        return Zones(name=given["name"], raster=raster, names=names)

    def _zone_series(self, keys: Keys, spec: Mapping[str, Any]) -> Series | None:
        """A raster of codes."""
        raster = self.reader.series(keys, spec, "zone")
        if raster is not None:
            self.other_series.append((keys, raster))
        return raster

    def _zone_names(self, keys: Keys, spec: Mapping[str, Any]) -> dict[int, str]:
        """Name by code, of the file or of a legend that is known."""
        legend = spec.get("legend")
        if isinstance(legend, str):
            if legend not in zone_legends():
                self.faults.add(
                    (*keys, "legend"),
                    f"must be one of {', '.join(zone_legends())}, or name by code; got "
                    f"{legend}",
                )
            return dict(zone_legends().get(legend, {}))
        names = self._legend(keys, spec)
        if not names:
            self.faults.add(
                keys,
                "must hold legend: name by code; no code table is taken for granted",
            )
        return names

    def _monte_carlo(self) -> MonteCarlo | None:
        given = self.data.get("monte_carlo")
        if given is None:
            return None
        errors = {}
        own = given.get("errors", {})
        for row in read_table("maps/errors.csv").rows:
            name = row["variable"]
            said = {**row, **own.get(name, {})}
            errors[name] = ScopedError(
                whole=float(said["global"]),
                field=float(said["field"]),
                scale=float(said["range"]),
                cell=float(said["cell"]),
            )
        for name in own:
            if name not in errors:
                self.faults.add(
                    ("monte_carlo", "errors", name),
                    f"is no known variable; known: {', '.join(errors)}",
                )
        return MonteCarlo(
            members=given.get("members", 100), seed=given.get("seed", 1), errors=errors
        )

    def _check_choices(self) -> None:
        """Choices that exclude each other."""
        mode = self.data.get("mode", "exact")
        if "bounds" in self.data and mode != "faithful":
            self.faults.add(("bounds",), "are FAO's and need mode: faithful; got exact")
        if "monte_carlo" in self.data and mode != "exact":
            self.faults.add(("monte_carlo",), "needs mode: exact; got faithful")


def _three(series: list[Series]) -> tuple[Series, Series, Series]:
    first, second, third = series
    return first, second, third


def _as_mean_year(series: Series) -> Series:
    """A series whose twelve months of one year stand for a mean year."""
    if set(mean_year()) <= series.months or len(series.months) != 12:
        return series
    parts = tuple(
        replace(part, places={(0, month): at for (_, month), at in part.places.items()})
        for part in series.parts
    )
    return replace(series, parts=parts)
