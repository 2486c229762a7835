"""A call with 500 applications, 60 reviewers and 1,500 reviews: pages, files, export.

Settings are those of an installation, the database is SQLite in a temporary folder, or
the empty PostgreSQL database that ``DATABASE_URL`` names. Goals: pages of 200 ms, a
report as PDF in 5 s, the table of the call in 30 s with flat memory.
"""

import json
import os
import sys
import time
import tracemalloc
from hashlib import sha256
from statistics import median
from tempfile import TemporaryDirectory

FOLDER = TemporaryDirectory()
os.environ.setdefault("TILTH_DATA", FOLDER.name)
os.environ.setdefault("TILTH_LOG", "ERROR")
os.environ["DJANGO_SETTINGS_MODULE"] = "tilth_web.settings.production"

import django

django.setup()

from allauth.mfa.models import Authenticator
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from tilth_web.accounts.models import RoleGrant, User
from tilth_web.evaluation.domain.criteria_content import canonical
from tilth_web.evaluation.domain.criteria_queries import current_criteria
from tilth_web.evaluation.domain.deciding import content_of as decided
from tilth_web.evaluation.domain.freezing import content_of
from tilth_web.evaluation.models import (
    Answer,
    Application,
    Call,
    Decision,
    Review,
    Score,
    Submission,
)
from tilth_web.operations.domain import jobs
from tilth_web.operations.domain.installation import prepare
from tilth_web.registry.domain.assessments import ask_assessment
from tilth_web.registry.domain.parcels import add_parcels, describe_parcel
from tilth_web.registry.domain.projects import add_project
from tilth_web.registry.models import Project

APPLICATIONS, REVIEWERS, EACH, TIMES = 500, 60, 3, 20
DAY = timezone.timedelta(days=1)
LAND = {
    "climate": {"zone": "cool temperate moist"},
    "soil": {"class": "high-activity clay"},
    "history": {
        "land_use": {
            "use": "long-term cultivated",
            "management": "full",
            "input_level": "medium",
        },
        "years_in_use": 60,
    },
    "plan": {
        "practices": ["cover-crops"],
        "adoption": {"curve": "linear", "years": 3},
    },
}


def person(name, role=None):
    user = User.objects.create_user(f"{name}@example.org", "clay-30-loam", name=name)
    if role:
        RoleGrant.objects.create(person=user, role=role)
        Authenticator.objects.create(user=user, type="webauthn", data={})
    return user


def assessed(holder):
    """One project with its assessment; the others are rows like it."""
    project = add_project(
        actor=holder,
        name="Project 0",
        summary="Cover crops.",
        country="FR",
        system="cropland",
        start_year=2026,
    )
    corners = [[2.0, 48.0], [2.01, 48.0], [2.01, 48.01], [2.0, 48.0]]
    outline = {"type": "Polygon", "coordinates": [corners]}
    (parcel,) = add_parcels(
        project, actor=holder, source="drawn", outlines=[("Field", outline)]
    )
    project.refresh_from_db()
    describe_parcel(parcel, actor=holder, revision=project.revision, sections=LAND)
    ask_assessment(project, actor=holder)
    jobs.run_job(jobs.claim())
    return Project.objects.get(pk=project.pk)


@transaction.atomic
def fill():
    """All rows, and the secretary who looks at them."""
    secretary, holder = person("secretary", "secretariat"), person("holder")
    reviewers = [person(f"reviewer-{n}", "reviewer") for n in range(REVIEWERS)]
    criteria, now = current_criteria().get(), timezone.now()
    call = Call.objects.create(
        criteria=criteria, opens_at=now - DAY, closes_at=now + DAY, state="published"
    )
    call.texts.create(language="en", title="Call", body="Apply.")
    first = assessed(holder)
    ids = [row["id"] for row in criteria.content["criteria"]]
    for number in range(APPLICATIONS):
        project = first if number == 0 else _copy(first, number)
        application = Application.objects.create(
            call=call,
            project=project,
            modality="recognition",
            state="review" if number else "released",
            submitted_at=now,
        )
        Answer.objects.bulk_create(
            Answer(application=application, criterion=key, text="Yes. " * 80, score=3)
            for key in ids
        )
        if number == 0:
            content = content_of(application)
        content["project"]["name"] = project.name
        text = canonical(content).decode()
        Submission.objects.create(
            application=application,
            number=1,
            content=text,
            sha256=sha256(text.encode()).hexdigest(),
        )
        for k in range(EACH):
            _review(application, reviewers[(number * EACH + k) % REVIEWERS], ids, k)
    return secretary, call


def _copy(project, number):
    return Project.objects.create(
        person=project.person,
        name=f"Project {number}",
        summary=project.summary,
        country="FR",
        system="cropland",
        start_year=2026,
    )


def _review(application, reviewer, ids, shift):
    review = Review.objects.create(
        application=application,
        reviewer=reviewer,
        state="submitted",
        recommendation="positive",
        strengths="Good. " * 40,
        improvements="Better. " * 40,
        submitted_at=timezone.now(),
    )
    Score.objects.bulk_create(
        Score(review=review, criterion=key, value=(n + shift) % 5, comment="Seen. " * 9)
        for n, key in enumerate(ids)
    )


def decide(application):
    content = decided(application)
    Decision.objects.create(
        application=application,
        outcome="positive",
        strengths="Good. " * 80,
        improvements="Better. " * 80,
        content=content,
        sha256=sha256(json.dumps(content).encode()).hexdigest(),
    )


def measured(client, address, times=TIMES):
    """Wall and processor time [ms], number of queries and size [kB] of a page."""
    with CaptureQueriesContext(connection) as queries:
        answer = client.get(address, headers={"host": "localhost"})
    if answer.status_code != 200:
        sys.exit(f"{address}: {answer.status_code}")
    asked = len(queries)
    wall, own = [], []
    for _ in range(times):
        begun, used = time.perf_counter(), time.process_time()
        client.get(address, headers={"host": "localhost"}).getvalue()
        wall.append(time.perf_counter() - begun)
        own.append(time.process_time() - used)
    return 1000 * median(wall), 1000 * median(own), asked


def main():
    list(prepare())
    begun = time.perf_counter()
    secretary, call = fill()
    first = call.applications.get(state="released")
    decide(first)
    waiting = call.applications.filter(state="review").first()
    print(f"filled in {time.perf_counter() - begun:.0f} s", flush=True)
    client = Client()
    client.force_login(secretary)
    reviewer = Client()
    review = waiting.reviews.first()
    reviewer.force_login(review.reviewer)
    pages = [
        (client, "dashboard", reverse("evaluation:dashboard", args=[call.uuid]), 200),
        (client, "evaluation", waiting.get_absolute_url(), 200),
        (client, "tasks of the secretariat", reverse("tasks"), 200),
        (reviewer, "my reviews", reverse("evaluation:reviews"), 200),
        (reviewer, "review", reverse("evaluation:review", args=[review.uuid]), 200),
        (client, "report", reverse("evaluation:report", args=[first.uuid]), 200),
    ]
    print(f"{'page':26}{'wall, ms':>10}{'own, ms':>10}{'goal':>7}{'queries':>9}")
    for who, name, address, goal in pages:
        wall, own, asked = measured(who, address)
        print(f"{name:26}{wall:10.0f}{own:10.0f}{goal:7}{asked:9}", flush=True)
    pdf = reverse("evaluation:report-pdf", args=[first.uuid])
    wall, own, asked = measured(client, pdf, 3)
    print(f"{'report as PDF':26}{wall:10.0f}{own:10.0f}{5000:7}{asked:9}", flush=True)
    table = reverse("evaluation:dashboard-csv", args=[call.uuid])
    tracemalloc.start()
    begun = time.perf_counter()
    answer = client.get(table, headers={"host": "localhost"})
    rows = sum(part.count(b"\n") for part in answer.streaming_content)
    spent, (_now, peak) = time.perf_counter() - begun, tracemalloc.get_traced_memory()
    print(
        f"table of {rows - 1} applications: {spent:.1f} s, {peak / 1e6:.1f} MB at most"
    )


if __name__ == "__main__":
    main()
