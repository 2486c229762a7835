"""Every cell of the rules table, tried through the pages.

Each action names a page that asks for it. A new rule without a page here fails.
"""

import pytest
from django.apps import apps
from django.db import transaction
from django.utils import timezone

from tests.tilth_web.evaluation.recognition.examples import grant, proposed
from tilth_web.accounts.domain import joining
from tilth_web.accounts.models import Joining, Membership, RoleGrant
from tilth_web.accounts.rules import CO_EDITOR, HOLDER, PERSON, RULES
from tilth_web.registry.domain.projects import add_project
from tilth_web.registry.models import CoEditor, Project

PAGES = {
    "joining.decide": ("get", "/joining/{sent}/decision/"),
    "joining.edit": ("get", "/joining/{draft}/request/"),
    "joining.sign": ("get", "/joining/{draft}/declaration/"),
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
        "project": _project("Draft", **of_terra),
        "public": _publish(_project("Public", **of_terra)),
    }
    for name in ("project", "public"):
        CoEditor.objects.create(project=records[name], person=people[CO_EDITOR])
    own = {
        "project": _project("Own draft", actor=holder),
        "public": _publish(_project("Own public", actor=holder)),
    }
    for found in (records, own):
        made = proposed(found["public"], people["board"])
        found["recognised"] = grant(made, people["board"])
    return people, records, own


def _project(name, **holder):
    words = {"summary": "-", "country": "FR", "system": "cropland", "start_year": 2026}
    return add_project(name=name, **words, **holder)


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
