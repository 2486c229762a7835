"""Definitions of workflows: faults are found, whatever the graph looks like."""

from dataclasses import replace

import numpy as np
import pytest
from django.core.exceptions import ImproperlyConfigured
from hypothesis import given
from hypothesis import strategies as st

from tilth_web.workflow.domain.definition import Phase, Transition, Workflow, faults
from tilth_web.workflow.domain.picture import diagram, phase_rows, transition_rows
from tilth_web.workflow.domain.registered import WORKFLOWS, register

KEYS = ("a", "b", "c", "d", "e")


def way(source, target, **changes):
    words = {"permission": "record.move", "event": "record.moved", "elsewhere": "No."}
    key = f"{source}-{target}"
    return Transition(key=key, sources=(source,), target=target, **words | changes)


def workflow(phases, transitions, **changes):
    return Workflow(
        **{
            "name": "example",
            "version": "1",
            "title": "Example",
            "initial": "a",
            "phases": tuple(phases),
            "transitions": tuple(transitions),
            "lock": lambda record: record,
            "record_event": lambda *_args, **_data: None,
        }
        | changes
    )


def small(**changes):
    phases = [
        Phase(key="a", label="Waits", public_label="In work"),
        Phase(key="b", label="Disputed", public_label="In work"),
        Phase(key="c", label="Done", public_label="Done", final=True),
    ]
    ways = [way("a", "b"), way("b", "a"), way("b", "c")]
    return replace(workflow(phases, ways), **changes)


@st.composite
def graphs(draw):
    """Any graph of up to five phases: ways as pairs, and which phases are final."""
    keys = KEYS[: draw(st.integers(1, 5))]
    pair = st.tuples(st.sampled_from(keys), st.sampled_from(keys))
    return keys, draw(st.sets(pair)), draw(st.sets(st.sampled_from(keys)))


@given(graphs())
def test_dead_phases_and_dead_ends_are_those_of_the_powers_of_the_matrix(graph):
    keys, ways, final = graph
    steps = np.eye(len(keys), dtype=bool)
    for source, target in ways:
        steps[keys.index(source), keys.index(target)] = True
    closure = np.linalg.matrix_power(steps.astype(int), len(keys)) > 0
    expected = {
        *(f"phase {k} must be reached from a" for k in keys if not closure[0][ix(k)]),
        *(
            f"phase {k} must lead to a final one, or be final"
            for k in keys
            if not any(closure[ix(k)][ix(f)] for f in final)
        ),
        *(
            f"phase {k} is final and must not be left"
            for k in final
            if any(source == k for source, _target in ways)
        ),
    }
    phases = [Phase(key=k, label=f"Label {k}", final=k in final) for k in keys]
    assert set(faults(workflow(phases, [way(*pair) for pair in ways]))) == expected


def ix(key):
    return KEYS.index(key)


def test_a_sound_definition_has_no_fault_and_hides_phases_behind_one_label():
    assert faults(small()) == []
    record = type("Record", (), {"state": "b"})()
    assert small().label(record, involved=True) == "Disputed"
    assert small().label(record, involved=False) == "In work"
    record.state = "a"
    assert small().label(record, involved=False) == "In work"


@given(
    label=st.text("abc", min_size=1, max_size=5),
    before=st.text("xyz ", max_size=3),
    after=st.text("xyz ", max_size=3),
)
def test_a_public_label_that_holds_a_confidential_one_is_refused(label, before, after):
    told = Phase(key="c", label="Done", public_label=before + label.upper() + after)
    phases = [Phase(key="a", label=label), replace(told, final=True)]
    assert faults(workflow(phases, [way("a", "c")])) == [
        "public label of phase c must not tell that of a"
    ]


@pytest.mark.parametrize("name", ["permission", "event"])
def test_every_transition_has_permission_and_event(name):
    ways = [*small().transitions, way("a", "c", **{name: ""})]
    assert faults(small(transitions=tuple(ways))) == [
        f"transition a-c must have a {name}"
    ]


def test_phases_that_are_not_there_or_twice_are_named():
    ways = (*small().transitions, way("b", "z"), way("y", "c"))
    assert faults(small(transitions=ways)) == [
        "phase y must be one of the workflow",
        "phase z must be one of the workflow",
    ]
    twice = (*small().phases, small().phases[0])
    assert faults(small(phases=twice)) == ["phase a must be there once; got 2"]


def test_a_definition_that_is_not_sound_is_not_registered():
    with pytest.raises(ImproperlyConfigured) as error:
        register(small(transitions=small().transitions[:1]))
    assert str(error.value) == (
        "workflow example 1:\n"
        "  phase a must lead to a final one, or be final\n"
        "  phase b must lead to a final one, or be final\n"
        "  phase c must be reached from a"
    )
    assert ("example", "1") not in WORKFLOWS


def test_a_name_and_version_is_registered_once():
    known = next(iter(WORKFLOWS.values()))
    with pytest.raises(ImproperlyConfigured, match="name and version must be new"):
        register(known)


def test_a_picture_holds_every_phase_and_way():
    assert diagram(small()) == (
        "stateDiagram-v2\n"
        "    [*] --> a\n"
        "    a: Waits\n"
        "    b: Disputed\n"
        "    c: Done\n"
        "    a --> b: a-b\n"
        "    b --> a: b-a\n"
        "    b --> c: b-c\n"
        "    c --> [*]"
    )
    assert phase_rows(small())[2] == ("c", "Done", "Done", "yes")
    assert transition_rows(small())[0] == (
        *("a-b", "a", "b"),
        *("record.move", "record.moved"),
    )
