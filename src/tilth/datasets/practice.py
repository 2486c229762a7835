"""A practice of the catalogue: what it is, where it fits, what is known of its effects.

Everything that is stated carries a source and a mark; what nobody has read is unknown.
Costs are no part of a practice: they are the user's.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

# verified: read in the named source; second-hand: a third party's account of it;
# derived: arithmetic; assumed: by definition or choice; unverified: recalled.
MARKS: Final = ("verified", "second-hand", "derived", "assumed", "unverified")
PROVISIONAL: Final = ("assumed", "unverified")
LANGUAGES: Final = ("en", "fr", "es")

GROUPS: Final = (
    "cropland",
    "amendment",
    "biochar",
    "grassland",
    "agroforestry",
    "perennial",
    "rice",
    "forest",
    "wetland",
)
SYSTEMS: Final = (
    "cropland",
    "grassland",
    "agroforestry",
    "perennial",
    "paddy",
    "forest",
    "wetland",
)
# Inputs of the models that a practice may change, with the unit of a number.
INPUTS: Final = {
    "c_input": "Mg ha-1 yr-1",
    "manure_input": "Mg ha-1 yr-1",
    "plant_cover": "month yr-1",
    "tillage": "",
    "dpm_rpm": "1",
    "residues_returned": "%",
}
CHANGES: Final = ("unchanged", "unknown", "user", "increase", "decrease", "set")
TILLAGE: Final = ("full", "reduced", "none")
# What an effect may be an effect on.
EFFECTS: Final = {
    "yield": ("yield", "land-equivalent-ratio"),
    "biodiversity": ("biodiversity",),
    "water": (
        "nitrate-leaching",
        "water-use",
        "water-use-efficiency",
        "water-quality",
        "soil-moisture",
        "infiltration",
        "runoff",
        "river-flow",
    ),
    "erosion": ("soil-loss",),
    "n2o": ("n2o",),
    "ch4": ("ch4",),
    "labour": ("labour",),
}
LESS_IS_BETTER: Final = (
    "nitrate-leaching",
    "water-use",
    "runoff",
    "soil-loss",
    "n2o",
    "ch4",
    "labour",
)
DIRECTIONS: Final = ("increase", "decrease", "none", "mixed")
# Kinds of evidence on soil carbon, with their unit.
QUANTITIES: Final = {
    "stock-change-rate": "Mg ha-1 yr-1",
    "stock-change": "Mg ha-1",
    "relative-stock-change": "%",
    "content-change": "g kg-1",
    "relative-content-change": "%",
    "retained-share": "%",
    "rate-per-dry-tonne": "kg ha-1 yr-1 Mg-1",
}
LIMITS: Final = ("95 %", "1 se", "1 sd", "range", "not stated")


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """Where a statement comes from.

    Parameters
    ----------
    key : str
        Name in the files.
    citation : str
        Authors, year, journal and pages or document and table.
    doi : str
        Identifier; "" if it has none or it was not seen.
    seen : str
        What of it was read: ``text``, ``excerpt`` (such as the abstract), ``summary``
        (what others write of it) or ``none`` (recalled).
    """

    key: str
    citation: str
    doi: str
    seen: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Statement:
    """A number, or only a direction, with what it rests on.

    Parameters
    ----------
    value : float or None
        The number; None where only words are known. [as `unit` says]
    low, high : float or None
        Its limits, or a range without a middle. [as `unit` says]
    limits : str
        What the limits are, one of `LIMITS`; "" if there are none.
    prediction : tuple of float, or None
        What a single new field may expect, with 95 %; None where the source gives none.
        An interval of the mean is never one. [as `unit` says]
    unit : str
        Unit of the numbers; "" if there are none.
    source : Source
        Citation.
    mark : str
        One of `MARKS`.
    note : str
        What a reader must know to use it; "" if nothing.
    """

    value: float | None = None
    low: float | None = None
    high: float | None = None
    limits: str = ""
    prediction: tuple[float, float] | None = None
    unit: str = ""
    source: Source
    mark: str
    note: str = ""

    @property
    def provisional(self) -> bool:
        """Whether no source was read for it."""
        return self.mark in PROVISIONAL


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """A published effect on soil carbon.

    Parameters
    ----------
    quantity : str
        One of `QUANTITIES`.
    statement : Statement
        Number, source and mark.
    depth_top, depth_bottom : float or None
        The layer; None if it is unknown. [cm]
    n : int or None
        How many observations it rests on; None if it is unknown.
    n_of : str
        What was counted, such as ``studies``.
    against : str
        What the practice was compared with.
    condition : str, default ""
        Under which it holds, where the practice has rates under several.
    avoided : bool, default False
        True if the number is what would be lost without the practice. All others are
        the practice less what it was compared with, so that a gain is positive.
    """

    quantity: str
    statement: Statement
    depth_top: float | None
    depth_bottom: float | None
    n: int | None
    n_of: str
    against: str
    condition: str = ""
    avoided: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Effect:
    """A published effect on something other than soil carbon.

    Parameters
    ----------
    quantity : str
        What changes, one of `EFFECTS`.
    direction : str
        One of `DIRECTIONS`; ``none`` is a finding, not a lack of one.
    statement : Statement
        Source and mark, with a number if there is one.
    """

    quantity: str
    direction: str
    statement: Statement

    @property
    def judgement(self) -> str:
        """``benefit``, ``harm``, ``none`` or ``mixed``."""
        if self.direction in ("none", "mixed"):
            return self.direction
        fewer = self.quantity in LESS_IS_BETTER
        return "benefit" if fewer == (self.direction == "decrease") else "harm"


@dataclass(frozen=True, slots=True, kw_only=True)
class InputChange:
    """How a practice changes one input of the models.

    Parameters
    ----------
    change : str
        One of `CHANGES`; ``user``: its amount is the user's to give.
    level : str
        Of tillage, one of `TILLAGE`; else "".
    statement : Statement or None
        The amount; None if it is unknown or has none.
    """

    change: str
    level: str = ""
    statement: Statement | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Tier1Level:
    """Levels of the IPCC's Tier 1 factors that a practice leads to.

    Parameters
    ----------
    use, management, input_level : str
        Words of `tilth.accounting.tier1.LandUse`; "" where the practice leaves it.
        Without a use they are those of cropland.
    flags : mapping from str to bool
        Answers of the decision tree that the practice changes, see
        `tilth.accounting.input_level`; `input_level` holds where the other answers are
        those of cropland with residues returned and nitrogen, or of grassland without
        another improvement.
    """

    use: str = ""
    management: str = ""
    input_level: str = ""
    flags: Mapping[str, bool]


@dataclass(frozen=True, slots=True, kw_only=True)
class Exclusion:
    """Where a practice must not be used.

    Parameters
    ----------
    zones : tuple of str
        Climate zones; empty if a condition is meant.
    condition : str
        Key of the vocabulary; "" if zones are meant.
    reason : str
        Why, in English.
    """

    zones: tuple[str, ...] = ()
    condition: str = ""
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Risk:
    """A risk of the practice.

    Parameters
    ----------
    key : str
        Key of the vocabulary.
    note : str
        What it is here, in English; "" if nothing is added.
    """

    key: str
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Practice:
    """One practice of the catalogue.

    Parameters
    ----------
    key : str
        Its name in project files.
    group : str
        Its place in the catalogue, one of `GROUPS`.
    labels, definitions : mapping from str to str
        Name and one sentence by language.
    systems : tuple of str
        Land uses where it applies, of `SYSTEMS`.
    requires : tuple of str
        Conditions without which it makes no sense, keys of the vocabulary.
    climates : tuple of str
        Climate zones where it applies.
    excluded : tuple of Exclusion
        Climate zones and conditions where it must not be used.
    inputs : mapping from str to InputChange
        One for each of `INPUTS`.
    tier1 : Tier1Level or None
        None if the IPCC defines no level for it.
    factors : tuple of tuple of str
        Rows of other factor tables that hold under it: table, then its first columns.
    evidence : tuple of Evidence
        On soil carbon; empty if unknown.
    years_to_steady_state : Statement or None
        None if it is unknown.
    effects : mapping from str to tuple of Effect
        By the keys of `EFFECTS`; an empty tuple is unknown.
    risks : tuple of Risk
        What may undo or outweigh it.
    sdg : tuple of str
        Links to goals, keys of the vocabulary.
    conflicts : tuple of str
        Practices that cannot stand on the same field in the same year.
    """

    key: str
    group: str
    labels: Mapping[str, str]
    definitions: Mapping[str, str]
    systems: tuple[str, ...]
    requires: tuple[str, ...]
    climates: tuple[str, ...]
    excluded: tuple[Exclusion, ...]
    inputs: Mapping[str, InputChange]
    tier1: Tier1Level | None
    factors: tuple[tuple[str, ...], ...]
    evidence: tuple[Evidence, ...]
    years_to_steady_state: Statement | None
    effects: Mapping[str, tuple[Effect, ...]]
    risks: tuple[Risk, ...]
    sdg: tuple[str, ...]
    conflicts: tuple[str, ...]

    def fits(self, zone: str) -> str:
        """Whether it fits a climate zone.

        Parameters
        ----------
        zone : str
            A zone of `tilth.climate.ipcc_zone`.

        Returns
        -------
        fit : {"applies", "excluded", "unknown"}
            ``unknown`` where the catalogue says nothing.
        """
        if zone in self.climates:
            return "applies"
        if any(zone in exclusion.zones for exclusion in self.excluded):
            return "excluded"
        return "unknown"

    def rates(self) -> tuple[Evidence, ...]:
        """Its evidence that is a change of stock per year."""
        return tuple(e for e in self.evidence if e.quantity == "stock-change-rate")

    def statements(self) -> tuple[Statement, ...]:
        """Everything it states with a source."""
        inputs = (i.statement for i in self.inputs.values())
        effects = (e.statement for found in self.effects.values() for e in found)
        every = (
            *inputs,
            *(e.statement for e in self.evidence),
            self.years_to_steady_state,
            *effects,
        )
        return tuple(s for s in every if s is not None)
