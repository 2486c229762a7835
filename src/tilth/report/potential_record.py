"""Record of a map of storage potential, for machines, and a STAC item of its maps."""

import json
from typing import Any, Final

import numpy as np

from tilth import __version__
from tilth.assessment.potential.cells import FILLED, STATUS
from tilth.assessment.potential.config import Potential
from tilth.assessment.potential.product import Product
from tilth.assessment.potential.run import (
    METHOD,
    SOURCES,
    STATUS_KEY,
    PotentialResult,
    inputs_of,
)
from tilth.assessment.potential.zarr import NO_STATUS, zarr_name
from tilth.geo.outline import bounds_of_grid, outline
from tilth.geo.shape import as_geojson
from tilth.report.potential_tables import (
    COAST_FILLED,
    SATURATION,
    ZoneRow,
    mode_differences,
)
from tilth.report.potential_text import not_modelled
from tilth.soil.mineral_capacity import capacity_source

STAC: Final = "1.1.0"
COG: Final = "image/tiff; application=geotiff; profile=cloud-optimized"


def potential_record(result: PotentialResult, rows: list[ZoneRow]) -> dict[str, Any]:
    """Everything that a run states, beside its maps.

    Parameters
    ----------
    result : PotentialResult
        Of the run.
    rows : list of ZoneRow
        Its table.

    Returns
    -------
    record : dict
        The same for every run of the same configuration and inputs.
    """
    potential = result.potential
    return {
        "tilth_version": __version__,
        "method": METHOD[potential.mode],
        "example": potential.example,
        "name": potential.name,
        "note": potential.note,
        "inputs": {
            "configuration_sha256": potential.sha256,
            "files": inputs_of(potential),
            "mode": potential.mode,
            "precision": potential.precision,
            "warm_up": list(potential.warm_up),
            "before": list(potential.before) or "layers of a mean year",
            "years_ahead": potential.years_ahead,
            "scenarios": [plan.name for plan in potential.scenarios],
            "uncertainty": _uncertainty(potential),
        },
        "sources": _sources(potential),
        "saturation": _saturation(potential),
        "provisional": _provisional(potential),
        "grid": {
            "rows": potential.grid.n_rows,
            "columns": potential.grid.n_columns,
            "bounds_deg": _bounds(potential),
        },
        "cells": {STATUS[code]: count for code, count in result.status.items()},
        "not_modelled": not_modelled(result),
        "filled_over_gaps": {
            "cells": result.status[FILLED],
            "cells_of_the_file_by_layer": potential.coast_cells,
        },
        "cleaned": result.cleaned,
        "faithful_less_exact": {
            key: {"mean": _known(mean), "difference": _known(difference)}
            for key, (mean, difference) in mode_differences(result).items()
        },
        "maps": {p.key: result.files[p.key] for p in result.products}
        | {STATUS_KEY: result.files[STATUS_KEY]},
        "zarr": zarr_name(potential) if potential.zarr else None,
        "zones": [_zone(row) for row in rows],
    }


def _sources(potential: Potential) -> list[str]:
    extra = [] if potential.saturation is None else [capacity_source()[0]]
    return [*SOURCES, *extra]


def _saturation(potential: Potential) -> dict[str, Any]:
    """Warning level of the saturation, or what is missing for it."""
    if potential.saturation is None:
        return {"missing": list(potential.saturation_lacks)}
    return {"warning_level": potential.saturation.warning_level}


def _uncertainty(potential: Potential) -> dict[str, Any] | None:
    if potential.bounds:
        below = "x1 + x2" if potential.bounds == "fao" else "x1 - x2"
        return {
            "kind": "FAO's least and largest run",
            "difference": f"sqrt((U1 x1)^2 + (U2 x2)^2) / |{below}|",
        }
    plan = potential.monte_carlo
    if plan is None:
        return None
    return {
        "kind": "Monte Carlo",
        "members": plan.members,
        "seed": plan.seed,
        "interval": "5th to 95th percentile",
        "errors": {
            name: {
                "global": e.whole,
                "field": e.field,
                "range_km": e.scale,
                "cell": e.cell,
            }
            for name, e in plan.errors.items()
        },
    }


def _provisional(potential: Potential) -> list[str]:
    found = []
    if potential.npp is None:
        found.append(
            "net primary production is that of MIAMI from temperature and "
            "precipitation, by the share of the land use in FAO's scripts"
        )
    if potential.saturation is not None:
        found.append(capacity_source()[1])
    if potential.monte_carlo is not None:
        found.append(
            "sizes, scopes and ranges of the errors rest on no verified source where "
            "the configuration does not state them"
        )
    return found


def _bounds(potential: Potential) -> list[float]:
    grid = potential.grid
    return [grid.west, grid.south, grid.east, grid.north]


def _zone(row: ZoneRow) -> dict[str, Any]:
    found: dict[str, Any] = {
        "kind": row.kind,
        "zone": row.zone,
        "scenario": row.scenario,
        "area_ha": _known(row.area),
        **{key: _known(value) for key, value in row.figures.items()},
        "extra_input_for_4_permil_mg_ha_yr": _known(row.extra_input),
        "extra_input_over_bau_for_4_permil_mg_ha_yr": _known(row.extra_over_bau),
    }
    if np.isfinite(row.coast_filled):
        found[COAST_FILLED] = row.coast_filled
    if np.isfinite(row.capacity_known):
        shares = (row.capacity_known, row.above_initial, row.above_final)
        found |= dict(zip(SATURATION, map(_known, shares), strict=True))
    for key, (error, low, high) in row.spread.items():
        found[f"{key}_spread"] = {
            "standard_error": _known(error),
            "interval": [_known(low), _known(high)],
        }
    return found


def _known(value: float) -> float | None:
    return float(value) if np.isfinite(value) else None


def stac_item(result: PotentialResult) -> dict[str, Any]:
    """STAC item of the maps of a run.

    Parameters
    ----------
    result : PotentialResult
        Of the run.

    Returns
    -------
    item : dict
        GeoJSON feature with one asset for each map, and projection and raster fields.

    References
    ----------
    .. [1] SpatioTemporal Asset Catalog specification, version 1.1.0: item.
    """
    potential = result.potential
    grid, (first, last) = potential.grid, potential.warm_up
    return {
        "type": "Feature",
        "stac_version": STAC,
        "stac_extensions": [
            "https://stac-extensions.github.io/projection/v2.0.0/schema.json"
        ],
        "id": _id(potential),
        "bbox": list(bounds_of_grid(grid)),
        "geometry": as_geojson(outline(grid)),
        "properties": {
            "title": f"{potential.name}: storage potential",
            "description": METHOD[potential.mode],
            "datetime": None,
            "start_datetime": f"{first}-01-01T00:00:00Z",
            "end_datetime": f"{last + potential.years_ahead}-12-31T23:59:59Z",
            "tilth:version": __version__,
            "tilth:example": potential.example,
            "proj:code": "EPSG:4326",
            "proj:shape": [grid.n_rows, grid.n_columns],
            "proj:transform": list(grid.transform()),
        },
        "collection": f"{_id(potential)}-collection",
        "links": [
            _link(rel, "collection.json") for rel in ("root", "parent", "collection")
        ],
        "assets": {
            product.key: _asset(potential, product, result.files[product.key])
            for product in result.products
        }
        | {STATUS_KEY: _status_asset(result.files[STATUS_KEY])}
        | _zarr_asset(potential)
        | {"zones": _table_asset("zones.csv")},
    }


def _link(rel: str, name: str) -> dict[str, str]:
    """Link of a catalogue that holds together wherever its folder is."""
    kind = "application/geo+json" if name == "item.json" else "application/json"
    return {"rel": rel, "href": f"./{name}", "type": kind}


def _status_asset(name: str) -> dict[str, Any]:
    return {
        "href": f"./{name}",
        "type": COG,
        "title": "What became of each cell",
        "roles": ["data", "metadata"],
        "bands": [{"name": STATUS_KEY, "data_type": "uint8", "nodata": NO_STATUS}],
    }


def _table_asset(name: str) -> dict[str, Any]:
    return {
        "href": f"./{name}",
        "type": "text/csv",
        "title": "Zones under each scenario",
        "roles": ["data"],
    }


def _zarr_asset(potential: Potential) -> dict[str, Any]:
    if not potential.zarr:
        return {}
    asset = {
        "href": f"./{zarr_name(potential)}",
        "type": "application/vnd+zarr",
        "title": "All maps in one Zarr store",
        "roles": ["data"],
    }
    return {"zarr": asset}


def _id(potential: Potential) -> str:
    """Name of the maps of a configuration."""
    return f"{potential.prefix or 'tilth'}-potential-{potential.sha256[:12]}"


def stac_collection(result: PotentialResult) -> dict[str, Any]:
    """STAC collection that holds the item of a run.

    Parameters
    ----------
    result : PotentialResult
        Of the run.

    Returns
    -------
    collection : dict
        Extent, licence and one link, to the item.
    """
    item = stac_item(result)
    times = [item["properties"]["start_datetime"], item["properties"]["end_datetime"]]
    return {
        "type": "Collection",
        "stac_version": STAC,
        "id": f"{item['id']}-collection",
        "title": item["properties"]["title"],
        "description": item["properties"]["description"],
        "license": "other",
        "extent": {
            "spatial": {"bbox": [item["bbox"]]},
            "temporal": {"interval": [times]},
        },
        "links": [_link("root", "collection.json"), _link("item", "item.json")],
    }


def _asset(potential: Potential, product: Product, name: str) -> dict[str, Any]:
    return {
        "href": f"./{name}",
        "type": COG,
        "title": product.title,
        "roles": ["data"],
        "bands": [
            {
                "name": product.key,
                "unit": product.unit,
                "data_type": potential.precision,
                "nodata": -9999,
            }
        ],
    }


def as_json(record: dict[str, Any]) -> str:
    """Text of a record."""
    return json.dumps(record, indent=2, ensure_ascii=False, allow_nan=False) + "\n"
