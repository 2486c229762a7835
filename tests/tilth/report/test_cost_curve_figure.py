import pytest

from tests.tilth.assessment.allocation.option_tables import valuation
from tilth.assessment.allocation.cost_curve import CostCurve, cost_curve
from tilth.assessment.allocation.option import Option, Parcel
from tilth.errors import InputError
from tilth.report.cost_curve_figure import cost_curve_figure
from tilth.report.figures import figure_bytes


def land(name, carbon, cost):
    option = Option(practice=f"practice {name}", stock_change=carbon, investment=cost)
    return Parcel(name=name, area=1.0, options=(option,))


def curve():
    saving = Option(practice="saving", stock_change=4.0, maintenance=-2.0)
    return cost_curve(
        (
            land("a", 2.0, 10.0),
            land("b", 4.0, 40.0),
            Parcel(name="c", area=1.0, options=(saving,)),
        ),
        valuation(0.0),
    )


def test_blocks_have_the_carbon_as_width_and_the_cost_as_height():
    axes = cost_curve_figure(curve(), carbon=6.0).axes[0]
    blocks = [(p.get_x(), p.get_width(), p.get_height()) for p in axes.patches]

    assert blocks == [(0.0, 4.0, -10.0), (4.0, 2.0, 5.0), (6.0, 4.0, 10.0)]
    low, high = axes.get_ylim()
    assert low < -10.0 < 10.0 < high
    texts = [t.get_text() for t in axes.texts]
    assert texts == ["c", "a", "b", "stored by the plan"]


def test_same_curve_same_bytes():
    first, second = (figure_bytes(cost_curve_figure(curve()), ".svg") for _ in range(2))

    assert first == second
    assert b"EUR of 2024 per t C" in first


def test_curve_without_steps_is_refused():
    empty = CostCurve(steps=(), dominated=(), valuation=valuation())
    with pytest.raises(InputError, match="at least 1 step to be drawn; got 0"):
        cost_curve_figure(empty)
