"""Tables of a map of storage potential by zone, from the sums of its cells."""

import csv
import io
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from tilth import __version__
from tilth.assessment.potential.product import BAU, DIFFERENCE, compared_keys
from tilth.assessment.potential.run import EXAMPLE, PotentialResult
from tilth.assessment.potential.saturation import ABOVE, KNOWN, START
from tilth.assessment.potential.totals import (
    COAST,
    COMPARED,
    EVERYTHING,
    WHOLE,
    as_floats,
)
from tilth.geo.geoparquet import geoparquet
from tilth.geo.outline import outline
from tilth.geo.shape import Shape

TERAGRAM: Final = 1e6  # [Mg]
INTERVAL: Final = (0.05, 0.95)
UNITS: Final = (("Tg C", 1.0), ("kt C", 1e3), ("t C", 1e6))  # from Tg
FIGURES: Final = {  # column of the table and its digits
    "soc_initial_mg_ha": 3,
    "soc_final_mg_ha": 3,
    "soc_initial_tg": 6,
    "soc_final_tg": 6,
    "change_tg_yr": 7,
    "gain_over_bau_tg_yr": 7,
    "rate_of_initial_permil_yr": 4,
    "rate_over_bau_permil_yr": 4,
}
SATURATION: Final = (
    "area_with_known_capacity_ha",
    "share_above_capacity_warning_initial",
    "share_above_capacity_warning_final",
)
COAST_FILLED: Final = "area_with_filled_gaps_ha"
Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class ZoneRow:
    """One zone under one scenario.

    Parameters
    ----------
    kind, zone, scenario : str
        What it is.
    area : float
        Of its cells with a result. [ha]
    figures : dict of str to float
        By the columns of `FIGURES`; NaN where the zone has no cell.
    spread : dict of str to tuple of float
        Standard error, 5th and 95th percentile among the members; empty without them.
    extra_input, extra_over_bau : float
        Plant carbon beyond business as usual for 4 permil a year of the initial stock,
        from the initial stock and from business as usual; mean. [Mg ha-1 yr-1]
    capacity_known : float
        Area whose capacity for carbon is known; NaN if it was not asked for. [ha]
    above_initial, above_final : float
        Share of it whose stock, now and at the end, is above the warning level. [1]
    coast_filled : float
        Part of `area` that rests on values filled over gaps; NaN where no layer fills
        any. [ha]
    """

    kind: str
    zone: str
    scenario: str
    area: float
    figures: dict[str, float]
    spread: dict[str, tuple[float, float, float]]
    extra_input: float
    extra_over_bau: float
    capacity_known: float = float("nan")
    above_initial: float = float("nan")
    above_final: float = float("nan")
    coast_filled: float = float("nan")


def mode_differences(result: PotentialResult) -> dict[str, tuple[float, float]]:
    """Mean of each map, and of faithful less exact mode where both have a result.

    Parameters
    ----------
    result : PotentialResult
        Of a run.

    Returns
    -------
    differences : dict of str to tuple of float
        Of the map as the run made it, and of the difference; empty if it was not asked
        for.
    """
    potential = result.potential
    if not potential.compare:
        return {}
    base = dict(zip(result.quantities, as_floats(result.sums[0])[:, 0], strict=True))
    found = {}
    for key in compared_keys(potential):
        kind, _, name = key.partition("_")
        mass = base[key] if kind != "RSR" else base[f"RelDiff_{name}"]
        mass /= potential.years_ahead if kind == "RSR" else 1
        area = base["area"]
        difference = _per(base[f"{DIFFERENCE}{key}"], base[COMPARED])
        found[key] = (_per(mass, area), difference)
    return found


def zone_rows(result: PotentialResult) -> list[ZoneRow]:
    """Zones of all kinds under all scenarios.

    Parameters
    ----------
    result : PotentialResult
        Of a run.

    Returns
    -------
    rows : list of ZoneRow
        The whole map first.
    """
    names = [BAU, *(plan.name for plan in result.potential.scenarios)]
    rows = []
    for kind, sums, members in zip(
        result.kinds, result.sums, result.members, strict=True
    ):
        base = dict(zip(result.quantities, as_floats(sums), strict=True))
        each = dict(
            zip(
                result.member_quantities,
                np.moveaxis(as_floats(members), 1, 0),
                strict=True,
            )
        )
        for k, zone in enumerate(kind.names):
            for name in names:
                rows.append(_row(result, kind.name, (zone, k), name, base, each))
    return rows


def best_row(rows: list[ZoneRow]) -> ZoneRow:
    """The whole map under the scenario that gains most over business as usual.

    Parameters
    ----------
    rows : list of ZoneRow
        As from `zone_rows`, the whole map first.

    Returns
    -------
    row : ZoneRow
        Business as usual if there is no other scenario.
    """
    first = rows[0]
    others = [
        row for row in rows[1:] if (row.kind, row.zone) == (first.kind, first.zone)
    ]
    return max(others or [first], key=lambda row: row.figures["gain_over_bau_tg_yr"])


def _row(
    result: PotentialResult,
    kind: str,
    place: tuple[str, int],
    scenario: str,
    base: dict[str, Floats],
    each: dict[str, Floats],
) -> ZoneRow:
    zone, k = place
    years, area = result.potential.years_ahead, float(base["area"][k])
    here = {key: values[k : k + 1] for key, values in base.items()}
    figures = _figures(here, scenario, area, years)
    spread = {}
    if each["T0"].shape[0] > 1 and area > 0.0:
        of_members = {key: values[:, k] for key, values in each.items()}
        for key, values in _figures(of_members, scenario, area, years).items():
            low, high = np.quantile(values, INTERVAL)
            spread[key] = (float(values.std(ddof=1)), float(low), float(high))
    above = {}
    if KNOWN in base:
        known = float(base[KNOWN][k])
        above = {
            "capacity_known": known,
            "above_initial": _per(base[f"{ABOVE}{START}"][k], known),
            "above_final": _per(base[f"{ABOVE}{scenario}"][k], known),
        }
    return ZoneRow(
        kind=kind,
        zone=zone,
        scenario=scenario,
        area=area,
        figures={key: float(values[0]) for key, values in figures.items()},
        spread=spread,
        extra_input=_per(base["ExtraInput4Permil"][k], area),
        extra_over_bau=_per(base["ExtraInput4PermilOverBAU"][k], area),
        coast_filled=float(base[COAST][k]) if COAST in base else float("nan"),
        **above,
    )


def _per(mass: float, area: float) -> float:
    return mass / area if area > 0.0 else float("nan")


def _figures(
    mass: dict[str, Floats], scenario: str, area: float, years: int
) -> dict[str, Floats]:
    """Means, totals and rates from the masses of a zone. [Mg]."""
    start, bau = mass["T0"], mass[f"finalSOC_{BAU}"]
    gain = np.zeros_like(bau) if scenario == BAU else mass[f"RelDiff_{scenario}"]
    end = bau + gain
    with np.errstate(divide="ignore", invalid="ignore"):
        return {
            "soc_initial_mg_ha": start / area if area else start * np.nan,
            "soc_final_mg_ha": end / area if area else end * np.nan,
            "soc_initial_tg": start / TERAGRAM,
            "soc_final_tg": end / TERAGRAM,
            "change_tg_yr": (end - start) / years / TERAGRAM,
            "gain_over_bau_tg_yr": gain / years / TERAGRAM,
            "rate_of_initial_permil_yr": 1000.0 * (end - start) / (years * start),
            "rate_over_bau_permil_yr": 1000.0 * gain / (years * start),
        }


def carbon_unit(rows: list[ZoneRow]) -> tuple[str, float, int]:
    """Unit in which the yearly changes of zones are easy to read.

    Parameters
    ----------
    rows : list of ZoneRow
        Zones.

    Returns
    -------
    unit : str
        Of masses of carbon.
    factor : float
        Number of it in a Tg. [1]
    decimals : int
        Digits after the point, so that the largest number shows about three.
    """
    keys = ("change_tg_yr", "gain_over_bau_tg_yr")
    values = [abs(row.figures[key]) for row in rows for key in keys]
    most = max((value for value in values if np.isfinite(value)), default=0.0)
    unit, factor = next(
        (pair for pair in UNITS if most * pair[1] >= 1.0),
        UNITS[-1] if most else UNITS[0],
    )
    return unit, factor, digits_of(most * factor)


def digits_of(value: float) -> int:
    """Digits after the point with which a number shows about three.

    Parameters
    ----------
    value : float
        The number. [any]

    Returns
    -------
    digits : int
        At most 2.
    """
    return 2 if abs(value) < 10.0 else 1 if abs(value) < 100.0 else 0


def zone_columns(rows: list[ZoneRow]) -> dict[str, tuple[list[str] | Floats, int]]:
    """Columns of the table of zones, and the digits of their numbers.

    Parameters
    ----------
    rows : list of ZoneRow
        As from `zone_rows`.

    Returns
    -------
    columns : dict of str to tuple
        Texts or numbers; NaN where there is none. Those of the spread only where
        members were run, those of the saturation and of filled gaps only where they
        were asked for. [mixed]
    """
    columns: dict[str, tuple[list[str] | Floats, int]] = {
        "kind": ([row.kind for row in rows], 0),
        "zone": ([row.zone for row in rows], 0),
        "scenario": ([row.scenario for row in rows], 0),
        "area_ha": (np.array([row.area for row in rows]), 1),
    }
    filled = np.array([row.coast_filled for row in rows])
    if np.isfinite(filled).any():
        columns[COAST_FILLED] = (filled, 1)
    spread = any(row.spread for row in rows)
    unknown = (np.nan, np.nan, np.nan)
    for key, digits in FIGURES.items():
        columns[key] = (np.array([row.figures[key] for row in rows]), digits)
        if spread:
            ends = np.array([row.spread.get(key, unknown) for row in rows])
            for name, values in zip(("se", "p05", "p95"), ends.T, strict=True):
                columns[f"{key}_{name}"] = (values, digits)
    for key, values in (
        ("extra_input_for_4_permil_mg_ha_yr", [row.extra_input for row in rows]),
        (
            "extra_input_over_bau_for_4_permil_mg_ha_yr",
            [row.extra_over_bau for row in rows],
        ),
    ):
        columns[key] = (np.array(values), 4)
    if any(np.isfinite(row.capacity_known) for row in rows):
        shares = np.array(
            [(row.capacity_known, row.above_initial, row.above_final) for row in rows]
        )
        for name, values, digits in zip(SATURATION, shares.T, (1, 4, 4), strict=True):
            columns[name] = (values, digits)
    return columns


def zones_csv(rows: list[ZoneRow]) -> str:
    """Table of the zones.

    Parameters
    ----------
    rows : list of ZoneRow
        As from `zone_rows`.

    Returns
    -------
    text : str
        CSV with the columns of `zone_columns`; nothing where there is no number.
    """
    columns = zone_columns(rows)
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(columns)
    cells = (_cells(values, digits) for values, digits in columns.values())
    writer.writerows(zip(*cells, strict=True))
    return out.getvalue()


def _cells(values: list[str] | Floats, digits: int) -> list[str]:
    if isinstance(values, list):
        return values
    return [f"{v:.{digits}f}" if np.isfinite(v) else "" for v in values.tolist()]


def zones_parquet(result: PotentialResult, rows: list[ZoneRow]) -> bytes:
    """Table of the zones with their areas.

    Parameters
    ----------
    result : PotentialResult
        Of the run.
    rows : list of ZoneRow
        Its zones.

    Returns
    -------
    data : bytes
        GeoParquet with the columns of `zone_columns`, unrounded. The whole map has the
        outline of its grid; zones of a raster of codes have no area.
    """
    potential = result.potential
    shapes: dict[tuple[str, str], Shape] = {
        (kind.name, zone.name): zone.geometry
        for kind in result.kinds
        for zone in kind.shapes
    }
    shapes[(EVERYTHING, WHOLE)] = outline(potential.grid)
    return geoparquet(
        {name: values for name, (values, _) in zone_columns(rows).items()},
        [shapes.get((row.kind, row.zone)) for row in rows],
        metadata={
            "title": f"Storage potential by zone, 0-30 cm: {potential.name}",
            "software": f"tilth {__version__}",
            "configuration_sha256": potential.sha256,
            **({"example": EXAMPLE} if potential.example else {}),
        },
    )
