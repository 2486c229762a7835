"""What a set of evaluation criteria is made of."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

Texts = Mapping[str, str]  # by code of the language, such as fr

PROVISIONAL: Final = "provisional"
SOURCE_LANGUAGE: Final = "en"
SOURCE: Final = "source"


def text_in(texts: Texts, language: str) -> str:
    """A text in a language; in English where it is not translated.

    Parameters
    ----------
    texts : mapping of str
        By code of the language.
    language : str
        Its code, such as ``fr``.

    Returns
    -------
    text : str
        "" if there is none at all.
    """
    return texts.get(language) or texts.get(SOURCE_LANGUAGE, "")


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One step of an evaluation.

    Parameters
    ----------
    number : int
        In the order of the evaluation. [1]
    type, label : str
        Its key and its name.
    status : {"verified", "provisional"}
        Whether the name was seen in the source.
    translations : mapping of str
        Of the name, by code of the language.
    """

    number: int
    type: str
    label: str
    status: str
    translations: Texts = field(default_factory=dict)

    def label_in(self, language: str) -> str:
        """Name in a language; that of the source where there is no translation.

        Parameters
        ----------
        language : str
            Its code, such as ``fr``.

        Returns
        -------
        label : str
            For a reader.
        """
        return self.translations.get(language, self.label)

    @property
    def provisional(self) -> bool:
        """Whether its name was reconstructed."""
        return self.status == PROVISIONAL


@dataclass(frozen=True, slots=True, kw_only=True)
class Indicator:
    """What can be measured for a criterion.

    Parameters
    ----------
    text : mapping of str
        What is measured, by code of the language.
    framework : str
        Published framework that it is taken from.
    proxy : bool
        Whether it stands in for one of the source that was not seen.
    """

    text: Texts
    framework: str
    proxy: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """What a holder shows for an answer.

    Parameters
    ----------
    text : mapping of str
        By code of the language.
    required : bool
        Whether an answer without it is not complete.
    """

    text: Texts
    required: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Scale:
    """Answers that can be given, from the lowest: the first is 0, the next 1, ...

    Parameters
    ----------
    key : str
        Its name in the set.
    points : tuple of mapping of str
        What each answer says, by code of the language.
    """

    key: str
    points: tuple[Texts, ...]

    @property
    def top(self) -> int:
        """The highest answer, without unit."""
        return len(self.points) - 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Criterion:
    """One criterion.

    Parameters
    ----------
    id : str
        Such as ``2.2``.
    step : Step
        That it belongs to.
    name : str
        In the words of the source, where those were seen.
    sdgs : tuple of int
        Sustainable development goals that it is linked to. [1]
    sdgs_complete : bool
        Whether the list of goals was seen in full.
    status : {"verified", "provisional"}
        Whether the name was seen in the source.
    supported_by : tuple of str
        Parts of the result of an assessment that may support an answer.
    proxy : str
        Published indicator where the source's own was not seen; "" if none.
    translations : mapping of str
        Of the name, by code of the language.
    indicators : tuple of Indicator
        What can be measured.
    guidance : mapping of str
        What a good answer says, by code of the language.
    evidence : Evidence or None
        What is shown for it; None if nothing is said.
    scale : Scale or None
        Answers that can be given; None if nothing is scored.
    weight : float or None
        Against the other criteria; None if nothing is scored. [1]
    gate : int or None
        Least answer without which nothing else counts; None if it is no gate. [1]
    """

    id: str
    step: Step
    name: str
    sdgs: tuple[int, ...]
    sdgs_complete: bool
    status: str
    supported_by: tuple[str, ...]
    proxy: str
    translations: Texts = field(default_factory=dict)
    indicators: tuple[Indicator, ...] = ()
    guidance: Texts = field(default_factory=dict)
    evidence: Evidence | None = None
    scale: Scale | None = None
    weight: float | None = None
    gate: int | None = None

    def name_in(self, language: str) -> str:
        """Name in a language; that of the source where there is no translation.

        Parameters
        ----------
        language : str
            Its code, such as ``fr``.

        Returns
        -------
        name : str
            For a reader.
        """
        return self.translations.get(language, self.name)

    @property
    def provisional(self) -> bool:
        """Whether its name was reconstructed."""
        return self.status == PROVISIONAL


@dataclass(frozen=True, slots=True, kw_only=True)
class Scoring:
    """How answers become scores, and whose rules those are.

    Parameters
    ----------
    decided_by : {"operator", "source"}
        Who set scales, weights and gates.
    note : mapping of str
        What is known of them, by code of the language.
    scales : tuple of Scale
        That criteria refer to.
    """

    decided_by: str
    note: Texts
    scales: tuple[Scale, ...]

    @property
    def is_of_the_source(self) -> bool:
        """Whether scales, weights and gates were seen in the source."""
        return self.decided_by == SOURCE


@dataclass(frozen=True, slots=True, kw_only=True)
class CriteriaSet:
    """A version of a set of criteria.

    Parameters
    ----------
    id, version : str
        Together the name of the file.
    title, source, note : str
        What it is, where it comes from, what of it was not seen.
    focus_sdgs : tuple of int
        Goals that the set looks at before all. [1]
    steps : tuple of Step
        In their order.
    criteria : tuple of Criterion
        In the order of their ids.
    replaces : str
        Version before it; "" if it is the first.
    came_from : mapping
        From the id of a criterion of that version to its ids here; none if dropped.
    scoring : Scoring or None
        None if nothing is scored.
    titles, notes : mapping of str
        Title and note in other languages, by code.
    """

    id: str
    version: str
    title: str
    source: str
    note: str
    focus_sdgs: tuple[int, ...]
    steps: tuple[Step, ...]
    criteria: tuple[Criterion, ...]
    replaces: str = ""
    came_from: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    scoring: Scoring | None = None
    titles: Texts = field(default_factory=dict)
    notes: Texts = field(default_factory=dict)

    def title_in(self, language: str) -> str:
        """Title in a language; that of the source where there is no translation.

        Parameters
        ----------
        language : str
            Its code, such as ``fr``.

        Returns
        -------
        title : str
            For a reader.
        """
        return self.titles.get(language, self.title)

    def note_in(self, language: str) -> str:
        """Note in a language; in English where there is no translation.

        Parameters
        ----------
        language : str
            Its code, such as ``fr``.

        Returns
        -------
        note : str
            For a reader.
        """
        return self.notes.get(language, self.note)

    def of_step(self, step: Step) -> tuple[Criterion, ...]:
        """Criteria of a step.

        Parameters
        ----------
        step : Step
            Of this set.

        Returns
        -------
        criteria : tuple of Criterion
            In their order.
        """
        return tuple(c for c in self.criteria if c.step == step)

    def criterion(self, key: str) -> Criterion | None:
        """The criterion of an id.

        Parameters
        ----------
        key : str
            Such as ``2.2``.

        Returns
        -------
        criterion : Criterion or None
            None if there is none.
        """
        return next((c for c in self.criteria if c.id == key), None)
