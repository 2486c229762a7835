import json
import re
from contextlib import suppress
from pathlib import Path

import pytest
import yaml

from docs import project_keys
from tests.tilth.assessment.project_examples import (
    CHANGE,
    MONTHS,
    MUSTARD,
    NO_STOCK,
    WHEAT,
    content,
    layer,
    parcel,
    project,
)
from tilth.assessment.project_faults import faults_of
from tilth.assessment.project_file import project_of, read_project
from tilth.assessment.yaml_file import Document, read_schema
from tilth.errors import DataError

ROOT = Path(__file__).resolve().parents[3]


def square(longitude, latitude, size=0.01):
    x, y = longitude, latitude
    ring = [[x, y], [x + size, y], [x + size, y + size], [x, y + size], [x, y]]
    return {"type": "Polygon", "coordinates": [ring]}


def faults(folder, data):
    path = folder / "project.yaml"
    path.write_text(yaml.safe_dump(data, sort_keys=False), encoding="utf-8")
    with pytest.raises(DataError) as caught:
        read_project(path)
    return str(caught.value)


CASES = {
    "missing climate": (
        parcel(climate=None),
        r"parcels\[1\] must hold .*climate",
    ),
    "empty climate": (
        parcel(climate={"zone": None}),
        r"parcels\[1\]\.climate must hold zone, or temperature",
    ),
    "half a climate": (
        parcel(climate={"pet": MONTHS["pet"]}),
        r"parcels\[1\]\.climate must hold temperature, precipitation, too",
    ),
    "zone against the normals": (
        parcel(climate={"zone": "tropical wet", **MONTHS}),
        r"climate\.zone must be that of the normals, warm temperate moist",
    ),
    "climate change without months": (
        parcel(climate={"change": CHANGE}),
        r"climate\.change needs the months: temperature, precipitation, pet",
    ),
    "climate change before the project": (
        parcel(climate={"zone": None, **MONTHS, "change": {**CHANGE, "year": 2026}}),
        r"climate\.change\.year must come after the first year of the project, 2026",
    ),
    "climate change of few months": (
        parcel(climate={**MONTHS, "change": {**CHANGE, "temperature_change": [2.0]}}),
        r"climate\.change\.temperature_change must have 12 monthly numbers in degC",
    ),
    "carbon input of one side": (
        parcel(plan={"carbon_input": {"baseline": 3.0}}),
        r"plan\.carbon_input\.project must be given with baseline; got nothing",
    ),
    "error of a ratio without inputs": (
        parcel(plan={"carbon_input": {"ratio_standard_error": 0.1}}),
        r"carbon_input\.baseline must be given with ratio_standard_error",
    ),
    "manure of one side": (
        parcel(plan={"carbon_input": {"project_manure": 1.0}}),
        r"carbon_input\.baseline_manure must be given with project_manure",
    ),
    "lignin without nitrogen": (
        parcel(plan={"carbon_input": {"lignin": 0.07}}),
        r"carbon_input\.nitrogen must be given with lignin",
    ),
    "crop of no table": (
        parcel(plan={"carbon_input": {"crop": "triffid"}}),
        r"carbon_input\.crop must be in the IPCC's table 5\.5B; got 'triffid'",
    ),
    "crop and its quality": (
        parcel(
            plan={"carbon_input": {"crop": "rye", "lignin": 0.05, "nitrogen": 0.008}}
        ),
        r"carbon_input\.crop must be left out where lignin and nitrogen are given",
    ),
    "manure of no animal": (
        parcel(plan={"carbon_input": {"manure_kind": "dragon"}}),
        r"carbon_input\.manure_kind must be one of dairy cattle",
    ),
    "conflicting practices": (
        parcel(plan={"practices": ["no-till", "reduced-till"]}),
        r"plan\.practices\[2\] must not stand in one year with no-till",
    ),
    "practice twice": (
        parcel(plan={"practices": ["no-till", "no-till"]}),
        r"plan\.practices\[2\] must not stand in one year",
    ),
    "unknown practice": (
        parcel(plan={"practices": ["magic"]}),
        r"plan\.practices\[1\] must be a key of the catalogue; got 'magic'$",
    ),
    "practice by its name": (
        parcel(plan={"practices": ["cover crops"]}),
        r"got 'cover crops'; did you mean cover-crops\?",
    ),
    "outside its climates": (
        parcel(climate={"zone": "polar moist"}),
        r"plan\.practices\[1\] cover-crops is outside its climates",
    ),
    "no organic soil": (
        parcel(plan={"practices": ["peat-rewetting"]}),
        r"peat-rewetting needs an organic soil",
    ),
    "baseline worse than reality": (
        parcel(history={"practices": ["cover-crops"]}, baseline={"practices": []}),
        r"baseline\.practices must hold cover-crops: .*history\.practices\[1\] has it",
    ),
    "overnight": (
        parcel(plan={"adoption": {"curve": "immediate"}}),
        r"plan\.adoption\.reason must be given for the curve immediate: 100 %",
    ),
    "adoption undeclared": (
        parcel(plan={"adoption": None}),
        r"plan\.adoption must be declared",
    ),
    "shares fall": (
        parcel(plan={"adoption": {"curve": "declared", "shares": [50, 20]}}),
        r"plan\.adoption\.shares must not fall",
    ),
    "linear without years": (
        parcel(plan={"adoption": {"curve": "linear"}}),
        r"plan\.adoption\.years must be given for the curve linear",
    ),
    "plan before the project": (
        parcel(plan={"start_year": 2020}),
        r"plan\.start_year must not come before that of the project, 2026",
    ),
    "clay as a share": (
        parcel(soil={"clay": 0.23}),
        r"parcels\[1\]\.soil\.clay must be in %; got 0\.23",
    ),
    "unit in the number": (
        parcel(soil={"stock": "45 t/ha"}),
        r"parcels\[1\]\.soil\.stock must be a number in Mg ha-1; got \"45 t/ha\"",
    ),
    "kelvin": (
        parcel(climate={**MONTHS, "temperature": [283.0] * 12}),
        r"climate\.temperature\[1\] must lie in \[-60, 50\] degC; got 283",
    ),
    "stock without its error": (
        parcel(soil={"stock_standard_error": None}),
        r"soil\.stock_standard_error must come with stock",
    ),
    "no stock and no class": (
        parcel(soil={"class": None, "stock": None, "stock_standard_error": None}),
        r"soil\.class or stock or layers must be given",
    ),
    "recent without former": (
        parcel(history={"years_in_use": 3}),
        r"history\.former must be given where the land use is younger than 20 yr",
    ),
    "words that have no factor": (
        parcel(history={"land_use": {"use": "grassland", "management": "full"}}),
        r"history\.land_use cannot be used: level for management must be",
    ),
    "a gap between layers": (
        parcel(soil={**NO_STOCK, "layers": [layer(0, 10), layer(15, 30)]}),
        r"layers\[2\]\.depth_top must be the bottom of the layer above, 10 cm: a gap",
    ),
    "overlapping layers": (
        parcel(soil={**NO_STOCK, "layers": [layer(0, 20), layer(10, 30)]}),
        r"layers\[2\]\.depth_top must be .* 20 cm: an overlap; got 10",
    ),
    "layers below the surface": (
        parcel(soil={**NO_STOCK, "layers": [layer(5, 30)]}),
        r"soil\.layers\[1\]\.depth_top must be 0 cm, the surface; got 5",
    ),
    "layer upside down": (
        parcel(soil={**NO_STOCK, "layers": [layer(0, 30), layer(40, 30)]}),
        r"layers\[2\]\.depth_bottom must lie below depth_top, 40 cm; got 30",
    ),
    "layers too shallow": (
        parcel(soil={**NO_STOCK, "layers": [layer(0, 20)]}),
        r"soil\.layers must reach the depth of the stock, 30 cm; got 20",
    ),
    "layers and a stock": (
        parcel(soil={"layers": [layer(0, 30)]}),
        r"soil\.stock must be left out: it follows from the layers",
    ),
    "clay of a layer as a share": (
        parcel(soil={**NO_STOCK, "layers": [layer(0, 30, clay=0.2)]}),
        r"layers\[1\]\.clay must be in %; got 0\.2",
    ),
    "layer without coarse fragments": (
        parcel(soil={**NO_STOCK, "layers": [layer(0, 30, coarse_fraction=None)]}),
        r"layers\[1\] must hold .*coarse_fraction",
    ),
    "yields and carbon inputs": (
        parcel(
            baseline={"yields": [WHEAT]},
            plan={"carbon_input": {"baseline": 3.0, "project": 3.5}},
        ),
        r"plan\.carbon_input must be left out: it follows from the yields",
    ),
    "yields of the plan alone": (
        parcel(plan={"yields": [WHEAT]}),
        r"plan\.yields needs the yields of the baseline",
    ),
    "amendments alone": (
        parcel(plan={"amendments": [{"kind": "x", "carbon": 1.0}]}),
        r"plan\.amendments needs the yields of the baseline",
    ),
    "two kinds of yield": (
        parcel(baseline={"yields": [{**WHEAT, "yield_fresh": 7.0}]}),
        r"yields\[1\]\.yield_dry or yield_fresh must be given, and not both",
    ),
    "unknown crop": (
        parcel(baseline={"yields": [{**WHEAT, "crop": "quinoa"}]}),
        r"yields\[1\]\.crop: 'quinoa' must be a main crop of AMG: .*allocation: ipcc",
    ),
    "unknown crop of the IPCC": (
        parcel(
            allocation="ipcc", baseline={"yields": [{**WHEAT, "crop": "sugar beet"}]}
        ),
        r"yields\[1\]\.crop: crop must be one of .*; got 'sugar beet'",
    ),
    "cover crop of the IPCC": (
        parcel(allocation="ipcc", baseline={"yields": [MUSTARD]}),
        r"yields\[1\]\.crop: cover crops need allocation: bolinder",
    ),
    "residues of a cover crop": (
        parcel(baseline={"yields": [{**MUSTARD, "residues_returned": 1.0}]}),
        r"yields\[1\]\.residues_returned belongs to main crops only",
    ),
    "residues not said": (
        parcel(baseline={"yields": [{**WHEAT, "residues_returned": None}]}),
        r"yields\[1\]\.residues_returned must be",
    ),
    "several crops without shares": (
        parcel(baseline={"yields": [WHEAT, MUSTARD]}),
        r"(?s)yields\[1\]\.share_of_years must be given.*yields\[2\]\.share_of_years",
    ),
    "dry share unknown": (
        parcel(
            baseline={
                "yields": [
                    {**WHEAT, "crop": "sunflower", "yield_dry": None, "yield_fresh": 3}
                ]
            }
        ),
        r"yields\[1\]\.yield_dry",
    ),
    "yields in dt": (
        parcel(
            baseline={"yields": [{**WHEAT, "yield_dry": 60.0, "residues_returned": 1}]}
        ),
        r"yields\[1\]\.yield_dry must be in Mg ha-1 yr-1; got 60, and no harvest",
    ),
    "unknown amendment": (
        parcel(
            baseline={
                "yields": [WHEAT],
                "amendments": [{"kind": "guano", "fresh_mass": 1.0}],
            }
        ),
        r"amendments\[1\]\.kind must be one of .*bovine manure.*; got 'guano'",
    ),
    "amendment without amount": (
        parcel(baseline={"yields": [WHEAT], "amendments": [{"kind": "guano"}]}),
        r"amendments\[1\]\.carbon or fresh_mass must be given",
    ),
    "peat that nothing is said to threaten": (
        parcel(
            soil={
                "class": "organic",
                "stock": None,
                "stock_standard_error": None,
                "drained_site": "cropland boreal and temperate",
                "peat_climate": "temperate",
                "rewetted_site": "temperate rich",
            },
            plan={"practices": ["peatland-protection"]},
        ),
        r"baseline\.reason must be given with peatland-protection: why the peat would "
        r"be drained without the project",
    ),
    "hedges on all of a field": (
        parcel(plan={"practices": ["hedgerows"]}),
        r"parcels\[1\]\.plan\.adoption\.share must be given with hedgerows, in %: "
        r"what the strip takes of the parcel; 100 where the parcel is the strip alone",
    ),
    "hedges beside practices of another form": (
        parcel(history={"practices": 7}, plan={"practices": ["hedgerows"]}),
        r"adoption\.share must be given with hedgerows",
    ),
    "flowers on all of a field": (
        parcel(
            plan={
                "practices": ["no-till", "field-margins"],
                "adoption": {"curve": "linear", "years": 3},
            }
        ),
        r"adoption\.share must be given with field-margins",
    ),
    "hedge without length": (
        parcel(plan={"woody": [{"system": "hedgerow"}]}),
        r"woody\[1\]\.length must be given for hedgerows, in km ha-1",
    ),
    "length of no hedge": (
        parcel(plan={"woody": [{"system": "silvoarable", "length": 1.0}]}),
        r"woody\[1\]\.length must be given for hedgerows, .* nothing else; got silvo",
    ),
    "own growth without source": (
        parcel(plan={"woody": [{"system": "own", "growth": 2.0, "years": 30}]}),
        r"woody\[1\]\.source must be given for the system own",
    ),
    "growth of a row of the table": (
        parcel(plan={"woody": [{"system": "vine", "growth": 2.0}]}),
        r"woody\[1\]\.growth belongs to the system own",
    ),
    "trees outside their climate": (
        parcel(plan={"woody": [{"system": "alley cropping"}]}),
        r"woody\[1\] cannot be used: ",
    ),
    "biochar without its practice": (
        parcel(plan={"biochar": {"mass": 5.0, "feedstock": "wood"}}),
        r"plan\.biochar needs the practice biochar",
    ),
    "biochar that is none": (
        parcel(
            plan={
                "practices": ["biochar"],
                "biochar": {"mass": 5.0, "feedstock": "wood", "temperature": 250},
            }
        ),
        r"plan\.biochar cannot be used: temperature must lie in \[350, 1200\] degC",
    ),
    "electricity without a factor": (
        parcel(plan={"inputs": {"electricity": 300.0}}),
        r"plan\.inputs\.electricity needs energy\.electricity",
    ),
    "peat words on mineral soil": (
        parcel(soil={"drained_site": "forest temperate"}),
        r"soil\.drained_site belongs to the class organic only",
    ),
    "land use without a practice": (
        parcel(plan={"practices": [], "land_use": {"use": "forest"}}),
        r"plan\.land_use must be left out: the plan has no new practice",
    ),
    "area and geometry": (
        parcel(geometry=square(2.0, 48.0)),
        r"parcels\[1\]\.area_ha or geometry must be given, and not both",
    ),
    "open ring": (
        parcel(
            area_ha=None,
            geometry={
                "type": "Polygon",
                "coordinates": [[[2, 48], [2.1, 48], [2.1, 48.1], [2, 48.1]]],
            },
        ),
        r"parcels\[1\]\.geometry: the outer ring must be closed",
    ),
    "latitude first": (
        parcel(
            area_ha=None,
            geometry=square(48.0, 2.0),
            climate={"zone": "boreal moist"},
        ),
        r"parcels\[1\]\.geometry must lie in its climate zone, boreal moist",
    ),
    "in the sea": (
        parcel(area_ha=None, geometry=square(-30.0, 45.0)),
        r"parcels\[1\]\.geometry must lie on land; got longitude -30 latitude 45, more "
        r"than 25 km from land .*give area_ha",
    ),
    "no longitude and no latitude": (
        parcel(area_ha=None, geometry=square(0.0, 0.0)),
        r"parcels\[1\]\.geometry must lie on land",
    ),
    "misspelt key": (
        parcel(soil={"clai": 20}),
        r"soil\.clai is no known key; did you mean clay",
    ),
}


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_each_fault_is_named_with_its_path(case, tmp_path):
    found, message = case

    assert re.search(message, faults(tmp_path, content(found)))


def test_all_faults_at_once_with_their_lines(tmp_path):
    data = content(
        parcel(),
        parcel(id="b", soil={"clay": 0.2}),
        parcel(id="b", plan={"adoption": None}),
        parcel(id="d", history={"years_in_use": 1}),
    )
    said = faults(tmp_path, data)
    text = (tmp_path / "project.yaml").read_text(encoding="utf-8").splitlines()

    assert "has 4 faults" in said
    assert "parcels[2].soil.clay" in said
    assert "parcels[3].id must be its own; parcels[2] has it, too" in said
    assert "parcels[3].plan.adoption" in said
    assert "parcels[4].history.former" in said
    line = int(re.search(r"line (\d+): parcels\[2\]\.soil\.clay", said)[1])
    assert text[line - 1].strip() == "clay: 0.2"


def test_a_wrong_practice_is_named_beside_a_plan_whose_form_is_wrong(tmp_path):
    data = content(
        parcel(
            climate={"zone": "no zone"},
            history={"years_in_use": "long", "practices": ["old magic"]},
            plan={"practices": ["magic"], "adoption": {"curve": "sudden"}},
        ),
        parcel(id="b", plan={"practices": "cover-crops"}),
    )
    said = faults(tmp_path, data)

    assert "plan.practices[1] must be a key of the catalogue; got 'magic'" in said
    assert (
        "history.practices[1] must be a key of the catalogue; got 'old magic'" in said
    )
    assert "parcels[1].plan.adoption.curve" in said
    assert said.count("key of the catalogue") == 2  # not letter by letter


def test_eight_kinds_of_faults_come_at_once(tmp_path):
    """Faults of the form of one parcel do not hide those of the others."""
    eur = {"currency": "EUR", "price_year": 2025}
    usd = {"currency": "USD", "price_year": 2025}
    data = content(
        parcel(climate=None),
        parcel(id="b", plan={"practices": ["no-till", "reduced-till"]}),
        parcel(id="c", climate={"zone": "polar moist"}),
        parcel(id="d", area_ha=None, geometry=square(2.0, 48.0), costs=eur),
        parcel(id="e", area_ha=None, geometry=square(2.005, 48.0), costs=usd),
        parcel(id="f", area_ha=None, geometry=square(-30.0, 45.0)),
        parcel(
            id="g", history={"practices": ["cover-crops"]}, baseline={"practices": []}
        ),
        parcel(id="h", plan={"adoption": {"curve": "immediate"}}),
        parcel(id="i", soil={"clay": 0.23}),
    )
    said = faults(tmp_path, data)

    for message in (
        r"parcels\[1\] must hold .*climate",
        r"parcels\[2\]\.plan\.practices\[2\] must not stand in one year with no-till",
        r"parcels\[3\]\.plan\.practices\[1\] cover-crops is outside its climates",
        r"parcels\[5\]\.geometry must not overlap another parcel",
        r"parcels\[5\]\.costs must be in one currency",
        r"parcels\[6\]\.geometry must lie on land",
        r"parcels\[7\]\.baseline\.practices must hold cover-crops",
        r"parcels\[8\]\.plan\.adoption\.reason must be given .* 100 %",
        r"parcels\[9\]\.soil\.clay must be in %",
    ):
        assert re.search(message, said), message
    assert "has 9 faults" in said


def test_a_wrong_start_of_the_project_does_not_hide_faults_of_parcels(tmp_path):
    said = faults(tmp_path, content(parcel(soil={"clay": 0.2}), start_year="soon"))

    assert "start_year must be a whole number" in said
    assert "parcels[1].soil.clay must be in %" in said


def test_json_is_refused_with_the_lines_of_the_file(tmp_path):
    path = tmp_path / "project.json"
    data = content(parcel(), parcel(id="b", soil={"clay": 0.2}))
    path.write_text(json.dumps(data, indent=1), encoding="utf-8")
    with pytest.raises(DataError) as caught:
        read_project(path)
    line = int(re.search(r"line (\d+): parcels\[2\]\.soil\.clay", str(caught.value))[1])

    assert path.read_text(encoding="utf-8").splitlines()[line - 1] == '    "clay": 0.2'


def test_json_that_is_no_yaml_is_refused_by_its_faults(tmp_path):
    path = tmp_path / "project.json"
    data = content(parcel(soil={"clay": 0.2}))
    path.write_text(json.dumps(data, indent="\t"), encoding="utf-8")
    with pytest.raises(DataError, match=r"parcels\[1\]\.soil\.clay must be in %"):
        read_project(path)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ('{"name": "a",\n "name": "b"}', "line 2: name must be given once"),
        ('{"name": ' + "[" * 5000 + "]" * 5000 + "}", "nested too deeply"),
        ('{"name": ' + "[" * 100 + "]" * 100 + "}", "nested too deeply"),
        ("[1]", "must hold keys with values"),
        ('{"name": "a"', "line 1: not YAML"),
    ],
)
def test_broken_json(tmp_path, text, message):
    path = tmp_path / "project.json"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(DataError, match=message):
        read_project(path)


def test_large_json_with_a_key_twice_is_refused(tmp_path):
    path = tmp_path / "project.json"
    text = json.dumps(content(parcel(), filler="x" * 2_100_000))
    path.write_text(text[:-1] + ', "name": "again"}', encoding="utf-8")
    with pytest.raises(DataError, match="name must be given once; got it twice"):
        read_project(path)


def test_faults_of_the_form_come_together_too(tmp_path):
    data = content(parcel(soil={"clay": "x"}), start_year="soon")
    said = faults(tmp_path, data)

    assert "start_year must be a whole number" in said
    assert "parcels[1].soil.clay must be a number" in said


def test_the_form_of_a_parcel_hides_no_fault_of_energy_or_leakage(tmp_path):
    half = {"factor": 3.0, "low": 2.0, "source": "invented"}
    moved = {"reason": "x", "displaced_share": 1.0, "emissions_per_harvest": 1.0}
    bad = parcel(soil={"clay": "x"})
    whole = parcel(id="b")

    said = faults(tmp_path, content(bad, whole, energy={"diesel": half}, leakage=moved))
    assert "parcels[1].soil.clay must be a number" in said
    assert "energy.diesel must hold low and high, or neither" in said
    assert "leakage.displaced_share needs the yield" in said

    data = content(bad, energy={"diesel": "x"}, leakage={"reason": 1})
    said = faults(tmp_path, data)
    assert "has 3 faults" in said


def test_an_energy_factor_lies_in_its_range(tmp_path):
    wrong = {"factor": 3.0, "low": 2.0, "high": 2.5, "source": "invented"}
    half = {"factor": 3.0, "low": 2.0, "source": "invented"}

    assert re.search(
        r"energy\.diesel must have its factor between low and high, in kg CO2e L-1",
        faults(tmp_path, content(energy={"diesel": wrong})),
    )
    assert "energy.diesel must hold low and high, or neither" in faults(
        tmp_path, content(energy={"diesel": half})
    )


def test_overlap_refused(tmp_path):
    shapes = [
        parcel(area_ha=None, geometry=square(2.0, 48.0)),
        parcel(id="b", area_ha=None, geometry=square(2.005, 48.0)),
    ]
    said = faults(tmp_path, content(*shapes))

    assert "parcels[2].geometry must not overlap another parcel; it shares" in said
    assert "parcels[1].geometry" in said


def test_of_parcels_drawn_again_and_again_not_every_pair_is_sought(tmp_path):
    same = [
        parcel(id=f"p{i}", area_ha=None, geometry=square(2.0, 48.0)) for i in range(60)
    ]
    said = faults(tmp_path, content(*same))

    # 60 x 59 / 2 = 1770 pairs; 200 are printed.
    assert "has 1001 faults" in said
    assert "parcels overlap more often: not all pairs were looked at" in said


def test_overlaps_are_found_among_many_parcels(tmp_path):
    grid = [
        parcel(id=f"p{i}", area_ha=None, geometry=square(2.0 + 0.01 * i, 48.0))
        for i in range(250)
    ]
    grid.append(parcel(id="last", area_ha=None, geometry=square(3.505, 48.0)))
    said = faults(tmp_path, content(*grid))

    assert "has 2 faults" in said
    for number in (151, 152):
        assert f"ha with parcels[{number}].geometry" in said


def test_neighbours_are_no_overlap(tmp_path):
    shapes = [
        parcel(area_ha=None, geometry=square(2.0, 48.0)),
        parcel(id="b", area_ha=None, geometry=square(2.01, 48.0)),
    ]
    found = project(tmp_path, *shapes)

    # 0.01 degrees of each at 48 degrees north, GRS 80: 745.9 m by 1112.0 m.
    assert found.parcels[0].area == pytest.approx(74.59 * 1.1120, rel=2e-3)


def test_off_the_coast_is_a_warning_that_names_the_map(tmp_path):
    """The map is right to 5.6 km only; west of Ushant there is no land for 5000 km."""
    near = parcel(area_ha=None, geometry=square(-5.35, 48.45))
    dry = parcel(id="b", area_ha=None, geometry=square(2.0, 48.0))
    found = project(tmp_path, near, dry)

    assert len(found.warnings) == 1
    assert found.warnings[0].startswith("parcel a: its outline lies off the coast")
    assert "Natural Earth" in found.warnings[0]


def test_two_currencies_refused(tmp_path):
    a = {"currency": "EUR", "price_year": 2025}
    b = {"currency": "USD", "price_year": 2025}
    said = faults(tmp_path, content(parcel(costs=a), parcel(id="b", costs=b)))

    assert "parcels[2].costs must be in one currency and price year" in said


def test_zone_follows_from_the_months(tmp_path):
    found = project(tmp_path, parcel(climate={"zone": None, **MONTHS}))

    assert found.parcels[0].climate.zone == "warm temperate moist"


def test_defaults(tmp_path):
    found = project(tmp_path)

    assert (found.horizon, found.more_horizons, found.discount_rate) == (
        20,
        (30, 50),
        0.04,
    )
    assert found.warming_potentials == "AR6"
    assert found.parcels[0].baseline_use == found.parcels[0].history


def test_rules_of_practices_do_not_wait_for_a_soil_whose_form_is_right(tmp_path):
    """All problems at once: a wrong clay hides no conflict of two practices."""
    wrong = parcel(
        soil={"clay": 240.0},
        history={"practices": ["diverse-rotation"]},
        baseline={"practices": []},
        plan={
            "practices": ["cover-crops", "set-aside", "mangrove-restoration"],
            "adoption": {"curve": "sudden"},
        },
    )
    with pytest.raises(DataError) as caught:
        project(tmp_path, wrong)
    said = str(caught.value)

    assert "soil.clay must lie in [0, 100] %; got 240" in said
    assert "plan.practices[2] must not stand in one year with cover-crops" in said
    assert "plan.practices[3] mangrove-restoration is known in" in said
    assert "baseline.practices must hold diverse-rotation" in said


def test_baseline_takes_the_practices_of_the_history(tmp_path):
    found = project(
        tmp_path,
        parcel(
            history={"practices": ["no-till"]},
            plan={"practices": ["no-till", "cover-crops"]},
        ),
    )

    assert found.parcels[0].new_practices == ("cover-crops",)


def test_a_result_without_inputs_is_refused(tmp_path):
    path = tmp_path / "result.json"
    path.write_text(json.dumps({"tilth_assessment": 1}), encoding="utf-8")
    with pytest.raises(DataError, match=r"must hold inputs\.project"):
        read_project(path)


def test_large_json_is_read_without_lines(tmp_path):
    parcels = [parcel(id=f"p{i}") for i in range(8000)]
    parcels[7000]["soil"]["clay"] = 0.5
    path = tmp_path / "large.json"
    path.write_text(json.dumps(content(*parcels)), encoding="utf-8")
    with pytest.raises(DataError, match=r"parcels\[7001\]\.soil\.clay"):
        read_project(path)


YEARS = ("start_year", "seed", "year", "price_year", "first_year", "last_year")


def keys_of(node, name=""):
    """Every key of the schema with what is said of it."""
    for key, inner in node.get("properties", {}).items():
        yield f"{name}.{key}", key, inner
        for group in (inner, inner.get("items", {})):
            yield from keys_of(group, f"{name}.{key}")
    for key, inner in node.get("$defs", {}).items():
        yield from keys_of(inner, key)


def test_every_key_of_the_schema_says_what_it_is_and_in_which_unit():
    schema = read_schema("project-1.json")
    found = list(keys_of(schema))

    assert len(found) > 150
    for name, key, node in found:
        shared = schema["$defs"].get(node.get("$ref", "").rpartition("/")[2], {})
        assert (node | shared).get("description"), name
        for number in (node, node.get("items", {})):
            if number.get("type") in ("number", "integer") and key not in YEARS:
                assert number.get("unit"), name


def test_the_reference_page_holds_every_key():
    tables = project_keys.tables()

    for name, key, _ in keys_of(read_schema("project-1.json")):
        assert f"| `{key}`" in tables, name


def test_faults_of_a_content_without_a_file_come_with_their_keys():
    assert faults_of(content()) == []
    wrong = content(parcel(soil={"clay": 0.23}), parcel(id="b", area_ha=None))
    assert [keys for keys, _words in faults_of(wrong)] == [
        ("parcels", 0, "soil", "clay"),
        ("parcels", 1, "area_ha"),
    ]
    (fault,) = faults_of(content(parcel(soil={"clay": 230.0})))
    assert fault[0] == ("parcels", 0, "soil", "clay")


@pytest.mark.parametrize(
    ("key", "before", "after"),
    [
        ("yields", [WHEAT], [{**WHEAT, "yield_dry": 5.9}]),
        ("inputs", {"yield": 7.0}, {"yield": 6.95}),
        ("inputs", {"n_synthetic": 100}, {"n_synthetic": 80}),
    ],
)
@pytest.mark.parametrize(
    ("plan", "why"),
    [
        ({"practices": []}, "the plan has no practice"),
        ({}, "the baseline has its practices already"),
    ],
)
def test_a_plan_without_new_practices_changes_nothing(
    plan, why, key, before, after, tmp_path
):
    def idle(**planned):
        had = {"practices": ["cover-crops"]}
        return parcel(history=had, baseline={key: before}, plan={**plan, **planned})

    for planned in ({}, {key: before}):
        (found,) = project(tmp_path, idle(**planned)).parcels
        assert found.new_practices == ()
        assert found.project_inputs == found.baseline_inputs
    path = rf"plan\.{key} must be left out, or be that of the baseline: {why}"
    with pytest.raises(DataError, match=path):
        project(tmp_path, idle(**{key: after}))


def places(value, keys=()):
    """Keys of every value below a content."""
    if isinstance(value, dict | list):
        inner = value.items() if isinstance(value, dict) else enumerate(value)
        for key, below in inner:
            yield (*keys, key)
            yield from places(below, (*keys, key))


@pytest.mark.parametrize("junk", [None, 0, []])
def test_whatever_stands_in_a_file_is_refused_or_read(junk):
    path = ROOT / "examples" / "projects" / "agroforestry.yaml"
    text = path.read_text(encoding="utf-8")
    for keys in places(yaml.safe_load(text)):
        data = yaml.safe_load(text)
        held = data
        for key in keys[:-1]:
            held = held[key]
        held[keys[-1]] = junk
        with suppress(DataError):  # anything else is not meant
            project_of(Document(path=path, data=data, lines={(): 1}))


def test_a_climate_without_content_is_named():
    data = content(parcel(climate=None))
    data["parcels"][0]["climate"] = None

    (keys, words), *_ = faults_of(data)
    assert keys == ("parcels", 0, "climate")
    assert words.startswith("parcels[1].climate must be a group of keys")
