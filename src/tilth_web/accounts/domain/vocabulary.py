"""Words that forms choose from: countries and themes, in the reader's language."""

import unicodedata
from functools import cache
from pathlib import Path

import yaml
from babel import Locale
from babel.core import get_global
from django.utils.translation import get_language

THEMES = Path(__file__).parents[1] / "data" / "themes.yaml"
# Two-letter codes of Babel that ISO 3166-1 has not assigned to a country or territory.
NOT_ISO = {
    *("AC", "CP", "CQ", "DG", "EA", "EU", "EZ", "IC", "QO"),
    *("TA", "UN", "XA", "XB", "XK", "ZZ"),
}


def countries():
    """Pairs of ISO 3166-1 code and name, by name."""
    return list(_countries(get_language() or "en"))


def country_name(code):
    """The name of a country, or its code when it is not known."""
    return dict(_countries(get_language() or "en")).get(code, code)


def country_numbers(code):
    """Numbers of a country in ISO 3166-1; one that changed its borders has several."""
    return [
        number
        for number, codes in get_global("territory_aliases").items()
        if number.isdigit() and codes == [code]
    ]


def themes():
    """Pairs of word and label, in the order of the vocabulary."""
    return [(word, theme_label(word)) for word in _themes()]


def theme_label(word):
    """The label of a theme, or its word when it is no longer in the vocabulary."""
    labels = _themes().get(word, {})
    return labels.get(get_language(), labels.get("en", word))


@cache
def _countries(language):
    names = Locale(language).territories
    codes = (c for c in names if len(c) == 2 and c.isalpha() and c not in NOT_ISO)
    return tuple(sorted(((c, names[c]) for c in codes), key=lambda p: _letters(p[1])))


@cache
def _themes():
    return yaml.safe_load(THEMES.read_text(encoding="utf-8"))


def _letters(name):
    """A name without accents, for its place in the alphabet."""
    return unicodedata.normalize("NFD", name).encode("ascii", "ignore").lower()
