"""Mapping files on real data sets, whose layouts nobody made for us."""

import csv
import re
from collections import Counter

import numpy as np
import pytest

from tests.tilth.shared_data import shared_data
from tilth.assessment.layers.layers import read_layers
from tilth.assessment.layers.mapping import read_mapping
from tilth.errors import DataError

USDA = """
encoding: latin-1
columns:
  site: Site
  point: DSP_Pedon_ID
  date: Date_Sampled
  depth_top: {column: hrzdep_t, unit: cm}
  depth_bottom: {column: hrzdep_b, unit: cm}
  soc_content: {column: SOC_pct, unit: "%"}
  bulk_density: {column: Bulk_Density, unit: g cm-3}
  coarse_fraction: {column: Coarse_Frag_volume, unit: "%"}
  clay: {column: Clay_pct, unit: "%"}
  latitude: pedon_y
  longitude: pedon_x
"""
SILSOE = """
columns:
  site: {constant: Silsoe}
  point: {columns: [ID, block, ctrltmt, treat, dist_m]}
  round: year
  stratum: treat
  depth:
    column: depth_cm
    values:
      {"5": 0-10, "16": 10-20, "30": 20-40, "50": 40-60, "83": 60-105, "128": 105-150}
  soc_content: {column: OCC_g_100g, unit: g 100 g-1}
  bulk_density: {column: BD_g_cm3, unit: g cm-3}
  coarse_fraction: {constant: 0}
  method: {constant: modified Walkley-Black}
"""
CLAPHAM = """
columns:
  site: {constant: Clapham}
  point: {columns: [type, ID]}
  depth:
    column: depth1
    values:
      {"5": 0-10, "15": 10-20, "30": 20-40, "50": 40-60, "83": 60-105, "128": 105-150}
  soc_content: {column: OC2, unit: "%"}
  bulk_density: {column: BD_g_mean, unit: g cm-3}
  coarse_fraction: {constant: 0}
  x: {column: X_coord, unit: m}
  y: {column: Y_coord, unit: m}
  crs: {constant: "EPSG:27700"}
"""
HOOSFIELD = """
note: the soil weight stands in no file; it is a round number of this test
header: 5
first_row: 6
last_row: 13
missing: ["*"]
columns:
  site: {constant: Hoosfield}
  round: 2
  depth: {constant: 0-23}
  fine_earth_mass: {constant: 3000, unit: Mg ha-1}
records:
  - {point: {constant: none}, soc_stock: {column: Unfertilized, unit: t ha-1}}
  - {point: {constant: manure}, soc_stock: {column: FYM, unit: t ha-1}}
"""
BROADBALK = """
sheet: Data
header: HEADER
first_row: FIRST
last_row: LAST
columns:
  site: {constant: Broadbalk}
  round: {column: 1, pattern: "^([0-9]{4})"}
  depth: {constant: 0-23}
  fine_earth_mass: {constant: 2.88, unit: 10^6 kg ha-1}
records:
  - {point: {constant: Plot 3}, QUANTITY: {column: 2, unit: UNIT}}
  - {point: {constant: Plot 8}, QUANTITY: {column: 4, unit: UNIT}}
"""
MACEDONIA = """
columns:
  point: ProfID
  depth_top: {column: top, unit: cm}
  depth_bottom: {column: bottom, unit: cm}
  soc_content: {column: SOC, unit: UNIT}
  bulk_density: {column: BLD, unit: g cm-3}
  coarse_fraction: {column: CRF, unit: "%"}
  clay: {column: CLAY, unit: "%"}
"""
GRID = """
columns:
  point: id
  depth: {constant: 0-30}
  soc_content: {column: SOC, unit: "%"}
  bulk_density: {column: BLD, unit: g cm-3}
  coarse_fraction: {column: CRFVOL, unit: "%"}
"""
VON_HADEN = """
columns:
  round: {column: ID, pattern: "^(Y[0-9]+)_"}
  point: {columns: [ID, Rep]}
  depth_top: {column: Upper_cm, unit: cm}
  depth_bottom: {column: Lower_cm, unit: cm}
  soc_content: {column: SOC_pct, unit: "%"}
  som_content: {column: SOM_pct, unit: "%"}
  bulk_density: {column: BD_g_cm3, unit: g cm-3}
  coarse_fraction: {constant: 0}
"""
SIMPLE_ESM = """
columns:
  round: Campaign
  stratum: Treatment
  point: {columns: [Plot, Point]}
  depth_top: {column: Upper_cm, unit: cm, multiply: -1}
  depth_bottom: {column: Lower_cm, unit: cm, multiply: -1}
  soc_content: {column: SOC_g_kg, unit: g kg-1}
"""
VM0042 = """
columns:
  point: point
  core_diameter: {column: core_diameter_mm, unit: mm}
  n_cores: n_cores
records:
  - depth_top: {column: upper1_cm, unit: cm}
    depth_bottom: {column: lower1_cm, unit: cm}
    sample_mass: {column: dry_mass1_g, unit: g}
    soc_content: {column: SOC1_g_kg, unit: g kg-1}
  - depth_top: {column: upper2_cm, unit: cm}
    depth_bottom: {column: lower2_cm, unit: cm}
    sample_mass: {column: dry_mass2_g, unit: g}
    soc_content: {column: SOC2_g_kg, unit: g kg-1}
"""
WOBURN = """
columns:
  site: {constant: Woburn}
  point: {columns: [block, main_plot]}
  round: year
  depth: {constant: 0-25}
  soc_content: {column: percent_soc, unit: "%"}
  bulk_density: {column: bulk_density, unit: g cm-3}
  clay: {column: percent_n, unit: "%"}
  coarse_fraction: {constant: 0}
"""


def _read(tmp_path, text, *parts, **choices):
    mapping = tmp_path / "mapping.yaml"
    mapping.write_text(text, encoding="utf-8")
    return read_layers([shared_data(*parts)], mapping=mapping, **choices)


def _rows(*parts, encoding="utf-8"):
    with shared_data(*parts).open(encoding=encoding, newline="") as file:
        return list(csv.DictReader(file))


def _nothing_is_lost(layers):
    refused = {(f.file, f.row) for f in layers.findings if f.severity == "refused"}
    accepted = set(
        zip(layers.table.file.texts(), layers.table.row.tolist(), strict=True)
    )
    assert not refused & accepted
    assert layers.n_rows == len(accepted) + len({r for r in refused if r[1]})


def test_the_set_of_the_usda(tmp_path):
    layers = _read(tmp_path, USDA, "soil_points_us", "dsp4sh_soc_df_KAD.csv")
    source = _rows("soil_points_us", "dsp4sh_soc_df_KAD.csv", encoding="latin-1")

    assert layers.n_rows == len(source) == 1685
    _nothing_is_lost(layers)
    rules = Counter(f.rule for f in layers.findings)
    # Counted in the file itself.
    no_carbon = [row["SOC_pct"] == "NA" for row in source]
    heavy = [row["Bulk_Density"] not in ("NA", "") for row in source]
    heavy = [
        h and float(r["Bulk_Density"]) > 2.2 for h, r in zip(heavy, source, strict=True)
    ]
    assert rules["bulk_density_range"] == sum(heavy)
    missing = [f for f in layers.findings if f.rule == "missing_value"]
    assert {f.row for f in missing} <= {i for i, m in enumerate(no_carbon, 2) if m}
    for row, soc, mass in zip(
        layers.table.row,
        layers.table.soc_content,
        layers.table.fine_earth_mass,
        strict=True,
    ):
        line = source[row - 2]
        stones = line["Coarse_Frag_volume"]
        share = 0.0 if stones == "NA" else float(stones) / 100.0
        thickness = float(line["hrzdep_b"]) - float(line["hrzdep_t"])
        expected = 100.0 * float(line["Bulk_Density"]) * (1.0 - share) * thickness
        assert soc == pytest.approx(10.0 * float(line["SOC_pct"]), rel=1e-14)
        assert mass == pytest.approx(expected, rel=1e-12)
    (order,) = [f for f in layers.findings if f.rule == "date_order"]
    assert order.value == "mdy"


def test_silsoe_gives_its_published_stocks(tmp_path):
    layers = _read(tmp_path, SILSOE, "lte_other", "silsoe_soil_organic_carbon.csv")
    source = _rows("lte_other", "silsoe_soil_organic_carbon.csv")

    assert layers.n_rows == layers.table.row.size == len(source) == 216
    published = [float(source[row - 2]["SOC_Mg_ha2"]) for row in layers.table.row]
    stock = layers.table.soc_content * layers.table.fine_earth_mass / 1000.0
    np.testing.assert_allclose(stock, published, rtol=1e-6)


def test_clapham_lies_in_bedfordshire(tmp_path):
    layers = _read(tmp_path, CLAPHAM, "lte_other", "clapham_occ_bd_data.csv")

    assert layers.n_rows == 480
    _nothing_is_lost(layers)
    assert np.all(np.abs(layers.table.latitude - 52.16) < 0.02)
    assert np.all(np.abs(layers.table.longitude + 0.475) < 0.02)


def test_hoosfield_below_its_preamble(tmp_path):
    layers = _read(
        tmp_path,
        HOOSFIELD,
        "lte_rothamsted",
        "rhb2",
        "HBSOC1852",
        "01-HBSOC1852-data.csv",
    )

    assert layers.n_rows == layers.table.row.size == 16
    manure = np.array(layers.table.point.texts()) == "manure"
    # Typed in from the file, t/ha; the mass of the test is 3000 Mg ha-1.
    stocks = [30.7, 59.9, 75.5, 76.3, 87.2, 86.8, 85.4, 93.0]
    np.testing.assert_allclose(layers.table.soc_content[manure] * 3.0, stocks)
    assert layers.table.round.texts()[:2] == ["1852", "1882"]


@pytest.mark.parametrize(
    ("header", "first", "last", "quantity", "unit"),
    [(12, 13, 29, "soc_content", '"%"'), (34, 35, 51, "soc_stock", "t ha-1")],
)
def test_broadbalk_with_its_notes_and_markers(
    tmp_path, header, first, last, quantity, unit
):
    text = BROADBALK.replace("HEADER", str(header)).replace("FIRST", str(first))
    text = text.replace("LAST", str(last)).replace("QUANTITY", quantity)
    layers = _read(
        tmp_path,
        text.replace("UNIT", unit),
        *("lte_rothamsted", "rbk1", "BKSOC1843", "02-BKSOC1843-data.xlsx"),
    )

    table = layers.table
    by_plot = {
        (point, year): content
        for point, year, content in zip(
            table.point.texts(), table.round.texts(), table.soc_content, strict=True
        )
    }
    # Typed in from the sheet: per cent, and "ns" in 1865 of plot 8.
    assert by_plot["Plot 3", "1865"] == pytest.approx(9.4, rel=1e-9)
    assert by_plot["Plot 3", "1966"] == pytest.approx(8.7, rel=1e-9)
    assert by_plot["Plot 8", "1881"] == pytest.approx(11.9, rel=1e-9)
    assert ("Plot 8", "1865") not in by_plot
    row = 14 if header == 12 else 36
    assert ("missing_value", row) in [(f.rule, f.row) for f in layers.findings]


def test_macedonia_is_asked_for_its_unit(tmp_path):
    parts = ("soil_points_mkd", "horizons.csv")
    asked = _read(tmp_path, MACEDONIA.replace("UNIT", "g kg-1"), *parts)
    answered = _read(
        tmp_path,
        MACEDONIA.replace("UNIT", "g kg-1"),
        *parts,
        confirmed=["soc_content_unit"],
    )

    assert asked.table.row.size == 0
    (question,) = [f for f in asked.findings if f.row == 0]
    assert (question.rule, question.severity) == ("soc_content_unit", "refused")
    assert answered.n_rows == asked.n_rows == 10292
    assert answered.table.row.size > 1500
    for layers in (asked, answered):
        _nothing_is_lost(layers)


def test_densities_and_stones_of_macedonia(tmp_path):
    layers = _read(tmp_path, GRID, "soil_points_mkd", "dataproc.csv")

    assert layers.n_rows == 3887
    _nothing_is_lost(layers)
    refused = [f.value for f in layers.findings if f.rule == "bulk_density_range"]
    assert sorted(round(float(value), 2) for value in refused) == [0.05, 3.64]
    stony = [f for f in layers.findings if f.rule == "coarse_fraction_doubtful"]
    assert max(float(f.value) for f in stony) == pytest.approx(93.95, abs=0.005)
    assert {f.severity for f in stony} == {"flagged"}


@pytest.mark.parametrize(
    "name", ["a_temporal_paired", "b_temporal_random", "c_comparative", "d_protocol"]
)
def test_von_haden_as_text_and_as_workbook(tmp_path, name):
    text = VON_HADEN
    if name == "c_comparative":
        text = re.sub(r"  round:.*\n", "", text)
    plain = _read(tmp_path, text, "esm", f"vonHaden_input_{name}.csv")
    sheet = _read(tmp_path, text, "esm", "vonHaden_Example_datasets.xlsx", sheet=name)
    expected = {
        (row["ID"] + "_" + row["Rep"], float(row["Upper_cm"])): row
        for row in _rows("esm", "vonHaden_expected_outputs.csv")
        if row["dataset"] == name and row["Type"] == "FD"
    }

    for table in (plain.table, sheet.table):
        assert table.row.size == len(expected)
        for i, point in enumerate(table.point.texts()):
            row = expected[point, table.depth_top[i]]
            soil = 100.0 * float(row["Soil_g_cm2"])  # g cm-2 to Mg ha-1
            assert table.fine_earth_mass[i] == pytest.approx(soil, rel=1e-12)
            carbon = table.fine_earth_mass[i] * table.soc_content[i] / 1000.0
            assert carbon == pytest.approx(100.0 * float(row["SOC_g_cm2"]), rel=1e-12)
    np.testing.assert_array_equal(plain.table.som_content, sheet.table.som_content)


def test_simple_esm_counts_depths_upward(tmp_path):
    layers = _read(
        tmp_path,
        SIMPLE_ESM,
        *("esm", "Test_SimpleESM.xlsx"),
        sheet="Concentrations",
        pedotransfer="manrique_jones",
    )

    assert layers.n_rows == layers.table.row.size == 60
    assert sorted(set(layers.table.depth_bottom.tolist())) == [10, 20, 35, 40, 60]


def test_two_layers_in_one_row_of_vm0042(tmp_path):
    layers = _read(tmp_path, VM0042, "esm", "vm0042_wendt_hauser_golden.csv")

    assert layers.n_rows == layers.table.row.size == 6
    # Masses of the reference, Mg ha-1, rounded to two decimals there.
    np.testing.assert_allclose(
        layers.table.fine_earth_mass,
        [1950.14, 1302.85, 1533.53, 993.66, 1497.73, 988.16],
        atol=0.006,
    )


def test_stars_are_missing_values(tmp_path):
    layers = _read(
        tmp_path, WOBURN, "lte_rothamsted", "wrn3", "SOC3809", "soil_data.csv"
    )
    source = _rows("lte_rothamsted", "wrn3", "SOC3809", "soil_data.csv")

    assert layers.n_rows == layers.table.row.size == 960
    stars = {i for i, row in enumerate(source, 2) if row["percent_n"] == "*"}
    assert stars
    assert set(layers.table.row[np.isnan(layers.table.clay)].tolist()) == stars


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("columns: {colour: x}", "columns.colour is no known key"),
        ("columns: {point: {unit: cm}}", "must have one of column, columns and const"),
        ("columns: {clay: {columns: [a, b]}}", "clay must come from one column"),
        ("columns: {clay: {column: a, unit: lb}}", "clay: the unit must be one of %"),
        ("columns: {point: {column: a, pattern: '('}}", "must be a regular expression"),
        ("columns: {point: {column: a, pattern: 'x'}}", "one group in brackets; got 0"),
        (
            "columns: {point: a}\nseparator: pipe",
            "must be one of comma, semicolon, tab",
        ),
        ("columns: {point: a}\nheader: 0", r"header must lie in \[1, 1e\+06\] lines"),
        ("header: 3", "must hold columns"),
    ],
)
def test_mappings_that_break_a_rule(tmp_path, text, message):
    path = tmp_path / "mapping.yaml"
    path.write_text(text)

    with pytest.raises(DataError, match=message):
        read_mapping(path)


@pytest.mark.parametrize(
    ("columns", "message"),
    [
        ("point: nowhere", "line 1 must have the heading nowhere of the mapping"),
        ("point: 9", "point must come from one of the columns 1 to 4"),
        ("point: a", "the column a of point must stand there once; found it 2 times"),
    ],
)
def test_mappings_that_do_not_fit_the_file(tmp_path, columns, message):
    data, mapping = tmp_path / "lab.csv", tmp_path / "mapping.yaml"
    data.write_text("a,a,depth,soc\nP,Q,0-10,20\n")
    mapping.write_text(f"columns: {{{columns}}}")

    with pytest.raises(DataError, match=message):
        read_layers([data], mapping=mapping)
