import re
from dataclasses import replace

import numpy as np
import pytest
import segno
from hypothesis import given
from hypothesis import strategies as st

from tests.tilth.report.plans import PLAN
from tilth.errors import InputError
from tilth.report.label_sheet import code_content, code_svg, labels_of, read_code

NAMES = st.text(st.characters(exclude_characters="|", exclude_categories=["Cs", "Cc"]))
DEPTHS = st.tuples(st.integers(0, 150), st.integers(1, 200))


@given(NAMES, NAMES, NAMES, DEPTHS)
def test_code_reads_back_as_the_columns_of_the_template(site, point, name, depth):
    top, bottom = float(depth[0]), float(depth[0] + depth[1])

    found = read_code(code_content(site, point, name, (top, bottom)))

    assert found == (site, point, name, top, bottom)


def test_code_keeps_half_centimetres():
    assert code_content("A", "1", "2026", (7.5, 15.0)) == "A|1|2026|7.5-15"
    assert read_code("A|1|2026|7.5-15")[3:] == (7.5, 15.0)


@pytest.mark.parametrize(
    "names", [("a|b", "1", "r"), ("a", "1|2", "r"), ("a", "1", "|")]
)
def test_a_name_with_the_separator_is_refused(names):
    with pytest.raises(InputError, match="must not contain"):
        code_content(*names, (0.0, 30.0))


@pytest.mark.parametrize("text", ["", "a|b|c", "a|b|c|0", "a|b|c|x-y", "a|b|c|0-30|d"])
def test_a_code_of_another_kind_is_refused(text):
    with pytest.raises(InputError, match=r"site.point.round.depth_top-depth_bottom"):
        read_code(text)


def _modules(svg):
    """Dark modules of a code that is drawn as strokes of one module."""
    size = int(re.search(r'viewBox="0 0 (\d+) ', svg)[1])
    dark = np.zeros((size, size), dtype=bool)
    path = re.search(r'class="qrline"[^>]* d="([^"]*)"', svg)[1]
    x = y = 0.0
    for letter, values in re.findall(r"([Mmh])([^Mmh]*)", path):
        first, *rest = (float(v) for v in re.findall(r"-?[\d.]+", values))
        if letter == "h":
            dark[int(y), int(x) : int(x + first)] = True
            x += first
        else:
            x, y = (first, rest[0]) if letter == "M" else (x + first, y + rest[0])
    return dark


def test_drawn_code_is_the_code_with_its_quiet_zone():
    content = "Ferme du Café|P01|2026|0-30"
    drawn = _modules(code_svg(content))
    matrix = np.array(
        [list(row) for row in segno.make(content, error="m", micro=False).matrix]
    )

    np.testing.assert_array_equal(drawn[4:-4, 4:-4], matrix.astype(bool))
    assert not drawn[:4].any()
    assert not drawn[:, -4:].any()


def test_one_label_for_each_point_and_depth():
    labels = list(labels_of(PLAN, PLAN.points, "2026"))

    assert len(labels) == len(PLAN.points) * len(PLAN.depths)
    assert labels[0].content == f"Hill Farm|{PLAN.points[0].name}|2026|0-15"
    assert labels[0].depth == "0-15 cm"
    assert [x.reserve for x in labels[-3:]] == [True] * 3
    assert len({x.content for x in labels}) == len(labels)


def test_names_on_a_code_are_not_markup():
    plan = replace(PLAN, name="<b>&")

    (label, *_) = labels_of(plan, plan.points[:1], "r")

    assert label.content.startswith("<b>&|")
    assert "<b>" not in label.code
