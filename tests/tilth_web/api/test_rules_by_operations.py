"""Every cell of the rules table, tried through the interface for programs.

Each operation that asks for an action stands here with it. A new rule is listed here
or among those that no operation asks for; a new operation that asks fails until it is.
"""

from uuid import UUID

import pytest
from django.db import transaction

from tests.tilth_web.api.conftest import Caller
from tests.tilth_web.api.test_who_may import (
    DEAD,
    OPERATIONS,
    filled,
    rows,
    world,  # noqa: F401
)
from tests.tilth_web.evaluation.recognition.examples import evaluated
from tests.tilth_web.registry.sampled import sampled
from tilth_web.accounts import rules
from tilth_web.accounts.models import Membership, RoleGrant
from tilth_web.accounts.rules import BY_TOKEN, CO_EDITOR, HOLDER, PERSON, RULES
from tilth_web.registry.domain.assessments import ask_assessment
from tilth_web.registry.models import CoEditor

pytestmark = pytest.mark.django_db
ASKS = {
    "parcels": "parcels.read",
    "parcel": "parcels.read",
    "add_project": "project.add",
    "change_project": "project.edit",
    "add_parcel": "project.edit",
    "change_parcel": "project.edit",
    "remove_parcel": "project.edit",
    "delete_project": "project.delete",
    "publish": "project.publish",
    "withdraw": "project.withdraw",
    "ask": "project.assess",
    "cancel": "project.assess",
    **dict.fromkeys(
        ("rounds", "sampling_round", "sampling_plan", "readings"), "monitoring.read"
    ),
    **dict.fromkeys(
        ("laboratory_reading", "measurements", "measurement"), "monitoring.read"
    ),
    **dict.fromkeys(("add_round", "remove_round", "draw_plan"), "monitoring.edit"),
    **dict.fromkeys(("bring_laboratory_file", "answer_reader"), "monitoring.edit"),
    **dict.fromkeys(("measure", "cancel_work"), "monitoring.edit"),
    "publish_change": "monitoring.publish",
    "call_applications": "evaluation.run",
}
BY_SESSION_ALONE = {"evaluation.run"}
ON_PAGES_ALONE = {
    *("joining.decide", "joining.edit", "joining.sign", "role.grant", "token.manage"),
    *("organisation.add", "organisation.edit", "organisation.join"),
    *("organisation.leave", "people.manage", "people.read", "outbox.read"),
    *("overlaps.read", "project.share", "project.partners"),
    *("recognition.decide", "recognition.rules", "recognition.tell"),
    *("application.edit", "application.submit", "call.edit"),
    *("evaluation.decide", "criteria.edit", "criteria.publish"),
}
VISITOR = "visitor"
OF_PLATFORM = frozenset(RoleGrant.Role.values)
ROLES = (VISITOR, PERSON, HOLDER, CO_EDITOR, *Membership.Role.values, *OF_PLATFORM)
OWN = {HOLDER, CO_EDITOR, *Membership.Role.values}
SEES = {  # what is no action: who may see what others made and did not publish
    **dict.fromkeys(("project", "place", "assessments", "assessment"), OWN),
    "job": OWN,
    "application": OWN,
    **dict.fromkeys(("submission", "report"), OWN | {"board"}),
}
WATCHED = SEES.keys() - {"job", "application"}  # by the secretariat, too
OTHER = UUID("5f0c9a4e-0d3b-4a57-8b1e-2f6f6f0a7c11")
OF_A_RECORD = [o for o in OPERATIONS if "}" in OPERATIONS[o][0] or o[1] == "ask"]
NAMES = {name: (method, name) for method, name in OPERATIONS}


def may(role, name, token):
    """Whether a role is enough; by a token, roles on the platform rest."""
    if name in SEES:
        enough = SEES[name] | ({"secretariat"} if name in WATCHED else set())
    else:
        enough = RULES[ASKS[name]]
    own = {role} - (OF_PLATFORM if token else set())
    return role != VISITOR and not (own | {PERSON}).isdisjoint(enough)


@pytest.fixture
def people(make_person, make_token, terra):
    """One person per role towards Terra, each with a token of all scopes."""
    found = Caller({})
    for role in ROLES[1:]:
        of_platform = [role] if role in OF_PLATFORM else []
        person = make_person(role.title(), *of_platform)
        if role in Membership.Role.values:
            terra.memberships.create(person=person, role=role)
        found.people["session", role] = person
        found.secrets["token", role] = make_token(person, "write", "assess")[1]
    return found


@pytest.fixture
def towards(people, make_project, assess, show, terra):
    """The records that each role is about: of Terra, or a holder's own."""

    def make(**holder):
        actor = holder.pop("actor")
        draft = make_project(actor, (2.0, 48.0), **holder)
        hidden = assess(draft)
        job = ask_assessment(draft, actor=actor)
        public = show(make_project(actor, (3.0, 48.0), **holder))
        for project in (draft, public):
            person = people.people["session", CO_EDITOR]
            CoEditor.objects.create(project=project, person=person)
        sampled(draft)
        found = {"draft": draft, "hidden": hidden, "public": public, "job": job}
        found["application"] = found["evaluated"] = evaluated(public)
        found["call"] = found["application"].call
        found["change"] = sampled(public).measurement
        return {name: str(record.uuid) for name, record in found.items()}

    of_terra = make(
        actor=people.people["session", Membership.Role.MANAGER], organisation=terra
    )
    own = make(actor=people.people["session", HOLDER])
    return {role: own if role == HOLDER else of_terra for role in ROLES}


def test_every_rule_is_asked_for_by_an_operation_or_on_pages_alone():
    assert RULES.keys() == {*ASKS.values()} | ON_PAGES_ALONE
    assert ON_PAGES_ALONE.isdisjoint(ASKS.values())
    reached = {*ASKS.values()} - BY_SESSION_ALONE
    assert BY_TOKEN.keys() == reached, "what tokens reach"


@pytest.mark.slow
@pytest.mark.parametrize("operation", OPERATIONS, ids="-".join)
def test_an_operation_asks_for_its_action_and_no_other(
    operation,
    call,
    world,  # noqa: F811
    monkeypatch,
):
    path, body, _statuses = OPERATIONS[operation]
    asked, within_scope = set(), rules.within_scope

    def noted(user, action):
        asked.add(action)
        return within_scope(user, action)

    monkeypatch.setattr(rules, "within_scope", noted)
    method, name = operation
    address, sent = filled(path, world), filled(body, world)
    by_platform = ASKS.get(name) in BY_SESSION_ALONE
    who = "secretariat" if by_platform else "manager"
    answer = call(who, method.upper(), address, sent, **{"If-Match": "*"})
    assert answer.status_code < 300, answer.content
    assert asked == ({ASKS[name]} if name in ASKS else set())


@pytest.mark.slow
@pytest.mark.parametrize("name", [*ASKS, *SEES])
def test_each_role_by_session_and_by_token(name, people, towards):
    path, body, _statuses = OPERATIONS[NAMES[name]]
    method = NAMES[name][0].upper()
    before = rows()
    for role in ROLES:
        ways = [VISITOR] if role == VISITOR else [("session", role), ("token", role)]
        for who in ways:
            sent = filled(body, towards[role])
            with transaction.atomic():  # what one does, the next undoes
                address = filled(path, towards[role])
                answer = people(who, method, address, sent, **{"If-Match": "*"})
                after = rows()
                transaction.set_rollback(True)
            status = answer.status_code
            if may(role, name, who[0] == "token"):
                assert 200 <= status < 300, (who, answer.content)
            else:
                assert status in {401, 403, 404}, (who, status)
                assert after == before, who


@pytest.mark.slow
@pytest.mark.parametrize("name", [n for n in NAMES if n in ASKS or n in SEES])
def test_what_is_hidden_is_answered_like_what_is_not_there(name, call, world):  # noqa: F811
    """A guessed identifier tells nobody whether it was a good guess."""
    path, body, statuses = OPERATIONS[NAMES[name]]
    method = NAMES[name][0].upper()
    for who in statuses.keys() - DEAD.keys():
        if statuses[who] != 404:
            continue
        told = []
        for records in (world, dict.fromkeys(world, str(OTHER))):
            address, sent = filled(path, records), filled(body, records)
            answer = call(who, method, address, sent, **{"If-Match": "*"})
            told.append({**answer.json(), "instance": ""})
        assert told[0] == told[1], who
        assert told[1]["status"] == 404


@pytest.mark.slow
@pytest.mark.parametrize("operation", OF_A_RECORD, ids="-".join)
def test_nobody_finds_what_is_not_there(operation, call, world):  # noqa: F811
    path, body, _statuses = OPERATIONS[operation]
    nothing = dict.fromkeys(world, str(OTHER))
    for who in ("manager", "token all", "secretariat"):
        address, sent = filled(path, nothing), filled(body, nothing)
        answer = call(who, operation[0].upper(), address, sent, **{"If-Match": "*"})
        assert answer.status_code == 404, who
