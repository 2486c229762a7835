import csv
from math import exp, log, sqrt

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.tilth.shared_data import shared_data
from tilth.datasets.tables import read_table
from tilth.errors import InputError
from tilth.soil.bulk_density import TABLE, estimate, pedotransfer_functions

FUNCTIONS = pedotransfer_functions()
# Formulas as printed in public transcriptions, apart from the table of the package:
# carbon or organic matter, clay and silt in %.
PRINTED = {
    "manrique_jones": lambda c, clay, silt: 1.660 - 0.318 * c**0.5,
    "alexander": lambda c, clay, silt: 1.66 - 0.308 * c**0.5,
    "icp_forests": lambda c, clay, silt: (1511 - 81.1 * sqrt(10 * c)) / 1000,
    "huntington": lambda c, clay, silt: exp(
        0.263 - 0.147 * log(c) - 0.103 * log(c) ** 2
    ),
    "kaur": lambda c, clay, silt: exp(
        0.313 - 0.191 * c + 0.02102 * clay - 0.000476 * clay**2 - 0.00432 * silt
    ),
    "tomasella_hodnett": lambda c, clay, silt: (
        1.578 - 0.054 * c - 0.006 * silt - 0.004 * clay
    ),
    "perie_ouimet": lambda m, clay, silt: (
        (0.111 * 1.767) / (1.767 * m / 100 + (1 - m / 100) * 0.111)
    ),
    "hossain_mineral": lambda c, clay, silt: 0.701 + 0.952 * exp(-0.29 * c),
    "hossain_all": lambda c, clay, silt: 0.071 + 1.322 * exp(-0.071 * c),
}


@pytest.mark.parametrize("name", FUNCTIONS)
@pytest.mark.parametrize(("percent", "clay", "silt"), [(0.7, 12, 30), (3.1, 45, 20)])
def test_values_equal_the_printed_formulas(name, percent, clay, silt):
    found = estimate(FUNCTIONS[name], 10.0 * percent, clay, silt)

    expected = PRINTED[name](percent, clay, silt)
    assert float(found.bulk_density) == pytest.approx(expected, rel=1e-6)
    assert not found.outside


@pytest.mark.parametrize(
    ("name", "bias"), [("manrique_jones", 0.1), ("alexander", 0.1)]
)
def test_functions_for_the_united_states_fit_layers_measured_there(name, bias):
    path = shared_data("soil_points_us", "dsp4sh_soc_df_KAD.csv")
    with path.open(encoding="latin-1", newline="") as file:
        pairs = [(r["SOC_pct"], r["Bulk_Density"]) for r in csv.DictReader(file)]
    known = np.array([p for p in pairs if "NA" not in p and "" not in p], dtype=float)

    found = estimate(FUNCTIONS[name], 10.0 * known[:, 0])

    inside = ~found.outside
    difference = found.bulk_density[inside] - known[inside, 1]
    assert inside.sum() > 1300
    assert abs(difference.mean()) < bias
    assert difference.std() < 0.32  # R2 of the fits is 0.41 and 0.46


@pytest.mark.parametrize("name", FUNCTIONS)
@given(low=st.floats(0.0, 1.0), high=st.floats(0.0, 1.0))
def test_more_carbon_never_makes_a_soil_denser(name, low, high):
    first, last = FUNCTIONS[name].content_range
    contents = first + (last - first) * np.sort([low, high])

    density = estimate(FUNCTIONS[name], contents, 30.0, 30.0).bulk_density

    assert np.isfinite(density).all()
    assert density[0] >= density[1] - 1e-12


def test_contents_outside_the_range_are_flagged_and_unphysical_ones_missing():
    found = estimate(FUNCTIONS["manrique_jones"], [120.0, 121.0, 400.0, np.nan])

    np.testing.assert_array_equal(found.outside, [False, True, True, False])
    np.testing.assert_array_equal(
        np.isnan(found.bulk_density), [False, False, True, True]
    )
    assert estimate(FUNCTIONS["kaur"], 10.0, [60.0, 61.0], 20.0).outside.tolist() == [
        False,
        True,
    ]
    bare = estimate(FUNCTIONS["huntington"], 0.0)
    assert bare.outside
    assert np.isnan(bare.bulk_density)


def test_errors_are_those_of_the_source_and_unknown_elsewhere():
    relative = estimate(FUNCTIONS["perie_ouimet"], [20.0, 200.0])
    absolute = estimate(FUNCTIONS["icp_forests"], [20.0, np.nan])

    np.testing.assert_allclose(
        relative.standard_error, 0.14 * relative.bulk_density, rtol=1e-12
    )
    np.testing.assert_array_equal(absolute.standard_error, [0.16, np.nan])
    assert np.isnan(estimate(FUNCTIONS["kaur"], 10.0, 20.0, 20.0).standard_error)


def test_every_row_says_what_it_rests_on():
    assert set(PRINTED) == set(FUNCTIONS)
    for row in read_table(TABLE).rows:
        assert row["mark"] in ("verified", "provisional")
        assert row["range_mark"] == "assumed"
        assert row["source"]
        assert (row["error"] == "") == (row["error_kind"] == "")


def test_texture_that_is_needed_must_be_given():
    with pytest.raises(InputError, match=r"silt must be given for kaur, in \[0, 100\]"):
        estimate(FUNCTIONS["kaur"], 10.0, clay=20.0)


def test_contents_out_of_range_are_refused():
    with pytest.raises(InputError, match=r"content must lie in \[0, 1000\] g kg-1"):
        estimate(FUNCTIONS["alexander"], -1.0)
    with pytest.raises(InputError, match=r"clay must lie in \[0, 100\] %"):
        estimate(FUNCTIONS["kaur"], 10.0, 120.0, 10.0)
