r"""Change of the mean of many farms: farms drawn first, then points in each.

The units of the design are the farms. Whatever happened to the points inside them
(revisited, drawn anew, or some of each), a farm has one mean in each round in which it
was sampled, and the variance of the change is that among farms:

- Farms drawn with equal probability: with :math:`A_i` the area of a farm,
  :math:`\bar A` the mean area of the sampled farms, :math:`\hat y` the ratio mean of a
  round and :math:`\bar y_i` that of a farm, the values
  :math:`z_i = \hat y + (\bar y_i - \hat y) A_i / \bar A` have the mean :math:`\hat y`
  and the linearised variance of the ratio estimator. Their change, with farms as the
  units, is that of `tilth.stats.change.overlapping_change`. The factor (1 - n/N) for
  farms drawn without replacement is left out, which errs on the safe side.
- Where every point was revisited, `tilth.stats.two_stage.two_stage_ratio_mean` of the
  differences is used, which has that factor and the variance inside farms.
- Where every farm of the population was sampled, in both rounds and by points enough
  for a variance inside each, the farms are strata.
- Farms drawn proportional to area, with replacement: the same with the plain means.

Cochran W.G. (1977) Sampling techniques, 3rd ed. Wiley, New York. Chapters 6, 11, 12.
"""

from dataclasses import dataclass, replace
from math import inf

import numpy as np

from tilth.assessment.change.rounds import Points, means_of
from tilth.assessment.sampling.sampling_plan import (
    FARM_DRAWS,
    PROPORTIONAL,
    SamplingPlan,
)
from tilth.checks import FloatArray
from tilth.errors import InputError
from tilth.stats.change import Change, overlapping_change, paired_change
from tilth.stats.estimate import Estimate
from tilth.stats.estimators import stratified_mean
from tilth.stats.two_stage import two_stage_proportional_mean, two_stage_ratio_mean


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class FarmSample:
    """Farms of a two-stage sample.

    Parameters
    ----------
    farm : tuple of str
        Of each point.
    size : dict
        Area of each farm that was sampled; empty where farms were drawn proportional to
        it. [ha]
    n_farms : int
        Farms of the population.
    """

    farm: tuple[str, ...]
    size: dict[str, float]
    n_farms: int

    @property
    def method(self) -> str:
        """The estimator in words."""
        if not self.size:
            return "two stages, farms drawn proportional to area: means of farms"
        if self._is_census():
            return "every farm sampled: farms are strata, weighted by area"
        return "two stages, farms drawn with equal probability: ratio to area"

    def mean(self, values: FloatArray) -> Estimate:
        """Mean of one round."""
        there = np.flatnonzero(~np.isnan(values)).tolist()
        found, farm = values[there], [self.farm[i] for i in there]
        if not self.size:
            return two_stage_proportional_mean(found, farm)
        n_farms: float = self.n_farms
        if len(set(farm)) == self.n_farms:
            strata = stratified_mean(found, farm, self.size)
            if strata.standard_error is not None:
                return strata
            n_farms = inf  # one point in a farm: its inner variance is not known
        return two_stage_ratio_mean(found, farm, self.size, n_farms=n_farms)

    def change(self, before: FloatArray, after: FloatArray, factor: float) -> Change:
        """Change between two rounds, `factor` times the first taken off."""
        there = ~np.isnan(before), ~np.isnan(after)
        if not (there[0].any() and there[1].any()):
            raise InputError("each of two rounds must have a stock; got none in one")
        strata = self._of_strata(before, after, factor)
        if strata is not None:
            found = strata
        elif self.size and not self._is_census() and (there[0] == there[1]).all():
            found = paired_change(
                before,
                after,
                estimator=lambda v: two_stage_ratio_mean(
                    v, self.farm, self.size, n_farms=self.n_farms
                ),
                factor=factor,
            )
        else:
            found = self._of_farms(before, after, factor)
        estimate = replace(
            found.sampling,
            n_samples=int((there[0] | there[1]).sum()),
            n_missing=before.size - int((there[0] & there[1]).sum()),
        )
        return replace(
            found,
            stock_change=estimate,
            sampling=estimate,
            before=self.mean(before),
            after=self.mean(after),
        )

    def _is_census(self) -> bool:
        return len(self.size) == self.n_farms

    def _of_strata(
        self, before: FloatArray, after: FloatArray, factor: float
    ) -> Change | None:
        """Farms as strata, if all are sampled, by enough points in each round."""
        if not self._is_census():
            return None
        for values in (before, after):
            there = {
                f for f, v in zip(self.farm, values, strict=True) if not np.isnan(v)
            }
            if len(there) < self.n_farms:
                return None
        found = overlapping_change(
            before, after, stratum=self.farm, area=self.size, factor=factor
        )
        return found if found.sampling.standard_error is not None else None

    def _of_farms(self, before: FloatArray, after: FloatArray, factor: float) -> Change:
        """Farms as the units, in one round or in both."""
        names = tuple(dict.fromkeys(self.farm))
        first, last = (self._values(values, names) for values in (before, after))
        found = overlapping_change(first, last, factor=factor)
        reason = found.sampling.reason.replace("one sample only", "one farm only")
        return replace(found, sampling=replace(found.sampling, reason=reason))

    def _values(self, values: FloatArray, names: tuple[str, ...]) -> FloatArray:
        """One value per farm whose mean is the estimate of the round."""
        place = {name: i for i, name in enumerate(names)}
        index = np.array([place[name] for name in self.farm], dtype=np.int64)
        means = means_of(values, index, len(names))
        if not self.size:
            return means
        size = np.array([self.size[name] for name in names])
        there = ~np.isnan(means)
        size = size / size[there].mean()
        mean = float((size * means)[there].mean())
        return np.asarray(mean + size * (means - mean))


def farm_sample(points: Points, plan: SamplingPlan) -> FarmSample:
    """Farms of the points of a project, by its plan.

    Parameters
    ----------
    points : Points
        Without controls.
    plan : SamplingPlan
        Of two stages, with all farms of the population.

    Returns
    -------
    sample : FarmSample
        The farms that were sampled.

    Raises
    ------
    InputError
        If a point has no farm, the plan does not say how farms were drawn, or it does
        not have a farm.
    """
    bare = [p for p, f in zip(points.point, points.farm, strict=True) if not f]
    if bare:
        raise InputError(
            f"every point of a two-stage sample must have a farm; got none for "
            f"{len(bare)} points, the first is {bare[0]!r}"
        )
    if plan.farm_draw not in FARM_DRAWS:
        raise InputError(
            f"farm_draw of the plan must be one of {', '.join(FARM_DRAWS)}, since the "
            f"estimator follows from it; got {plan.farm_draw!r}"
        )
    farms = tuple(dict.fromkeys(points.farm))
    if plan.farm_draw == PROPORTIONAL:
        return FarmSample(farm=points.farm, size={}, n_farms=len(plan.farms))
    area = {farm.name: farm.area for farm in plan.farms}
    unknown = [farm for farm in farms if farm not in area]
    if unknown:
        raise InputError(
            "every farm must be one of the plan, with its area in ha; there is none "
            f"for {', '.join(unknown)}"
        )
    return FarmSample(
        farm=points.farm,
        size={farm: area[farm] for farm in farms},
        n_farms=len(plan.farms),
    )
