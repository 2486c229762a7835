"""The change of a stock in plain words."""

from math import isfinite
from typing import Final

from tilth.accounting.standards import NOT_TOLD
from tilth.assessment.change.doubtful_change import differs
from tilth.assessment.change.result import ChangeResult, PointChange
from tilth.assessment.sampling.sampling_plan import PURPOSIVE
from tilth.report.quantity import (
    LEVEL,
    UNKNOWN,
    number,
    probability,
    signed,
    span,
)
from tilth.stats.change import excludes_zero
from tilth.stats.estimate import Estimate, combine

INTERVAL: Final = f"{LEVEL:.0%} interval".replace("%", " %")
FEW: Final = 3  # points that a sentence names
WHY_PURPOSIVE: Final = (
    "The points were chosen on purpose and not drawn at random: such a sample has no "
    "design-based variance, so there is no interval."
)
WHY_SINGLE: Final = (
    "A stratum has one sample only in a round: how much samples differ cannot be seen "
    "from one, so there is no interval. At least two samples per stratum are needed, "
    "better five."
)


def headline(result: ChangeResult) -> str:
    """What happened, in one sentence.

    Parameters
    ----------
    result : ChangeResult
        The change.

    Returns
    -------
    sentence : str
        Rose, fell, or not distinguishable from no change; or unknown how sure.
    """
    return " ".join(
        (_what_happened(result), *_beyond_controls(result), *_extrapolation(result))
    )


def _beyond_controls(result: ChangeResult) -> list[str]:
    """The additional change, where controls tell it."""
    found = result.additional
    if found is None:
        return []
    told = excludes_zero(found, LEVEL)
    mean = f"{signed(found.mean)} t C/ha"
    if told is None:
        return [f"Beyond the control sites: {mean}; how sure that is, is unknown."]
    limits = f"{INTERVAL} {span(found)} t C/ha"
    if told:
        return [f"Beyond the control sites the change is {mean} ({limits})."]
    return [
        "Beyond the control sites no change can be told from chance: "
        f"{mean} ({limits})."
    ]


def _what_happened(result: ChangeResult) -> str:
    """Rose, fell, or not told from chance."""
    change = result.change.stock_change
    first, last = result.rounds[0].name, result.rounds[-1].name
    when = f"between the rounds {first} and {last}"
    told = result.change.distinguishable(LEVEL)
    if told is None:
        return (
            f"The measured stock changed by {signed(change.mean)} t C/ha {when}; how "
            "sure that is, is unknown."
        )
    if not told:
        return (
            f"No change can be told from chance {when}: measured "
            f"{signed(change.mean)} t C/ha, {INTERVAL} {span(change)} t C/ha."
        )
    verb = "rose" if change.mean > 0.0 else "fell"
    return (
        f"The stock {verb} by {number(abs(change.mean))} t C/ha {when} ({INTERVAL} of "
        f"the change: {span(change)} t C/ha)."
    )


def _extrapolation(result: ChangeResult) -> list[str]:
    """Which way a change errs whose stocks are extrapolated for the most part."""
    many = [e for e in result.campaign.extrapolated if e.too_many()]
    if not many:
        return []
    rounds = {e.round for e in many if not e.control}
    first, last = result.rounds[0].name, result.rounds[-1].name
    errs = {
        frozenset((last,)): "and the change with them",
        frozenset((first,)): "and the change too low",
    }.get(frozenset(rounds), "and the change errs in a direction that is not known")
    return [
        f"{' and '.join(e.words() for e in many)} are extrapolated below the soil that "
        "was sampled: where the content falls with depth they are too high, "
        f"{errs}. Nothing is credited on them."
    ]


def soil_of(result: ChangeResult) -> str:
    """Soil that the stocks are of, with its depth and mass.

    Parameters
    ----------
    result : ChangeResult
        The change.

    Returns
    -------
    text : str
        Such as ``0-30 cm at equal soil mass (4 100 t/ha of fine earth)``.
    """
    reference = result.stocks.depths[result.depth_index].reference
    depth = f"0-{reference.depth:g} cm"
    if not result.campaign.equivalent_mass:
        return f"{depth} at fixed depth, not corrected to equal soil mass"
    soil = "mineral soil" if reference.method == "von_haden" else "fine earth"
    return f"{depth} at equal soil mass ({number(reference.mass, 0)} t/ha of {soil})"


def plain_words(result: ChangeResult) -> list[str]:
    """What a reader without training needs to know.

    Parameters
    ----------
    result : ChangeResult
        The change.

    Returns
    -------
    sentences : list of str
        After the headline.
    """
    return [
        *_sureness(result),
        _target(result),
        *_additional(result),
        *_without_doubtful(result),
        *_credit(result),
    ]


def facts(result: ChangeResult) -> list[tuple[str, str]]:
    """Numbers to be seen at a glance.

    Parameters
    ----------
    result : ChangeResult
        The change.

    Returns
    -------
    facts : list of (str, str)
        Number with unit, and what it is.
    """
    change = result.change.stock_change
    limits = span(change)
    rate = result.rate
    rates = UNKNOWN if rate is None else f"{signed(rate.mean)} ‰ a year"
    if rate is not None and rate.interval(LEVEL) is not None:
        rates_note = f"of the initial stock of the first round ({span(rate)})"
    else:
        rates_note = "of the initial stock of the first round (interval unknown)"
    added = result.additional
    beyond = (
        []
        if added is None
        else [
            (
                f"{signed(added.mean)} t C/ha",
                f"change beyond the control sites ({span(added)})",
            )
        ]
    )
    return [
        (f"{signed(change.mean)} t C/ha", f"change in {number(result.years)} years"),
        (limits if limits == UNKNOWN else f"{limits} t C/ha", f"{INTERVAL} of it"),
        *beyond,
        (probability(result.probability_rise), "probability that the stock rose"),
        (
            probability(result.probability_target),
            f"probability of {result.target_rate:g} ‰ a year or more",
        ),
        (rates, rates_note),
    ]


def control_samples(result: ChangeResult) -> str:
    """What the change of the control sites rests on.

    Parameters
    ----------
    result : ChangeResult
        The change.

    Returns
    -------
    text : str
        Such as ``3 sites``, or ``8 points of 1 site``; empty without controls.
    """
    if result.control is None:
        return ""
    units = result.control.stock_change.n_samples
    sites = len({p.site for p in result.points if p.control and _measured(p)})
    if units == sites:
        return "1 site" if sites == 1 else f"{sites} sites"
    return f"{units} points of 1 site" if sites == 1 else f"{units} of {sites} sites"


def _measured(point: PointChange) -> bool:
    return isfinite(point.before) or isfinite(point.after)


def additional_samples(result: ChangeResult) -> str:
    """What the additional change rests on.

    Parameters
    ----------
    result : ChangeResult
        The change.

    Returns
    -------
    text : str
        Such as ``36 points, 3 sites``; a sum would mix points with sites.
    """
    points = result.change.stock_change.n_samples
    return f"{points} points, {control_samples(result)}".removesuffix(", ")


def estimate_row(
    name: str, estimate: Estimate, samples: str | None = None
) -> tuple[str, ...]:
    """An estimate as a row of a table.

    Parameters
    ----------
    name : str
        What it is.
    estimate : Estimate
        Of a stock or a difference. [Mg ha-1]
    samples : str, optional
        What it rests on, where that is not one number.

    Returns
    -------
    row : tuple of str
        Name, mean, standard error, degrees of freedom, interval, samples.
    """
    degrees = estimate.degrees_of_freedom
    known = degrees is not None and degrees == float("inf")
    return (
        name,
        number(estimate.mean, 2),
        number(estimate.standard_error, 2),
        "infinite" if known else number(degrees),
        span(estimate, 2),
        f"{estimate.n_samples}" if samples is None else samples,
    )


def method_rows(result: ChangeResult) -> list[tuple[str, ...]]:
    """Cells of the comparison of methods of equivalent mass.

    Parameters
    ----------
    result : ChangeResult
        The change.

    Returns
    -------
    rows : list of tuple of str
        Method, reference mass, change, standard error, samples, profiles extrapolated.
    """
    return [
        (
            f"{m.title}{' (chosen)' if m.chosen else ''}",
            "" if m.reference_mass is None else number(m.reference_mass, 0),
            signed(m.stock_change.mean, 2),
            UNKNOWN
            if m.stock_change.standard_error is None
            else number(m.stock_change.standard_error, 2),
            f"{m.stock_change.n_samples}",
            f"{m.n_extrapolated}",
        )
        for m in result.methods
    ]


def not_compared(result: ChangeResult) -> tuple[str, ...]:
    """Methods of equivalent mass that the comparison does without, and why.

    Parameters
    ----------
    result : ChangeResult
        The change.

    Returns
    -------
    sentences : tuple of str
        One per method.
    """
    depth = result.stocks.depths[result.depth_index].reference.depth
    return tuple(
        f"Not compared, 0-{depth:g} cm, {title}: {reason}."
        for title, reason in result.methods_left_out
    )


def _sureness(result: ChangeResult) -> list[str]:
    """What the interval means, or why there is none."""
    change = result.change.stock_change
    if change.interval(LEVEL) is None:
        why = []
        if result.campaign.kind == PURPOSIVE:
            why.append(WHY_PURPOSIVE)
        elif result.campaign.fewest_samples < 2:
            why.append(WHY_SINGLE)
        return [f"Why it is unknown: {change.reason}.", *why]
    lines = [
        f"Of ten such campaigns, about nine would give a {INTERVAL} that holds the "
        "true change of this land. "
        f"The probability that the stock rose is {probability(result.probability_rise)}"
        "."
    ]
    if not result.change.distinguishable(LEVEL):
        lines.append(
            "Not distinguishable does not mean no change: more samples, or more years, "
            "would narrow the interval."
        )
    return lines


def _target(result: ChangeResult) -> str:
    """Target with its reference, depth and mass."""
    first = result.change.before.mean
    gain = result.target_rate / 1000.0 * result.years * first
    return (
        f"The 4 per 1000 question: a rise of {result.target_rate:g} ‰ a year of the "
        f"initial stock of the first round, {number(first)} t C/ha in "
        f"{soil_of(result)}, would be {signed(gain)} t C/ha in "
        f"{number(result.years)} years. Probability that it was reached: "
        f"{probability(result.probability_target)}."
    )


def _additional(result: ChangeResult) -> list[str]:
    """Controls, else a validated model, or that there is neither."""
    if result.additional is None:
        beyond = _beyond_model(result)
        if beyond is not None:
            return [beyond]
        return [
            "This is the measured change of the land, not an additional change: "
            "without control sites or a validated model nobody can tell what would "
            "have happened anyway."
        ]
    control = "" if result.control is None else _control(result.control.stock_change)
    return [
        f"{control}The change beyond that of the control sites is "
        f"{signed(result.additional.mean)} t C/ha ({INTERVAL} "
        f"{span(result.additional)})."
    ]


def _beyond_model(result: ChangeResult) -> str | None:
    """The change beyond the baseline of a validated model; None without one."""
    measured = result.measured
    model = None if measured is None else measured.modelled_baseline
    if measured is None or model is None or not model.validated:
        return None
    beyond = combine(
        [measured.stock_change, model.stock_change],
        [1.0, -1.0],
        method=f"measured less modelled baseline ({model.model})",
    )
    return (
        f"Without the project the land would have changed by "
        f"{signed(model.stock_change.mean)} t C/ha, says the validated model "
        f"{model.model}: the change beyond that is {signed(beyond.mean)} t C/ha "
        f"({INTERVAL} {span(beyond)}). No control sites show it by measurement."
    )


def _without_doubtful(result: ChangeResult) -> list[str]:
    """What the numbers would be without doubtful values, where it matters."""
    without = result.without_doubtful
    if without is None:
        return []
    few = ", ".join(f"{site} {point}".strip() for site, point in without.points[:FEW])
    more = len(without.points) - FEW
    which = f"{few}{f' and {more} more' if more > 0 else ''}"
    if without.stock_change is None:
        return [
            f"Without the points that have a doubtful value ({which}) there would be "
            "no estimate: check them."
        ]
    pairs = (
        ("the change", result.change.stock_change, without.stock_change),
        ("the additional change", result.additional, without.additional),
    )
    said = [
        f"{name} would be {signed(there.mean)} in place of {signed(here.mean)} t C/ha "
        f"({INTERVAL} {span(there)})"
        for name, here, there in pairs
        if here is not None and there is not None and differs(here, there)
    ]
    if not said:
        return []
    return [
        f"A doubtful value decides: without the points that have one ({which}), "
        f"{' and '.join(said)}. Check these values before anything is signed."
    ]


def _control(estimate: Estimate) -> str:
    return (
        f"The control sites changed by {signed(estimate.mean)} t C/ha ({INTERVAL} "
        f"{span(estimate)}). "
    )


def _credit(result: ChangeResult) -> list[str]:
    """How many standards would credit something."""
    if not result.standards:
        return []
    if result.measured is None:
        return [
            "What standards would credit was not computed: the area of the project is "
            "not known."
        ]
    some = [s for s in result.standards if (s.creditable_co2e or 0.0) > 0.0]
    count = len(result.standards)
    if not some:
        return [
            f"None of the {count} standards compared here would credit anything from "
            "these data; the table says why."
        ]
    names = ", ".join(f"{s.standard} {s.version}".strip() for s in some)
    unsure = [s for s in some if NOT_TOLD in s.warnings]
    which = ", ".join(f"{s.standard} {s.version}".strip() for s in unsure)
    by_rule = (
        f" The change that {which} would credit cannot be told from chance: that is "
        "the arithmetic of these rules."
        if unsure
        else ""
    )
    return [
        f"Of {count} standards compared here, {len(some)} would credit something "
        f"from these data: {names}. This is no certificate.{by_rule}"
    ]
