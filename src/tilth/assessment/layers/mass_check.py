"""Whether the fine earth of layers is as dense as a soil can be."""

from typing import Final

import numpy as np
from numpy.typing import NDArray

from tilth.assessment.layers.column import layer_columns
from tilth.assessment.layers.draft import Draft
from tilth.checks import FloatArray
from tilth.soil.fine_earth import core_mass

ROUNDING: Final = 1e-9  # of a mass over the mass that a layer can hold [1]

Mask = NDArray[np.bool_]


def thickness(draft: Draft) -> FloatArray:
    """Thickness of the layers.

    Parameters
    ----------
    draft : Draft
        Rows of one or several files.

    Returns
    -------
    thickness : ndarray, shape (n,)
        NaN where a limit is missing. [cm]
    """
    return np.asarray(draft.number("depth_bottom") - draft.number("depth_top"))


def sample_density(draft: Draft) -> FloatArray:
    """Fine earth per volume that samples of known area imply.

    Parameters
    ----------
    draft : Draft
        Rows of one or several files.

    Returns
    -------
    density : ndarray, shape (n,)
        NaN where there is no such sample. [g cm-3]
    """
    return _per_volume(
        draft,
        core_mass(
            draft.number("sample_mass"),
            draft.number("core_diameter"),
            draft.number("n_cores"),
        ),
    )


def _per_volume(draft: Draft, mass: FloatArray) -> FloatArray:
    """Mass of layers per volume, in g cm-3; NaN where they have no thickness."""
    depth = thickness(draft)
    known = depth > 0.0
    return np.where(known, mass / (100.0 * np.where(known, depth, 1.0)), np.nan)


def check_stated(draft: Draft, mass: FloatArray) -> None:
    """Hold masses that the file states to what their layers can hold.

    Parameters
    ----------
    draft : Draft
        Rows of one file.
    mass : ndarray, shape (n,)
        Fine earth that the file states, NaN where it states none. [Mg ha-1]
    """
    density = _per_volume(draft, mass)
    columns = layer_columns()
    high = columns["whole_bulk_density"].limits[1]
    least, most = columns["fine_earth_density"].doubtful
    name = draft.named("fine_earth_mass")
    top, bottom = draft.number("depth_top"), draft.number("depth_bottom")

    def value(i: int) -> str:
        return f"{mass[i]:g}"

    def told(i: int, rule: str) -> str:
        return (
            f"{name} of {value(i)} Mg ha-1 in {top[i]:g}-{bottom[i]:g} cm implies "
            f"{density[i]:.3g} g cm-3 of fine earth, which {rule}; check the unit"
        )

    heavy = density > high * (1.0 + ROUNDING)
    draft.notes.refuse(
        heavy,
        "mass_density_range",
        name,
        value,
        lambda i: told(i, f"must be at most {high:g}"),
    )
    draft.notes.flag(
        ~heavy & ((density < least) | (density > most)),
        "mass_density_doubtful",
        name,
        value,
        lambda i: told(i, f"should lie in [{least:g}, {most:g}]"),
    )


def check_sample(draft: Draft, rows: Mask) -> None:
    """Hold the density that a sample implies to the limits of a bulk density.

    Parameters
    ----------
    draft : Draft
        Rows of one file.
    rows : array of bool, shape (n,)
        Rows whose mass is that of a sample.
    """
    density, column = sample_density(draft), layer_columns()["bulk_density"]
    name = draft.named("sample_mass")
    parts = (name, draft.named("core_diameter"), draft.named("n_cores"))
    sample = draft.number("sample_mass")

    def told(i: int, low: float, high: float, verb: str) -> str:
        return (
            f"{parts[0]}, {parts[1]} and {parts[2]} imply {density[i]:.3g} g cm-3 of "
            f"fine earth, which {verb} lie in [{low:g}, {high:g}]; check their units"
        )

    low, high = column.limits
    outside = rows & ((density < low) | (density > high))
    draft.notes.refuse(
        outside,
        "sample_density_range",
        name,
        lambda i: f"{sample[i]:g}",
        lambda i: told(i, low, high, "must"),
    )
    least, most = column.doubtful
    draft.notes.flag(
        rows & ~outside & ((density < least) | (density > most)),
        "sample_density_doubtful",
        name,
        lambda i: f"{sample[i]:g}",
        lambda i: told(i, least, most, "should"),
    )
