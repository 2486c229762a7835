import numpy as np
import pytest

from tilth.accounting.biochar import biochar_carbon, biochar_emission
from tilth.accounting.burning import residue_burning
from tilth.accounting.convention_summary import ldn_summary, ndc_summary
from tilth.accounting.factor import own_factor
from tilth.accounting.land_degradation import land_degradation
from tilth.accounting.land_unit import LandUnit
from tilth.accounting.net_balance import net_balance
from tilth.accounting.quantity import of_factor, quantity
from tilth.accounting.scenario import Scenario, Unknown
from tilth.accounting.target import four_per_mille
from tilth.accounting.warming_potential import warming_potential
from tilth.errors import InputError

WORDS = {"activity": "cover crops", "baseline": "bare winters go on"}


def _balance(leakage, emissions=(), member=1.0):
    scale = of_factor(own_factor("gain", 1.0, unit="1", standard_error=0.25))
    gain = scale * np.array([0.0, 3.0]) * member
    return net_balance(
        Scenario(soil_carbon=quantity([50.0, 50.0])),
        Scenario(soil_carbon=gain + 50.0, emissions=emissions),
        area=2.0,
        years=1,
        potential=warming_potential("AR5"),
        leakage=leakage,
    )


def _land(**more):
    good = {"land_cover": "stable", "productivity": "stable"}
    return land_degradation(
        [
            LandUnit(name="a", area=300.0, carbon="degraded", **good, **more),
            LandUnit(name="b", area=100.0, carbon="stable", **good, **more),
        ]
    )


def _find(summary, item):
    (row,) = [r for r in summary.rows if r.item == item]
    return row


def test_the_ldn_summary_by_hand():
    summary = ldn_summary(_land(baseline="stable"))

    row = _find(summary, "proportion of land that is degraded (SDG 15.3.1)")
    assert (row.value, row.unit, row.basis) == (75.0, "%", "status")
    change = _find(summary, "change of degraded area against the baseline")
    assert (change.value, change.unit) == (3.0, "km2")  # 300 ha more than none
    assert _find(summary, "recent degradation").value == 3.0
    assert dict(summary.facts)["land area"].startswith("4 km2")
    carbon = {r.item: r.value for r in summary.rows if r.topic == "carbon"}
    assert carbon == {"degraded": 3.0, "stable": 1.0, "improved": 0.0, "unknown": 0.0}


def test_the_ldn_summary_without_baseline_says_so():
    summary = ldn_summary(_land())

    assert _find(summary, "change of degraded area against the baseline").value is None
    assert {r.topic for r in summary.rows}.isdisjoint({"baseline", "kind of change"})
    assert dict(summary.facts)["reported"] == "by the period"
    assert any("no baseline was given" in text for text in summary.warnings)


def test_the_ndc_summary_by_hand():
    summary = ndc_summary(_balance(quantity(2.0)), **WORDS)

    # 2 ha * 3 t C * 44/12 = 22 t CO2, less 2; a quarter of 22 is the standard error.
    net = _find(summary, "net balance")
    half = 5.5 * 1.6448536269514722
    assert (net.value, net.unit) == (pytest.approx(20.0), "t CO2e")
    assert (net.low, net.high) == pytest.approx((20.0 - half, 20.0 + half))
    assert _find(summary, "removals").value == pytest.approx(22.0)
    assert _find(summary, "leakage").value == 2.0
    facts = dict(summary.facts)
    assert facts["warming potentials"] == "AR5, 100 years: CH4 28, N2O 265"
    assert (facts["activity"], facts["unknown"]) == ("cover crops", "nothing")
    assert any("not the common tabular format" in text for text in summary.warnings)
    assert any("18/CMA.1 were not read" in text for text in summary.provisional)


def test_what_is_unknown_stays_unknown_in_the_ndc_summary():
    leakage = Unknown(what="leakage", reason="not assessed")
    summary = ndc_summary(
        _balance(leakage, residue_burning(5.0, "wheat residues")), **WORDS
    )

    net = _find(summary, "net balance")
    assert (net.value, net.low, net.high) == (None, None, None)
    assert net.basis == "leakage: not assessed"
    burnt = [r for r in summary.rows if r.topic == "emissions avoided"]
    # 2 ha * 12.15 kg CH4 * 28 and 0.315 kg N2O * 265: a cost, so negative.
    assert [r.value for r in burnt] == pytest.approx([-0.6804, -0.16695])
    known = _find(summary, "known, before leakage")
    assert known.low is None
    assert "interval unknown" in known.basis


def test_carbon_of_biochar_is_no_emission_avoided():
    """2 Mg of wood at 500 degC keep 2 x 0.77 x 0.80 of carbon, on 2 ha."""
    kept = biochar_emission(biochar_carbon(2.0, "wood", 500.0))
    row = _find(
        ndc_summary(_balance(quantity(0.0), (kept,)), **WORDS),
        "biochar, carbon left after 100 years, CO2",
    )

    assert row.topic == "carbon"
    assert row.value == pytest.approx(2.0 * 2.0 * 0.77 * 0.80 * 44.0 / 12.0)


def test_both_references_of_the_target_stand_beside_each_other():
    stocks = {"baseline": 45.0, "project": 49.0, "years": 20, "depth_bottom": 30.0}
    targets = [
        four_per_mille(50.0, reference="initial stock", **stocks),
        four_per_mille(50.0, reference="baseline", **stocks),
    ]
    for summary in (
        ldn_summary(_land(), targets),
        ndc_summary(_balance(quantity(0.0)), **WORDS, targets=targets),
    ):
        rows = [r for r in summary.rows if r.topic == "4 per 1000"]
        # -1 of 50 in 20 yr is -1 permil a year; 4 over the baseline are 4 permil.
        assert [r.value for r in rows] == pytest.approx([-1.0, 54.0, 4.0, 49.0])
        assert [r.basis for r in rows] == ["target not reached"] * 2 + [
            "target reached"
        ] * 2
        assert "from the baseline, 0-30 cm, 20 yr" in rows[2].item


def test_refusals():
    balance = _balance(quantity(0.0))
    many = four_per_mille([50.0, 60.0], years=20, depth_bottom=30.0)

    with pytest.raises(InputError, match="activity must be described in words"):
        ndc_summary(balance, activity=" ", baseline="none")
    with pytest.raises(InputError, match="targets must be of plain numbers"):
        ldn_summary(_land(), [many])
    with pytest.raises(InputError, match="level must lie between 0 and 1"):
        ndc_summary(balance, **WORDS, level=1.0)
    with pytest.raises(InputError, match="balance must be of plain numbers"):
        ndc_summary(_balance(quantity(0.0), member=np.ones((3, 1))), **WORDS)
