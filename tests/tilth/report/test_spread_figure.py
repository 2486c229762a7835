import numpy as np
import pytest

from tilth.errors import InputError
from tilth.report.spread_figure import Group, spread_figure


def test_every_stock_is_a_point_and_the_mean_a_stroke():
    groups = (
        Group(name="2021", soc_stock=np.array([40.0, 50.0, np.nan])),
        Group(name="2026", soc_stock=np.array([60.0])),
        Group(name="none", soc_stock=np.array([np.nan])),
    )
    (axes,) = spread_figure(groups).axes
    points = [x.get_xdata().tolist() for x in axes.lines if x.get_marker() == "o"]
    strokes = [x.get_xdata().tolist() for x in axes.lines if x.get_marker() != "o"]

    assert points == [[40.0, 50.0], [60.0], []]
    assert strokes == [[45.0, 45.0], [60.0, 60.0]]
    assert [t.get_text() for t in axes.get_yticklabels()] == ["2021", "2026", "none"]
    assert axes.get_xlim()[0] == 0.0


def test_no_stock_is_refused():
    with pytest.raises(InputError, match="at least 1 stock; got 0"):
        spread_figure((Group(name="r", soc_stock=np.array([np.nan])),))
