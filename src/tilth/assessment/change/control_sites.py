"""Change of control sites: what the soil would have done without the project.

Control sites are chosen to resemble the project, stratum by stratum. The sites are the
units: the spread among them holds how unlike controls are, and that inside them. With a
single one its points are the units, and the interval covers that site alone.

Where the points of controls carry the strata of the project, all of them, the change is
weighted by the areas of the project, as VM0042 (equations 70 and 71) has it; else all
control sites count alike. Where each site lies in one stratum, and each stratum has two
or more, the variance is the sum of those of the strata. Where a stratum has one, or a
site lies in several, there is no spread within strata of independent sites: the strata
are collapsed, each site is one value, and the degrees of freedom are those of the
sites less one (`tilth.stats.units_across_strata`).
"""

from collections.abc import Hashable
from dataclasses import dataclass, replace
from typing import Final, TypeVar

import numpy as np

from tilth.assessment.change.design import Design
from tilth.assessment.change.rounds import NOT_SAMPLED, Points, means_of
from tilth.checks import FloatArray
from tilth.errors import InputError
from tilth.stats.change import Change, overlapping_change, paired_change
from tilth.stats.units_across_strata import mean_across_strata

Unit = TypeVar("Unit", bound=Hashable)

VM0042: Final = (
    "Verra (2025) VM0042 v2.2, equations 70 and 71 (control sites by stratum)"
)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Controls:
    """Control sites as the units of an estimate.

    Parameters
    ----------
    unit : tuple of str
        Of each point: its site, or the point itself.
    stratum : tuple of str or None
        Of each point; None where all controls are one stratum.
    area : dict or None
        Of the strata of the project. [ha]
    collapsed : bool
        The sites are the units whatever their strata.
    method : str
        In words.
    warnings : tuple of str
        What a reader must know.
    """

    unit: tuple[str, ...]
    stratum: tuple[str, ...] | None
    area: dict[str, float] | None
    collapsed: bool
    method: str
    warnings: tuple[str, ...]

    def change(self, before: FloatArray, after: FloatArray, factor: float) -> Change:
        """Change of the control sites between two rounds.

        Parameters
        ----------
        before, after : ndarray, shape (n,)
            Stock of each point; NaN where not sampled. [Mg ha-1]
        factor : float
            Of the first round. [1]

        Returns
        -------
        change : Change
            Of the mean. [Mg ha-1]
        """
        labels = self.stratum or ("all",) * len(self.unit)
        keys = list(zip(labels, self.unit, strict=True))
        names = tuple(dict.fromkeys(keys))
        place = {name: i for i, name in enumerate(names)}
        index = np.array([place[key] for key in keys])
        first, last = (means_of(v, index, len(names)) for v in (before, after))
        stratum = [name[0] for name in names]
        if self.area is None:
            found = overlapping_change(first, last, factor=factor)
        elif self.collapsed:
            site = [name[1] for name in names]
            area = self.area
            found = paired_change(
                first,
                last,
                estimator=lambda v: mean_across_strata(v, site, stratum, area),
                factor=factor,
            )
        else:
            found = overlapping_change(
                first, last, stratum=stratum, area=self.area, factor=factor
            )
        method = f"{found.sampling.method}, of control sites"
        estimate = replace(found.sampling, method=method)
        return replace(found, stock_change=estimate, sampling=estimate)


def controls_of(points: Points, design: Design) -> Controls:
    """Control sites of a project.

    Parameters
    ----------
    points : Points
        Of controls only.
    design : Design
        Of the project.

    Returns
    -------
    controls : Controls
        By stratum of the project where they carry its strata.

    Raises
    ------
    InputError
        If no control site was sampled in the first and in the last round.
    """
    ends = {points.rounds[i]: points.profile[:, i] for i in (0, -1)}
    without = [name for name, profile in ends.items() if (profile < 0).all()]
    if without:
        raise InputError(
            "control sites must be sampled in the first and in the last round; got "
            f"none in round {without[0]!r}"
        )
    area = {k: v for k, v in design.area.items() if v is not None}
    places = tuple(zip(points.site, points.stratum, strict=True))
    strata = {place[1] for place, n in _ends(points, places).items() if n == 2}
    by_stratum = len(area) > 1 and strata == set(points.stratum) == set(area)
    alone = len(set(points.site)) == 1
    collapsed = by_stratum and not alone and _shared(set(places))
    visits = _ends(points, points.site).values()
    n_sites = sum(n == 2 or (n == 1 and not collapsed) for n in visits)
    return Controls(
        unit=points.point if alone else points.site,
        stratum=points.stratum if by_stratum else None,
        area=area if by_stratum else None,
        collapsed=collapsed,
        method=_method(n_sites, by_stratum=by_stratum, collapsed=collapsed),
        warnings=_warnings(points, design, by_stratum=by_stratum, collapsed=collapsed),
    )


def _shared(places: set[tuple[str, str]]) -> bool:
    """Whether a site lies in several strata, or a stratum has one site."""
    sites = [site for site, _ in places]
    strata = [stratum for _, stratum in places]
    return len(set(sites)) < len(sites) or any(strata.count(x) == 1 for x in strata)


def _why(points: Points) -> str:
    """What keeps the control sites of a stratum from being a sample of it."""
    sites: dict[str, set[str]] = {}
    for site, stratum in zip(points.site, points.stratum, strict=True):
        sites.setdefault(stratum, set()).add(site)
    single = [stratum for stratum, found in sites.items() if len(found) == 1]
    if single:
        return f"one control site only in stratum {', '.join(sorted(single))}"
    return "control sites lie in several strata"


def _method(n_sites: int, *, by_stratum: bool, collapsed: bool) -> str:
    """What is taken off, in words."""
    how = ", which count alike"
    if by_stratum:
        how = ", by stratum, weighted by the areas of the project"
    if collapsed:
        how += ", with the variance among the sites, strata collapsed"
    return f"less the change of {n_sites} control sites{how}"


def _warnings(
    points: Points, design: Design, *, by_stratum: bool, collapsed: bool
) -> tuple[str, ...]:
    """What a reader of a change less that of controls must know."""
    found = []
    if len(set(points.site)) == 1:
        found.append(
            "one control site only: how far controls differ from each other is not "
            "covered by the interval"
        )
    if collapsed:
        found.append(
            f"{_why(points)}: the error of their change comes from the spread among "
            "sites, each of which is one value; they are taken to vary alike, and what "
            "strata differ by can widen the interval"
        )
    once = [site for site, n in _ends(points, points.site).items() if n == 1]
    if once and collapsed:
        found.append(
            f"control sites sampled in one of the two rounds only, {', '.join(once)}, "
            "are left out of the change"
        )
    elif once:
        found.append(
            f"control sites sampled in one of the two rounds only, {', '.join(once)}, "
            "count in that round: what differs between sites then looks like a change; "
            "leave them out (--leave-out) if they cannot be sampled again"
        )
    if len(design.area) > 1 and not by_stratum:
        found.append(
            "control sites are not known to lie in every stratum of the project in the "
            "first and the last round: they count alike, whatever stratum they resemble"
        )
    return tuple(found)


def _ends(points: Points, units: tuple[Unit, ...]) -> dict[Unit, int]:
    """In how many of the first and the last round each was sampled."""
    visited: dict[Unit, set[int]] = {}
    for unit, row in zip(units, points.profile[:, [0, -1]].tolist(), strict=True):
        seen = visited.setdefault(unit, set())
        seen |= {i for i, profile in enumerate(row) if profile != NOT_SAMPLED}
    return {unit: len(seen) for unit, seen in visited.items()}
