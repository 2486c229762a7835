"""Every type of page: no fault of accessibility, no overflow, no complaint."""

import re
from pathlib import Path
from uuid import UUID

import pytest
from django.urls import get_resolver, reverse
from wagtail.models import Page, get_page_models

import tilth_web
from tests.tilth_web.browser import ONLY_COLOURS, faults_of, overflow_of, sideways_of
from tests.tilth_web.in_browser import page_types
from tests.tilth_web.in_browser.looking import Looking
from tests.tilth_web.in_browser.page_types import PAGE_TYPES
from tests.tilth_web.in_browser.pictures import file_name

TEMPLATES = Path(tilth_web.__file__).parent / "templates"
PICTURES = Path(__file__).parents[3] / "docs" / "pictures"
MOST_BYTES = 3_300_000
# What the browser says of an answer that tells of an error, as it should.
EXPECTED = re.compile(r"error: Failed to load resource: the server responded with .*")


def routes():
    """Names of addresses that have a page."""
    return {name.partition("#")[0] for name in PAGE_TYPES}


def test_no_address_is_left_out():
    """A new page needs a row in the tables of page types."""
    no_page = page_types.ACTIONS | page_types.FILES | page_types.NO_PAGES
    found = set(page_types.names())
    assert found - routes() == no_page
    assert routes() - found == {*page_types.ERRORS, "api:docs"}


def test_no_kind_of_page_in_wagtail_is_left_out():
    kinds = {model.__name__.lower() for model in get_page_models() if model is not Page}
    rows = {n.partition("#")[2] for n in PAGE_TYPES if n.startswith("wagtail_serve#")}
    assert rows == kinds


def test_no_page_of_an_error_is_left_out():
    assert {path.name for path in TEMPLATES.glob("[45]*.html")} <= routes()


def test_the_documentation_has_a_picture_of_every_page():
    """`make pictures` takes them."""
    there = {path.name: path.stat().st_size for path in PICTURES.iterdir()}
    assert set(there) == {file_name(name) for name in PAGE_TYPES}
    assert sum(there.values()) <= MOST_BYTES


def test_a_look_at_what_is_an_action_is_refused(client):
    for name in page_types.ACTIONS:
        address = reverse(name, kwargs=_any_arguments(name))
        assert client.get(address).status_code == 405, name


def _any_arguments(name):
    """Something for each place of an address."""
    *space, route = name.split(":")
    resolver = get_resolver()
    for part in space:
        _prefix, resolver = resolver.namespace_dict[part]
    (_form, places), *_rest = resolver.reverse_dict.getlist(route)[0][0]
    values = {"uuid": str(UUID(int=0)), "page": "basics", "position": 1, "pk": 1}
    values |= {"number": 1, "criterion": "1.1", "key": "release"}
    return {p: values.get(p, values["uuid"]) for p in places}


@pytest.fixture(scope="module")
def looking(browser, site, world):
    found = Looking(browser, site, world)
    yield found
    found.close()


@pytest.mark.parametrize("name", PAGE_TYPES)
def test_a_page_is_accessible_fits_and_is_silent(looking, name):
    """In narrow and wide windows, light and dark; the console is empty."""
    with looking.at(name) as (page, said):
        found = {}
        for width in (360, 1280):
            page.set_viewport_size({"width": width, "height": 800})
            over = overflow_of(page)
            if over > 0:
                found[f"wider than {width} px by"] = over
            for scheme, rules in (("light", None), ("dark", ONLY_COLOURS)):
                page.emulate_media(color_scheme=scheme)
                faults = faults_of(page, rules)
                if faults:
                    found[f"{width} px, {scheme}"] = faults
        sideways = sideways_of(page)
        if sideways:
            found["tables scroll sideways at 1280 px by"] = sideways
        said = [text for text in said if not EXPECTED.fullmatch(text)]
        assert (found, said) == ({}, [])
