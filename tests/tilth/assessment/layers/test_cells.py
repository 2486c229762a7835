"""Cells of laboratory files: numbers, days, depths and places as people write them."""

import datetime

import numpy as np
import pandas as pd
import pytest

from tilth.assessment.layers.column import (
    layer_columns,
    plain_unit,
    read_heading,
    unit_factor,
)
from tilth.assessment.layers.date import read_days
from tilth.assessment.layers.depth import read_depths
from tilth.assessment.layers.number import read_number, read_numbers
from tilth.assessment.layers.place import read_degrees
from tilth.errors import DataError

NAN = float("nan")


@pytest.mark.parametrize(
    ("text", "value", "rule"),
    [
        ("12.3", 12.3, ""),
        ("-0.5e-1", -0.05, ""),
        ("\u22125", -5.0, ""),
        ("*", NAN, ""),
        ("NA", NAN, ""),
        ("ns", NAN, ""),
        ("-", NAN, ""),
        ("", NAN, ""),
        ("<0.5", 0.25, "below_detection"),
        ("< 0.5", 0.25, "below_detection"),
        ("<LOD", NAN, "detection_limit"),
        ("LOQ", NAN, "detection_limit"),
        ("<-1", NAN, "not_a_number"),
        (">80", NAN, "not_a_number"),
        ("12.3*", 12.3, "footnote_mark"),
        ("12.3 *", 12.3, "footnote_mark"),
        ("1966(2)", 1966.0, "footnote_mark"),
        ("12.3†", 12.3, "footnote_mark"),
        ("12.3¹", 12.3, "footnote_mark"),
        ("12.3a", 12.3, "footnote_mark"),
        ("1.9 %", NAN, "unit_in_cell"),
        ("30 cm", NAN, "unit_in_cell"),
        ("1,234", NAN, "decimal_mark"),
        ("1_000", NAN, "not_a_number"),
        ("0x1F", NAN, "unit_in_cell"),
        ("about 3", NAN, "not_a_number"),
        ("inf", NAN, "not_a_number"),
        ("1.2.3", NAN, "not_a_number"),
    ],
)
def test_a_cell_is_read_as_it_is_meant_or_refused(text, value, rule):
    reading = read_number(text)

    assert reading.rule == rule
    np.testing.assert_equal(reading.value, value)


def test_a_column_with_decimal_commas_is_read_and_its_points_are_not():
    found = read_numbers(pd.Series(["12,5", "1,234", "0.7", "7", "x"]))

    np.testing.assert_array_equal(found.values, [12.5, 1.234, NAN, 7.0, NAN])
    assert found.cells["decimal_mark"].tolist() == [2]
    assert found.cells["not_a_number"].tolist() == [4]


def test_a_comma_that_could_be_a_thousand_is_refused():
    found = read_numbers(pd.Series(["1,234", "2,500", "7"]))

    np.testing.assert_array_equal(found.values, [NAN, NAN, 7.0])
    assert found.cells["decimal_mark"].tolist() == [0, 1]


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2024-05-03", "2024-05-03"),
        ("2024/5/3", "2024-05-03"),
        ("20240503", "2024-05-03"),
        ("3.5.2024", "2024-05-03"),
        ("3 May 2024", "2024-05-03"),
        ("03-May-2024", "2024-05-03"),
        ("May 3, 2024", "2024-05-03"),
        ("31/12/2023", "2023-12-31"),
        ("12/31/2023", "2023-12-31"),
        ("5/5/2024", "2024-05-05"),
        ("2024-05-03 10:30", "2024-05-03"),
        # Day 45415 of a spreadsheet: 2024-05-03, since day 45292 is 2024-01-01.
        ("45415", "2024-05-03"),
        ("NA", "NaT"),
    ],
)
def test_days_in_many_forms(text, day):
    days = read_days([text])

    assert (days.values.astype(str).tolist(), days.cells) == ([day], {})


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("3/5/2024", "date_ambiguous"),
        ("31/2/2024", "date_form"),
        ("2024-13-01", "date_form"),
        ("3.5.24", "date_form"),
        ("1066-10-14", "date_form"),
        ("2019", "date_form"),
        ("spring 2024", "date_form"),
    ],
)
def test_days_that_are_not_clear_are_refused(text, rule):
    days = read_days([text])

    assert np.isnat(days.values[0])
    assert list(days.cells) == [rule]


def test_days_more_than_a_year_ahead_are_no_days_of_sampling():
    texts = ["2026-05-31", "2027-05-31", "2027-06-02", "2121-01-01", "9999-12-31"]
    days = read_days(texts, today=datetime.date(2026, 5, 31))

    assert days.cells["date_future"].tolist() == [2, 3, 4]
    assert np.isnat(days.values).tolist() == [False, False, True, True, True]
    assert "date_future" in read_days(["2121-01-01"]).cells


def test_other_days_show_the_order_unless_they_disagree():
    shown = read_days(["24/4/2019", "5/6/2019"])
    disputed = read_days(["24/4/2019", "4/24/2019", "5/6/2019"])

    assert shown.order == "dmy"
    assert str(shown.values[1]) == "2019-06-05"
    assert disputed.cells["date_ambiguous"].tolist() == [2]
    assert str(read_days(["5/6/2019"], "mdy").values[0]) == "2019-05-06"


@pytest.mark.parametrize(
    ("text", "limits"),
    [
        ("0-15", (0.0, 15.0)),
        ("0 to 15", (0.0, 15.0)),
        ("0-to-20", (0.0, 20.0)),
        ("0\u201315 cm", (0.0, 15.0)),
        ("10\u201420cm", (10.0, 20.0)),
        ("0-0.15 m", (0.0, 15.0)),
        ("0,5 - 7,5", (0.5, 7.5)),
        ("15-Oct", (NAN, NAN)),
        ("2024-10-15", (NAN, NAN)),
        ("0-15 ft", (NAN, NAN)),
        ("30+", (NAN, NAN)),
    ],
)
def test_depths_in_one_text(text, limits):
    np.testing.assert_allclose(read_depths(text), limits, rtol=1e-12)


@pytest.mark.parametrize(
    ("text", "name", "degrees"),
    [
        ("52°12'30\"N", "latitude", 52.0 + 12.5 / 60.0),
        ("52 12 30 N", "latitude", 52.0 + 12.5 / 60.0),
        ("52° 12.5' N", "latitude", 52.0 + 12.5 / 60.0),
        ("N52:12:30", "latitude", 52.0 + 12.5 / 60.0),
        ("0°30'W", "longitude", -0.5),
        ("-0,5", "longitude", -0.5),
        ("12 S", "latitude", -12.0),
        ("52°12'30\"E", "latitude", NAN),
        ("52°72'N", "latitude", NAN),
        ("-52 N", "latitude", NAN),
        ("0°30'O", "longitude", NAN),  # east in German, west in French
        ("north", "latitude", NAN),
    ],
)
def test_degrees_minutes_and_seconds(text, name, degrees):
    np.testing.assert_allclose(read_degrees(text, name), degrees, rtol=1e-14)


@pytest.mark.parametrize(
    ("heading", "name", "factor"),
    [
        ("soc_content", "soc_content", 1.0),
        ("SOC content (g/kg)", "soc_content", 1.0),
        ("soc [%]", "soc_content", 10.0),
        ("soc_content [mg kg-1]", "soc_content", 0.001),
        ("Bulk density (kg m⁻³)", "bulk_density", 0.001),
        ("bulk_density [g·cm^-3]", "bulk_density", 1.0),
        ("depth_top [m]", "depth_top", 100.0),
        ("coarse_fraction [%]", "coarse_fraction", 0.01),
        ("sample_mass [kg]", "sample_mass", 1000.0),
        ("fine_earth_mass [kg m-2]", "fine_earth_mass", 10.0),
    ],
)
def test_headings_name_a_quantity_and_its_unit(heading, name, factor):
    found = read_heading(heading, "lab.csv")

    assert (found.column.name, found.factor) == (name, factor)


def test_unknown_units_are_refused_and_unknown_names_are_none():
    with pytest.raises(DataError, match=r"column soc_content \[lb\]: the unit must be"):
        read_heading("soc_content [lb]", "lab.csv")
    with pytest.raises(DataError, match="must be one of none, it is no quantity"):
        unit_factor(layer_columns()["point"], "cm", "lab.csv")
    assert read_heading("colour", "lab.csv") is None
    assert plain_unit("Mg  ha⁻¹") == "Mg ha-1"
