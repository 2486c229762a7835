from dataclasses import dataclass, field
from datetime import timedelta
from uuid import uuid4

import pytest
from django.core.cache import cache
from django.test import Client
from django.utils import timezone

from tests.tilth_web.registry.conftest import make_project, publish  # noqa: F401
from tilth_web.accounts.domain.tokens import add_token, revoke_token
from tilth_web.accounts.models import Token
from tilth_web.registry.models import Assessment, Project, Publication

ROOT = "/api/v1"
SESSIONS = "stranger", "member", "manager", "secretariat"
TOKENS = "token read", "token write", "token assess", "expired", "revoked"
IDENTITIES = "visitor", *SESSIONS, *TOKENS


@pytest.fixture(autouse=True)
def _many_requests(settings):
    """Tests ask often; those of the limits set their own."""
    settings.API_RATE_VISITOR = settings.API_RATE_PERSON = 100_000
    cache.clear()
    yield
    cache.clear()


@pytest.fixture
def make_token(db):
    def make(person, *scopes, days=30):
        return add_token(person, name="Script", scopes=scopes, days=days)

    return make


@pytest.fixture
def assess(db):
    """Give a project an assessment that nobody computed."""

    def make(project, number=1):
        return Assessment.objects.create(
            project=project,
            key=uuid4(),
            number=number,
            input={},
            input_sha256="0" * 64,
            result={
                "tilth_result": 1,
                "horizons": [
                    {
                        "years": 20,
                        "total_change_mg": {"estimate": None, "interval_90": None},
                    }
                ],
            },
            result_sha256="1" * 64,
            seed=7,
            tilth_version="0.1",
            schemas={"project": 1, "result": 1},
            years=20,
            change=3.25,
            change_low=1.5,
            change_high=5.0,
            total_change=26.0,
            tier="Tier 1",
            provisional=False,
        )

    return make


@pytest.fixture
def show(assess):
    """Show a project to everybody with an assessment that nobody computed."""

    def make(project, *, number=1):
        assessment = assess(project, number)
        Publication.objects.create(assessment=assessment)
        Project.objects.filter(pk=project.pk).update(
            state="published", published_at=timezone.now(), shown=assessment
        )
        return Project.objects.get(pk=project.pk)

    return make


@dataclass
class Caller:
    """Calls the API as one of several identities."""

    people: dict
    secrets: dict = field(default_factory=dict)

    def __call__(self, who, method, path, body=None, **headers):
        client = Client(raise_request_exception=False)
        if who in self.people:
            client.force_login(self.people[who])
        if who in self.secrets:
            headers["Authorization"] = f"Bearer {self.secrets[who]}"
        send = getattr(client, method.lower())
        address = path if path.startswith("/") else f"{ROOT}/{path}"
        if method in ("GET", "HEAD"):
            return send(address, headers=headers)
        body = "" if body is None else body
        return send(address, body, content_type="application/json", headers=headers)


@pytest.fixture
def terra(make_organisation):
    return make_organisation(standing="member", non_profit=True)


@pytest.fixture
def call(make_person, make_organisation, make_token, terra):
    """Call as a visitor, in a session, or by a token of the manager."""
    humus = make_organisation("Humus")
    people = {
        "stranger": make_person("Stranger", manager=humus),
        "member": make_person("Member", member=terra),
        "manager": make_person("Manager", manager=terra),
        "secretariat": make_person("Secretariat", "secretariat"),
    }
    manager = people["manager"]
    secrets = {
        "token read": make_token(manager)[1],
        "token write": make_token(manager, "write")[1],
        "token assess": make_token(manager, "assess")[1],
        "token all": make_token(manager, "write", "assess")[1],
    }
    token, secrets["expired"] = make_token(manager, "write", "assess")
    past = timezone.now() - timedelta(seconds=1)
    Token.objects.filter(pk=token.pk).update(expires_at=past)
    token, secrets["revoked"] = make_token(manager, "write", "assess")
    revoke_token(token)
    return Caller(people, secrets)


@pytest.fixture
def draft(call, make_project, terra):  # noqa: F811
    return make_project(call.people["manager"], (2.0, 48.0), organisation=terra)
