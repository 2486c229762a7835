"""Requests that nobody thought of: 50 for each operation and identity, one seed."""

import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections, transaction
from django.test import Client
from hypothesis import HealthCheck, Phase, given, seed
from hypothesis import settings as search
from hypothesis import strategies as st
from schemathesis import GenerationMode
from schemathesis.config import SchemathesisConfig
from schemathesis.core.parameters import ParameterLocation
from schemathesis.specs.openapi.checks import ignored_auth

from tests.tilth_web.api.conftest import ROOT
from tests.tilth_web.api.test_who_may import CONSENT, OPERATIONS, filled, world  # noqa: F401
from tilth_web.api.description import description

EXAMPLES, SEED = 50, 4_1000
# Rules that a schema cannot tell: an outline that crosses itself, a description that
# the engine refuses, an ETag of long ago.
REFUSED = ["401", "403", "404", "409", "410", "412", "422", "428"]
REAL = {
    f"{ROOT}/projects/{{uuid}}/withdraw": "public",
    f"{ROOT}/assessments/{{uuid}}": "hidden",
    f"{ROOT}/jobs/{{uuid}}": "job",
    f"{ROOT}/jobs/{{uuid}}/cancel": "job",
    f"{ROOT}/organisations/{{uuid}}": "terra",
    f"{ROOT}/recognitions/{{uuid}}": "recognised",
    f"{ROOT}/calls/{{uuid}}": "call",
    f"{ROOT}/calls/{{uuid}}/applications": "call",
    f"{ROOT}/applications/{{uuid}}": "application",
    f"{ROOT}/applications/{{uuid}}/submissions/{{submission}}": "evaluated",
    f"{ROOT}/applications/{{uuid}}/report": "evaluated",
    f"{ROOT}/reviews/{{uuid}}": "review",
    f"{ROOT}/measured-changes/{{uuid}}": "change",
    f"{ROOT}/projects/{{uuid}}/measured-changes": "public",
    f"{ROOT}/projects/{{uuid}}/rounds/{{number}}/publish": "public",
}


@pytest.fixture(scope="module")
def schema():
    config = SchemathesisConfig.from_dict(
        {
            "generation": {"with-security-parameters": False},
            "checks": {
                "positive_data_acceptance": {
                    "expected-statuses": ["2xx", "304", *REFUSED]
                },
                "negative_data_rejection": {
                    "expected-statuses": ["400", "415", *REFUSED]
                },
            },
        }
    )
    found = schemathesis.openapi.from_dict(description(), config=config)
    found.app = with_address(get_wsgi_application())
    return found


def with_address(application):
    """An application whose requests come from somewhere: sessions note from where."""

    def run(environ, start_response):
        environ["REMOTE_ADDR"] = "127.0.0.1"
        return application(environ, start_response)

    return run


@pytest.fixture
def kept_connection():
    """A request ends no connection to the database: it holds the transaction."""
    ends = (request_started, request_finished)
    for signal in ends:
        signal.disconnect(close_old_connections)
    yield
    for signal in ends:
        signal.connect(close_old_connections)


@pytest.fixture
def credentials(call, make_token):
    """Headers and cookies of four identities.

    The library takes a cookie that it is given for one that it made up; that sessions
    are asked for is tried in `test_who_may`.
    """

    def give(who):
        if who == "visitor":
            return {}
        if who == "stranger":
            secret = make_token(call.people["stranger"], "write", "assess")[1]
        elif who == "manager":
            secret = call.secrets["token all"]
        else:
            return session(call.people[who]) | {"excluded_checks": [ignored_auth]}
        return {"headers": {"Authorization": f"Bearer {secret}"}}

    return give


def session(person):
    browser = Client()
    browser.force_login(person)
    browser.get("/accounts/logout/")
    cookies = {name: morsel.value for name, morsel in browser.cookies.items()}
    return {"headers": {"X-CSRFToken": cookies["csrftoken"]}, "cookies": cookies}


def point_at(case, here, world):  # noqa: F811
    """Let the case meet records that exist, where its path is meant to be right."""
    told = case.meta.components
    path = told.get(ParameterLocation.PATH)
    if here and path is not None and path.mode == GenerationMode.POSITIVE:
        real = world[REAL.get(case.operation.path, "draft")]
        values = {"uuid": real, "position": 1, "key": "cover-crops"}
        values |= {"number": 1, "reading": 1, "result": 1, "submission": 1}
        for name in case.path_parameters:
            case.path_parameters[name] = values[name]
    sent = told.get(ParameterLocation.HEADER)
    if here and "If-Match" in case.headers and sent.mode == GenerationMode.POSITIVE:
        case.headers["If-Match"] = "*"
    asked = here and case.operation.path == f"{ROOT}/assessments"
    if asked and told[ParameterLocation.BODY].mode == GenerationMode.POSITIVE:
        case.body = {"project": world["draft"]}
    published = here and case.operation.path.endswith("/rounds/{number}/publish")
    if published and told[ParameterLocation.BODY].mode == GenerationMode.POSITIVE:
        case.body |= {"measurement": world["change"]}
    shown = here and case.operation.path == f"{ROOT}/projects/{{uuid}}/publish"
    if shown and told[ParameterLocation.BODY].mode == GenerationMode.POSITIVE:
        case.body |= filled(CONSENT, world)


@pytest.mark.slow
@pytest.mark.django_db
@pytest.mark.usefixtures("kept_connection")
@pytest.mark.parametrize("who", ["visitor", "stranger", "manager", "secretariat"])
@pytest.mark.parametrize("name", [name for _method, name in OPERATIONS])
def test_no_request_breaks_an_operation(name, who, schema, world, credentials):  # noqa: F811
    operation = schema.find_operation_by_id(name)
    given_by = credentials(who)
    modes = [operation.as_strategy(generation_mode=mode) for mode in GenerationMode]

    @seed(SEED)
    @search(
        max_examples=EXAMPLES,
        deadline=None,
        database=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(case=st.one_of(modes), here=st.sampled_from([True, True, False]))
    def run(case, here):
        point_at(case, here, world)
        with transaction.atomic():
            case.call_and_validate(**given_by)
            transaction.set_rollback(True)

    run()
