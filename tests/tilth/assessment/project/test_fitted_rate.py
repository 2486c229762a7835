"""From comparisons in a CSV through a fit to the answer of a project that names it."""

import json
from hashlib import sha256

import pytest
from click.testing import CliRunner

from tests.tilth.assessment.project.examples import content, parcel
from tilth.assessment.project.assess import assess
from tilth.assessment.project.file import read_project
from tilth.cli import main
from tilth.errors import DataError
from tilth.report import project_record

COLUMNS = (
    "study,treatment_mean,treatment_sd,treatment_n,control_mean,control_sd,control_n,"
    "unit,layer,years,practice"
)
GAINS = {"cover": (1.0, 6.0, 3.0, 9.0, 2.0), "compost": (4.0, 5.0, 6.0)}


def run(*arguments):
    found = CliRunner().invoke(main, [*map(str, arguments)])
    assert found.exit_code == 0, found.output
    return found.output


@pytest.fixture(scope="module")
def fits(tmp_path_factory):
    """Five trials of cover crops and three of compost, ten years each."""
    folder = tmp_path_factory.mktemp("fits")
    rows = [COLUMNS] + [
        f"{name} {i},{50.0 + gain},2,4,50,2,4,t/ha,0-30,10,{name}"
        for name, gains in GAINS.items()
        for i, gain in enumerate(gains)
    ]
    data = folder / "trials.csv"
    data.write_text("\n".join(rows), encoding="utf-8")
    fit = ("evidence", "fit", data, "--layer", "0-30", "--no-report", "--level", 0.9)
    run(*fit, "--effect", "rate", "--group", "practice", "--out", folder / "both")
    run(*fit, "--effect", "rate", "--out", folder / "all")
    run(*fit, "--group", "practice", "--out", folder / "ratio")
    return folder


def stored(fits, rate, **changes):
    plan = {"practices": ["organic-farming"], "rate": rate}
    soil = {"stock_standard_error": 0.0}
    path = fits / "project.json"
    one = parcel(soil=soil, plan=plan, **changes)
    path.write_text(json.dumps(content(one)), encoding="utf-8")
    return path


def refusal(fits, rate, **changes):
    with pytest.raises(DataError) as caught:
        read_project(stored(fits, rate, **changes))
    return str(caught.value)


def group_of(path, name):
    groups = json.loads(path.read_text(encoding="utf-8"))["groups"]
    return next(g for g in groups if g["group"] == name)


def test_what_a_new_site_may_expect_is_the_interval_of_the_field(fits):
    """Trials that are equally sure have their plain mean: 21 t in 5 x 10 years."""
    path = stored(fits, {"fitted": "both/result.json", "group": "cover"})
    found = assess(read_project(path), seed=1, n_members=20_000).parcels[0]
    change = next(h for h in found.horizons if h.years == 20).change
    group = group_of(fits / "both" / "result.json", "cover")
    low, high = group["new_site"]["interval"]

    assert found.tier == "evidence"
    assert change.estimate == pytest.approx(20.0 * 0.42)
    assert change.interval == pytest.approx((20.0 * low, 20.0 * high), abs=0.5)
    assert change.interval[0] < 20.0 * group["interval"][0]
    assert change.interval[1] > 20.0 * group["interval"][1]
    digest = sha256((fits / "both" / "result.json").read_bytes()).hexdigest()
    (source,) = [text for text in found.sources if "evidence fit" in text]
    assert source.endswith(
        f"group cover, 5 studies; sha256 "
        f"{sha256((fits / 'trials.csv').read_bytes()).hexdigest()[:16]}; read from "
        f"both/result.json, SHA-256 {digest[:16]}"
    )


def test_one_group_needs_no_name_and_the_command_gives_the_same(fits, tmp_path):
    path = stored(fits, {"fitted": "all/result.json"})
    record = json.loads(run("assess", path, "--json", "--seed", 1, "--members", 100))
    by_hand = json.loads((fits / "all" / "result.json").read_text())["groups"][0]
    copied = stored(fits, by_hand["plan_rate"])
    other = json.loads(run("assess", copied, "--json", "--seed", 1, "--members", 100))

    change = record["horizons"][0]["stock_change_mg_ha"]
    assert change["estimate"] == pytest.approx(20.0 * sum(sum(GAINS.values(), ())) / 80)
    assert record["horizons"] == other["horizons"]


def test_a_stored_result_needs_no_fit(fits, tmp_path):
    path = stored(fits, {"fitted": "both/result.json", "group": "cover"})
    first = project_record.record(assess(read_project(path), seed=1, n_members=100))
    again = tmp_path / "result.json"
    again.write_text(json.dumps(first), encoding="utf-8")
    second = assess(read_project(again), seed=1, n_members=100)

    assert project_record.record(second) == first


@pytest.mark.parametrize(
    ("rate", "said"),
    [
        (
            {"fitted": "both/result.json"},
            "group must name one of the groups: cover, compost; got none",
        ),
        (
            {"fitted": "both/result.json", "group": "trees"},
            "group must be one of cover, compost; got 'trees'",
        ),
        (
            {"fitted": "both/result.json", "group": "compost"},
            "the group compost gives no rate of a new site: fit stocks of at least "
            "four studies",
        ),
        (
            {"fitted": "ratio/result.json", "group": "cover"},
            "the group cover gives no rate of a new site",
        ),
        ({"fitted": "none.json"}, "path must name a file in the folder of the project"),
        ({"fitted": "/etc/hostname"}, "path must name a file in the folder"),
        (
            {"fitted": "trials.csv"},
            "trials.csv must be a result.json of tilth evidence",
        ),
    ],
)
def test_results_refused(fits, rate, said):
    found = refusal(fits, rate)

    assert "parcels[1].plan.rate.fitted: " in found
    assert said in found


def test_nothing_stands_beside_a_fitted_rate(fits):
    found = refusal(fits, {"fitted": "all/result.json", "value": 0.3, "source": "x"})

    assert "parcels[1].plan.rate must hold fitted and nothing but its group" in found


def test_a_rate_outside_its_range_is_refused(fits):
    data = json.loads((fits / "all" / "result.json").read_text(encoding="utf-8"))
    data["groups"][0]["plan_rate"]["value"] = 300.0
    del data["groups"][0]["plan_rate"]["low"]
    (fits / "odd.json").write_text(json.dumps(data), encoding="utf-8")
    found = refusal(fits, {"fitted": "odd.json"})

    assert "plan.rate.fitted: its value must lie in [-10, 10] Mg ha-1 yr-1" in found
    assert "plan.rate.fitted: its low is missing" in found


def test_a_faulty_result_is_named_beside_other_faults(fits):
    found = refusal(fits, {"fitted": "none.json"}, climate={"zone": "lunar"})

    assert "parcels[1].plan.rate.fitted: path must name a file" in found
    assert "parcels[1].climate.zone" in found


def test_a_rate_that_another_method_leaves_unused_is_said(tmp_path):
    rate = {"value": 0.3, "low": 0.1, "high": 0.5, "level": 90, "source": "own trials"}
    unused = "parcel a: plan.rate is not used: Tier 1 comes first"

    def warnings(practice):
        path = tmp_path / "project.json"
        plan = {"practices": [practice], "rate": rate}
        path.write_text(json.dumps(content(parcel(plan=plan))), encoding="utf-8")
        return assess(read_project(path), n_members=100).warnings

    assert unused in warnings("cover-crops")
    assert not any("not used" in text for text in warnings("organic-farming"))
