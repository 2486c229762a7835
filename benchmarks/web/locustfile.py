r"""Thirty readers and three writers at once, for a minute, by the program Locust.

It ends with 1 where an answer was wrong or the 95th percentile is above one second.
Locust is no part of Tilth's environment, since it changes how Python waits; it is
installed into one of its own. From the root of the repository:

    TILTH_TIMES=1 TILTH_DATA=$PWD/var/load .venv/bin/python benchmarks/web/pages.py
    .venv/bin/tilth serve --data var/load --port 8001
    python3 -m venv var/locust && var/locust/bin/pip install locust
    var/locust/bin/locust --locustfile benchmarks/web/locustfile.py --headless \
        --users 33 --spawn-rate 11 --run-time 60s --host http://localhost:8001

The first fills the folder with the records of `records.py`, once; the second serves
until it is ended, so it needs a shell of its own.
"""

import random
import re

from locust import HttpUser, between, events, task

SLOWEST = 1000  # ms, of 95 answers in 100
PASSWORD = "clay-30-loam"  # of `records.fill`
TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="(\w+)"')
PROJECT = re.compile(r'href="(/projects/[0-9a-f-]{36}/)"')
COUNTRIES = "FR", "KE", "IN", "BR", "MX"


class Reader(HttpUser):
    """Somebody who looks at projects and reads for some seconds."""

    fixed_count = 30
    wait_time = between(2, 5)

    @task(2)
    def home(self):
        self.client.get("/")

    @task(4)
    def list_and_detail(self):
        page = random.randint(1, 400)
        found = self.client.get(f"/projects/?page={page}", name="/projects/")
        address = random.choice(PROJECT.findall(found.text))
        self.client.get(address, name="/projects/<uuid>/")

    @task(3)
    def facets(self):
        country = random.choice(COUNTRIES)
        self.client.get(f"/projects/?country={country}", name="/projects/?country")

    @task(3)
    def map(self):
        west, south = random.randint(-100, 100), random.randint(-40, 30)
        box = f"{west},{south},{west + 20},{south + 15}"
        self.client.get(f"/projects/points.geojson?box={box}", name="points.geojson")

    @task(1)
    def organisations(self):
        self.client.get("/organisations/?text=deep", name="/organisations/")


class Writer(HttpUser):
    """Somebody who registers projects."""

    fixed_count = 3
    wait_time = between(2, 5)
    number = iter(range(fixed_count))

    def on_start(self):
        email = f"writer-{next(self.number)}@example.org"
        form = {"login": email, "password": PASSWORD}
        found = self.post("/accounts/login/", form, name="/accounts/login/")
        assert found.url.endswith("/tasks/"), found.url

    @task
    def project(self):
        form = {
            "name": "Under load",
            "summary": "Cover crops on a field.",
            "language": "en",
            "country": "FR",
            "system": "cropland",
            "start_year": "2026",
            "privacy": "blurred",
        }
        added = self.post("/projects/add/", form, name="/projects/add/")
        self.wait()
        south, west = random.uniform(44, 49), random.uniform(1, 5)
        corners = [(0, 0), (0, 0.004), (0.004, 0.004), (0.004, 0)]
        typed = "\n".join(f"{south + y:.4f}, {west + x:.4f}" for y, x in corners)
        self.post(added.url, {"typed": typed, "name": "North"}, name="parcels/")

    def post(self, address, form, name):
        page = self.client.get(address, name=name)
        form = form | {"csrfmiddlewaretoken": TOKEN.search(page.text).group(1)}
        return self.client.post(
            page.url, form, name=name, headers={"Referer": page.url}
        )


@events.quitting.add_listener
def judge(environment, **_):
    """Set the exit code."""
    total = environment.stats.total
    slow = total.get_response_time_percentile(0.95)
    bad = total.num_failures or not total.num_requests or slow > SLOWEST
    environment.process_exit_code = int(bool(bad))
