"""Milliseconds and queries of the front page with 10,000 public projects."""

import os
import statistics
import tempfile
import time
from uuid import uuid4

import django

FOLDER = tempfile.TemporaryDirectory()
os.environ["DJANGO_SETTINGS_MODULE"] = "tilth_web.settings.test"
os.environ.setdefault("DATABASE_URL", f"sqlite:///{FOLDER.name}/home.sqlite3")
django.setup()

# Django must be set up before its models load.
from django.core.management import call_command  # noqa: E402
from django.db import connection  # noqa: E402
from django.test import Client  # noqa: E402
from django.test.utils import CaptureQueriesContext  # noqa: E402
from django.utils import timezone  # noqa: E402

from tilth_web.accounts.models import User  # noqa: E402
from tilth_web.registry.domain.assessed_change import COLUMNS  # noqa: E402
from tilth_web.registry.models import Assessment, Project  # noqa: E402

PROJECTS, REPEATS = 10_000, 60
STORY = "A story of a soil. " * 60
CHANGE = dict(zip(COLUMNS, (1.0, 0.4, 1.9), strict=True))  # Mg yr-1


def fill():
    person = User.objects.create_user("ada@example.org", name="Ada")
    projects = Project.objects.bulk_create(
        Project(
            name=f"Project {number}",
            summary="Cover crops.",
            story=STORY,
            country="FR" if number % 3 else "KE",
            system="cropland",
            start_year=2026,
            person=person,
            area_ha=12.5,
            shown_area_ha=12.5,
            state="published",
            published_at=timezone.now(),
            **CHANGE,
        )
        for number in range(PROJECTS)
    )
    assessments = Assessment.objects.bulk_create(
        Assessment(
            project=project,
            key=uuid4(),
            number=1,
            input={},
            result={"text": STORY},
            seed=1,
            schemas={},
            years=20,
            change=1.6,
            change_low=0.6,
            change_high=3.0,
            tier="Tier 1",
            provisional=True,
        )
        for project in projects
    )
    for project, assessment in zip(projects, assessments, strict=True):
        project.shown = assessment
    Project.objects.bulk_update(projects, ["shown"], batch_size=200)


def measure():
    client, taken = Client(), []
    client.get("/")
    for _ in range(REPEATS):
        begun = time.perf_counter()
        assert client.get("/").status_code == 200
        taken.append(1000.0 * (time.perf_counter() - begun))
    with CaptureQueriesContext(connection) as queries:
        client.get("/")
    print(f"home, {PROJECTS:,} projects  {statistics.median(taken):6.1f} ms, median")
    print(f"home, {PROJECTS:,} projects  {len(queries):6d} queries")


if __name__ == "__main__":
    call_command("migrate", verbosity=0)
    fill()
    measure()
