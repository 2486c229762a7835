"""Milliseconds per page with 10,000 projects, 30,000 parcels, 2,000 organisations.

Answers to programs count as pages. Settings are those of an installation, the database
is SQLite in a temporary folder, or the empty PostgreSQL database that ``DATABASE_URL``
names. Each page is asked for without a network: the median of all, and of the time of
the processor alone, which a busy computer does not lengthen.
"""

import os
import sys
import time
from statistics import median
from tempfile import TemporaryDirectory

FOLDER = TemporaryDirectory()
os.environ.setdefault("TILTH_DATA", FOLDER.name)
os.environ.setdefault("TILTH_LOG", "ERROR")
os.environ.setdefault("TILTH_API_RATE_VISITOR", "1000000")
os.environ.setdefault("TILTH_API_RATE_PERSON", "1000000")
os.environ["DJANGO_SETTINGS_MODULE"] = "tilth_web.settings.production"

import django

django.setup()

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from records import fill, secretary

from tilth_web.operations.domain.installation import prepare
from tilth_web.registry.models import Project

TIMES = int(os.environ.get("TILTH_TIMES", "40"))
PAGES = [
    ("home", "/", 100),
    ("list", "/projects/", 150),
    ("list, page 400", "/projects/?page=400", 150),
    ("list, two facets", "/projects/?country=FR&practice=cover-crops", 150),
    ("list, words", "/projects/?q=deep+cover", 150),
    ("table", "/projects/?view=table", 150),
    ("map data, world", "/projects/points.geojson", 150),
    ("map data, window", "/projects/points.geojson?box=-5,40,15,55", 150),
    ("map data, facet", "/projects/points.geojson?country=FR", 150),
    ("detail", None, 150),
    ("organisations", "/organisations/", 150),
    ("organisations, words", "/organisations/?text=deep", 150),
    ("API list", "/api/v1/projects", 150),
    ("API list, words", "/api/v1/projects?q=deep+cover", 150),
    ("API facets, words", "/api/v1/projects/facets?q=deep+cover", 150),
    ("API points, world", "/api/v1/projects/points", 150),
    ("API points, window", "/api/v1/projects/points?bbox=-5,40,15,55", 150),
    ("API organisations", "/api/v1/organisations", 150),
]


def measured(client, address):
    """Wall and processor time [ms], number of queries and size [kB] of a page."""
    with CaptureQueriesContext(connection) as queries:
        answer = client.get(address, headers={"host": "localhost"})
    if answer.status_code != 200:
        sys.exit(f"{address}: {answer.status_code}")
    asked = len(queries)
    wall, own = [], []
    for _ in range(TIMES):
        begun, used = time.perf_counter(), time.process_time()
        client.get(address, headers={"host": "localhost"})
        wall.append(time.perf_counter() - begun)
        own.append(time.process_time() - used)
    size = len(answer.content) / 1000
    return 1000 * median(wall), 1000 * median(own), asked, size


def main():
    list(prepare())
    if not Project.objects.exists():
        begun = time.perf_counter()
        fill()
        print(f"filled in {time.perf_counter() - begun:.0f} s", flush=True)
    detail = Project.objects.order_by("pk")[5000].get_absolute_url()
    print(f"{connection.vendor}: {Project.objects.count()} projects")
    print(f"{'page':24}{'wall':>9}{'own':>9}{'goal':>7}{'queries':>9}{'kB':>7}")
    staff = Client()
    staff.force_login(secretary())
    for reader, client in (("", Client()), (", secretariat", staff)):
        for name, address, goal in PAGES:
            wall, own, queries, size = measured(client, address or detail)
            row = f"{wall:9.1f}{own:9.1f}{goal:7}{queries:9}{size:7.0f}"
            print(f"{name + reader:24}{row}", flush=True)


main()
