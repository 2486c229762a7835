"""What a workflow is made of, and what is wrong with a definition."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, kw_only=True)
class Phase:
    """Where a record can stand.

    `public_label` is what whoever is not involved reads; empty where they read nothing.
    Phases that must not be told apart have the same one. A `label` is confidential
    unless it is the public label of its phase as well.
    """

    key: str
    label: Any
    public_label: Any = ""
    final: bool = False


@dataclass(frozen=True, kw_only=True)
class Taken:
    """A transition that is being taken: what guards and effects look at.

    `words` holds what was said with it, such as the reason.
    """

    record: Any
    actor: Any
    transition: "Transition"
    source: str
    words: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class Transition:
    """A way from some phases to another.

    A guard answers the sentences of what stands against it. `effects` change rows, in
    the transaction; `afterwards` runs once they are kept, for mail and jobs.
    `elsewhere` is the sentence for a record that stands in another phase. `told` names
    the data of the event. The platform itself takes those that are `by_clock`.
    """

    key: str
    sources: tuple[str, ...]
    target: str
    permission: str
    event: str
    elsewhere: Any
    guards: tuple[Callable[[Taken], list[str]], ...] = ()
    effects: tuple[Callable[[Taken], None], ...] = ()
    afterwards: tuple[Callable[[Taken], None], ...] = ()
    told: Callable[[Taken], dict[str, Any]] = lambda _taken: {}
    by_clock: bool = False


@dataclass(frozen=True, kw_only=True)
class Workflow:
    """Phases and transitions of one kind of record, which stands in `field`.

    `lock` answers the record with its row locked, and refuses one that is gone;
    `record_event` writes the history.
    """

    name: str
    version: str
    title: Any
    initial: str
    phases: tuple[Phase, ...]
    transitions: tuple[Transition, ...]
    lock: Callable[[Any], Any]
    record_event: Callable[..., Any]
    field: str = "state"

    def phase(self, key):
        """The phase of a key."""
        return next(phase for phase in self.phases if phase.key == key)

    def transition(self, key):
        """The transition of a key."""
        return next(row for row in self.transitions if row.key == key)

    def label(self, record, *, involved):
        """Where a record stands, in the words for who reads it."""
        phase = self.phase(getattr(record, self.field))
        return phase.label if involved else phase.public_label


def faults(workflow):
    """Sentences on all that is wrong with a definition; none if it is sound."""
    return [
        *_faults_of_keys(workflow),
        *_faults_of_ways(workflow),
        *_faults_of_transitions(workflow),
        *_leaks(workflow),
    ]


def _faults_of_keys(workflow):
    for what, rows in (
        ("phase", workflow.phases),
        ("transition", workflow.transitions),
    ):
        keys = [row.key for row in rows]
        for key in sorted({key for key in keys if keys.count(key) > 1}):
            yield f"{what} {key} must be there once; got {keys.count(key)}"
    known = {phase.key for phase in workflow.phases}
    named = {workflow.initial, *(row.target for row in workflow.transitions)}
    named |= {key for row in workflow.transitions for key in row.sources}
    for key in sorted(named - known):
        yield f"phase {key} must be one of the workflow"


def _faults_of_ways(workflow):
    ways = {
        (source, row.target) for row in workflow.transitions for source in row.sources
    }
    final = {phase.key for phase in workflow.phases if phase.final}
    reached = _reached({workflow.initial}, ways)
    ending = _reached(final, {(target, source) for source, target in ways})
    for phase in workflow.phases:
        if phase.key not in reached:
            yield f"phase {phase.key} must be reached from {workflow.initial}"
        if phase.key not in ending:
            yield f"phase {phase.key} must lead to a final one, or be final"
        if phase.final and any(source == phase.key for source, _target in ways):
            yield f"phase {phase.key} is final and must not be left"


def _faults_of_transitions(workflow):
    for row in workflow.transitions:
        for name in ("permission", "event"):
            if not getattr(row, name):
                yield f"transition {row.key} must have a {name}"
        if not row.sources:
            yield f"transition {row.key} must start somewhere"


def _leaks(workflow):
    """Public labels that say what is confidential, as a whole or within a sentence."""
    secret = [
        (phase.key, str(phase.label).casefold())
        for phase in workflow.phases
        if str(phase.label) != str(phase.public_label)
    ]
    for phase in workflow.phases:
        shown = str(phase.public_label).casefold()
        for key, label in secret:
            if label in shown:
                yield f"public label of phase {phase.key} must not tell that of {key}"


def _reached(start, ways):
    """Phases that can be reached from some, which are among them."""
    found, new = set(start), set(start)
    while new:
        new = {target for source, target in ways if source in new} - found
        found |= new
    return found
