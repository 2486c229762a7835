from dataclasses import replace
from xml.etree import ElementTree

import numpy as np
import pytest

from tests.tilth.report.changes import change_result
from tests.tilth.report.plans import PLAN, crowded
from tilth.report.area_map import frame_of, map_of_change, map_of_plan
from tilth.report.figures import figure_bytes, svg_element
from tilth.report.map_figure import map_figure, names_left_out


def _texts(figure, label):
    return [t.get_text() for t in figure.axes[0].texts if t.get_label() == label]


def _marks(figure):
    return [x for x in figure.axes[0].lines if x.get_label() == "point"]


def test_points_stand_at_their_places_with_their_names():
    area_map = map_of_plan(PLAN)
    figure = map_figure(area_map)
    frame = frame_of(area_map)

    marks = _marks(figure)
    assert len(marks) == len(PLAN.points)
    for mark, point in zip(marks, PLAN.points, strict=True):
        expected = frame.plane(np.float64(point.longitude), np.float64(point.latitude))
        np.testing.assert_allclose(mark.get_xydata()[0], expected)
        assert (mark.get_markerfacecolor() == "none") == point.reserve
    assert sorted(_texts(figure, "name")) == sorted(p.name for p in PLAN.points)
    assert names_left_out(figure) == 0


def test_strata_are_named_and_an_example_says_so():
    figure = map_figure(map_of_plan(PLAN))

    assert _texts(figure, "stratum") == ["Plateau", "Slope", "Valley"]
    written = [t.get_text() for t in figure.axes[0].texts]
    assert "EXAMPLE" in written
    assert "N" in written
    assert "EXAMPLE" not in [
        t.get_text()
        for t in map_figure(map_of_plan(replace(PLAN, example=False))).axes[0].texts
    ]


def test_scale_bar_has_the_length_that_it_states():
    figure = map_figure(map_of_plan(PLAN))
    (axes,) = figure.axes
    (bar,) = [x for x in axes.lines if x.get_label() == "scale"]
    west, east = axes.get_xlim()

    share = np.ptp(bar.get_xdata())
    assert "200 m" in [t.get_text() for t in axes.texts]
    assert share * (east - west) == pytest.approx(200.0)


def test_map_is_true_in_both_directions():
    for narrow in (False, True):
        (axes,) = map_figure(map_of_plan(PLAN), narrow=narrow).axes
        box = axes.bbox
        across = np.ptp(axes.get_xlim()) / box.width
        up = np.ptp(axes.get_ylim()) / box.height
        assert across == pytest.approx(up, rel=1e-6)


def test_ticks_are_degrees_at_their_place():
    area_map = map_of_plan(PLAN)
    (axes,) = map_figure(area_map).axes
    frame = frame_of(area_map)

    for place, label in zip(axes.get_xticks(), axes.get_xticklabels(), strict=True):
        degrees = float(label.get_text().split("°")[0])
        expected = frame.plane(np.float64(degrees), np.float64(frame.latitude))[0]
        assert place == pytest.approx(expected, abs=0.5)
    assert all(x.get_text().endswith("° N") for x in axes.get_yticklabels())


def _boxes(figure):
    renderer = figure.canvas.get_renderer()
    figure.draw(renderer)
    names = [t for t in figure.axes[0].texts if t.get_label() == "name"]
    return [t.get_window_extent(renderer) for t in names]


@pytest.mark.parametrize("count", [60, 1000])
def test_names_never_cover_each_other_and_the_rest_is_counted(count):
    area_map = map_of_plan(crowded(count))
    figure = map_figure(area_map)
    boxes = _boxes(figure)

    assert 0 < len(boxes) <= 150
    assert names_left_out(figure) == count - len(boxes)
    for i, first in enumerate(boxes):
        for second in boxes[i + 1 :]:
            across = min(first.x1, second.x1) - max(first.x0, second.x0)
            up = min(first.y1, second.y1) - max(first.y0, second.y0)
            assert min(across, up) < 2.0  # pixels, of letters set by hand


def test_gain_and_loss_differ_in_shape_and_colour():
    result = change_result(-0.004)
    area_map = map_of_change(result)
    shape = {True: "^", False: "v"}

    for mark, point in zip(_marks(map_figure(area_map)), area_map.points, strict=True):
        if point.value is None:
            assert mark.get_marker() == "x"
            continue
        assert mark.get_marker() == shape[point.value > 0.0]
        red, _, blue, _ = mark.get_markerfacecolor()
        assert (red > blue) == (point.value > 0.0) or abs(point.value) < 0.5


def test_names_are_text_and_never_markup():
    names = ("<script>alert(1)</script>", "a&b", "$x^2$", "A" * 300, "tab\tbell\a")
    points = tuple(
        replace(p, name=name) for p, name in zip(PLAN.points, names, strict=False)
    )
    strata = tuple(replace(s, name="<script>x</script>") for s in PLAN.strata)
    svg = svg_element(
        map_figure(map_of_plan(replace(PLAN, points=points, strata=strata))),
        "m",
        "<b>",
    )

    root = ElementTree.fromstring(
        svg.replace("xlink:href", "href").replace("xlink:type", "type")
    )
    assert "script" not in {e.tag.split("}")[-1] for e in root.iter()}
    written = [e.text or "" for e in root.iter() if e.tag.endswith("text")]
    assert "$x^2$" in written
    assert "a&b" in written
    assert "tab bell" in written
    assert max(len(x) for x in written) <= 28
    assert root.get("aria-label") == "<b>"


def test_same_map_gives_the_same_bytes():
    area_map = map_of_plan(PLAN)

    first, second = (figure_bytes(map_figure(area_map), ".svg") for _ in range(2))
    assert first == second
