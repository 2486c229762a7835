"""Every identity at every operation; who may not, leaves nothing behind."""

import re

import pytest
from django.db import transaction
from django.test import Client

from tests.tilth_web.api.conftest import IDENTITIES, SESSIONS, TOKENS
from tests.tilth_web.api.test_journey import NEW
from tests.tilth_web.evaluation.recognition.examples import evaluated, grant, proposed
from tests.tilth_web.registry.conftest import square
from tests.tilth_web.registry.sampled import sampled
from tilth_web.accounts.models import Membership, RoleGrant, Token
from tilth_web.accounts.rules import BY_TOKEN, RULES
from tilth_web.api.description import description
from tilth_web.evaluation.models import CriteriaSet
from tilth_web.files.models import StoredFile
from tilth_web.operations.models import Job
from tilth_web.registry.domain.assessments import ask_assessment
from tilth_web.registry.domain.monitoring_public import publish_measurement
from tilth_web.registry.models import (
    Assessment,
    LaboratoryReading,
    Measurement,
    MeasurementPublication,
    MonitoringRound,
    Parcel,
    Project,
    ProjectParcel,
    SamplingPlan,
)

pytestmark = pytest.mark.django_db
OUTSIDE = "visitor", "stranger"
INSIDE = "member", "manager", "token read", "token write", "token assess"
DEAD = dict.fromkeys(("expired", "revoked"), 401)


def expected(default, **told):
    """The status of each identity; names of `told` are statuses with an s before."""
    found = dict.fromkeys(IDENTITIES, default) | DEAD
    for status, names in told.items():
        found |= dict.fromkeys(names, int(status[1:]))
    return found


TO_ALL = expected(200)
OF_A_DRAFT = expected(404, s200=(*INSIDE, "secretariat"))
LAND = expected(
    404,
    s401=["visitor"],
    s403=["member", "secretariat"],
    s200=["manager", "token read", "token write", "token assess"],
)
JOBS = expected(404, s401=["visitor"], s200=INSIDE)
ROUNDS = JOBS | {"secretariat": 200}


def by_managers(done, scope, *, secretariat=403, withdrawn=False):
    """What a manager may, and a manager's token with the scope."""
    other = {"token write", "token assess", "token read"} - {scope}
    barred = ["member", *other] + (["stranger"] if withdrawn else [])
    told = {"s401": ["visitor"], "s403": barred, f"s{done}": ["manager", scope]}
    found = expected(404, **told)
    return found | {"secretariat": secretariat}


ANYONE = expected(201, s401=["visitor"], s403=["token read", "token assess"])
CANCEL = expected(
    404,
    s401=["visitor"],
    s403=["member", "token read", "token write"],
    s200=["manager", "token assess"],
)
ON_DRAFT = "projects/{draft}"
ROUND = f"{ON_DRAFT}/rounds/1"
CONSENT = {"consent": True, "revision": 3, "outlines": {"P1": 1}}
CONSENT |= {"assessment": "{hidden}"}
OPERATIONS = {
    ("get", "projects"): ("projects", None, TO_ALL),
    ("get", "facets"): ("projects/facets", None, TO_ALL),
    ("get", "points"): ("projects/points", None, TO_ALL),
    ("get", "project"): (ON_DRAFT, None, OF_A_DRAFT),
    ("get", "place"): (f"{ON_DRAFT}/place", None, OF_A_DRAFT),
    ("get", "assessments"): (f"{ON_DRAFT}/assessments", None, OF_A_DRAFT),
    ("get", "assessment"): ("assessments/{hidden}", None, OF_A_DRAFT),
    ("get", "parcels"): (f"{ON_DRAFT}/parcels", None, LAND),
    ("get", "parcel"): (f"{ON_DRAFT}/parcels/1", None, LAND),
    ("get", "job"): ("jobs/{job}", None, JOBS),
    ("get", "organisations"): ("organisations", None, TO_ALL),
    ("get", "organisation"): ("organisations/{terra}", None, TO_ALL),
    ("get", "calls"): ("calls", None, TO_ALL),
    ("get", "call"): ("calls/{call}", None, TO_ALL),
    ("get", "applications"): ("applications", None, expected(200, s401=["visitor"])),
    ("get", "application"): (
        "applications/{application}",
        None,
        expected(404, s401=["visitor"], s200=INSIDE),
    ),
    ("get", "submission"): (
        "applications/{evaluated}/submissions/1",
        None,
        expected(404, s401=["visitor"], s200=(*INSIDE, "secretariat")),
    ),
    ("get", "report"): (
        "applications/{evaluated}/report",
        None,
        expected(404, s401=["visitor"], s200=(*INSIDE, "secretariat")),
    ),
    ("get", "call_applications"): (
        "calls/{call}/applications",
        None,
        expected(403, s401=["visitor"], s200=["secretariat"]),
    ),
    ("get", "reviews"): ("reviews", None, expected(200, s401=["visitor"])),
    ("get", "review"): (  # the manager reviews the project of others
        "reviews/{review}",
        None,
        expected(404, s401=["visitor"], s200=(set(INSIDE) - {"member"})),
    ),
    ("get", "opportunities"): ("opportunities", None, TO_ALL),
    ("get", "criteria_sets"): ("criteria", None, TO_ALL),
    ("get", "criteria"): ("criteria/{criteria}", None, TO_ALL),
    ("get", "practices"): ("practices", None, TO_ALL),
    ("get", "practice"): ("practices/cover-crops", None, TO_ALL),
    ("get", "recognitions"): ("recognitions", None, TO_ALL),
    ("get", "recognition"): ("recognitions/{recognised}", None, TO_ALL),
    ("get", "recognition_rules"): ("recognition-rules", None, TO_ALL),
    ("post", "add_project"): ("projects", NEW, ANYONE),
    ("patch", "change_project"): (
        ON_DRAFT,
        {"summary": "Other."},
        by_managers(200, "token write"),
    ),
    ("delete", "delete_project"): (ON_DRAFT, None, by_managers(204, "token write")),
    ("post", "publish"): (
        f"{ON_DRAFT}/publish",
        CONSENT,
        by_managers(200, "token write"),
    ),
    ("post", "withdraw"): (
        "projects/{public}/withdraw",
        {"sure": True},
        by_managers(204, "token write", secretariat=204, withdrawn=True),
    ),
    ("post", "add_parcel"): (
        f"{ON_DRAFT}/parcels",
        {"outline": square(2.1, 48.1)},
        by_managers(201, "token write"),
    ),
    ("patch", "change_parcel"): (
        f"{ON_DRAFT}/parcels/1",
        {"outline": square(2.1, 48.1)},
        by_managers(200, "token write"),
    ),
    ("delete", "remove_parcel"): (
        f"{ON_DRAFT}/parcels/1",
        None,
        by_managers(204, "token write"),
    ),
    ("post", "ask"): (
        "assessments",
        {"project": "{draft}"},
        by_managers(202, "token assess"),
    ),
    ("post", "cancel"): ("jobs/{job}/cancel", None, CANCEL),
    ("get", "rounds"): (f"{ON_DRAFT}/rounds", None, ROUNDS),
    ("get", "sampling_round"): (ROUND, None, ROUNDS),
    ("get", "sampling_plan"): (f"{ROUND}/plan", None, ROUNDS),
    ("get", "readings"): (f"{ROUND}/readings", None, ROUNDS),
    ("get", "laboratory_reading"): (f"{ROUND}/readings/1", None, ROUNDS),
    ("get", "measurements"): (f"{ROUND}/measurements", None, ROUNDS),
    ("get", "measurement"): (f"{ROUND}/measurements/1", None, ROUNDS),
    ("get", "measured_changes"): ("projects/{public}/measured-changes", None, TO_ALL),
    ("get", "measured_change"): ("measured-changes/{change}", None, TO_ALL),
    ("post", "add_round"): (
        f"{ON_DRAFT}/rounds",
        {"name": "2036", "first": 1},
        by_managers(201, "token write"),
    ),
    ("delete", "remove_round"): (
        f"{ON_DRAFT}/rounds/2",
        None,
        by_managers(204, "token write"),
    ),
    ("post", "draw_plan"): (
        f"{ON_DRAFT}/rounds/3/plan",
        {"design": "simple"},
        by_managers(202, "token write"),
    ),
    ("post", "bring_laboratory_file"): (
        f"{ROUND}/readings",
        {"name": "a.csv", "content": "YSxiCjEsMgo="},
        by_managers(202, "token write"),
    ),
    ("post", "answer_reader"): (
        f"{ROUND}/answers",
        {"confirmed": []},
        by_managers(202, "token write"),
    ),
    ("post", "measure"): (
        f"{ROUND}/measurements",
        {"sites": {"secret meadow": "project"}},
        by_managers(202, "token write"),
    ),
    ("post", "cancel_work"): (
        f"{ROUND}/cancel",
        None,
        by_managers(200, "token write"),
    ),
    ("post", "publish_change"): (
        "projects/{public}/rounds/1/publish",
        {"consent": True, "measurement": "{change}"},
        by_managers(200, "token write", withdrawn=True),
    ),
}
KEPT = Project, ProjectParcel, Parcel, Assessment, Job, Token, Membership, RoleGrant
KEPT += MonitoringRound, SamplingPlan, LaboratoryReading, Measurement
KEPT += MeasurementPublication, StoredFile


def rows():
    """All rows but what the use of a token leaves."""
    found = {}
    for model in KEPT:
        names = [f.attname for f in model._meta.fields if f.name != "used_at"]
        found[model.__name__] = list(model.objects.order_by("pk").values(*names))
    return found


@pytest.fixture
def world(
    call,
    draft,
    make_project,
    assess,
    show,
    terra,
    make_person,
    settings,
    tmp_path,
):
    """A draft with an assessment and a job, and a public project, both of Terra.

    Both have rounds of monitoring. The public one is recognised, and its change shown.
    """
    settings.DATA = tmp_path  # keys of badges
    manager = call.people["manager"]
    hidden = assess(draft)
    public = show(make_project(manager, (3.0, 48.0), organisation=terra))
    job = ask_assessment(draft, actor=manager)
    board = make_person("Board", "board")
    recognised = grant(proposed(public, board), board)
    found = {"draft": draft, "hidden": hidden, "public": public}
    found["criteria"] = CriteriaSet.objects.first()
    application = recognised.application
    found |= {"recognised": recognised, "call": application.call}
    found |= {"application": application, "evaluated": evaluated(public)}
    stranger = call.people["stranger"]
    of_others = evaluated(make_project(stranger, (5.0, 48.0), name="Of others"))
    found["review"] = of_others.reviews.create(reviewer=manager, state="submitted")
    sampled(draft)
    found["change"] = sampled(public).measurement
    publish_measurement(found["change"], actor=manager, consent=True)
    return {n: str(r.uuid) for n, r in {**found, "job": job, "terra": terra}.items()}


def filled(value, world):
    """A path or a body with the identifiers of the world in it."""
    if isinstance(value, dict):
        return {name: filled(inner, world) for name, inner in value.items()}
    if not isinstance(value, str):
        return value
    return re.sub(r"{(\w+)}", lambda match: world[match[1]], value)


def test_every_operation_is_in_this_table():
    told = {
        (method, operation["operationId"])
        for methods in description()["paths"].values()
        for method, operation in methods.items()
    }
    assert told == set(OPERATIONS)


@pytest.mark.slow
@pytest.mark.parametrize("operation", OPERATIONS, ids="-".join)
def test_each_identity_at_each_operation(operation, call, world):
    path, body, statuses = OPERATIONS[operation]
    method = operation[0].upper()
    before = rows()
    found = {}
    for who in IDENTITIES:
        with transaction.atomic():
            sent = filled(body, world)
            answer = call(who, method, filled(path, world), sent, **{"If-Match": "*"})
            found[who] = answer.status_code
            if answer.status_code >= 400 or method == "GET":
                assert rows() == before, who
            if answer.status_code >= 400:
                assert answer["Content-Type"] == "application/problem+json"
            transaction.set_rollback(True)
    assert found == statuses


@pytest.mark.slow
@pytest.mark.parametrize("operation", OPERATIONS, ids="-".join)
def test_what_needs_a_person_says_how_to_sign_in(operation, call, world):
    path, body, statuses = OPERATIONS[operation]
    if statuses["visitor"] == 401:
        answer = call("visitor", operation[0], filled(path, world), filled(body, world))
        assert answer["WWW-Authenticate"] == 'Bearer realm="tilth"'
    answer = call("revoked", operation[0], filled(path, world), filled(body, world))
    assert answer["WWW-Authenticate"] == 'Bearer realm="tilth", error="invalid_token"'


def test_a_token_names_the_scope_that_is_missing(call, draft):
    answer = call("token read", "DELETE", f"projects/{draft.uuid}", **{"If-Match": "*"})
    assert answer["WWW-Authenticate"] == (
        'Bearer realm="tilth", error="insufficient_scope", scope="write"'
    )
    assert answer.json()["detail"] == "The token needs the scope write."


def test_tokens_reach_only_what_the_table_lists():
    never = set(RULES) - set(BY_TOKEN)
    assert {"joining.sign", "joining.decide", "role.grant", "token.manage"} <= never
    assert {"people.manage", "organisation.edit", "project.share"} <= never


def test_a_token_of_the_secretariat_sees_what_a_person_sees(
    call, draft, make_token, make_project, show
):
    """Its role rests: whoever finds a token lacks the second factor."""
    secretariat = call.people["secretariat"]
    call.secrets["staff"] = make_token(secretariat, "write")[1]
    assert call("staff", "GET", f"projects/{draft.uuid}").status_code == 404
    public = show(make_project(call.people["manager"], (4.0, 48.0)))
    path = f"projects/{public.uuid}/withdraw"
    answer = call("staff", "POST", path, {"sure": True}, **{"If-Match": "*"})
    assert answer.status_code == 403


def test_a_token_goes_before_a_session(call, draft):
    call.secrets["stranger"] = call.secrets["token read"]
    path = f"projects/{draft.uuid}"
    assert call("stranger", "GET", path).status_code == 200
    call.secrets["stranger"] = "tilth_wrong"
    assert call("stranger", "GET", "projects").status_code == 401


def test_all_identities_are_tried():
    assert set(SESSIONS) | set(TOKENS) | {"visitor"} == set(IDENTITIES)
    assert set(OUTSIDE) | set(INSIDE) | set(DEAD) | {"secretariat"} == set(IDENTITIES)


def test_a_closed_account_closes_its_tokens(call, draft):
    manager = call.people["manager"]
    manager.is_active = False
    manager.save()
    assert call("token read", "GET", "projects").status_code == 401


def test_the_session_needs_its_csrf_token(call, draft, client):
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(call.people["manager"])
    path = f"/api/v1/projects/{draft.uuid}"
    change = {"content_type": "application/json", "headers": {"If-Match": "*"}}
    answer = browser.patch(path, {"summary": "Other."}, **change)
    assert (answer.status_code, answer.json()["type"][-5:]) == (403, "#csrf")
    browser.get("/accounts/logout/")  # a page with a form sets the cookie
    change["headers"]["X-CSRFToken"] = browser.cookies["csrftoken"].value
    assert browser.patch(path, {"summary": "Other."}, **change).status_code == 200
    assert browser.get("/api/v1/projects").status_code == 200
