"""Profiles of a layer table, as the arrays that stocks are computed from."""

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from tilth.assessment.layers.table import IntArray, LayerTable
from tilth.assessment.stock.result import Profiles
from tilth.checks import FloatArray, in_range
from tilth.errors import InputError
from tilth.soil.depth import layer_faults
from tilth.soil.fine_earth import mineral_mass
from tilth.soil.organic_carbon import VAN_BEMMELEN
from tilth.soil.stock import soc_mass

FAULTS: Final = {
    "inverted": "the bottom of a layer must lie below its top",
    "not_at_surface": "a profile must begin at 0 cm",
    "gap": "layers must leave no gap",
    "overlap": "layers must not overlap",
}


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Layout:
    """Where each layer of a table stands among the profiles.

    Parameters
    ----------
    order : sequence of int, shape (n_layers,)
        Rows of the table, profile by profile and from the surface down.
    profile, place : sequence of int, shape (n_layers,)
        Profile of each of these layers, and its place in it, counted from 0.
    first, last : sequence of int, shape (n_profiles,)
        Row of the table with the uppermost and the deepest layer of each profile.
    """

    order: IntArray
    profile: IntArray
    place: IntArray
    first: IntArray
    last: IntArray

    def padded(self, column: FloatArray) -> FloatArray:
        """Column of the table by profile, NaN below the deepest layer."""
        shape = (self.first.size, int(self.place.max(initial=-1)) + 1)
        found = np.full(shape, np.nan)
        found[self.profile, self.place] = column[self.order]
        return found


def layout_of(table: LayerTable) -> Layout:
    """Where each layer of a table stands among the profiles.

    Parameters
    ----------
    table : LayerTable
        Layers in any order.

    Returns
    -------
    layout : Layout
        A profile is what was sampled at one point of one site in one round.
    """
    key = table.site.codes * len(table.point.names) + table.point.codes
    key = key * len(table.round.names) + table.round.codes
    order = np.arange(key.size)
    if not _in_order(key, table.depth_top):
        order = np.lexsort((table.depth_top, key))
    new = _begins(key[order])
    profile = np.cumsum(new) - 1
    start = np.flatnonzero(new)
    end = np.append(start[1:], key.size) if start.size else start
    return Layout(
        order=order,
        profile=profile,
        place=np.arange(key.size) - start[profile],
        first=order[start],
        last=order[end - 1],
    )


def profiles_of(table: LayerTable, matter_per_carbon: float = VAN_BEMMELEN) -> Profiles:
    """Profiles of a layer table.

    Parameters
    ----------
    table : LayerTable
        Layers in any order.
    matter_per_carbon : float, default 1.724
        Organic matter per organic carbon where organic matter was not measured. [1]

    Returns
    -------
    profiles : Profiles
        One per site, point and round. The mineral mass is NaN where organic matter
        would leave nothing of the soil.

    Raises
    ------
    InputError
        If the layers of a profile do not begin at 0 cm, leave a gap or overlap, or a
        value is out of range.
    """
    layout = layout_of(table)
    _refuse_faults(table, layout)
    mass = layout.padded(table.fine_earth_mass)
    content = layout.padded(table.soc_content)
    matter = organic_matter(table, matter_per_carbon)
    first = layout.first
    return Profiles(
        site=table.site.take(first),
        point=table.point.take(first),
        round=table.round.take(first),
        stratum=table.stratum.take(first),
        farm=table.farm.take(first),
        laboratory=table.laboratory.take(first),
        method=table.method.take(first),
        date=table.date[first],
        latitude=table.latitude[first],
        longitude=table.longitude[first],
        n_cores=table.n_cores[first],
        layer_thickness=layout.padded(table.thickness()),
        layer_mass=mass,
        layer_soc=soc_mass(content, mass),
        layer_mineral_mass=mineral_mass(mass, layout.padded(matter)),
        layer_mass_error=layout.padded(table.fine_earth_mass_error),
        layer_content_error=layout.padded(table.soc_content_error),
        density_estimated=_any_layer(layout, table.density_estimated),
    )


def _any_layer(layout: Layout, flag: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Whether one of the layers of each profile has a flag."""
    flagged = layout.profile[flag[layout.order]]
    return np.asarray(np.bincount(flagged, minlength=layout.first.size) > 0)


def organic_matter(table: LayerTable, matter_per_carbon: float) -> FloatArray:
    """Organic matter of the layers, measured or from their organic carbon.

    Parameters
    ----------
    table : LayerTable
        The layers.
    matter_per_carbon : float
        Organic matter per organic carbon where organic matter was not measured. [1]

    Returns
    -------
    som_content : ndarray, shape (n_layers,)
        NaN where nothing would be left of the soil. [g kg-1]

    Raises
    ------
    InputError
        If the factor is out of range.
    """
    factor = in_range("matter_per_carbon", matter_per_carbon, 1.0, 4.0, "1")
    derived = factor * table.soc_content
    matter = np.where(np.isnan(table.som_content), derived, table.som_content)
    return np.where(matter >= 1000.0, np.nan, matter)


def _begins(key: IntArray) -> NDArray[np.bool_]:
    """Whether each layer is the first with its key."""
    return np.asarray(np.append(True, key[1:] != key[:-1])[: key.size])


def _in_order(key: IntArray, top: FloatArray) -> bool:
    """Whether profiles stand together and their layers from the surface down."""
    new = _begins(key)
    together = np.unique(key[new]).size == int(new.sum())
    return bool(together and (new[1:] | (np.diff(top) > 0.0)).all())


def _refuse_faults(table: LayerTable, layout: Layout) -> None:
    """Refuse layers that are not contiguous from the surface down."""
    top, bottom = layout.padded(table.depth_top), layout.padded(table.depth_bottom)
    if not top.size:
        return
    faults = layer_faults(top, bottom)
    for name, rule in FAULTS.items():
        bad = getattr(faults, name)
        if bad.any():
            row = layout.first[int(np.argwhere(bad)[0, 0])]
            raise InputError(
                f"{rule}, in cm; got {int(bad.sum())} layers that do not obey, the "
                f"first at site {table.site.names[table.site.codes[row]]!r}, point "
                f"{table.point.names[table.point.codes[row]]!r}, round "
                f"{table.round.names[table.round.codes[row]]!r}"
            )
