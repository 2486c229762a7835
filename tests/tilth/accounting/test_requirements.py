from dataclasses import replace
from datetime import date

import pytest

from tests.tilth.accounting.campaigns import CAMPAIGN
from tilth.accounting.requirements import (
    failed,
    later,
    remeasure_by,
    requirements,
)
from tilth.accounting.standard_rules import UNVERIFIED, read_standards
from tilth.errors import DataError

RULES = {rules.key: rules for rules in read_standards()}
VM, GS, FAO, AU, CAR, EU = RULES.values()


def met(rules, name, **changes):
    """Whether one rule is met by the campaign with some facts changed."""
    place = [r.name for r in rules.rules if r.check].index(name)
    return requirements(rules, replace(CAMPAIGN, **changes))[place].met


@pytest.mark.parametrize(
    ("rules", "name", "good", "bad"),
    [
        (VM, "depth", {"depth": 30.0}, {"depth": 29.9}),
        (VM, "depth", {"depth_sampled": 30.0}, {"depth_sampled": 29.9}),
        (VM, "sampled_deeper", {"depth_sampled": 31.0}, {"depth_sampled": 30.0}),
        (VM, "increments", {"fewest_increments": 2}, {"fewest_increments": 1}),
        (VM, "mass", {}, {"equivalent_mass": False}),
        (
            VM,
            "mass_method",
            {"mass_method": "von_haden"},
            {"mass_method": "simple_esm"},
        ),
        (VM, "mass_method", {}, {"equivalent_mass": False}),
        (VM, "design", {}, {"kind": "simple random"}),
        (VM, "design", {}, {"kind": "purposive"}),
        (VM, "samples", {"fewest_samples": 3}, {"fewest_samples": 2}),
        (VM, "laboratory", {}, {"laboratories": ("North", "South")}),
        (
            VM,
            "laboratory_method",
            {"laboratory_methods": ("Dry combustion", "vis_nir")},
            {"laboratory_methods": ("dry combustion", "walkley_black")},
        ),
        (
            VM,
            "spectroscopy",
            {"laboratory_methods": ("dry combustion",)},
            {"laboratory_methods": ("dry combustion", "MIR spectroscopy (DRIFT)")},
        ),
        (
            VM,
            "spectroscopy",
            {"laboratory_methods": ("Walkley-Black", "dry combustion, NDIR")},
            {"laboratory_methods": ("vis-NIR",)},
        ),
        (
            VM,
            "interval",
            {"dates": (date(2020, 4, 1), date(2025, 4, 19))},
            {"dates": (date(2020, 4, 1), date(2025, 4, 20))},
        ),
        (FAO, "density", {}, {"density_measured": False}),
        (FAO, "strata", {"n_strata": 3}, {"n_strata": 2}),
        (FAO, "samples", {"fewest_samples": 5}, {"fewest_samples": 4}),
        (FAO, "cores", {"fewest_cores": 5}, {"fewest_cores": 4}),
        (AU, "below_tillage", {"tillage_depth": 40.0}, {"tillage_depth": 41.0}),
        (AU, "design", {"kind": "two stages"}, {"kind": "purposive"}),
        (CAR, "samples", {"fewest_samples": 3}, {"fewest_samples": 2}),
        (
            AU,
            "interval_least",
            {"dates": (date(2024, 4, 1), date(2025, 3, 14))},
            {"dates": (date(2024, 4, 1), date(2025, 3, 13))},
        ),
    ],
)
def test_met_and_not_met(rules, name, good, bad):
    assert met(rules, name, **good) is True
    assert met(rules, name, **bad) is False


@pytest.mark.parametrize(
    ("rules", "name", "changes"),
    [
        (FAO, "cores", {"fewest_cores": None}),
        (AU, "below_tillage", {"tillage_depth": None}),
        (VM, "design", {"kind": "two stages"}),
        (VM, "laboratory", {"laboratories": ("",)}),
        (VM, "laboratory", {"laboratories": ("North", "")}),
        (VM, "laboratory_method", {"laboratory_methods": ()}),
        (VM, "laboratory_method", {"laboratory_methods": ("dry combustion", "")}),
        (VM, "laboratory_method", {"laboratory_methods": ("gamma rays",)}),
        (VM, "spectroscopy", {"laboratory_methods": ()}),
        (VM, "spectroscopy", {"laboratory_methods": ("dry combustion", "")}),
        (VM, "spectroscopy", {"laboratory_methods": ("dry combustion", "Admiral")}),
        (VM, "interval", {"dates": (date(2020, 4, 1),)}),
        (AU, "interval_least", {"dates": ()}),
        (AU, "sampler", {}),
    ],
)
def test_what_is_not_known_is_never_met(rules, name, changes):
    assert met(rules, name, **changes) is None


def test_a_rule_that_is_met_by_rounding_of_days_says_so():
    within = replace(CAMPAIGN, dates=(date(2021, 10, 4), date(2026, 10, 6)))
    for rules in (AU, VM):
        (found,) = [
            r
            for r in requirements(rules, within)
            if "every 5" in r.rule or "within 5" in r.rule
        ]
        assert found.met is True
        assert found.found.endswith("met within 18 days (Tilth's own rule)")


def test_the_depth_that_was_sampled_is_said_where_it_is_less():
    shallow = replace(CAMPAIGN, depth_sampled=20.0)
    (found,) = failed(VM, shallow)
    assert found.found == "stocks to 30 cm, the shallowest profile sampled to 20 cm"


def test_a_gap_between_any_two_rounds_counts():
    days = (date(2012, 4, 1), date(2020, 4, 1), date(2025, 4, 1))

    assert met(VM, "interval", dates=days) is False


def test_only_rules_that_were_read_have_consequences():
    shallow = replace(CAMPAIGN, depth=20.0, depth_sampled=20.0, laboratories=("A", "B"))

    assert [r.rule for r in failed(VM, shallow)] == [
        "stocks are reported to at least 30 cm, or to bedrock"
    ]
    assert [r.topic for r in failed(VM, shallow, "warn")] == ["depth", "laboratory"]
    assert failed(GS, shallow) == failed(EU, shallow) == ()
    held = requirements(EU, shallow)
    assert [r.met for r in held if r.mark == UNVERIFIED] == [False, None]
    assert not any("unverified" in r.rule for r in held)  # the mark says it once
    with pytest.raises(DataError, match="consequence must be refuse or warn"):
        failed(VM, shallow, "inform")


def test_day_of_the_next_round_comes_from_rules_that_were_read():
    assert remeasure_by(VM, CAMPAIGN) == date(2030, 3, 20)
    assert remeasure_by(AU, CAMPAIGN) == remeasure_by(CAR, CAMPAIGN)
    # Shown in words only: their intervals are unverified.
    assert [remeasure_by(rules, CAMPAIGN) for rules in (GS, FAO, EU)] == [None] * 3
    assert remeasure_by(VM, replace(CAMPAIGN, dates=())) is None
    assert later(date(2024, 2, 29), 5) == date(2029, 2, 28)
    assert later(date(2024, 2, 29), 4) == date(2028, 2, 29)


def test_a_check_that_does_not_exist_is_refused():
    broken = replace(VM, rules=(replace(VM.rule("depth"), check="length"),))

    with pytest.raises(DataError, match="rule depth must name one of the checks"):
        requirements(broken, CAMPAIGN)


@pytest.mark.parametrize(
    "name",
    [
        "FT-IR",
        "mid-IR",
        "VisNIR",
        "near infra-red",
        "Hyperspectral imaging",
        "spectroradiometer",
        "MIRS",
        "Infrarot-Spektroskopie",
        "LIBS",
    ],
)
def test_values_from_spectra_are_refused(name):
    assert met(VM, "spectroscopy", laboratory_methods=(name,)) is False


@pytest.mark.parametrize(
    "name",
    [
        "dry combustion, infrared detection",
        "Dry combustion (NDIR detector)",
        "combustion with non-dispersive infra-red gas analyser",
        "EA-IRMS",
        "elemental analyser, isotope-ratio mass spectrometry",
        "combustión seca",
        "combustion sèche",
        "Glühverlust",
        "pérdida por ignición",
        "loss on ignition",
    ],
)
def test_a_gas_detector_makes_no_spectrum(name):
    assert met(VM, "spectroscopy", laboratory_methods=(name,)) is True


@pytest.mark.parametrize(
    "name",
    [
        "MIR, calibrated by dry combustion",
        "near-infrared detection of combustion samples",
        "Admiral",
        "ISO 10694",
        "",
    ],
)
def test_a_method_that_is_not_known_credits_nothing(name):
    campaign = replace(CAMPAIGN, laboratory_methods=("dry combustion", name))
    assert met(VM, "spectroscopy", laboratory_methods=("dry combustion", name)) is None
    (refusal,) = failed(VM, campaign)
    assert refusal.mark == "own"
    assert refusal.rule.startswith("Tilth's own rule")


def test_a_requirement_that_is_not_told_refuses_only_where_the_rule_requires_it():
    untold = replace(CAMPAIGN, dates=())
    assert met(VM, "interval", dates=()) is None
    assert failed(VM, untold) == ()
