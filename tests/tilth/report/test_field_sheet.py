from dataclasses import replace

import pytest

from tests.tilth.report.pages import is_self_contained, read, rows, texts
from tests.tilth.report.plans import PLAN, crowded
from tilth.assessment.sampling.sampling_plan import PURPOSIVE, TWO_STAGE, PlanFarm
from tilth.errors import InputError
from tilth.report.field_sheet import page

EVIL = "<script>alert('x')</script>"


def test_page_has_map_summary_points_protocol_form_and_labels():
    sheet = page(PLAN)
    said = texts(sheet)

    assert is_self_contained(sheet)
    assert "Field sheet: Hill Farm" in said
    assert "5 cores from each of 20 points, at 0-15, 15-30, 30-50 cm depth" in said
    assert "100.1 ha" in said
    assert "20, and 3 reserves" in said
    assert "3 of 31.0 to 36.5 ha, listed below" in said
    assert rows(sheet, "Strata")[2] == ["Slope", "36.50", "8"]
    assert "60, one per point and depth" in said
    assert "7 (the same seed gives the same points)" in said
    assert "Smallest change that is found 4.1 t/ha" in said
    assert PLAN.warnings[0] in said
    assert all(step in said for step in PLAN.protocol)
    assert "Inner diameter, mm" in said
    assert read(sheet).tags.count("svg") == 2 + len(PLAN.points) * 3


def test_every_point_is_listed_with_its_place_in_two_forms():
    said = texts(page(PLAN))
    point = replace(PLAN.points[0], latitude=48.8582222, longitude=-0.0625)
    one = texts(page(replace(PLAN, points=(point, *PLAN.points[1:]))))

    for p in PLAN.points:
        assert f"{p.latitude:.6f}, {p.longitude:.6f}" in said
    assert "48.858222, -0.062500 48° 51' 29.6\" N, 0° 03' 45.0\" W" in one


def test_reserves_and_other_origins_are_marked():
    kept = replace(PLAN.points[0], origin="existing")
    said = texts(page(replace(PLAN, points=(kept, *PLAN.points[1:]))))

    assert f"{kept.name} existing" in said
    assert said.count(" reserve ") >= 3
    assert said.count("RESERVE") == 9


def test_an_example_is_marked_on_paper_and_on_every_label():
    sheet = page(PLAN)
    real = page(replace(PLAN, example=False))

    assert '@top-right { content: "EXAMPLE"' in sheet
    assert texts(sheet).count("EXAMPLE") == 1 + 2 + 3 * len(PLAN.points)
    assert "EXAMPLE" not in real


def test_names_from_files_are_escaped():
    points = (replace(PLAN.points[0], name=EVIL, stratum=EVIL, farm=EVIL),)
    plan = replace(
        PLAN,
        name=EVIL,
        points=points,
        protocol=(EVIL,),
        inputs={"round": "<b>", "<i>": EVIL},
        strata=tuple(replace(s, name=EVIL) for s in PLAN.strata),
        method=EVIL,
        sources=(EVIL,),
        warnings=(EVIL,),
        precision={EVIL: EVIL},
    )
    sheet = page(plan)

    assert "script" not in read(sheet).tags
    assert "i" not in read(sheet).tags
    assert EVIL in texts(sheet)


def test_a_purposive_sample_says_why_it_has_no_interval():
    plan = replace(
        PLAN, kind=PURPOSIVE, strata=(), precision={"half_width_mg_ha": None}
    )
    said = texts(page(plan))

    assert "Interval unknown: points chosen on purpose have none" in said
    assert "Unknown:" not in said


def test_a_two_stage_plan_lists_the_farms_drawn():
    farms = (
        PlanFarm(name="North", area=4.0, sampled=True),
        PlanFarm(name="South", area=5.0, sampled=False),
    )
    points = tuple(replace(p, farm="North", stratum="") for p in PLAN.points[:4])
    said = texts(page(replace(PLAN, kind=TWO_STAGE, farms=farms, points=points)))

    assert "1 of 2 drawn" in said
    assert "Farms drawn: 1 of 2 Farm Area, ha North 4.0" in said
    assert "South" not in said


def test_power_curve_is_a_table():
    curve = [
        {"n_points": 20, "power": 0.8123, "detectable_difference_mg_ha": 4.1777},
        {"n_points": 30, "power": 0.9, "detectable_difference_mg_ha": None},
    ]
    plan = replace(
        PLAN,
        precision={
            "statement": "It can tell",
            "power_curve": curve,
            "wanted_difference_mg_ha": 4.0,
            "detectable_difference_mg_ha": 3.9,
        },
    )
    said = texts(page(plan))

    assert "Precision: It can tell." in said
    assert "Points Chance to find 4.00 t/ha Smallest change that is found" in said
    assert "20 81 % 4.18 t/ha" in said
    assert "30 90 % unknown" in said


def test_the_summary_holds_what_is_meaningful():
    test = {"significance": 0.05, "power": 0.9, "level": 0.9}
    results = {
        "standard_deviation_mg_ha": 9.0,
        "detectable_difference_mg_ha": 5.492093,
        "half_width_stock_mg_ha": 3.104492,
        "standard_error_stock_mg_ha": 1.8,
    }
    nothing = dict.fromkeys(results)

    unknown = texts(
        page(replace(PLAN, precision={"statement": "?", **nothing, **test}))
    )
    known = texts(page(replace(PLAN, precision={"statement": "!", **results, **test})))

    test_words = ("Chance to see a change where there is none", "Chance to find the")
    for word in (*test_words, "Coverage", "Unknown", "Smallest change"):
        assert word not in unknown
    beneath_map = known[: known.index("Points, in the order of a walk")]
    assert "Standard deviation among samples 9 t/ha" in beneath_map
    assert "90 % interval of the mean stock ±3.1 t/ha" in beneath_map
    assert test_words[0] not in beneath_map
    assert "Smallest change that is found 5.49 t/ha" in known
    assert f"{test_words[0]} 5 % Chance to find the change 90 %" in known


def test_no_options_keys_or_long_numbers_stand_on_paper():
    plan = replace(
        PLAN,
        inputs={
            "middle_latitude_deg": -23.123456789012,
            "middle_longitude_deg": 133.5,
            "east_to_west_km": 0.8512345678901,
            "north_to_south_km": 123.456789,
            "design": "clhs",
            "allocation": "cost",
            "n_strata": 3,
            "area_of_file_ha": 123.456789012345,
        },
        precision={
            "statement": "none was given (--correlation): give it",
            "correlation": 0.0,
            "correlation_given": False,
            "spread_by_stratum_mg_ha": {"S1": 4.12345678901234},
        },
        warnings=("leave out a strip (--buffer 5)",),
    )
    said = texts(page(plan))

    assert "none was given: give it" in said
    assert "leave out a strip" in said
    assert "--" not in said
    assert (
        "Middle 23.12° S, 133.50° E; 851 m east to west, 123 km north to south; "
        "100.1 ha" in said
    )
    assert "Design conditioned Latin hypercube" in said
    assert "shared by area, spread and cost" in said
    assert "Number of strata 3" in said
    assert "Area of the file 123.46 ha" in said
    assert "S1: 4.12 t/ha" in said
    assert "Correlation between the rounds not given; 0 was taken" in said


def test_without_a_round_the_labels_say_1():
    sheet = page(replace(PLAN, inputs={}))

    assert f"Hill Farm|{PLAN.points[0].name}|1|0-15" in texts(sheet)


def test_a_name_that_breaks_the_code_is_refused():
    with pytest.raises(InputError, match="must not contain"):
        page(replace(PLAN, name="a|b"))


@pytest.mark.slow
def test_a_thousand_points_are_all_listed_and_the_map_says_what_it_leaves_out():
    plan = crowded(1000)
    sheet = page(plan)
    said = texts(sheet)

    assert all(p.name in said for p in plan.points)
    assert "names found no room; the list has all points" in said
    assert "1000 labels" in said
