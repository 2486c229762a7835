"""An application in each phase, with a person for each role and a review of each kind.

In "unheard" reviews are written in a call that lets nobody answer them; in "overdue"
the days for the answer are over.
"""

import pytest
from django.utils import timezone

from tests.tilth_web.evaluation.conftest import STEPS, review_all
from tests.tilth_web.registry.conftest import agree
from tilth_web.accounts.models import Membership, RoleGrant
from tilth_web.evaluation.domain import answers, reviewing
from tilth_web.evaluation.domain.application_workflow import take_step
from tilth_web.evaluation.domain.questions import questions_of
from tilth_web.evaluation.models import Application
from tilth_web.registry.domain.partners import answer_invitation, invite_partner
from tilth_web.registry.domain.people import add_co_editor

Role = RoleGrant.Role
KINDS = ("given", "asked", "accepted", "declined", "conflicted")  # of reviewers
DECISION = {"outcome": "positive", "strengths": "A.", "improvements": "B."}


@pytest.fixture
def cast(people, make_person, make_organisation):
    """A person for each role; the partner is an organisation of its own."""
    partner = make_organisation("Partner", standing="partner")
    found = {
        "holder": people["holder"],
        "manager": make_person("Manager", manager=people["terra"]),
        "member": people["member"],
        "co-editor": make_person("Colleague"),
        "secretariat": people["secretariat"],
        "board": people["board"],
        "stranger": people["stranger"],
        "unassigned": people["three"],
        "tied": make_person("Tied", Role.SECRETARIAT, member=partner),
        "moderator": make_person("Moderator", Role.MODERATOR),
        "editor": make_person("Editor", Role.EDITOR),
        "administrator": people["administrator"],
        "of partner": make_person("Partner", manager=partner),
    }
    for name in KINDS:
        found[name] = make_person(name.title(), Role.REVIEWER)
    return found


@pytest.fixture
def arrive(make_call, shipped, people, cast, project):
    """An application in a phase, with reviewers of every kind where there are any."""
    holder, secretariat = cast["holder"], cast["secretariat"]
    add_co_editor(project, person=cast["co-editor"])
    organisation = cast["of partner"].memberships.get().organisation
    partner = invite_partner(
        project, actor=holder, organisation=organisation, part="land"
    )
    answer_invitation(partner, actor=cast["of partner"], accept=True)
    agree(project, holder)

    def arrive(phase):
        days = 0 if phase == "unheard" else 14
        call = make_call(shipped, minimum_reviews=1, rebuttal_days=days)
        application = answers.begin(call, project, actor=holder, modality="funds")

        STEPS["complete"](application, people, None)
        for way in WAYS[phase]:
            if way == "reviews":
                reviews_of(application, cast)
            elif way == "overdue":
                Application.objects.update(rebuttal_until=timezone.now())
            else:
                actor = holder if way in BY_HOLDER else secretariat
                take_step(way, application, actor=actor, **WORDS.get(way, {}))
        return Application.objects.get(pk=application.pk)

    return arrive


IN_REVIEW = ("submit", "admit", "reviews")
ASKED = (*IN_REVIEW, "ask-rebuttal")
HEARD = (*ASKED, "rebut")
WAYS = {
    "draft": (),
    "submitted": ("submit",),
    "returned": ("submit", "return"),
    "refused": ("submit", "refuse"),
    "review": IN_REVIEW,
    "unheard": IN_REVIEW,
    "rebuttal": ASKED,
    "overdue": (*ASKED, "overdue"),
    "deliberation": HEARD,
    "decided": (*HEARD, "decide"),
    "released": (*HEARD, "decide", "release"),
    "withdrawn": (*IN_REVIEW, "withdraw"),
}
BY_HOLDER = ("submit", "rebut", "withdraw")
WORDS = {
    "admit": {
        "note": "",
        "conditions": {"complete": True, "exists": True, "contributes": True},
    },
    "return": {"note": "More."},
    "refuse": {"note": "No."},
    "rebut": {"rebuttal": "Thank you."},
    "decide": DECISION,
}


def reviews_of(application, cast):
    """One review of each kind; that of "accepted" lacks nothing but to be given."""
    scores = [3] * 13
    for name in KINDS:
        reviewing.ask(application, cast[name], actor=cast["secretariat"])
    found = {r.reviewer.name.lower(): r for r in application.reviews.all()}
    review_all(found["given"], scores=scores)
    for name in ("accepted", "conflicted"):
        review = found[name]
        reviewing.accept(review, actor=cast[name], no_conflict=True)
    for one in questions_of(application.call.criteria.content, "en"):
        reviewing.save_score(
            found["accepted"],
            one.id,
            actor=cast["accepted"],
            value=2 if one.scale else None,
            abstains=False,
            comment="Seen.",
            private="",
        )
    reviewing.save_words(
        found["accepted"],
        actor=cast["accepted"],
        recommendation="improve",
        strengths="",
        improvements="",
    )
    reviewing.decline(found["declined"], actor=cast["declined"], reason="No time.")
    partner = cast["of partner"].memberships.get().organisation
    Membership.objects.create(
        person=cast["conflicted"], organisation=partner, role="member"
    )
