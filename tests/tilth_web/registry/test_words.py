"""Numbers and sentences of the engine as readers meet them."""

from types import SimpleNamespace

import pytest
from django.utils import translation

from tilth_web.registry.domain.figures import horizons
from tilth_web.registry.forms.engine_words import said

LOSS = {"estimate": -2.0, "interval_90": [-9.16, 5.07], "standard_error": 4.3}
LOSS |= {"unknown": None}
NEEDS = "it needs soil.clay, soil.silt, soil.bulk_density"


@pytest.mark.parametrize(
    ("language", "value", "interval"),
    [
        ("en", "\N{MINUS SIGN}2.00", "\N{MINUS SIGN}9.16 to 5.07"),
        ("fr", "\N{MINUS SIGN}2,00", "\N{MINUS SIGN}9,16 à 5,07"),
        ("es", "\N{MINUS SIGN}2,00", "\N{MINUS SIGN}9,16 a 5,07"),
    ],
)
def test_a_loss_has_a_minus_sign_and_a_range_has_a_word(language, value, interval):
    row = {"years": 20, "stock_change_mg_ha": LOSS}
    with translation.override(language):
        [(years, found)] = horizons(SimpleNamespace(result={"horizons": [row]}))
        assert (years, found.value, found.interval) == (20, value, interval)


def test_a_figure_without_interval_has_no_text_of_one():
    row = {"years": 20, "stock_change_mg_ha": LOSS | {"interval_90": None}}
    [(_years, found)] = horizons(SimpleNamespace(result={"horizons": [row]}))
    assert found.interval == ""


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "it needs “Clay”, “Silt”, “Bulk density”"),
        ("fr", "il faut «~Argile~», «~Limon~», «~Densité apparente~»"),
        ("es", "necesita «Arcilla», «Limo», «Densidad aparente»"),
    ],
)
def test_readers_see_fields_by_their_names(language, text):
    with translation.override(language):
        assert said(NEEDS) == text.replace("~", "\N{NO-BREAK SPACE}")


def test_a_place_within_a_sentence_and_one_without_a_field_have_names():
    with translation.override("en"):
        grown = said("the growth of the trees is not given: plan.woody")
        assert grown.endswith(": “Growth of the trees”")
        assert said("see plan.nothing_known") == "see plan.nothing_known"


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("depth 0-25 or 0-30.5 cm", "depth 0 to 25 or 0 to 30.5 cm"),
        ("of 2026-11-29", "of 2026-11-29"),
        ("doi:10.1890/1051-0761", "doi:10.1890/1051-0761"),
        ("RothC-26.3", "RothC-26.3"),
    ],
)
def test_a_range_of_numbers_has_a_word(text, shown):
    with translation.override("en"):
        assert said(text) == shown


def test_what_the_engine_quotes_stays_text():
    with translation.override("en"):
        assert said("<b>soil.clay</b>") == "&lt;b&gt;“Clay”&lt;/b&gt;"
