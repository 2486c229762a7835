import numpy as np
import pytest

from tilth.checks import check_range, complete, in_range
from tilth.errors import InputError


def test_values_in_range_come_back_as_floats():
    found = in_range("clay", [0, 50, 100], 0.0, 100.0, "%")
    assert found.dtype == np.float64
    assert found.tolist() == [0.0, 50.0, 100.0]


def test_missing_values_pass():
    assert np.isnan(in_range("clay", [np.nan], 0.0, 100.0, "%")).all()


def test_the_message_names_rule_unit_and_finding():
    with pytest.raises(
        InputError,
        match=r"^clay must lie in \[0, 100\] %; got 101 \(2 of 3 values.*\)$",
    ):
        in_range("clay", [101.0, 5.0, -3.0], 0.0, 100.0, "%")


@pytest.mark.parametrize("value", ["many", ["a", "b"], [[1.0], [1.0, 2.0]]])
def test_what_is_no_number_is_refused(value):
    with pytest.raises(InputError, match=r"clay must be numbers in \[0, 100\] %; got"):
        in_range("clay", value, 0.0, 100.0, "%")


def test_large_arrays_are_checked_in_their_own_precision():
    check_range("rain", np.ones(3, np.float32), 0.0, 2.0, "mm")
    with pytest.raises(InputError, match="rain must lie in"):
        check_range("rain", np.array([-1.0], np.float32), 0.0, 2.0, "mm")
    with pytest.raises(InputError, match="rain must be numbers"):
        check_range("rain", np.array(["x"]), 0.0, 2.0, "mm")


def test_a_gap_is_refused_where_all_values_are_needed():
    assert complete("rain", [1, 2], "mm").tolist() == [1.0, 2.0]
    with pytest.raises(InputError, match=r"no missing value, in mm; got NaN \(1 of 2"):
        complete("rain", [1.0, np.nan], "mm")
