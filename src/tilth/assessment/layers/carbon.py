"""Organic carbon of layers, from whichever measurement the file has."""

from collections.abc import Callable
from typing import Final

import numpy as np
from numpy.typing import NDArray

from tilth.assessment.layers.cell_number import below_key
from tilth.assessment.layers.column import layer_columns
from tilth.assessment.layers.draft import Draft, joined_labels
from tilth.assessment.layers.table import IntArray, Labels
from tilth.checks import FloatArray
from tilth.soil.organic_carbon import CARBON_OF_CARBONATE, VAN_BEMMELEN

LESS_CARBONATE: Final = "total carbon less carbonate"
ROUNDED: Final = 0.01  # of a limit by which a printed half may be off
OF_MATTER: Final = "organic matter divided by {factor:g}"

Mask = NDArray[np.bool_]


def fill_carbon(draft: Draft) -> None:
    """Fill in organic carbon from total carbon or organic matter where it is missing.

    The method of such a row says so, so that rounds measured in different ways are not
    taken for the same. A row without any is refused.

    Parameters
    ----------
    draft : Draft
        Rows of one file.
    """
    if not draft.size:
        return
    soc = draft.number("soc_content").copy()
    error = draft.number("soc_content_error").copy()
    limit = draft.number("detection_limit").copy()
    draft.numbers["soc_content"], draft.numbers["soc_content_error"] = soc, error
    draft.numbers["detection_limit"] = limit
    _note_limit(draft, "soc_content", ~np.isnan(soc), soc)
    _check_halves(draft, soc)
    _from_total(draft, soc, error)
    _from_matter(draft, soc, error)
    _from_stock(draft, soc)
    _refuse_high(draft, soc)
    broken = draft.notes.refused
    missing = np.isnan(soc) & ~broken
    name = _name(draft)
    draft.notes.refuse(
        missing,
        "missing_value",
        name,
        lambda _: "",
        lambda _: f"{name} must be a number; it is missing",
    )


def _note_limit(draft: Draft, name: str, rows: Mask, half: FloatArray) -> None:
    """Mark rows of a column that are below the limit of the laboratory."""
    below = rows & ~np.isnan(draft.number(below_key(name)))
    draft.below_detection |= below
    draft.numbers["detection_limit"][below] = 2.0 * half[below]


def _check_halves(draft: Draft, soc: FloatArray) -> None:
    """Flag content that is marked as below the limit, but is not half of it."""
    limit = draft.number("detection_limit")
    other = draft.below_detection & (np.abs(soc - limit / 2.0) > ROUNDED * limit)
    name = draft.named("soc_content")
    draft.notes.flag(
        other,
        "below_detection_value",
        name,
        lambda i: f"{soc[i]:g}",
        lambda i: (
            f"{name} must be half of the detection limit where below_detection says "
            f"yes; got {soc[i]:g} with a limit of {limit[i]:g}"
        ),
    )


def _name(draft: Draft) -> str:
    """Column of carbon that the file has."""
    for name in ("soc_content", "total_carbon", "som_content", "soc_stock"):
        if name in draft.shown:
            return draft.named(name)
    return "soc_content"


def _from_total(draft: Draft, soc: FloatArray, error: FloatArray) -> None:
    """Carbon of all kinds less that of carbonate."""
    if "total_carbon" not in draft.numbers:
        return
    total, lime = draft.number("total_carbon"), draft.number("carbonate")
    wanted = np.isnan(soc) & ~np.isnan(total) & ~draft.notes.refused
    name, of_lime = draft.named("total_carbon"), draft.named("carbonate")
    draft.notes.refuse(
        wanted & np.isnan(lime),
        "carbonate_missing",
        of_lime,
        lambda i: f"{total[i]:g}",
        lambda i: (
            f"carbonate must be given with total carbon, in g kg-1 of CaCO3; {name} is "
            f"{total[i]:g} g kg-1 and carbonate is missing"
        ),
    )
    organic = total - CARBON_OF_CARBONATE * lime
    draft.notes.refuse(
        wanted & (organic < 0.0),
        "carbonate_exceeds",
        of_lime,
        lambda i: f"{lime[i]:g}",
        lambda i: (
            f"total carbon must be at least 0.12 of carbonate, in g kg-1; got "
            f"{total[i]:g} and {lime[i]:g}"
        ),
    )
    taken = wanted & (organic >= 0.0)
    _note_limit(draft, "total_carbon", taken, total)
    soc[taken] = organic[taken]
    spread = np.hypot(
        draft.number("total_carbon_error"),
        CARBON_OF_CARBONATE * draft.number("carbonate_error"),
    )
    none = taken & np.isnan(error)
    error[none] = spread[none]
    _say_method(draft, taken, lambda _: LESS_CARBONATE)


def _from_matter(draft: Draft, soc: FloatArray, error: FloatArray) -> None:
    """Organic matter divided by a factor."""
    if "som_content" not in draft.numbers:
        return
    matter, factor = draft.number("som_content"), draft.number("som_factor").copy()
    taken = np.isnan(soc) & ~np.isnan(matter) & ~draft.notes.refused
    assumed = taken & np.isnan(factor)
    factor[assumed] = VAN_BEMMELEN
    soc[taken] = (matter / factor)[taken]
    _note_limit(draft, "som_content", taken, soc)
    none = taken & np.isnan(error)
    error[none] = (draft.number("som_content_error") / factor)[none]
    if assumed.any():
        _flag_factor(draft, int(assumed.sum()))
    _say_method(draft, taken, lambda i: OF_MATTER.format(factor=factor[i]))


def _flag_factor(draft: Draft, count: int) -> None:
    """Say that the old convention was used."""
    file = int(draft.notes.order[0])
    draft.notes.flag_file(
        file,
        draft.notes.names[file],
        "som_factor",
        draft.named("som_content"),
        f"{VAN_BEMMELEN:g}",
        f"organic carbon of {count} rows is organic matter divided by "
        f"{VAN_BEMMELEN:g}, an old convention (provisional: many soils need 1.9 and "
        "more); state som_factor to use another",
    )


def _from_stock(draft: Draft, soc: FloatArray) -> None:
    """Stock of the layer divided by its fine earth."""
    if "soc_stock" not in draft.numbers:
        return
    mass = draft.number("fine_earth_mass")
    taken = np.isnan(soc) & (mass > 0.0) & ~draft.notes.refused
    soc[taken] = (1000.0 * draft.number("soc_stock") / np.where(mass > 0, mass, 1))[
        taken
    ]


def _refuse_high(draft: Draft, soc: FloatArray) -> None:
    """Refuse converted contents that no organic matter reaches."""
    converted = soc.copy()
    highest = layer_columns()["soc_content"].limits[1]
    high = soc > highest
    soc[high] = np.nan
    name = _name(draft)
    draft.notes.refuse(
        high,
        "soc_content_range",
        name,
        lambda i: f"{converted[i]:g}",
        lambda i: (
            f"organic carbon by {name} must lie in [0, {highest:g}] g kg-1; got "
            f"{converted[i]:g}"
        ),
    )


def _say_method(draft: Draft, rows: Mask, words: Callable[[int], str]) -> None:
    """Add to the method of rows how their organic carbon was found."""
    places = np.flatnonzero(rows)
    if not places.size:
        return
    method = draft.text("method")
    said: dict[tuple[int, str], int] = {}
    names = list(method.names)
    codes: IntArray = method.codes.copy()
    for i in places.tolist():
        key = (int(codes[i]), words(i))
        if key not in said:
            stated = names[key[0]]
            said[key] = len(names)
            names.append(f"{stated}; {key[1]}" if stated else key[1])
        codes[i] = said[key]
    draft.texts["method"] = joined_labels([Labels(codes=codes, names=tuple(names))])
