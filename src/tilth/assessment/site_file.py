"""Reader of site files.

The form of the file is ``schemas/site-1.json`` (JSON Schema 2020-12); worked examples
are in ``docs/examples``.
"""

import hashlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from tilth.assessment.climate_file import read_climate
from tilth.assessment.site import (
    Climate,
    Manure,
    Scenario,
    Site,
    SoilSample,
    YearPlan,
)
from tilth.assessment.yaml_file import Document, Keys, read_document
from tilth.checks import FloatArray
from tilth.units import PAN_FACTOR

SCHEMA: Final = "site-1.json"
SUM_OF_TEXTURE: Final = (98.0, 102.0)  # %, laboratories round
SHARE_TOLERANCE: Final = 1e-6


def read_site(path: Path) -> Site:
    """Site from its file.

    Parameters
    ----------
    path : Path
        YAML of the form ``schemas/site-1.json``.

    Returns
    -------
    site : Site
        Checked content in the units of `tilth`.

    Raises
    ------
    DataError
        If the file breaks a rule; one line with file, line, rule, unit and finding.
    """
    document = read_document(path, SCHEMA)
    data = document.data
    management = data["management"]
    first, count = management["first_year"], management["years"]
    years = np.arange(first, first + count)
    digest = hashlib.sha256(path.read_bytes())
    if "file" in data["climate"]:
        climate_path = path.parent / data["climate"]["file"]
        climate = _climate_of_years(document, climate_path, years)
        digest.update(climate_path.read_bytes())
    else:
        climate = _climate_of_months(document, years)
    stated = "history" in management
    at: Keys = ("management", "baseline", 0, "rotation")
    before = management["baseline"][0]["rotation"]
    if stated:
        at, before = ("management", "history"), management["history"]
    return Site(
        name=data["name"],
        example=data.get("example", False),
        notes=(*([data["note"]] if "note" in data else []), *data.get("sources", [])),
        land_use=data["land_use"],
        soil=_soil(document),
        climate=climate,
        years=years,
        history=tuple(_plan(document, (*at, i), y) for i, y in enumerate(before)),
        history_stated=stated,
        baseline=_scenario(document, "baseline", years),
        project=(
            _scenario(document, "project", years) if "project" in management else None
        ),
        choices=data.get("models", {}),
        file_name=path.name,
        sha256=digest.hexdigest(),
    )


def _soil(document: Document) -> SoilSample:
    """The soil test, with what a schema cannot check."""
    soil = document.data["soil"]
    _check_texture(document, soil)
    stock = soil["soc_stock"]
    if stock["depth"] != soil["depth"]:
        document.refuse(
            ("soil", "soc_stock", "depth"),
            f"soil.soc_stock.depth must equal soil.depth, {soil['depth']:g} cm, as no "
            f"stock is scaled between depths; got {stock['depth']:g}",
        )
    if soil.get("iom", 0.0) > stock["value"]:
        document.refuse(
            ("soil", "iom"),
            f"soil.iom must lie in [0, {stock['value']:g}] Mg ha-1, the whole stock; "
            f"got {soil['iom']:g}",
        )
    clay, silt, sand = _texture(soil)
    return SoilSample(
        kind=soil["kind"],
        depth_bottom=float(soil["depth"]),
        clay=clay,
        silt=silt,
        sand=sand,
        ph=_optional(soil, "ph"),
        cn_ratio=_optional(soil, "cn_ratio"),
        caco3=_optional(soil, "caco3"),
        bulk_density=_optional(soil, "bulk_density"),
        iom=_optional(soil, "iom"),
        soc_stock=float(stock["value"]),
        standard_error=_optional(stock, "standard_error"),
        stock_date=str(stock["date"]),
    )


def _check_texture(document: Document, soil: dict[str, Any]) -> None:
    """Refuse shares given as fractions and sums that are not 100 %."""
    given = {name: soil[name] for name in ("clay", "silt", "sand") if name in soil}
    for name, value in given.items():
        if value < 1.0 and not soil.get("confirm_sand", False):
            document.refuse(
                ("soil", name),
                f"soil.{name} must be in %, such as 23 for 23 %; got {value:g}, which "
                f"looks like a fraction: write {100 * value:g}, or confirm_sand: true "
                f"if {value:g} % is meant",
            )
    low, high = SUM_OF_TEXTURE
    total = sum(given.values())
    if total > high or (len(given) == 3 and total < low):
        document.refuse(
            ("soil", list(given)[-1]),
            f"{' + '.join(given)} must be {'at most' if len(given) < 3 else 'about'} "
            f"100 %; got {total:g}",
        )


def _texture(soil: dict[str, Any]) -> tuple[float | None, float | None, float | None]:
    """Clay, silt and sand, the third from the other two."""
    names = ("clay", "silt", "sand")
    values = [_optional(soil, name) for name in names]
    known = [value for value in values if value is not None]
    if len(known) == 2:
        values[values.index(None)] = max(0.0, 100.0 - sum(known))
    return values[0], values[1], values[2]


def _optional(data: dict[str, Any], key: str) -> float | None:
    """A number that may be absent."""
    return float(data[key]) if key in data else None


def _climate_of_months(document: Document, years: NDArray[np.int64]) -> Climate:
    """Twelve mean months for all years."""
    data = document.data["climate"]
    at: Keys = ("climate",)
    missing = [key for key in ("temperature", "precipitation") if key not in data]
    if missing:
        document.refuse(
            at, f"climate must hold {', '.join(missing)} or a file; got neither"
        )
    if "pan_evaporation" in data and "pet" in data:
        document.refuse(
            ("climate", "pet"),
            "climate must hold one of pan_evaporation and pet, mm month-1; got both",
        )
    names = ("temperature", "precipitation", "pan_evaporation", "pet")
    months = {name: np.array(data[name], dtype=float) for name in names if name in data}
    rows = {name: np.tile(values, (years.size, 1)) for name, values in months.items()}
    return _climate(data["zone"], rows, months)


def _climate_of_years(
    document: Document, path: Path, years: NDArray[np.int64]
) -> Climate:
    """Years from a file; the years before the start, if any, make the mean year."""
    data = document.data["climate"]
    extra = [key for key in data if key not in ("zone", "file")]
    if extra:
        document.refuse(
            ("climate", extra[0]),
            f"climate must hold either a file or monthly values; got both file and "
            f"{extra[0]}",
        )
    table = read_climate(path)
    missing = [year for year in years.tolist() if year not in table]
    if missing:
        document.refuse(
            ("climate", "file"),
            f"{path.name} must hold every year from {years[0]} to {years[-1]}; "
            f"{missing[0]} is missing ({len(missing)} of {years.size})",
        )
    before = [year for year in table if year < years[0]] or years.tolist()
    names = list(table[before[0]])
    rows = {n: np.array([table[year][n] for year in years.tolist()]) for n in names}
    normal = {n: np.mean([table[year][n] for year in before], axis=0) for n in names}
    return _climate(data["zone"], rows, normal)


def _climate(
    zone: str, rows: dict[str, FloatArray], normal: dict[str, FloatArray]
) -> Climate:
    """Add the evaporation that follows from the other."""
    given = next((n for n in ("pan_evaporation", "pet") if n in rows), "")
    for table in (rows, normal):
        if given == "pet":
            table["pan_evaporation"] = table["pet"] / PAN_FACTOR
        elif given:
            table["pet"] = table["pan_evaporation"] * PAN_FACTOR
    return Climate(
        zone=zone,
        temperature=rows["temperature"],
        precipitation=rows["precipitation"],
        pan_evaporation=rows.get("pan_evaporation"),
        pet=rows.get("pet"),
        evaporation_given=given,
        normal=normal,
    )


def _scenario(document: Document, name: str, years: NDArray[np.int64]) -> Scenario:
    """One plan per year; later entries replace earlier ones."""
    plans: dict[int, YearPlan] = {}
    for index, entry in enumerate(document.data["management"][name]):
        at = ("management", name, index)
        rotation = [
            _plan(document, (*at, "rotation", i), year)
            for i, year in enumerate(entry["rotation"])
        ]
        for step, year in enumerate(_years_named(document, at, entry, years)):
            plans[year] = rotation[step % len(rotation)]
    missing = [year for year in years.tolist() if year not in plans]
    if missing:
        document.refuse(
            ("management", name),
            f"management.{name} must plan every year from {years[0]} to {years[-1]}; "
            f"{missing[0]} is missing ({len(missing)} of {years.size})",
        )
    return Scenario(name=name, plans=tuple(plans[year] for year in years.tolist()))


def _years_named(
    document: Document, at: Keys, entry: dict[str, Any], years: NDArray[np.int64]
) -> list[int]:
    """Years of one entry: all, one, a list or a range."""
    first, last = int(years[0]), int(years[-1])
    given = entry.get("years", f"{first}-{last}")
    if isinstance(given, str):
        start, end = (int(part) for part in given.split("-"))
        named = list(range(start, end + 1))
    else:
        named = [given] if isinstance(given, int) else list(given)
    outside = [year for year in named if not first <= year <= last]
    if outside or not named:
        document.refuse(
            (*at, "years"),
            f"years must name years from {first} to {last}; "
            f"got {outside[0] if outside else given!r}",
        )
    return named


def _plan(document: Document, at: Keys, data: dict[str, Any]) -> YearPlan:
    """What happens in one year, with what a schema cannot check."""
    for message in _faults_of_plan(data):
        document.refuse(at, message)
    cover = np.array(data["cover"], dtype=float) if "cover" in data else None
    manure = [
        Manure(carbon=float(m["carbon"]), month=m["month"], kind=m.get("kind"))
        for m in data.get("manure", [])
    ]
    carbon = None
    if "crop" not in data or "plant_carbon" in data:
        carbon = np.asarray(data.get("plant_carbon", 0.0), dtype=float)
    return YearPlan(
        crop=data.get("crop"),
        yield_dry=_optional(data, "yield_dry"),
        yield_fresh=_optional(data, "yield_fresh"),
        residues_returned=_optional(data, "residues_returned"),
        renewed=_optional(data, "renewed"),
        c_input=None if carbon is None else float(carbon.sum()),
        plant_shares=_shares(data, carbon, cover),
        cover=cover,
        manure=tuple(manure),
        tillage=data.get("tillage"),
    )


def _faults_of_plan(data: dict[str, Any]) -> Iterator[str]:
    """Contradictions within one year."""
    amounts = [k for k in ("yield_dry", "yield_fresh", "plant_carbon") if k in data]
    yields = [name for name in amounts if name != "plant_carbon"]
    allowed = "yield_dry, yield_fresh or plant_carbon"
    if len(amounts) > 1:
        yield f"a year must have one of {allowed}; got {' and '.join(amounts)}"
    if "crop" in data and not amounts:
        yield f"a year with a crop must have {allowed}; got none"
    if "crop" not in data and yields:
        yield f"a year with {yields[0]} must name its crop; got none"
    if yields and "residues_returned" not in data:
        yield "a year with a yield must have residues_returned in [0, 1]; got none"
    for name in ("residues_returned", "renewed"):
        if name in data and not yields:
            yield f"{name} belongs to a yield; got no yield"
    yield from _faults_of_months(data, bool(yields))


def _faults_of_months(data: dict[str, Any], has_yield: bool) -> Iterator[str]:
    """Contradictions between the year's plant carbon and its months."""
    carbon = data.get("plant_carbon", 0.0)
    monthly = isinstance(carbon, list)
    shares = data.get("plant_shares")
    if shares is not None and monthly:
        yield "plant_shares belongs to a plant_carbon of the year; got months of both"
    elif shares is not None and abs(sum(shares) - 1.0) > SHARE_TOLERANCE:
        yield f"plant_shares must sum to 1; got {sum(shares):g}"
    to_spread = shares is None and not monthly and (has_yield or carbon > 0.0)
    if to_spread and "cover" in data and not any(data["cover"]):
        yield "plant carbon needs a covered month or plant_shares; got 12 bare"


def _shares(
    data: dict[str, Any], carbon: FloatArray | None, cover: FloatArray | None
) -> FloatArray | None:
    """Share of the plant carbon per month."""
    if carbon is not None and not carbon.any():
        return np.zeros(12)
    if carbon is not None and carbon.ndim == 1:
        return np.asarray(carbon / carbon.sum())
    if "plant_shares" in data:
        return np.array(data["plant_shares"], dtype=float)
    return None if cover is None else np.asarray(cover / cover.sum())
