"""Reader of site files.

The form of the file is ``schemas/site-1.json`` (JSON Schema 2020-12); worked examples
are in ``docs/examples``.
"""

import hashlib
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from tilth.assessment.schema_fault import Keys
from tilth.assessment.site.climate_file import read_climate
from tilth.assessment.site.plan_reader import optional, read_plan, read_scenario
from tilth.assessment.site.site import Climate, Site, SoilSample
from tilth.assessment.yaml_file import Document, read_document
from tilth.checks import FloatArray
from tilth.units import PAN_FACTOR

SCHEMA: Final = "site-1.json"
THAWED: Final = -5.0  # below this monthly mean nothing decays, RothC [degC]
SUM_OF_TEXTURE: Final = (98.0, 102.0)  # %, laboratories round


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
        history=tuple(read_plan(document, (*at, i), y) for i, y in enumerate(before)),
        history_stated=stated,
        baseline=read_scenario(document, "baseline", years),
        project=(
            read_scenario(document, "project", years)
            if "project" in management
            else None
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
        ph=optional(soil, "ph"),
        cn_ratio=optional(soil, "cn_ratio"),
        caco3=optional(soil, "caco3"),
        bulk_density=optional(soil, "bulk_density"),
        iom=optional(soil, "iom"),
        soc_stock=float(stock["value"]),
        standard_error=optional(stock, "standard_error"),
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
    values = [optional(soil, name) for name in names]
    known = [value for value in values if value is not None]
    if len(known) == 2:
        values[values.index(None)] = max(0.0, 100.0 - sum(known))
    return values[0], values[1], values[2]


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
    _refuse_frozen(document, ("climate", "temperature"), months["temperature"])
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
    _refuse_frozen(document, ("climate", "file"), normal["temperature"])
    return _climate(data["zone"], rows, normal)


def _refuse_frozen(document: Document, keys: Keys, temperature: FloatArray) -> None:
    """Refuse a mean year in which nothing decays in any month."""
    warmest = float(temperature.max())
    if warmest < THAWED:
        document.refuse(
            keys,
            f"temperature must reach {THAWED:g} degC in some month, or nothing decays; "
            f"got a warmest month of {warmest:g} degC",
        )


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
