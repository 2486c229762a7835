"""Reader of project files: YAML or JSON, all faults at once."""

import json
from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path
from typing import Any, Final

import numpy as np

from tilth.accounting.tier1 import LandUse
from tilth.assessment.project import (
    DEPTH,
    DISCOUNT_RATE,
    HORIZON,
    MORE_HORIZONS,
    CarbonInput,
    Climate,
    Costs,
    Measurement,
    Parcel,
    ParcelSoil,
    Project,
    RegionStock,
)
from tilth.assessment.project_check import land_use, zone_of_climate
from tilth.assessment.project_climate import ClimateChange
from tilth.assessment.project_faults import checked
from tilth.assessment.project_idle import begins
from tilth.assessment.project_layers import LayerStock, stock_of_layers
from tilth.assessment.project_leakage import declared_leakage
from tilth.assessment.project_notes import (
    provisional_of,
    sources_of,
    warnings_of,
)
from tilth.assessment.project_own_rate import plan_rate
from tilth.assessment.project_yields import (
    YieldCarbon,
    amendment_carbon,
    plant_carbon,
    quality_of_yields,
    yield_carbon,
)
from tilth.assessment.stored_result import RESULT, inputs_of_result
from tilth.assessment.yaml_file import DEEPEST, Document, read_content
from tilth.datasets.practices import read_practices
from tilth.errors import DataError

LARGE: Final = 2_000_000  # bytes of JSON beyond which no line is sought for a fault
YEARLY: Final = ("yearly", "maintenance", "yield_loss")  # costs that add up


def read_project(path: Path) -> Project:
    """Project of a file, or of the inputs of a stored result.

    Parameters
    ----------
    path : Path
        YAML or JSON in the form of `schemas/project-1.json`, or a ``result.json`` of
        an assessment.

    Returns
    -------
    project : Project
        With what follows from the file filled in.

    Raises
    ------
    DataError
        If the file cannot be read or breaks a rule; every fault on its own line, with
        its line in the file and its path.
    """
    document = read_any(path)
    if RESULT in document.data:
        inputs = document.data.get("inputs", {}).get("project")
        if not isinstance(inputs, dict):
            raise DataError(f"{path}: the result must hold inputs.project; got none")
        document = Document(path=path, data=inputs, lines={(): 1})
    return project_of(document)


def read_any(path: Path) -> Document:
    """Content of a project file or a stored result, unchecked.

    Parameters
    ----------
    path : Path
        YAML or JSON; of JSON no lines are noted.

    Returns
    -------
    document : Document
        Content and lines; of a stored result what comes before its answer.

    Raises
    ------
    DataError
        If the file cannot be read.
    """
    if path.suffix != ".json" or not path.is_file():
        return read_content(path)
    try:
        data = inputs_of_result(path)
        if data is None:
            data = json.loads(path.read_bytes(), object_pairs_hook=_once_each)
    except (ValueError, RecursionError) as error:
        if path.stat().st_size <= LARGE:
            return read_content(path)  # which names the line, or reads it as YAML
        raise DataError(f"{path}: not JSON: {error}") from None
    if not isinstance(data, dict):
        raise DataError(f"{path}: the file must hold keys with values")
    if _is_deep(data, DEEPEST):
        raise DataError(f"{path}: the values are nested too deeply")
    return Document(path=path, data=data, lines={(): 1})


def _is_deep(value: object, left: int) -> bool:
    """Whether more than so many keys lead to some value."""
    inner = value.values() if isinstance(value, dict) else value
    if not isinstance(value, dict | list) or not isinstance(inner, Iterable):
        return False
    return left == 0 or any(_is_deep(v, left - 1) for v in inner)


def _once_each(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """Mapping without a key that stands in it twice."""
    found = dict(pairs)
    if len(found) < len(pairs):
        keys = [key for key, _ in pairs]
        twice = next(key for key in keys if keys.count(key) > 1)
        raise ValueError(f"{twice} must be given once; got it twice")
    return found


def project_of(document: Document) -> Project:
    """Project of a content that was read.

    Parameters
    ----------
    document : Document
        Content and lines.

    Returns
    -------
    project : Project
        Checked.

    Raises
    ------
    DataError
        With every fault.
    """
    found = checked(document)
    if found.faults:
        _with_lines(document).refuse_all(found.faults)
    data = {**document.data, "parcels": found.parcels}
    start = data["start_year"]
    more_years = tuple(data.get("more_horizons", MORE_HORIZONS))
    horizon = data.get("horizon", HORIZON)
    years = max(horizon, *more_years, 1)
    parcels = tuple(
        _parcel(p, area, start, years, data.get("energy", {}))
        for p, area in zip(data["parcels"], found.areas, strict=True)
    )
    return Project(
        name=data["name"],
        example=data.get("example", False),
        start_year=start,
        horizon=horizon,
        more_horizons=more_years,
        warming_potentials=data.get("warming_potentials", "AR6"),
        seed=data.get("seed"),
        discount_rate=data.get("discount_rate", DISCOUNT_RATE),
        leakage=declared_leakage(data.get("leakage"), parcels, horizon),
        parcels=parcels,
        data=data,
        warnings=(*_warnings(parcels), *found.doubts),
        region=_region(data.get("region")),
        measurements=tuple(_measurements(data.get("measurement_costs"))),
    )


def _with_lines(document: Document) -> Document:
    """The same content with its lines, where a JSON file holds it and is not large."""
    path = document.path
    if path.suffix != ".json" or not path.is_file() or path.stat().st_size > LARGE:
        return document
    try:
        found = read_content(path)
    except DataError:  # JSON that is no YAML, such as one with tabs
        return document
    return found if found.data == document.data else document


def _parcel(
    data: dict[str, Any], area: float, start: int, years: int, energy: dict[str, Any]
) -> Parcel:
    climate, history = data["climate"], data["history"]
    soil, layers = _soil(data["soil"])
    baseline, plan = data.get("baseline", {}), data["plan"]
    used = land_use(history["land_use"])
    inputs = baseline.get("inputs")
    return Parcel(
        id=data["id"],
        area=area,
        climate=Climate(
            zone=zone_of_climate(climate),
            temperature=tuple(climate.get("temperature", ())),
            precipitation=tuple(climate.get("precipitation", ())),
            pet=tuple(climate.get("pet", ())),
            change=_change(climate.get("change"), start),
        ),
        soil=soil,
        history=used,
        baseline_use=_use(baseline.get("land_use")) or used,
        project_use=_use(plan.get("land_use")),
        former=_use(history.get("former")),
        years_in_use=history["years_in_use"],
        baseline_practices=tuple(
            baseline.get("practices", history.get("practices", ()))
        ),
        practices=tuple(plan["practices"]),
        shares=_one_of(_shares(plan, start, years)),
        baseline_inputs=inputs,
        project_inputs=plan.get("inputs", None if begins(data) else inputs),
        carbon_input=_carbon_input(data, soil.depth),
        rate=plan_rate(plan.get("rate")),
        woody=tuple(plan.get("woody", ())),
        biochar=plan.get("biochar"),
        energy=energy,
        manure_from_elsewhere=data.get("manure_from_elsewhere"),
        costs=_costs(data.get("costs")),
        measured=data.get("measured"),
        sources=tuple(sources_of(data)),
        provisional=tuple(provisional_of(data, layers)),
        warnings=tuple(warnings_of(data, layers)),
    )


def _change(data: dict[str, Any] | None, start: int) -> ClimateChange | None:
    if data is None:
        return None
    return ClimateChange(
        temperature_change=tuple(data["temperature_change"]),
        precipitation_factor=tuple(data["precipitation_factor"]),
        pet_factor=tuple(data["pet_factor"]),
        reached_after=float(data["year"] - start),
        source=data["source"],
    )


def _soil(data: dict[str, Any]) -> tuple[ParcelSoil, LayerStock | None]:
    """Soil of a parcel, and what its layers say where they are given."""
    depth = data.get("depth", DEPTH)
    stock, error = data.get("stock"), data.get("stock_standard_error")
    clay, layers = data.get("clay"), None
    density = data.get("bulk_density")
    if "layers" in data:
        layers = stock_of_layers(data["layers"], depth, error)
        stock, error = layers.soc_stock, layers.standard_error
        clay = layers.clay if clay is None else clay
        density = layers.fine_density if density is None else density
    soil = ParcelSoil(
        soil_class=data.get("class", ""),
        clay=clay,
        soc_stock=stock,
        stock_error=error,
        depth=depth,
        sand=data.get("sand"),
        ph=data.get("ph"),
        cn_ratio=data.get("cn_ratio"),
        caco3=data.get("caco3"),
        drained_site=data.get("drained_site", ""),
        rewetted_site=data.get("rewetted_site", ""),
        peat_climate=data.get("peat_climate", ""),
        silt=data.get("silt"),
        bulk_density=density,
        coarse_counted=layers is not None and "bulk_density" not in data,
        samples=data.get("samples"),
    )
    return soil, layers


def _use(data: dict[str, Any] | None) -> LandUse | None:
    return None if data is None else land_use(data)


def _shares(plan: dict[str, Any], start: int, years: int) -> tuple[float, ...]:
    """Cumulated share at the start of every year, as a number from 0 to 1."""
    adoption = plan.get("adoption")
    if not plan["practices"] or adoption is None:
        return (0.0,) * years
    since = np.arange(years) - (plan.get("start_year", start) - start)
    whole = adoption.get("share", 100.0) / 100.0
    if adoption["curve"] == "immediate":
        shares = np.where(since >= 0, whole, 0.0)
    elif adoption["curve"] == "linear":
        shares = whole * np.clip((since + 1) / adoption["years"], 0.0, 1.0)
    else:
        declared = np.asarray(adoption["shares"]) / 100.0
        place = np.clip(since, 0, declared.size - 1)
        shares = np.where(since >= 0, declared[place], 0.0)
    return tuple(shares.tolist())


@lru_cache(maxsize=1000)
def _one_of(shares: tuple[float, ...]) -> tuple[float, ...]:
    """The same shares, held once for all parcels that have them."""
    return shares


def _carbon_input(data: dict[str, Any], depth: float) -> CarbonInput | None:
    yields = yield_carbon(data, depth)
    if yields is not None:
        return _from_yields(data, yields)
    given = data["plan"].get("carbon_input")
    if given is None:
        return None
    return CarbonInput(
        baseline_input=given.get("baseline"),
        project_input=given.get("project"),
        ratio_error=given.get("ratio_standard_error"),
        baseline_cover=tuple(given.get("baseline_cover", ())),
        project_cover=tuple(given.get("project_cover", ())),
        baseline_manure=given.get("baseline_manure", 0.0),
        project_manure=given.get("project_manure"),
        manure_kind=given.get("manure_kind", ""),
        crop=given.get("crop", ""),
        lignin=given.get("lignin"),
        nitrogen=given.get("nitrogen"),
    )


def _from_yields(data: dict[str, Any], yields: YieldCarbon) -> CarbonInput:
    baseline, plan = data["baseline"], data["plan"]
    quality = quality_of_yields(baseline["yields"], yields.baseline)
    return CarbonInput(
        baseline_input=plant_carbon(yields.baseline),
        project_input=plant_carbon(yields.project),
        ratio_error=None,
        baseline_cover=tuple(baseline.get("cover", ())),
        project_cover=tuple(plan.get("cover", ())),
        baseline_manure=amendment_carbon(baseline.get("amendments", [])),
        project_manure=amendment_carbon(plan["amendments"])
        if "amendments" in plan
        else None,
        lignin=quality[0] if quality else None,
        nitrogen=quality[1] if quality else None,
        yields=yields,
    )


def _costs(data: dict[str, Any] | None) -> Costs | None:
    if data is None:
        return None
    spread = data.get("range")
    return Costs(
        currency=data["currency"],
        price_year=data["price_year"],
        establishment=data.get("establishment", 0.0),
        yearly=sum(data.get(key, 0.0) for key in YEARLY),
        range=None if spread is None else (spread["low"], spread["high"]),
    )


def _region(data: dict[str, Any] | None) -> RegionStock | None:
    if data is None:
        return None
    return RegionStock(
        percentile_90=data["stock_percentile_90"],
        depth=data.get("depth", DEPTH),
        source=data["source"],
    )


def _measurements(data: dict[str, Any] | None) -> list[Measurement]:
    if data is None:
        return []
    return [
        Measurement(
            what=row["what"],
            currency=data["currency"],
            price_year=data["price_year"],
            fixed=row.get("fixed"),
            per_sample=row.get("per_sample"),
            standard_error=row.get("standard_error"),
        )
        for row in data["items"]
    ]


def _warnings(parcels: tuple[Parcel, ...]) -> list[str]:
    """What the catalogue says against the plans, short of a fault."""
    known, said = read_practices(), []
    for parcel in parcels:
        for key in parcel.practices:
            if known[key].fits(parcel.climate.zone) == "unknown":
                said.append(
                    f"parcel {parcel.id}: the catalogue does not say whether {key} "
                    f"fits {parcel.climate.zone}"
                )
            if key in parcel.baseline_practices:
                said.append(
                    f"parcel {parcel.id}: the baseline has {key} already; it adds "
                    "nothing"
                )
        for key in parcel.baseline_practices if parcel.new_practices else ():
            replaced = set(known[key].conflicts) & set(parcel.new_practices)
            if key not in parcel.practices and not replaced:
                said.append(
                    f"parcel {parcel.id}: the plan does not name {key}, which the "
                    "baseline has; it is taken to go on"
                )
    return said
