"""Examples are worked by hand: 100 ha, 5 years, CO2 = 44/12 C."""

from dataclasses import replace
from datetime import date
from math import inf, nan, sqrt

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import t

from tests.tilth.accounting.campaigns import (
    CAMPAIGN,
    amount,
    by_name,
    estimate,
    measured,
)
from tilth.accounting.campaign import Extrapolated, ModelledBaseline
from tilth.accounting.standard_rules import (
    SECOND_HAND,
    UNVERIFIED,
    read_standards,
)
from tilth.accounting.standards import NOT_COMPUTED, side_by_side
from tilth.errors import DataError, InputError

STANDARDS = read_standards()
MODEL = ModelledBaseline(
    stock_change=estimate(-0.3, 0.4, 30.0), model="RothC", validated=True
)
ALONE = {"control": None, "additional": None}


def test_vm0042_with_control_sites():
    result = by_name(found=measured())["Verra"]

    # 1.5 - (-0.5) = 2.0 Mg C/ha: 550 + 183.333 = 733.333 Mg CO2.
    assert amount(result, "change of the project's stock") == pytest.approx(550.0)
    assert amount(result, "less the change of the baseline") == pytest.approx(183.33333)
    # t(2/3, 12) = 0.441549; x 0.8/2.0 = 17.66198 % of 733.333.
    taken = amount(result, "less the uncertainty deduction")
    assert taken == pytest.approx(-129.52118, abs=1e-4)
    assert amount(result, "less emissions") == -20.0
    assert amount(result, "less leakage") == -10.0
    # 12 % of the net soil term after the deduction alone: 0.12 x 603.81215.
    assert amount(result, "less the buffer") == pytest.approx(-72.45746, abs=1e-4)
    # 733.33333 - 129.52118 - 20 - 10 - 72.45746
    assert result.creditable_co2e == pytest.approx(501.35469, abs=1e-4)
    assert (result.removals_co2, result.avoided_co2) == (
        pytest.approx(550.0),
        pytest.approx(183.33333),
    )
    wide = amount(result, "half-width of the 90 % interval of the change")
    assert wide == pytest.approx(71.2915, abs=1e-3)  # 1.782288 x 0.8/2.0
    assert result.status == (
        "creditable: 501.4 Mg CO2e; not told by the data: 3 of 15 requirements"
    )
    assert result.remeasure_by == date(2030, 3, 20)
    assert "QA2" in result.baseline
    assert "p = 2/3 with 12 degrees of freedom = 0.4415" in result.steps[3].formula


def test_vm0042_with_a_validated_model():
    result = by_name(found=measured(**ALONE, modelled_baseline=MODEL))["Verra"]

    error = sqrt(0.5**2 + 0.4**2)
    df = (0.25 + 0.16) ** 2 / (0.25**2 / 12 + 0.16**2 / 30)
    soil = 1.8 * 100 * 44 / 12 * (1 - t.ppf(2 / 3, df) * error / 1.8)
    assert df == pytest.approx(27.73, abs=0.01)
    assert result.creditable_co2e == pytest.approx(soil - 0.12 * soil - 30.0, rel=1e-9)
    assert "QA1" in result.baseline
    assert result.baseline.endswith("(RothC)")


def test_control_sites_come_before_a_model():
    both = by_name(found=measured(modelled_baseline=MODEL))["Verra"]

    assert both.creditable_co2e == by_name(found=measured())["Verra"].creditable_co2e


def test_gold_standard():
    result = by_name(found=measured())["Gold"]

    # 71.2915 % - 20 % = 51.2915 % of 733.333 = 376.1377, of the soil term only.
    taken = amount(result, "less the uncertainty deduction")
    assert taken == pytest.approx(-376.1377, abs=1e-3)
    # Not applied: 20 % of 327.1956, of which 550/733.333 are removals.
    assert amount(result, "less the buffer") == pytest.approx(-49.0793, abs=1e-3)
    assert [s.applied for s in result.steps if s.mark == UNVERIFIED] == [False]
    # 733.33333 - 376.1377 - 30
    assert result.creditable_co2e == pytest.approx(327.1956, abs=1e-3)
    assert result.status.startswith(
        "creditable: 327.2 Mg CO2e, before the buffer, whose share is not verified;"
    )
    assert result.remeasure_by is None
    assert any("leaves open" in w for w in result.warnings)


def test_gold_standard_within_20_percent_takes_nothing_off():
    sure = estimate(2.0, 0.2)  # 1.7823 x 0.2 / 2 = 17.8 %
    result = by_name(found=measured(additional=sure))["Gold"]

    assert amount(result, "less the uncertainty deduction") == 0.0
    assert result.creditable_co2e == pytest.approx(733.33333 - 30.0)


def test_fao():
    result = by_name(found=measured(modelled_baseline=MODEL))["FAO"]

    # 1.8 Mg C/ha: 660 Mg CO2; 5 % = 33; no uncertainty deduction; less 30.
    assert amount(result, "less the uncertainty deduction") == 0.0
    assert amount(result, "less the buffer") == pytest.approx(-33.0)
    assert result.creditable_co2e == pytest.approx(597.0)
    assert result.remeasure_by is None


def test_australia():
    result = by_name(found=measured())["Australia"]

    # Against its own start: 550. 0.253347 x 0.5/1.5 = 8.444903 %: 46.44697.
    taken = amount(result, "less the uncertainty deduction")
    assert taken == pytest.approx(-46.44697, abs=1e-4)
    # 550 - 46.44697 - 30 = 473.55303; a quarter withheld; 5 % + 20 % of the rest.
    held = "less credits withheld for a time"
    assert amount(result, held) == pytest.approx(-118.38826, abs=1e-4)
    older = [s for s in result.steps if s.name == f"{held} (method of 2018)"]
    assert [(s.applied, s.value) for s in older] == [
        (False, pytest.approx(-236.77652, abs=1e-4))
    ]
    assert amount(result, "less the buffer") == pytest.approx(-17.75824, abs=1e-4)
    discount = amount(result, "less the discount for 25 years of permanence")
    assert discount == pytest.approx(-71.03295, abs=1e-4)
    assert result.creditable_co2e == pytest.approx(473.55303 * 0.75 * 0.75, abs=1e-4)
    assert (result.removals_co2, result.avoided_co2) == (pytest.approx(550.0), 0.0)
    assert result.baseline == "fixed baseline: the stock measured at the start"


def test_australia_for_100_years_and_after_the_first_round():
    long = by_name(found=measured(), permanence_years=100)["Australia"]
    days = (date(2015, 4, 1), *CAMPAIGN.dates)
    later = by_name(replace(CAMPAIGN, dates=days), measured())["Australia"]

    assert long.creditable_co2e == pytest.approx(473.55303 * 0.75 * 0.95, abs=1e-4)
    assert later.creditable_co2e == pytest.approx(473.55303 * 0.75, abs=1e-4)
    assert not any("withheld" in s.name for s in later.steps)
    assert any("earlier rounds" in w for w in later.warnings)


def test_car():
    result = by_name(found=measured(modelled_baseline=MODEL))["CAR"]

    # 0.524401 x 1.959964 = 1.027806; x sqrt(0.41)/1.8 = 36.56206 % of 660.
    taken = amount(result, "less the uncertainty deduction")
    assert taken == pytest.approx(-241.3096, abs=1e-3)
    assert amount(result, "less the buffer") is None
    assert result.creditable_co2e == pytest.approx(660 - 241.3096 - 30, abs=1e-3)
    assert "before the buffer, whose share is not verified" in result.status


def test_nothing_is_computed_for_the_european_union():
    result = by_name(found=measured(modelled_baseline=MODEL))["EU"]

    assert result.creditable_co2e is None
    assert result.status == (
        "not creditable: the rules on the baseline are not verified"
    )
    assert [(s.name, s.applied) for s in result.steps] == [
        ("change of the project's stock", False)
    ]
    assert result.crediting == "activity period of at least 5 years"
    assert result.permanence.endswith("(unverified)")


def test_a_measured_change_alone_is_not_additional():
    results = by_name(found=measured(**ALONE))

    for name in ("Verra", "Gold", "FAO", "CAR"):
        assert results[name].status == "not creditable: no control or model"
        assert results[name].creditable_co2e is None
        assert results[name].removals_co2 is None
        assert [s.applied for s in results[name].steps] == [False]
    assert results["Australia"].creditable_co2e > 0.0


def test_an_input_spread_credits_nothing():
    spread = replace(MODEL, validated=False)
    results = by_name(found=measured(**ALONE, modelled_baseline=spread))

    for name in ("Verra", "Gold", "FAO", "CAR"):
        assert "input spread only" in results[name].status
        assert results[name].creditable_co2e is None


def test_control_sites_must_be_enough_and_of_use():
    two = by_name(replace(CAMPAIGN, n_control_sites=2), measured())

    assert two["Verra"].status == (
        "not creditable: 2 control sites, the standard needs 3"
    )
    assert two["Verra"].creditable_co2e is None
    assert two["Gold"].creditable_co2e == pytest.approx(327.1956, abs=1e-3)
    for name in ("FAO", "CAR"):
        assert two[name].status == (
            "not creditable: no model of the baseline, for which control sites do not "
            "stand"
        )


@pytest.mark.parametrize(
    ("covered", "found", "met"),
    [
        (3, "control sites in 3 of 4 strata", False),
        (None, "controls do not carry the 4 strata of the project", None),
    ],
)
def test_every_stratum_needs_a_control_site_for_vm0042(covered, found, met):
    campaign = replace(CAMPAIGN, control_strata=covered)
    results = by_name(campaign, measured())
    verra = results["Verra"]

    assert verra.creditable_co2e is None
    assert verra.status == (
        "not creditable: QA2: at least 1 control site in each stratum, without which "
        f"control sites are no baseline; found {found}"
    )
    (row,) = [r for r in verra.requirements if "in each stratum, with" in r.rule]
    assert (row.met, row.found, row.mark) == (met, found, "verified")
    # A validated model is a baseline of its own; Gold Standard has no such rule.
    model = by_name(campaign, measured(modelled_baseline=MODEL))["Verra"]
    assert "(QA1)" not in verra.status
    assert model.creditable_co2e > 0.0
    assert results["Gold"].creditable_co2e == pytest.approx(327.1956, abs=1e-3)


def test_too_uncertain_a_change_is_not_eligible():
    wide = estimate(2.0, 1.3)  # 1.782288 x 1.3/2 = 115.8 %
    result = by_name(found=measured(additional=wide))["Verra"]

    assert result.creditable_co2e == 0.0
    assert result.status == (
        "not creditable: the half-width of the 90 % interval is 116 % of the change, "
        "above 100 %"
    )
    assert result.steps[-1].formula.startswith("0 instead of ")
    assert any("not distinguishable from zero" in w for w in result.warnings)


def test_a_loss_or_no_change_credits_nothing():
    for change in (-1.0, 0.0):
        found = measured(
            stock_change=estimate(change, 0.5), additional=estimate(change, 0.8)
        )
        results = by_name(found=found)
        for name, what in (("Verra", "change"), ("Australia", "change")):
            assert results[name].creditable_co2e == 0.0
            assert f"the {what} is not above 0" in results[name].status
    less = measured(additional=estimate(-0.5, 0.8))  # the controls gained more
    result = by_name(found=less)["Verra"]
    assert "the additional change is not above 0 (-0.5 Mg C/ha)" in result.status
    assert result.removals_co2 == 0.0
    assert result.avoided_co2 == pytest.approx(-0.5 * 100 * 44 / 12)


def test_one_composite_credits_nothing():
    single = estimate(1.5, None)
    found = measured(stock_change=single, additional=single, modelled_baseline=MODEL)

    for result in side_by_side(CAMPAIGN, found)[:5]:
        assert result.creditable_co2e is None
        assert result.status == (
            "not creditable: no standard error (one composite only)"
        )


def test_emissions_as_large_as_the_change_leave_nothing():
    results = by_name(found=measured(emissions_co2e=1e4))

    assert results["Verra"].creditable_co2e == 0.0
    assert "as large as the change" in results["Verra"].status
    assert results["Australia"].creditable_co2e == 0.0
    # The buffer of VM0042 is of the soil term, whatever the emissions.
    taken = amount(results["Verra"], "less the buffer")
    assert taken == pytest.approx(-72.45746, abs=1e-4)


def test_what_was_not_assessed_is_said_and_never_zero():
    result = by_name(found=measured(emissions_co2e=None, leakage_co2e=None))["Verra"]

    assert amount(result, "less emissions") is None
    assert "emissions and leakage not assessed: net of nothing else" in result.warnings
    assert "before emissions and leakage, which were not assessed" in result.status
    one = by_name(found=measured(leakage_co2e=None))["Verra"]
    assert "leakage not assessed" in one.warnings


def test_a_deduction_of_the_whole_change_leaves_nothing_to_credit():
    # 1.7823 x 1.4 / 2.0 = 124.8 %, less 20 %: all of 733.333, up to rounding.
    unsure = measured(
        additional=estimate(2.0, 1.4), emissions_co2e=None, leakage_co2e=None
    )
    result = by_name(found=unsure)["Gold"]
    assert result.creditable_co2e == 0.0
    assert result.status == (
        "not creditable: deductions and emissions are as large as the change"
    )


def test_values_by_spectroscopy_are_not_credited_by_vm0042():
    by_light = replace(CAMPAIGN, laboratory_methods=("MIR",))
    results = by_name(by_light, measured())
    assert results["Verra"].creditable_co2e == 0.0
    assert "Eq 72" in results["Verra"].status
    assert "provisional" in results["Verra"].status
    assert any(
        "form of the equation was not read" in p for p in results["Verra"].provisional
    )
    plain = by_name(CAMPAIGN, measured())
    assert results["Gold"].creditable_co2e == plain["Gold"].creditable_co2e


def applied(result):
    return [s.name for s in result.steps if s.applied]


def test_nothing_is_taken_off_a_change_that_was_refused():
    way = ["change of the project's stock", "less the change of the baseline"]
    shallow = replace(CAMPAIGN, tillage_depth=45.0)
    refused = by_name(shallow, measured())["Australia"]
    assert applied(refused) == [*way, "creditable"]
    # What would have been credited is said, 473.55303 x 0.75 x 0.75 by hand.
    assert refused.steps[-1].formula.startswith("0 instead of 266.374 Mg CO2e")
    assert amount(refused, "less the buffer") == pytest.approx(-17.75824, abs=1e-4)

    unsure = by_name(found=measured(additional=estimate(2.0, 1.3)))["Verra"]
    wide = "half-width of the 90 % interval of the change"
    assert applied(unsure) == [*way, wide, "creditable"]

    risky = by_name(found=measured(), non_permanence_risk=61.0)["Verra"]
    assert applied(risky) == [*way, "creditable"]
    assert risky.creditable_co2e == 0.0


def test_requirements_that_are_not_met_refuse():
    shallow = replace(CAMPAIGN, depth=20.0)
    results = by_name(shallow, measured(modelled_baseline=MODEL))

    for name in ("Verra", "FAO", "Australia", "CAR"):
        assert results[name].creditable_co2e == 0.0
        assert results[name].status.startswith("not creditable: ")
        assert "found stocks to 20 cm" in results[name].status
    assert results["Gold"].creditable_co2e > 0.0  # no depth in its framework
    deep = replace(CAMPAIGN, depth_sampled=30.0, n_extrapolated=2, converted=True)
    result = by_name(deep, measured())["Verra"]
    assert result.creditable_co2e > 0.0
    assert any("found sampled to 30 cm" in w for w in result.warnings)
    assert any("2 profiles were extrapolated" in w for w in result.warnings)
    assert any("converted to another" in w for w in result.warnings)


@pytest.mark.parametrize(("n", "credited"), [(10, True), (11, False)])
def test_a_round_that_is_extrapolated_for_the_most_part_credits_nothing(n, credited):
    beyond = Extrapolated(round="2", control=False, n_extrapolated=n, n_profiles=20)
    campaign = replace(CAMPAIGN, n_extrapolated=n, extrapolated=(beyond,))

    results = by_name(campaign, measured(modelled_baseline=MODEL))

    for name in ("Verra", "Gold", "FAO", "Australia", "CAR"):
        assert (results[name].creditable_co2e > 0.0) is credited
        if not credited:
            assert results[name].status == (
                "not creditable: 11 of 20 stocks of round 2 are extrapolated below the "
                "soil that was sampled, more than half (Tilth's own rule)"
            )


def test_without_a_change_only_requirements_are_checked():
    for result in side_by_side(CAMPAIGN, None):
        assert result.status == NOT_COMPUTED
        assert result.steps == ()
        assert result.creditable_co2e is result.removals_co2 is None
        assert result.requirements


@pytest.mark.parametrize(
    ("risk", "percent"), [(None, 12.0), (5.0, 12.0), (18.2, 19.0), (60.0, 60.0)]
)
def test_the_buffer_is_rounded_up_and_has_a_floor(risk, percent):
    result = by_name(found=measured(), non_permanence_risk=risk)["Verra"]

    taken = amount(result, "less the buffer")
    assert taken == pytest.approx(-603.81215 * percent / 100.0, abs=1e-3)
    assert any("floor of 12 %" in w for w in result.warnings) is (risk is None)


def test_too_high_a_risk_fails():
    result = by_name(found=measured(), non_permanence_risk=61.0)["Verra"]

    assert result.creditable_co2e == 0.0
    assert "the risk of non-permanence of 61 % is above 60 %" in result.status


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"area": nan}, "area must be a finite number above 0, in ha; got nan"),
        ({"area": 0.0}, "area must be a finite number above 0, in ha; got 0"),
        ({"years": -1.0}, "years must be a finite number above 0, in yr; got -1"),
        ({"initial": estimate(nan, 1.0)}, "initial stock must be a finite number"),
        ({"initial": estimate(-1.0, 1.0)}, "initial stock must lie in"),
        ({"stock_change": estimate(nan, 1.0)}, "stock_change must be a finite"),
        ({"control": estimate(inf, 1.0)}, "control must be a finite number"),
        ({"additional": estimate(nan, 1.0)}, "additional must be a finite number"),
        ({"emissions_co2e": nan}, "emissions_co2e must be a finite number, in Mg"),
        ({"leakage_co2e": -1.0}, r"leakage_co2e must lie in \[0, inf\] Mg; got -1"),
        (
            {
                "modelled_baseline": replace(MODEL, stock_change=estimate(nan, 1.0)),
            },
            "modelled_baseline must be a finite number",
        ),
    ],
)
def test_missing_numbers_are_refused(changes, message):
    with pytest.raises(InputError, match=message):
        side_by_side(CAMPAIGN, measured(**changes))


def test_choices_that_no_standard_offers_are_refused():
    with pytest.raises(InputError, match="permanence_years must be 25 or 100 yr"):
        side_by_side(CAMPAIGN, measured(), permanence_years=50)
    for bad in (nan, -1.0, 101.0):
        with pytest.raises(InputError, match="non_permanence_risk must"):
            side_by_side(CAMPAIGN, measured(), non_permanence_risk=bad)


def changed(rules, name, **values):
    """The same rules with one changed."""
    new = tuple(replace(r, **values) if r.name == name else r for r in rules.rules)
    return replace(rules, rules=new)


def credited(rules, campaign=CAMPAIGN):
    (result,) = side_by_side(
        campaign, measured(modelled_baseline=MODEL), standards=[rules]
    )
    return result.creditable_co2e


@pytest.mark.parametrize(
    ("rules", "name"),
    [(s, r.name) for s in STANDARDS for r in s.rules if r.mark == UNVERIFIED],
    ids=lambda x: x if isinstance(x, str) else x.key,
)
@pytest.mark.parametrize("value", ["0.001", "95", "1000"])
def test_an_unverified_rule_never_changes_what_is_creditable(rules, name, value):
    rule = rules.rule(name)
    harder = "refuse" if rule.check else ""

    other = changed(rules, name, value=value, consequence=harder, text="other words")
    for campaign in (CAMPAIGN, replace(CAMPAIGN, depth_sampled=30.0)):
        assert credited(other, campaign) == credited(rules, campaign)


def test_the_same_rule_would_change_it_once_it_is_read():
    gold, car = STANDARDS[1], STANDARDS[4]

    read = changed(gold, "buffer", mark=SECOND_HAND)
    # 327.1956 less 20 % of the 75 % that are removals
    assert credited(read) == pytest.approx(327.1956 * 0.85, abs=1e-3)
    assert credited(changed(car, "buffer", mark=SECOND_HAND, value="10")) == (
        pytest.approx(credited(car) * 0.9)
    )
    deep = changed(gold, "module_depth", mark=SECOND_HAND, consequence="refuse")
    assert credited(deep) == 0.0


@pytest.mark.parametrize("name", ["change", "deduction", "emissions", "basis"])
@pytest.mark.parametrize("rules", STANDARDS[:5], ids=lambda s: s.key)
def test_without_a_rule_that_was_read_there_is_no_number(rules, name):
    assert credited(changed(rules, name, mark=UNVERIFIED)) is None


def test_rules_that_name_what_does_not_exist_are_refused():
    with pytest.raises(DataError, match="rule deduction must be one of student"):
        credited(changed(STANDARDS[0], "deduction", value="guess"))
    with pytest.raises(DataError, match="rule buffer_base must be soil, credits or"):
        credited(changed(STANDARDS[0], "buffer_base", value="trees"))
    hidden = changed(STANDARDS[0], "deduction_probability", mark=UNVERIFIED)
    with pytest.raises(DataError, match="second-hand number deduction_probability"):
        credited(hidden)


changes = st.builds(
    estimate, st.floats(-5.0, 20.0), st.floats(0.0, 5.0), st.floats(1.0, 100.0)
)


@settings(max_examples=60)
@given(changes, changes, st.floats(0.1, 1e4), st.floats(0.0, 1e3))
def test_applied_amounts_add_up(change, baseline, area, emissions):
    model = replace(MODEL, stock_change=baseline)
    additional = estimate(change.mean - baseline.mean, 0.5)
    found = measured(
        area=area,
        stock_change=change,
        control=baseline,
        additional=additional,
        modelled_baseline=model,
        emissions_co2e=emissions,
    )
    for result in side_by_side(CAMPAIGN, found)[:5]:
        *steps, last = result.steps
        total = sum(
            s.value for s in steps if s.applied and s.unit in ("Mg CO2", "Mg CO2e")
        )
        size = max(abs(s.value or 0.0) for s in steps)

        assert last.value == result.creditable_co2e
        assert not any(s.applied and s.mark == UNVERIFIED for s in result.steps)
        if result.status.startswith("creditable"):
            assert last.value == pytest.approx(total, abs=1e-9 * size)
            parts = result.removals_co2 + result.avoided_co2
            assert 0.0 < last.value <= parts * (1.0 + 1e-12)
        else:
            assert last.value == 0.0
