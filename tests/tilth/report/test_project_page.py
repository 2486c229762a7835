import re
from dataclasses import replace
from gettext import NullTranslations
from html.parser import HTMLParser
from pathlib import Path

import numpy as np
import pytest

from tests.tilth.assessment.project.examples import content, parcel
from tests.tilth.assessment.project.examples import project as project_in
from tilth.assessment.project import alerts as project_alerts
from tilth.assessment.project.assess import assess
from tilth.assessment.project.faults import faults_of
from tilth.assessment.project.file import project_of, read_project
from tilth.assessment.yaml_file import Document
from tilth.datasets.criteria import read_criteria
from tilth.datasets.practice_words import read_notes, read_words
from tilth.datasets.practices import read_practices
from tilth.report.language import language_of, texts
from tilth.report.project_benefits import benefits
from tilth.report.project_figure import course_figure
from tilth.report.project_page import report
from tilth.report.project_sentences import Sentences
from tilth.report.project_words import Speaker

ROOT = Path(__file__).resolve().parents[3]
EXAMPLES = sorted((ROOT / "examples" / "projects").glob("*.yaml"))
OPEN, CLOSE = "⟦", "⟧"
VOID = ("meta", "br", "wbr")
# Units and formulas, which are the same in every language.
SAME = re.compile(r"t CO₂e|t C/ha|CO₂e|CO₂|CH₄|N₂O|\b(?:t|kg|ha|cm|km|m)\b")
SECTIONS = ("effects", "effect_quantities", "directions", "marks", "zones")


class Pseudo(NullTranslations):
    """Every message within brackets, so that a text without them is none."""

    def __init__(self):
        super().__init__()
        self.asked = set()

    def gettext(self, message):
        self.asked.add(message)
        return f"{OPEN}{message}{CLOSE}"


class Texts(HTMLParser):
    """Texts that a reader sees or hears, without names and marked English."""

    def __init__(self):
        super().__init__()
        self.found, self.open = [], []

    def handle_starttag(self, tag, attributes):
        values = dict(attributes)
        kept = values.get("translate") == "no" or values.get("lang") == "en"
        if tag not in VOID:
            self.open.append((tag, kept))
        if "aria-label" in values:
            self.found.append(values["aria-label"])

    def handle_startendtag(self, tag, attributes):
        pass

    def handle_endtag(self, tag):
        while self.open and self.open.pop()[0] != tag:
            pass

    def handle_data(self, data):
        if not any(kept or tag == "style" for tag, kept in self.open):
            self.found.append(data)


def outside(texts):
    """What stands in no message."""
    depth, left = 0, []
    for letter in "\n".join(texts):
        depth += (letter == OPEN) - (letter == CLOSE)
        left.append(" " if depth or letter == CLOSE else letter)
    return SAME.sub(" ", "".join(left))


def project(*parcels, **changes):
    data = content(*parcels, **changes)
    return project_of(Document(path=Path("project.json"), data=data, lines={(): 1}))


def page(*parcels, language="en", **changes):
    return report(assess(project(*parcels, **changes), n_members=200), language).html


def text_of(html):
    return " ".join(
        re.sub(r"<[^>]*>", "", html).replace("\N{NO-BREAK SPACE}", " ").split()
    )


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
def test_every_text_of_the_page_is_a_message_or_a_word_of_the_catalogue(path):
    found = assess(read_project(path), n_members=200)
    pseudo = replace(language_of("fr"), translations=Pseudo())
    page = Texts()
    page.feed(report(found, pseudo).html)
    known = {found.project.name, *(p.id for p in found.parcels)}
    for p in found.project.parcels:
        known |= {pseudo.practice(k) for k in (*p.practices, *p.baseline_practices)}
    known |= {c.name_in("fr") for c in read_criteria().criteria}
    known |= {SAME.sub(" ", note["fr"]) for note in read_notes().values()}
    for section in SECTIONS:
        known |= {pseudo.word(section, k) for k in read_words().sections[section]}
    left = outside(page.found)
    for word in sorted(known, key=len, reverse=True):
        left = left.replace(word, " ")

    assert re.findall(r"[^\W\d_]{2,}", left) == []
    assert pseudo.translations.asked <= set(texts("fr"))


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
@pytest.mark.parametrize("language", ["fr", "es"])
def test_nothing_of_an_example_stays_english(path, language):
    found = assess(read_project(path), n_members=200)

    assert report(found, language).left == ()


USES = (
    {"use": "long-term cultivated", "management": "full", "input_level": "low"},
    {"use": "annual on wetland soil", "management": "full", "input_level": "medium"},
    {"use": "paddy rice"},
    {"use": "perennial"},
    {"use": "set-aside"},
    {"use": "grassland", "management": "nominal"},
    {"use": "forest"},
)
# Notes of the catalogue, which stay English and are marked as such.
NOTES = {e.statement.note for p in read_practices().values() for e in p.evidence}


@pytest.mark.parametrize("language", ["fr", "es"])
def test_no_practice_on_any_land_leaves_a_sentence_english(language, tmp_path):
    """Every second practice on every land: what is missing, odd or known elsewhere."""
    parcels = [
        parcel(
            id=f"p{i}-{key}",
            history={"land_use": use},
            plan={"practices": [key], "outside_climates": "invented"},
        )
        for i, use in enumerate(USES)
        for key in list(read_practices())[i % 2 :: 2]
    ]
    parcels = [p for p in parcels if not faults_of(content(p))]
    found = assess(project_in(tmp_path, *parcels), n_members=100)

    assert len(parcels) > 100
    assert set(report(found, language).left) <= NOTES


def test_where_nothing_of_a_balance_is_known_no_number_stands_for_it(tmp_path):
    vines = parcel(
        history={"land_use": {"use": "perennial"}},
        plan={"practices": ["vineyard-cover"]},
    )
    html = text_of(
        report(assess(project_in(tmp_path, vines), n_members=100), "en").html
    )

    assert "unknown net benefit for the climate" in html
    assert "The net balance of all greenhouse gases is unknown." in html
    assert "What of it is known, before leakage" not in html


@pytest.mark.parametrize("language", ["fr", "es"])
def test_no_effect_of_any_practice_is_shown_in_english(language):
    speaker = Speaker(
        language=language_of(language),
        sentences=Sentences(language=language_of(language)),
    )

    every = project_alerts.benefits(tuple(read_practices()))
    known = [b for b in every if b.direction != "unknown"]
    table = benefits(known, speaker)

    assert len(table.rows) == len(known)
    assert speaker.sentences.left == []


@pytest.mark.parametrize("language", ["en", "fr", "es"])
def test_page_calls_nobody_and_names_its_language(language):
    html = page(language=language)

    assert f'<html lang="{language}">' in html
    assert re.findall(r'(?:src|href)="(?!#|data:)[^"]*"', html) == []
    assert "<script" not in html


def test_the_headline_says_gain_interval_and_chance():
    found = assess(project(), n_members=200)
    at = found.horizons[0]
    low, high = at.change.interval

    html = text_of(report(found).html)

    assert (
        f"In 20 years the soil is expected to hold {at.change.estimate:.1f} t of "
        "carbon per hectare more than without the project (90 % interval: "
        f"+{low:.1f} to +{high:.1f})" in html
    )
    chance = f"{100 * at.probability_initial.estimate:.0f} %"
    assert f"the chance that it reaches 4 per 1000 is {chance}." in html


def test_the_french_headline_has_decimal_commas():
    found = assess(project(), n_members=200)
    gain = f"{found.horizons[0].change.estimate:.1f}".replace(".", ",")

    html = text_of(report(found, "fr").html)

    assert f"le sol devrait contenir {gain} t de carbone par hectare de plus" in html


@pytest.mark.parametrize("language", ["en", "fr", "es"])
def test_no_line_of_the_first_words_begins_with_a_sign(language):
    html = report(assess(project(), n_members=200), language).html
    lead = html.partition('<p class="lead">')[2].partition("</p>")[0]
    first = lead + html.partition('class="plain"')[2].partition("</section>")[0]

    assert re.search(r"\d\N{NO-BREAK SPACE}‰", first)
    assert not re.search(r"[\d)] [%‰]", first)


def test_an_unknown_stock_is_said_as_such():
    organic = parcel(
        soil={
            "class": "organic",
            "drained_site": "cropland boreal and temperate",
            "peat_climate": "temperate",
            "stock": None,
            "stock_standard_error": None,
        }
    )

    html = text_of(page(organic))

    assert "How much carbon the soil stores in 20 years is unknown" in html
    assert "what it loses, or no longer loses, is among the gases" in html
    assert "The whole project" in html
    assert "Look at this first" in html


def test_of_peat_the_first_sentence_says_what_all_gases_are_worth():
    (peat,) = [path for path in EXAMPLES if path.stem == "organic-soil"]
    found = assess(read_project(peat), n_members=200)
    net = found.balance.net_balance_co2e
    lead = text_of(
        report(found, "en").html.partition('<p class="lead">')[2].partition("</p>")[0]
    )

    assert lead.startswith("How much carbon the soil stores in 20 years is unknown")
    worth = f"{net.estimate:+,.0f}".replace(",", " ")
    assert f"All gases together, after leakage, the project is worth {worth}" in lead


def test_a_loss_is_called_a_loss():
    worse = parcel(
        plan={
            "practices": ["no-till"],
            "land_use": {
                "use": "long-term cultivated",
                "management": "full",
                "input_level": "low",
            },
        }
    )

    html = text_of(page(worse))

    assert "t of carbon per hectare less than without the project" in html
    assert "the plan leaves less carbon in the soil than the baseline" in html


def test_large_projects_show_the_largest_parcels_and_the_whole():
    parcels = [parcel(id=f"p{i:03d}", area_ha=1.0 + i) for i in range(60)]

    html = page(*parcels)
    table = html[html.index("<h2>Parcels</h2>") :]
    table = table[: table.index("</table>")]

    assert table.count("<tr") == 1 + 50 + 1
    assert ">p059<" in table
    assert ">p009<" not in table
    assert "the 50 largest of 60, the others are in parcels.csv" in table
    assert "All 60 parcels" in table


def test_what_is_missing_is_said_once_for_all_its_parcels():
    parcels = [parcel(id=f"p{i}") for i in range(7)]

    html = text_of(page(*parcels))

    assert (
        "What is missing: nitrous oxide, fuel and other emissions of inputs, leakage."
        in html
    )
    assert (
        "nitrous oxide, fuel and other emissions of inputs, parcels p0, p1, p2, p3, p4 "
        "and 2 more: inputs of baseline and plan are not both given" in html
    )
    assert "leakage: the project file declares no leakage" in html


def test_names_are_escaped():
    html = page(parcel(id="<script>x"), name="<b>bold</b>")

    assert "<script" not in html
    assert "<b>" not in html


def test_the_same_assessment_gives_the_same_page():
    assert page() == page()


def test_line_of_4_per_1000_is_that_share_of_the_first_stock_each_year():
    course = assess(project(more_horizons=[]), n_members=200).course

    figure = course_figure(course, 2026, "0-30 cm", language_of("en"))
    lines = {line.get_label(): line.get_ydata() for line in figure.axes[1].lines}

    # 50 Mg ha-1 at the start: 0.2 Mg ha-1 a year, 4 in 20 years.
    np.testing.assert_allclose(lines["4 per 1000 a year"][[0, 1, 20]], [0.0, 0.2, 4.0])
    assert lines["gain of the project"][20] == course.change.estimate[20]


def test_parcels_with_an_outline_are_on_a_map():
    square = [[[2.0, 48.0], [2.004, 48.0], [2.004, 48.003], [2.0, 48.003], [2.0, 48.0]]]
    drawn = parcel(geometry={"type": "Polygon", "coordinates": square}, area_ha=None)

    assert "WGS84" in page(drawn, language="es")
    assert "2,0025° E" in page(drawn, language="es")
    assert "WGS84" not in page()


def example(name):
    path = next(p for p in EXAMPLES if p.stem == name)
    return assess(read_project(path), n_members=200)


def rows_of(html, heading):
    """Rows of the first table after a heading, each as its cells."""
    table = html[html.index(f"<h2>{heading}</h2>") :]
    rows = re.findall(r"<tr.*?</tr>", table[: table.index("</table>")], re.DOTALL)
    cells = r"<t[hd][^>]*>(.*?)</t[hd]>"
    return [[text_of(c) for c in re.findall(cells, row, re.DOTALL)] for row in rows]


def test_every_criterion_has_a_row_with_its_status():
    rows = rows_of(report(example("cropland")).html, "Evaluation criteria")[1:]

    assert len(rows) == 13
    assert [r[1] for r in rows] == ["verified"] * 5 + ["provisional"] * 8
    assert rows[0][::2] == ["1.1 Human rights", "The result supports no answer."]
    assert "Published for cover crops, elsewhere: soil loss, less" in rows[3][2]


def test_names_of_criteria_are_in_the_language():
    rows = rows_of(report(example("cropland"), "es").html, "Criterios de evaluación")

    assert rows[8][0] == "2.5 Seguridad alimentaria"


def test_models_stand_side_by_side_with_the_whole():
    found = example("ensemble")
    plateau = next(p for p in found.parcels if len(p.models) == 3)

    rows = rows_of(report(found).html, "What each model says")[1:]

    assert [r[1] for r in rows] == [*(m.model for m in plateau.models), "all models"]
    change = dict(plateau.models[0].changes)[20]
    assert rows[0][3] == language_of("en").signed(change)


def test_one_model_alone_has_no_such_section():
    assert "What each model says" not in report(example("from-yields")).html


def test_a_stop_loses_half_the_gain_in_ten_years():
    found = example("cropland")
    half = found.horizons[0].change.estimate / 2.0

    rows = rows_of(report(found).html, "If the plan stops")

    assert [row[:2] for row in rows[1:]] == [
        ["5", "15"],
        ["10", "10"],
        ["20", "5"],
        ["20", "10"],
        ["20", "20"],
    ]
    assert rows[4][3] == "50 %"
    assert rows[4][4].startswith(f"+{half:.1f} (")


@pytest.mark.parametrize(
    ("share", "words"),
    [
        (1.0, "all of the gain"),
        (1.0 - 1e-12, "all of the gain"),
        (0.9999, "more than 99 % of the gain"),
        (0.995, "more than 99 % of the gain"),
        (0.99, "99 % of the gain"),
        (0.5, "50 % of the gain"),
    ],
)
def test_only_what_is_all_gone_is_called_all(share, words):
    found = example("cropland")
    rows = found.permanence.rows
    last = replace(rows[-1], share=share)
    kept = replace(found.permanence, rows=(*rows[:-1], last))
    text = text_of(report(replace(found, permanence=kept)).html)

    assert f"stops after 20 years, {words} is gone again 20 years later" in text


def test_where_more_is_left_than_was_gained_nothing_is_called_lost():
    """By Tier 1 on a baseline that falls, or by the lag of AMG: the row says it."""
    found = example("cropland")
    first, *others = found.permanence.rows
    kept = replace(found.permanence, rows=(replace(first, share=-0.4), *others))

    rows = rows_of(report(replace(found, permanence=kept)).html, "If the plan stops")
    assert [row[3] for row in rows[1:]] == ["0 %", "50 %", "25 %", "50 %", "100 %"]


def test_models_give_back_less_than_the_straight_line():
    """So that nobody reads that all is gone after 20 years."""
    found = example("ensemble")
    last = found.permanence.rows[-1]
    text = text_of(report(found).html)

    assert 0.1 < last.share < 0.9
    assert f"{100.0 * last.share:.0f} % of the gain is gone again 20 years" in text
    assert "models that followed the gain go on" in text


def test_costs_stand_with_their_range():
    html = text_of(report(example("from-yields")).html).replace("\u202f", " ")

    # 65 EUR a year on 22 ha, fewer in the first years; range 0.8 to 1.4 of it.
    assert "the plan costs 27 885 (22 308 to 39 039) EUR of 2025 on 22.0 ha" in html


def test_what_measuring_takes_and_whether_it_is_enough_is_said():
    html = report(example("cropland")).html
    rows = rows_of(html, "What to measure next")

    assert "north: most of the doubt about the gain comes from" in text_of(html)
    assert "Its standard error cannot be halved by measuring" in text_of(html)
    north = next(r for r in rows if r[:2] == ["north", "stock at the start"])
    assert north[6].startswith("36 (4.0 times as many)")
    assert north[7].replace("\u202f", " ") == "1 515 EUR"


def test_a_climate_scenario_is_among_the_inputs():
    html = text_of(report(example("from-yields")).html)

    assert "twelve months under a climate scenario, which is whole after 24" in html
    assert "Emission factor of diesel2.7 (2.6 to 2.8) kg CO₂e/L" in html
