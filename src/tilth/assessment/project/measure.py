"""What to measure next: the variance that an achievable measurement would remove."""

from functools import cache
from math import ceil
from typing import Final

import numpy as np

from tilth.assessment.project.outcome import Courses
from tilth.assessment.project.project import Measurement, Parcel, Project
from tilth.assessment.project.result import Halving, NextMeasurement
from tilth.checks import FloatArray
from tilth.datasets.tables import read_table

STOCK: Final = "stock at the start"
MOST_NEXT: Final = 5
HALVED: Final = 0.75  # of a variance goes if its standard error is halved
ROUNDING: Final = 1e-9  # of a share
LEAST_SHOWN: Final = 0.5  # of what is told in whole per cent [%]
NOT_MEASURED: Final = (
    "the stock was not measured: how exact a first round can be depends on the field; "
    "tilth design plans it"
)
CHOICE: Final = "choice of model"
UNITS: Final = {  # of drivers that no measurement improves, where it is not 1
    "temperature": "degC",
    CHOICE: "Mg ha-1",
}


def measure_next(
    parcel: Parcel, courses: Courses, project: Project
) -> tuple[tuple[NextMeasurement, ...], Halving]:
    """Drivers of the variance of the change, and whether it can be halved.

    Shares are squared correlations of the members: of a change that is linear in each
    driver, the shares of first order.

    Parameters
    ----------
    parcel : Parcel
        With the number of samples of its stock, if known.
    courses : Courses
        Members of the parcel.
    project : Project
        Horizon, and the user's costs and errors of measurements.

    Returns
    -------
    next : tuple of NextMeasurement
        First what an achievable measurement removes most of; empty if nothing varies.
    halving : Halving
        Whether the standard error of the change can be halved.
    """
    change = (courses.project - courses.baseline)[1:, project.horizon]
    if courses.unknown_error or not np.ptp(change) > 0.0:
        reason = "; ".join(courses.unknown_error) or "the change does not vary"
        return (), Halving(state="unknown", removed=0.0, text=reason)
    own = {m.what: m for m in project.measurements}
    drawn = courses.drawn | _choice(courses, project.horizon)
    found = [
        _next(what, share, drawn[what], parcel, own.get(what))
        for what, share in shares(change, drawn).items()
    ]
    found.sort(key=lambda n: (-(n.removed_if_measured or 0.0), -n.share))
    return tuple(found[:MOST_NEXT]), _halving(found)


def shares(change: FloatArray, drawn: dict[str, FloatArray]) -> dict[str, float]:
    """Share of the variance of the change that each driver carries by itself.

    Parameters
    ----------
    change : ndarray, shape (n_members,)
        Without the central member. [Mg ha-1]
    drawn : mapping
        Draws of shape (n_members + 1,), the first central. [mixed]

    Returns
    -------
    shares : dict
        Those that chance does not explain. [1]
    """
    found = {}
    for what, values in drawn.items():
        if not np.ptp(values[1:]) > 0.0:
            continue
        share = float(np.corrcoef(change, values[1:])[0, 1] ** 2)
        if share > 4.0 / change.size:  # below it, chance
            found[what] = share
    return found


def _choice(courses: Courses, years: int) -> dict[str, FloatArray]:
    """Change at the horizon by the model that each member is; empty if it is one."""
    if len(courses.models) < 2 or courses.model_of is None:
        return {}
    change = np.array([m.project[years] - m.baseline[years] for m in courses.models])
    drawn = change[courses.model_of]
    drawn[0] = change.mean()
    return {CHOICE: drawn}


def _next(
    what: str,
    share: float,
    drawn: FloatArray,
    parcel: Parcel,
    own: Measurement | None,
) -> NextMeasurement:
    now = float(np.std(drawn[1:], ddof=1))
    row = _achievable().get(what)
    reachable, basis = None, "no measurement on the parcel improves it"
    if row is not None:
        basis = f"{row['mark']}: {row['basis']}"
        if what == STOCK and parcel.soil.soc_stock is None:
            basis = NOT_MEASURED
        elif row["kind"] == "of_now":
            reachable = now * float(row["value"])
    if own is not None and own.standard_error is not None:
        reachable, basis = own.standard_error, "given by the user"
    removed = None
    if reachable is not None:
        removed = share * max(0.0, 1.0 - (reachable / now) ** 2)
    measured = what == STOCK and parcel.soil.soc_stock is not None
    times, samples, more = (
        _samples(now, reachable, parcel.soil.samples)
        if measured
        else (None, None, None)
    )
    return NextMeasurement(
        what=what,
        unit=UNITS.get(what, "1") if row is None else row["unit"],
        share=share,
        standard_error=now,
        achievable_error=reachable,
        removed_if_measured=removed,
        removed=HALVED * share,
        measurable=row is not None,
        samples_times=times,
        samples=samples,
        cost=None if own is None else own.price(more),
        currency="" if own is None else own.currency,
        price_year=None if own is None else own.price_year,
        basis=basis,
    )


@cache
def _achievable() -> dict[str, dict[str, str]]:
    """Rows of the table of achievable errors, by driver."""
    rows = read_table("uncertainty/achievable.csv").rows
    return {row["what"]: row for row in rows}


def _samples(
    now: float, reachable: float | None, taken: int | None
) -> tuple[float | None, int | None, int | None]:
    """Times as many samples, how many in all, and how many more."""
    if not reachable:
        return None, None, None
    times = max(1.0, (now / reachable) ** 2)
    if taken is None:
        return times, None, None
    whole = ceil(taken * times * (1.0 - ROUNDING))
    return times, whole, whole - taken


def _halving(found: list[NextMeasurement]) -> Halving:
    """Whether all achievable measurements together remove three quarters."""
    removed = sum(n.removed_if_measured or 0.0 for n in found)
    if removed >= HALVED - ROUNDING:
        return Halving(
            state="attainable",
            removed=removed,
            text="measurements that can be made remove enough of the variance",
        )
    stock = sum(n.share for n in found if n.samples_times is not None)
    open_ = sum(
        n.share for n in found if n.measurable and n.removed_if_measured is None
    )
    known = sum(n.removed_if_measured or 0.0 for n in found if n.samples_times is None)
    if known + stock > HALVED:  # by more samples still
        times = stock / (known + stock - HALVED)
        return Halving(
            state="attainable",
            removed=removed,
            text=f"with {times:.3g} times as many samples of the stock, if no shared "
            "error of laboratory or bulk density remains",
        )
    if known + stock + open_ > HALVED:
        return Halving(
            state="unknown",
            removed=removed,
            text="it depends on measurements whose achievable error is unknown",
        )
    return Halving(state="not attainable", removed=removed, text=_short(found, removed))


def _short(found: list[NextMeasurement], removed: float) -> str:
    """By how much measurements fall short, and what none of them improves."""
    text = (
        f"measurements that can be made remove {100.0 * removed:.0f} % of the "
        f"variance; it takes {100.0 * HALVED:.0f} %"
    )
    fixed = 100.0 * sum(n.share for n in found if not n.measurable)
    if fixed < LEAST_SHOWN:
        return text
    rest = "% of it rests on what no measurement on the parcel improves"
    return f"{text}; {fixed:.0f} {rest}"
