"""Gases of a project, recomputed by hand from the tables of the IPCC."""

import numpy as np
import pytest

from tests.tilth.assessment.project_examples import (
    MUSTARD,
    PARCEL,
    WHEAT,
    parcel,
    project,
)
from tilth.accounting.n2o import Nitrogen, leached_n2o
from tilth.assessment.assess import assess
from tilth.assessment.project_balance import NO_RATIO as RATIO
from tilth.assessment.project_blend import blended
from tilth.assessment.project_notes import OTHERS
from tilth.assessment.project_residues import HALF
from tilth.datasets.tables import read_table
from tilth.errors import DataError

N2O = 44.0 / 28.0
AR5_N2O, AR5_CH4 = 265.0, 28.0
HECTARE_YEARS = 10.0 * 20.0
PADDY = {
    "climate": {"zone": "tropical moist"},
    "soil": {"class": "wetland", "stock": 70.0, "stock_standard_error": 9.0},
    "history": {"land_use": {"use": "paddy rice", "management": None}},
}
GRASS = {"use": "grassland", "management": "nominal"}
STANDING = {
    "region": "World",
    "water": "continuously flooded",
    "before": "not flooded under 180 d",
    "days": 110.0,
}
DRAINED = {**STANDING, "water": "multiple drainage"}


def paddy(before, after, practices=("alternate-wetting-drying",)):
    data = parcel(climate=PADDY["climate"], soil=PADDY["soil"])
    data["history"] = {"land_use": {"use": "paddy rice"}, "years_in_use": 100}
    data["baseline"] = {"inputs": before}
    data["plan"] = {
        "practices": list(practices),
        "adoption": {"curve": "immediate", "reason": "one field"},
        "land_use": {"use": "paddy rice"},
        "inputs": after,
    }
    return data


def gases(folder, *parcels):
    found = assess(
        project(folder, *parcels, warming_potentials="AR5"), seed=1, n_members=100
    ).parcels[0]
    return found, {(g.source, g.gas): g.benefit.estimate for g in found.balance.gases}


def test_drained_rice_trades_methane_for_nitrous_oxide(tmp_path):
    """Table 11.1: 0.003 where water stands, 0.005 where it is drained."""
    nitrogen = {"n_synthetic": 110.0}
    _, found = gases(
        tmp_path,
        paddy({**nitrogen, "rice": STANDING}, {**nitrogen, "rice": DRAINED}),
    )

    direct = 110.0 * (0.003 - 0.005) * N2O * AR5_N2O * HECTARE_YEARS / 1000.0
    methane = 1.19 * 110.0 * (1.0 - 0.55) * AR5_CH4 * HECTARE_YEARS / 1000.0
    assert found["nitrogen added to the soil, direct", "N2O"] == pytest.approx(direct)
    assert found["flooded rice", "CH4"] == pytest.approx(methane)


NITROGEN = {"n_synthetic": 110.0}


@pytest.mark.parametrize(
    ("before", "after", "missing"),
    [
        ({"rice": STANDING}, {}, "plan"),
        ({}, {"rice": STANDING}, "baseline"),
        ({}, {}, "baseline and plan"),
    ],
)
def test_rice_that_was_left_out_is_no_benefit(tmp_path, before, after, missing):
    """Paddy rice stays paddy rice: the methane of a side is unknown, never none."""
    found, lines = gases(tmp_path, paddy({**NITROGEN, **before}, {**NITROGEN, **after}))

    assert ("flooded rice", f"rice is not given in the inputs of {missing}") in (
        found.balance.unknown
    )
    assert ("flooded rice", "CH4") not in lines
    assert found.balance.net_balance_co2e.estimate is None
    # Where its water is unknown 0.004 of the nitrogen, Table 11.1; 0.003 if it stands.
    factors = [0.003 if "rice" in side else 0.004 for side in (before, after)]
    direct = 110.0 * (factors[0] - factors[1]) * N2O * AR5_N2O * HECTARE_YEARS / 1000.0
    assert lines[DIRECT] == pytest.approx(direct, abs=1e-12)


def test_a_practice_of_rice_needs_the_rice_whatever_the_land_is_called(tmp_path):
    data = paddy(NITROGEN, NITROGEN, ["mid-season-drainage"])
    data["history"]["land_use"] = PARCEL["history"]["land_use"]
    del data["plan"]["land_use"]
    found, _ = gases(tmp_path, data)

    reason = "rice is not given in the inputs of baseline and plan"
    assert ("flooded rice", reason) in found.balance.unknown


def test_land_that_is_paddy_no_more_has_no_methane_of_rice(tmp_path):
    data = paddy({**NITROGEN, "rice": STANDING}, NITROGEN, ["cover-crops"])
    data["plan"]["land_use"] = PARCEL["history"]["land_use"]
    found, lines = gases(tmp_path, data)

    methane = 1.19 * 110.0 * AR5_CH4 * HECTARE_YEARS / 1000.0
    assert lines["flooded rice", "CH4"] == pytest.approx(methane)
    assert "flooded rice" not in dict(found.balance.unknown)


def test_upland_rice_is_not_flooded(tmp_path):
    """EF1 of wet climates, 0.016 of mineral fertiliser, and no methane."""
    upland = {**STANDING, "water": "upland"}
    _, found = gases(
        tmp_path,
        paddy(
            {"n_synthetic": 100.0, "rice": STANDING},
            {"n_synthetic": 100.0, "rice": upland},
        ),
    )

    direct = 100.0 * (0.003 - 0.016) * N2O * AR5_N2O * HECTARE_YEARS / 1000.0
    assert found["nitrogen added to the soil, direct", "N2O"] == pytest.approx(direct)
    assert found["flooded rice", "CH4"] == pytest.approx(
        1.19 * 110.0 * AR5_CH4 * HECTARE_YEARS / 1000.0
    )


def test_straw_in_the_paddy_raises_its_methane(tmp_path):
    """Equation 5.3: (1 + 5 x 0.19)^0.59 = 1.482929."""
    straw = {**STANDING, "amendments": {"straw over 30 d before": 5.0}}
    found, lines = gases(
        tmp_path, paddy({"rice": STANDING}, {"rice": straw}, ["early-straw"])
    )

    assert lines["flooded rice", "CH4"] == pytest.approx(
        1.19 * 110.0 * (1.0 - 1.482929) * AR5_CH4 * HECTARE_YEARS / 1000.0, rel=1e-5
    )
    assert not any("added to flooded rice" in w for w, _ in found.balance.unknown)


def test_straw_of_unknown_mass_leaves_the_balance_of_rice_unknown(tmp_path):
    found, _ = gases(
        tmp_path, paddy({"rice": STANDING}, {"rice": STANDING}, ["early-straw"])
    )

    assert ("methane of what is added to flooded rice") in [
        what for what, _ in found.balance.unknown
    ]
    assert found.balance.net_balance_co2e.estimate is None


def test_inputs_of_the_plan_that_are_not_given_are_unknown(tmp_path):
    """Manure spreads nitrogen: the inputs of the baseline do not stand in."""
    found, _ = gases(
        tmp_path,
        parcel(
            baseline={"inputs": {"n_synthetic": 100.0}},
            plan={"practices": ["manure"]},
        ),
    )

    assert any("not both given" in why for _, why in found.balance.unknown)
    assert found.balance.net_balance_co2e.estimate is None


@pytest.mark.parametrize(
    ("former", "years", "ratio"), [("forest", 10, 15.0), ("set-aside", 10, 10.0)]
)
def test_lost_carbon_frees_nitrogen_by_the_ratio_of_its_land(
    tmp_path, former, years, ratio
):
    """Equation 11.8: C:N 15 of cropland won from forest, 10 of cropland."""
    recent = parcel(
        history={"years_in_use": years, "former": {"use": former}},
        baseline={"inputs": {"n_residues": 0.0}},
        plan={"inputs": {"n_residues": 0.0}},
    )
    found, lines = gases(tmp_path, recent)
    use = {"forest": 1.0, "set-aside": 0.82}[former]
    # Stock now 50 = half the way from the former use to 0.70; it ends in ten years.
    reference = 50.0 / ((use + 0.70) / 2.0)
    lost = 50.0 - 0.70 * reference
    # Of the plan: 0.70 x 1.11 in 20 years, on a straight line.
    kept = 50.0 - 0.70 * 1.11 * reference
    freed = 1000.0 * (lost - max(kept, 0.0)) / ratio
    direct = freed * 0.006 * N2O * AR5_N2O * 10.0 / 1000.0

    assert lines["nitrogen added to the soil, direct", "N2O"] == pytest.approx(direct)
    assert found.balance.net_balance_co2e.estimate is not None


def test_agroforestry_on_cropland_is_cropland(tmp_path):
    """Its loss frees nitrogen by C:N 10, and is not unknown."""
    alley = parcel(
        history={"land_use": None},
        baseline={"inputs": {}},
        plan={"practices": ["no-till"], "inputs": {}},
    )
    cropland = parcel()["history"]["land_use"]
    alley["history"]["land_use"] = {"use": "agroforestry", "former": cropland}
    alley["plan"]["land_use"] = {**cropland, "input_level": "low"}
    found, lines = gases(tmp_path, alley)
    lost = -found.horizons[0].change.estimate
    assert lost > 0.0

    direct = 1000.0 * lost / 10.0 * 0.006 * N2O * AR5_N2O * 10.0 / 1000.0
    assert lines["nitrogen added to the soil, direct", "N2O"] == pytest.approx(-direct)


def test_grassland_that_the_plan_lets_lose_carbon_is_unknown(tmp_path):
    """No ratio is printed for grassland that stays grassland."""
    meadow = parcel(
        history={"land_use": {"use": "grassland", "management": "nominal"}},
        baseline={"inputs": {}},
        plan={
            "practices": ["rotational-grazing"],
            "inputs": {},
            "land_use": {"use": "grassland", "management": "high-intensity grazing"},
        },
    )
    meadow["history"]["land_use"] = {"use": "grassland", "management": "nominal"}
    found, _ = gases(tmp_path, meadow)

    assert any("sets free" in what for what, _ in found.balance.unknown)
    assert found.balance.net_balance_co2e.estimate is None


def test_nitrogen_that_grassland_binds_is_not_known(tmp_path):
    """Equation 11.8 has ratios of land that is or becomes cropland."""
    meadow = parcel(
        baseline={"inputs": {}},
        plan={"practices": ["legumes-in-grassland"], "inputs": {}},
    )
    meadow["history"]["land_use"] = GRASS
    found, _ = gases(tmp_path, meadow)

    assert found.horizons[0].change.estimate == pytest.approx(50.0 * 0.14)
    said = [w for w in found.warnings if "binds" in w]
    assert said == [
        f"how much nitrogen the added soil carbon binds is unknown: {RATIO}"
    ]


def test_the_nitrogen_of_urea_must_be_among_the_fertiliser(tmp_path):
    """0.1 Mg of urea holds 46 kg of nitrogen."""
    with pytest.raises(DataError, match=r"nitrogen of the urea, 46 kg.*got 20"):
        project(
            tmp_path,
            parcel(baseline={"inputs": {"urea": 0.1, "n_synthetic": 20.0}}),
        )
    project(tmp_path, parcel(baseline={"inputs": {"urea": 0.1, "n_synthetic": 46.0}}))


DIRECT = "nitrogen added to the soil, direct", "N2O"
STRAW = 6.0 * (1.0 - 0.479) / 0.479  # of 6 t of wheat, harvest index of AMG
GREEN = {**MUSTARD, "share_of_years": 1.0, "nitrogen": 0.03}


def with_crops(baseline, plan, inputs=None):
    """A parcel of crops, whose nitrogen is that of the inputs."""
    before, after = (
        [{**c, "share_of_years": 1.0} for c in s] for s in (baseline, plan)
    )
    given = inputs or ({}, {})
    return parcel(
        baseline={"yields": before, "inputs": given[0]},
        plan={"yields": after, "inputs": given[1]},
    )


def residue_n2o(nitrogen):
    """Benefit of so many kg less a hectare and year: EF1 of other nitrogen, wet."""
    return nitrogen * 0.006 * N2O * AR5_N2O * HECTARE_YEARS / 1000.0


def of_residues(found):
    return [why for what, why in found.balance.unknown if "crop residues" in what]


def test_straw_and_cover_crops_that_stay_give_nitrous_oxide(tmp_path):
    """Straw from 0.75 to all, at 0.69 % N; 2 t of mustard with its roots, at 3 %."""
    kept = {**WHEAT, "residues_returned": 1.0}
    found, lines = gases(tmp_path, with_crops([WHEAT], [kept, GREEN]))
    more = 0.25 * STRAW * 6.9 + (2.0 + 2.0 / 5.524) * 30.0

    assert lines[DIRECT] == pytest.approx(-residue_n2o(more), rel=1e-6)
    assert of_residues(found) == []


def test_one_crop_may_hold_more_nitrogen_with_the_plan(tmp_path):
    """Mustard of 3 % without the plan and 2 % with it, both with their errors."""
    rich = {**GREEN, "nitrogen_standard_error": 0.003}
    poor = {**rich, "nitrogen": 0.02}
    _, lines = gases(tmp_path, with_crops([WHEAT, rich], [WHEAT, poor]))

    less = (2.0 + 2.0 / 5.524) * 10.0
    assert lines[DIRECT] == pytest.approx(residue_n2o(less), rel=1e-6)


def test_a_cover_crop_without_nitrogen_leaves_the_balance_unknown(tmp_path):
    found, _ = gases(tmp_path, with_crops([WHEAT], [WHEAT, MUSTARD]))

    assert of_residues(found) == [
        "no nitrogen content of mustard is known: give it with the yield, or "
        "inputs.n_residues of baseline and plan"
    ]
    assert found.balance.net_balance_co2e.estimate is None


def test_a_crop_without_nitrogen_on_both_sides_cancels(tmp_path):
    kept = {**WHEAT, "residues_returned": 1.0}
    found, lines = gases(tmp_path, with_crops([WHEAT, MUSTARD], [kept, MUSTARD]))

    assert lines[DIRECT] == pytest.approx(-residue_n2o(0.25 * STRAW * 6.9), rel=1e-6)
    assert of_residues(found) == []


def test_nitrogen_of_residues_that_the_user_gives_comes_first(tmp_path):
    given = ({"n_residues": 40.0}, {"n_residues": 65.0})
    found, lines = gases(tmp_path, with_crops([WHEAT], [WHEAT, MUSTARD], given))

    assert lines[DIRECT] == pytest.approx(-residue_n2o(25.0))
    assert of_residues(found) == []


@pytest.mark.parametrize(
    "given", [({"n_residues": 40.0}, {}), ({}, {"n_residues": 40.0})]
)
def test_nitrogen_of_residues_of_one_side_alone_is_no_benefit(tmp_path, given):
    """What was not said of the other side is not taken as none."""
    found, lines = gases(tmp_path, with_crops([WHEAT], [WHEAT, MUSTARD], given))

    assert lines[DIRECT] == 0.0
    assert of_residues(found) == [HALF]
    assert found.balance.net_balance_co2e.estimate is None


@pytest.mark.parametrize("said", [{}, {"land_use": GRASS}])
def test_land_that_is_cropland_no_more_has_no_residues_of_crops(tmp_path, said):
    """By the practice, or by the user's own words."""
    data = parcel(baseline={"inputs": {"n_residues": 40.0}}, plan={"inputs": {}})
    data["plan"] |= {"practices": ["cropland-to-grassland"], **said}
    found, lines = gases(tmp_path, data)

    assert lines[DIRECT] == pytest.approx(residue_n2o(40.0))
    assert of_residues(found) == []


def test_new_plants_without_yields_need_their_nitrogen(tmp_path):
    bare = parcel(baseline={"inputs": {}}, plan={"inputs": {}})
    found, _ = gases(tmp_path, bare)
    no_plants = parcel(
        baseline={"inputs": {}}, plan={"practices": ["no-till"], "inputs": {}}
    )

    assert of_residues(found)[0].startswith("the plan changes what crops leave")
    assert of_residues(gases(tmp_path, no_plants)[0]) == []


def losing(curve):
    """Cropland won from set-aside ten years ago: it goes on losing for ten years."""
    return parcel(
        history={"years_in_use": 10, "former": {"use": "set-aside"}},
        baseline={"inputs": {"n_residues": 0.0}},
        plan={"inputs": {"n_residues": 0.0}, "adoption": curve},
    )


@pytest.mark.parametrize(
    ("shares", "years_of_loss"), [([50.0], 5.0), ([50.0, 100.0], 9.5), ([0.0], 0.0)]
)
def test_land_that_gains_takes_nothing_off_the_loss_of_other_land(
    tmp_path, shares, years_of_loss
):
    """Equation 11.8 adds up losses of land by land.

    On half of the land the plan ends the loss of all ten years, on the other half
    never, or of nine.
    """
    _, lines = gases(tmp_path, losing({"curve": "declared", "shares": shares}))
    # Stock now 50: half the way from 0.82 to 0.70 of the reference.
    yearly = (50.0 - 0.70 * 50.0 / 0.76) / 10.0
    avoided = 1000.0 * yearly * years_of_loss / 10.0  # kg of N, at C:N 10
    direct = avoided * 0.006 * N2O * AR5_N2O * 10.0 / 1000.0
    leached = avoided * 0.24 * 0.011 * N2O * AR5_N2O * 10.0 / 1000.0

    assert lines[DIRECT] == pytest.approx(direct, abs=1e-12)
    assert lines["nitrogen leached, indirect", "N2O"] == pytest.approx(
        leached, abs=1e-12
    )


def test_a_loss_on_the_land_under_the_plan_counts_beside_a_gain_of_the_other(tmp_path):
    """Cropland left to grow since ten years gains; half of it is ploughed again."""
    full = parcel()["history"]["land_use"]
    fallow = parcel(
        baseline={"inputs": {}},
        plan={
            "practices": ["no-till"],
            "land_use": full,
            "inputs": {},
            "adoption": {"curve": "declared", "shares": [50.0]},
        },
    )
    fallow["history"] = {
        "land_use": {"use": "set-aside"},
        "years_in_use": 10,
        "former": full,
    }
    _, lines = gases(tmp_path, fallow)
    # 50 is 0.76 of the reference; under the plan 0.70 after 20 years.
    freed = 0.5 * 1000.0 * (50.0 - 0.70 * 50.0 / 0.76) / 10.0
    direct = freed * 0.006 * N2O * AR5_N2O * 10.0 / 1000.0

    assert lines[DIRECT] == pytest.approx(-direct)


@pytest.mark.parametrize(
    ("practice", "given", "unknown"),
    [
        (
            "compost",
            {},
            "inputs.n_organic of the plan is not given; the plan has compost",
        ),
        ("compost", {"n_synthetic": 50.0}, "inputs.n_organic of the plan is not given"),
        ("compost", {"n_organic": 0.0}, ""),
        ("grassland-fertilisation", {}, "neither inputs.n_synthetic nor"),
        ("grassland-fertilisation", {"n_synthetic": 60.0}, ""),
        ("grassland-fertilisation", {"n_organic": 60.0}, ""),
        ("balanced-fertilisation", {}, "neither inputs.n_synthetic nor"),
        ("balanced-fertilisation", {"n_synthetic": 90.0}, ""),
        ("no-till", {}, ""),
    ],
)
def test_nitrogen_that_is_spread_is_given_or_unknown(
    tmp_path, practice, given, unknown
):
    data = parcel(
        baseline={"inputs": {}}, plan={"practices": [practice], "inputs": given}
    )
    if practice == "grassland-fertilisation":
        data["history"]["land_use"] = GRASS
    found, lines = gases(tmp_path, data)
    reasons = [why for what, why in found.balance.unknown if "fertiliser" in what]

    assert [why[: len(unknown)] for why in reasons] == [unknown] * bool(unknown)
    of_nitrogen = {"n_synthetic": 0.016, "n_organic": 0.006}  # wet, Table 11.1
    n2o = sum(of_nitrogen[key] * kg for key, kg in given.items())
    expected = -n2o * N2O * AR5_N2O * HECTARE_YEARS / 1000.0
    assert lines.get(DIRECT, 0.0) == pytest.approx(expected)


@pytest.mark.parametrize(
    ("practice", "what", "given", "unknown"),
    [
        ("liming", "carbon dioxide of lime", {}, "neither inputs.limestone nor"),
        ("liming", "carbon dioxide of lime", {"limestone": 0.5}, ""),
        ("liming", "carbon dioxide of lime", {"dolomite": 0.5}, ""),
        ("irrigation", "energy of irrigation", {}, "neither inputs.diesel nor"),
        ("irrigation", "energy of irrigation", {"diesel": 0.0}, ""),
    ],
)
def test_what_a_practice_spreads_or_pumps_is_given_or_unknown(
    tmp_path, practice, what, given, unknown
):
    """Lime: 0.12 and 0.13 of its mass are carbon that becomes CO2."""
    data = parcel(
        climate={"zone": "warm temperate dry"},
        baseline={"inputs": {}},
        plan={"practices": [practice], "inputs": given},
    )
    found, lines = gases(tmp_path, data)
    reasons = [why for name, why in found.balance.unknown if name == what]

    assert [why[: len(unknown)] for why in reasons] == [unknown] * bool(unknown)
    for product, carbon in (("limestone", 0.12), ("dolomite", 0.13)):
        mass = given.get(product, 0.0) * carbon * 44.0 / 12.0 * HECTARE_YEARS
        got = lines.get((f"{product} in the soil", "CO2"), 0.0)
        assert got == pytest.approx(-mass)


@pytest.mark.parametrize(
    ("had", "practices", "before", "after"),
    [
        ([], ["irrigation"], 0.0, 1.0),
        (["irrigation"], ["no-till"], 1.0, 1.0),
        ([], ["no-till"], 0.0, 0.0),
    ],
)
def test_nitrogen_leaches_from_irrigated_land_in_dry_climates(
    tmp_path, had, practices, before, after
):
    """Table 11.3: FracLEACH 0.24 where one irrigates, none elsewhere in the dry."""
    data = parcel(
        climate={"zone": "warm temperate dry"},
        history={"practices": had},
        baseline={"inputs": {"n_synthetic": 100.0}},
        plan={"practices": practices, "inputs": {"n_synthetic": 100.0, "diesel": 0.0}},
    )
    _, lines = gases(tmp_path, data)

    share = 0.24 * 0.011 * N2O * AR5_N2O * HECTARE_YEARS / 1000.0
    assert lines["nitrogen leached, indirect", "N2O"] == pytest.approx(
        100.0 * (before - after) * share
    )
    assert lines[DIRECT] == 0.0


@pytest.mark.parametrize(
    "practice",
    ["wetland-restoration", "tidal-marsh-restoration", "mangrove-restoration"],
)
def test_methane_of_mineral_soils_that_become_wet_is_unknown(tmp_path, practice):
    """Table 3.3 of the wetlands supplement is of organic soils only."""
    rate = {"value": 0.5, "low": 0.1, "high": 0.9, "source": "own"}
    zone = (
        "tropical moist" if practice.startswith("mangrove") else "cool temperate moist"
    )
    data = parcel(
        climate={"zone": zone},
        baseline={"inputs": {}},
        plan={"practices": [practice], "inputs": {}, "rate": rate},
    )
    found, _ = gases(tmp_path, data)

    assert found.horizons[0].change.estimate == pytest.approx(10.0)
    assert "methane of wetland on mineral soil" in dict(found.balance.unknown)
    assert found.balance.net_balance_co2e.estimate is None


def test_nitrogen_beside_urea_is_said_to_be_of_no_known_kind(tmp_path):
    """0.1 Mg of urea hold 46 kg of nitrogen; the shares are those of Table 11.3."""
    rows = read_table("greenhouse_gases/n2o.csv").rows
    share = {r["kind"]: float(r["value"]) for r in rows if r["factor"] == "FracGASF"}
    for words in (
        f"{100 * share['unknown']:.0f} % are taken",
        f"{100 * share['nitrate']:.0f} % (nitrate)",
        f"{100 * share['ammonium']:.0f} % (ammonium)",
    ):
        assert words in OTHERS

    for inputs, said in (
        ({"n_synthetic": 80.0, "urea": 0.1}, True),
        ({"n_synthetic": 46.0, "urea": 0.1}, False),
        ({"n_synthetic": 80.0}, False),
        ({}, False),
    ):
        data = parcel(baseline={"inputs": {}}, plan={"inputs": inputs})
        found = project(tmp_path, data).parcels[0].warnings
        assert any(OTHERS in text for text in found) is said


def test_what_the_plan_does_not_change_is_exactly_zero(tmp_path):
    """A seventh of the land a year, with the same fertiliser on all of it."""
    data = paddy(
        {"n_synthetic": 110.3, "urea": 0.11, "rice": STANDING},
        {"n_synthetic": 110.3, "urea": 0.11, "rice": DRAINED},
    )
    data["plan"]["adoption"] = {"curve": "linear", "years": 7}
    found = assess(project(tmp_path, data), seed=1, n_members=300).balance
    lines = {(g.source, g.gas): g.benefit for g in found.gases}

    for name in ("nitrogen volatilised and redeposited", "nitrogen leached"):
        same = lines[f"{name}, indirect", "N2O"]
        assert (same.estimate, same.standard_error) == (0.0, 0.0)
        assert same.interval == (0.0, 0.0)
    assert lines["urea in the soil", "CO2"].interval == (0.0, 0.0)
    assert lines["flooded rice", "CH4"].estimate > 0.0


def test_the_method_of_a_gas_is_that_of_both_parts_of_a_parcel():
    """In a dry climate nitrogen leaches from irrigated rice and from nothing else."""
    nitrogen = Nitrogen(synthetic=100.0)
    dry, rice = (leached_n2o(nitrogen, leaches=leaches) for leaches in (False, True))
    share = np.array([0.0, 0.5])
    (found,) = blended([dry], [rice], share)
    (same,) = blended([rice], [rice], share)
    (summed,) = blended([dry, rice], [], share * 0.0)

    expected = 100.0 * 0.24 * 0.011 * N2O * share  # FracLEACH, EF5 of Table 11.3
    np.testing.assert_allclose(found.mass.value, expected, rtol=1e-12)
    assert found.method == f"{dry.method}; {rice.method}" == summed.method
    assert same.method == rice.method
