"""Fine earth of layers, from whichever convention the file has, with its error."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from tilth.assessment.layers.draft import Draft
from tilth.assessment.layers.mass_check import check_sample, check_stated, thickness
from tilth.checks import FloatArray
from tilth.errors import InputError
from tilth.soil.bulk_density import Pedotransfer, estimate, pedotransfer_functions
from tilth.soil.fine_earth import (
    ROCK_DENSITY,
    FineEarth,
    core_mass,
    fine_density_coarse_mass,
    fine_density_coarse_volume,
    fine_earth_mass,
    fine_earth_per_volume,
    whole_density_coarse_mass,
    whole_density_coarse_volume,
)

DENSITIES: Final = ("fine_earth_density", "bulk_density", "whole_bulk_density")

Mask = NDArray[np.bool_]


@dataclass(slots=True, kw_only=True, eq=False)
class _Masses:
    """Mass of fine earth and its standard error, as far as they are known."""

    mass: FloatArray
    error: FloatArray

    def take(self, rows: Mask, mass: FloatArray, error: FloatArray) -> None:
        """Take values for rows that have none."""
        self.mass[rows], self.error[rows] = mass, error


def fill_mass(draft: Draft) -> None:
    """Fill in the fine earth of each layer from what the row gives.

    The first of these that is there counts: the mass itself; a sample of known area;
    fine earth per volume; bulk density of the fine earth, then of the whole soil, with
    coarse fragments by volume or else by mass.

    Parameters
    ----------
    draft : Draft
        Rows of one file.
    """
    found = _found(draft)
    check_stated(draft, found.mass)
    _from_sample(draft, found)
    coarse = _Coarse(draft)
    for name in DENSITIES:
        _from_density(draft, found, coarse, thickness(draft), name)
    _put(draft, found)


def estimate_mass(draft: Draft, function: Pedotransfer | None) -> None:
    """Estimate the fine earth that is still missing; refuse rows without any.

    Parameters
    ----------
    draft : Draft
        Rows of one file, with organic carbon.
    function : Pedotransfer or None
        Function of the bulk density; None to estimate nothing.

    Raises
    ------
    InputError
        If the function needs clay or silt that the file has not.
    """
    found = _found(draft)
    if function is not None:
        _from_function(draft, found, _Coarse(draft), thickness(draft), function)
    _put(draft, found)
    _refuse_rest(draft, found, function)


def pedotransfer_of(name: str | None) -> Pedotransfer | None:
    """Pedotransfer function of a name.

    Parameters
    ----------
    name : str or None
        One of `tilth.soil.bulk_density`.

    Returns
    -------
    function : Pedotransfer or None
        None if no name is given.

    Raises
    ------
    InputError
        If there is no such function.
    """
    if name is None:
        return None
    functions = pedotransfer_functions()
    if name not in functions:
        raise InputError(
            f"pedotransfer must be one of {', '.join(functions)}; got {name}"
        )
    return functions[name]


def _found(draft: Draft) -> _Masses:
    """Masses that are known so far."""
    return _Masses(
        mass=draft.number("fine_earth_mass").copy(),
        error=draft.number("fine_earth_mass_error").copy(),
    )


def _put(draft: Draft, found: _Masses) -> None:
    """Keep the masses that were found."""
    draft.numbers["fine_earth_mass"] = found.mass
    draft.numbers["fine_earth_mass_error"] = found.error


def _from_sample(draft: Draft, found: _Masses) -> None:
    """Mass from a sample of cores of known diameter."""
    sample, diameter = draft.number("sample_mass"), draft.number("core_diameter")
    cores = draft.number("n_cores")
    mass = core_mass(sample, diameter, cores)
    error = core_mass(draft.number("sample_mass_error"), diameter, cores)
    rows = np.isnan(found.mass) & ~np.isnan(mass)
    found.take(rows, mass[rows], error[rows])
    check_sample(draft, rows)


class _Coarse:
    """Coarse fragments of the rows, and what is known of their error."""

    def __init__(self, draft: Draft) -> None:
        self.volume = draft.number("coarse_fraction").copy()
        self.mass = draft.number("coarse_mass_fraction")
        self.volume_error = draft.number("coarse_fraction_error").copy()
        self.mass_error = draft.number("coarse_mass_fraction_error").copy()
        self.rock = draft.number("rock_density").copy()
        self.rock[np.isnan(self.rock)] = ROCK_DENSITY
        given = {"coarse_fraction", "coarse_mass_fraction"} & set(draft.numbers)
        self.column = bool(given)
        self.unknown = np.isnan(self.volume) & np.isnan(self.mass)
        self.volume[self.unknown] = 0.0
        self.volume_error[self.unknown] = 0.0
        self.by_volume = ~np.isnan(self.volume)
        for error, value in (
            (self.volume_error, self.volume),
            (self.mass_error, self.mass),
        ):
            error[np.isnan(error) & (value == 0.0)] = 0.0


def _from_density(
    draft: Draft,
    found: _Masses,
    coarse: _Coarse,
    thickness: FloatArray,
    name: str,
) -> None:
    """Mass from one of the densities."""
    density = draft.number(name)
    rows = np.isnan(found.mass) & ~np.isnan(density) & ~np.isnan(thickness)
    rows &= thickness >= 0.0
    if not rows.any():
        return
    spread = draft.number(f"{name}_error")
    if name == "fine_earth_density":
        fine = fine_earth_per_volume(density[rows])
        _take(found, rows, fine, thickness, spread, np.zeros(draft.size))
        return
    _note_coarse(draft, rows, coarse)
    by_volume = rows & coarse.by_volume
    by_mass = rows & ~coarse.by_volume
    if name == "whole_bulk_density":
        by_volume = _without_heavy(draft, by_volume, density, coarse)
    _note_rock(draft, by_volume if name == "whole_bulk_density" else by_mass, coarse)
    fine = _by_volume(name, density[by_volume], coarse, by_volume)
    _take(found, by_volume, fine, thickness, spread, coarse.volume_error)
    fine = _by_mass(name, density[by_mass], coarse, by_mass)
    _take(found, by_mass, fine, thickness, spread, coarse.mass_error)


def _note_rock(draft: Draft, rows: Mask, coarse: _Coarse) -> None:
    """Say where the density of stones was assumed and matters."""
    stony = (coarse.volume > 0.0) | (coarse.mass > 0.0)
    assumed = rows & stony & np.isnan(draft.number("rock_density"))
    if assumed.any():
        _on_file(
            draft,
            "rock_density",
            f"{ROCK_DENSITY:g}",
            f"the density of coarse fragments of {int(assumed.sum())} rows is not "
            f"given and taken as {ROCK_DENSITY:g} g cm-3",
        )


def _by_volume(
    name: str, density: FloatArray, coarse: _Coarse, rows: Mask
) -> FineEarth:
    """Fine earth where fragments are given by volume."""
    if name == "bulk_density":
        return fine_density_coarse_volume(density, coarse.volume[rows])
    return whole_density_coarse_volume(density, coarse.volume[rows], coarse.rock[rows])


def _by_mass(name: str, density: FloatArray, coarse: _Coarse, rows: Mask) -> FineEarth:
    """Fine earth where fragments are given by mass."""
    if name == "bulk_density":
        return fine_density_coarse_mass(density, coarse.mass[rows], coarse.rock[rows])
    return whole_density_coarse_mass(density, coarse.mass[rows])


def _take(
    found: _Masses,
    rows: Mask,
    fine: FineEarth,
    thickness: FloatArray,
    density_error: FloatArray,
    coarse_error: FloatArray,
) -> None:
    """Take masses and their standard errors by the derivatives of the convention."""
    depth = thickness[rows]
    variance = (fine.by_bulk_density * density_error[rows]) ** 2
    variance = variance + (fine.by_coarse * coarse_error[rows]) ** 2
    error = 100.0 * depth * np.sqrt(variance)
    found.take(rows, fine_earth_mass(fine, depth), error)


def _without_heavy(
    draft: Draft, rows: Mask, density: FloatArray, coarse: _Coarse
) -> Mask:
    """Refuse rows whose fragments weigh more than the soil that holds them."""
    heavy = rows & (density < coarse.volume * coarse.rock)
    name = draft.named("whole_bulk_density")
    draft.notes.refuse(
        heavy,
        "coarse_heavier",
        name,
        lambda i: f"{density[i]:g}",
        lambda i: (
            f"{name} must be at least that of its coarse fragments, in g cm-3; got "
            f"{density[i]:g} with {coarse.volume[i]:g} of the volume at "
            f"{coarse.rock[i]:g} g cm-3"
        ),
    )
    return rows & ~heavy


def _note_coarse(draft: Draft, rows: Mask, coarse: _Coarse) -> None:
    """Say where no coarse fragments are given."""
    unknown = rows & coarse.unknown & ~draft.notes.refused
    text = (
        "coarse fragments are not given and taken as none; of a stony soil the stock "
    )
    text += "is too large"
    if not coarse.column:
        if unknown.any():
            _on_file(draft, "coarse_missing", "", text)
        return
    name = draft.named("coarse_fraction")
    if "coarse_fraction" not in draft.numbers:
        name = draft.named("coarse_mass_fraction")
    draft.notes.flag(unknown, "coarse_missing", name, lambda _: "", lambda _: text)


def _from_function(
    draft: Draft,
    found: _Masses,
    coarse: _Coarse,
    thickness: FloatArray,
    function: Pedotransfer,
) -> None:
    """Mass from an estimated bulk density of the fine earth."""
    rows = np.isnan(found.mass) & ~draft.notes.refused & (thickness > 0.0)
    for name in (*DENSITIES, "sample_mass"):
        rows &= np.isnan(draft.number(name))
    content = draft.number(
        "soc_content" if function.content == "soc" else "som_content"
    )
    rows &= ~np.isnan(content)
    if not rows.any():
        return
    estimated = estimate(
        function,
        content[rows],
        draft.numbers["clay"][rows] if "clay" in draft.numbers else None,
        draft.numbers["silt"][rows] if "silt" in draft.numbers else None,
    )
    density = np.full(draft.size, np.nan)
    spread = np.full(draft.size, np.nan)
    outside = np.zeros(draft.size, dtype=bool)
    density[rows], spread[rows] = estimated.bulk_density, estimated.standard_error
    outside[rows] = estimated.outside
    got = rows & ~np.isnan(density)
    draft.density_estimated |= got
    _flag_estimates(draft, got, outside, density, function)
    _note_coarse(draft, got, coarse)
    by_volume, by_mass = got & coarse.by_volume, got & ~coarse.by_volume
    fine = _by_volume("bulk_density", density[by_volume], coarse, by_volume)
    _take(found, by_volume, fine, thickness, spread, coarse.volume_error)
    fine = _by_mass("bulk_density", density[by_mass], coarse, by_mass)
    _take(found, by_mass, fine, thickness, spread, coarse.mass_error)


def _flag_estimates(
    draft: Draft,
    got: Mask,
    outside: Mask,
    density: FloatArray,
    function: Pedotransfer,
) -> None:
    """Say which densities are estimates, and where their function holds."""
    low, high = function.content_range
    kind = "organic carbon" if function.content == "soc" else "organic matter"
    if got.any():
        _on_file(
            draft,
            "pedotransfer",
            function.name,
            f"the bulk density of {int(got.sum())} rows is estimated by "
            f"{function.name} ({function.source}); its coefficients are "
            f"{function.mark}, its range is {function.range_mark}: {low:g} to {high:g} "
            f"g kg-1 of {kind}, soils: {function.soils}",
        )
    shown: Callable[[int], str] = lambda i: f"{density[i]:.3g}"  # noqa: E731
    draft.notes.flag(
        got,
        "density_estimated",
        "",
        shown,
        lambda i: (
            f"bulk density is not measured; {density[i]:.3g} g cm-3 is an estimate by "
            f"{function.name}"
        ),
    )
    draft.notes.flag(
        got & outside,
        "density_outside",
        "",
        shown,
        lambda i: (
            f"bulk density {density[i]:.3g} g cm-3 is estimated outside the range of "
            f"{function.name}"
        ),
    )


def _refuse_rest(draft: Draft, found: _Masses, function: Pedotransfer | None) -> None:
    """Refuse rows without fine earth, and those with none of it."""
    refused = draft.notes.refused
    more = (
        f"and {function.name} gives none for it"
        if function
        else "name a pedotransfer function to estimate it, or leave the layer out"
    )
    draft.notes.refuse(
        np.isnan(found.mass) & ~refused,
        "density_missing",
        _mass_name(draft),
        lambda _: "",
        lambda _: (
            "bulk density, or the mass of a sample of known area, must be given; it is "
            f"missing; {more}"
        ),
    )
    draft.notes.refuse(
        (found.mass <= 0.0) & ~refused,
        "no_fine_earth",
        _mass_name(draft),
        lambda i: f"{found.mass[i]:g}",
        lambda _: "the layer must hold fine earth; it has none",
    )


def _mass_name(draft: Draft) -> str:
    """Column of the mass or density that the file has."""
    for name in ("fine_earth_mass", "sample_mass", *DENSITIES):
        if name in draft.shown:
            return draft.named(name)
    return ""


def _on_file(draft: Draft, rule: str, value: str, message: str) -> None:
    """Flag the file of a draft."""
    file = int(draft.notes.order[0])
    draft.notes.flag_file(file, draft.notes.names[file], rule, "", value, message)
