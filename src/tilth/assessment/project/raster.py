"""Months of a parcel from rasters that its project file names.

The months that are read take the place of the names, so that a stored result holds them
and runs again without the files.
"""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

import numpy as np

from tilth.assessment.project.beside import file_beside, short_digest
from tilth.assessment.schema_fault import Keys, name_of
from tilth.checks import FloatArray
from tilth.errors import DataError

Fault = tuple[Keys, str]
DAYS: Final = np.array([31, 28.25, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31])
KELVIN: Final = 273.15
LIMITS: Final = {
    "temperature": (-60.0, 50.0, "degC"),
    "precipitation": (0.0, 5000.0, "mm month-1"),
    "pet": (0.0, 1000.0, "mm month-1"),
}
UNITS: Final = {
    "temperature": ("degC", "K"),
    "precipitation": ("mm month-1", "mm d-1"),
    "pet": ("mm month-1", "mm d-1"),
}


@dataclass(slots=True)
class _Reader:
    """Rasters of one project file; each is digested once."""

    folder: Path
    digests: dict[Path, str] = field(default_factory=dict)

    def months(
        self, name: str, given: dict[str, Any], geometry: dict[str, Any]
    ) -> tuple[FloatArray, str]:
        """Twelve months in our unit, and where they come from."""
        from tilth.geo import (  # noqa: PLC0415 -- optional dependency
            monthly_raster,
            ring,
        )

        path = file_beside(self.folder, given["path"])
        shape = ring.polygon_of("geometry", geometry)
        if given["unit"] not in UNITS[name]:
            raise DataError(
                f"unit must be one of {', '.join(UNITS[name])}; got {given['unit']}"
            )
        raster = monthly_raster.MonthlyRaster(
            path=path,
            variable=given.get("variable", ""),
            scale=given.get("scale"),
            offset=given.get("offset"),
            nodata=given.get("nodata"),
            crs=given.get("crs", ""),
        )
        found = _converted(monthly_raster.monthly_means(raster, shape), given["unit"])
        low, high, unit = LIMITS[name]
        if not ((found >= low) & (found <= high)).all():
            raise DataError(
                f"{path.name} must give months in [{low:g}, {high:g}] {unit}; got "
                f"{found.min():.4g} to {found.max():.4g}: is the unit {given['unit']}, "
                "and are scale and nodata right?"
            )
        if path not in self.digests:
            self.digests[path] = short_digest(path)
        variable = f" {raster.variable}" if raster.variable else ""
        said = f"{name} from {given['path']}{variable}, SHA-256 "
        return found, f"{said}{self.digests[path]}; {monthly_raster.METHOD}"


def with_months(
    parcels: list[dict[str, Any]], folder: Path
) -> tuple[list[dict[str, Any]], list[Fault]]:
    """The parcels with months in place of rasters.

    Parameters
    ----------
    parcels : list of dict
        Of a project file, their form right; empty where it is not. They stay as they
        are.
    folder : Path
        Of the file.

    Returns
    -------
    parcels : list of dict
        The same where none names rasters.
    faults : list of tuple
        Keys and sentence.
    """
    if not any("raster" in parcel.get("climate", {}) for parcel in parcels):
        return parcels, []
    reader = _Reader(folder)
    faults: list[Fault] = []
    found = []
    for i, parcel in enumerate(parcels):
        if "raster" in parcel.get("climate", {}):
            climate, more = _climate(("parcels", i), parcel, reader)
            faults += more
            parcel = {**parcel, "climate": climate}
        found.append(parcel)
    return found, faults


def _climate(
    at: Keys, parcel: dict[str, Any], reader: _Reader
) -> tuple[dict[str, Any], list[Fault]]:
    climate = {k: v for k, v in parcel["climate"].items() if k != "raster"}
    place = (*at, "climate", "raster")
    twice = [name for name in (*LIMITS, "source") if name in climate]
    if twice:
        said = f"must be left out where {', '.join(twice)} is given"
        return climate, [(place, f"{name_of(place)} {said}")]
    if "geometry" not in parcel:
        return climate, [(place, f"{name_of(place)} needs the geometry of the parcel")]
    faults: list[Fault] = []
    sources: list[str] = []
    for name, given in parcel["climate"]["raster"].items():
        keys = (*place, name)
        try:
            months, source = reader.months(name, given, parcel["geometry"])
        except DataError as error:
            faults.append((keys, f"{name_of(keys)}: {error}"))
            continue
        climate[name] = months.tolist()
        sources.append(source)
    if not faults:
        climate["source"] = "; ".join(sources)
    return climate, faults


def _converted(months: FloatArray, unit: str) -> FloatArray:
    """Months in degC or mm month-1."""
    if unit == "K":
        return months - KELVIN
    return months * DAYS if unit == "mm d-1" else months
