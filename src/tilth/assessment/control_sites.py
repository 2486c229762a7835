"""Change of control sites: what the soil would have done without the project.

Control sites are chosen to resemble the project, stratum by stratum. Where a stratum
has two control sites or more, the sites are its units: the spread among them holds how
unlike controls are, and that inside them. Where it has one, its points are the units,
and the interval covers that site alone.

Where the points of controls carry the strata of the project, all of them, the change is
weighted by the areas of the project, as VM0042 (equations 70 and 71) has it; else all
control sites count alike.
"""

from dataclasses import dataclass, replace
from typing import Final

import numpy as np

from tilth.assessment.change_design import Design
from tilth.assessment.rounds import NOT_SAMPLED, Points, means_of
from tilth.checks import FloatArray
from tilth.errors import InputError
from tilth.stats.change import Change, overlapping_change

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
    method : str
        In words.
    warnings : tuple of str
        What a reader must know.
    """

    unit: tuple[tuple[str, ...], ...]
    stratum: tuple[str, ...] | None
    area: dict[str, float] | None
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
        if self.area is None:
            found = overlapping_change(first, last, factor=factor)
        else:
            stratum = [name[0] for name in names]
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
    by_stratum = len(area) > 1 and set(points.stratum) == set(area)
    stratum = points.stratum if by_stratum else None
    labels = stratum or ("all",) * len(points.site)
    sites: dict[str, set[str]] = {}
    for label, site in zip(labels, points.site, strict=True):
        sites.setdefault(label, set()).add(site)
    single = sorted(label for label, names in sites.items() if len(names) == 1)
    unit = tuple(
        (site, point) if label in single else (site,)
        for label, site, point in zip(labels, points.site, points.point, strict=True)
    )
    warnings = []
    if single:
        where = f" in stratum {', '.join(single)}" if by_stratum else ""
        warnings.append(
            f"one control site only{where}: how far controls differ from each other is "
            "not covered by the interval"
        )
    once = _in_one_round(points)
    if once:
        warnings.append(
            f"control sites sampled in one of the two rounds only, {', '.join(once)}, "
            "count in that round: what differs between sites then looks like a change; "
            "leave them out (--leave-out) if they cannot be sampled again"
        )
    if len(design.area) > 1 and not by_stratum:
        warnings.append(
            "the control sites do not carry the strata of the project: they count "
            "alike, whatever stratum they resemble"
        )
    how = "by stratum, weighted by the areas of the project" if by_stratum else ""
    return Controls(
        unit=unit,
        stratum=stratum,
        area=area if by_stratum else None,
        method=f"less the change of {len(set(points.site))} control sites"
        f"{', ' + how if how else ', which count alike'}",
        warnings=tuple(warnings),
    )


def _in_one_round(points: Points) -> list[str]:
    """Sites that were sampled in the first or in the last round, not in both."""
    visited: dict[str, set[int]] = {}
    for site, row in zip(points.site, points.profile[:, [0, -1]].tolist(), strict=True):
        seen = visited.setdefault(site, set())
        seen |= {i for i, profile in enumerate(row) if profile != NOT_SAMPLED}
    return [site for site, seen in visited.items() if len(seen) == 1]
