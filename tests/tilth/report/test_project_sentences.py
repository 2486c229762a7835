import ast
import re
from pathlib import Path

import pytest

import tilth
from tilth.report.engine_messages import RENAMED, SENTENCES, TERMS
from tilth.report.language import language_of
from tilth.report.measuring_messages import JOINED
from tilth.report.measuring_texts import MEASURING_TEXTS
from tilth.report.project_sentences import FIELD, Sentences


def said(code, text):
    return str(Sentences(language=language_of(code)).of(text))


def test_a_sentence_is_translated_with_its_values():
    text = (
        "the plan yields 7.3 where the baseline yields 7.5: food may have to come from "
        "elsewhere"
    )

    assert said("fr", text).startswith(
        "le plan produit 7,3 là où la référence produit 7,5"
    )


def test_a_practice_has_its_name_in_the_language():
    assert said("es", "cover-crops may need more water") == (
        "cultivos de cobertura: puede necesitarse más agua"
    )
    assert said("en", "cover-crops may need more water") == (
        "cover crops may need more water"
    )


def test_sentences_within_sentences_are_translated_each():
    text = (
        "parcel a b: no method can be used: Tier 3: it needs monthly climate, "
        "soil.clay; Tier 1: its factors do not tell the plan from the baseline; "
        "leakage: the project file declares no leakage"
    )
    sentences = Sentences(language=language_of("es"))

    assert "nivel 1: sus factores no distinguen" in sentences.of(text)
    assert '<code translate="no">soil.clay</code>' in sentences.of(text)
    assert sentences.of(text).endswith("el archivo del proyecto no declara fugas")
    assert sentences.left == []


@pytest.mark.parametrize(
    ("names", "said_in_french"),
    [
        ("parcel a", 'parcelle <span translate="no">a</span>'),
        ("parcels a, b", 'parcelles <span translate="no">a, b</span>'),
        ("parcels a, b and 12 more", "a, b</span> et 12 autres"),
    ],
)
def test_one_and_many_parcels_are_named(names, said_in_french):
    text = said("fr", f"{names}: no method can be used")

    assert said_in_french in text
    assert 'lang="en"' not in text


def test_two_factors_without_an_error_are_told_one_by_one():
    first, second = (
        "greenhouse_gases/energy: diesel, field",
        "greenhouse_gases/drained: ditch share, cropland boreal and temperate",
    )
    told = said("fr", f"no error is known for {first}; no error is known for {second}")

    assert told.count("aucune erreur n&#39;est connue pour") == 2
    assert "no error" not in told


def test_a_sentence_that_holds_a_semicolon_stays_whole():
    text = (
        "parcel fen: the stock of an organic soil is not followed; what it loses is "
        "among the gases; parcel x: no method can be used"
    )
    sentences = Sentences(language=language_of("fr"))

    assert "n'est pas suivi" in sentences.of(text).unescape()
    assert sentences.left == []


def test_what_no_message_fits_stays_english_and_is_marked_and_counted():
    sentences = Sentences(language=language_of("fr"))

    assert sentences.of("the moon is < full") == (
        '<span lang="en">the moon is &lt; full</span>'
    )
    assert sentences.left == ["the moon is < full"]


def test_english_needs_no_mark():
    assert said("en", "the moon is full") == "the moon is full"


def test_names_of_users_are_escaped_and_kept():
    text = "parcel <b>: the baseline has no-till already; it adds nothing"

    assert '<span translate="no">&lt;b&gt;</span>' in said("fr", text)


@pytest.mark.parametrize("text", ["second-hand: greenhouse_gases/energy: diesel"])
def test_a_factor_keeps_its_name(text):
    assert said("fr", text).endswith(
        '<span translate="no">greenhouse_gases/energy: diesel</span>'
    )


def literals():
    """Fixed parts of all strings of the library below its reports."""
    found = []
    library = Path(tilth.__file__).parent
    for path in library.rglob("*.py"):
        if path.relative_to(library).parts[0] in ("report", "cli"):
            continue
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                found.append(node.value)
    folder = Path(tilth.__file__).parent / "datasets"
    found += [p.read_text() for p in folder.rglob("*.csv")]
    for name in (
        "project_record",
        "project_criteria",
        "project_value",
        "project_alike",
    ):
        tree = ast.parse((folder.parent / "report" / f"{name}.py").read_text())
        found += [
            node.value
            for node in ast.walk(tree)
            if isinstance(node, ast.Constant) and isinstance(node.value, str)
        ]
    return "\0".join(found)


def test_every_message_is_still_what_the_engine_says():
    there = literals()
    pieces = {
        text: [
            w
            for p in FIELD.split(text)[::2]
            for w in re.split(
                r"[:;,.()] ?|(?<=error of) |(?<=the benefit) "
                r"|(?<=^burning of) |(?<=^digestion of) ",
                p,
            )
        ]
        for text in (*SENTENCES, *RENAMED)
        if text not in (*TERMS, *JOINED, *MEASURING_TEXTS)
    }
    gone = [
        (text, piece.strip())
        for text, parts in pieces.items()
        for piece in parts
        if len(piece.strip()) > 3 and piece.strip() not in there
    ]

    assert gone == []


def test_a_sentence_with_a_semicolon_ends_where_nothing_stays_english():
    text = (
        "RothC: it needs soil.clay; ICBM: ICBM describes a layer from the surface to "
        "20-25 cm (topsoil of the Ultuna experiment; not an input); asked for 0-30 cm; "
        "AMG v2: it needs soil.clay; Yasso20: it follows litter and soil to about 100 "
        "cm together; the stock of a layer neither starts it nor compares with it"
    )
    sentences = Sentences(language=language_of("fr"))

    shown = sentences.of(text).striptags().replace("\N{NO-BREAK SPACE}", " ")
    assert "Yasso20 : il suit ensemble la litière et le sol" in shown
    assert sentences.left == []


def test_a_foreign_text_is_counted_wherever_it_comes_again():
    sentences = Sentences(language=language_of("fr"))
    sentences.of("parcel a: the moon is full")
    sentences.left.clear()

    sentences.of("parcel b: the moon is full")

    assert sentences.left == ["the moon is full"]


def test_a_value_of_a_criterion_has_the_signs_of_the_language():
    text = (
        "Soil carbon after 20 years, plan less baseline: +9.5 t C/ha (90 % interval "
        "+6.6 to +12.5). The interval holds zero: a gain is not shown."
    )

    shown = Sentences(language=language_of("fr")).statement(text).striptags()

    assert shown.replace("\N{NO-BREAK SPACE}", " ") == (
        "Carbone du sol après 20 ans, plan moins référence : +9,5 t C/ha (intervalle à "
        "90 % : +6,6 à +12,5). L'intervalle contient zéro : un gain n'est pas démontré."
    )
