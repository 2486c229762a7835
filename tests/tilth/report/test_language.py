import re
import tomllib
from pathlib import Path

import pytest
from babel.messages.extract import extract_from_dir
from babel.messages.frontend import parse_keywords
from babel.messages.pofile import read_po

from tilth.errors import InputError
from tilth.report import language as language_module
from tilth.report.language import language_of, texts

ROOT = Path(__file__).resolve().parents[3]
REPORT = Path(language_module.__file__).parent
FIELD = re.compile(r"\{\w+\}")
TRANSLATED = ("fr", "es")


def messages():
    """Texts that the sources of the reports mark, by the settings of Babel."""
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["babel"]
    found = extract_from_dir(
        REPORT,
        [(m["pattern"], m["method"]) for m in settings["mappings"]],
        keywords=parse_keywords(["message", "say"]),
    )
    return {text for _, _, text, _, _ in found}


@pytest.mark.parametrize("code", TRANSLATED)
def test_catalogue_holds_every_message_and_no_other(code):
    assert set(texts(code)) == messages()


@pytest.mark.parametrize("code", TRANSLATED)
def test_no_translation_is_empty_or_fuzzy(code):
    with (REPORT / "messages" / f"{code}.po").open("rb") as file:
        catalogue = read_po(file)

    assert [m.id for m in catalogue if m.id and (m.fuzzy or not m.string)] == []


@pytest.mark.parametrize("code", TRANSLATED)
def test_translations_keep_the_values_of_their_message(code):
    differ = [
        text
        for text, said in texts(code).items()
        if sorted(FIELD.findall(text)) != sorted(FIELD.findall(said))
    ]

    assert differ == []


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("en", "\N{MINUS SIGN}1\N{NARROW NO-BREAK SPACE}234.5"),
        ("fr", "\N{MINUS SIGN}1\N{NARROW NO-BREAK SPACE}234,5"),
        ("es", "\N{MINUS SIGN}1\N{NARROW NO-BREAK SPACE}234,5"),
    ],
)
def test_numbers_have_one_sign_that_is_neither_point_nor_comma_of_thousands(
    code, expected
):
    assert language_of(code).number(-1234.5) == expected


def test_a_probability_is_never_certain():
    french = language_of("fr")

    assert french.probability(1.0) == "plus de 99\N{NO-BREAK SPACE}%"
    assert french.probability(0.0) == "moins de 1\N{NO-BREAK SPACE}%"
    assert french.probability(0.742) == "74 %"


def test_an_unknown_language_is_refused():
    with pytest.raises(InputError, match="language must be one of en, fr, es; got de"):
        language_of("de")
