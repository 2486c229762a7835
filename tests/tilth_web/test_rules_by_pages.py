"""Every cell of the rules table, tried through the pages.

Each action names a page that asks for it. A new rule without a page here fails.
"""

from datetime import timedelta

import pytest
from django.apps import apps
from django.db import transaction
from django.utils import timezone

from tests.tilth_web.evaluation.recognition.examples import grant, proposed
from tilth_web.accounts.domain import joining
from tilth_web.accounts.models import Joining, Membership, RoleGrant
from tilth_web.accounts.rules import CO_EDITOR, HOLDER, PERSON, RULES
from tilth_web.evaluation.domain.criteria_drafts import start_draft
from tilth_web.evaluation.models import Application, Call, CriteriaSet
from tilth_web.registry.domain.projects import add_project
from tilth_web.registry.models import CoEditor, Project

PAGES = {
    "application.edit": ("get", "/applications/{application}/answers/1.1/"),
    "application.submit": ("post", "/applications/{application}/submit/"),
    "call.edit": ("get", "/calls/{call}/edit/"),
    "evaluation.decide": ("get", "/applications/{deliberated}/decide/"),
    "evaluation.run": ("get", "/calls/{call}/evaluations/"),
    "criteria.edit": ("get", "/criteria/{criteria}/words/"),
    "criteria.publish": ("get", "/criteria/{criteria}/publish/"),
    "joining.decide": ("get", "/joining/{sent}/decision/"),
    "joining.edit": ("get", "/joining/{draft}/request/"),
    "joining.sign": ("get", "/joining/{draft}/declaration/"),
    "monitoring.edit": ("get", "/projects/{project}/monitoring/add/"),
    "monitoring.publish": ("get", "/projects/{project}/monitoring/1/publish/"),
    "monitoring.read": ("get", "/projects/{project}/monitoring/1/"),
    "organisation.add": ("get", "/organisations/add/"),
    "organisation.edit": ("get", "/organisations/{terra}/edit/"),
    "organisation.join": ("post", "/organisations/{fresh}/join/"),
    "organisation.leave": ("get", "/organisations/{terra}/leave/"),
    "outbox.read": ("get", "/outbox/"),
    "overlaps.read": ("get", "/projects/overlaps/"),
    "parcels.read": ("get", "/api/v1/projects/{project}/parcels"),
    "people.manage": ("get", "/organisations/{terra}/people/invite/"),
    "people.read": ("get", "/organisations/{terra}/people/"),
    "project.add": ("get", "/projects/add/"),
    "project.assess": ("get", "/projects/{project}/edit/assess/"),
    "project.delete": ("post", "/projects/{project}/delete/"),
    "project.edit": ("get", "/projects/{project}/edit/"),
    "project.partners": ("post", "/projects/{project}/edit/team/partners/"),
    "project.publish": ("post", "/projects/{project}/edit/publish/"),
    "project.share": ("post", "/projects/{project}/edit/team/share/"),
    "project.withdraw": ("get", "/projects/{public}/withdraw/"),
    "recognition.decide": ("get", "/recognition/desk/"),
    "recognition.rules": ("get", "/recognition/rules/add/"),
    "recognition.tell": ("get", "/recognition/{recognised}/story/"),
    "role.grant": ("get", "/roles/give/"),
    "token.manage": ("get", "/accounts/tokens/"),
}
SENT = {"consent": "on"}
VISITOR = "visitor"
ROLES = (VISITOR, PERSON, HOLDER, CO_EDITOR, *Membership.Role, *RoleGrant.Role)


@pytest.fixture
def world(make_person, make_organisation, settings, tmp_path):
    """One person per role, and the records that they have it towards."""
    settings.DATA = tmp_path  # keys of badges
    terra = make_organisation("Terra", non_profit=True)
    fresh, humus = make_organisation("Fresh"), make_organisation("Humus")
    people = {VISITOR: None}
    for role in ROLES[1:]:
        platform = [role] if role in RoleGrant.Role.values else []
        people[role] = make_person(role.title(), *platform)
        if role in Membership.Role.values:
            for own in (terra, fresh, humus):
                own.memberships.create(person=people[role], role=role)
    manager, holder = people["manager"], people[HOLDER]
    of_terra = {"organisation": terra, "actor": manager}
    records = {
        "terra": terra,
        "fresh": fresh,
        "draft": joining.start_joining(terra, actor=manager),
        "sent": Joining.objects.create(
            organisation=humus, state="submitted", submitted_at=timezone.now()
        ),
        "criteria": start_draft(
            CriteriaSet.objects.get(version="0.2-provisional"), actor=None, version="1"
        ),
        "project": _project("Draft", **of_terra),
        "public": _publish(_project("Public", **of_terra)),
    }
    for name in ("project", "public"):
        CoEditor.objects.create(project=records[name], person=people[CO_EDITOR])
    own = {
        "project": _project("Own draft", actor=holder),
        "public": _publish(_project("Own public", actor=holder)),
    }
    call = records["call"] = _call()
    records["deliberated"] = _application(
        call, records["public"], state="deliberation", submitted_at=timezone.now()
    )
    for found in (records, own):
        found["application"] = _application(call, found["project"])
    for found in (records, own):
        made = proposed(found["public"], people["board"])
        found["recognised"] = grant(made, people["board"])
    return people, records, own


def _call():
    criteria = CriteriaSet.objects.get(version="0.1-provisional")
    now = timezone.now()
    return Call.objects.create(
        criteria=criteria,
        opens_at=now - timedelta(days=1),
        closes_at=now + timedelta(days=1),
        state="published",
    )


def _application(call, project, **fields):
    return Application.objects.create(
        call=call, project=project, modality="funds", **fields
    )


def _project(name, **holder):
    words = {"summary": "-", "country": "FR", "system": "cropland", "start_year": 2026}
    project = add_project(name=name, **words, **holder)
    project.rounds.create(number=1, name="2026")
    return project


def _publish(project):
    changes = {"state": Project.State.PUBLISHED, "published_at": timezone.now()}
    Project.objects.filter(pk=project.pk).update(**changes)
    return project


def rows():
    """All rows of our tables."""
    ours = [m for m in apps.get_models() if m.__module__.startswith("tilth_web.")]
    return {m._meta.label: list(m._base_manager.order_by("pk").values()) for m in ours}


def test_every_rule_has_its_page():
    assert PAGES.keys() == RULES.keys()


@pytest.mark.slow
@pytest.mark.parametrize("action", sorted(PAGES))
def test_every_role_tries_the_page_of_an_action(action, world, client):
    people, records, own = world
    method, path = PAGES[action]
    for role in ROLES:
        shown = records | own if role == HOLDER else records
        address = path.format(**{name: r.uuid for name, r in shown.items()})
        client.logout()
        if people[role] is not None:
            client.force_login(people[role])
        may = role != VISITOR and (role in RULES[action] or PERSON in RULES[action])
        before = rows()
        if not may:
            refused = client.post(address, SENT)
            no_form = refused.status_code in {405, 415}
            assert _is_refused(refused) or no_form, (role, address)
            assert rows() == before, (role, address)
        with transaction.atomic():  # what one role does, the next undoes
            answer = getattr(client, method)(address, SENT)
            transaction.set_rollback(True)
        assert _is_refused(answer) == (not may), (role, answer.status_code, address)


def _is_refused(answer):
    """Whether a page says no, or that it is not there, or asks to sign in."""
    to_login = answer.status_code == 302 and answer.url.startswith("/accounts/login/")
    return to_login or answer.status_code in {401, 403, 404}
