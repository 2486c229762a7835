"""What standards would say of a sampling plan, from their rules as data."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from tilth.accounting.campaign import Campaign, Requirement
from tilth.accounting.requirements import failed
from tilth.accounting.standard_baseline import PER_STRATUM
from tilth.accounting.standard_rules import VERIFIED, StandardRules, read_standards
from tilth.assessment.sampling.sampling_plan import KEPT, PURPOSIVE, PlanPoint

CONTROLS: Final = "control_sites"  # the rule that counts them
SAMPLING: Final = "sampling"  # the topic of rules that a plan can keep


@dataclass(frozen=True, slots=True, kw_only=True)
class Shortfall:
    """What a standard misses in a plan.

    Parameters
    ----------
    text : str
        Standard, rules and what the plan has, without a point at the end.
    sources : tuple of str
        Citations of the rules.
    """

    text: str
    sources: tuple[str, ...]


def shortfalls(
    kind: str, strata: Sequence[str], points: Sequence[PlanPoint], cores: int
) -> tuple[Shortfall, ...]:
    """Rules on sampling for which a standard would refuse a campaign of this plan.

    Parameters
    ----------
    kind : str
        One of `tilth.assessment.sampling.sampling_plan.KINDS`.
    strata : sequence of str
        Names; empty where there are none.
    points : sequence of PlanPoint
        Of the plan; reserves do not count, nor do existing points beside random ones,
        which the estimate of a change leaves out.
    cores : int
        Mixed to one sample.

    Returns
    -------
    found : tuple of Shortfall
        One per standard, in their order; unverified rules ask nothing.
    """
    main = [
        point.stratum
        for point in points
        if not point.reserve and (point.origin != KEPT or kind == PURPOSIVE)
    ]
    sizes = [main.count(name) for name in strata] or [len(main)]
    campaign = _campaign(kind, max(len(strata), 1), min(sizes), cores)
    found = []
    for rules in read_standards():
        needs = [n for n in failed(rules, campaign) if n.topic == SAMPLING]
        if needs:
            asks = " and for ".join(_asked(need) for need in needs)
            sources = tuple(dict.fromkeys(need.source for need in needs))
            found.append(
                Shortfall(text=f"{_title(rules)} asks for {asks}", sources=sources)
            )
    return tuple(found)


def control_sites_wanted(n_strata: int) -> str:
    """Standards that ask for control sites, with their numbers, in one sentence.

    Parameters
    ----------
    n_strata : int
        Strata of the plan; 0 or 1 where there are none.

    Returns
    -------
    sentence : str
        Without a point at the end; "" if no standard asks for any.
    """
    found = []
    for rules in read_standards():
        least = rules.number(CONTROLS) if _has_controls(rules) else None
        if least is None:
            continue
        each = ""
        if n_strata > 1 and any(
            r.check == PER_STRATUM and r.applies for r in rules.rules
        ):
            each = f", one in each of the {n_strata} strata among them,"
        mark = _note(rules.rule(CONTROLS).mark)
        found.append(f"{least:g}{each} for {_title(rules)}{mark}")
    if not found:
        return ""
    label = (
        "; write in the column stratum the stratum that each control point stands for"
        if n_strata > 1
        else ""
    )
    return (
        "choose control sites too, which go on as before and are sampled in the same "
        "rounds, if the baseline is to be measured: "
        f"{'; '.join(f'at least {each}' for each in found)}{label}"
    )


def _asked(need: Requirement) -> str:
    return f"{need.rule}{_note(need.mark)}, the plan: {need.found}"


def _note(mark: str) -> str:
    return "" if mark == VERIFIED else f" ({mark})"


def _has_controls(rules: StandardRules) -> bool:
    return any(rule.name == CONTROLS and rule.value for rule in rules.rules)


def _title(rules: StandardRules) -> str:
    return f"{rules.short} {rules.version}"


def _campaign(kind: str, n_strata: int, fewest: int, cores: int) -> Campaign:
    """The plan as a campaign of which only the sampling is known."""
    return Campaign(
        kind=kind,
        n_strata=n_strata,
        fewest_samples=fewest,
        fewest_cores=cores,
        depth=0.0,
        depth_sampled=0.0,
        tillage_depth=None,
        fewest_increments=0,
        equivalent_mass=False,
        mass_method="",
        n_extrapolated=0,
        density_measured=False,
        laboratory_methods=(),
        laboratories=(),
        converted=False,
        dates=(),
        n_control_sites=0,
    )
