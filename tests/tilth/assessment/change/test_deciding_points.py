"""One absurd value: the point without which the change is another is named."""

from math import sqrt

import pytest

from tests.tilth.assessment.change.campaigns import change_of, visits
from tests.tilth.assessment.layers.files import HEADINGS, found, written
from tilth.assessment.change.change import stock_change
from tilth.assessment.change.options import ChangeOptions
from tilth.assessment.layers.layers import read_layers
from tilth.assessment.stock.stock import StockOptions, stocks

BEFORE = [40.0, 44.0, 48.0, 52.0, 41.0]
GAINS = [1.0, 3.0, 1.0, 3.0, 42.0]


def deciding(result):
    return [w for w in result.warnings if w.startswith("one point decides")]


def test_the_point_that_decides_is_named():
    after = [b + g for b, g in zip(BEFORE, GAINS, strict=True)]
    (text,) = deciding(change_of(visits(BEFORE, after)))

    # By hand: 1, 3, 1, 3 have the mean 2 and the variance 4/3; with 42 the mean is 10
    # and the sum of squares 81 + 49 + 81 + 49 + 1024 = 1284.
    assert "without field p4 the change would be" in text
    assert f"+2.00 ± {sqrt(4 / 3 / 4):.2f} in place of" in text
    assert f"+10.00 ± {sqrt(1284 / 4 / 5):.2f} Mg ha-1" in text


def test_a_control_that_decides_is_named_as_such():
    rows = visits(BEFORE[:4], [b + 2.0 for b in BEFORE[:4]])
    for i, gain in enumerate([0.0, 0.5, 0.2, 0.3, 30.0]):
        rows += visits([50.0], [50.0 + gain], names=["c"], site=f"N{i}")
    found = change_of(rows, controls=("N0", "N1", "N2", "N3", "N4"))

    assert any(
        "without N4 c the change of the control sites would be +0.25" in text
        for text in deciding(found)
    )


def test_three_control_sites_have_an_error_that_is_small_by_chance():
    rows = visits(BEFORE[:4], [b + 2.0 for b in BEFORE[:4]])
    for i, gain in enumerate([0.0, 0.1, 3.0]):
        rows += visits([50.0], [50.0 + gain], names=["c"], site=f"N{i}")
    found = change_of(rows, controls=("N0", "N1", "N2"))

    # Without N2 the mean moves by 0.98, twenty times the error of the other two, 0.05,
    # which are alike by chance; all three have an error of 0.98.
    assert deciding(found) == []


@pytest.mark.parametrize("gains", [[1.0, 3.0, 1.0, 3.0], [0.0, 1.0, 2.0, 3.0, 4.0, 5]])
def test_even_samples_have_no_such_point(gains):
    before = [40.0 + i for i in range(len(gains))]
    after = [b + g for b, g in zip(before, gains, strict=True)]

    assert deciding(change_of(visits(before, after))) == []


def _rows(contents, round_, *, top=0, bottom=30):
    return [
        f"Farm,P{i},2020-05-01,{round_},{top},{bottom},{content},1.3,0"
        for i, content in enumerate(contents)
    ]


def test_a_content_far_from_that_of_the_other_round_is_doubtful(tmp_path):
    first = _rows([15, 16, 14, 15], "1")
    second = _rows([16, 17, 90, 16], "2")
    layers = read_layers([written(tmp_path, *first, *second)])

    # Row 8 is the third point in round 2: 90 against 14, the others about 16.
    assert found(layers) == [(8, "soc_content_round_doubtful")]
    (finding,) = [f for f in layers.findings if f.row]
    assert "got 90 g kg-1, and 14 in round 1" in finding.message


def test_the_earlier_value_is_doubted_where_it_is_the_odd_one(tmp_path):
    rows = _rows([15, 16, 3, 15], "1") + _rows([16, 17, 14, 16], "2")

    assert found(read_layers([written(tmp_path, *rows)])) == [
        (4, "soc_content_round_doubtful")
    ]


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ([10, 11, 9, 10], [35, 36, 30, 34]),  # all of them rose: a treatment
        ([10, 11, 9, 10], [25, 12, 10, 11]),  # two and a half times
        ([10, 11, 9, 10], ["<1", 12, 10, 11]),  # less than can be measured
    ],
)
def test_contents_that_changed_alike_or_little_are_not_doubted(tmp_path, first, second):
    rows = _rows(first, "1") + _rows(second, "2")
    layers = read_layers([written(tmp_path, *rows)])

    assert "soc_content_round_doubtful" not in {f.rule for f in layers.findings}


def test_an_absurd_value_carries_through_to_the_change(tmp_path):
    first = _rows([15, 16, 14, 15, 15], "1")
    second = [r.replace("2020-", "2025-") for r in _rows([16, 17, 90, 16, 16], "2")]
    path = written(tmp_path, *first, *second, headings=HEADINGS)

    found_ = stock_change(
        stocks(read_layers([path]), StockOptions(method="ellert_bettany")),
        ChangeOptions(),
    )

    assert found_.without_doubtful.points == (("Farm", "P2"),)
    # By hand: 3.9 Mg ha-1 of carbon for 1 g kg-1 in 3900 Mg ha-1 of soil, each + 1.
    assert found_.without_doubtful.stock_change.mean == pytest.approx(3.9)
    assert found_.change.stock_change.mean == pytest.approx((4 + 76) / 5 * 3.9)
