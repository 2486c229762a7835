"""What a first look at a page costs to load, as an installation sends it.

An installation sends its static files compressed by Brotli; pages and data are counted
as they are, for a page is not compressed.
"""

from functools import cache

import brotli
import pytest

from tests.tilth_web.in_browser.looking import Looking

KB = 1000  # bytes
WITHOUT_MAP, WITH_MAP = 150, 900
WEIGHTS = [
    ("registry:list", WITHOUT_MAP),
    ("registry:list#table", WITHOUT_MAP),
    ("organisations", WITHOUT_MAP),
    ("organisation", WITHOUT_MAP),
    ("registry:list#map", WITH_MAP),
    ("registry:detail", WITH_MAP),
    ("registry:parcels", WITH_MAP),
    ("wagtail_serve#homepage", WITH_MAP),
]


@pytest.mark.parametrize(("name", "most"), WEIGHTS)
def test_a_first_look_is_light(browser, site, world, name, most):
    """Nothing is in the cache of the browser."""
    looking, answers = Looking(browser, site, world), []
    page, _said = looking.open(name)
    page.context.on("response", lambda answer: answers.append(answer))
    with looking.at(name):
        page.wait_for_load_state("networkidle")
    sizes = {answer.url: _size(answer) for answer in answers}
    looking.close()
    assert answers
    assert all(url.startswith((site, "blob:", "data:")) for url in sizes)
    assert sum(sizes.values()) / KB <= most, sizes


def _size(answer):
    body = answer.body()
    return _compressed(body) if "/static/" in answer.url else len(body)


@cache
def _compressed(body):
    return len(brotli.compress(body))
