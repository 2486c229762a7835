"""The report on maps: one text in three languages, and pictures that say their unit."""

import io
import re
from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest
import rasterio
import yaml
from PIL import Image
from rich.console import Console

from tests.tilth.assessment.potential.maps import (
    changed,
    example,
    one_cell,
    worked_out,
)
from tests.tilth.assessment.potential.test_run import invented_weather
from tests.tilth.assessment.potential.test_saturation import with_soil
from tests.tilth.geo.rasters import write_raster
from tilth.assessment.potential.cells import STATUS
from tilth.assessment.potential.config import ScenarioPlan, land_classes
from tilth.assessment.potential.file import read_potential
from tilth.assessment.potential.product import Product, products
from tilth.assessment.potential.run import METHOD
from tilth.assessment.potential.totals import EVERYTHING
from tilth.geo.grid import Grid
from tilth.report import potential_figure
from tilth.report.language import language_of, texts
from tilth.report.potential_figure import limits, map_picture, map_pictures
from tilth.report.potential_messages import UNITS
from tilth.report.potential_page import LAND_USE, page, pictured, title_of
from tilth.report.potential_record import potential_record
from tilth.report.potential_tables import ZoneRow, carbon_unit, zone_rows
from tilth.report.potential_text import (
    beyond_intervals,
    headline,
    remarks,
    scenario_words,
    zone_table,
)

NARROW = "\N{NARROW NO-BREAK SPACE}"
MINUS = "\N{MINUS SIGN}"
WEATHER = ("temperature", "precipitation", "pet")


@pytest.fixture(scope="module")
def countries(tmp_path_factory):
    """Configurations that have every product between them."""
    path = example(tmp_path_factory.mktemp("report"), cells=60)
    members = changed(path, monte_carlo={"members": 2}, compare=True)
    faithful = path.with_name("faithful.yaml")
    data = yaml.safe_load(path.read_text(encoding="utf-8"))
    data |= {"mode": "faithful", "bounds": {"difference": "fao"}}
    faithful.write_text(yaml.safe_dump(data), encoding="utf-8")
    soil = with_soil(tmp_path_factory.mktemp("soil"), clay=20.0)
    return members, faithful, soil


def beside(path, name, **more):
    """The same configuration in another file, with some keys changed or taken out."""
    data = yaml.safe_load(path.read_text(encoding="utf-8")) | more
    data = {key: value for key, value in data.items() if value is not None}
    path.with_name(name).write_text(yaml.safe_dump(data), encoding="utf-8")
    return path.with_name(name)


def test_names_of_files_are_those_of_fao(countries):
    """Technical specifications of GSOCseq (2020), script 14: ISO code first."""
    ssm, all_ = ("SSM1", "SSM2", "SSM3"), ("BAU", "SSM1", "SSM2", "SSM3")
    names = {"T0_Map030", "T0_UncertaintyMap030", "SSM_UncertaintyMap030"}
    names |= {
        f"{kind}_{s}_Map030" for kind in ("finalSOC", "AbsDiff", "ASR") for s in all_
    }
    names |= {f"{kind}_{s}_Map030" for kind in ("RelDiff", "RSR") for s in ssm}
    names |= {"BAU_UncertaintyMap030"} | {f"ASR_{s}_UncertaintyMap030" for s in all_}
    names |= {f"RSR_{s}_UncertaintyMap030" for s in ssm}
    listed = products(read_potential(countries[1]))
    assert {p.file_name("XXA") for p in listed if p.fao} == {
        f"XXA_GSOCseq_{name}.tif" for name in names
    }
    assert listed[0].file_name("") == "GSOCseq_T0_Map030.tif"  # the global product


@pytest.mark.parametrize("code", ["fr", "es"])
def test_the_catalogues_hold_all_that_maps_say(countries, code):
    known = texts(code)
    for path in countries:
        potential = read_potential(path)
        for product in products(potential):
            assert product.words in known
            assert not product.spread or product.spread in known
            assert UNITS[product.unit] in known or UNITS[product.unit] == "%"
    assert {*STATUS.values(), *METHOD.values()} <= set(known)
    assert {EVERYTHING, LAND_USE, *(c.name for c in land_classes().values())} <= set(
        known
    )


@pytest.mark.parametrize("number", [0, 1, 2])
def test_what_a_record_states_is_in_the_catalogues(countries, tmp_path, number):
    result = worked_out(countries[number], tmp_path)
    record = potential_record(result, zone_rows(result))
    stated = [record["method"], record["inputs"]["mode"], *record["provisional"]]
    uncertainty = record["inputs"]["uncertainty"]
    stated += [uncertainty["kind"]] if uncertainty else []
    for code in ("fr", "es"):
        assert set(stated) <= set(texts(code))
        assert page(result, zone_rows(result), {}, language_of(code))


def test_titles_in_french(countries):
    potential = read_potential(countries[0])
    by_key = {product.key: product for product in products(potential)}
    french = language_of("fr")
    assert title_of(by_key["T0"], french) == "Carbone organique fin 2020"
    assert by_key["RSR_SSM3_StandardError"].title == (
        "Mean yearly gain of SSM3 over BAU: standard error"
    )
    assert title_of(by_key["RSR_SSM3_StandardError"], french) == (
        "Gain annuel moyen de SSM3 par rapport à BAU\N{NO-BREAK SPACE}: erreur type"
    )


def saturated(folder, code):
    """Sentence on saturation of one cell; the stock is half of the capacity."""
    # 86 g kg-1 of (20 + 10) % in 30 cm of 0.72 g cm-3: 55.728 Mg ha-1.
    path = with_soil(folder / "in", clay=20.0, density=0.72, soc=27.864)
    data = yaml.safe_load(path.read_text(encoding="utf-8"))
    data["saturation"]["warning_level"] = 0.25
    path.write_text(yaml.safe_dump(data), encoding="utf-8")
    result = worked_out(path, folder / "out")
    return remarks(result, language_of(code))[-1], result


@pytest.mark.parametrize(
    ("code", "start", "now", "end"),
    [
        (
            "en",
            "Warning: share of the area whose stock is above 0.25 of",
            "100.0 % now",
            "no stock is changed by it.",
        ),
        (
            "fr",
            "Attention\N{NO-BREAK SPACE}: part de la surface dont le stock dépasse",
            "100,0 % aujourd'hui",
            "aucun stock n'en est modifié.",
        ),
        (
            "es",
            "Atención: parte de la superficie cuya reserva supera 0,25 veces",
            "100,0 % ahora",
            "ninguna reserva cambia por ello.",
        ),
    ],
)
def test_saturation_is_told_in_each_language(tmp_path, code, start, now, end):
    sentence, result = saturated(tmp_path, code)
    assert sentence.startswith(start)
    assert now in sentence
    assert sentence.endswith(end)
    html = page(result, zone_rows(result), {}, language_of(code))
    assert f'<html lang="{code}">' in html
    assert start.split(":")[0] in html


@pytest.mark.parametrize(
    ("code", "head", "outcome"),
    [
        (
            "en",
            "Of it filled over gaps, ha",
            "worked out, in part from values filled over gaps",
        ),
        (
            "fr",
            "dont lacunes comblées, ha",
            "calculées, en partie à partir de lacunes comblées",
        ),
        (
            "es",
            "De ella, con vacíos rellenados, ha",
            "calculadas, en parte con vacíos rellenados",
        ),
    ],
)
def test_filled_gaps_are_told_in_each_language(tmp_path, code, head, outcome):
    path = one_cell(tmp_path / "in", invented_weather())
    data = yaml.safe_load(path.read_text(encoding="utf-8"))
    data["layers"]["clay"]["coast_cells"] = 3
    path.write_text(yaml.safe_dump(data), encoding="utf-8")
    write_raster(path.parent / "clay.tif", np.array([[23.0, np.nan]]))
    for name in ("soc_stock", *WEATHER, *(f"{name}_before" for name in WEATHER)):
        with rasterio.open(path.parent / f"{name}.tif") as file:
            wide = np.tile(file.read(), (1, 1, 2))
        write_raster(path.parent / f"{name}.tif", wide)
    result = worked_out(path, tmp_path / "out")
    said, rows = language_of(code), zone_rows(result)
    html = page(result, rows, {}, said)
    area = said.number(result.potential.grid.cell_areas()[0], 0)
    assert head in html
    assert outcome in html
    sentence = remarks(result, said)[1]
    assert sentence.startswith("1 ")
    assert f"{area} ha" in sentence
    assert "clay (3)" in sentence
    assert html.count(f">{area}<") == len(rows)
    record = potential_record(result, rows)
    assert record["filled_over_gaps"] == {
        "cells": 1,
        "cells_of_the_file_by_layer": {"clay": 3},
    }
    assert record["zones"][0]["area_with_filled_gaps_ha"] == pytest.approx(
        record["zones"][0]["area_ha"] / 2
    )


def row(scenario, change, gain, **more):
    figures = {
        "soc_initial_mg_ha": 50.0,
        "soc_initial_tg": 61.725,
        "change_tg_yr": change,
        "gain_over_bau_tg_yr": gain,
        "rate_over_bau_permil_yr": 2.5,
    }
    return ZoneRow(
        kind="whole map",
        zone="all",
        scenario=scenario,
        area=1_234_500.0,
        figures=figures | more,
        spread={},
        extra_input=1.0,
        extra_over_bau=1.0,
    )


@pytest.mark.parametrize(
    ("most", "unit", "decimals"),
    [
        (123.4, "Tg C", 0),
        (12.34, "Tg C", 1),
        (1.234, "Tg C", 2),
        (0.1234, "kt C", 0),
        (0.001234, "kt C", 2),
        (0.000012, "t C", 1),
        (0.0, "Tg C", 2),
    ],
)
def test_masses_have_a_unit_that_can_be_read(most, unit, decimals):
    found = carbon_unit([row("BAU", -most, 0.0), row("SSM1", 0.0, most / 2)])
    assert (found[0], found[2]) == (unit, decimals)
    assert found[1] == {"Tg C": 1.0, "kt C": 1e3, "t C": 1e6}[unit]


def test_the_headline_in_french(countries):
    class Result:
        potential = read_potential(countries[0])

    rows = [row("BAU", -0.0123, 0.0), row("SSM1", 0.03, 0.0423), row("SSM2", 1.0, 0.02)]
    rows += [row("SSM3", 0.0, 0.0)]
    assert headline(Result, rows, language_of("fr")) == (
        f"Les sols de 1{NARROW}234{NARROW}500 ha contiennent 61,7 Tg C sur 0-30 cm, "
        f"soit 50,0 t C/ha. Si les pratiques ne changent pas (BAU), ils varient de "
        f"{MINUS}0,01 Tg C par an au cours des 20 prochaines années. SSM1 stocke 0,04 "
        "Tg C par an de plus que BAU, soit 2,5 ‰ du stock par an."
    )


GRID = Grid(west=10, north=50, width=0.1, height=0.1, n_rows=20, n_columns=30)


def test_a_picture_is_a_png_with_the_same_bytes_each_time():
    values = np.linspace(-1.0, 2.0, 600).reshape(20, 30)
    values[:3] = np.nan
    product = Product(
        key="ASR_BAU", unit="Mg ha-1 yr-1", words="Mean of {n}", values={"n": 1}
    )
    one, other = (
        map_picture(product, values, GRID, language_of("en"), "invented") for _ in "12"
    )
    assert one == other
    with Image.open(io.BytesIO(one)) as image:
        assert image.format == "PNG"
        width, height = image.size
        pixels = np.asarray(image.convert("RGB")).reshape(-1, 3)
    # 30 tenths of a degree by 20 / cos(49 degrees): about a square, and a legend.
    assert 0.7 < width / height < 1.2
    assert (pixels == (0xE9, 0xE6, 0xE1)).all(axis=1).sum() > 1000  # no value


@pytest.mark.parametrize("shape", [(400, 90), (170, 60), (60, 170), (5, 200), (9, 9)])
def test_labels_of_longitudes_do_not_meet(monkeypatch, shape):
    """However long and narrow a country is."""
    figures = []
    monkeypatch.setattr(
        potential_figure,
        "figure_bytes",
        lambda figure, kind: figures.append(figure) or b"",
    )
    product = Product(key="T0", unit="Mg ha-1", words="Stock")
    rows, columns = shape
    grid = Grid(
        west=12,
        north=-20,
        width=1 / 120,
        height=1 / 120,
        n_rows=rows,
        n_columns=columns,
    )
    map_picture(product, np.full(shape, 50.0), grid, language_of("fr"), "invented")
    (figure,) = figures
    figure.canvas.draw()
    labels = [
        label.get_window_extent()
        for label in figure.axes[0].get_xticklabels()
        if label.get_text()
    ]
    inside = [box for box in labels if box.x1 > 0 and box.x0 < figure.bbox.x1]
    assert inside
    assert all(b.x0 - a.x1 > a.height / 2 for a, b in pairwise(inside))


@pytest.mark.parametrize(
    ("key", "values", "expected"),
    [
        ("T0", [12.0, 88.0], (10.0, 90.0)),
        ("T0", [5.0, 5.0], (4.5, 5.5)),
        ("ASR_BAU", [0.0, 0.0], (-1.0, 1.0)),
        ("T0", [np.nan], (0.0, 1.0)),
        ("RSR_SSM1", [0.11, 0.29], (0.1, 0.3)),
        ("RSR_warmer", [-0.11, 0.29], (-0.3, 0.3)),
    ],
)
def test_limits_are_round_and_never_equal(key, values, expected):
    assert limits(key, np.array(values)) == pytest.approx(expected)


def test_what_a_scenario_changes_in_words():
    plan = ScenarioPlan(
        name="green",
        c_input_change={2: 0.15, 3: -0.05},
        covered={2: (1, 2)},
        dpm_rpm=0.9,
        manure={2: 0.5},
    )
    assert scenario_words(plan) == (
        "green: plant carbon +15 % (cropland), plant carbon -5 % (grassland), other "
        "months with plants (cropland), DPM/RPM 0.9, manure 0.5 t C/ha a year "
        "(cropland)"
    )
    ssm = ScenarioPlan(name="SSM1", c_input_change=0.05)
    assert scenario_words(ssm, language_of("fr")) == (
        "SSM1\N{NO-BREAK SPACE}: carbone végétal +5 %"
    )


def test_the_interval_is_told_or_that_there_is_none(countries, tmp_path):
    members = worked_out(countries[0], tmp_path / "members")
    rows = zone_rows(members)
    _, low, high = rows[3].spread["gain_over_bau_tg_yr"]
    text = headline(members, rows, language_of("en"))
    unit, factor, _ = carbon_unit(rows)
    ends = [f"{factor * end:.3g}" for end in (low, high)]
    assert text.endswith(f" {unit} a year.")
    assert all(end[:3] in text.rsplit("gain is", 1)[1] for end in ends)
    assert any("not those of the model" in sentence for sentence in remarks(members))
    plain = beside(countries[0], "plain.yaml", monte_carlo=None, compare=False)
    plain = worked_out(plain, tmp_path / "plain")
    assert "interval" not in headline(plain, zone_rows(plain), language_of("en"))
    assert any("is unknown" in sentence for sentence in remarks(plain))
    html = page(plain, zone_rows(plain), {}, language_of("en"))
    assert "SSM3: plant carbon +20 %" in html
    bounds = remarks(worked_out(countries[1], tmp_path / "bounds"))
    assert "Uncertainties are FAO's bounds, in maps; zones have none." in bounds


def test_a_change_outside_its_own_interval_is_told():
    def row(change, low, high):
        return ZoneRow(
            kind="whole map",
            zone="all",
            scenario="BAU",
            area=1.0,
            figures={"change_tg_yr": change},
            spread={"change_tg_yr": (1.0, low, high)},
            extra_input=0.0,
            extra_over_bau=0.0,
        )

    within = [row(2.0, 1.0, 3.0), row(1.0, 1.0, 3.0), replace(row(9, 1, 3), spread={})]
    assert beyond_intervals(within) == []
    (told,) = beyond_intervals([*within, row(28.8, -47.7, 25.2)])
    assert told.startswith("1 of 3 yearly changes, of zones and scenarios, lie outside")
    (french,) = beyond_intervals([row(-2.0, -1.0, 3.0)], language_of("fr"))
    assert french.startswith("1 variations annuelles sur 1, de zones et de scénarios")


def pixel_at_left(png):
    """Colour in the middle of the left half of the map."""
    with Image.open(io.BytesIO(png)) as image:
        pixels = image.convert("RGB")
        return pixels.getpixel((int(pixels.width * 0.3), pixels.height // 2))


def test_maps_that_are_compared_have_the_same_colours():
    """A small loss beside a large one must not look as large."""
    small, large = np.full((20, 30), -0.01), np.full((20, 30), -0.4)
    listed = [
        Product(key=key, unit="Mg ha-1 yr-1", words="Mean")
        for key in ("ASR_BAU", "ASR_warmer", "ASR_more", "RSR_more")
    ]
    maps = dict(zip([p.key for p in listed], (small, large, small, small), strict=True))
    drawn = map_pictures(maps, listed, GRID, language_of("en"))
    found = {key: pixel_at_left(png) for key, png in drawn.items()}
    assert found["ASR_BAU"] == found["ASR_more"]
    assert min(found["ASR_BAU"]) > 220  # nearly the white of no change
    assert found["ASR_warmer"] == found["RSR_more"]  # each at the end of its colours
    assert found["ASR_warmer"][0] < 120


def test_the_maps_that_are_drawn(countries, tmp_path):
    result = worked_out(countries[0], tmp_path)
    keys = [product.key for product in pictured(result)]
    assert keys[:2] == ["T0", "ASR_BAU"]
    assert {"RSR_SSM3", "YearsAbove4Permil_SSM3", "RSR_SSM3_StandardError"} <= set(keys)
    plans = [
        {"name": "most", "c_input_change": 0.3},
        {"name": "least", "c_input_change": -0.3},
    ]
    own = worked_out(
        beside(countries[0], "own.yaml", scenarios=plans), tmp_path / "own"
    )
    keys = {product.key for product in pictured(own)}
    assert {"RSR_most", "YearsAbove4Permil_most"} <= keys
    assert "RSR_least" not in keys
    html = page(result, zone_rows(result), {"T0": b"x"}, language_of("es"))
    assert re.search(r'alt="Carbono orgánico a fines de 2020, t C/ha"', html)
    assert "EJEMPLO" in html


def shown(rows, width=80):
    """What a terminal of this width shows."""
    console = Console(width=width, file=io.StringIO())
    console.print(zone_table(rows))
    return console.file.getvalue()


def test_a_narrow_terminal_cuts_no_number_and_no_name():
    names = ("BAU", "warmer", "warmer-cover-crops")
    spread = {"change_tg_yr": (1.0, -51.8, -3.88)}
    rate = {"rate_of_initial_permil_yr": -0.001}
    rows = [
        replace(row(name, -0.0001, 34.0, **rate), area=n * 3_620_173.0, spread=spread)
        for n in (1, 2)
        for name in names
    ]
    rows = [replace(r, zone=f"zone {r.area:.0f}") for r in rows]
    text = shown(rows)
    assert "…" not in text
    assert max(map(len, text.splitlines())) <= 80
    for word in ("3,620,173", "-51.8 to -3.9", "34.0", "changes in Tg C a year"):
        assert word in text
    head = next(line for line in text.splitlines() if "scenario" in line)
    column = slice(head.index("scenario"), head.index("area"))
    names = "".join(line[column].strip() for line in text.splitlines()[5:])
    assert names.count("warmer-cover-crops") == 2
    assert "-0.0 " not in text
    assert "-0.00" not in text
    assert "zones.csv" not in text  # all are shown


def test_zones_that_a_terminal_does_not_show_are_said():
    rows = [
        replace(row(name, 1.0, 1.0, rate_of_initial_permil_yr=1.0), zone=f"zone {k}")
        for k in range(9)
        for name in ("BAU", "SSM1", "SSM2")
    ]
    text = shown(rows)
    assert "zone 5" in text
    assert "zone 6" not in text
    assert "6 of 9 zones; all are in zones.csv" in text
