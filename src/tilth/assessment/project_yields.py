"""Carbon inputs of baseline and plan from yields, under one allocation.

Both sides take the same coefficients, so that an error of the coefficients moves both
and cancels where the crops are the same.
"""

import json
from dataclasses import dataclass
from functools import cache
from typing import Any, Final

import numpy as np

from tilth.accounting.factor import Factor, own_factor
from tilth.accounting.residue_nitrogen import nitrogen_content
from tilth.assessment.carbon_input import TABLES, name_in
from tilth.assessment.project_draws import Draws
from tilth.assessment.run_ipcc_tier2 import plant_quality
from tilth.checks import FloatArray
from tilth.datasets.tables import read_table
from tilth.errors import InputError
from tilth.models import amg_supply, residues
from tilth.models.ipcc_tier2 import mean_quality

BOLINDER: Final = "bolinder"
IPCC: Final = "ipcc"
COVER_CROP: Final = "cover crop"
SOURCES: Final = {
    BOLINDER: (
        "Bolinder M.A. et al. (2007) Agric. Ecosyst. Environ. 118, 29-42; coefficients "
        "of AMG version 2, Clivot H. et al. (2019) Environ. Model. Softw. 118, 99-113"
    ),
    IPCC: (
        "IPCC (2019) Refinement, Volume 4, Chapter 11, equation 11.6, tables 11.1A "
        "and 11.2"
    ),
}
AMENDMENT_SOURCE: Final = (
    "doi:10.1111/sum.12856 (carbon of amendments, as AMG_base names it)"
)
ROOTS: Final = "carbon of roots per yield"
PROVISIONAL: Final = (
    "provisional: carbon of roots from yields: 50 % at 95 % confidence, shared by "
    "baseline and plan",
    "assumed: no error of above-ground residues is published; they are taken as exact",
)
NORMAL_95: Final = 1.96
DEEPEST: Final = 300.0  # depth that no root of a crop goes beyond [cm]
LEAST: Final = (
    0.01  # plant carbon of a baseline that a ratio can rest on [Mg ha-1 yr-1]
)


@dataclass(frozen=True, slots=True, kw_only=True)
class CropCarbon:
    """Carbon of one crop, as mean of all years.

    Parameters
    ----------
    above, below : float
        Of residues that stay, and of roots. [Mg ha-1 yr-1]
    above_more, below_more : float or None
        More of them for one standard error of the yield; None if that is unknown.
        [Mg ha-1 yr-1]
    stream : str
        What of the file it stands for; the same entry twice has one error.
    crop : str
        Its name in the file.
    dry_matter : float
        Of residues that stay and of all roots, without exudates. [Mg ha-1 yr-1]
    nitrogen : Factor or None
        Of the dry matter; None if unknown. [1]
    """

    above: float
    below: float
    above_more: float | None
    below_more: float | None
    stream: str
    crop: str
    dry_matter: float
    nitrogen: Factor | None


@dataclass(frozen=True, slots=True, kw_only=True)
class YieldCarbon:
    """Carbon of the crops of baseline and plan.

    Parameters
    ----------
    baseline, project : tuple of CropCarbon
        Crop by crop.
    sources : tuple of str
        Of the coefficients.
    """

    baseline: tuple[CropCarbon, ...]
    project: tuple[CropCarbon, ...]
    sources: tuple[str, ...]

    @property
    def forecast_unknown(self) -> bool:
        """Whether a crop that is new in the plan has no error of its yield."""
        known = {crop.stream for crop in self.baseline}
        return any(
            crop.above_more is None for crop in self.project if crop.stream not in known
        )

    def inputs(self, parcel: str, draws: Draws) -> tuple[FloatArray, FloatArray]:
        r"""Plant carbon of baseline and plan, drawn.

        Parameters
        ----------
        parcel : str
            Name of the parcel, for the draws of its yields.
        draws : Draws
            Of the assessment; the factor of roots is one for all parcels.

        Returns
        -------
        before, after : ndarray, shape (n_members + 1,)
            [Mg ha-1 yr-1]

        Notes
        -----
        With the factor r of roots and a standard normal z of each yield

        .. math:: \sum A + z a + r (B + z b)
        """
        spread = residues.ROOT_RANGE / NORMAL_95
        roots = np.clip(1.0 + spread * draws.normal(ROOTS), 0.0, 2.0)

        def total(crops: tuple[CropCarbon, ...]) -> FloatArray:
            found = np.zeros_like(roots)
            for crop in crops:
                error = draws.normal(f"yield: {parcel}: {crop.stream}")
                above = crop.above + (crop.above_more or 0.0) * error
                below = crop.below + (crop.below_more or 0.0) * error
                found = found + np.maximum(above + roots * below, 0.0)
            return np.asarray(found)

        return np.maximum(total(self.baseline), LEAST), total(self.project)

    def ratio(self, parcel: str, draws: Draws) -> FloatArray:
        """Plant carbon of the plan per that of the baseline, drawn.

        Parameters
        ----------
        parcel : str
            Name of the parcel.
        draws : Draws
            Of the assessment.

        Returns
        -------
        ratio : ndarray, shape (n_members + 1,)
            [1]
        """
        before, after = self.inputs(parcel, draws)
        return np.asarray(after / before)


def yield_carbon(parcel: dict[str, Any], depth: float) -> YieldCarbon | None:
    """Carbon of the crops of a parcel.

    Parameters
    ----------
    parcel : dict
        Its content, without fault.
    depth : float
        Of the layer whose stock is followed. [cm]

    Returns
    -------
    carbon : YieldCarbon or None
        None where the parcel has no yields.
    """
    baseline = parcel.get("baseline", {})
    if "yields" not in baseline:
        return None
    allocation = parcel.get("allocation", BOLINDER)
    both = (baseline["yields"], parcel["plan"].get("yields", baseline["yields"]))
    before, after = (
        tuple(_crop_carbon(crop, allocation, depth) for crop in crops) for crops in both
    )
    return YieldCarbon(baseline=before, project=after, sources=(SOURCES[allocation],))


def assigned_names(parcel: dict[str, Any]) -> tuple[str, ...]:
    """Crops that the allocation calls otherwise, by our own reading.

    Parameters
    ----------
    parcel : dict
        Its content.

    Returns
    -------
    assigned : tuple of str
        One sentence per crop.
    """
    table = "amg" if parcel.get("allocation", BOLINDER) == BOLINDER else "ipcc"
    sides = (parcel.get("baseline", {}), parcel["plan"])
    crops = [c for side in sides for c in side.get("yields", []) if "kind" not in c]
    given = dict.fromkeys(c["crop"].strip() for c in crops)
    return tuple(
        f"crop names: {crop} is taken as {name} of {TABLES[table]}, by our own reading"
        for crop in given
        if (name := name_in(table, crop) or crop).lower() != crop.lower()
    )


def unknown_stubble(parcel: dict[str, Any]) -> tuple[str, ...]:
    """Crops whose straw is taken and whose stubble no table tells.

    Parameters
    ----------
    parcel : dict
        Its content.

    Returns
    -------
    assumed : tuple of str
        One sentence per crop.
    """
    taken = dict.fromkeys(
        crop["crop"].strip()
        for side in (parcel.get("baseline", {}), parcel["plan"])
        for crop in side.get("yields", [])
        if crop.get("residues_returned", 1.0) < 1.0 and _stubble(crop) is None
    )
    return tuple(
        f"assumed: no stubble of {crop} is known; residues_returned is taken as the "
        "share of all its residues above ground"
        for crop in taken
    )


def _stubble(crop: dict[str, Any]) -> float | None:
    return amg_supply.stubble(name_in("amg", crop["crop"]) or "")


def quality_of_yields(
    crops: list[dict[str, Any]], carbon: tuple[CropCarbon, ...]
) -> tuple[float, float] | None:
    """Lignin and nitrogen of what crops leave, IPCC (2019) table 5.5B.

    Parameters
    ----------
    crops : list of dict
        Of the file.
    carbon : tuple of CropCarbon
        Of the same crops.

    Returns
    -------
    quality : tuple of float, or None
        By carbon, shares of the dry matter; None if the table lacks a crop. [1]
    """
    rows = [plant_quality(crop["crop"]) for crop in crops]
    known = [row for row in rows if row is not None]
    if len(known) < len(rows):
        return None
    masses = [c.above + c.below for c in carbon]
    lignin, nitrogen = (
        float(mean_quality(masses, list(shares))) for shares in zip(*known, strict=True)
    )
    return lignin, nitrogen


def plant_carbon(crops: tuple[CropCarbon, ...]) -> float:
    """Plant carbon of all crops.

    Parameters
    ----------
    crops : tuple of CropCarbon
        Of baseline or plan.

    Returns
    -------
    c_input : float
        [Mg ha-1 yr-1]
    """
    return sum(crop.above + crop.below for crop in crops)


def amendment_carbon(amendments: list[dict[str, Any]]) -> float:
    """Carbon that manure, compost and the like bring.

    Parameters
    ----------
    amendments : list of dict
        Of the file, without fault.

    Returns
    -------
    manure_input : float
        [Mg ha-1 yr-1]
    """
    return float(
        sum(
            a["carbon"]
            if "carbon" in a
            else amg_supply.amendment_supply(a["kind"], a["fresh_mass"]).above
            for a in amendments
        )
    )


def _crop_carbon(crop: dict[str, Any], allocation: str, depth: float) -> CropCarbon:
    share = crop.get("share_of_years", 1.0)
    dry = dry_yield(crop)
    above, below = above_and_below(crop, allocation, depth, dry)
    more: tuple[float | None, float | None] = (None, None)
    error = crop.get("yield_standard_error")
    if error is not None and dry > 0.0:
        given = crop["yield_dry"] if "yield_dry" in crop else crop["yield_fresh"]
        higher = above_and_below(crop, allocation, depth, dry * (1.0 + error / given))
        more = (share * (higher[0] - above), share * (higher[1] - below))
    return CropCarbon(
        above=share * above,
        below=share * below,
        above_more=more[0],
        below_more=more[1],
        stream=json.dumps(crop, sort_keys=True),
        crop=crop["crop"],
        dry_matter=share * _dry_matter(crop, allocation, dry),
        nitrogen=_nitrogen(crop),
    )


def _dry_matter(crop: dict[str, Any], allocation: str, dry: float) -> float:
    """Residues that stay, and roots to the end of them."""
    above, below = above_and_below(crop, allocation, DEEPEST, dry)
    if allocation == IPCC:
        return (above + below) / residues.CARBON
    cover = crop.get("kind") == COVER_CROP
    name = crop["crop"] if cover else name_in("amg", crop["crop"]) or ""
    kind = "cover" if cover else "main"
    return float(amg_supply.dry_matter(name, above, below, kind))


def _nitrogen(crop: dict[str, Any]) -> Factor | None:
    """Of the user, or of table 5.5B; that holds no green plants of cover crops."""
    name = crop["crop"].strip()
    if "nitrogen" in crop:
        content, error = crop["nitrogen"], crop.get("nitrogen_standard_error")
        given = f"{content:g}" if error is None else f"{content:g} +/- {error:g}"
        return own_factor(
            f"nitrogen of {name}, {given}",  # what differs is no error that is shared
            content,
            unit="1",
            standard_error=error,
        )
    found = None if crop.get("kind") == COVER_CROP else plant_quality(name)
    return None if found is None else nitrogen_content(name, found[1])


def dry_yield(crop: dict[str, Any]) -> float:
    """Dry matter of the harvest, or of the whole shoot of a cover crop.

    Parameters
    ----------
    crop : dict
        Of the file.

    Returns
    -------
    yield_dry : float
        [Mg ha-1 yr-1]

    Raises
    ------
    InputError
        If the yield is fresh and the dry share of the crop is not known.
    """
    if "yield_dry" in crop:
        return float(crop["yield_dry"])
    share = _dry_shares().get(name_in("ipcc", crop["crop"]) or "")
    if share is None:
        raise InputError(
            f"the dry share of {crop['crop']!r:.60} is not known; give yield_dry"
        )
    return float(crop["yield_fresh"]) * share


@cache
def _dry_shares() -> dict[str, float]:
    rows = read_table("residues/yields.csv").rows
    return {row["crop"]: float(row["dry_matter"]) for row in rows}


def above_and_below(
    crop: dict[str, Any], allocation: str, depth: float, yield_dry: float
) -> tuple[float, float]:
    """Carbon of one year of a crop; a straight line in its dry yield.

    Parameters
    ----------
    crop : dict
        Of the file.
    allocation : {"bolinder", "ipcc"}
        Of baseline and plan alike.
    depth : float
        Down to which roots count; those of the IPCC count whole. [cm]
    yield_dry : float
        [Mg ha-1 yr-1]

    Returns
    -------
    above, below : float
        Of residues that stay, and of roots. [Mg ha-1 yr-1]

    Raises
    ------
    InputError
        If the allocation does not know the crop, or a number is out of range.
    """
    cover = crop.get("kind") == COVER_CROP
    returned = crop.get("residues_returned", 1.0)
    if allocation == BOLINDER:
        name = crop["crop"] if cover else name_in("amg", crop["crop"])
        kind = "cover" if cover else "main"
        if name not in amg_supply.crops(kind):
            raise InputError(
                f"{crop['crop']!r:.60} must be a {kind} crop of AMG: "
                f"{', '.join(amg_supply.crops(kind))}"
                + ("" if cover else "; or take allocation: ipcc")
            )
        supply = amg_supply.crop_supply(
            name, yield_dry, depth, kind=kind, residues_returned=returned
        )
        return float(supply.above), float(supply.below)
    if cover:
        raise InputError("cover crops need allocation: bolinder")
    found = residues.residue_c_input(
        name_in("ipcc", crop["crop"]) or "",
        yield_dry,
        dry=True,
        removed=1.0 - float(amg_supply.staying(_stubble(crop) or 0.0, returned)),
        renewed=crop.get("renewed"),
    )
    return float(found.above), float(found.below)
