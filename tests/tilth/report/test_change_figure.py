from dataclasses import replace
from datetime import date

import pytest

from tests.tilth.report.changes import change_result, unknown_change
from tilth.report.change_figure import Bar, bars_figure, change_figure, times_of
from tilth.report.figures import figure_bytes
from tilth.stats.estimate import Estimate

ESTIMATE = Estimate(
    mean=2.0, standard_error=1.0, degrees_of_freedom=5.0, n_samples=6, method="mean"
)


def _lines(axes, n):
    """Coordinates of all lines of n points."""
    return [x.get_xydata().tolist() for x in axes.lines if len(x.get_xydata()) == n]


def test_stocks_intervals_and_target_line_are_those_of_the_result():
    result = change_result()
    left, _ = change_figure(result).axes
    times, known = times_of(result)

    assert known
    assert times == pytest.approx([2021.76, 2026.76], abs=0.01)
    points = [p[0] for p in _lines(left, 1)]
    means = [r.estimate.mean for r in result.rounds]
    assert points == [pytest.approx([t, m]) for t, m in zip(times, means, strict=True)]
    *intervals, target = _lines(left, 2)
    for line, found in zip(intervals, result.rounds, strict=True):
        assert [y for _, y in line] == pytest.approx(found.estimate.interval(0.9))
    initial = result.change.before.mean
    assert target[0] == pytest.approx([times[0], initial])
    assert target[1] == pytest.approx([times[0] + 5.0, initial * (1.0 + 0.004 * 5.0)])


def test_change_controls_and_additional_stand_beside_the_target():
    result = change_result()
    _, right = change_figure(result).axes

    found = [
        result.change.stock_change,
        result.control.stock_change,
        result.additional,
    ]
    assert [p[0][0] for p in _lines(right, 1)] == pytest.approx([e.mean for e in found])
    spans = _lines(right, 2)
    for line, estimate in zip(spans, found, strict=False):
        assert [x for x, _ in line] == pytest.approx(estimate.interval(0.9))
    upright = [line[0][0] for line in spans if line[0][0] == line[1][0]]
    goal = 0.004 * 5.0 * result.change.before.mean
    assert upright == pytest.approx([0.0, goal])
    names = [t.get_text().split("\n")[0] for t in right.texts]
    assert names[:3] == ["project", "controls", "additional"]


def test_an_unknown_error_has_no_bar_and_says_so():
    left, right = change_figure(unknown_change(), narrow=True).axes

    assert len(_lines(left, 2)) == 1  # the line of the target alone
    assert "interval unknown" in right.texts[0].get_text()
    assert b"nan" not in figure_bytes(change_figure(unknown_change()), ".svg").lower()


def test_rounds_without_a_day_stand_apart_by_the_years_between():
    result = change_result()
    first, last = result.rounds
    three = (first, replace(last, date=None), replace(last, date=date(2026, 1, 1)))
    lost = replace(result, rounds=three)

    assert times_of(lost) == ([0.0, 2.5, 5.0], False)
    left, _ = change_figure(lost).axes
    assert left.get_xlabel() == "Years from the first round"


def test_bars_show_each_interval_with_its_number():
    unknown = replace(
        ESTIMATE, standard_error=None, degrees_of_freedom=None, reason="one only"
    )
    (axes,) = bars_figure(
        (Bar(name="a", estimate=ESTIMATE), Bar(name="b", estimate=unknown))
    ).axes

    # t(5; 0.95) = 2.015048
    spans = [line for line in _lines(axes, 2) if line[0][0] != line[1][0]]
    (limits,) = [[x for x, _ in line] for line in spans]
    assert limits == pytest.approx([2.0 - 2.015048, 2.0 + 2.015048], abs=1e-6)
    assert [t.get_text() for t in axes.texts] == [
        "a\n+2.0",
        "b\n+2.0\ninterval unknown",
    ]


def test_zero_and_the_target_are_always_in_view():
    for gain in (-0.2, -0.004, 0.2):
        result = change_result(gain)
        _, right = change_figure(result, narrow=True).axes
        low, high = right.get_xlim()
        goal = 0.004 * 5.0 * result.change.before.mean
        assert low < 0.0 < goal < high
