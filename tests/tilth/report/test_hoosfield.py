import json
import re
from html.parser import HTMLParser
from itertools import pairwise

import pytest
from rich.console import Console

import tilth
from tilth.assessment.site.hoosfield import demonstrate
from tilth.report import hoosfield
from tilth.report.hoosfield_record import as_json, record
from tilth.report.hoosfield_text import named, signed, words_of
from tilth.stats.distribution import Fixed, Normal, Uniform


@pytest.fixture(scope="module")
def demo():
    return demonstrate(n_members=50, seed=3)


@pytest.fixture(scope="module")
def page(demo):
    return hoosfield.page(demo)


class _Outline(HTMLParser):
    """Tags with attributes, in order; fails on tags that do not match."""

    def __init__(self):
        super().__init__()
        self.tags, self.open = [], []

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))
        if tag not in ("meta", "path", "use", "rect", "line"):
            self.open.append(tag)

    def handle_startendtag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))

    def handle_endtag(self, tag):
        if tag not in ("path", "use", "rect", "line"):
            assert self.open.pop() == tag


def _outline(page):
    parser = _Outline()
    parser.feed(page)
    assert parser.open == []
    return parser.tags


def test_page_is_whole_and_asks_for_nothing_outside(page):
    tags = _outline(page)

    assert page.startswith("<!DOCTYPE html>")
    for tag, attributes in tags:
        assert tag not in ("script", "link", "img", "iframe", "a")
        for name in ("src", "href", "data", "action"):
            assert attributes.get(name, "#").startswith("#")
    assert "url(http" not in page
    assert "@import" not in page


def test_page_has_language_one_title_and_headings_in_order(page):
    tags = _outline(page)

    assert ("html", {"lang": "en"}) in tags
    levels = [int(tag[1]) for tag, _ in tags if re.fullmatch("h[1-6]", tag)]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(after <= before + 1 for before, after in pairwise(levels))


def test_every_table_has_a_caption_and_every_figure_a_text(page):
    tags = [tag for tag, _ in _outline(page)]

    assert tags.count("table") == tags.count("caption") == 6
    assert tags.count("figure") == tags.count("figcaption") == 2
    labels = [a.get("aria-label") for tag, a in _outline(page) if tag == "svg"]
    assert len(labels) == 4
    assert all(label.startswith("Figure: ") for label in labels)


def test_identifiers_differ(page):
    identifiers = re.findall(r'\bid="([^"]+)"', page)

    assert len(identifiers) == len(set(identifiers))


def test_page_states_reference_depth_label_cautions_and_sources(page, demo):
    for text in (
        "Counted from the initial stock (33.86 t C/ha in 0-23 cm)",
        "Counted from the baseline at year 20",
        "input spread only",
        "In-sample in part",
        "plots 6-1 and 6-2",
        "starts all plots at 30.7",
        "weight of their soil",
        "unverified as to their print",
        "doi:10.23637/KeyRefOAHBsoc",
        "Seed, members</dt><dd>3, 50",
        tilth.__version__,
    ):
        assert text in page
    for note in demo.experiment.notes:
        assert note[:40].replace("&", "&amp;").replace("'", "&#39;") in page


def test_page_prints_every_comparison(page, demo):
    for result in demo.treatments:
        for c in result.comparisons:
            assert f">{c.modelled:.1f}</td>" in page
            assert f">{c.measured:.1f}</td>" in page


def test_record_carries_version_method_inputs_and_sources(demo):
    found = json.loads(as_json(demo))

    assert found == json.loads(json.dumps(record(demo)))
    assert found["tilth_version"] == tilth.__version__
    assert found["inputs"]["seed"] == 3
    assert found["inputs"]["n_members"] == 50
    assert {"method", "sources", "cautions", "notes"} <= set(found)
    assert found["uncertainty"]["covers"] == "input spread only"
    assert [t["reference"] for t in found["four_per_mille"]] == [
        "initial stock",
        "baseline",
    ]
    assert len(found["years"]) == len(found["treatments"][0]["soc_stock_mg_ha"]) == 150
    for quantity in found["uncertainty"]["quantities"]:
        assert quantity["mark"] in ("provisional", "assumed")


def test_same_results_give_the_same_files(demo):
    assert hoosfield.files(demo) == hoosfield.files(demo)


def test_no_source_is_cited_twice(demo):
    found = record(demo)["sources"]
    identifiers = [s.partition("doi:")[2].split()[0] for s in found if "doi:" in s]

    assert len(identifiers) == len(set(identifiers))


def test_summary_fits_eighty_columns(demo):
    console = Console(width=80, record=True, color_system=None, file=None)
    with console.capture() as captured:
        console.print(hoosfield.summary(demo))

    lines = captured.get().splitlines()
    assert max(len(line) for line in lines) <= 80
    assert any("+4.0" in line for line in lines)


def test_plain_words_follow_the_interval(demo):
    said = " ".join(hoosfield.plain_words(demo))

    low, high = (float(x[-1]) for x in demo.difference.interval)
    assert low > 0
    assert "can be told apart" in said
    assert f"between {low:.0f} and {high:.0f} tonnes" in said


def test_words_for_numbers_and_models():
    assert signed(-1.62) == "\N{MINUS SIGN}1.6"
    assert signed(4.03) == "+4.0"
    assert named("icbm", "ICBM: no") == "ICBM: no"
    assert named("yasso20", "Yasso: no") == "Yasso20: no"
    assert words_of(Uniform(low=0.8, high=1.2)) == "uniform, 0.8 to 1.2"
    assert words_of(Normal(mean=0.0, standard_deviation=2.0)) == (
        "normal, mean 0, standard deviation 2"
    )
    assert "Fixed" in words_of(Fixed(value=1.0))
