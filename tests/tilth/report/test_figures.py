import re
from dataclasses import replace
from xml.etree import ElementTree

import numpy as np
import pytest

from tests.tilth.assessment.site.sites import EXAMPLES
from tilth.assessment.site.file import read_site
from tilth.assessment.site.result import Layer, ModelRun, ScenarioRun
from tilth.errors import InputError
from tilth.report.charts import Chart, Panel, Series, chart_of_site
from tilth.report.figures import (
    COLOURS,
    check_path,
    figure_bytes,
    inline_svg,
    stock_figure,
)
from tilth.report.html import render

CONTEXT = ("lang", "title", "lead", "tilth_version")
YEARS = np.arange(1900.0, 1951.0)
SERIES = Series(
    name="With manure & straw",
    years=YEARS,
    soc_stock=np.linspace(30.0, 60.0, 51),
    interval=(np.linspace(25.0, 50.0, 51), np.linspace(35.0, 70.0, 51)),
    measured=((1925, 47.0),),
    estimated=((1900, 29.0),),
)
CHART = Chart(
    title="Stocks of a field",
    panels=(Panel(title="", layer="0-23 cm", series=(SERIES,)),),
    note="Points: measured.",
    sources=("Author (2000) Journal 1, 1-2", "Other (2001)"),
)


def _run(model, depth):
    return ModelRun(
        model=model,
        method="",
        layer=Layer(depth_bottom=depth),
        years=np.arange(1999, 2003),
        pool_names=("one",),
        scenarios=tuple(
            ScenarioRun(
                name=name,
                c_input=np.ones(3),
                manure_input=np.zeros(3),
                pools=np.full((4, 1), 40.0),
            )
            for name in ("baseline", "project")
        ),
        inputs={},
        sources=("Source of all",),
    )


def test_figure_names_axes_units_layer_lines_and_sources():
    figure = stock_figure(CHART)
    (axes,) = figure.axes

    assert axes.get_ylabel() == "Organic carbon, t C/ha, 0-23 cm"
    assert axes.get_xlabel() == "Year (stock on 31 December)"
    assert axes.get_ylim()[0] == 0.0
    assert [t.get_text() for t in axes.texts] == ["With manure &\nstraw"]
    written = " ".join(t.get_text() for t in figure.texts)
    assert written.startswith("Stocks of a field")
    assert written.endswith("Sources: Author (2000) Journal 1, 1-2; Other (2001).")


def test_what_is_drawn_is_what_was_given():
    (axes,) = stock_figure(CHART).axes
    line, measured, estimated = axes.lines

    np.testing.assert_array_equal(line.get_xydata()[:, 1], SERIES.soc_stock)
    assert measured.get_xydata().tolist() == [[1925.0, 47.0]]
    assert estimated.get_xydata().tolist() == [[1900.0, 29.0]]
    assert estimated.get_markerfacecolor() == "none"
    (band,) = axes.collections
    low, high = SERIES.interval
    edges = band.get_paths()[0].vertices[:, 1]
    assert (edges.min(), edges.max()) == (low.min(), high.max())


@pytest.mark.parametrize("narrow", [False, True])
def test_names_of_lines_stay_inside_and_apart(narrow):
    near = tuple(
        Series(name=name, years=YEARS, soc_stock=np.full(51, stock))
        for name, stock in (("Unmanured", 29.2), ("Manured at first only", 30.0))
    )
    chart = Chart(
        title="",
        panels=(Panel(title="", layer="0-23 cm", series=near),),
        note="",
        sources=(),
    )
    figure = stock_figure(chart, narrow=narrow)
    boxes = [t.get_window_extent() for t in figure.axes[0].texts]

    assert not boxes[0].overlaps(boxes[1])
    assert all(box.x1 <= figure.bbox.x1 for box in boxes)


@pytest.mark.parametrize("suffix", [".svg", ".png"])
def test_the_same_chart_gives_the_same_bytes(suffix):
    first = figure_bytes(stock_figure(CHART), suffix)

    assert first == figure_bytes(stock_figure(CHART), suffix)
    assert len(first) > 5000


def test_svg_keeps_its_text_and_no_date():
    text = figure_bytes(stock_figure(CHART), ".svg").decode()

    assert "Organic carbon, t C/ha, 0-23 cm" in text
    assert "<dc:date>" not in text


def test_inline_svg_is_one_element_that_asks_for_nothing_outside():
    text = inline_svg(CHART, "stocks")
    root = ElementTree.fromstring(text)

    assert root.tag == "{http://www.w3.org/2000/svg}svg"
    assert root.get("role") == "img"
    assert root.get("width") is None
    assert root.get("viewBox")
    addresses = set(re.findall(r"https?://[^\"\s]+", text))
    assert addresses == {"http://www.w3.org/2000/svg", "http://www.w3.org/1999/xlink"}
    identifiers = re.findall(r'\bid="([^"]+)"', text)
    assert all(i.startswith("stocks-") for i in identifiers)
    for reference in re.findall(r"url\(#([^)]+)\)", text):
        assert reference in identifiers
    assert "currentColor" in text
    assert f"var(--series-0, {COLOURS[0]})" in text


@pytest.mark.parametrize(
    ("ground", "colours"),
    [("#ffffff", COLOURS), ("#fbf8f3", COLOURS), ("#1c1916", None)],
)
def test_names_of_lines_can_be_read_on_their_ground(ground, colours):
    if colours is None:
        style = render("base.html", dict.fromkeys(CONTEXT, ""))
        dark = style[style.index("prefers-color-scheme: dark") :]
        colours = [
            re.search(rf"--series-{i}: (#\w+)", dark).group(1)
            for i in range(len(COLOURS))
        ]

    ratios = [_contrast(colour, ground) for colour in colours]

    assert min(ratios) >= 4.5  # WCAG 2.2, 1.4.3


def _contrast(one, other):
    """Contrast ratio of WCAG 2.2."""
    light, dark = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def _luminance(colour):
    """Relative luminance of WCAG 2.2."""
    shares = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [
        c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in shares
    ]
    return float(np.dot([0.2126, 0.7152, 0.0722], linear))


SITE = read_site(EXAMPLES / "example-farm.yaml")


def test_layers_never_share_axes_and_the_measured_stock_stands_in_its_own():
    runs = [_run("rothc", 30.0), _run("icbm", 30.0), _run("other", 40.0)]

    chart = chart_of_site(SITE, runs)

    assert [p.layer for p in chart.panels] == ["0-30 cm", "0-40 cm"]
    assert [s.name for s in chart.panels[1].series] == [
        "other, baseline",
        "other, project",
    ]
    assert chart.panels[0].measured == ((2024, 58.0),)
    assert chart.panels[1].measured == ()
    assert chart.sources == ("Source of all",)
    assert chart.note.startswith("Example content: the site is invented.")
    assert len(stock_figure(chart).axes) == 2


def test_more_lines_than_colours_take_another_panel():
    runs = [_run(f"model {i}", 23.0) for i in range(4)]

    chart = chart_of_site(SITE, runs)

    assert [len(p.series) for p in chart.panels] == [6, 2]


def test_a_dollar_sign_is_no_formula():
    chart = replace(CHART, title="5 $ \\frac $")

    assert ">5 $ \\frac $<" in figure_bytes(stock_figure(chart), ".svg").decode()


def test_unknown_ending_is_refused(tmp_path):
    with pytest.raises(InputError, match=r"ends in .svg or .png; got .*a.pdf"):
        check_path(tmp_path / "a.pdf")


def test_too_many_lines_are_refused():
    with pytest.raises(InputError, match=f"1 to {len(COLOURS)} series; got 7"):
        Panel(title="", layer="0-23 cm", series=(SERIES,) * 7)
