"""The catalogue: complete, in its schema and vocabularies, and no number unsourced."""

import shutil
from dataclasses import fields
from pathlib import Path

import pytest
import yaml
from jsonschema import Draft202012Validator

import tilth
from tilth.accounting import factor, tier1
from tilth.accounting.input_level import (
    LEVELS,
    CropManagement,
    grassland_input_level,
    input_level,
)
from tilth.assessment.yaml_file import read_schema
from tilth.climate.ipcc_zone import zones
from tilth.datasets import practice as form
from tilth.datasets.practice_words import read_words
from tilth.datasets.practices import practice_schema, read_practices, read_sources
from tilth.datasets.yaml_data import read_data
from tilth.errors import DataError

HOME = Path(tilth.__file__).parent / "datasets" / "practices"
FILES = sorted(HOME.glob("*/*.yaml"))
PRACTICES = read_practices()
VALIDATOR = Draft202012Validator(practice_schema())
# Cropland with residues returned and nitrogen, which `input_level` of a practice means.
USUAL = {
    "residues_removed": False,
    "low_residue": False,
    "bare_fallow": False,
    "nitrogen": True,
}
IMPROVEMENTS = ("irrigation", "more_input", "nitrogen", "amendment")


@pytest.mark.parametrize("path", FILES, ids=lambda p: p.stem)
def test_every_file_keeps_to_the_schema(path):
    assert [e.message for e in VALIDATOR.iter_errors(read_data(path))] == []


def test_the_schema_is_one():
    Draft202012Validator.check_schema(practice_schema())


def test_there_are_enough_and_every_system_and_group_is_covered():
    assert len(PRACTICES) == len(FILES) >= 40
    assert {p.group for p in PRACTICES.values()} == set(form.GROUPS)
    assert {s for p in PRACTICES.values() for s in p.systems} == set(form.SYSTEMS)
    # Issue: rice, peat and protected wetlands, restored ones, organic amendments.
    assert {
        "biochar",
        "compost",
        "alternate-wetting-drying",
        "peat-rewetting",
        "peatland-protection",
        "mangrove-restoration",
        "afforestation",
        "vineyard-cover",
        "silvoarable",
    } <= set(PRACTICES)


def _numbers_without_source(value, where):
    """Numbers of a file that stand in a mapping without unit, source and mark."""
    if isinstance(value, dict):
        inner = [
            v
            for item in value.values()
            for v in (item if isinstance(item, list) else [item])
        ]
        numbers = [v for v in inner if isinstance(v, int | float) and v is not True]
        numbers = [v for v in numbers if v is not False]
        if numbers and not all(value.get(k) for k in ("unit", "source", "mark")):
            yield where, numbers
        for key, item in value.items():
            yield from _numbers_without_source(item, f"{where}.{key}")
    elif isinstance(value, list):
        for i, item in enumerate(value):
            yield from _numbers_without_source(item, f"{where}[{i}]")


@pytest.mark.parametrize("path", FILES, ids=lambda p: p.stem)
def test_every_number_has_unit_source_and_mark(path):
    # A walk of its own: independent of the check in the package.
    data = yaml.safe_load(path.read_text(encoding="utf-8"))
    sources = read_data(HOME / "sources.yaml")

    assert list(_numbers_without_source(data, path.stem)) == []
    for statement in PRACTICES[path.stem].statements():
        assert statement.source.key in sources
        assert statement.mark in form.MARKS


def test_what_is_verified_was_read_and_names_its_source():
    for practice in PRACTICES.values():
        for statement in practice.statements():
            citation, seen = statement.source.citation, statement.source.seen
            assert len(citation) > 20, citation
            if statement.mark == "verified":
                assert seen in ("text", "excerpt"), (practice.key, citation)
            if statement.mark == "second-hand":
                assert seen != "none", (practice.key, citation)


def test_every_source_is_cited_and_recalled_ones_are_unverified():
    stated = [s for p in PRACTICES.values() for s in p.statements()]

    assert {s.source.key for s in stated} == set(read_sources())
    assert all(s.provisional for s in stated if s.source.seen == "none")
    assert {m for m in form.MARKS if m != "user"} <= set(factor.MARKS)


@pytest.mark.parametrize("practice", PRACTICES.values(), ids=lambda p: p.key)
def test_tier1_levels_are_those_of_the_tables(practice):
    level = practice.tier1
    if level is None:
        return
    if level.input_level and level.use != "grassland":
        assert level.input_level in LEVELS
        assert set(level.flags) <= {f.name for f in fields(CropManagement)}
        # The decision tree, not the file, says what the answers lead to.
        tree = CropManagement(**{**USUAL, **level.flags})
        assert input_level(tree) == level.input_level
    if level.use == "grassland" and level.input_level:
        answers = {name: level.flags.get(name, False) for name in IMPROVEMENTS}
        assert grassland_input_level(**answers) == level.input_level
    assert bool(level.flags) == bool(level.input_level)
    # The accounting takes these words in every zone where the practice applies.
    for name in practice.climates:
        tier1.stock_change_factor(name, _land_use(practice, level))


def _land_use(practice, level):
    use = level.use or (
        "perennial" if "cropland" not in practice.systems else "long-term cultivated"
    )
    former = tier1.LandUse(
        use="long-term cultivated", management="full", input_level="medium"
    )
    if use == "agroforestry":
        return tier1.LandUse(use=use, former=former)
    if use in ("set-aside", "forest", "native"):
        return tier1.LandUse(use=use)
    if use == "grassland":
        return tier1.LandUse(
            use=use, management=level.management, input_level=level.input_level
        )
    return tier1.LandUse(
        use=use,
        management=level.management or "full",
        input_level=level.input_level or "medium",
    )


def test_climates_and_systems_are_those_of_the_code():
    land_uses = read_schema("site-1.json")["properties"]["land_use"]["enum"]

    assert set(land_uses) <= set(form.SYSTEMS)
    for practice in PRACTICES.values():
        excluded = {z for e in practice.excluded for z in e.zones}
        assert set(practice.climates) | excluded <= set(zones())
        assert not set(practice.climates) & excluded
    no_till = PRACTICES["no-till"]
    assert no_till.fits("boreal dry") == "applies"
    assert no_till.fits("polar dry") == "excluded"
    assert PRACTICES["mangrove-protection"].fits("boreal dry") == "unknown"


def test_the_vocabulary_of_the_code_is_in_three_languages():
    words = read_words()

    assert set(words.sections["zones"]) == set(zones())
    for section, entries in words.sections.items():
        for key, texts in entries.items():
            assert set(texts) == {"en", "fr", "es"}, (section, key)
    for key, goal in words.goals.items():
        assert 1 <= goal.goal <= 17, key
        assert goal.target.startswith(f"{goal.goal}."), key


def test_names_and_definitions_are_translated():
    for name in ("labels", "definitions"):
        for language in form.LANGUAGES:
            texts = [getattr(p, name)[language] for p in PRACTICES.values()]
            assert len(set(texts)) == len(texts), (name, language)
    # English words in the other languages would be a forgotten translation.
    english = {"the", "and", "with", "of", "is", "are", "soil", "field", "crops"}
    for practice in PRACTICES.values():
        for language in ("fr", "es"):
            text = f"{practice.labels[language]} {practice.definitions[language]}"
            found = english & set(text.lower().replace(",", " ").split())
            assert not found, (practice.key, language, found)
        for text in practice.definitions.values():
            assert text.endswith("."), practice.key
            assert text.count(". ") == 0, practice.key  # one sentence


def test_conflicts_are_mutual():
    for key, practice in PRACTICES.items():
        assert key not in practice.conflicts
        for other in practice.conflicts:
            assert key in PRACTICES[other].conflicts, (key, other)
    assert "reduced-till" in PRACTICES["no-till"].conflicts


def test_published_values_are_typed_as_printed():
    # Bolinder et al. (2020), abstract: 331, 117, 233 and 409 kg C ha-1 yr-1.
    printed = {
        "cover-crops": 331,
        "residue-retention": 117,
        "balanced-fertilisation": 233,
        "manure": 409,
    }
    for key, value in printed.items():
        rates = {e.statement.source.key: e for e in PRACTICES[key].rates()}
        found = rates["bolinder-2020"].statement
        assert (found.value, found.mark) == (value / 1000, "verified"), key
    # Drexler et al. (2021), abstract: 17 ± 12 Mg ha-1, standard deviation, 83 sites.
    hedge = PRACTICES["hedgerows"].evidence[1]
    s = hedge.statement
    assert (s.low, s.value, s.high, s.limits, hedge.n) == (5, 17, 29, "1 sd", 83)
    # IPCC (2019) tables 5.12 and 5.14 and Wetlands Supplement tables 2.1 and 3.1.
    rewetted = PRACTICES["peat-rewetting"].rates()[0].statement
    assert rewetted.value == pytest.approx(7.9 - 0.50)
    awd = PRACTICES["alternate-wetting-drying"].effects["ch4"][1].statement
    assert awd.value == pytest.approx(100 * (0.55 / 1.00 - 1))
    dry = PRACTICES["off-season-drainage"].effects["ch4"][0].statement
    assert dry.value == pytest.approx(100 * (0.89 / 2.41 - 1), abs=0.5)


def test_a_gain_is_positive_unless_it_is_a_loss_avoided():
    losses = {
        (p.key, e.against)
        for p in PRACTICES.values()
        for e in p.evidence
        if not e.avoided and e.statement.value is not None and e.statement.value < 0
    }
    # Real losses: a cold moist pasture and forest that gives way to the practice.
    assert losses == {
        ("improved-grazing", "no grazing"),
        ("multistrata", "forest"),
        ("shaded-perennials", "forest"),
        ("annual-to-perennial", "primary forest"),
        ("natural-regeneration", "primary forest"),
    }
    for practice in PRACTICES.values():
        for evidence in practice.evidence:
            if evidence.avoided:
                assert evidence.statement.value < 0, practice.key


def test_judgement_of_an_effect():
    effects = PRACTICES["alternate-wetting-drying"].effects

    assert effects["ch4"][0].judgement == "benefit"
    assert effects["n2o"][0].judgement == "harm"
    assert effects["yield"][0].judgement == "harm"
    assert PRACTICES["cover-crops"].effects["n2o"][0].judgement == "none"
    assert PRACTICES["cover-crops"].effects["labour"] == ()


@pytest.fixture
def copy(tmp_path):
    """A catalogue to break."""
    shutil.copytree(HOME, tmp_path / "practices")
    return tmp_path / "practices"


def _edit(folder, name, old, new):
    path = folder / name
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def test_a_copy_reads_as_the_original(copy):
    assert read_practices(copy) == PRACTICES


BROKEN = {
    "number without source": (
        "rice/mid-season-drainage.yaml",
        'unit: "%", source: ipcc-2019-rice, mark: derived',
        'unit: "%"',
        r"effects\.ch4",
    ),
    "number without unit": (
        "cropland/no-till.yaml",
        "    unit: Mg ha-1\n    source: meurer-2018",
        "    source: meurer-2018",
        r"evidence\[0\]",
    ),
    "number without mark": (
        "cropland/cover-crops.yaml",
        "    source: bolinder-2020\n    mark: verified\n",
        "    source: bolinder-2020\n",
        r"evidence",
    ),
    "source that is not listed": (
        "cropland/cover-crops.yaml",
        "source: bolinder-2020",
        "source: nobody-2020",
        r"evidence\[0\]\.source must be in sources.yaml; got nobody-2020",
    ),
    "verified though recalled": (
        "cropland/cover-crops.yaml",
        "source: poeplau-don-2015, mark: unverified",
        "source: poeplau-don-2015, mark: verified",
        r"c_input\.mark must not be verified: of poeplau-don-2015 was read: none",
    ),
    "unit of another quantity": (
        "cropland/cover-crops.yaml",
        "    unit: Mg ha-1 yr-1\n",
        "    unit: kg ha-1 yr-1\n",
        r"evidence\[0\]\.unit must be Mg ha-1 yr-1; got kg ha-1 yr-1",
    ),
    "limits the wrong way round": (
        "cropland/organic-farming.yaml",
        "low: 0.24",
        "low: 2.4",
        r"must rise from low over value to high",
    ),
    "prediction that lacks the value": (
        "cropland/organic-farming.yaml",
        "    value: 0.45\n",
        "    value: 0.45\n    prediction_low: 0.5\n    prediction_high: 0.7\n",
        r"prediction_low and prediction_high must hold the value between them",
    ),
    "prediction of one side": (
        "cropland/organic-farming.yaml",
        "    value: 0.45\n",
        "    value: 0.45\n    prediction_low: 0.1\n",
        r"evidence\[0\]",
    ),
    "unknown climate": (
        "cropland/no-till.yaml",
        "  - boreal dry",
        "  - arctic",
        r"climates must be of .*; got arctic",
    ),
    "climate both ways": (
        "cropland/no-till.yaml",
        "zones: [polar moist, polar dry]",
        "zones: [polar moist, boreal dry]",
        r"must state a zone once; got boreal dry twice",
    ),
    "level that is in no table": (
        "cropland/no-till.yaml",
        "tier1: {management: none}",
        "tier1: {management: zero}",
        r"tier1\.management must be of full, reduced, none; got zero",
    ),
    "row that is in no table": (
        "rice/mid-season-drainage.yaml",
        "single drainage",
        "one drainage",
        r"factors\[0\] must be a row of greenhouse_gases/rice_scaling.csv",
    ),
    "risk outside the vocabulary": (
        "cropland/no-till.yaml",
        "key: reversal",
        "key: bad-luck",
        r"risks must be of leakage, .*; got bad-luck",
    ),
    "conflict on one side": (
        "cropland/no-till.yaml",
        "  - reduced-till\n",
        "",
        r"no-till.yaml: conflicts must name reduced-till, whose file names no-till",
    ),
    "conflict with nothing": (
        "cropland/no-till.yaml",
        "  - reduced-till\n",
        "  - ploughing\n",
        r"conflicts must name other practices of the catalogue; got ploughing",
    ),
    "name of another file": (
        "cropland/no-till.yaml",
        "key: no-till",
        "key: zero-till",
        r"key must be that of the file; got zero-till",
    ),
    "missing language": (
        "cropland/no-till.yaml",
        "  fr: Semis direct\n",
        "",
        r"labels 'fr' is a required property",
    ),
    "English left in place": (
        "cropland/no-till.yaml",
        "  fr: Semis direct\n",
        "  fr: No-till\n",
        r"labels must differ between languages",
    ),
    "costs": (
        "cropland/no-till.yaml",
        "factors: []",
        "factors: []\ncosts: 100",
        r"costs",
    ),
    "effect left out": (
        "cropland/no-till.yaml",
        "  labour: unknown\n",
        "",
        r"effects 'labour' is a required property",
    ),
    "loss avoided of a rate": (
        "cropland/cover-crops.yaml",
        "  - quantity: stock-change-rate\n",
        "  - quantity: stock-change-rate\n    avoided: true\n",
        r"avoided must only be given of relative-stock-change",
    ),
}


@pytest.mark.parametrize("name", BROKEN)
def test_a_broken_copy_is_refused_in_one_line(name, copy):
    file, old, new, message = BROKEN[name]
    _edit(copy, file, old, new)

    with pytest.raises(DataError, match=message) as error:
        read_practices(copy)
    assert "\n" not in str(error.value)
    assert file in str(error.value) or "reduced-till.yaml" in str(error.value)


def test_a_source_must_say_what_was_read(copy):
    _edit(copy, "sources.yaml", "seen: excerpt", "seen: perhaps")

    with pytest.raises(DataError, match=r"must have a citation and one of the words"):
        read_practices(copy)


def test_a_key_given_twice_is_refused(copy):
    _edit(copy, "cropland/no-till.yaml", "factors: []", "factors: []\nfactors: []")

    with pytest.raises(DataError, match=r"must be YAML; a key is given twice"):
        read_practices(copy)


def test_data_that_is_not_there():
    with pytest.raises(DataError, match=r"practices/none.yaml cannot be read"):
        read_data("practices/none.yaml")
    with pytest.raises(DataError, match=r"must have risks.luck in en; got none"):
        read_words().of("risks", "luck", "en")
