"""Files of sampling plans: ``plan.json``, written and read again without loss.

The form of the file is ``schemas/plan-1.json`` (JSON Schema 2020-12).
"""

from collections import Counter
from pathlib import Path
from typing import Any, Final

import tilth
from tilth.assessment.sampling.sampling_plan import (
    PlanFarm,
    PlanPoint,
    PlanStratum,
    SamplingPlan,
)
from tilth.assessment.schema_fault import breaches, not_finite
from tilth.assessment.yaml_file import read_schema
from tilth.errors import DataError
from tilth.geo.json_file import read_json

SCHEMA: Final = "plan-1.json"
RECORD: Final = "sampling plan 1"
RECORD_KEY: Final = "record"
OTHERS: Final = {  # what other files have, and what they are
    "equivalent_mass_method": "this one holds reference masses, which belong to "
    "--reference",
    "features": "this one is GeoJSON, as of points or strata",
    "geometry": "this one is GeoJSON, as of an area",
    "coordinates": "this one is GeoJSON, as of an area",
    "tilth_version": "this one is a result of Tilth",
}


def plan_record(plan: SamplingPlan) -> dict[str, Any]:
    """A plan with its provenance, for JSON.

    Parameters
    ----------
    plan : SamplingPlan
        The plan.

    Returns
    -------
    record : dict
        Content of ``plan.json``; keys end in their unit.
    """
    return {
        "tilth_version": tilth.__version__,
        RECORD_KEY: RECORD,
        "name": plan.name,
        "example": plan.example,
        "kind": plan.kind,
        "seed": plan.seed,
        "method": plan.method,
        "inputs": plan.inputs,
        "area_ha": plan.area,
        "depths_cm": [list(limits) for limits in plan.depths],
        "cores_per_sample": plan.cores_per_sample,
        "precision": plan.precision,
        "points": [_point_record(point) for point in plan.points],
        "farm_draw": plan.farm_draw,
        "farms": [
            {"name": farm.name, "area_ha": farm.area, "sampled": farm.sampled}
            for farm in plan.farms
        ],
        "strata": [
            {
                "name": stratum.name,
                "area_ha": stratum.area,
                "n_points": stratum.n_points,
                "geometry": stratum.geometry,
            }
            for stratum in plan.strata
        ],
        "boundary": plan.boundary,
        "protocol": list(plan.protocol),
        "sources": list(plan.sources),
        "provisional": list(plan.provisional),
        "warnings": list(plan.warnings),
    }


def read_plan(path: Path) -> SamplingPlan:
    """Sampling plan from its file.

    Parameters
    ----------
    path : Path
        ``plan.json``, as ``tilth design`` writes it.

    Returns
    -------
    plan : SamplingPlan
        The plan, equal to the one that was written.

    Raises
    ------
    DataError
        If the file cannot be read or is no plan; one line.
    """
    data = read_json(path)
    _check_is_plan(path, data)
    faults = [*not_finite(data, ()), *breaches(read_schema(SCHEMA), data)]
    if faults:
        rest = f" (first of {len(faults)} faults)" if len(faults) > 1 else ""
        raise DataError(f"{path}: {faults[0][1]}{rest}")
    _check_names(path, data)
    return SamplingPlan(
        name=data["name"],
        example=data["example"],
        kind=data["kind"],
        seed=data["seed"],
        area=float(data["area_ha"]),
        boundary=data["boundary"],
        strata=tuple(
            PlanStratum(
                name=s["name"],
                area=float(s["area_ha"]),
                n_points=s["n_points"],
                geometry=s["geometry"],
            )
            for s in data["strata"]
        ),
        farms=tuple(
            PlanFarm(name=f["name"], area=float(f["area_ha"]), sampled=f["sampled"])
            for f in data["farms"]
        ),
        points=tuple(_point(p) for p in data["points"]),
        depths=tuple((float(top), float(end)) for top, end in data["depths_cm"]),
        cores_per_sample=data["cores_per_sample"],
        precision=data["precision"],
        method=data["method"],
        protocol=tuple(data["protocol"]),
        inputs=data["inputs"],
        sources=tuple(data["sources"]),
        warnings=tuple(data["warnings"]),
        farm_draw=data["farm_draw"],
        provisional=tuple(data["provisional"]),
    )


def _check_is_plan(path: Path, data: dict[str, Any]) -> None:
    """Refuse another file of Tilth, or of maps, by what it says that it is."""
    if RECORD_KEY in data:
        return  # the schema says what it must be
    other = next((words for key, words in OTHERS.items() if key in data), "")
    found = other or f"it has no {RECORD_KEY}, but {_keys(data)}"
    raise DataError(
        f"{path} must be a plan of tilth design, as in its plan.json; {found}"
    )


def _keys(data: dict[str, Any]) -> str:
    names = ", ".join(map(str, list(data)[:5])) or "nothing"
    return names if len(data) <= 5 else f"{names} and {len(data) - 5} other keys"


def _point_record(point: PlanPoint) -> dict[str, Any]:
    return {
        "name": point.name,
        "stratum": point.stratum,
        "farm": point.farm,
        "latitude_deg": point.latitude,
        "longitude_deg": point.longitude,
        "origin": point.origin,
        "reserve": point.reserve,
    }


def _point(data: dict[str, Any]) -> PlanPoint:
    return PlanPoint(
        name=data["name"],
        stratum=data["stratum"],
        farm=data["farm"],
        latitude=float(data["latitude_deg"]),
        longitude=float(data["longitude_deg"]),
        origin=data["origin"],
        reserve=data["reserve"],
    )


def _check_names(path: Path, data: dict[str, Any]) -> None:
    """Names are unique and strata of points exist, which no schema can say."""
    for key in ("points", "strata", "farms"):
        counts = Counter(item["name"] for item in data[key])
        twice = [name for name, count in counts.items() if count > 1]
        if twice:
            raise DataError(
                f"{path}: names of {key} must differ; {twice[0]!r} is there more than "
                "once"
            )
    strata = {item["name"] for item in data["strata"]}
    for point in data["points"]:
        if strata and point["stratum"] not in strata:
            raise DataError(
                f"{path}: the stratum of point {point['name']} must be one of the "
                f"plan; got {point['stratum']!r}"
            )
