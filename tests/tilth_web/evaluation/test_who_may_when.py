"""Every role at every action in every phase of an application, by page and program.

The tables say what is expected, phase by phase, and are written by hand from the
published way of an evaluation: no cell is worked out by what is tested. Programs only
read, at addresses of their own: at those of the pages tokens are always refused.
"""

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from tests.tilth_web.evaluation.phases import DECISION, arrive, cast  # noqa: F401
from tilth_web.accounts.domain.tokens import add_token
from tilth_web.accounts.models import RoleGrant, Token
from tilth_web.api.description import description
from tilth_web.evaluation.domain.application_workflow import EVALUATION
from tilth_web.evaluation.models import (
    Answer,
    Application,
    Decision,
    Evidence,
    Note,
    Review,
    Score,
    Submission,
)
from tilth_web.notifications.models import Event

# What stands in a cell, and what is answered there:
DONE, WRONG_STEP, FORBIDDEN, NOT_FOUND = "y", "s", "f", "-"
REFUSED = {WRONG_STEP: {409, 422}, FORBIDDEN: {403}, NOT_FOUND: {404}}
# One letter for each phase, in this order.
PHASES = (
    *("draft", "submitted", "returned", "refused", "review", "unheard"),
    *("rebuttal", "overdue", "deliberation", "decided", "released", "withdrawn"),
)
NEVER, ALWAYS, BARRED = NOT_FOUND * 12, DONE * 12, FORBIDDEN * 12
#        dsrRvuboDcel  (draft submitted returned Refused reView Unheard reButtal
#                       Overdue Deliberation deCided rEleased withdrawn)
EDITING = "ysysssssssss"
SEEN_BY_TEAM = "-yyyyyyyyyyy"
OWN = ("holder", "manager")
TEAM = ("secretariat", "board")
OUTSIDE = (
    *("stranger", "unassigned", "declined", "tied", "moderator", "editor"),
    "administrator",
)
# The reviewers: asked and accepted have not given their reviews, given has, and
# conflicted accepted and became tied to the project afterwards.
WRITING = ("asked", "accepted", "conflicted")
REVIEWERS = (*WRITING, "given")
ROLES = (*OWN, "member", "co-editor", *TEAM, *REVIEWERS, *OUTSIDE)
WHILE_WRITTEN = "----yy------"
ONCE_GIVEN = "----yyyyyyyy"


def cells(default=NEVER, **told):
    """A row for every role: `default` where none is told for it, or for its group."""
    groups = {"own": OWN, "team": TEAM, "writing": WRITING}
    found = dict.fromkeys(ROLES, default)
    for name, row in told.items():
        for role in groups.get(name, (name.replace("_", "-"),)):
            found[role] = row
    return found


READING = cells(
    own=ALWAYS,
    member=ALWAYS,
    co_editor=ALWAYS,
    team=SEEN_BY_TEAM,
    writing=WHILE_WRITTEN,
    given=ONCE_GIVEN,
)
FROZEN = READING | dict.fromkeys((*OWN, "member", "co-editor"), "-yyyyyyyyyyy")
ANSWERING = cells(own=EDITING, member=BARRED, co_editor=EDITING)
REPORT = cells(
    own="----------y-",
    member="----------y-",
    co_editor="----------y-",
    team="---------yy-",
)


def of_owners(row):
    return cells(own=row, member=BARRED, co_editor=BARRED)


def of_secretariat(row):
    return cells(secretariat=row, board="-fffffffffff")


def of_call(secretariat, tied):
    """What is asked of the call: everybody knows it, so others are forbidden."""
    return cells(default=BARRED, secretariat=secretariat, tied=tied)


# action: the pages of it and what is sent, and what each role finds in each phase.
TABLE = {
    "see": READING,
    "read evidence": READING,
    "read what was frozen": FROZEN,
    "answer": ANSWERING,
    "keep what is typed": cells(own=ALWAYS, member=BARRED, co_editor=ALWAYS),
    "take over a suggestion": ANSWERING,
    "add evidence": ANSWERING,
    "remove evidence": ANSWERING,
    "submit": of_owners("ysysssssssss"),
    "withdraw": of_owners("yyysyyyyyyss"),
    "delete": of_owners("ysssssssssss"),
    "rebut": of_owners("ssssssysssss"),
    "consent": of_owners("ssssssssssys"),
    "admit": of_secretariat("-yssssssssss"),
    "return": of_secretariat("-yssssssssss"),
    "refuse": of_secretariat("-yysssssssss"),
    "admit late": of_call("y-----------", "s-----------"),
    "ask for a review": of_secretariat("-sssyyssssss"),
    "ask for an answer": of_secretariat("-sssysssssss"),
    "end the answer": of_secretariat("-ssssssyssss"),
    "deliberate": of_secretariat("-ssssyssssss"),
    "decide": cells(team="-sssssssysss"),
    "release": of_secretariat("-ssssssssyss"),
    "discuss": cells(team="-sssyyyyysss", given="----yyyyysss"),
    "read the report": REPORT,
    "see the call": of_call(ALWAYS, ALWAYS),
    "take the table of the call": of_call(ALWAYS, ALWAYS),
}
WITH_REVIEWS = PHASES[4:]
#                 vuboDcel
ONLY_WRITING = "yy------"
REVIEWS_OF_TEAM = "yyssssss"


def of_review(**told):
    found = dict.fromkeys(ROLES, NOT_FOUND * 8)
    return found | {name.replace("_", "-"): row for name, row in told.items()}


def of_reviews(row):
    return dict.fromkeys(ROLES, FORBIDDEN * 8) | {"secretariat": row, "tied": "-" * 8}


REVIEW_TABLE = {
    "see the given review": of_review(given=DONE * 8),
    "take a review on": of_review(asked=ONLY_WRITING),
    "decline": of_review(accepted=ONLY_WRITING),
    "decline with a conflict": of_review(conflicted=ONLY_WRITING),
    "score": of_review(accepted=ONLY_WRITING),
    "score with a conflict": of_review(conflicted="ss------"),
    "score what was given": of_review(given="s" * 8),
    "give the review": of_review(accepted=ONLY_WRITING),
    "replace the reviewer": of_reviews(REVIEWS_OF_TEAM),
    "remind the reviewer": of_reviews(REVIEWS_OF_TEAM),
}
# What programs read, by session; a token reads it without roles on the platform.
BY_PROGRAM = {
    "read what was frozen": FROZEN,
    "read the report": REPORT,
    "list a call": of_call(ALWAYS, ALWAYS),
    "list own reviews": cells(default=ALWAYS),
}
REVIEWS_BY_PROGRAM = {
    "read the given review": of_review(given=DONE * 8),
    "read the asked review": of_review(asked=ONLY_WRITING),
    "read the accepted review": of_review(accepted=ONLY_WRITING),
    "read the conflicted review": of_review(conflicted=ONLY_WRITING),
    "read the declined review": of_review(),
}
RESTING = (*TEAM, "tied")  # in a token
SCORE = {"value": "3", "comment": "Seen.", "private": ""}
CONDITIONS = {"complete": "on", "exists": "on", "note": "So."}
DAY = f"{timezone.localdate() + timedelta(days=9)}"


def asked_of(action, application, people):
    """The page of an action, and what is sent to it; None where it is read."""

    def page(name, *more):
        return reverse(f"evaluation:{name}", args=[application.uuid, *more])

    def of_call(name):
        return reverse(f"evaluation:{name}", args=[application.call.uuid])

    def step(key):
        return page("step", key), {}

    evidence = application.evidence.first()
    return {
        "see": lambda: (page("application"), None),
        "read evidence": lambda: (
            reverse("files:download", args=[evidence.file]),
            None,
        ),
        "read what was frozen": lambda: (page("frozen", 1), None),
        "answer": lambda: (
            page("answer", "1.1"),
            {"revision": "1", "score": "3", "text": "Other."},
        ),
        "keep what is typed": lambda: (
            page("answer-draft", "1.1"),
            {"revision": "1", "text": "Half a sen"},
        ),
        "take over a suggestion": lambda: (page("answer-suggestion", "2.2"), {}),
        "add evidence": lambda: (
            page("evidence-add", "1.1"),
            {"upload": SimpleUploadedFile("more.txt", b"More.\n")},
        ),
        "remove evidence": lambda: (page("evidence-remove", evidence.file), {}),
        "submit": lambda: (page("submit"), {}),
        "withdraw": lambda: (page("withdraw"), {}),
        "delete": lambda: (page("delete"), {}),
        "rebut": lambda: (page("rebuttal"), {"rebuttal": "We renewed it."}),
        "consent": lambda: (page("consent"), {"consent": "on"}),
        "admit": lambda: (
            page("eligibility"),
            CONDITIONS | {"contributes": "on", "decision": "admit"},
        ),
        "return": lambda: (page("eligibility"), CONDITIONS | {"decision": "return"}),
        "refuse": lambda: (page("eligibility"), CONDITIONS | {"decision": "refuse"}),
        "admit late": lambda: (page("late"), {"until": DAY}),
        "ask for a review": lambda: (
            page("ask"),
            {"reviewer": str(people["unassigned"].uuid)},
        ),
        "ask for an answer": lambda: step("ask-rebuttal"),
        "end the answer": lambda: step("end-rebuttal"),
        "deliberate": lambda: step("deliberate"),
        "decide": lambda: (page("decide"), DECISION),
        "release": lambda: step("release"),
        "discuss": lambda: (page("discuss"), {"text": "I see it otherwise."}),
        "read the report": lambda: (page("report"), None),
        "see the call": lambda: (of_call("dashboard"), None),
        "take the table of the call": lambda: (of_call("dashboard-csv"), None),
    }[action]()


def asked_of_review(action, reviews):
    """The same for what is done to a review, and whose it is."""
    given, asked, accepted, conflicted = (
        reviews.get(reviewer__name=name) for name in NAMES
    )

    def page(name, review, *more):
        return reverse(f"evaluation:{name}", args=[review.uuid, *more])

    return {
        "see the given review": (page("review", given), None),
        "take a review on": (page("review-accept", asked), {"no_conflict": "on"}),
        "decline": (page("review-decline", accepted), {"reason": "No time."}),
        "decline with a conflict": (
            page("review-decline", conflicted),
            {"reason": "I joined a partner."},
        ),
        "score": (page("score", accepted, "1.1"), SCORE),
        "score with a conflict": (page("score", conflicted, "1.1"), SCORE),
        "score what was given": (page("score", given, "1.1"), SCORE),
        "give the review": (page("review-submit", accepted), {}),
        "replace the reviewer": (page("review-replace", accepted), {}),
        "remind the reviewer": (page("review-remind", accepted), {}),
    }[action]


def asked_by_program(action, application):
    """The address of what a program reads."""
    own = f"/api/v1/applications/{application.uuid}"
    if action.endswith(" review"):
        name = action.split()[2].title()
        review = application.reviews.get(reviewer__name=name)
        return f"/api/v1/reviews/{review.uuid}"
    return {
        "read what was frozen": f"{own}/submissions/1",
        "read the report": f"{own}/report",
        "list a call": f"/api/v1/calls/{application.call.uuid}/applications",
        "list own reviews": "/api/v1/reviews",
    }[action]


NAMES = ("Given", "Asked", "Accepted", "Conflicted")


KEPT = (
    *(Answer, Application, Decision, Evidence, Event, Note, Review, Score, Submission),
)


def rows():
    """All that an action of an evaluation could change."""
    return [list(model.objects.order_by("pk").values()) for model in KEPT]


@pytest.fixture
def clients(cast):  # noqa: F811 -- pytest's way
    """A browser for each role, a visitor's, and a script with the holder's token."""
    found = {"visitor": Client(), "token": Client()}
    _token, secret = add_token(
        cast["holder"], name="Script", scopes=[*Token.Scope], days=9
    )
    found["token"] = Client(headers={"Authorization": f"Bearer {secret}"})
    for role in ROLES:
        found[role] = Client()
        found[role].force_login(cast[role])
    return found


def answer_of(client, path, sent):
    """The status of a page; a login page counts as its own answer."""
    found = client.get(path) if sent is None else client.post(path, sent)
    found.close()
    to_login = found.status_code == 302 and found.url.startswith("/accounts/login/")
    return "login" if to_login else found.status_code


def fault(client, path, sent, expected, action, before):
    """What is wrong in one cell; empty if nothing is. What was done is undone."""
    with transaction.atomic():
        status = answer_of(client, path, sent)
        changed = rows() != before
        transaction.set_rollback(True)
    good = REFUSED.get(expected, {200, 302} if expected == DONE else {expected})
    changes = expected == DONE and sent is not None and action != KEEPS
    said = [] if status in good else [f"{status} for {expected}"]
    if changed != changes:
        said.append("changed" if changed else "unchanged")
    return " ".join(said)


KEEPS = "keep what is typed"  # changes none of these rows


def faults(table, asked, clients, place):
    """All cells of a phase that are not as the table says."""
    found, before = {}, rows()
    for action, row in table.items():
        path, sent = asked(action)
        outside = NOT_FOUND if action == "read evidence" else "login"
        expected = {role: row[role][place] for role in ROLES}
        expected |= {"visitor": outside, "token": outside}
        for role, cell in expected.items():
            if sent and "upload" in sent:
                sent["upload"].seek(0)
            told = fault(clients[role], path, sent, cell, action, before)
            if told:
                found[action, role] = told
    return found


@pytest.mark.slow
@pytest.mark.parametrize("phase", PHASES)
def test_every_role_at_every_action(phase, arrive, cast, clients):  # noqa: F811
    application = arrive(phase)

    def of_application(action):
        return asked_of(action, application, cast)

    def of_one_review(action):
        return asked_of_review(action, application.reviews)

    found = faults(TABLE, of_application, clients, PHASES.index(phase))
    if phase in WITH_REVIEWS:
        place = WITH_REVIEWS.index(phase)
        found |= faults(REVIEW_TABLE, of_one_review, clients, place)
    assert found == {}


def token_of(person):
    _token, secret = add_token(person, name="Script", scopes=[*Token.Scope], days=9)
    return Client(headers={"Authorization": f"Bearer {secret}"})


def by_token(row, role, place):
    """What a token of a role finds: platform roles rest, so that they see nothing."""
    if role not in RESTING or row[role][place] != DONE:
        return row[role][place]
    return row["stranger"][place]


@pytest.mark.slow
@pytest.mark.parametrize("phase", PHASES)
def test_every_role_at_what_programs_read(
    phase,
    arrive,  # noqa: F811
    cast,  # noqa: F811
    clients,
    settings,
):
    settings.API_RATE_VISITOR = settings.API_RATE_PERSON = 100_000
    application = arrive(phase)
    tokens = {role: token_of(cast[role]) for role in ROLES}
    before = rows()
    tables = [(BY_PROGRAM, PHASES.index(phase))]
    if phase in WITH_REVIEWS:
        tables.append((REVIEWS_BY_PROGRAM, WITH_REVIEWS.index(phase)))
    found = {}
    for table, place in tables:
        for action, row in table.items():
            path = asked_by_program(action, application)
            looks = [("visitor", clients["visitor"], 401)]
            looks += [(role, clients[role], row[role][place]) for role in ROLES]
            looks += [
                (f"token of {role}", tokens[role], by_token(row, role, place))
                for role in ROLES
            ]
            for who, client, expected in looks:
                told = fault(client, path, None, expected, action, before)
                if told:
                    found[action, who] = told
    assert found == {}


def test_the_tables_are_whole():
    """Every phase, every step and every role of the platform has its place in them."""
    columns = {"unheard": "review", "overdue": "rebuttal"}
    told = {columns.get(phase, phase) for phase in PHASES}
    assert told == {phase.key for phase in EVALUATION.phases}
    steps = {
        **{"submit": "submit", "withdraw": "withdraw", "admit": "admit"},
        **{"return": "return", "refuse": "refuse", "ask-rebuttal": "ask for an answer"},
        **{"rebut": "rebut", "end-rebuttal": "end the answer"},
        **{"deliberate": "deliberate", "decide": "decide", "release": "release"},
    }
    assert steps.keys() == {row.key for row in EVALUATION.transitions}
    assert set(steps.values()) <= TABLE.keys()
    roles = {"unassigned": "reviewer"}
    assert set(RoleGrant.Role.values) <= {roles.get(role, role) for role in ROLES}
    of_all, of_reviews = len(PHASES), len(WITH_REVIEWS)
    for table, length in (
        *((TABLE, of_all), (REVIEW_TABLE, of_reviews)),
        *((BY_PROGRAM, of_all), (REVIEWS_BY_PROGRAM, of_reviews)),
    ):
        for action, row in table.items():
            assert row.keys() == set(ROLES), action
            assert {len(cells) for cells in row.values()} == {length}, action


def test_the_api_reads_evaluations_and_does_nothing_to_them():
    words = ("application", "review", "evaluation", "answer", "decision")
    found = {
        path: set(operations) & {"get", "post", "put", "patch", "delete"}
        for path, operations in description()["paths"].items()
        if any(word in path for word in words) and "/rounds/" not in path
    }
    assert found == {
        "/api/v1/applications": {"get"},
        "/api/v1/applications/{uuid}": {"get"},
        "/api/v1/applications/{uuid}/submissions/{submission}": {"get"},
        "/api/v1/applications/{uuid}/report": {"get"},
        "/api/v1/calls/{uuid}/applications": {"get"},
        "/api/v1/reviews": {"get"},
        "/api/v1/reviews/{uuid}": {"get"},
    }
