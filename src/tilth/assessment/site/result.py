"""What a model says about a site, in one form for all models."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tilth.accounting.target import rate_against_baseline, rate_against_initial
from tilth.assessment.site.site import Site
from tilth.checks import FloatArray


@dataclass(frozen=True, slots=True, kw_only=True)
class Layer:
    """The soil that a stock describes; stocks of different layers never mix.

    Parameters
    ----------
    depth_bottom : float
        Lower boundary, from the surface. [cm]
    litter : bool
        True if litter on the surface belongs to it.
    """

    depth_bottom: float
    litter: bool = False

    def label(self) -> str:
        """Name for readers.

        Returns
        -------
        label : str
            Such as ``0-30 cm``.
        """
        return f"0-{self.depth_bottom:g} cm{' with litter' if self.litter else ''}"


@dataclass(frozen=True, slots=True, kw_only=True)
class ScenarioRun:
    """Stocks of one scenario.

    Parameters
    ----------
    name : str
        ``baseline`` or ``project``.
    c_input : ndarray, shape (n_years,)
        Carbon of plants that enters the soil in each year. [Mg ha-1 yr-1]
    manure_input : ndarray, shape (n_years,)
        Carbon of manure in each year. [Mg ha-1 yr-1]
    pools : ndarray, shape (n_years + 1, n_pools)
        Start, then the end of each year. [Mg ha-1]
    """

    name: str
    c_input: FloatArray
    manure_input: FloatArray
    pools: FloatArray

    def soc_stock(self) -> FloatArray:
        """Stock at the start and at the end of each year.

        Returns
        -------
        soc_stock : ndarray, shape (n_years + 1,)
            Sum of the pools. [Mg ha-1]
        """
        return np.asarray(self.pools.sum(axis=-1))


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelRun:
    """What one model says about one site, and what that rests on.

    Parameters
    ----------
    model : str
        Name as on the command line.
    method : str
        One sentence: which model, how it was started.
    layer : Layer
        The soil that the stocks describe.
    years : sequence of int, shape (n_years + 1,)
        The year before the start, for the state at the start, then each year, for the
        state at its end.
    pool_names : tuple of str
        Names of the pools.
    scenarios : tuple of ScenarioRun
        Baseline and, if there is one, project.
    inputs : dict
        Choices and values that the run used, by name with unit.
    sources : tuple of str
        Citations.
    provisional : tuple of str
        Statements used that rest on no source yet read.
    warnings : tuple of str
        What a reader must know.
    """

    model: str
    method: str
    layer: Layer
    years: NDArray[np.int64]
    pool_names: tuple[str, ...]
    scenarios: tuple[ScenarioRun, ...]
    inputs: dict[str, Any]
    sources: tuple[str, ...]
    provisional: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class GainRate:
    """Mean yearly gain of a scenario, as share of the stock at the start.

    Parameters
    ----------
    scenario : str
        ``baseline`` or ``project``.
    against_initial : float
        Counted from the stock at the start. [permil yr-1]
    against_baseline : float or None
        Counted from the baseline at the end; None for the baseline itself.
        [permil yr-1]
    """

    scenario: str
    against_initial: float
    against_baseline: float | None


def gain_rates(run: ModelRun) -> tuple[GainRate, ...]:
    """How fast each scenario gains carbon, to compare with 4 per 1000 a year.

    Parameters
    ----------
    run : ModelRun
        What a model says.

    Returns
    -------
    rates : tuple of GainRate
        One per scenario.
    """
    years = len(run.years) - 1
    ends = [scenario.soc_stock()[[0, -1]] for scenario in run.scenarios]
    return tuple(
        GainRate(
            scenario=scenario.name,
            against_initial=float(rate_against_initial(start, end, years)),
            against_baseline=(
                None
                if index == 0
                else float(rate_against_baseline(start, end, ends[0][1], years))
            ),
        )
        for index, (scenario, (start, end)) in enumerate(
            zip(run.scenarios, ends, strict=True)
        )
    )


def about_start(site: Site) -> tuple[str, ...]:
    """Warnings where the start rests on something that the file does not state.

    Parameters
    ----------
    site : Site
        The site.

    Returns
    -------
    warnings : tuple of str
        A history that is not given, a stock of another year than the start, a standard
        error of the stock.
    """
    warnings = []
    if not site.history_stated:
        warnings.append(
            "no history is given: the first rotation of the baseline stands in for it"
        )
    first, sampled = int(site.years[0]), int(site.soil.stock_date[:4])
    if sampled not in (first - 1, first):
        warnings.append(
            f"the stock was measured in {sampled} and is taken as that of {first - 1}"
        )
    if site.soil.standard_error is not None:
        warnings.append(
            f"the standard error of the stock, {site.soil.standard_error:g} Mg ha-1, "
            "is not carried through here"
        )
    return tuple(warnings)


def years_of(site: Site) -> NDArray[np.int64]:
    """Years of the states of a run.

    Parameters
    ----------
    site : Site
        The site.

    Returns
    -------
    years : sequence of int, shape (n_years + 1,)
        The year before the start, then every simulated year.
    """
    return np.concatenate([[site.years[0] - 1], site.years])
