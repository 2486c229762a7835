"""Whether contents are in the unit that the file says: asked, never guessed.

Per cent written where g/kg is said, or the other way round, changes every stock by a
factor of ten and looks plausible. Three signs are looked for: the range of the
topsoils, their bulk density, and neighbours that differ by about ten.
"""

from collections.abc import Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

from tilth.assessment.layers.draft import Draft
from tilth.assessment.layers.mass_check import sample_density
from tilth.assessment.layers.question import Question
from tilth.assessment.layers.revisits import revisited
from tilth.checks import FloatArray
from tilth.soil.bulk_density import pedotransfer_functions

QUESTION: Final = Question(
    rule="soc_content_unit",
    subject="the unit of carbon",
    examples="soc_content [%]",
)
SAMPLE_QUESTION: Final = Question(
    rule="sample_mass_unit",
    subject="the unit of samples",
    examples="sample_mass [kg] and core_diameter [cm]",
)
USUAL: Final = (0.5, 2.0)  # median density of fine earth of a file [g cm-3]
# The signs are Tilth's own choice; they lead to a question only.
TOPSOIL: Final = 15.0  # layers that begin above this depth are looked at [cm]
POOR: Final = 4.0  # half of the topsoils of a file below this: rare in g/kg [g kg-1]
LEAN: Final = 8.0  # below this the bulk density is compared, too [g kg-1]
RICH: Final = 120.0  # above this a soil is organic and light [g kg-1]
DENSE: Final = (
    50.0,
    1.2,
)  # no topsoils hold as much and weigh as much [g kg-1; g cm-3]
HEAVY: Final = 0.9  # lightest mineral soils are about as heavy [g cm-3]
TENTH: Final = 0.15  # content over that expected of the bulk density
FACTOR: Final = (6.0, 16.0)  # between two groups that differ by their unit
SHARED: Final = 3  # points that two rounds must share to be compared
GAP: Final = 2.5  # that no profile lies in between
DENSITY: Final = "manrique_jones"  # function that tells the carbon of a bulk density

Mask = NDArray[np.bool_]


def ask_soc_unit(draft: Draft, confirmed: Sequence[str]) -> None:
    """Refuse files whose contents may be in another unit, unless that was answered.

    Parameters
    ----------
    draft : Draft
        Rows of all files, with organic carbon and fine earth.
    confirmed : sequence of str
        Rules that were answered with yes.
    """
    content = draft.number("soc_content")
    top = draft.number("depth_top")
    used = ~draft.notes.refused & ~np.isnan(content) & (top < TOPSOIL) & (content > 0)
    reasons: dict[int, str] = {}
    for file in np.unique(draft.notes.order).tolist():
        rows = used & (draft.notes.order == file)
        if rows.any():
            reason = range_reason(content[rows], _density(draft)[rows])
            if reason:
                reasons[file] = reason
    surface = used & (top <= 1.0)
    low = lower_group(content[surface])
    if low is not None:
        values = content[surface]
        text = (
            f"topsoils fall into two groups, about {np.median(values[~low]):.3g} and "
            f"{np.median(values[low]):.3g} g kg-1, with nothing in between, as if some "
            "were in %"
        )
        for file in np.unique(draft.notes.order[surface][low]).tolist():
            reasons.setdefault(file, text)
    _between_rounds(draft, surface, reasons)
    for file, reason in reasons.items():
        QUESTION.ask(draft, file, "soc_content", reason, confirmed)


def ask_sample_unit(draft: Draft, confirmed: Sequence[str]) -> None:
    """Refuse files whose samples imply an unlikely density, unless that was answered.

    Light layers with much carbon are peat and are not asked.

    Parameters
    ----------
    draft : Draft
        Rows of all files, with organic carbon.
    confirmed : sequence of str
        Rules that were answered with yes.
    """
    density, content = sample_density(draft), draft.number("soc_content")
    light_peat = (density < USUAL[0]) & (content > RICH)
    notes = draft.notes
    for file in np.unique(notes.order).tolist():
        rows = (notes.order == file) & ~np.isnan(density) & ~light_peat
        if not rows.any():
            continue
        middle = float(np.median(density[rows]))
        if USUAL[0] <= middle <= USUAL[1]:
            continue
        reason = (
            f"half of the samples imply {middle:.3g} g cm-3 of fine earth or "
            f"{'less' if middle < USUAL[0] else 'more'}, as if sample_mass or "
            "core_diameter were in another unit"
        )
        SAMPLE_QUESTION.ask(draft, file, "sample_mass", reason, confirmed)


def range_reason(content: FloatArray, density: FloatArray) -> str:
    """Why the contents of topsoils may be in another unit.

    Parameters
    ----------
    content : ndarray, shape (n,)
        As they were read. [g kg-1]
    density : ndarray, shape (n,)
        Measured fine earth per volume; NaN where unknown. [g cm-3]

    Returns
    -------
    reason : str
        Empty if they look right.

    Examples
    --------
    >>> range_reason(np.array([1.9, 2.4, 1.1]), np.full(3, np.nan))
    'half of the topsoils hold 1.9 g kg-1 or less, as if they were in %'
    >>> range_reason(np.array([19.0, 24.0, 11.0]), np.full(3, 1.3))
    ''
    """
    middle = float(np.median(content))
    if middle < POOR:
        return (
            f"half of the topsoils hold {middle:.3g} g kg-1 or less, as if they were "
            "in %"
        )
    known = density[~np.isnan(density)]
    heavy = float(np.median(known)) if known.size else np.nan
    intercept, slope = pedotransfer_functions()[DENSITY].coefficients[:2]
    expected = 10.0 * (max(intercept - heavy, 0.0) / slope) ** 2
    if middle < LEAN and middle < TENTH * expected:
        return (
            f"topsoils of {heavy:.2g} g cm-3 hold {middle:.3g} g kg-1 only, as if they "
            "were in %"
        )
    dense = middle > DENSE[0] and heavy > DENSE[1]
    if dense or (middle > RICH and not heavy < HEAVY):
        weight = "" if np.isnan(heavy) else f" although they weigh {heavy:.2g} g cm-3"
        return (
            f"half of the topsoils hold {middle:.3g} g kg-1 or more{weight}, as if "
            "g kg-1 had been read as %"
        )
    return ""


def lower_group(content: FloatArray) -> Mask | None:
    """Which of some contents are lower by about ten than the others.

    Parameters
    ----------
    content : ndarray, shape (n,)
        Of topsoils, above 0. [g kg-1]

    Returns
    -------
    lower : array of bool or None
        None if they do not fall into two groups.

    Examples
    --------
    >>> lower_group(np.array([18.0, 22.0, 2.1, 25.0, 19.0]))
    array([False, False,  True, False, False])
    >>> lower_group(np.array([18.0, 22.0, 12.0, 25.0, 7.0])) is None
    True
    """
    if content.size < 4:
        return None
    order = np.sort(np.log10(content))
    steps = np.diff(order)
    widest = int(np.argmax(steps))
    if steps[widest] < np.log10(GAP):
        return None
    lower = np.log10(content) <= order[widest]
    ratio = np.median(content[~lower]) / np.median(content[lower])
    spread = max(np.ptp(order[: widest + 1]), np.ptp(order[widest + 1 :]))
    apart = FACTOR[0] <= ratio <= FACTOR[1] and spread < 1.0
    return np.asarray(lower) if apart else None


def _between_rounds(draft: Draft, surface: Mask, reasons: dict[int, str]) -> None:
    """Find rounds whose revisited points hold about a tenth of those of another."""
    names, content = draft.text("round").names, draft.number("soc_content")
    for first, second, before, after in revisited(draft, surface, same_bottom=False):
        steps = np.log10(content[after]) - np.log10(content[before])
        if steps.size < SHARED or not (np.all(steps > 0.0) or np.all(steps < 0.0)):
            continue
        ratio = 10.0 ** float(np.median(np.abs(steps)))
        if not FACTOR[0] <= ratio <= FACTOR[1]:
            continue
        low, high = (first, second) if steps[0] > 0.0 else (second, first)
        text = (
            f"revisited points hold {ratio:.3g} times as much in the round "
            f"{names[high]} as in {names[low]}, as if one were in %"
        )
        of_low = draft.text("round").codes == low
        files = draft.notes.order[surface & of_low]
        for file in np.unique(files).tolist():
            reasons.setdefault(file, text)


def _density(draft: Draft) -> FloatArray:
    """Measured fine earth per volume of each layer, in g cm-3."""
    thickness = draft.number("depth_bottom") - draft.number("depth_top")
    mass = draft.number("fine_earth_mass")
    known = (thickness > 0.0) & ~draft.density_estimated
    return np.where(known, mass / (100.0 * np.where(known, thickness, 1.0)), np.nan)
