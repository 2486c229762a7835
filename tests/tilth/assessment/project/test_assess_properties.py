"""What must hold for every method that an assessment can choose."""

import json

import pytest
from click.testing import CliRunner

from tests.tilth.assessment.project.examples import MONTHS, content, parcel, project
from tilth.assessment.project.assess import assess
from tilth.cli import main
from tilth.report import project_record

FARM = {"n_synthetic": 100.0, "diesel": 50.0}
LESS = {"n_synthetic": 80.0, "diesel": 60.0}
COSTS = {"currency": "EUR", "price_year": 2025, "establishment": 100, "yearly": 10}
ZERO = (0.0, 0.0)
C_INPUT = {
    "baseline": 3.0,
    "project": 3.6,
    "ratio_standard_error": 0.05,
    "baseline_cover": [1, 1, 1, 1, 1, 1, 1, 0, 0, 0, 1, 1],
    "project_cover": [1] * 12,
}


def case(**changes):
    """The parcel with inputs and costs; groups changed further."""
    found = parcel(
        baseline={"inputs": FARM},
        plan={"inputs": LESS},
        costs=COSTS,
    )
    for name, group in changes.items():
        found[name] = {**found.get(name, {}), **group}
        found[name] = {k: v for k, v in found[name].items() if v is not None}
    return found


# The tier that is chosen, and a parcel for which it is.
METHODS = {
    "RothC": (
        "Tier 3",
        case(
            climate={"zone": None, **MONTHS},
            soil={"clay": 23.0, "depth": 23.0},
            plan={"carbon_input": C_INPUT},
        ),
    ),
    "Tier 1": ("Tier 1", case()),
    "Tier 1 without a measured stock": (
        "Tier 1",
        case(soil={"stock": None, "stock_standard_error": None}),
    ),
    "evidence": ("evidence", case(soil={"depth": 25.0})),
    "peat": (
        "Tier 1",
        case(
            soil={
                "class": "organic",
                "stock": None,
                "stock_standard_error": None,
                "drained_site": "grassland temperate rich deep-drained",
                "rewetted_site": "temperate rich",
            },
            history={"land_use": {"use": "grassland", "management": "nominal"}},
            plan={"practices": ["peat-rewetting"]},
        ),
    ),
}
every_method = pytest.mark.parametrize(
    ("tier", "one"), METHODS.values(), ids=list(METHODS)
)


def answer(folder, *parcels, n_members=200, **changes):
    found = project(folder, *parcels, **changes)
    return assess(found, seed=1, n_members=n_members)


def values(balance):
    """Every number of a balance that is known."""
    found = [balance.soil_co2, balance.known_co2e, balance.net_balance_co2e]
    found += [line.benefit for line in balance.gases]
    return [v for v in found if v.estimate is not None]


def assert_nothing_changes(found):
    known = values(found.balance)
    assert len(known) >= 3
    for value in known:
        assert (value.estimate, value.interval) == (0.0, ZERO)
    for at in found.horizons:
        for value in (at.change, at.total_change, at.removals, at.avoided):
            if value.estimate is not None:
                assert (value.estimate, value.interval) == (0.0, ZERO)


@every_method
def test_doing_nothing_changes_nothing(tier, one, tmp_path):
    idle = {**one, "plan": {**one["plan"], "practices": [], "inputs": FARM}}
    found = answer(tmp_path, idle).parcels[0]

    assert found.tier == tier
    assert_nothing_changes(found)
    assert found.costs.total == 0.0


@every_method
def test_a_practice_of_the_history_adds_nothing(tier, one, tmp_path):
    had = {**one["history"], "practices": one["plan"]["practices"]}
    same = {**one["plan"], "inputs": FARM}
    found = answer(tmp_path, {**one, "history": had, "plan": same}).parcels[0]

    assert found.tier == tier
    assert found.new_practices == ()
    assert_nothing_changes(found)


@every_method
def test_twice_the_area_twice_the_tonnes(tier, one, tmp_path):
    single = answer(tmp_path, one).parcels[0]
    double = answer(tmp_path, {**one, "area_ha": 2.0 * one["area_ha"]}).parcels[0]

    assert single.tier == double.tier == tier
    pairs = list(zip(values(single.balance), values(double.balance), strict=True))
    assert any(a.estimate != 0.0 for a, _ in pairs)
    for a, b in zip(single.horizons, double.horizons, strict=True):
        assert a.change == b.change
        if a.total_change.estimate is not None:
            pairs.append((a.total_change, b.total_change))
    for a, b in pairs:
        assert b.estimate == pytest.approx(2.0 * a.estimate, rel=1e-12)
        if a.interval is not None:
            doubled = [2.0 * x for x in a.interval]
            assert b.interval == pytest.approx(doubled, rel=1e-12)
    assert double.costs.total == pytest.approx(2.0 * single.costs.total)
    assert double.costs.per_hectare == single.costs.per_hectare


def width(value):
    return value.interval[1] - value.interval[0]


@pytest.mark.parametrize("name", ["RothC", "Tier 1", "evidence"])
def test_a_stock_known_less_well_widens_the_interval(name, tmp_path):
    one = METHODS[name][1]
    found = []
    for error in (1.0, 5.0, 15.0):
        soil = {**one["soil"], "stock_standard_error": error}
        at = answer(tmp_path, {**one, "soil": soil}).parcels[0].horizons[0]
        found.append(width(at.baseline))

    assert found == sorted(found)
    assert found[2] > 2.0 * found[0]


def test_a_ratio_of_inputs_known_less_well_widens_the_change(tmp_path):
    one = METHODS["RothC"][1]
    found = []
    for error in (0.01, 0.05, None):  # None: the default, 15 % either way
        given = {k: v for k, v in C_INPUT.items() if k != "ratio_standard_error"}
        given |= {} if error is None else {"ratio_standard_error": error}
        plan = {**one["plan"], "carbon_input": given}
        at = answer(tmp_path, {**one, "plan": plan}).parcels[0].horizons[0]
        found.append(width(at.change))

    assert found == sorted(found)
    assert found[2] > 1.5 * found[0]


def test_a_stock_that_was_not_measured_is_known_least(tmp_path):
    measured = answer(tmp_path, METHODS["Tier 1"][1]).parcels[0].horizons[0]
    bare = answer(tmp_path, METHODS["Tier 1 without a measured stock"][1])

    assert width(bare.parcels[0].horizons[0].baseline) > 2.0 * width(measured.baseline)


# Numbers that need no interval: what the user gave or what counts, years, and shares
# that tell what a doubt rests on.
EXACT = {
    "tilth_assessment",
    "area_ha",
    "years",
    "depth_cm",
    "price_year",
    "discount_rate_per_yr",
    "cost_per_ha",
    "discounted_cost_per_ha",
    "cost",
    "discounted_cost",
    "share_of_variance",
    "removed_if_error_is_halved",
    "stop_after_years",
    "years_after_stop",
    "lost_share",
    "step",
    "goal",
    "sdgs",
    "focus_sdgs",
    "share_of_members",
    "stock_change_mg_ha",  # of the central run of one model
    "standard_error",
    "achievable_standard_error",
    "removed_if_measured",
    "variance_removed",
    "times_as_many_samples",
}
VALUE = {"estimate", "standard_error", "interval_90", "unknown"}
COURSE = {"estimate", "low_90", "high_90"}  # of every year


def without_doubt(data, name=""):
    """Names of numbers that come without uncertainty and without a reason."""
    if isinstance(data, dict) and set(data) == VALUE:
        said = bool(data["unknown"])
        if data["interval_90"] is None or data["standard_error"] is None:
            yield from [] if said else [name]
    elif isinstance(data, dict) and set(data) == COURSE:
        yield from [] if data["low_90"] and data["high_90"] else [name]
    elif isinstance(data, dict) and name == "yearly" and data["unknown"]:
        return
    elif isinstance(data, dict):
        for key, inner in data.items():
            if key != "inputs":
                yield from without_doubt(inner, key)
    elif isinstance(data, list):
        for inner in data:
            yield from without_doubt(inner, name)
    elif isinstance(data, int | float) and not isinstance(data, bool):
        yield from [] if name in EXACT else [name]


def test_the_walk_finds_a_number_without_doubt():
    value = {"estimate": 1.0, "standard_error": 1.0, "interval_90": [0, 2]}

    assert list(without_doubt({"a": {**value, "unknown": None}})) == []
    assert list(without_doubt({"a": {**value, "bare": 1.0}})) == [
        "estimate",
        "interval_90",
        "interval_90",
        "bare",
    ]
    none = {**value, "interval_90": None, "unknown": None}
    assert list(without_doubt([{"a": none}])) == ["a"]
    course = {"estimate": [1.0], "low_90": None, "high_90": None}
    assert list(without_doubt({"yearly": {"a": course, "unknown": None}})) == ["a"]
    assert list(without_doubt({"yearly": {"a": course, "unknown": "why"}})) == []


@every_method
def test_every_number_of_the_record_has_its_uncertainty_or_says_unknown(
    tier, one, tmp_path
):
    found = project_record.record(answer(tmp_path, one))
    of_all = [{**one, "id": name} for name, (_, one) in METHODS.items()]
    together = project_record.record(answer(tmp_path, *of_all))

    assert found["parcels"][0]["chosen"] == tier
    assert list(without_doubt(found)) == []
    assert list(without_doubt(together)) == []


def mixed():
    return [{**one, "id": name} for name, (_, one) in METHODS.items()]


def test_neither_order_nor_company_moves_the_numbers_of_a_parcel(tmp_path):
    straight = answer(tmp_path, *mixed())
    backward = answer(tmp_path, *reversed(mixed()))

    assert straight.parcels == backward.parcels[::-1]
    for one, found in zip(mixed(), straight.parcels, strict=True):
        assert answer(tmp_path, one).parcels[0] == found
    assert {p.tier for p in straight.parcels} == {"Tier 3", "Tier 1", "evidence"}


def test_a_run_from_the_stored_result_gives_the_same_bytes(tmp_path):
    path = tmp_path / "project.json"
    path.write_text(json.dumps(content(*mixed())), encoding="utf-8")

    def run(source, out, *options):
        arguments = ["assess", str(source), "--out", str(out), *options]
        assert CliRunner().invoke(main, arguments).exit_code == 0
        return {p.name: p.read_bytes() for p in out.iterdir()}

    first = run(path, tmp_path / "one", "--seed", "5", "--members", "150")
    again = run(tmp_path / "one" / "result.json", tmp_path / "two")
    other = run(path, tmp_path / "three", "--seed", "6", "--members", "150")

    assert first == again
    assert other["result.json"] != first["result.json"]
