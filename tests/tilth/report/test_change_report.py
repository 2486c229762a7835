from dataclasses import replace

import pytest

from tests.tilth.report.changes import change_result, unknown_change
from tests.tilth.report.pages import is_self_contained, read, rows, texts
from tilth.accounting.campaign import Extrapolated
from tilth.accounting.standards import NOT_TOLD
from tilth.assessment.sampling.sampling_plan import PURPOSIVE
from tilth.report.change_report import page
from tilth.report.change_summary import standard_lines
from tilth.report.change_text import facts, headline, plain_words
from tilth.stats.estimate import Estimate

EVIL = "<script>alert('x')</script>"


def _with_change(mean, se):
    """The result with another estimate of its change."""
    estimate = Estimate(
        mean=mean, standard_error=se, degrees_of_freedom=20.0, n_samples=20, method="m"
    )
    result = change_result()
    change = replace(result.change, stock_change=estimate, sampling=estimate)
    return replace(result, change=change)


@pytest.mark.parametrize(
    ("mean", "se", "said"),
    [
        # t(20; 0.95) = 1.724718
        (3.0, 1.0, "The stock rose by 3.0 t C/ha"),
        (-3.0, 1.0, "The stock fell by 3.0 t C/ha"),
        (1.0, 1.0, "No change can be told from chance"),
        (1.6, 1.0, "No change can be told from chance"),
        (1.8, 1.0, "The stock rose by 1.8 t C/ha"),
    ],
)
def test_headline_follows_the_interval_of_the_change(mean, se, said):
    sentence = headline(_with_change(mean, se))

    assert sentence.startswith(said)
    assert "between the rounds 2021 and 2026" in sentence
    low, high = mean - 1.724718 * se, mean + 1.724718 * se
    interval = f"{low:.1f} to {high:.1f}".replace("-", "\N{MINUS SIGN}")
    assert interval in sentence


def test_page_is_self_contained_and_names_depth_mass_and_reference():
    result = change_result()
    sheet = page(result)
    said = texts(sheet)

    assert is_self_contained(sheet)
    assert headline(result) in said
    first = f"{result.change.before.mean:.1f}"
    assert (
        "a rise of 4 ‰ a year of the initial stock of the first round, "
        f"{first} t C/ha in 0-30 cm at equal soil mass (4 050 "
        "t/ha of fine earth)" in said
    )
    assert "above 99 % probability that the stock rose" in said
    assert read(sheet).tags.count("svg") == 8  # four figures, wide and narrow


def test_tables_hold_the_numbers_of_the_result():
    result = change_result()
    sheet = page(result)
    change = result.change.stock_change
    low, high = change.interval(0.9)

    found = {row[0]: row[1:] for row in rows(sheet, "Change from the first")}
    assert found["Change"] == [
        f"{change.mean:.2f}",
        f"{change.standard_error:.2f}",
        f"{change.degrees_of_freedom:.1f}",
        f"{low:.2f} to {high:.2f}",
        "20",
    ]
    assert found["Control sites"][-1] == "4 points of 1 site"
    assert found["Additional"][-1] == "20 points, 4 points of 1 site"
    assert set(found) == {
        "What",
        "Change",
        "Control sites",
        "Additional",
        "Change beyond 4 ‰ a year",
    }
    strata = rows(sheet, "Strata")
    assert [row[0] for row in strata[1:]] == ["Plateau", "Slope", "Valley"]
    assert strata[1][-1].endswith(", unknown")
    points = {row[0]: row for row in rows(sheet, "Points, 24 of 24")}
    first = result.points[0]
    assert points[first.point][4] == f"+{first.after - first.before:.1f}"
    assert points[result.points[5].point][3:5] == ["no stock", ""]
    assert points["C0"][5] == "control, Control"


def test_standards_stand_side_by_side():
    sheet = page(change_result())
    table = {row[0]: row[1:] for row in rows(sheet, "Standards side by side")}

    assert len(table[""]) == 6
    assert table["Outcome"][1] == "not creditable: no control or model"
    assert table["Creditable"][:2] == ["871.2 t CO₂e", "unknown"]
    assert table["Counted against"][0] == "control sites of the project"
    assert table["Removal, before deductions"][:2] == [
        "1 140.3 t CO₂",
        "unknown",
    ]
    assert table["Avoided loss, before deductions"][0] == "0.0 t CO₂"
    assert table["Requirements"][0] == (
        "1 met, 1 not met, 1 not told by the data. Not met: at least 3 strata per "
        "site, 5 composites each (second-hand)"
    )
    assert table["Uncertainty deduction"][:2] == [
        "uncertainty deduction 13.2 %",
        "none stated",
    ]
    assert table["Buffer and discounts"][:2] == [
        "buffer 12.0 % (second-hand)",
        "buffer unknown, not applied (unverified)",
    ]
    assert table["Measure again by"][:2] == [
        "2031-10-05",
        "no verified rule gives a date",
    ]
    assert table["Provisional rules"][:2] == ["none", "1, listed in the annex"]
    said = texts(sheet)
    assert "re-measurement about every 4 years" in said
    assert "It is no certificate" in said


def test_unknown_stays_unknown_and_says_why():
    sheet = page(unknown_change())
    said = texts(sheet)

    assert "how sure that is, is unknown" in said
    assert "Why it is unknown: one composite only." in said
    assert "A stratum has one sample only" in said
    assert "unknown probability that the stock rose" in said
    assert "the measured change has no standard error" in said
    assert "not an additional change" in said
    change = {row[0]: row[1:] for row in rows(sheet, "Change from the first")}
    assert change["Change"][1:4] == ["unknown"] * 3


def test_a_purposive_sample_says_why():
    result = unknown_change()
    campaign = replace(result.campaign, kind=PURPOSIVE)
    said = texts(page(replace(result, campaign=campaign)))

    assert "chosen on purpose and not drawn at random" in said
    assert "one sample only in a round" not in said


def test_stocks_at_fixed_depth_are_called_so():
    result = change_result()
    campaign = replace(result.campaign, equivalent_mass=False, mass_method="")

    assert "at fixed depth, not corrected to equal soil mass" in texts(
        page(replace(result, campaign=campaign))
    )


def test_update_shows_prediction_measurement_and_both():
    result = change_result()
    found = rows(page(result), "Model and measurement")

    assert [row[0] for row in found[1:]] == [
        "Prediction",
        "Measurement",
        "Both together",
    ]
    assert found[1][1:4] == ["1.80", "1.40", "infinite"]


def test_quality_lists_findings_and_links_to_the_whole_list():
    result = change_result()
    many = result.stocks.findings * 40
    sheet = page(replace(result, stocks=replace(result.stocks, findings=many)))
    said = texts(sheet)

    assert "144 rows read, 1 refused, " in said
    assert 'href="quality.csv"' in sheet
    assert len(rows(sheet, "Findings, 50 of 80")) == 51
    assert rows(sheet, "How often")[1] == ["bulk density range", "refused", "40"]


def test_no_findings_no_table_and_no_link():
    result = change_result()
    sheet = page(replace(result, stocks=replace(result.stocks, findings=())))

    assert "0 refused, 0 flagged" in texts(sheet)
    assert "quality.csv" not in sheet


def test_provenance_names_version_files_sources_and_marks():
    said = texts(page(change_result()))

    for text in (
        "ab" * 32,
        "layers.csv",
        "Cochran W.G. (1977) Sampling techniques",
        "Wendt J.W., Hauser S. (2013)",
        "the area of a stratum is as the file says",
        "one point was not sampled again",
        "one profile does not reach 50 cm",
        "Target rate 4 ‰ a year",
        "tilth 0",
    ):
        assert text in said, text


def test_names_from_files_are_escaped():
    result = change_result()
    points = tuple(
        replace(p, point=EVIL, stratum=EVIL, site=EVIL) for p in result.points
    )
    finding = replace(result.stocks.findings[0], value=EVIL, column=EVIL, message=EVIL)
    evil = replace(
        result,
        name=EVIL,
        points=points,
        rounds=tuple(replace(r, name=EVIL + r.name) for r in result.rounds),
        strata=tuple(replace(s, name=EVIL) for s in result.strata),
        stocks=replace(result.stocks, findings=(finding,), files=((EVIL, EVIL),)),
        standards=tuple(replace(s, status=EVIL) for s in result.standards),
        inputs={EVIL: EVIL},
        sources=(EVIL,),
    )

    sheet = page(evil)

    assert "script" not in read(sheet).tags
    assert EVIL in texts(sheet)


def test_nan_is_never_printed():
    for result in (change_result(), change_result(-0.004), unknown_change()):
        words = texts(page(result)).lower().split()
        assert not {"nan", "inf", "none", "+nan", "-nan"} & set(words) - {"none"}


@pytest.mark.slow
def test_a_thousand_points_do_not_make_an_endless_table():
    result = change_result()
    points = tuple(
        replace(result.points[0], point=f"N{i}", latitude=48.0 + i / 1e5)
        for i in range(1000)
    )
    sheet = page(replace(result, points=points))

    assert len(rows(sheet, "Points, 200 of 1,000")) == 201


def test_same_result_gives_the_same_page():
    assert page(change_result()) == page(change_result())


@pytest.mark.parametrize(
    ("rounds", "said"),
    [
        ((-1,), "they are too high, and the change with them."),
        ((0,), "they are too high, and the change too low."),
        ((0, -1), "the change errs in a direction that is not known."),
    ],
)
def test_the_headline_says_which_way_extrapolation_errs(rounds, said):
    result = change_result()
    beyond = tuple(
        Extrapolated(
            round=result.rounds[i].name, control=False, n_extrapolated=9, n_profiles=10
        )
        for i in rounds
    )
    campaign = replace(result.campaign, extrapolated=beyond)

    assert said in headline(replace(result, campaign=campaign))
    few = replace(campaign, extrapolated=(replace(beyond[0], n_extrapolated=5),))
    assert "extrapolated" not in headline(replace(result, campaign=few))


@pytest.mark.parametrize(
    ("mean", "said"),
    [
        (4.0, "Beyond the control sites the change is +4.0 t C/ha (90 % interval"),
        (
            0.5,
            "Beyond the control sites no change can be told from chance: +0.5 t C/ha",
        ),
    ],
)
def test_the_headline_and_a_tile_tell_the_change_beyond_the_controls(mean, said):
    result = change_result()
    added = replace(
        result.additional, mean=mean, standard_error=1.0, degrees_of_freedom=10.0
    )
    result = replace(result, additional=added)

    assert said in headline(result)
    tiles = dict((note, value) for value, note in facts(result))
    (note,) = [note for note in tiles if "beyond the control sites" in note]
    assert tiles[note] == f"+{mean:.1f} t C/ha"
    alone = replace(result, additional=None, control=None)
    assert "control sites" not in headline(alone)
    assert not any("beyond" in note for _, note in facts(alone))


def test_what_is_credited_without_a_change_that_can_be_told_is_said_to_be_arithmetic():
    result = change_result()
    first = result.standards[0]
    assert first.creditable_co2e > 0.0
    unsure = replace(first, warnings=(*first.warnings, NOT_TOLD))
    doubted = replace(result, standards=(unsure, *result.standards[1:]))

    (line,) = [t for t in plain_words(doubted) if "would credit" in t]
    assert "arithmetic of these rules" in line
    table = {r[0]: r[1:] for r in rows(page(doubted), "Standards side by side")}
    assert "cannot be told from chance" in table["Outcome"][0]
    assert "cannot be told from chance" in standard_lines(doubted)[0]
    assert "arithmetic" not in " ".join((*plain_words(result), *standard_lines(result)))


def test_points_of_one_name_stand_in_the_table_with_their_site():
    result = change_result()
    first = result.points[0]
    twin = replace(first, site="Other")

    table = rows(page(replace(result, points=(first, twin))), "Points, 2 of 2")

    assert [row[0] for row in table[1:]] == [
        f"{first.point}, {first.site}",
        f"{first.point}, Other",
    ]
