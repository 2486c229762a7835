"""The front page: its numbers, how many queries it takes, and how heavy it is."""

import gzip
import re
from pathlib import PurePosixPath

import pytest
from django.contrib.staticfiles import finders
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tilth_web.content.domain.figures import home_figures, signed
from tilth_web.registry.models import Project

pytestmark = pytest.mark.django_db
MOST_WITHOUT_MAP, MOST_WITH_MAP = 150_000, 900_000  # bytes, compressed
OF_MAP = "maplibre", "points-map", "world-atlas", "tilth/map.js", "topojson"
WORKER = "maplibre-gl/dist/maplibre-gl-worker.mjs"  # asked for by the map itself
IMPORTS = re.compile(r"""\bfrom\s*["']([^"']+)["']|\bimport\s*["']([^"']+)["']""")


def test_the_number_is_the_sum_of_what_has_an_interval(make_public):
    make_public(3, change=(2.0, 1.0, 4.0), country="FR", shown_area_ha=10.0)
    make_public(1, change=(-1.0, -3.0, 0.5), country="KE", shown_area_ha=5.0)
    make_public(2, change=None, country="KE", shown_area_ha=1.5)
    found = home_figures()
    # 3 x (2, 1, 4) + (-1, -3, 0.5); 3 x 10 + 5 + 2 x 1.5 ha
    assert (found.change, found.low, found.high) == ("+5.00", "0.00", "+12.50")
    assert (found.projects, found.assessed, found.countries) == (6, 4, 2)
    assert found.area_ha == pytest.approx(38.0)
    assert (found.years, found.example) == (20, False)


def test_invented_projects_are_never_added_to_true_ones(make_public, make_organisation):
    make_public(2, change=(100.0, 50.0, 200.0), example=True)
    make_organisation("Invented", example=True, standing="partner")
    make_organisation("True", standing="member", non_profit=True)
    shown = home_figures()
    assert (shown.example, shown.projects, shown.change) == (True, 2, "+200")
    assert (shown.members, shown.partners) == (0, 1)
    make_public(1, change=(2.0, 1.0, 4.0))
    shown = home_figures()
    assert (shown.example, shown.projects, shown.change) == (False, 1, "+2.00")
    assert (shown.members, shown.partners) == (1, 0)


@pytest.mark.parametrize("state", ["draft", "withdrawn"])
def test_what_is_not_public_is_not_counted(make_public, client, state):
    make_public(1, change=(2.0, 1.0, 4.0))
    Project.objects.update(state=state)
    assert home_figures() is None
    assert "No project is public yet." in client.get("/").content.decode()


def test_where_no_change_is_known_no_number_is_shown(make_public, client):
    make_public(1, change=None)
    assert home_figures().change == ""
    assert "t of carbon a year" not in client.get("/").content.decode()


@pytest.mark.parametrize(
    ("numbers", "texts"),
    [
        ((1234.5, 949.4, 1500.6), ["+1,230", "+950", "+1,500"]),
        ((0.0123, -0.001, 0.0), ["+0.0123", "\N{MINUS SIGN}0.0010", "0.0000"]),
        ((0.0, 0.0, 0.0), ["0.00", "0.00", "0.00"]),
        ((None, 1.0, 2.0), ["", "", ""]),
    ],
)
def test_numbers_keep_three_digits_of_the_first(numbers, texts):
    assert signed(*numbers) == texts


def test_the_page_says_what_the_number_is_and_is_not(make_public, client):
    make_public(3, change=(2.0, 1.0, 4.0))
    make_public(1, change=None)
    text = " ".join(client.get("/").content.decode().split())
    assert "+6.00" in text
    assert "90 % interval: +3.00 to +12.00 t." in text
    assert "before the fact, not measured and not verified. Sum of 3 of 4" in text
    assert "Invented examples" not in text
    text = " ".join(client.get("/fr/").content.decode().split())
    assert "+6,00" in text


def test_queries_do_not_grow_with_the_projects(make_public, client):
    make_public(4)
    client.get("/")
    numbers = []
    for more in (1, 60):
        make_public(more)
        with CaptureQueriesContext(
            connection,
        ) as queries:
            assert client.get("/").status_code == 200
        numbers.append(len(queries))
    assert numbers[0] == numbers[1]
    assert numbers[0] <= 15
    assert not any('"result"' in query["sql"] for query in queries)


def test_the_first_page_is_light(make_public, client):
    make_public(12)
    answer = client.get("/")
    sizes = {"/": compressed(answer.content)}
    for address in referenced(answer.content.decode()):
        sizes[address] = compressed(content(address))
    page = sum(n for address, n in sizes.items() if not is_of_map(address))
    assert any(is_of_map(address) for address in sizes)
    assert page <= MOST_WITHOUT_MAP
    sizes["points"] = compressed(client.get("/projects/points.geojson").content)
    assert sum(sizes.values()) <= MOST_WITH_MAP


def is_of_map(address):
    return any(part in address for part in OF_MAP)


def referenced(html):
    """Static files of a page, with the modules that these import in turn."""
    mapped = dict(re.findall(r'"([\w/-]+)": "/static/([^"]+)"', html))
    found = re.findall(r'(?:href|src|data-world)="/static/([^"]+)"', html)
    waiting, seen = list(found), set()
    while waiting:
        address = waiting.pop()
        if address in seen:
            continue
        seen.add(address)
        if PurePosixPath(address).suffix in {".js", ".mjs"}:
            said = IMPORTS.findall(content(address).decode())
            names = (one or other for one, other in said)
            waiting += [mapped.get(name) or beside(address, name) for name in names]
    if any("maplibre-gl.mjs" in address for address in seen):
        seen.add(f"packages/{WORKER}")
    return seen


def beside(address, name):
    assert name.startswith("./"), name
    return str(PurePosixPath(address).parent / name)


def content(address):
    with open(finders.find(address), "rb") as file:
        return file.read()


def compressed(data):
    return len(gzip.compress(data, 9))
