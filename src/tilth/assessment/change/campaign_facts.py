"""The facts of a campaign that the rules of standards are held against."""

from typing import TypeVar

import numpy as np

from tilth.accounting.campaign import Campaign, Extrapolated
from tilth.assessment.change.design import Design
from tilth.assessment.change.laboratory_check import Laboratories
from tilth.assessment.change.options import ChangeOptions
from tilth.assessment.change.result import Round
from tilth.assessment.change.rounds import NOT_SAMPLED, Points
from tilth.assessment.stock.result import DepthStocks, StockResult
from tilth.checks import FloatArray

Label = TypeVar("Label")


def campaign_of(
    stocks: StockResult,
    at: DepthStocks,
    points: Points,
    design: Design,
    rounds: tuple[Round, ...],
    laboratories: Laboratories,
    options: ChangeOptions,
    *,
    doubts: tuple[str, ...] = (),
) -> Campaign:
    """Facts of a campaign.

    Parameters
    ----------
    stocks : StockResult
        Stocks of all profiles.
    at : DepthStocks
        Those of the depth that is reported.
    points : Points
        All points, controls too.
    design : Design
        Of the points that are no controls.
    rounds : tuple of Round
        In order.
    laboratories : Laboratories
        Who analysed what, and how.
    options : ChangeOptions
        Choices.
    doubts : tuple of str, default ()
        Why nothing may be credited, by rules of Tilth.

    Returns
    -------
    campaign : Campaign
        Over all rounds; control sites count if sampled in the first and the last.
    """
    used = points.profile[points.profile != NOT_SAMPLED]
    last = points.profile[:, -1]
    last = last[last != NOT_SAMPLED]
    thickness = stocks.profiles.layer_thickness
    layers = (~np.isnan(thickness)).sum(axis=1)
    cores = stocks.profiles.n_cores[used]
    estimated = stocks.profiles.density_estimated
    by_mass = not options.fixed_depth
    soc_stock = at.equivalent_mass if by_mass else at.fixed_depth
    return Campaign(
        kind=design.kind,
        n_strata=len(design.area),
        fewest_samples=_fewest(points.of(soc_stock)[~points.control], design),
        fewest_cores=None if np.isnan(cores).any() else int(cores.min()),
        depth=at.reference.depth,
        depth_sampled=float(np.nansum(thickness, axis=1)[used].min()),
        tillage_depth=options.tillage_depth,
        fewest_increments=int(layers[last].min()),
        equivalent_mass=by_mass,
        mass_method=at.reference.method if by_mass else "",
        n_extrapolated=int(at.extrapolated[used].sum()) if by_mass else 0,
        density_measured=estimated is not None and not estimated[used].any(),
        laboratory_methods=_methods(laboratories, options),
        laboratories=laboratories.laboratories,
        converted=options.conversion is not None,
        dates=tuple(r.date for r in rounds),
        n_control_sites=_controls(points, points.of(soc_stock)),
        extrapolated=_extrapolated(points, at) if by_mass else (),
        strata_areas=_areas(design),
        control_strata=_control_strata(points, design, points.of(soc_stock)),
        doubts=doubts,
    )


def _areas(design: Design) -> tuple[float, ...] | None:
    """Areas of the strata; None where there is one only, or one is not known."""
    known = tuple(area for area in design.area.values() if area is not None)
    return known if 1 < len(known) == len(design.area) else None


def _extrapolated(points: Points, at: DepthStocks) -> tuple[Extrapolated, ...]:
    """Extrapolated stocks of the first and the last round."""
    found = []
    for control in (False, True):
        mine = points.some(points.control == control)
        for i in (0, -1):
            used = mine.profile[:, i]
            used = used[used != NOT_SAMPLED]
            n = int(at.extrapolated[used].sum())
            if n:
                found.append(
                    Extrapolated(
                        round=points.rounds[i],
                        control=control,
                        n_extrapolated=n,
                        n_profiles=used.size,
                    )
                )
    return tuple(found)


def _methods(laboratories: Laboratories, options: ChangeOptions) -> tuple[str, ...]:
    """How carbon was measured, that of converted values too."""
    converted = options.conversion
    if converted is None:
        return laboratories.methods
    return tuple(dict.fromkeys((*laboratories.methods, converted.from_method)))


def _fewest(mine: FloatArray, design: Design) -> int:
    """Samples with a stock in the stratum and round with fewest, no controls."""
    stratum = np.array(design.stratum)
    return min(
        int((~np.isnan(mine[stratum == name][:, i])).sum())
        for name in dict.fromkeys(design.stratum)
        for i in range(mine.shape[1])
    )


def _controls(points: Points, values: FloatArray) -> int:
    """Control sites with a stock in the first and in the last round."""
    return len(_visited_twice(points, values, points.site))


def _control_strata(points: Points, design: Design, values: FloatArray) -> int | None:
    """Strata of the project with a control site; None where controls carry none."""
    places = tuple(zip(points.site, points.stratum, strict=True))
    found = _visited_twice(points, values, places)
    if len(design.area) == 1:
        return min(len(found), 1)
    strata = {stratum for _, stratum in found} & set(design.area)
    return len(strata) or None


def _visited_twice(
    points: Points, values: FloatArray, labels: tuple[Label, ...]
) -> set[Label]:
    """Labels of controls with a stock in the first and in the last round."""
    rows: dict[Label, list[int]] = {}
    for i in np.flatnonzero(points.control).tolist():
        rows.setdefault(labels[i], []).append(i)
    ends = ~np.isnan(values[:, [0, -1]])
    return {label for label, own in rows.items() if ends[own].any(axis=0).all()}
