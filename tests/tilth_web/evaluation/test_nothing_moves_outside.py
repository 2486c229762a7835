"""What happens within an evaluation moves nothing that is read outside of it.

Everything that somebody can read is read before and after a step that is confidential:
pages, exports, files, history, tasks, notifications, mails and digests, the copy of
one's data, lists, search, maps, PDFs, badges and the API, with all headers. It must be
the same to the byte: texts, and order, counts, dates, checksums and times of change.
"""

import json
import re

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse

from tests.tilth_web.evaluation.phases import DECISION, arrive, cast  # noqa: F401
from tests.tilth_web.evaluation.recognition import examples
from tilth_web.accounts.domain.personal_data import personal_data
from tilth_web.evaluation.domain import recognition, reviewing
from tilth_web.evaluation.domain.application_workflow import take_step
from tilth_web.evaluation.domain.badge_keys import current_key
from tilth_web.notifications.domain.mails import send_digests, send_now
from tilth_web.notifications.models import Mode, Notification, Preference

READERS = (
    *("holder", "member", "co-editor", "visitor", "stranger", "of partner"),
    *("unassigned", "declined", "moderator", "administrator"),
)
# Of what tells when it was asked for, or by whom, and of nothing else:
NOISE = (
    (re.compile(rb'(csrfmiddlewaretoken" value|nonce)="[^"]+"'), b""),
    (re.compile(rb'name="once" value="[^"]+"'), b""),
    (re.compile(rb"(Counted on|Compt\xc3\xa9 le) [^<]+? UTC"), b""),
    (re.compile(rb'"(created|validFrom|validUntil|proofValue)":"[^"]+"'), b""),
)
PASSING = {"x-request-id", "set-cookie", "content-security-policy", "date", "ratelimit"}
PASSING |= {"expires"}  # the instant of the answer, where nothing is kept
PASSING |= {"content-length"}  # of signatures; what is read is compared


def asked_about(application):
    """Every address that could tell of an application, or of what comes of it."""
    project, call = application.project, application.call

    def page(name, *more):
        return reverse(f"evaluation:{name}", args=more)

    own = [
        page(name, application.uuid)
        for name in (
            *("application", "rebuttal", "report", "report-pdf", "letter-pdf"),
            *("consent", "eligibility", "ask", "decide", "recognition-propose"),
        )
    ]
    own += [
        page("submission", application.uuid, 1),
        page("frozen", application.uuid, 1),
        *[page("review", review.uuid) for review in application.reviews.all()],
        *[reverse("files:download", args=[e.file]) for e in application.evidence.all()],
        reverse("files:files", args=["evaluation.application", application.uuid]),
    ]
    histories = [("evaluation.application", application), ("evaluation.call", call)]
    histories += [("registry.project", project)]
    histories += [("evaluation.review", one) for one in application.reviews.all()]
    told = "notifications:history"
    own += [reverse(told, args=[label, record.uuid]) for label, record in histories]
    of_project = ("detail", "json", "geojson", "bibtex", "csl", "assessments", "rounds")
    of_project += ("basics", "team", "publish", "withdraw", "delete")
    lists = ("calls", "applications", "reviews", "opportunities", "recognitions")
    lists += ("recognition-rules-list", "recognition-desk", "verification")
    api = ("projects", "projects?q=green", "projects/facets", "projects/points")
    api += (f"projects/{project.uuid}", f"projects/{project.uuid}/place")
    api += (f"projects/{project.uuid}/assessments", "organisations", "calls")
    api += (f"organisations/{project.organisation.uuid}", f"calls/{call.uuid}")
    api += ("opportunities", "recognitions", "recognition-rules", "criteria")
    of_one = f"applications/{application.uuid}"
    api += ("applications", of_one, f"{of_one}/submissions/1", f"{of_one}/report")
    api += ("reviews", *[f"reviews/{one.uuid}" for one in application.reviews.all()])
    api += (f"calls/{call.uuid}/applications",)
    return [
        *own,
        *[reverse(f"registry:{name}", args=[project.uuid]) for name in of_project],
        *[page(name) for name in lists],
        page("call", call.uuid),
        page("dashboard", call.uuid),
        page("dashboard-csv", call.uuid),
        *("/", "/fr/", "/projects/", "/projects/?q=green", "/projects/?view=map"),
        *("/projects/points.geojson", "/projects/projects.csv", "/organisations/"),
        f"/organisations/{project.organisation.uuid}/",
        *("/tasks/", "/notifications/", "/.well-known/did.json"),
        "/recognition/status/revocation.json",
        *[f"/api/v1/{path}" for path in api],
    ]


def read(client, path):
    """What an address answers, but for what tells when it was asked."""
    answer = client.get(path)
    content = b"".join(answer.streaming_content) if answer.streaming else answer.content
    answer.close()
    for pattern, instead in NOISE:
        content = pattern.sub(instead, content)
    headers = {n: v for n, v in answer.items() if n.lower() not in PASSING}
    return answer.status_code, headers, content


def sent_to(person):
    """Mails to a person, and what they were told on the platform."""
    told = Notification.objects.filter(person=person).values_list("kind", "data")
    letters = [(m.subject, m.body) for m in mail.outbox if person.email in m.to]
    return list(told), letters


def all_mails():
    """Let every mail leave that waits for its time."""
    send_now()
    for mode in (Mode.DIGEST, Mode.WEEKLY):
        send_digests(mode)


class Reader:
    """Somebody who reads all that there is."""

    def __init__(self, person):
        self.person, self.client = person, Client()
        if person is not None:
            self.client.force_login(person)

    def everything(self, paths):
        found = {path: read(self.client, path) for path in paths}
        if self.person is not None:
            copy = personal_data(self.person) | {"sessions": "the one in use"}
            found["copy of data"] = json.dumps(copy, default=str)
            found["sent"] = sent_to(self.person)
        return found


@pytest.fixture(autouse=True)
def _own_folder(settings, tmp_path):
    settings.DATA = tmp_path  # keys of badges
    settings.API_RATE_VISITOR = settings.API_RATE_PERSON = 100_000


@pytest.fixture(autouse=True)
def _own_key(_own_folder, db):
    current_key()  # which the first reader of the list would make


def differences(readers, paths, happens):
    """Where a reader reads something else after what happens; all mails leave."""
    all_mails()
    before = {name: reader.everything(paths) for name, reader in readers.items()}
    happens()
    all_mails()
    found = []
    for name, reader in readers.items():
        after = reader.everything(paths)
        found += [(name, p) for p in after if after[p] != before[name][p]]
    return found


BAD = DECISION | {"outcome": "negative"}


def review_of(application, name):
    return application.reviews.get(reviewer__name=name)


def step(key, **words):
    def happens(application, who):
        actor = who[words.pop("by", "secretariat")]
        take_step(key, application, actor=actor, **words)

    return happens


def ask(application, who):
    reviewing.ask(application, who["late reviewer"], actor=who["secretariat"])


def take_on(application, who):
    review = review_of(application, "Asked")
    reviewing.accept(review, actor=who["asked"], no_conflict=True)


def score(application, who):
    reviewing.save_score(
        review_of(application, "Accepted"),
        "1.1",
        actor=who["accepted"],
        value=0,
        abstains=False,
        comment="Changed my mind.",
        private="",
    )


def give(application, who):
    reviewing.submit(review_of(application, "Accepted"), actor=who["accepted"])


def decline(application, who):
    review = review_of(application, "Conflicted")
    reviewing.decline(review, actor=who["conflicted"], reason="My cousin.")


def replace(application, who):
    reviewing.replace(review_of(application, "Asked"), actor=who["secretariat"])


def remind(application, who):
    reviewing.remind(review_of(application, "Asked"), actor=who["secretariat"])


def discuss(application, who):
    reviewing.discuss(application, actor=who["board"], text="I see it otherwise.")


def propose(application, who):
    recognition.propose(application, actor=who["board"], level="promising")


def drop(application, who):
    recognition.decide(
        application.recognition, actor=who["board"], transition="drop", reason="No."
    )


SECRET = {  # what happens in turn, and the phase that it begins in
    "reviews are asked for, written, given, discussed": (
        "review",
        (ask, remind, take_on, score, discuss, give, decline, replace),
    ),
    "the deliberation begins": ("unheard", (step("deliberate"),)),
    "it is decided": ("deliberation", (discuss, step("decide", by="board", **BAD))),
    "a recognition is proposed": ("released", (propose,)),
    "a recognition is not granted": ("released", (propose, drop)),
}


@pytest.mark.slow
@pytest.mark.parametrize("secret", SECRET)
def test_what_is_confidential_moves_nothing_outside(
    secret,
    arrive,  # noqa: F811 -- pytest's way
    cast,  # noqa: F811
    make_person,
):
    phase, steps = SECRET[secret]
    cast["late reviewer"] = make_person("Late", "reviewer")
    examples.published_rules()
    application = arrive(phase)
    readers = {name: Reader(cast.get(name)) for name in READERS}
    for mode, name in ((Mode.DIGEST, "holder"), (Mode.WEEKLY, "co-editor")):
        for kind in ("evaluation.step", "evaluation.run", "evaluation.review"):
            Preference.objects.create(person=cast[name], kind=kind, mode=mode)

    def happens():
        for one in steps:
            one(application, cast)

    assert differences(readers, asked_about(application), happens) == []


@pytest.mark.slow
def test_who_reads_everything_sees_what_is_no_secret(
    arrive,  # noqa: F811
    cast,  # noqa: F811
):
    """The same looks find a release, so that they can find anything."""
    application = arrive("decided")
    readers = {name: Reader(cast[name]) for name in ("holder", "secretariat")}
    paths = asked_about(application)
    found = differences(
        readers,
        paths,
        lambda: take_step("release", application, actor=cast["secretariat"]),
    )
    page = reverse("evaluation:application", args=[application.uuid])
    report = reverse("evaluation:report", args=[application.uuid])
    by_program = f"/api/v1/applications/{application.uuid}/report"
    told = (page, report, by_program, "/applications/", "copy of data", "sent")
    for place in told:
        assert ("holder", place) in found
    assert ("secretariat", "/tasks/") in found


@pytest.mark.slow
def test_a_reviewer_does_not_see_that_another_gave_a_review(
    arrive,  # noqa: F811
    cast,  # noqa: F811
):
    """Before the own review is given, nor what anybody says of it."""
    application = arrive("review")
    readers = {name: Reader(cast[name]) for name in ("asked", "conflicted")}
    paths = asked_about(application)

    def happens():
        give(application, cast)
        discuss(application, cast)

    assert differences(readers, paths, happens) == []
