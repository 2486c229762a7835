"""The assessment of a project in plain words, for the terminal."""

from typing import Final

from tilth.assessment.project_outcome import Value
from tilth.assessment.project_result import Assessment, AtHorizon, ParcelAnswer
from tilth.report.quantity import number, signed

MOST_PARCELS: Final = 20
MOST_TEXTS: Final = 40  # of warnings, and of provisional texts


def lines(assessment: Assessment) -> tuple[str, ...]:
    """Answer in sentences: the whole first, then each parcel, then doubts.

    Parameters
    ----------
    assessment : Assessment
        Of a project.

    Returns
    -------
    lines : tuple of str
        For a reader without training.
    """
    project = assessment.project
    found = [
        f"{project.name}, {number(assessment.area, 1)} ha in "
        f"{assessment.n_parcels} parcels"
        + (" (an invented example)" if project.example else "")
    ]
    at = _main(assessment.horizons, project.horizon)
    found += [f"  {text}" for text in _soil(at)]
    found.append(
        "  Net balance for the climate over "
        f"{project.horizon} years, a benefit if positive: "
        f"{words(assessment.balance.net_balance_co2e, 't CO2e')}."
    )
    found.append(
        "  What of it is known, before leakage: "
        f"{words(assessment.balance.known_co2e, 't CO2e')}."
    )
    found.append(f"  Warming potentials: {assessment.potentials}.")
    for parcel in assessment.parcels[:MOST_PARCELS]:
        found += _parcel(parcel, project.horizon)
    left = assessment.n_parcels - MOST_PARCELS
    if left > 0:
        found.append(f"{left} more parcels: see the files")
    for title, texts in (
        ("Provisional, not read in its own source:", assessment.provisional),
        ("Warnings:", assessment.warnings),
    ):
        found += [title] if texts else []
        found += [f"  - {text}" for text in texts[:MOST_TEXTS]]
        if len(texts) > MOST_TEXTS:
            found.append(f"  - {len(texts) - MOST_TEXTS} more: see result.json")
    return tuple(found)


def words(value: Value, unit: str) -> str:
    """A value with unit and interval, or the word unknown and why.

    Parameters
    ----------
    value : Value
        Of the assessment. [as `unit` says]
    unit : str
        Its unit.

    Returns
    -------
    text : str
        Never a number without its uncertainty or the word unknown.
    """
    if value.estimate is None:
        return f"unknown ({value.reason})"
    text = f"{signed(value.estimate, 1)} {unit}"
    if value.interval is None:
        return f"{text}, its uncertainty unknown ({value.reason})"
    low, high = value.interval
    text += f" (90 % interval {signed(low, 1)} to {signed(high, 1)})"
    return f"{text}; {value.reason}" if value.reason else text


def _main(horizons: tuple[AtHorizon, ...], years: int) -> AtHorizon:
    return next(h for h in horizons if h.years == years)


def _soil(at: AtHorizon) -> list[str]:
    said = [
        f"Soil carbon after {at.years} years against the baseline: "
        f"{words(at.change, 't C/ha')}."
    ]
    if at.change.estimate is None:
        return said
    said.append(
        f"Of the initial stock a year: {words(at.rate_initial, '‰')} against the "
        f"start, {words(at.rate_baseline, '‰')} against the baseline."
    )
    chance = at.probability_initial
    said.append(
        "Probability of 4 ‰ a year against the start: "
        + (
            f"unknown ({chance.reason})."
            if chance.estimate is None
            else f"{number(100.0 * chance.estimate, 0)} %."
        )
    )
    return said


def _parcel(parcel: ParcelAnswer, years: int) -> list[str]:
    at = _main(parcel.horizons, years)
    found = [
        f"Parcel {parcel.id}, {number(parcel.area, 1)} ha, {parcel.zone}: "
        f"{', '.join(parcel.new_practices) or 'nothing new'}",
        f"  Method: {parcel.tier}: {parcel.method}.",
    ]
    if parcel.tier != "unknown":
        found.append(f"  The interval covers: {parcel.covers}.")
    found += [f"  Not {n.tier}: {n.reason}." for n in parcel.not_used]
    found += [f"  {text}" for text in _soil(at)]
    net = parcel.balance.net_balance_co2e
    found.append(f"  Net balance before leakage: {words(net, 't CO2e')}.")
    if parcel.costs is not None:
        c = parcel.costs
        found.append(
            f"  Cost over {years} years: {number(c.per_hectare, 0)} {c.currency} of "
            f"{c.price_year} per ha ({number(c.discounted_per_hectare, 0)} at "
            f"{100.0 * c.discount_rate:g} %); per t CO2e: "
            f"{words(c.per_tonne, c.currency)}."
        )
    found += [
        f"  {a.state.capitalize()}, {a.subject}: {a.text}." for a in parcel.alerts
    ]
    for n in parcel.measure_next[:1]:
        found.append(
            f"  Most of the doubt: {n.what} ({number(100 * n.share, 0)} % of the "
            f"variance); to halve its error would remove "
            f"{number(100 * n.removed, 0)} %."
        )
    if parcel.measured:
        found.append(f"  {parcel.measured}.")
    return found
