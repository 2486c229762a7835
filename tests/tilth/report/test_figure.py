import sys

import pytest

from tilth.errors import InputError
from tilth.report import figure

PANEL = figure.Panel(
    layer="0-30 cm",
    lines=(figure.Line(label="line", years=[1, 2], soc_stock=[50, 51], colour=0),),
    points=(figure.Points(label="dots", years=[1], soc_stock=[49], colour=0),),
    bands=(
        figure.Band(label="range", years=[1, 2], lowest=[48, 49], highest=[52, 53],
                    colour=0),
    ),
)  # fmt: skip


def test_every_layer_has_its_own_axis_and_every_series_its_label():
    other = figure.Panel(layer="0-100 cm with litter", lines=PANEL.lines)

    svg = figure.stocks("svg", [PANEL, other], title="Field", caption="Source: x")

    text = svg.decode()
    assert text.count("organic carbon, 0-30 cm") == 1
    assert text.count("organic carbon, 0-100 cm with litter") == 1
    for part in (">line<", ">dots<", ">range<", ">Field<", "Source: x"):
        assert part in text


def test_a_dollar_sign_is_no_formula():
    svg = figure.stocks("svg", [PANEL], title="5 $ \\frac $", caption="$x_$")

    assert ">5 $ \\frac $<" in svg.decode()


def test_an_installation_without_matplotlib_names_the_extra(monkeypatch):
    monkeypatch.setitem(sys.modules, "matplotlib", None)

    with pytest.raises(InputError, match=r"install the extra: tilth\[report\]"):
        figure.stocks("svg", [PANEL], title="", caption="")
