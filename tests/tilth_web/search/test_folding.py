import pytest

from tilth_web.search.folding import folded


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Éthiopie", "ethiopie"),
        ("E\u0301thiopie", "ethiopie"),
        ("ESPAÑA, Açaí", "espana, acai"),
        ("Straße", "strasse"),
        ("\N{GREEK CAPITAL LETTER ALPHA WITH TONOS}", "\N{GREEK SMALL LETTER ALPHA}"),
        ("İstanbul", "istanbul"),
        ("\N{SCRIPT CAPITAL H}ectare \N{LATIN SMALL LIGATURE FI}eld", "hectare field"),
        ("4 ‰", "4 ‰"),
        ("", ""),
    ],
)
def test_texts_lose_case_and_accents(text, expected):
    assert folded(text) == expected
    assert folded(expected) == expected
