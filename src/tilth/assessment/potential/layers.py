"""Layers of a configuration: which file and band holds each month, and whether it fits.

Faults are collected, not raised, so that a user sees all of them at once.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from tilth.assessment.potential.checksums import Checksums
from tilth.assessment.potential.config import land_classes
from tilth.assessment.potential.opened import doubts
from tilth.assessment.potential.table import values_by_code
from tilth.assessment.schema_fault import Keys, name_of
from tilth.datasets.map_products import legends, products, units, zone_legends
from tilth.errors import DataError
from tilth.geo.align import LEAST_SHARE
from tilth.geo.band_name import bands_of, months_of_bands
from tilth.geo.layer import Layer, files_of, is_there, open_layer, system_of
from tilth.geo.map_series import ONCE, Part, Series, possible
from tilth.geo.map_time import Month, band_months

MONTHLY: Final = (
    "temperature",
    "precipitation",
    "pet",
    "plant_cover",
    "temperature_change",
    "precipitation_change",
    "pet_change",
)
YEARLY: Final = ("npp",)
UNITS: Final = {  # of tilth
    "soc_stock": "Mg ha-1",
    "clay": "%",
    "silt": "%",
    "bulk_density": "g cm-3",
    "temperature": "degC",
    "precipitation": "mm month-1",
    "pet": "mm month-1",
    "plant_cover": "1",
    "npp": "Mg ha-1 yr-1",
    "temperature_change": "degC",
    "precipitation_change": "1",
    "pet_change": "1",
    "land_cover": "class",
    "zone": "class",
}
HOLES: Final = re.compile(r"\{(year|month)\}|\*")
Found = tuple[Path, int | None, int | None]  # file, year and month of its name


@dataclass(slots=True)
class Faults:
    """What is wrong with a configuration.

    Parameters
    ----------
    found : list
        Keys of each fault, and the sentence on it.
    """

    found: list[tuple[Keys, str]] = field(default_factory=list)

    def add(self, keys: Keys, text: str) -> None:
        """One more fault, told with the name of its keys."""
        self.found.append((keys, f"{name_of(keys)} {text}"))


@dataclass(frozen=True, slots=True, kw_only=True)
class LayerReader:
    """Turns the layers of a configuration into series.

    Parameters
    ----------
    folder : Path
        Where the configuration is.
    faults : Faults
        Receives what is wrong.
    checksums : Checksums
        Of the files, as far as the user has them.
    """

    folder: Path
    faults: Faults
    checksums: Checksums = field(default_factory=Checksums)

    def series(self, keys: Keys, given: Mapping[str, Any], name: str) -> Series | None:
        """Series of a quantity.

        Parameters
        ----------
        keys : tuple
            That lead to the layer.
        given : mapping
            Its content.
        name : str
            Of the quantity.

        Returns
        -------
        series : Series or None
            None if it has a fault.
        """
        before = len(self.faults.found)
        said = self.with_product(keys, given, name)
        specs = said.get("parts") or [said]
        parts = []
        for number, spec in enumerate(specs):
            at: Keys = (*keys, "parts", number) if "parts" in given else keys
            inherited = {k: v for k, v in said.items() if k not in ("parts", "weight")}
            parts.append(self._part(at, {**inherited, **spec}, name))
        if len(self.faults.found) > before:
            return None
        return Series(
            name=name,
            unit=UNITS[name],
            parts=tuple(part for part in parts if part is not None),
            least_share=float(said.get("least_share", LEAST_SHARE)),
        )

    def with_product(
        self, keys: Keys, given: Mapping[str, Any], name: str
    ) -> dict[str, Any]:
        """What the layer says, and what its product says where the layer does not.

        Parameters
        ----------
        keys : tuple
            That lead to the layer.
        given : mapping
            Its content.
        name : str
            Of the quantity.

        Returns
        -------
        said : dict
            Empty if there is a fault.
        """
        if "product" not in given:
            return dict(given)
        known = products()
        product = known.get(given["product"])
        if product is None:
            self.faults.add(
                (*keys, "product"),
                f"must be one of {', '.join(known)}; got {given['product']}",
            )
            return {}
        if name not in product:
            has = [key for key in product if key in UNITS]
            self.faults.add(
                (*keys, "product"),
                f"{given['product']} has no {name}; it has {', '.join(has)}",
            )
            return {}
        own = {k: v for k, v in given.items() if k != "product"}
        said = {**product[name], **own}
        if "file" in own and any("file" in part for part in said.get("parts", ())):
            said.pop("parts")
        if "file" not in said and not all("file" in p for p in said.get("parts", [{}])):
            self.faults.add(
                keys, f"must hold file, too: {given['product']} has no name of its own"
            )
            return {}
        return said

    def _part(self, keys: Keys, spec: Mapping[str, Any], name: str) -> Part | None:
        if "file" not in spec:
            if not (set(spec) <= {"folder"} and self.faults.found):
                self.faults.add(keys, "must hold file or product; got neither")
            return None
        unit = self._unit(keys, spec, name)
        codes = self._codes(keys, spec, name)
        files = self._files(keys, spec)
        if unit is None or codes is None or not files:
            return None
        values = self._table(keys, spec)
        nodata = spec.get("nodata", ())
        layers: list[Layer] = []
        places: dict[Month, tuple[int, int]] = {}
        for path, year, month in files:
            layer = Layer(
                name=name_of(keys),
                unit=UNITS[name],
                path=path,
                variable=spec.get("variable", ""),
                scale=spec.get("scale"),
                offset=spec.get("offset"),
                unit_factor=unit[0],
                shift=unit[1],
                nodata=tuple(nodata if isinstance(nodata, list) else [nodata])
                if nodata != ()
                else (),
                crs=spec.get("crs", ""),
                values=values,
                classes=name in ("land_cover", "zone"),
                codes=codes,
                coast_cells=spec.get("coast_cells", 0),
                valid=possible(name, unit[2]),
            )
            for band, key in self._months(keys, layer, name, (year, month), spec):
                if key in places:
                    self.faults.add(
                        keys,
                        f"has {_shown(key)} in two files; one is {path.name}: name one "
                        "of them, or join tiles into a VRT",
                    )
                places[key] = (len(layers), band)
            layers.append(layer)
        return Part(
            layers=tuple(layers),
            places=places,
            weight=float(spec.get("weight", 1.0)),
            per=unit[2],
        )

    def _unit(
        self, keys: Keys, spec: Mapping[str, Any], name: str
    ) -> tuple[float, float, str] | None:
        """Factor, shift, and what the numbers are sums of."""
        if name in ("land_cover", "zone"):
            if "coast_cells" in spec:
                self.faults.add(
                    (*keys, "coast_cells"), "is for quantities; codes have no mean"
                )
            return 1.0, 0.0, ""
        known = units()[name]
        unit = spec.get("unit")
        if unit is None:
            self.faults.add(keys, f"must hold unit, one of {', '.join(known)}")
            return None
        if unit not in known:
            self.faults.add(
                (*keys, "unit"), f"must be one of {', '.join(known)}; got {unit}"
            )
            return None
        return known[unit]

    def _codes(
        self, keys: Keys, spec: Mapping[str, Any], name: str
    ) -> dict[int, int] | None:
        """New code of each stored one; empty where they are kept."""
        legend = spec.get("legend")
        if name == "zone" and isinstance(legend, str):
            return {code: code for code in zone_legends().get(legend, {})}
        if name != "land_cover":
            return {}
        if isinstance(legend, Mapping):
            return self._own_legend((*keys, "legend"), legend)
        known = legends()
        if legend not in known:
            self.faults.add(
                (*keys, "legend") if legend else keys,
                f"must be one of {', '.join(known)}, or class by code; got "
                f"{legend or 'nothing'}",
            )
            return None
        return known[legend]

    def _own_legend(
        self, keys: Keys, legend: Mapping[str, Any]
    ) -> dict[int, int] | None:
        """Class of each stored code, given by its name or its number."""
        known = {land.name: land.code for land in land_classes().values()}
        known |= {str(code): code for code in known.values()}
        names = ", ".join(land.name for land in land_classes().values())
        found: dict[int, int] = {}
        for code, name in legend.items():
            if not str(code).lstrip("-").isdigit() or str(name) not in known:
                self.faults.add(
                    keys,
                    f"must hold a class by each code, one of {names}; got {code}: "
                    f"{name!s:.40}",
                )
                return None
            found[int(code)] = known[str(name)]
        return found

    def _table(self, keys: Keys, spec: Mapping[str, Any]) -> dict[int, float]:
        """Values by code, if a table has them."""
        given = spec.get("table")
        if given is None:
            return {}
        path = self.folder / spec.get("folder", "") / given["file"]
        self.check_sums((*keys, "table"), path)
        try:
            return values_by_code(path, given)
        except DataError as error:
            self.faults.add((*keys, "table"), f"cannot be used: {error}")
            return {}

    def _files(self, keys: Keys, spec: Mapping[str, Any]) -> list[Found]:
        """Files of a layer, with the year and the month of their names."""
        names = spec["file"] if isinstance(spec["file"], list) else [spec["file"]]
        folder = self.folder / spec.get("folder", "")
        found: list[Found] = []
        for text in names:
            if not HOLES.search(text):
                if not is_there(folder / text):
                    self.faults.add((*keys, "file"), f"is not there: {folder / text}")
                else:
                    found.append((folder / text, None, None))
                continue
            some = _matching(folder / text)
            if not some:
                self.faults.add(
                    (*keys, "file"), f"must name files; none is like {folder / text}"
                )
            found += some
        for path, _, _ in found:
            self.check_sums(keys, path)
        return found

    def check_sums(self, keys: Keys, path: Path) -> None:
        """A file must have the checksum that the user has of it.

        Parameters
        ----------
        keys : tuple
            That lead to what it is for.
        path : Path
            The file, or the directory of a Zarr store.
        """
        for part in files_of(path) if self.checksums.expected else ():
            fault = self.checksums.fault(part)
            if fault:
                self.faults.add(keys, fault)

    def _months(
        self,
        keys: Keys,
        layer: Layer,
        name: str,
        of_name: tuple[int | None, int | None],
        spec: Mapping[str, Any],
    ) -> list[tuple[int, Month]]:
        """Band and month of all that a file holds."""
        try:
            with open_layer(layer) as raster:
                system_of(raster, layer)
                for doubt in doubts(raster, layer, name, spec):
                    if doubt.word not in spec.get("confirm", ()):
                        self.faults.add(keys, doubt.text)
                bands = self._bands(keys, layer, raster)
                axis = _axis(raster, bands) if name in MONTHLY else None
        except DataError as error:
            self.faults.found.append((keys, str(error)))
            return []
        if not bands:
            return []
        if name not in MONTHLY:
            band = self._only_band(keys, layer, bands, spec)
            year = of_name[0]
            when = (year, 0) if name in YEARLY and year is not None else ONCE
            return [(band, when)] if band else []
        months = self._when(keys, layer, (len(bands), axis), of_name, spec)
        return list(zip(bands, months, strict=False))

    def _bands(
        self,
        keys: Keys,
        layer: Layer,
        raster: Any,  # noqa: ANN401 -- rasterio has no types
    ) -> list[int]:
        """Numbers of the bands that are meant; none if there is no such variable."""
        if layer.has_variables:  # the driver opened the one that is meant
            return list(range(1, raster.count + 1))
        names = raster.descriptions
        bands = bands_of(names, layer.variable)
        if not bands:
            known = ", ".join(dict.fromkeys(str(name) for name in names))
            self.faults.add(
                keys,
                f"must have a band {layer.variable}; the bands of {layer.path.name} "
                f"are {known:.120}",
            )
        return bands

    def _when(
        self,
        keys: Keys,
        layer: Layer,
        held: tuple[int, list[Month] | None],
        of_name: tuple[int | None, int | None],
        spec: Mapping[str, Any],
    ) -> list[Month]:
        """Year and month of each band that is meant; what it `held` is told first."""
        (count, axis), (year, month) = held, of_name
        if axis is not None and (count > 1 or month is None):
            return self._of_axis(keys, layer, axis, year or spec.get("first_year"))
        if axis is not None and axis[0] != (year or axis[0][0], month):
            self.faults.add(
                keys,
                f"needs the month of its name; {layer.place} holds {_shown(axis[0])}",
            )
        first = spec.get("first_year")
        if spec.get("first_year_in_name") and first is None:
            first, year = year, None
        if month is not None:
            expected, key = 1, [(year or 0, month)]
        elif year is not None or (count == 12 and first is None):
            expected, key = 12, [(year or 0, m) for m in range(1, 13)]
        else:
            if first is None or count % 12:
                self.faults.add(
                    keys,
                    f"needs 12 bands, or whole years and first_year; {layer.place} "
                    f"has {count} bands",
                )
                return []
            expected = count
            key = [(first + b // 12, b % 12 + 1) for b in range(count)]
        if count != expected:
            self.faults.add(
                keys,
                f"needs {expected} month{'s' if expected > 1 else ''} in each file; "
                f"{layer.place} has {count}",
            )
            return []
        return key

    def _only_band(
        self, keys: Keys, layer: Layer, bands: list[int], spec: Mapping[str, Any]
    ) -> int:
        """Band of what does not change; 0 if it is not clear."""
        count = len(bands)
        band = int(spec.get("band", bands[0] if count == 1 else 0))
        if band not in bands:
            self.faults.add(
                keys,
                f"must hold band, the number of the one that is meant; {layer.place} "
                f"has {count} bands" + (f", got {band}" if band else ""),
            )
            return 0
        return band

    def _of_axis(
        self, keys: Keys, layer: Layer, axis: list[Month], year: int | None
    ) -> list[Month]:
        """Months by the time axis of the file, checked against its name."""
        if len(set(axis)) != len(axis):
            twice = next(m for m in axis if axis.count(m) > 1)
            self.faults.add(
                keys,
                f"needs each month once; {layer.place} has {_shown(twice)} "
                f"{axis.count(twice)} times",
            )
        if year is not None:
            missing = [m for m in range(1, 13) if (year, m) not in axis]
            if missing:
                self.faults.add(
                    keys,
                    f"needs 12 months of {year}; {layer.place} lacks "
                    f"{', '.join(map(str, missing))}",
                )
        return axis


def _axis(
    raster: Any,  # noqa: ANN401 -- rasterio has no types
    bands: list[int],
) -> list[Month] | None:
    """Month of each band, by a time axis or by the names of the bands."""
    months = band_months(raster)
    if months is not None:
        return [months[band - 1] for band in bands]
    return months_of_bands(raster.descriptions, bands)


def _matching(pattern: Path) -> list[Found]:
    """Files like a pattern with {year}, {month} and *, in the order of time."""
    text, at = "", 0
    seen: set[str] = set()
    for hole in HOLES.finditer(pattern.name):
        text += re.escape(pattern.name[at : hole.start()])
        which = hole[1]
        if which is None:
            text += ".*"
        elif which in seen:
            text += f"(?P={which})"
        else:
            seen.add(which)
            text += rf"(?P<{which}>\d{{{4 if which == 'year' else 2}}})"
        at = hole.end()
    expression = re.compile(text + re.escape(pattern.name[at:]))
    found = []
    for path in sorted(pattern.parent.glob("*")):
        match = expression.fullmatch(path.name)
        if match is not None and is_there(path):
            when = {k: int(v) for k, v in match.groupdict().items()}
            found.append((path, when.get("year"), when.get("month")))
    return sorted(found, key=lambda f: (f[1] or 0, f[2] or 0, f[0].name))


def _shown(month: Month) -> str:
    """A month in words."""
    year, number = month
    if not number:
        return f"the value of {year}" if year else "its value"
    return f"month {number}" + (f" of {year}" if year else "")
