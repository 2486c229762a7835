"""The template: what it says, and that a table written into it is read back."""

import csv
import io

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tilth.assessment.layers.column import layer_columns, read_heading
from tilth.assessment.layers.layers import read_layers
from tilth.assessment.layers.rule import EXAMPLE_SITE, layer_rules
from tilth.assessment.layers.table import Labels, LayerTable, labels_of
from tilth.assessment.layers.template import (
    NUMBERS,
    TEXTS,
    column_table,
    table_csv,
    template_csv,
    template_xlsx,
)
from tilth.assessment.yaml_file import read_schema

WORDS = st.text("abcXYZ09 ,;\"'äß-", min_size=1, max_size=6).map(str.strip)
NAMES = WORDS.filter(lambda text: text not in ("", "-"))
MAYBE = st.one_of(st.just(""), NAMES)


def _number(low, high):
    return st.one_of(st.just(float("nan")), st.floats(low, high))


@st.composite
def profiles(draw):
    """Rows of one profile: texts, day, limits of the layers and their numbers."""
    texts = {name: draw(MAYBE) for name in TEXTS}
    texts["point"] = draw(NAMES)
    day = draw(st.one_of(st.just("NaT"), st.just("2024-05-03"), st.just("1999-12-31")))
    steps = draw(st.lists(st.integers(1, 50), min_size=1, max_size=4))
    bottoms = np.cumsum(steps) / 2.0
    rows = []
    for top, bottom in zip([0.0, *bottoms[:-1]], bottoms, strict=True):
        numbers = {
            "depth_top": float(top),
            "depth_bottom": float(bottom),
            "soc_content": draw(st.floats(1e-3, 500.0)),
            "soc_content_error": draw(_number(0.0, 50.0)),
            "som_content": draw(_number(0.0, 1000.0)),
            "fine_earth_mass": (bottom - top) * draw(st.floats(1e-3, 259.0)),
            "fine_earth_mass_error": draw(_number(0.0, 1000.0)),
            "clay": draw(_number(0.0, 100.0)),
            "n_cores": draw(_number(1.0, 100.0)),
            "detection_limit": draw(_number(0.0, 1000.0)),
        }
        place = draw(st.booleans())
        numbers["latitude"] = draw(st.floats(-90.0, 90.0)) if place else np.nan
        numbers["longitude"] = draw(st.floats(1.0, 180.0)) if place else np.nan
        flags = draw(st.booleans()), draw(st.booleans())
        rows.append((texts, day, numbers, flags))
    return rows


def _key(profile):
    texts = profile[0][0]
    return texts["site"], texts["point"], texts["round"]


@st.composite
def tables(draw):
    """A table as the reader makes them: sorted, every profile once."""
    found = {_key(p): p for p in draw(st.lists(profiles(), min_size=1, max_size=4))}
    rows = [row for key in sorted(found) for row in found[key]]
    size = len(rows)
    return LayerTable(
        file=labels_of(["lab.csv"] * size),
        row=np.arange(2, size + 2),
        layer=np.ones(size, dtype=np.int64),
        date=np.array([row[1] for row in rows], dtype="datetime64[D]"),
        below_detection=np.array([row[3][0] for row in rows]),
        density_estimated=np.array([row[3][1] for row in rows]),
        **{name: labels_of([row[0][name] for row in rows]) for name in TEXTS},
        **{name: np.array([row[2][name] for row in rows]) for name in NUMBERS},
    )


def _same(left, right, ignored=()):
    for name in LayerTable.__slots__:
        if name in ignored:
            continue
        one, other = getattr(left, name), getattr(right, name)
        if isinstance(one, Labels):
            one, other = one.texts(), other.texts()
        np.testing.assert_array_equal(one, other, err_msg=name)


def _read(tmp_path_factory, text):
    path = tmp_path_factory.mktemp("lab") / "lab.csv"
    path.write_text(text, encoding="utf-8")
    return read_layers([path], confirmed=["soc_content_unit"])


@settings(deadline=None, max_examples=30)
@given(table=tables())
def test_a_table_written_into_the_template_is_read_back(tmp_path_factory, table):
    layers = _read(tmp_path_factory, table_csv(table))

    assert layers.n_rows == table.row.size
    assert [f for f in layers.findings if f.severity == "refused"] == []
    _same(layers.table, table)


@settings(deadline=None, max_examples=15)
@given(table=tables(), seed=st.integers(0, 1000))
def test_the_order_of_rows_does_not_matter(tmp_path_factory, table, seed):
    head, *rows = table_csv(table).splitlines()
    order = np.random.default_rng(seed).permutation(len(rows))
    layers = _read(tmp_path_factory, "\n".join([head, *(rows[i] for i in order)]))

    _same(layers.table, table, ignored=("row",))


@settings(deadline=None, max_examples=15)
@given(table=tables())
def test_units_of_the_headings_do_not_matter(tmp_path_factory, table):
    rows = list(csv.reader(io.StringIO(table_csv(table))))
    scales = {"soc_content": ("%", 10.0), "fine_earth_mass": ("kg m-2", 10.0)}
    scales["depth_top"] = scales["depth_bottom"] = ("m", 100.0)
    for place, text in enumerate(rows[0]):
        name = text.split(" [")[0]
        if name in scales:
            unit, scale = scales[name]
            rows[0][place] = f"{name} [{unit}]"
            for row in rows[1:]:
                row[place] = repr(float(row[place]) / scale)
    out = io.StringIO()
    csv.writer(out).writerows(rows)
    found = _read(tmp_path_factory, out.getvalue()).table

    np.testing.assert_allclose(found.soc_content, table.soc_content, rtol=1e-14)
    np.testing.assert_allclose(found.fine_earth_mass, table.fine_earth_mass, rtol=1e-14)
    np.testing.assert_array_equal(found.depth_bottom, table.depth_bottom)
    np.testing.assert_array_equal(found.below_detection, table.below_detection)


@pytest.mark.parametrize("ending", ["csv", "xlsx"])
def test_the_template_is_read_as_it_stands(tmp_path, ending):
    path = tmp_path / f"template.{ending}"
    content = template_csv().encode() if ending == "csv" else template_xlsx()
    path.write_bytes(content)
    layers = read_layers([path])

    # Nothing is wrong but that the rows are examples.
    assert [(f.severity, f.rule, f.row) for f in layers.findings] == [
        ("flagged", "example_row", 2),
        ("flagged", "example_row", 3),
    ]
    np.testing.assert_array_equal(layers.table.depth_bottom, [30.0, 50.0])


def test_the_rows_of_the_template_are_good_ones(tmp_path):
    text = template_csv().replace(EXAMPLE_SITE, "Farm")
    path = tmp_path / "layers.csv"
    path.write_text(text)
    layers = read_layers([path])

    assert layers.findings == ()
    np.testing.assert_array_equal(layers.table.depth_bottom, [30.0, 50.0])
    # By hand: 100 * 1.31 * 0.96 * 30 Mg ha-1.
    np.testing.assert_allclose(layers.table.fine_earth_mass[0], 3772.8)


def test_example_rows_that_were_left_in_are_not_used(tmp_path):
    head, first, second = template_csv().splitlines()
    own = [row.replace(EXAMPLE_SITE, "Farm") for row in (first, second)]
    path = tmp_path / "layers.csv"
    path.write_text("\n".join([head, first, second, *own]))
    layers = read_layers([path])

    assert layers.table.site.texts() == ["Farm", "Farm"]
    assert {(f.severity, f.rule) for f in layers.findings} == {
        ("refused", "example_row")
    }


def test_every_column_is_explained_and_its_heading_understood():
    rows = column_table()[1:]

    assert len(rows) == len(layer_columns()) > 40
    for (heading, _, _, meaning), column in zip(
        rows, layer_columns().values(), strict=True
    ):
        assert meaning
        found = read_heading(heading, "x")
        assert (found.column, found.factor) == (column, 1.0)


def test_the_schema_of_mappings_has_every_column():
    known = read_schema("layer-mapping-1.json")["$defs"]["columns"]["properties"]

    assert list(known) == list(layer_columns())


def test_ranges_are_rules_of_their_own():
    rules = layer_rules()

    assert rules["bulk_density_range"].severity == "refused"
    assert rules["clay_range"].severity == "flagged"
    assert rules["coarse_fraction_doubtful"].severity == "flagged"
    assert rules["soc_content_unit"].severity == "asked"
