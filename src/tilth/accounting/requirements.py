"""Requirements of a standard held against a campaign: met, not met, or not known."""

from calendar import isleap
from collections.abc import Callable, Iterable, Mapping
from datetime import date, timedelta
from itertools import pairwise
from typing import Final

from tilth.accounting.campaign import Campaign, Requirement
from tilth.accounting.laboratory_method import is_spectral
from tilth.accounting.standard_rules import (
    REFUSE,
    REQUIRE,
    REQUIREMENTS,
    UNVERIFIED,
    WARN,
    Rule,
    StandardRules,
)
from tilth.errors import DataError

ROUNDING: Final = timedelta(days=18)  # 0.05 yr of the middle day of a round
SAME_AREA: Final = 0.02  # of the smallest: what a drawing and a survey differ by
_UNKNOWN: Final = "not known from the data"
Found = tuple[str, bool | None]  # what the campaign has, and whether that is enough


def requirements(rules: StandardRules, campaign: Campaign) -> tuple[Requirement, ...]:
    """Every requirement of a standard, held against a campaign.

    Parameters
    ----------
    rules : StandardRules
        Rules of the standard.
    campaign : Campaign
        How the soil was sampled and analysed.

    Returns
    -------
    requirements : tuple of Requirement
        In the order of the rules; `met` is None where the campaign does not tell.

    Raises
    ------
    DataError
        If a rule names a check that does not exist.
    """
    return tuple(_requirement(r, campaign) for r in rules.of(*REQUIREMENTS))


def failed(
    rules: StandardRules, campaign: Campaign, consequence: str = REFUSE
) -> tuple[Requirement, ...]:
    """Requirements that are not met and have a consequence; unverified ones have none.

    One of consequence ``require`` refuses too where the campaign does not tell.

    Parameters
    ----------
    rules : StandardRules
        Rules of the standard.
    campaign : Campaign
        How the soil was sampled and analysed.
    consequence : {"refuse", "warn"}
        Which ones.

    Returns
    -------
    requirements : tuple of Requirement
        In the order of the rules.

    Raises
    ------
    DataError
        If a rule names a check that does not exist, or the consequence is another.
    """
    if consequence not in (REFUSE, WARN):
        raise DataError(f"consequence must be refuse or warn; got {consequence!r}")
    strict = (REQUIRE,) if consequence == REFUSE else ()
    held = (
        (rule.consequence, _requirement(rule, campaign))
        for rule in rules.of(*REQUIREMENTS)
        if rule.applies and rule.consequence in (consequence, *strict)
    )
    return tuple(
        r for wanted, r in held if r.met is False or (wanted in strict and not r.met)
    )


def counts(held: Iterable[Requirement]) -> tuple[int, int, int]:
    """Requirements that are met, not met and not told by the data.

    Parameters
    ----------
    held : iterable of Requirement
        Of one standard, held against a campaign.

    Returns
    -------
    met, not_met, not_told : int
        Without those whose rule is not verified, which decide nothing.
    """
    met = [r.met for r in held if r.mark != UNVERIFIED]
    return met.count(True), met.count(False), met.count(None)


def remeasure_by(rules: StandardRules, campaign: Campaign) -> date | None:
    """Latest day of the next round; None where no verified rule gives one.

    Parameters
    ----------
    rules : StandardRules
        Rules of the standard; `interval` has the years between rounds.
    campaign : Campaign
        With the day of its last round.

    Returns
    -------
    day : date or None
        Same day of a later year; 28 February for 29 February where there is none.
    """
    years = rules.number("interval") if _has_interval(rules) else None
    last = campaign.dates[-1] if campaign.dates else None
    if years is None or last is None:
        return None
    return later(last, int(years))


def later(day: date, years: int) -> date:
    """The same day some years later.

    Parameters
    ----------
    day : date
        First day.
    years : int
        Years, from 0.

    Returns
    -------
    day : date
        28 February for 29 February in a common year.

    Examples
    --------
    >>> later(date(2024, 2, 29), 5)
    datetime.date(2029, 2, 28)
    """
    year = day.year + years
    if (day.month, day.day) == (2, 29) and not isleap(year):
        return date(year, 2, 28)
    return day.replace(year=year)


def _has_interval(rules: StandardRules) -> bool:
    return any(r.name == "interval" and r.value for r in rules.rules)


def _requirement(rule: Rule, campaign: Campaign) -> Requirement:
    if rule.check not in _CHECKS:
        raise DataError(
            f"rule {rule.name} must name one of the checks {', '.join(_CHECKS)}; "
            f"got {rule.check!r}"
        )
    found, met = _CHECKS[rule.check](campaign, rule)
    return Requirement(
        topic=rule.topic,
        rule=rule.text,
        found=found,
        met=met,
        source=rule.source,
        mark=rule.mark,
    )


def _not_told(campaign: Campaign, rule: Rule) -> Found:
    return _UNKNOWN, None


def _depth(campaign: Campaign, rule: Rule) -> Found:
    """The depth that is reported, and that every profile of every round reaches."""
    found = f"stocks to {campaign.depth:g} cm"
    if campaign.depth_sampled < campaign.depth:
        found += f", the shallowest profile sampled to {campaign.depth_sampled:g} cm"
    return found, min(campaign.depth, campaign.depth_sampled) >= rule.number()


def _deeper(campaign: Campaign, rule: Rule) -> Found:
    deep = campaign.depth_sampled
    return f"sampled to {deep:g} cm", deep > rule.number()


def _below_tillage(campaign: Campaign, rule: Rule) -> Found:
    if campaign.tillage_depth is None:
        return f"sampled to {campaign.depth_sampled:g} cm; tillage not known", None
    below = campaign.depth_sampled - campaign.tillage_depth
    return (
        f"sampled to {campaign.depth_sampled:g} cm, tilled to "
        f"{campaign.tillage_depth:g} cm",
        below >= rule.number(),
    )


def _increments(campaign: Campaign, rule: Rule) -> Found:
    n = campaign.fewest_increments
    return f"{n} in the last round", n >= rule.number()


def _equivalent(campaign: Campaign, rule: Rule) -> Found:
    if campaign.equivalent_mass:
        return f"equivalent mass ({_plain(campaign.mass_method)})", True
    return "fixed depth", False


def _mass_method(campaign: Campaign, rule: Rule) -> Found:
    if not campaign.equivalent_mass:
        return "fixed depth", False
    named = {_plain(name) for name in rule.value.split(";")}
    return _plain(campaign.mass_method), _plain(campaign.mass_method) in named


def _density(campaign: Campaign, rule: Rule) -> Found:
    if campaign.density_measured:
        return "measured", True
    return "from pedotransfer functions in part", False


def _stratified(campaign: Campaign, rule: Rule) -> Found:
    if campaign.kind == "two stages":
        return "two stages; whether the last is stratified is not known", None
    return campaign.kind, campaign.kind == "stratified random"


def _random(campaign: Campaign, rule: Rule) -> Found:
    return campaign.kind, campaign.kind != "purposive"


def _strata(campaign: Campaign, rule: Rule) -> Found:
    n = campaign.n_strata
    return f"{n} {'stratum' if n == 1 else 'strata'}", n >= rule.number()


def _equal_areas(campaign: Campaign, rule: Rule) -> Found:
    areas = campaign.strata_areas
    if not areas:
        return _UNKNOWN, None
    least, most = min(areas), max(areas)
    found = f"{least:.4g} to {most:.4g} ha"
    return found, most <= least * (1.0 + SAME_AREA)


def _samples(campaign: Campaign, rule: Rule) -> Found:
    n = campaign.fewest_samples
    return f"{n} in the stratum and round with fewest", n >= rule.number()


def _cores(campaign: Campaign, rule: Rule) -> Found:
    n = campaign.fewest_cores
    if n is None:
        return _UNKNOWN, None
    return f"{n} in the sample with fewest", n >= rule.number()


def controls_by_stratum(campaign: Campaign, rule: Rule) -> Found:
    """Whether every stratum has a control site.

    Parameters
    ----------
    campaign : Campaign
        With its strata and control sites.
    rule : Rule
        That asks for one.

    Returns
    -------
    found, met : str, bool or None
        None where the points of controls do not carry the strata.
    """
    strata, covered = campaign.n_strata, campaign.control_strata
    if not campaign.n_control_sites:
        return "no control sites", None
    if covered is None:
        return f"controls do not carry the {strata} strata of the project", None
    return f"control sites in {covered} of {strata} strata", covered >= strata


def _one_laboratory(campaign: Campaign, rule: Rule) -> Found:
    names = [name for name in campaign.laboratories if name.strip()]
    if not names or len(names) < len(campaign.laboratories):
        return _UNKNOWN, None
    return ", ".join(names), len(names) == 1


def _method(campaign: Campaign, rule: Rule) -> Found:
    permitted, _, last_resort = rule.value.partition("|")
    used = [_plain(m) for m in campaign.laboratory_methods if m.strip()]
    if not used or len(used) < len(campaign.laboratory_methods):
        return _UNKNOWN, None
    found = ", ".join(campaign.laboratory_methods)
    if any(m in {_plain(x) for x in last_resort.split(";")} for m in used):
        return found, False
    known = {_plain(x) for x in permitted.split(";")}
    return found, True if all(m in known for m in used) else None


def _not_spectral(campaign: Campaign, rule: Rule) -> Found:
    """No method that reads a spectrum; not told where one name is not known."""
    others, _, spectral = (part.split(";") for part in rule.value.partition("|"))
    used = campaign.laboratory_methods
    found = ", ".join(m.strip() or "a method that is not stated" for m in used)
    kinds = {is_spectral(m, others, spectral) for m in used}
    if True in kinds:
        return found, False
    return found or _UNKNOWN, True if kinds == {False} else None


def _most_years(campaign: Campaign, rule: Rule) -> Found:
    limit = int(rule.number())
    return _between_rounds(campaign, lambda a, b, slack: b <= later(a, limit) + slack)


def _least_years(campaign: Campaign, rule: Rule) -> Found:
    limit = int(rule.number())
    return _between_rounds(campaign, lambda a, b, slack: b >= later(a, limit) - slack)


def _between_rounds(
    campaign: Campaign, holds: Callable[[date, date, timedelta], bool]
) -> Found:
    """Whether a rule holds from each round to the next; not told without a day."""
    days = [day for day in campaign.dates if day is not None]
    if len(days) < 2 or len(days) < len(campaign.dates):
        return _UNKNOWN, None
    found = f"rounds on {', '.join(day.isoformat() for day in days)}"
    if all(holds(a, b, timedelta()) for a, b in pairwise(days)):
        return found, True
    if not all(holds(a, b, ROUNDING) for a, b in pairwise(days)):
        return found, False
    return f"{found}; met within {ROUNDING.days} days (Tilth's own rule)", True


def _plain(name: str) -> str:
    """A name as it is compared: any case, hyphens and underscores as spaces."""
    words = name.casefold().replace("_", " ").replace("-", " ").split()
    return " ".join(words)


_CHECKS: Final[Mapping[str, Callable[[Campaign, Rule], Found]]] = {
    "unknown": _not_told,
    "depth_at_least": _depth,
    "sampled_deeper_than": _deeper,
    "below_tillage_at_least": _below_tillage,
    "increments_at_least": _increments,
    "equivalent_mass": _equivalent,
    "mass_method_in": _mass_method,
    "density_measured": _density,
    "stratified": _stratified,
    "random": _random,
    "strata_at_least": _strata,
    "equal_areas": _equal_areas,
    "samples_at_least": _samples,
    "cores_at_least": _cores,
    "controls_per_stratum": controls_by_stratum,
    "one_laboratory": _one_laboratory,
    "method_in": _method,
    "not_spectral": _not_spectral,
    "interval_at_most": _most_years,
    "interval_at_least": _least_years,
}
