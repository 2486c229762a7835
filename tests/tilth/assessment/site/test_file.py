from pathlib import Path

import numpy as np
import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tilth.assessment.site.file import read_site
from tilth.assessment.yaml_file import read_schema
from tilth.datasets.hoosfield_experiment import read_experiment
from tilth.errors import DataError
from tilth.models import domain

EXAMPLES = Path(__file__).resolve().parents[4] / "docs" / "examples"

SITE = """\
tilth_site: 1
name: Test field
land_use: cropland
soil:
  kind: mineral
  depth: 30
  clay: 23.5
  soc_stock: {value: 60, depth: 30, date: 2024}
climate:
  zone: cool temperate
  temperature: [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12]
  precipitation: [50, 50, 50, 50, 50, 50, 50, 50, 50, 50, 50, 50]
  pet: [30, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30]
management:
  first_year: 2025
  years: 3
  baseline:
    - rotation:
        - crop: barley
          plant_carbon: 2.5
          cover: [0, 0, 0, 1, 1, 1, 1, 0, 0, 0, 0, 0]
          tillage: none
"""
BARE = "cover: [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]"


@pytest.fixture
def site_path(tmp_path):
    def write(*changes, text=SITE):
        for old, new in changes:
            assert old in text
            text = text.replace(old, new)
        path = tmp_path / "field.yaml"
        path.write_bytes(text.encode())
        return path

    return write


def test_hoosfield_example_is_the_published_experiment():
    site = read_site(EXAMPLES / "hoosfield.yaml")
    experiment = read_experiment()

    assert not site.example
    assert site.years.tolist() == experiment.years.tolist()
    assert (site.soil.clay, site.soil.depth_bottom) == (23.4, 23.0)
    assert (site.soil.iom, site.soil.soc_stock) == (2.7, 33.8)
    for name in ("temperature", "precipitation", "pan_evaporation"):
        rows = getattr(site.climate, name)
        np.testing.assert_array_equal(rows[[0, -1]], [getattr(experiment, name)] * 2)
    (before,) = site.history
    plant = before.c_input * before.plant_shares
    np.testing.assert_allclose(plant, experiment.c_input_before, rtol=1e-14)
    np.testing.assert_array_equal(before.cover, experiment.cover_before)
    unmanured, fym, _ = experiment.treatments
    for scenario, treatment in ((site.baseline, unmanured), (site.project, fym)):
        plans = scenario.plans
        plant = [p.c_input * p.plant_shares for p in plans]
        manure = [p.monthly_manure_input() for p in plans]
        np.testing.assert_allclose(plant, treatment.monthly_c_input, rtol=1e-14)
        np.testing.assert_array_equal(manure, treatment.monthly_manure_input)
        np.testing.assert_array_equal([p.cover for p in plans], treatment.cover)


def test_example_farm_says_that_it_is_invented():
    site = read_site(EXAMPLES / "example-farm.yaml")

    assert site.example
    assert "invented" in site.name
    assert (EXAMPLES / "example-farm.yaml").read_text().startswith("# INVENTED EXAMPLE")
    assert (site.soil.clay, site.soil.silt, site.soil.sand) == (22.0, 40.0, 38.0)
    assert site.baseline.plans[1].crop == "spring barley"
    assert site.baseline.plans[3] is site.baseline.plans[0]
    assert [plan.crop for plan in site.history] == [
        "winter wheat",
        "spring barley",
        "maize",
    ]
    assert not site.history_stated
    assert site.project.plans[0].manure[0].kind == "dairy cattle"


def test_vocabularies_are_those_of_the_domains():
    schema = read_schema("site-1.json")["properties"]

    assert tuple(schema["land_use"]["enum"]) == domain.LAND_USES
    assert tuple(schema["soil"]["properties"]["kind"]["enum"]) == domain.SOILS
    assert tuple(schema["climate"]["properties"]["zone"]["enum"]) == domain.CLIMATES


def test_every_number_in_the_schema_has_a_unit():
    def bare(node, name):
        if isinstance(node, dict):
            if node.get("type") in ("number", "integer") and "unit" not in node:
                yield name
            for key, inner in node.items():
                yield from bare(inner, f"{name}.{key}")

    assert list(bare(read_schema("site-1.json"), "")) == []


def test_the_how_to_names_every_key_with_its_unit():
    page = EXAMPLES.parent / "how-to" / "run-models-on-a-site.md"
    text = page.read_text(encoding="utf-8")

    def rows(node):
        for key, inner in node.get("properties", {}).items():
            unit = inner.get("unit", inner.get("items", {}).get("unit", ""))
            yield key, "" if unit.startswith("(") else unit
        for inner in node.values():
            if isinstance(inner, dict):
                yield from rows(inner)

    found = list(rows(read_schema("site-1.json")))
    assert len(found) > 60
    for key, unit in found:
        cells = [f"| `{key}`{need} | {unit} |" for need in ("", " (needed)")]
        heading = f"### `models.{key}`"
        assert any(text_of in text for text_of in (*cells, heading)), key


@pytest.mark.parametrize("ends", ["\n", "\r\n"])
@pytest.mark.parametrize("mark", ["", "\ufeff"])
def test_line_ends_and_byte_order_mark_do_not_matter(site_path, ends, mark):
    site = read_site(site_path(text=mark + SITE.replace("\n", ends)))

    assert site.soil.clay == 23.5
    assert site.baseline.plans[2].tillage == "none"


def test_pet_becomes_pan_evaporation_by_the_factor_of_rothc(site_path):
    climate = read_site(site_path()).climate

    assert climate.evaporation_given == "pet"
    np.testing.assert_allclose(climate.pan_evaporation, 40.0)
    np.testing.assert_allclose(climate.normal["pan_evaporation"], 40.0)


def test_plant_carbon_is_spread_over_the_covered_months(site_path):
    shares = read_site(site_path()).baseline.plans[0].plant_shares

    assert shares.tolist() == [0, 0, 0, 0.25, 0.25, 0.25, 0.25, 0, 0, 0, 0, 0]


def test_monthly_plant_carbon_is_kept(site_path):
    months = "[0, 0, 0, 0.2, 0.4, 0.6, 0.8, 0, 0, 0, 0, 0]"
    plan = read_site(site_path(("2.5", months))).baseline.plans[0]

    assert plan.c_input == pytest.approx(2.0)
    assert (plan.c_input * plan.plant_shares)[6] == pytest.approx(0.8)


def test_later_plans_replace_earlier_ones(site_path):
    fallow = f"    - years: 2026\n      rotation:\n        - {BARE}\n"
    plans = read_site(site_path(text=SITE + fallow)).baseline.plans

    assert [plan.crop for plan in plans] == ["barley", None, "barley"]
    assert plans[1].c_input == 0.0
    assert plans[1].plant_shares.tolist() == [0.0] * 12


@pytest.mark.parametrize("years", ["2026-2027", "[2026, 2027]"])
def test_ranges_and_lists_of_years(site_path, years):
    more = (
        f"    - years: {years}\n      rotation:\n        - crop: oats\n"
        f"          plant_carbon: 1\n        - {BARE}\n"
    )
    plans = read_site(site_path(text=SITE + more)).baseline.plans

    assert [plan.crop for plan in plans] == ["barley", "oats", None]


def test_a_real_sand_can_be_confirmed(site_path):
    path = site_path(("  clay: 23.5\n", "  clay: 0.4\n  confirm_sand: true\n"))

    assert read_site(path).soil.clay == 0.4


def test_the_digest_covers_the_climate_file(site_path, climate_path):
    climate_path(BY_YEAR)
    first = read_site(site_path(WITH_FILE)).sha256
    climate_path(BY_YEAR.replace("5.5", "5.6"))

    assert read_site(site_path(WITH_FILE)).sha256 != first


REFUSALS = [
    (
        ("clay: 23.5", "clay: 0.23"),
        r"line 7: soil.clay must be in %.*got 0.23.*write 23",
    ),
    (
        ("clay: 23.5", "clay: 23,5"),
        r"line 7: soil.clay must be a number in %; got .23,5",
    ),
    (("clay: 23.5", "clay: .nan"), r"line 7: soil.clay must be a number; got nan"),
    (("clay: 23.5", "clay: -1"), r"line 7: soil.clay must lie in \[0, 100\] %; got -1"),
    (("clay: 23.5", "clay: '23'"), r"line 7: soil.clay must be a number in %; got .23"),
    (("clay: 23.5", "claay: 23.5"), r"line 7: soil.claay is no known .*mean clay\?"),
    (
        ("clay: 23.5", "clay: 23.5\n  zzz: 1"),
        r"line 8: soil.zzz is no known .*known: k",
    ),
    (("clay: 23.5", "clay: 70\n  sand: 40"), r"line 8: clay \+ sand must .*got 110"),
    (
        ("clay: 23.5", "clay: 20\n  silt: 20\n  sand: 20"),
        r"line 9: clay \+ silt \+ sand must be about 100 %; got 60",
    ),
    (("clay: 23.5", "clay: 2\n  clay: 3"), r"line 8: soil.clay must be given once"),
    (
        ("clay: 23.5", "bulk_density: 1350"),
        r"must lie in \[0.05, 2.65\] g cm-3; got 1350",
    ),
    (
        ("clay: 23.5", "iom: 61"),
        r"line 7: soil.iom must lie in \[0, 60\] Mg ha-1.*got 61",
    ),
    (
        ("depth: 30, date", "depth: 23, date"),
        r"line 8: .*soc_stock.depth must equal .*23",
    ),
    (("date: 2024", "date: 15.3.2024"), r"line 8: .*date must be a year or a date"),
    (
        ("kind: mineral", "kind: peat"),
        r"line 5: soil.kind must be one of mineral, organ",
    ),
    (("kind: mineral\n", "\n"), r"line 4: soil must hold kind; got depth, clay"),
    (
        ("temperature: [1, ", "temperature: ["),
        r"line 11: .*12 values.*per month; got 11",
    ),
    (
        (
            "[1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12]",
            "[1,5, 2,5, 3,5, 4,5, 5,5, 6,5, 7,5, 8,5, 9,5, 1,5, 1,5, 1,5]",
        ),
        r"line 11: climate.temperature must have 12 .*got 24: write decimals with",
    ),
    (
        ("precipitation: [50", "precipitation: [-5"),
        r"line 12: .*\[1\] must lie in .* mm month-1; got -5",
    ),
    (("[1, 2, 3", "[280, 2, 3"), r"line 11: .* must lie in \[-60, 60\] degC; got 280"),
    (
        ("  pet:", "  pan_evaporation: [1,1,1,1,1,1,1,1,1,1,1,1]\n  pet:"),
        r"line 14: climate must hold one of pan_evaporation and pet",
    ),
    (
        ("  temperature: [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12]\n", ""),
        r"line 9: climate must hold temperature",
    ),
    (
        ("[0, 0, 0, 1, 1", "[0, 0, 0, 2, 1"),
        r"line 21: .*cover\[4\] must be one of 0, 1.*got 2",
    ),
    (
        ("[0, 0, 0, 1, 1", "[0, 0, 0, 0.5, 1"),
        r"line 21: .*must be one of 0, 1.*got 0.5",
    ),
    (
        ("tillage: none", "tillage: deep"),
        r"line 22: .*must be one of full, reduced, none",
    ),
    (
        ("plant_carbon: 2.5", "plant_carbon: 2500"),
        r"must lie in \[0, 30\] Mg ha-1 yr-1; got 2500",
    ),
    (
        ("plant_carbon: 2.5", "plant_carbon: 2.5\n          yield_dry: 4"),
        r"line 19: a year must have one of",
    ),
    (("          plant_carbon: 2.5\n", ""), r"line 19: a year with a crop must have"),
    (
        ("plant_carbon: 2.5", "yield_dry: 4"),
        r"a year with a yield must have residues_ret",
    ),
    (
        ("plant_carbon: 2.5", "yield_fresh: 8000"),
        r"must lie in \[0, 200\] Mg ha-1 yr-1; got 8000",
    ),
    (
        (
            "crop: barley\n          plant_carbon: 2.5",
            "yield_dry: 4\n          residues_returned: 1",
        ),
        r"must name its crop; got none",
    ),
    (
        ("plant_carbon: 2.5", "plant_carbon: 2.5\n          residues_returned: 1"),
        r"belongs to a yield",
    ),
    (
        (
            "plant_carbon: 2.5",
            "plant_carbon: 2.5\n          plant_shares: [1,1,0,0,0,0,0,0,0,0,0,0]",
        ),
        r"must sum to 1; got 2",
    ),
    (
        (
            "plant_carbon: 2.5",
            "plant_carbon: [1,1,0,0,0,0,0,0,0,0,0,0]\n"
            "          plant_shares: [1,0,0,0,0,0,0,0,0,0,0,0]",
        ),
        r"plant_shares belongs to a plant_carbon of the year",
    ),
    (("cover: [0, 0, 0, 1, 1, 1, 1, 0, 0, 0, 0, 0]", BARE), r"needs a covered month"),
    (
        ("    - rotation:", "    - years: 2026\n      rotation:"),
        r"line 17: management.baseline must plan every year from 2025 to 2027; "
        r"2025 is missing \(2 of 3\)",
    ),
    (
        ("    - rotation:", "    - years: 1925\n      rotation:"),
        r"line 18: years must name years from 2025 to 2027; got 1925",
    ),
    (
        ("    - rotation:", "    - years: 2027-2026\n      rotation:"),
        r"line 18: years must name",
    ),
    (
        ("years: 3", "years: 0"),
        r"line 16: management.years must lie in \[1, 1000\] yr; got 0",
    ),
    (("tilth_site: 1", "tilth_site: 2"), r"line 1: tilth_site must be 1; got 2"),
    (("name: Test field", "name: ''"), r"line 2: name must not be empty"),
    (
        ("name: Test field", "name: !!python/name:os.system"),
        r"line 2: values must be plain text",
    ),
    (("  kind", "\tkind"), r"line 5: not YAML"),
    (("soil:\n", "soil: loam\n  x:\n"), r"line 5: not YAML"),
]


@pytest.mark.parametrize(("change", "message"), REFUSALS)
def test_refusal_names_file_line_rule_and_finding(site_path, change, message):
    with pytest.raises(DataError, match=message) as caught:
        read_site(site_path(change))

    text = str(caught.value)
    assert "field.yaml line " in text
    assert "\n" not in text


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (b"", "line 1: the file must hold keys with values; it is empty"),
        (b"just words", "line 1: the file must hold keys with values; got text"),
        (b"name: \xff", "must be text in UTF-8; byte 6 is none"),
        (b"name: \x01", "not YAML"),
        (b"[" * 5000, "nested too deeply"),
        (b"a: &a [x]\nb: &b [*a,*a]\n" + b"c: {d: [*b,*b" * 25, "not YAML"),
        (SITE.encode()[:300], "line 1: the file must hold management; got tilth_site"),
        (SITE.encode()[:280], "not YAML"),
    ],
)
def test_what_is_no_site_file_is_refused(tmp_path, text, message):
    path = tmp_path / "field.yaml"
    path.write_bytes(text)

    with pytest.raises(DataError, match=message):
        read_site(path)


def test_aliases_that_multiply_are_refused(tmp_path):
    levels = "".join(f"k{i}: &k{i} [*k{i - 1}, *k{i - 1}]\n" for i in range(1, 20))
    path = tmp_path / "field.yaml"
    path.write_text(f"k0: &k0 [1, 1]\n{levels}")

    with pytest.raises(DataError, match="too many or too deeply nested values"):
        read_site(path)


def test_a_missing_file_is_named(tmp_path):
    with pytest.raises(DataError, match=r"none.yaml cannot be read: No such file"):
        read_site(tmp_path / "none.yaml")


def test_the_number_of_faults_is_told(site_path):
    with pytest.raises(DataError, match=r"line 5: .*\(first of 2 faults\)"):
        read_site(site_path(("kind: mineral", "kind: x"), ("clay: 23.5", "clay: x")))


BY_YEAR = "year,month,temperature,precipitation,pet\n" + "".join(
    f"{year},{month},{year - 2020}.5,{month},30\n"
    for year in range(2023, 2028)
    for month in range(1, 13)
)
WITH_FILE = (
    "\n".join(SITE.splitlines()[10:13]),
    "  file: climate.csv",
)


@pytest.fixture
def climate_path(tmp_path):
    def write(text):
        (tmp_path / "climate.csv").write_bytes(text.encode())

    return write


@pytest.mark.parametrize("ends", ["\n", "\r\n"])
def test_years_of_the_climate_file_before_the_start_make_the_normal(
    site_path, climate_path, ends
):
    climate_path("\ufeff" + BY_YEAR.replace("\n", ends))
    climate = read_site(site_path(WITH_FILE)).climate

    assert climate.temperature[:, 0].tolist() == [5.5, 6.5, 7.5]
    assert climate.precipitation[2].tolist() == list(range(1, 13))
    assert climate.normal["temperature"].tolist() == [4.0] * 12


CLIMATE_REFUSALS = [
    (("2025,3,5.5", "2025,3,x"), r"csv line 28: temperature must be a number .*degC"),
    (("2025,3,5.5,3", "2025,3,5.5,-3"), r"line 28: precipitation must .*0, 3000\] mm"),
    (
        ("2025,3,5.5", "2025,3,nan"),
        r"line 28: temperature must be a number .*got 'nan'",
    ),
    (("2025,3,5.5", "2025,3,5,5"), r"line 28: a row must have 5 values, .*got 6"),
    (("2025,3,", "2025,2,"), r"line 28: 2025-02 must be given once"),
    (("2025,3,", "2025,13,"), r"line 28: month must be a whole number in \[1, 12\]"),
    (("2025,3,5.5,3,30\n", ""), r"2025 must have 12 months; got 11"),
    (("year,month", "year;month"), r"line 1: the columns must be year,month"),
    (("tion,pet\n", "tion,pet,wind\n"), r"line 1: the columns must be .*got .*wind"),
    (
        ("2027,", "2037,"),
        r"line 11: climate.csv must hold every year .*2027 is missing",
    ),
]


@pytest.mark.parametrize(("change", "message"), CLIMATE_REFUSALS)
def test_climate_file_is_refused_by_line(site_path, climate_path, change, message):
    assert change[0] in BY_YEAR
    climate_path(BY_YEAR.replace(*change))
    path = site_path(WITH_FILE)

    with pytest.raises(DataError, match=message):
        read_site(path)


@pytest.mark.parametrize(
    ("text", "message"),
    [("year,month,temperature,precipitation\n", "got none"), ("", "got nothing")],
)
def test_an_empty_climate_file_is_refused(site_path, climate_path, text, message):
    climate_path(text)

    with pytest.raises(DataError, match=message):
        read_site(site_path(WITH_FILE))


def test_climate_from_file_and_from_the_site_file_contradict(site_path, climate_path):
    climate_path(BY_YEAR)
    both = site_path(("  pet:", "  file: climate.csv\n  pet:"))

    with pytest.raises(DataError, match="either a file or monthly values; got both"):
        read_site(both)


def _paths(value, keys=()):
    yield keys
    if isinstance(value, dict | list):
        inner = value.items() if isinstance(value, dict) else enumerate(value)
        for key, part in inner:
            yield from _paths(part, (*keys, key))


JUNK = [None, -1, 0, 1e30, "", "x", "1,5", "9999-0000", True, [], {}, [None], 10**20]
PATHS = [keys for keys in _paths(yaml.safe_load(SITE)) if keys]


@settings(
    max_examples=100,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(keys=st.sampled_from(PATHS), junk=st.sampled_from(JUNK))
def test_whatever_stands_in_a_file_it_is_read_or_refused_in_one_line(
    tmp_path, keys, junk
):
    data = yaml.safe_load(SITE)
    inner = data
    for key in keys[:-1]:
        inner = inner[key]
    inner[keys[-1]] = junk
    path = tmp_path / "field.yaml"
    path.write_text(yaml.safe_dump(data), encoding="utf-8")

    message = ""
    try:
        assert len(read_site(path).baseline.plans) > 0
    except DataError as error:
        message = str(error)
    assert message == "" or message.startswith(f"{path} line ")
    assert "\n" not in message


def test_a_site_where_nothing_decays_is_refused_with_its_line(site_path):
    frozen = "temperature: [-8, -8, -8, -8, -8, -8, -8, -8, -8, -8, -8, -8]"
    path = site_path(("temperature: [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12]", frozen))
    with pytest.raises(
        DataError, match=r"field.yaml line 11: .*temperature must reach -5 degC .* -8"
    ):
        read_site(path)
