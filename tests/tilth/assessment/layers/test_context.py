"""Units that are asked, rounds, methods, texture and places of points."""

import numpy as np
import pytest

from tests.tilth.assessment.layers.files import HEADINGS, found, written
from tilth.assessment.layers.layers import read_layers
from tilth.assessment.layers.unit_question import lower_group, range_reason
from tilth.errors import DataError

PLACES = (
    "site,point,depth [cm],soc_content [g kg-1],bulk_density [g cm-3],coarse_fraction,"
)


def _farm(contents, *, round_name="2024", density=1.3, start=1):
    return [
        f"Farm,P{i},,{round_name},0,30,{content},{density},0"
        for i, content in enumerate(contents, start=start)
    ]


def _questions(layers):
    return [
        (f.row, f.severity) for f in layers.findings if f.rule == "soc_content_unit"
    ]


def test_per_cent_where_grams_are_said_are_asked_and_not_guessed(tmp_path):
    path = written(tmp_path, *_farm([1.9, 2.4, 1.1]))
    layers = read_layers([path])

    assert _questions(layers) == [(row, "refused") for row in (0, 2, 3, 4)]
    assert (layers.n_rows, layers.table.row.size) == (3, 0)
    assert "--confirm soc_content_unit" in layers.findings[0].message
    assert "soc_content [%]" in layers.findings[0].message

    confirmed = read_layers([path], confirmed=["soc_content_unit"])
    assert _questions(confirmed) == [(0, "flagged")]
    np.testing.assert_array_equal(confirmed.table.soc_content, [1.9, 2.4, 1.1])

    right = written(
        tmp_path,
        *_farm([1.9, 2.4, 1.1]),
        headings=HEADINGS.replace("soc_content [g kg-1]", "soc_content [%]"),
    )
    assert _questions(read_layers([right])) == []


def test_grams_where_per_cent_are_said_are_asked(tmp_path):
    headings = HEADINGS.replace("soc_content [g kg-1]", "soc_content [%]")
    rows = _farm([19.0, 24.0, 14.0])
    layers = read_layers([written(tmp_path, *rows, headings=headings)])

    assert _questions(layers)[0] == (0, "refused")
    assert "1.3 g cm-3" in layers.findings[0].message
    # A peat of 400 g kg-1 is light: no question.
    peat = _farm([40.0, 42.0, 38.0], density=0.15)
    assert _questions(read_layers([written(tmp_path, *peat, headings=headings)])) == []


@pytest.mark.parametrize(("density", "asked"), [(1.4, True), (0.9, False)])
def test_poor_soils_in_grams_under_per_cent_are_asked(tmp_path, density, asked):
    # 9 g kg-1 under a heading in % is 90 g kg-1: a soil as rich is light.
    headings = HEADINGS.replace("soc_content [g kg-1]", "soc_content [%]")
    rows = _farm([9.0, 8.0, 11.0], density=density)

    layers = read_layers([written(tmp_path, *rows, headings=headings)])

    assert bool(_questions(layers)) is asked


def test_light_soils_with_little_carbon_are_asked():
    light, sandy = np.full(5, 1.0), np.full(5, 1.55)

    assert "topsoils of 1 g cm-3 hold 5 g kg-1" in range_reason(np.full(5, 5.0), light)
    assert range_reason(np.full(5, 5.0), sandy) == ""


def test_profiles_of_one_file_in_two_units_are_asked(tmp_path):
    layers = read_layers([written(tmp_path, *_farm([19.0, 22.0, 2.1, 25.0, 18.0]))])

    assert _questions(layers)[0] == (0, "refused")
    assert "two groups" in layers.findings[0].message


@pytest.mark.parametrize(
    "contents",
    [
        [12.0, 15.0, 22.0, 31.0, 60.0],  # a wide range without a gap
        [20.0, 21.0, 19.0, 7.0],  # a gap of less than six
        [30.0, 31.0, 29.0, 1.2],  # more than any unit explains
        [20.0, 2.0, 21.0],  # too few
    ],
)
def test_contents_that_differ_in_nature_are_not_asked(contents):
    assert lower_group(np.array(contents)) is None


def test_rounds_in_two_units_are_asked_in_the_file_of_the_lower_one(tmp_path):
    first = written(tmp_path, *_farm([45.0, 60.0, 80.0], density=1.0), name="first.csv")
    second = written(
        tmp_path,
        *_farm([4.6, 6.2, 8.1], round_name="2029", density=1.5),
        name="second.csv",
    )
    layers = read_layers([first, second])

    assert {f.file for f in layers.findings if f.rule == "soc_content_unit"} == {
        "second.csv"
    }
    assert set(layers.table.file.texts()) == {"first.csv"}


def test_rounds_are_years_of_dates_where_no_column_names_them(tmp_path):
    headings = "point,date,depth,soc_content [g kg-1],bulk_density [g cm-3],"
    headings += "coarse_fraction"
    rows = ("A,2019-05-03,0-10,20,1.2,0", "A,2024-05-03,0-10,21,1.2,0")
    layers = read_layers([written(tmp_path, *rows, headings=headings)])

    assert layers.table.round.texts() == ["2019", "2024"]
    assert "round_from_date" in [f.rule for f in layers.findings]

    # A date that cannot be read refuses its row and not the rounds of the others.
    more = read_layers(
        [written(tmp_path, *rows, "B,x,0-10,21,1.2,0", headings=headings)]
    )
    assert more.table.round.texts() == ["2019", "2024"]
    # A row without a date stays, and then no round is known of any.
    rows += ("B,,0-10,21,1.2,0",)
    none = read_layers([written(tmp_path, *rows, headings=headings)])
    assert set(none.table.round.texts()) == {""}


def test_methods_of_a_round_and_texture_are_compared(tmp_path):
    headings = HEADINGS + ",method,clay [%],silt [%],sand [%]"
    rows = (
        "F,A,,1,0,10,20,1.2,0,dry combustion,20,30,50",
        "F,B,,1,0,10,20,1.2,0,wet oxidation,20,30,40",
        "F,B,,2,0,10,20,1.2,0,wet oxidation,,30,40",
    )
    layers = read_layers([written(tmp_path, *rows, headings=headings)])

    assert found(layers) == [(3, "texture_sum")]
    (mixed,) = [f for f in layers.findings if f.row == 0]
    assert mixed.rule == "methods_mixed"
    assert "1 of F has dry combustion, wet oxidation" in mixed.message


def test_columns_that_are_not_known_and_units_that_are_not_said_are_named(tmp_path):
    headings = "point,depth_top,depth_bottom [cm],soc_content [g kg-1],colour,"
    headings += "bulk_density [g cm-3],coarse_fraction"
    layers = read_layers([written(tmp_path, "A,0,10,20,red,1.2,0", headings=headings)])

    assert [(f.rule, f.column) for f in layers.findings] == [
        ("column_unknown", "colour"),
        ("unit_assumed", "depth_top"),
    ]


def test_a_grid_is_placed_on_the_globe(tmp_path):
    # Worked example of the Ordnance Survey's guide, section C: TG 51409 13177 is
    # 52°39'27.2531"N 1°43'4.5177"E on Airy's ellipsoid; on WGS84 about 100 m off.
    rows = ("F,A,0-10,20,1.2,0,651409.903,313177.270,EPSG:27700",)
    table = read_layers(
        [written(tmp_path, *rows, headings=PLACES + "x [m],y [m],crs")]
    ).table

    latitude = 52.0 + 39.0 / 60.0 + 27.2531 / 3600.0
    longitude = 1.0 + 43.0 / 60.0 + 4.5177 / 3600.0
    np.testing.assert_allclose(table.latitude, latitude, atol=1e-3)
    np.testing.assert_allclose(table.longitude, longitude, atol=3e-3)


def test_a_longitude_in_the_place_of_a_latitude_is_told(tmp_path):
    row = """F,A,0-10,20,1.2,0,"4°05'53.5""W","39°24'26.0""N\""""
    headings = PLACES + "latitude [deg],longitude [deg]"
    layers = read_layers([written(tmp_path, row, headings=headings)])

    said = {f.column: f.message for f in layers.findings if f.row}
    assert "which is a longitude (are the two swapped?)" in said["latitude [deg]"]
    assert "which is a latitude (are the two swapped?)" in said["longitude [deg]"]


def test_places_that_cannot_be_are_flagged_and_left_out(tmp_path):
    rows = (
        "F,A,0-10,20,1.2,0,52.1,0.5",
        "F,B,0-10,20,1.2,0,152.1,0.5",
        "F,C,0-10,20,1.2,0,52.1,",
        "F,D,0-10,20,1.2,0,0,0",
        "F,E,0-10,20,1.2,0,here,0.5",
        "F,F,0-10,20,1.2,0,0.5,52.1",
        "F,G,0-10,20,1.2,0,48.0,0.5",
        "F,H,0-10,20,1.2,0,52.1,0.51",
        "F,I,0-10,20,1.2,0,52.1,0.5",
    )
    headings = PLACES + "latitude [deg],longitude [deg]"
    layers = read_layers([written(tmp_path, *rows, headings=headings)])

    assert layers.table.row.size == 9
    assert [(f.row, f.rule) for f in layers.findings if f.row] == [
        (3, "latitude_range"),
        (3, "coordinates_incomplete"),
        (4, "coordinates_incomplete"),
        (5, "coordinates_zero"),
        (6, "coordinates_form"),
        (6, "coordinates_incomplete"),
        (7, "coordinates_swapped"),
        (8, "coordinates_far"),
    ]
    np.testing.assert_array_equal(
        np.isnan(layers.table.longitude), [0, 1, 1, 1, 1, 0, 0, 0, 0]
    )


def test_a_grid_without_its_system_has_no_place_and_an_unknown_one_is_refused(tmp_path):
    headings = PLACES + "x [m],y [m],crs"
    layers = read_layers(
        [written(tmp_path, "F,A,0-10,20,1.2,0,504493,252635,", headings=headings)]
    )

    assert [f.rule for f in layers.findings] == ["crs_missing"]
    assert np.isnan(layers.table.latitude).all()
    with pytest.raises(DataError, match="crs must be a known coordinate system"):
        read_layers(
            [
                written(
                    tmp_path, "F,A,0-10,20,1.2,0,504493,252635,here", headings=headings
                )
            ]
        )
    layers = read_layers(
        [written(tmp_path, "F,A,0-10,20,1.2,0,1e9,1e9,EPSG:27700", headings=headings)]
    )
    assert [f.rule for f in layers.findings] == ["coordinates_range"]
