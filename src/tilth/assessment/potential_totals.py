"""Sums over zones, of the run itself and of each member of a Monte Carlo."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from tilth.assessment.potential_cells import PieceOfMap
from tilth.assessment.potential_config import Potential, Zones
from tilth.assessment.potential_product import BAU, DIFFERENCE, compared_keys
from tilth.assessment.potential_saturation import saturation_quantities
from tilth.geo.area_file import Zone, read_area
from tilth.geo.grid import Window
from tilth.geo.map_series import ONCE
from tilth.geo.zone_cover import FULL_TURN, cover_of_zones
from tilth.geo.zone_kernel import QUANTA, add_masses

Whole = NDArray[np.int64]
Cover = tuple[Whole, Whole, NDArray[np.float64]]
AREA: Final = "area"
EVERYTHING: Final = "whole map"
WHOLE: Final = "all"  # the one zone of it


@dataclass(frozen=True, slots=True, kw_only=True)
class ZoneKind:
    """One way to cut the map, ready to be summed over.

    Parameters
    ----------
    name : str
        Such as country.
    names : tuple of str
        Of the zones.
    codes : tuple of int
        Of a raster or of the land use, if the zones are of one.
    zone_of_code : tuple of int
        Number of the zone of each code; several codes of one name are one zone.
    shapes : tuple of Zone
        If a file has them.
    source : Zones or None
        As configured.
    """

    name: str
    names: tuple[str, ...]
    codes: tuple[int, ...] = ()
    zone_of_code: tuple[int, ...] = ()
    shapes: tuple[Zone, ...] = ()
    source: Zones | None = None


def zone_kinds(potential: Potential) -> list[ZoneKind]:
    """Ways to cut a map: the whole, and those of the configuration.

    Parameters
    ----------
    potential : Potential
        The map.

    Returns
    -------
    kinds : list of ZoneKind
        The whole map first.

    Raises
    ------
    DataError
        If a file of areas cannot be read.
    """
    kinds = [ZoneKind(name=EVERYTHING, names=(WHOLE,))]
    for zones in potential.zones:
        if zones.file:
            area = read_area(
                Path(zones.file), name_property=zones.key, widest=FULL_TURN
            )
            kinds.append(
                ZoneKind(
                    name=zones.name,
                    names=tuple(zone.name for zone in area.zones),
                    shapes=area.zones,
                    source=zones,
                )
            )
            continue
        names = dict(zones.names)
        if zones.raster is None:
            names = {c: k.name for c, k in potential.classes.items() if k.modelled}
        every = tuple(dict.fromkeys(names.values()))
        kinds.append(
            ZoneKind(
                name=zones.name,
                names=every,
                codes=tuple(names),
                zone_of_code=tuple(every.index(name) for name in names.values()),
                source=zones,
            )
        )
    return kinds


def quantities(potential: Potential) -> list[str]:
    """Maps that are summed, behind the area."""
    found = [*member_quantities(potential), f"CInput_{BAU}", *_EXTRA]
    found += saturation_quantities(potential)
    found += [COAST] if potential.coast_cells else []
    if potential.compare:
        found += [COMPARED, *(f"{DIFFERENCE}{key}" for key in compared_keys(potential))]
    return found


def member_quantities(potential: Potential) -> list[str]:
    """Maps that are summed for each member."""
    names = [plan.name for plan in potential.scenarios]
    return ["T0", f"finalSOC_{BAU}", *(f"RelDiff_{name}" for name in names)]


COMPARED: Final = "Compared"  # 1 where both modes have a result
COAST: Final = "CoastFilled"  # 1 where a value came over a gap
_EXTRA: Final = ("ExtraInput4Permil", "ExtraInput4PermilOverBAU")


class Sums:
    """Sums of one piece of a map; whole numbers of quanta.

    Parameters
    ----------
    potential : Potential
        The map.
    kinds : list of ZoneKind
        Ways to cut it.
    piece : PieceOfMap
        The piece.
    areas : ndarray, shape (n_rows,)
        Of a cell in each row of the whole map. [ha]
    """

    def __init__(
        self,
        potential: Potential,
        kinds: list[ZoneKind],
        piece: PieceOfMap,
        areas: NDArray[np.float64],
    ) -> None:
        plan = potential.monte_carlo
        self.base = [AREA, *quantities(potential)]
        self.each = member_quantities(potential)
        members = 0 if plan is None else plan.members
        self.cover = [
            _cover(potential, kind, piece, areas[_rows(piece.window)]) for kind in kinds
        ]
        self.sums = [
            np.zeros((len(self.base), len(kind.names)), np.int64) for kind in kinds
        ]
        self.members = [
            np.zeros((members, len(self.each), len(kind.names)), np.int64)
            for kind in kinds
        ]

    def add(self, maps: Mapping[str, NDArray[Any]]) -> None:
        """Add the maps of the run, one value for each cell of the piece."""
        valid = np.where(np.isnan(maps["T0"]), np.nan, 1.0)
        for (zone, cell, area), sums in zip(self.cover, self.sums, strict=True):
            for row, key in zip(sums, self.base, strict=True):
                add_masses(zone, cell, area, valid if key == AREA else maps[key], row)

    def add_member(self, number: int, maps: Mapping[str, NDArray[Any]]) -> None:
        """Add the maps of a member."""
        for (zone, cell, area), sums in zip(self.cover, self.members, strict=True):
            for row, key in zip(sums[number], self.each, strict=True):
                add_masses(zone, cell, area, maps[key], row)


def _rows(window: Window) -> slice:
    return slice(window.row, window.row + window.rows)


def _cover(
    potential: Potential,
    kind: ZoneKind,
    piece: PieceOfMap,
    areas: NDArray[np.float64],
) -> Cover:
    """Zone, cell (in `piece.places`) and area of it, for each pair that meets."""
    columns = piece.window.columns
    area = areas[piece.places // columns]
    number = np.arange(piece.places.size)
    if kind.source is None:
        return np.zeros(number.size, np.int64), number, area
    if kind.shapes:
        zone, place, share = cover_of_zones(kind.shapes, potential.grid, piece.window)
        at = np.full(piece.window.rows * columns, -1)
        at[piece.places] = number
        cell = at[place]
        there = cell >= 0
        return zone[there], cell[there], share[there] * area[cell[there]]
    codes = piece.land
    raster = kind.source.raster
    if raster is not None:
        values = raster.read((ONCE,), potential.grid, piece.window)[0].ravel()
        codes = np.nan_to_num(values[piece.places], nan=-(10**6)).astype(np.int64)
    order = np.argsort(kind.codes)
    known = np.array(kind.codes, np.int64)[order]
    found = np.clip(np.searchsorted(known, codes), 0, known.size - 1)
    there = known[found] == codes
    zone = np.array(kind.zone_of_code, np.int64)[order[found]]
    return zone[there], number[there], area[there]


def masses(sums: list[Whole]) -> list[NDArray[np.object_]]:
    """Sums as numbers without limit, to be added over pieces."""
    return [part.astype(object) for part in sums]


def as_floats(sums: NDArray[Any]) -> NDArray[np.float64]:
    """Sums of quanta in their unit.

    Parameters
    ----------
    sums : ndarray of whole numbers
        As added up. [1]

    Returns
    -------
    values : ndarray
        In the unit of what was summed. [mixed]
    """
    return np.asarray(sums / QUANTA, np.float64)
