import json

import pytest
from click.testing import CliRunner

from tilth import __version__
from tilth.cli import main
from tilth.datasets.practice import LANGUAGES
from tilth.datasets.practices import read_practices
from tilth.report import practices as report


def invoke(*arguments):
    return CliRunner().invoke(main, ["practices", *arguments])


def test_the_list_has_every_practice():
    result = invoke()

    assert result.exit_code == 0, result.output
    for key in read_practices():
        assert key in result.output


@pytest.mark.parametrize("language", LANGUAGES)
def test_eighty_columns_break_no_word_of_a_name(language):
    result = CliRunner(env={"COLUMNS": "80"}).invoke(
        main, ["practices", "--language", language]
    )

    shown = result.output.replace("┃", "│").split()
    for practice in read_practices().values():
        assert set(practice.labels[language].split()) <= set(shown)


def test_one_practice_in_words_with_marks_and_unknowns():
    result = invoke("no-till")
    text = " ".join(result.output.split())

    assert result.exit_code == 0, result.output
    assert "Crops are sown into undisturbed soil" in text
    assert "tillage: becomes none" in text
    assert "change of stock: 4.19 (2.37 to 6.01, limits not stated) Mg ha-1" in text
    assert "[verified: meurer-2018]" in text
    assert "Labour: unknown (no source was read)" in text
    assert "N2O emission - no significant effect" in text
    assert "Meurer K.H.E. et al. (2018)" in text
    assert "Costs are the user's to give." in text


def test_other_languages():
    french = " ".join(invoke("no-till", "--language", "fr").output.split())
    spanish = " ".join(invoke("no-till", "--language", "es").output.split())

    assert "travail du sol: devient nul" in french
    assert "Travail: inconnu (aucune source lue)" in french
    assert "labranza: pasa a ser nula" in spanish
    assert "Mano de obra: desconocido (no se leyó ninguna fuente)" in spanish


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_practice_can_be_told_in_every_language(language):
    for practice in read_practices().values():
        sections = report.lines(practice, language)
        assert all(lines and all(lines) for _, lines in sections), practice.key
        assert len({heading for heading, _ in sections}) == 13


def test_filters():
    document = json.loads(
        invoke("--system", "paddy", "--climate", "boreal moist", "--json").output
    )
    keys = [p["key"] for p in document["practices"]]

    assert keys == [
        "green-manure",
        "residue-retention",
        "stop-residue-burning",
        "manure",
    ]
    assert document["inputs"] == {"system": "paddy", "climate": "boreal moist"}


def test_the_record():
    document = json.loads(invoke("cover-crops", "--json").output)

    assert list(document)[:4] == ["tilth_version", "method", "inputs", "sources"]
    assert document["tilth_version"] == __version__
    assert document["inputs"] == {"key": "cover-crops"}
    (practice,) = document["practices"]
    assert practice["evidence"][0] == {
        "quantity": "stock-change-rate",
        "avoided": False,
        "value": 0.331,
        "low": None,
        "high": None,
        "limits": None,
        "prediction_low": None,
        "prediction_high": None,
        "unit": "Mg ha-1 yr-1",
        "source": "bolinder-2020",
        "mark": "verified",
        "note": "mean over reviews",
        "depth_top_cm": None,
        "depth_bottom_cm": None,
        "n": 176,
        "n_of": "paired comparisons",
        "against": "no cover crop",
        "condition": None,
    }
    assert practice["effects"]["labour"] == "unknown"
    assert practice["effects"]["yield"][0]["judgement"] == "harm"
    assert practice["tier1"]["flags"] == {"cover_crop": True}
    assert any("poeplau-don-2015" in text for text in document["provisional"])
    assert not any("bolinder" in text for text in document["provisional"])
    listed = {s["key"] for s in document["sources"]}
    assert {e["source"] for e in practice["evidence"]} <= listed


@pytest.mark.parametrize(
    ("typed", "meant"), [("cover-crop", "cover-crops"), ("Siembra directa", "no-till")]
)
def test_a_name_that_is_close_is_asked_back(typed, meant):
    result = invoke(typed)

    assert result.exit_code == 1
    assert f"got {typed}: did you mean {meant}? " in result.output


def test_refusals_are_one_line():
    unknown = invoke("ploughing")
    nowhere = invoke("no-till", "--system", "wetland")
    climate = invoke("--climate", "warm")

    assert unknown.output == (
        "Error: KEY must be a practice of the catalogue; got ploughing: "
        "tilth practices lists them\n"
    )
    assert "must fit --system and --climate; got wetland and any" in nowhere.output
    assert climate.output.startswith(
        "Error: climate zone must be one of warm temperate"
    )
    for result in (unknown, nowhere, climate):
        assert result.exit_code == 1
        assert result.output.count("\n") == 1
