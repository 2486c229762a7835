"""RothC on Rothamsted's input file: spin-up, then the months of the file."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from tilth.assessment.site.rothc_file import RothcFile
from tilth.errors import ConvergenceError
from tilth.models import rothc
from tilth.models.rothc import RothcRun, RothcState
from tilth.models.rothc_inputs import RothcMonths, RothcSoil

SpinUp = Callable[[RothcSoil, RothcMonths], tuple[RothcState, int]]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class RothcFileRun:
    """A run and what it was made from.

    Parameters
    ----------
    file : RothcFile
        Input.
    spin_up : str
        How the start was found, in words.
    n_spin_up_months : int
        Months run before the start; 0 where it was solved.
    start : RothcState
        State after the spin-up.
    run : RothcRun
        Every month after it.
    """

    file: RothcFile
    spin_up: str
    n_spin_up_months: int
    start: RothcState
    run: RothcRun


def exact(soil: RothcSoil, months: RothcMonths) -> tuple[RothcState, int]:
    """Equilibrium in closed form.

    Parameters
    ----------
    soil : RothcSoil
        Topsoil.
    months : RothcMonths
        The year that repeats.

    Returns
    -------
    state : RothcState
        At the end of December.
    n_months : int
        0.
    """
    return rothc.equilibrium(soil, months), 0


def official(soil: RothcSoil, months: RothcMonths) -> tuple[RothcState, int]:
    """The official loop with its stopping rule.

    Parameters
    ----------
    soil : RothcSoil
        Topsoil.
    months : RothcMonths
        The year that repeats.

    Returns
    -------
    state : RothcState
        At the end of the last December.
    n_months : int
        Months run.
    """
    state, n_months = rothc.official_spin_up(soil, months)
    return state, int(n_months)


WORDS: Final[dict[SpinUp, str]] = {
    exact: "equilibrium in closed form",
    official: "official loop, stopped at a yearly change of 1e-6 t C/ha",
}


def run_file(file: RothcFile, spin_up: SpinUp = exact) -> RothcFileRun:
    """RothC from a spin-up through all months of a file.

    Parameters
    ----------
    file : RothcFile
        Input.
    spin_up : callable, default `exact`
        `exact` or `official`.

    Returns
    -------
    result : RothcFileRun
        The run and its start.

    Raises
    ------
    ConvergenceError
        If nothing decays, so that there is no equilibrium.
    """
    try:
        start, n_months = spin_up(file.soil, file.spin_up)
    except ConvergenceError as error:
        raise ConvergenceError(f"{file.path}: {error}") from None
    run = rothc.simulate(file.soil, file.forward, start)
    return RothcFileRun(
        file=file,
        spin_up=WORDS[spin_up],
        n_spin_up_months=n_months,
        start=start,
        run=run,
    )
