"""Rules of carbon standards as data: one table per version, with source and mark.

The tables are in ``tilth/datasets/standards``. A rule that is marked unverified can be
shown, but `StandardRules.number` does not hand out its value, so that nothing computes
with it.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction
from typing import Final

from tilth.datasets.tables import read_table
from tilth.errors import DataError

VERIFIED: Final = "verified"  # read in the named source
SECOND_HAND: Final = "second-hand"  # a third party's transcription or comparison
UNVERIFIED: Final = "unverified"  # recalled: shown, never applied
OWN: Final = "own"  # Tilth's own rule, which the standard does not have
MARKS: Final = (VERIFIED, SECOND_HAND, UNVERIFIED, OWN)

REFUSE: Final = "refuse"  # nothing is creditable where the requirement is not met
REQUIRE: Final = "require"  # nothing is creditable unless it is known to be met
WARN: Final = "warn"
INFORM: Final = "inform"
REQUIREMENTS: Final = (
    "depth",
    "sampling",
    "laboratory",
    "mass",
    "remeasurement",
    "eligibility",
)
TOPICS: Final = (
    *REQUIREMENTS,
    "baseline",
    "additionality",
    "uncertainty",
    "buffer",
    "equation",
    "crediting",
    "permanence",
    "gases",
    "note",
)
_CONSEQUENCES: Final = (REFUSE, REQUIRE, WARN, INFORM)


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """One rule of a standard.

    Parameters
    ----------
    name : str
        Key within its standard.
    topic : str
        One of `TOPICS`.
    check : str
        Name of the test that holds it against a campaign; "" if it is no requirement.
    value : str
        Its number or list as the table has it; "" if it has none.
    unit : str
        Unit of the number.
    consequence : str
        ``refuse``, ``require`` (refuse also where it is not told), ``warn`` or
        ``inform`` where a requirement is not met; else "".
    text : str
        The rule in words.
    source : str
        Citation.
    mark : str
        ``verified``, ``second-hand``, ``unverified`` or ``own``.
    """

    name: str
    topic: str
    check: str
    value: str
    unit: str
    consequence: str
    text: str
    source: str
    mark: str

    def __post_init__(self) -> None:
        if self.mark not in MARKS or not self.source.strip():
            raise DataError(
                f"rule {self.name} must have a source and one of the marks "
                f"{', '.join(MARKS)}; got {self.source!r} and {self.mark!r}"
            )
        if self.topic not in TOPICS:
            raise DataError(
                f"rule {self.name} must have one of the topics {', '.join(TOPICS)}; "
                f"got {self.topic!r}"
            )
        needed = self.topic in REQUIREMENTS
        if needed != bool(self.check) or needed != (self.consequence in _CONSEQUENCES):
            raise DataError(
                f"rule {self.name} must have a check and one of the consequences "
                f"{', '.join(_CONSEQUENCES)} if it is a requirement, and neither if "
                f"not; got {self.check!r} and {self.consequence!r}"
            )

    @property
    def applies(self) -> bool:
        """Whether numbers may be computed from it."""
        return self.mark != UNVERIFIED

    def number(self) -> float:
        """Its number, in `unit`.

        Raises
        ------
        DataError
            If the table has no number.
        """
        try:
            return float(Fraction(self.value))  # 2/3 is a number too
        except (ValueError, ZeroDivisionError):
            raise DataError(
                f"rule {self.name} must have a number; got {self.value!r}"
            ) from None

    def words(self) -> str:
        """Its text, with a remark where it is not verified."""
        return self.text if self.applies else f"{self.text} (unverified)"


@dataclass(frozen=True, slots=True, kw_only=True)
class StandardRules:
    """Rules of one version of a standard.

    Parameters
    ----------
    key : str
        Name of its table.
    name, short : str
        Full and short name.
    version : str
        Version of the document.
    valid_from : str
        Day or year from which it holds; "" where that was not seen.
    rules : tuple of Rule
        In the order of the table.
    """

    key: str
    name: str
    short: str
    version: str
    valid_from: str
    rules: tuple[Rule, ...]

    def __post_init__(self) -> None:
        names = [rule.name for rule in self.rules]
        twice = sorted({name for name in names if names.count(name) > 1})
        if twice:
            raise DataError(f"{self.key} must have each rule once; twice: {twice}")

    def rule(self, name: str) -> Rule:
        """The rule of this name.

        Raises
        ------
        DataError
            If there is none.
        """
        for rule in self.rules:
            if rule.name == name:
                return rule
        raise DataError(f"{self.key} must have a rule {name}; it has none")

    def number(self, name: str) -> float | None:
        """Number of a rule; None where it is unverified or there is no such rule."""
        found = [rule for rule in self.rules if rule.name == name]
        return found[0].number() if found and found[0].applies else None

    def of(self, *topics: str) -> tuple[Rule, ...]:
        """Rules of some topics, in order."""
        return tuple(rule for rule in self.rules if rule.topic in topics)

    def words(self, topic: str) -> str:
        """Texts of a topic, each with a remark where it is not verified."""
        return "; ".join(rule.words() for rule in self.of(topic))


def read_standards() -> tuple[StandardRules, ...]:
    """Rules of all standards that come with the package, in the order of the index.

    Raises
    ------
    DataError
        If a rule has no source or mark, or a table is malformed.
    """
    return tuple(
        StandardRules(
            key=row["key"],
            name=row["name"],
            short=row["short"],
            version=row["version"],
            valid_from=row["valid_from"],
            rules=rules_of(read_table(f"standards/{row['key']}.csv").rows),
        )
        for row in read_table("standards/index.csv").rows
    )


def rules_of(rows: Iterable[dict[str, str]]) -> tuple[Rule, ...]:
    """Rules from rows of a table.

    Parameters
    ----------
    rows : iterable of dict
        From column to text.

    Returns
    -------
    rules : tuple of Rule
        One per row.

    Raises
    ------
    DataError
        If a row has no source or mark, or another fault.
    """
    return tuple(
        Rule(
            name=row["rule"],
            topic=row["topic"],
            check=row["check"],
            value=row["value"],
            unit=row["unit"],
            consequence=row["consequence"],
            text=row["text"],
            source=row["source"],
            mark=row["mark"],
        )
        for row in rows
    )
