"""Reports on stocks and changes in other languages: nothing is left out or altered."""

import re
from functools import cache
from html import unescape
from pathlib import Path

import pytest

from tests.tilth.report.changes import change_result, unknown_change
from tests.tilth.report.pages import is_self_contained
from tilth.accounting.standard_rules import read_standards
from tilth.assessment.change.change import stock_change
from tilth.assessment.change.options import ChangeOptions
from tilth.assessment.layers.layers import read_layers
from tilth.assessment.stock.stock import stocks
from tilth.report import change_report, stock_report

CAMPAIGN = Path(__file__).parents[3] / "docs" / "examples" / "campaign"
CONTROLS = ("Neighbour-A", "Neighbour-B", "Neighbour-C")
FOREIGN = re.compile(r'<span lang="en">([^<]*)')
DRAWN = re.compile(r"<text[^>]*>([^<]*)</text>")
MARKS = re.compile(r" \((?:second-hand|unverified|own|not reached)\)")
UNSEEN = re.compile(r"<style.*?</style>|<svg.*?</svg>|<[^>]*>", re.S)
NUMBERS = re.compile(r"(?<![\w.,-])[+\N{MINUS SIGN}]?\d+[.,]\d+(?![\w-]|[.,]\d)")


@cache
def found():
    return stocks(read_layers([CAMPAIGN / f"round-{y}.csv" for y in (2021, 2026)]))


@cache
def change_page(language):
    areas = dict.fromkeys(("A", "B", "C", "D", "E"), 20.0)
    options = ChangeOptions(
        name="Farm",
        strata_areas=areas,
        controls=CONTROLS,
        tillage_depth=20.0,
    )
    return change_report.page(stock_change(found(), options), language)


@cache
def stock_page(language):
    return stock_report.page(found(), language)


def body(page):
    """A page without the rules of standards one by one, which are quotations."""
    return page.partition('class="annex"')[0]


@pytest.mark.parametrize("language", ["fr", "es"])
@pytest.mark.parametrize("page", [change_page, stock_page])
def test_only_rules_of_standards_stay_in_english(page, language):
    rules = "\0".join(rule.text for s in read_standards() for rule in s.rules)
    made = page(language)
    left = {MARKS.sub("", unescape(text)) for text in FOREIGN.findall(body(made))}

    assert [text for text in left if text not in rules] == []
    assert f'<html lang="{language}">' in made
    assert is_self_contained(made)


@pytest.mark.parametrize("language", ["fr", "es"])
@pytest.mark.parametrize("page", [change_page, stock_page])
def test_every_number_is_that_of_the_english_page(page, language):
    def numbers(text):
        words = re.sub(
            r"<style.*?</style>|<svg.*?</svg>|<[^>]*>", " ", text, flags=re.S
        )
        return sorted(n.replace(",", ".") for n in NUMBERS.findall(words))

    own, other = numbers(body(page("en"))), numbers(body(page(language)))
    assert len(own) > 100
    assert other == own


@pytest.mark.parametrize(("language", "axis"), [("fr", "Année"), ("es", "Año")])
def test_pictures_have_the_words_of_the_language(language, axis):
    said = set(DRAWN.findall(change_page(language)))

    assert axis in said
    assert "Year" not in said


@pytest.mark.parametrize("result", [change_result(), unknown_change()])
def test_results_without_interval_speak_the_language_too(result):
    lead = re.search(r'class="lead">(.*?)</p>', change_report.page(result, "fr"), re.S)

    assert "campagnes" in lead[1]
    assert 'lang="en"' not in lead[1]
