import numpy as np
import pytest

from tests.tilth.assessment.project.examples import (
    MONTHS,
    MUSTARD,
    WHEAT,
    parcel,
    project,
)
from tilth.assessment.project import ensemble as project_ensemble
from tilth.assessment.project.assess import assess
from tilth.assessment.project.draws import Draws
from tilth.assessment.project.yields import (
    amendment_carbon,
    plant_carbon,
    yield_carbon,
)

COVER = [1, 1, 1, 1, 1, 1, 1, 0, 0, 0, 1, 1]
ROOTS = 1.0 - 0.96**30  # share of the roots of winter wheat above 30 cm


def carbon(baseline, plan=None, depth=30.0, **more):
    data = {"baseline": {"yields": baseline}, "plan": {}, **more}
    if plan is not None:
        data["plan"]["yields"] = plan
    return yield_carbon(data, depth)


def with_yields(baseline, plan, **more):
    """A parcel that RothC alone can follow from its yields."""
    return parcel(
        climate={"zone": None, **MONTHS},
        soil={"clay": 23.0, "depth": 30.0},
        baseline={"yields": [WHEAT], "cover": COVER, **baseline},
        plan=plan,
        **more,
    )


def courses(folder, found, seed=1):
    return project_ensemble.courses(
        project(folder, found).parcels[0], 20, Draws(seed, 200)
    )


def test_bolinder_by_hand():
    """AMG: harvest index 0.479, 7.517 shoots per root, exudates 0.65 of roots."""
    found = carbon([WHEAT])
    straw = 6.0 * (1.0 - 0.479) / 0.479
    roots = 6.0 / 0.479 / 7.517

    # Half of the straw, and the stubble, which is half of all: 0.5 + 0.5 x 0.5.
    assert found.baseline[0].above == pytest.approx(0.44 * straw * 0.75)
    assert found.baseline[0].below == pytest.approx(0.40 * roots * 1.65 * ROOTS)
    assert found.project == found.baseline


def test_the_ipcc_by_hand():
    """Table 11.1A, winter wheat: 1.61 Y + 0.40, roots 0.23 of all above ground."""
    found = carbon([WHEAT], allocation="ipcc").baseline[0]
    straw = 1.61 * 6.0 + 0.40

    assert found.above == pytest.approx(0.42 * straw * 0.75)
    assert found.below == pytest.approx(0.42 * 0.23 * (6.0 + straw))


# Stubble in amg/plants.csv: winter wheat 0.5, sugar beet 0.09, silage maize 1.
@pytest.mark.parametrize("allocation", ["bolinder", "ipcc"])
@pytest.mark.parametrize(
    ("returned", "share"), [(0.0, 0.5), (0.6, 0.8), (0.9, 0.95), (1.0, 1.0)]
)
def test_straw_that_is_taken_leaves_its_stubble(allocation, returned, share):
    whole = carbon([{**WHEAT, "residues_returned": 1.0}], allocation=allocation)
    found = carbon([{**WHEAT, "residues_returned": returned}], allocation=allocation)

    assert found.baseline[0].above == pytest.approx(share * whole.baseline[0].above)
    assert found.baseline[0].below == whole.baseline[0].below


def test_stubble_is_that_of_the_crop():
    beet = {**WHEAT, "crop": "sugar beet", "residues_returned": 0.0}
    maize = {**WHEAT, "crop": "silage maize", "residues_returned": 0.0}
    found = carbon([beet, maize]).baseline

    assert found[0].above == pytest.approx(
        0.09 * 6.0 * (1.0 - 0.778) / 0.778 * 0.44, rel=1e-3
    )
    assert found[1].above == pytest.approx(6.0 * (1.0 - 0.963) / 0.963 * 0.44, rel=1e-3)


def test_a_crop_without_known_stubble_says_what_its_share_is_of(tmp_path):
    rice = {**WHEAT, "crop": "rice", "residues_returned": 0.3}
    found = carbon([rice], allocation="ipcc").baseline[0]
    of = with_yields({"yields": [rice]}, {}, allocation="ipcc")

    assert found.above == pytest.approx(0.42 * 0.3 * (0.95 * 6.0 + 2.45))
    assert any(
        "no stubble of rice is known" in text
        for text in project(tmp_path, of).parcels[0].provisional
    )


def test_a_fresh_yield_has_the_dry_share_of_its_crop():
    fresh = {**WHEAT, "yield_fresh": 6.0 / 0.89}
    del fresh["yield_dry"]

    assert plant_carbon(carbon([fresh]).baseline) == pytest.approx(
        plant_carbon(carbon([WHEAT]).baseline)
    )


def test_crops_count_by_their_share_of_the_years():
    half = {**WHEAT, "share_of_years": 0.5}
    cover = {**MUSTARD, "share_of_years": 0.25}
    found = carbon([half, cover]).baseline
    # The whole shoot of mustard; 5.524 shoots per root, beta 0.75.
    roots = 2.0 / 5.524 * 0.40 * 1.65 * (1.0 - 0.75**30)

    assert plant_carbon(found[:1]) == pytest.approx(
        plant_carbon(carbon([WHEAT]).baseline) / 2.0
    )
    assert plant_carbon(found[1:]) == pytest.approx((0.44 * 2.0 + roots) / 4.0)


def test_amendments_by_mass_or_carbon():
    given = [
        {"kind": "bovine manure", "fresh_mass": 20.0},
        {"kind": "biochar", "carbon": 0.5},
    ]

    assert amendment_carbon(given) == pytest.approx(20.0 * 0.083 + 0.5)


def test_the_error_of_the_allocation_cancels_where_the_crops_are_the_same():
    more = {**WHEAT, "yield_dry": 7.2}
    found = carbon([WHEAT], [more]).ratio("a", Draws(1, 500))
    same = carbon([WHEAT]).ratio("a", Draws(1, 500))

    np.testing.assert_allclose(found, 1.2, rtol=1e-12)  # Bolinder is linear
    np.testing.assert_array_equal(same, 1.0)


def test_the_error_of_roots_counts_where_straw_is_kept_or_taken():
    kept = {**WHEAT, "residues_returned": 1.0}
    found = carbon([WHEAT], [kept])
    ratio = found.ratio("a", Draws(1, 20000))
    crop = found.baseline[0]
    # Of 0.75 of the residues, A, to all: ratio 1 + A/3 / (A + r B) for roots B and
    # factor r.
    slope = crop.above / 3.0 * crop.below / (crop.above + crop.below) ** 2
    expected = slope * 0.5 / 1.96

    assert ratio[0] == pytest.approx(1.0 + crop.above / 3.0 / (crop.above + crop.below))
    assert np.std(ratio) == pytest.approx(expected, rel=0.05)


def test_the_error_of_a_yield_is_carried_on():
    sure = {**WHEAT, "yield_standard_error": 0.3}
    more = {**WHEAT, "yield_dry": 7.0, "yield_standard_error": 0.5}
    found = carbon([sure], [more])
    ratio = found.ratio("a", Draws(1, 20000))
    expected = 7.0 / 6.0 * np.hypot(0.3 / 6.0, 0.5 / 7.0)

    assert not found.forecast_unknown
    assert np.std(ratio) == pytest.approx(expected, rel=0.05)
    np.testing.assert_array_equal(carbon([sure]).ratio("a", Draws(1, 100)), 1.0)


def test_a_forecast_without_error_takes_that_of_the_table(tmp_path):
    more = {**WHEAT, "yield_dry": 7.2}
    found = courses(tmp_path, with_yields({}, {"yields": [more]}))
    spread = np.std(found.drawn["ratio of carbon inputs"])

    assert spread == pytest.approx(0.3 / np.sqrt(12.0), rel=0.1)
    assert any("monthly_c_input_factor" in text for text in found.provisional)
    known = {**more, "yield_standard_error": 0.1}
    sure = courses(tmp_path, with_yields({}, {"yields": [known]}))
    assert not any("monthly_c_input_factor" in text for text in sure.provisional)


def test_yields_answer_as_the_same_ratio_of_inputs_does(tmp_path):
    more = {**WHEAT, "yield_dry": 7.2, "yield_standard_error": 0.0}
    found = courses(tmp_path, with_yields({}, {"yields": [more]}))
    given_input = {
        "baseline": 1.0,
        "project": 1.2,
        "ratio_standard_error": 0.0,
        "baseline_cover": COVER,
    }
    of_ratio = parcel(
        climate={"zone": None, **MONTHS},
        soil={"clay": 23.0, "depth": 30.0},
        plan={"carbon_input": given_input},
    )

    assert found.tier == "Tier 3"
    np.testing.assert_allclose(
        found.project, courses(tmp_path, of_ratio).project, rtol=1e-9
    )
    assert any("Bolinder" in text for text in found.sources)


def test_manure_that_stays_changes_nothing(tmp_path):
    manure = {"amendments": [{"kind": "bovine manure", "fresh_mass": 10.0}]}
    found = courses(tmp_path, with_yields(manure, {}))

    np.testing.assert_allclose(found.project, found.baseline, rtol=1e-8)


def test_what_amendments_and_names_rest_on_is_said(tmp_path):
    manure = {"amendments": [{"kind": "bovine manure", "fresh_mass": 10.0}]}
    maize = {**WHEAT, "crop": "maize"}
    found = project(tmp_path, with_yields({**manure, "yields": [maize]}, {})).parcels[0]

    assert any("inputs.n_organic" in text for text in found.warnings)
    assert any("sum.12856" in text for text in found.sources)
    assert found.provisional == (
        "crop names: maize is taken as grain maize of AMG, by our own reading",
    )


def test_manure_of_the_plan_adds_carbon_in_proportion(tmp_path):
    """RothC is linear in its inputs: twice the manure, twice the gain."""
    gains = []
    for mass in (5.0, 10.0):
        manure = [{"kind": "bovine manure", "fresh_mass": mass}]
        found = courses(tmp_path, with_yields({}, {"amendments": manure}))
        gains.append(found.project[:, -1] - found.baseline[:, -1])

    assert (gains[0] > 0.0).all()
    np.testing.assert_allclose(gains[1], 2.0 * gains[0], rtol=1e-6)


def test_doing_nothing_changes_nothing_with_yields(tmp_path):
    idle = with_yields({}, {"practices": [], "adoption": None})
    found = assess(project(tmp_path, idle), seed=3, n_members=100)

    assert found.parcels[0].tier == "Tier 3"
    assert found.horizons[0].change.estimate == 0.0
    assert found.horizons[0].change.interval == (0.0, 0.0)


def test_inputs_that_do_not_fit_the_stock_are_named(tmp_path):
    poor = {**WHEAT, "yield_dry": 3.0, "residues_returned": 0.0}
    found = courses(tmp_path, with_yields({"yields": [poor]}, {}))

    assert any(
        "the stock needs" in w and "is outside 0.67" in w for w in found.warnings
    )
    fits = courses(tmp_path, with_yields({"yields": [WHEAT]}, {}))
    assert not any("the stock needs" in w for w in fits.warnings)
