"""Evidence in words: first what a new site may expect, then the mean, then doubts."""

from collections.abc import Callable
from dataclasses import dataclass
from math import expm1, sqrt
from typing import Final

from rich.table import Table
from rich.text import Text

from tilth.assessment.evidence.effects import RATIOS, Effects
from tilth.assessment.evidence.evidence import ALL, Evidence, GroupEvidence
from tilth.report.quantity import UNKNOWN, number, signed

WORDS: Final = {
    "log-ratio": "change of organic carbon against the control",
    "log-ratio-corrected": "change of organic carbon against the control",
    "difference": "difference of organic carbon to the control",
    "rate": "gain of organic carbon over the control",
    "relative-rate": "gain of organic carbon over the control, per mille of it",
    "hedges-g": "difference to the control in standard deviations",
    "given": "effect",
}
UNITS: Final = {
    "g kg-1": "g/kg",
    "Mg ha-1": "t/ha",
    "Mg ha-1 yr-1": "t/ha a year",
    "permil yr-1": "‰ a year",
    "1": "",
    "as the effect": "",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Scale:
    """How effects are shown to a reader.

    Parameters
    ----------
    name : str
        What the number is.
    unit : str
        After the number; may be empty.
    decimals : int
        Digits after the point.
    shown : callable
        From the effect to what is shown: per cent for log ratios.
    """

    name: str
    unit: str
    decimals: int
    shown: Callable[[float], float]

    def text(self, effect: float) -> str:
        """An effect as a reader sees it, with its sign."""
        return signed(self.shown(effect), self.decimals)

    def span(self, interval: tuple[float, float] | None) -> str:
        """An interval as a reader sees it."""
        if interval is None:
            return UNKNOWN
        return f"{self.text(interval[0])} to {self.text(interval[1])}"

    def with_unit(self, text: str) -> str:
        """A text with the unit behind it."""
        return f"{text} {self.unit}".strip()


def scale_of(effects: Effects) -> Scale:
    """Scale on which effects are shown.

    Parameters
    ----------
    effects : Effects
        Of any measure.

    Returns
    -------
    scale : Scale
        Per cent for log ratios, the unit of the effect for the others.
    """
    measure = effects.choice.measure
    if measure in RATIOS:
        return Scale(
            name=WORDS[measure],
            unit="%",
            decimals=1,
            shown=lambda effect: 100.0 * expm1(min(effect, 20.0)),
        )
    unit = UNITS[effects.unit]
    decimals = 1 if effects.unit == "permil yr-1" else 2
    return Scale(
        name=WORDS[measure], unit=unit, decimals=decimals, shown=lambda effect: effect
    )


def sentences(evidence: Evidence, group: GroupEvidence) -> tuple[str, ...]:
    """What the effects of a group say, for a reader without training.

    Parameters
    ----------
    evidence : Evidence
        The whole.
    group : GroupEvidence
        One of its groups.

    Returns
    -------
    sentences : tuple of str
        What a new site may expect first.
    """
    scale, level = scale_of(group.effects), evidence.choice.level
    name = "" if group.name == ALL else f"{group.name}: "
    return (
        f"{name}{_expected(group, scale, level)}",
        _average(group, scale, level),
        *_differences(group, scale),
        *_doubts(group, scale),
        *(f"Caution: {text}." for text in group.warnings),
    )


def _percent(level: float) -> str:
    return f"{100.0 * level:g} %"


def _expected(group: GroupEvidence, scale: Scale, level: float) -> str:
    """What a new site may expect."""
    if group.expected is None:
        return "What a new site may expect is unknown."
    below = group.expected.probability_below(0.0)
    span = scale.with_unit(scale.span(group.expected.interval(level)))
    return (
        f"What a new site may expect: {span} ({_percent(level)} prediction interval; "
        f"{scale.name}). The chance of a gain is {100.0 * (1.0 - below):.0f} %."
    )


def _average(group: GroupEvidence, scale: Scale, level: float) -> str:
    """The mean over studies."""
    mean = scale.with_unit(scale.text(group.estimate))
    span = scale.span(group.interval)
    table = group.effects.table
    count = f"{table.row.size} comparisons in {len(set(table.study))} studies"
    place = f" at {group.reference}" if group.reference else ""
    how = "" if group.result is not None else ", every study counting the same"
    return (
        f"On average{place}: {mean} ({_percent(level)} interval of the mean {span}), "
        f"from {count}{how}."
    )


def _differences(group: GroupEvidence, scale: Scale) -> list[str]:
    """How much true effects differ."""
    r = group.result
    if r is None or r.kind == "fixed effect":
        return []
    parts = f"{100.0 * r.i2_study:.0f} % among studies"
    if r.kind == "three-level":
        parts += f", {100.0 * r.i2_effect:.0f} % within"
    kind = "log ratios" if scale.unit == "%" else "effects"
    found = [
        f"True effects differ from site to site: their standard deviation is "
        f"{number(sqrt(r.tau2), 3)} ({kind}), and I² is {100.0 * r.i2:.0f} % "
        f"({parts}). "
        f"Cochran's Q is {number(r.q, 1)} for {r.q_degrees_of_freedom} degrees of "
        f"freedom (p {_p(r.q_p_value)})."
    ]
    test = r.moderator_test()
    if test is not None:
        found.append(
            f"The moderators together: {'F' if r.settings.student else 'QM'} "
            f"{number(test[0], 2)} with {test[1]} slopes (p {_p(test[2])})."
        )
    return found


def _doubts(group: GroupEvidence, scale: Scale) -> list[str]:
    """Small studies, single studies, other models."""
    found = []
    if group.small is not None:
        found.append(
            f"Small studies: the effect changes by {signed(group.small.slope, 2)} per "
            f"unit of its standard error (p {_p(group.small.p_value)})."
        )
    if group.left_out is not None:
        low, high = group.left_out.range()
        if low == low:
            found.append(
                "Without any one study the mean lies between "
                f"{scale.text(low)} and {scale.with_unit(scale.text(high))}."
            )
    if group.variants:
        others = "; ".join(
            f"{v.name} {scale.text(v.estimate)} ({scale.span(v.interval)})"
            for v in group.variants
        )
        found.append(f"The mean by other ways: {scale.with_unit(others)}.")
    return found


def _p(value: float) -> str:
    return "< 0.001" if value < 0.001 else f"= {value:.3f}"


def table(evidence: Evidence) -> Table:
    """All groups beside each other.

    Parameters
    ----------
    evidence : Evidence
        The whole.

    Returns
    -------
    table : Table
        What a new site may expect, the mean, and how many studies.
    """
    scale, level = scale_of(evidence.effects), evidence.choice.level
    out = Table(
        title=Text(f"{scale.name}, {scale.unit}" if scale.unit else scale.name),
        caption=f"both intervals: {_percent(level)}",
    )
    for head in ("group", "new site", "mean", "interval of mean", "n", "studies"):
        out.add_column(head, justify="left" if head == "group" else "right")
    for group in evidence.groups:
        expected = group.expected.interval(level) if group.expected else None
        rows = group.effects.table
        out.add_row(
            Text(group.name),
            scale.span(expected),
            scale.text(group.estimate),
            scale.span(group.interval),
            f"{rows.row.size}",
            f"{len(set(rows.study))}",
        )
    return out


def remarks(evidence: Evidence) -> tuple[str, ...]:
    """What a reader must know beside the table.

    Parameters
    ----------
    evidence : Evidence
        The whole.

    Returns
    -------
    remarks : tuple of str
        Sentences on every group, then on rows and groups left out, then sources.
    """
    refused = [f for f in evidence.effects.findings if f.severity == "refused"]
    counts: dict[str, int] = {}
    for finding in refused:
        counts[finding.rule] = counts.get(finding.rule, 0) + 1
    lines = [s for group in evidence.groups for s in sentences(evidence, group)]
    if counts:
        parts = ", ".join(f"{rule} {n}" for rule, n in sorted(counts.items()))
        lines.append(
            f"Refused: {len(refused)} of {evidence.file.n_rows} rows ({parts}); "
            "quality.csv says why, row by row."
        )
    if evidence.file.n_other:
        lines.append(f"Not asked for: {evidence.file.n_other} rows.")
    lines += [
        f"Not pooled, {name}: {reason}." for name, reason in evidence.not_pooled.items()
    ]
    lines += [f"Note of the file: {note}" for note in evidence.file.notes]
    if evidence.file.source:
        lines.append(f"Source of the data: {evidence.file.source}")
    return tuple(lines)
