"""``tilth change``: from the map to the report, options, refusals."""

import csv
import hashlib
import json
from pathlib import Path

import pytest
from click.testing import CliRunner
from scipy.stats import t

from tilth.cli import main

ROOT = Path(__file__).resolve().parents[3]
CAMPAIGN = ROOT / "docs" / "examples" / "campaign"
HEAD = (
    "site,point,round,date,stratum,depth_top [cm],depth_bottom [cm],"
    "soc_content [g kg-1],bulk_density [g cm-3],method,laboratory"
)
BEFORE = {"a": 10.0, "b": 11.0, "c": 12.0, "d": 13.0}
AFTER = {"a": 10.5, "b": 12.5, "c": 12.5, "d": 14.5}


def run(*words):
    return CliRunner().invoke(main, [str(word) for word in words])


def rounds_file(path, *, method=("dry combustion",) * 2, date=True, lab="N", strata=""):
    """Four points of one layer pair; stocks are 3.9 times the content at 30 cm."""
    lines = [HEAD]
    for year, values, how in (("2015", BEFORE, method[0]), ("2020", AFTER, method[1])):
        day = f"{year}-10-01" if date else ""
        for i, (point, content) in enumerate(values.items()):
            stratum = strata[i] if strata else ""
            for top, bottom in ((0, 15), (15, 30)):
                lines.append(
                    f"field,{point},{year},{day},{stratum},{top},{bottom},"
                    f"{content},1.30,{how},{lab}"
                )
    path.write_text("\n".join(lines) + "\n")
    return path


@pytest.fixture
def rounds(tmp_path):
    return rounds_file(tmp_path / "rounds.csv")


def expect_additional_change(record, points, areas):
    """Change less that of the neighbours and VM0042's credit, worked out by loops.

    Each neighbour has one point in each stratum: it is one value, and there are three.
    """
    own = {}
    for p in points:
        key = (p["control"] == "true", p["site"], p["stratum"])
        own.setdefault(key, []).append(float(p["stock_change_mg_ha"]))
    total = sum(areas.values())
    mean = variance = trace = 0.0
    for (control, _, stratum), values in own.items():
        if not control:
            share, n = areas[stratum] / total, len(values)
            middle = sum(values) / n
            spread = sum((v - middle) ** 2 for v in values) / (n - 1)
            mean += share * middle
            variance += share**2 * spread / n
            trace += (share**2 * spread / n) ** 2 / (n - 1)
    neighbour = {}
    for (control, site, stratum), (value, *others) in own.items():
        if control:
            assert not others
            neighbour[site] = neighbour.get(site, 0.0) + areas[stratum] / total * value
    theirs = sum(neighbour.values()) / 3
    spread = sum((v - theirs) ** 2 for v in neighbour.values()) / 2 / 3
    control = record["control"]
    assert control["mean_mg_ha"] == pytest.approx(theirs, abs=1e-8)
    assert control["standard_error_mg_ha"] == pytest.approx(spread**0.5, abs=1e-8)
    assert control["degrees_of_freedom"] == pytest.approx(2.0)
    both = variance + spread
    degrees = both**2 / (trace + spread**2 / 2)
    found = record["additional"]
    assert found["mean_mg_ha"] == pytest.approx(mean - theirs, abs=1e-8)
    assert found["degrees_of_freedom"] == pytest.approx(degrees, rel=1e-6)
    assert found["interval_90_mg_ha"][0] == pytest.approx(
        mean - theirs - t.ppf(0.95, degrees) * both**0.5, abs=1e-6
    )
    # VM0042, Eq 74 and 75: less t at 2/3 times the standard error, less 12 %.
    credit = mean - theirs - t.ppf(2 / 3, degrees) * both**0.5
    assert record["standards"][0]["creditable_co2e_mg"] == pytest.approx(
        credit * total * 44 / 12 * 0.88, rel=1e-4
    )


@pytest.mark.slow
def test_a_campaign_from_the_map_to_the_report(tmp_path):
    plan, first, out = (tmp_path / name for name in ("design", "first", "change"))
    steps = [
        ("design", CAMPAIGN / "farm.geojson", "--seed", 4, "--out", plan),
        ("stock", CAMPAIGN / "round-2021.csv", "--out", first, "--no-report"),
        (
            "change",
            CAMPAIGN / "round-2021.csv",
            CAMPAIGN / "round-2026.csv",
            "--plan",
            plan / "plan.json",
            "--reference",
            first / "reference.json",
            *(w for x in "ABC" for w in ("--control", f"Neighbour-{x}")),
            *("--language", "es"),
            "--out",
            out,
        ),
    ]
    for step in steps:
        result = run(*step)
        assert result.exit_code == 0, result.output
    record = json.loads((out / "result.json").read_text())
    with (out / "points.csv").open() as file:
        points = list(csv.DictReader(file))
    project = [p for p in points if p["control"] == "false"]
    # Strata of equal area with five points each: the mean of the differences.
    changes = [float(p["stock_change_mg_ha"]) for p in project]
    assert len(changes) == 25
    assert record["stock_change"]["mean_mg_ha"] == pytest.approx(
        sum(changes) / 25, abs=1e-4
    )
    areas = {
        s["name"]: s["area_ha"]
        for s in json.loads((plan / "plan.json").read_text())["strata"]
    }
    expect_additional_change(record, points, areas)
    assert record["campaign"]["kind"] == "stratified random"
    assert record["example"]
    for use, path in (
        ("plan", plan / "plan.json"),
        ("reference", first / "reference.json"),
    ):
        digest = hashlib.sha256(path.read_bytes()).hexdigest()
        assert record["inputs"][f"{use}_sha256"] == digest
        assert record["inputs"][f"{use}_file"] == path.name
    assert record["years_yr"] < 5.0
    vm0042 = record["standards"][0]["requirements"]
    assert [r["met"] for r in vm0042 if "at least every 5 years" in r["rule"]] == [True]
    kept = (first / "reference.json").read_text()
    assert (out / "reference.json").read_text() == kept
    files = {p.name for p in out.iterdir()}
    assert files >= {"strata.csv", "standards.csv", "quality.csv", "report.html"}
    assert '<html lang="es"' in (out / "report.html").read_text(encoding="utf-8")
    assert "Example content" in result.output
    assert "Verra VM0042" in result.output


def test_json_is_the_record_and_nothing_else(tmp_path, rounds):
    out = tmp_path / "out"
    result = run("change", rounds, "--out", out, "--json", "--no-report")
    assert result.exit_code == 0, result.output
    record = json.loads(result.stdout)
    assert record == json.loads((out / "result.json").read_text())
    for key in ("tilth_version", "method", "inputs", "sources", "provisional"):
        assert key in record
    # 3900 Mg ha-1: differences of 0.5, 1.5, 0.5, 1.5 g kg-1.
    change = record["stock_change"]
    assert change["mean_mg_ha"] == pytest.approx(3.9)
    assert change["standard_error_mg_ha"] == pytest.approx(3.9 * (1 / 3) ** 0.5 / 2)
    assert change["degrees_of_freedom"] == 3.0
    assert record["years_yr"] == pytest.approx(1827 / 365.25)
    assert record["area_ha"] is None
    assert record["measured"] is None
    assert "no plan was given" in " ".join(record["warnings"])


def test_areas_of_strata_by_option_and_by_file(tmp_path):
    rounds = rounds_file(tmp_path / "rounds.csv", strata="nnss")
    areas = tmp_path / "areas.csv"
    areas.write_text("stratum,area_ha\nn,30\ns,10\n")
    found = []
    for i, given in enumerate(
        (
            ("--stratum-area", "n=30", "--stratum-area", "s=10"),
            ("--strata-areas", areas),
        )
    ):
        result = run("change", rounds, "--out", tmp_path / f"{i}", "--json",
                     "--no-report", *given)  # fmt: skip
        assert result.exit_code == 0, result.output
        found.append(json.loads(result.stdout))
    assert found[0]["stock_change"] == found[1]["stock_change"]
    assert found[0]["stock_change"]["mean_mg_ha"] == pytest.approx(3.9)
    assert found[0]["area_ha"] == 40.0
    assert found[0]["measured"]["total_change"]["mean_mg"] == pytest.approx(156.0)


def test_a_laboratory_shift_widens_the_interval(tmp_path, rounds):
    plain, wide = (
        json.loads(
            run(
                "change",
                rounds,
                "--out",
                tmp_path / "o",
                "--json",
                "--no-report",
                *more,
            ).stdout
        )["stock_change"]
        for more in ((), ("--laboratory-bias", "0.6;0.8"))
    )
    assert wide["standard_error_mg_ha"] ** 2 == pytest.approx(
        plain["standard_error_mg_ha"] ** 2 + 0.36 + 0.64
    )
    assert wide["sampling_standard_error_mg_ha"] == plain["standard_error_mg_ha"]


def test_a_conversion_of_methods(tmp_path):
    rounds = rounds_file(
        tmp_path / "rounds.csv", method=("Walkley-Black", "dry combustion")
    )
    result = run("change", rounds, "--out", tmp_path / "o", "--no-report")
    assert result.exit_code == 1
    assert "must be analysed by one laboratory method" in result.output
    assert not (tmp_path / "o").exists()
    line = tmp_path / "line.yaml"
    line.write_text(
        "from: Walkley-Black\nto: dry combustion\nintercept: 0.1\nslope: 1.02\n"
        "n_pairs: 30\nresidual_standard_deviation: 0.5\nmean_content: 12\n"
        "sd_content: 4\nsource: pairs\n"
    )
    result = run("change", rounds, "--out", tmp_path / "o", "--no-report", "--json",
                 "--conversion", line)  # fmt: skip
    assert result.exit_code == 0, result.output
    record = json.loads(result.stdout)
    s0 = 3.9 * (0.1 + 1.02 * 11.5)
    assert record["rounds"][0]["soc_stock"]["mean_mg_ha"] == pytest.approx(s0)
    change = record["stock_change"]
    # Of the line at the mean content 11.5: 0.25 (1/30 + 0.5² / (29 · 16)), times 3.9².
    shared = 0.25 * (1 / 30 + 0.25 / (29 * 16)) * 3.9**2
    assert change["standard_error_mg_ha"] ** 2 == pytest.approx(
        change["sampling_standard_error_mg_ha"] ** 2 + shared
    )
    assert record["campaign"]["converted"]
    assert record["campaign"]["laboratory_methods"] == [
        "dry combustion",
        "Walkley-Black",
    ]
    assert record["inputs"]["shared_error_mg_ha"] ** 2 == pytest.approx(shared)


def test_a_prediction_is_joined(tmp_path, rounds):
    path = tmp_path / "prediction.yaml"
    path.write_text(
        "model: example model\nmean: 1.0\nstandard_error: 0.8\ndepth_cm: 30\n"
        "reference_mass_mg_ha: 3900\ncovers: input spread only\n"
        "source: invented\nbaseline: {mean: -0.5, standard_error: 0.6}\n"
    )
    result = run("change", rounds, "--out", tmp_path / "o", "--no-report", "--area",
                 10, "--prediction", path)  # fmt: skip
    assert result.exit_code == 0, result.output
    assert "nothing is credited on it" in result.output
    record = json.loads((tmp_path / "o" / "result.json").read_text())
    assert 1.0 < record["update"]["posterior"]["mean_mg_ha"] < 3.9
    assert record["measured"]["stock_change"]["mean_mg_ha"] == pytest.approx(3.9)
    baseline = record["measured"]["modelled_baseline"]
    assert baseline["stock_change"]["mean_mg_ha"] == -0.5
    assert not baseline["validated"]
    credited = [s["creditable_co2e_mg"] for s in record["standards"]]
    assert not any(credited)


def test_a_prediction_with_its_validation(tmp_path, rounds):
    validation = tmp_path / "validation"
    invented = ROOT / "docs" / "examples" / "validation-pairs.csv"
    pairs = tmp_path / "real.csv"  # as if they had been measured
    pairs.write_text("\n".join(invented.read_text().splitlines()[2:]) + "\n")
    result = run(
        *("validate", pairs, "--independent"),
        *("--out", validation, "--model", "example model", "--depth", 30),
        *("--climate-zone", "cool temperate moist"),
        *(w for x in ("loam", "clay loam", "sandy loam") for w in ("--texture", x)),
    )
    assert result.exit_code == 0, result.output
    path = tmp_path / "prediction.yaml"
    path.write_text(
        "model: example model\nmean: 1.0\nstandard_error: 0.8\ndepth_cm: 30\n"
        "reference_mass_mg_ha: 3900\ncovers: input spread only\nsource: invented\n"
        "practice: organic amendment\ncrop_group: annual C3\n"
        "climate_zones: [cool temperate moist]\ntextures: [loam]\n"
        "clay: [15, 25]\nyears: 5\n"
        "baseline: {mean: -0.5, standard_error: 0.6}\n"
    )
    for place in (validation, validation / "result.json"):
        result = run("change", rounds, "--out", tmp_path / "o", "--no-report", "--json",
                     "--area", 10, "--prediction", path, "--validation",
                     place)  # fmt: skip
        assert result.exit_code == 0, result.output
        record = json.loads(result.stdout)
        baseline = record["measured"]["modelled_baseline"]
        assert baseline["validated"]
        # 1.349667: the variance of the residuals, test_validated_prediction.
        assert baseline["stock_change"]["standard_error_mg_ha"] ** 2 == pytest.approx(
            0.36 + (6.83 - 6 * (0.7 / 6) ** 2) / 5
        )
        assert record["update"]["covers"] == "inputs and model residual"
        assert record["inputs"]["validation_file"] == "result.json"
        assert len(record["inputs"]["validation_sha256"]) == 64


@pytest.mark.parametrize(
    ("pairs", "words", "reason"),
    [
        ("invented", ["--independent"], "its pairs are invented, an example"),
        ("real", [], "it is not declared that the model was not calibrated on"),
    ],
)
def test_pairs_that_credit_nothing_say_why(tmp_path, rounds, pairs, words, reason):
    invented = (ROOT / "docs/examples/validation-pairs.csv").read_text().splitlines()
    path = tmp_path / "given.csv"
    lines = invented if pairs == "invented" else invented[2:]
    path.write_text("\n".join(lines) + "\n")
    validation = tmp_path / "validation"
    result = run(
        *("validate", path, "--out", validation, *words),
        *("--model", "example model", "--depth", 30),
        *("--climate-zone", "cool temperate moist"),
        *(w for x in ("loam", "clay loam", "sandy loam") for w in ("--texture", x)),
    )
    assert "nothing is credited on" in result.output
    prediction = tmp_path / "prediction.yaml"
    prediction.write_text(
        "model: example model\nmean: 1.0\nstandard_error: 0.8\ndepth_cm: 30\n"
        "reference_mass_mg_ha: 3900\ncovers: input spread only\nsource: invented\n"
        "practice: organic amendment\ncrop_group: annual C3\nyears: 5\n"
        "climate_zones: [cool temperate moist]\ntextures: [loam]\nclay: [15, 25]\n"
        "baseline: {mean: -0.5, standard_error: 0.6}\n"
    )
    result = run("change", rounds, "--out", tmp_path / "o", "--no-report", "--json",
                 "--area", 10, "--prediction", prediction, "--validation",
                 validation)  # fmt: skip
    assert result.exit_code == 0, result.output
    record = json.loads(result.stdout)
    assert not record["measured"]["modelled_baseline"]["validated"]
    assert reason in " ".join(record["warnings"])


@pytest.mark.parametrize("density", ["1.35", "1.10"])
def test_a_model_on_a_site_file(tmp_path, density):
    rounds = rounds_file(tmp_path / "rounds.csv")
    text = rounds.read_text().replace(",1.30,", f",{density},")
    text = text.replace("2020-10-01", "2026-10-01").replace("2015-10-01", "2024-10-01")
    rounds.write_text(text)
    site = ROOT / "docs" / "examples" / "example-farm.yaml"  # 1.35 g cm-3 to 30 cm
    result = run(
        *("change", rounds, "--out", tmp_path / "o", "--no-report", "--json"),
        *("--site", site, "--model", "rothc", "--area", 10),
    )
    assert result.exit_code == 0, result.output
    record = json.loads(result.stdout)
    baseline = record["measured"]["modelled_baseline"]
    assert baseline["model"] == "rothc"
    if density == "1.35":
        assert record["update"]["model"] == "rothc"
        assert "starts from the measured stock" in " ".join(record["warnings"])
    else:
        assert record["update"] is None
        assert "describes 4050 Mg ha-1 of soil" in record["no_update"]
    outside = rounds_file(tmp_path / "rounds.csv")
    result = run("change", outside, "--out", tmp_path / "o", "--site", site)
    assert result.exit_code == 1
    assert "the days must lie in the years that are simulated" in result.output


@pytest.mark.parametrize(
    ("words", "message", "code"),
    [
        (("--stratum-area", "n"), "must be the name of a stratum and its area", 2),
        (("--stratum-area", "n=x"), "got 'n=x'", 2),
        (("--laboratory-bias", "much"), "one standard error, or two with ; between", 2),
        (("--laboratory-bias", "1;2;3"), "one standard error, or two", 2),
        (("--laboratory-bias", "0,8"), "write it with a decimal point, 0.8", 2),
        (("--laboratory-bias", "0.8,0.5"), "as 0.8 or '0.8;0.5'; got '0.8,0.5'", 2),
        (("--area", "100,5"), "write it with a decimal point, 100.5", 2),
        (("--stratum-area", "n=40,5"), "write it with a decimal point, 40.5", 2),
        (("--reference-mass", "4000,5"), "decimal point, 4000.5", 2),
        (("--site", "a", "--prediction", "b"), "exclude each other", 2),
        (("--validation", "a"), "--validation needs --prediction", 2),
        (("--validation", "a", "--site", "b"), "with --site it is not possible", 2),
        (("--rule", "mean", "--reference-mass", "4000"), "exclude each other", 2),
        (("--control", "nowhere"), "a control must be a site of the files", 1),
        (("--control", "feild"), "did you mean 'field'?); found field", 1),
        (("--leave-out", "feild"), "did you mean 'field'?); found field", 1),
        (("--area", "-1"), "area must be above 0 ha; got -1", 1),
        (("--plan", "none.json"), "none.json", 1),
        (("--site", "none.yaml"), "none.yaml", 1),
    ],
)
def test_what_is_refused(tmp_path, rounds, words, message, code):
    result = run("change", rounds, "--out", tmp_path / "o", *words)
    assert result.exit_code == code
    assert message in result.output.replace("\n", " ")
    assert not (tmp_path / "o").exists()


def test_rows_that_were_refused_are_named_before_what_follows_from_it(tmp_path):
    first = rounds_file(tmp_path / "first.csv")
    lines = first.read_text().splitlines()
    last = tmp_path / "last.csv"
    wrong = [line.replace(",1.30,", ",9.30,") for line in lines[9:]]
    last.write_text("\n".join([lines[0], *wrong]) + "\n")
    first.write_text("\n".join(lines[:9]) + "\n")
    out = tmp_path / "o"
    result = run("change", first, last, "--out", out)
    assert result.exit_code == 1
    said = result.output.replace("\n", " ")
    assert said.startswith("Error: last.csv: 8 rows refused (bulk_density_range 8)")
    assert "the first: row 2: bulk_density" in said
    assert "a change needs at least two rounds" in said
    assert [p.name for p in out.iterdir()] == ["quality.csv"]
    assert (out / "quality.csv").read_text().count("bulk_density_range") == 8


def test_how_many_rows_were_refused_is_said(tmp_path, rounds):
    text = rounds.read_text()
    rounds.write_text(text + text.splitlines()[1].replace("a,2015", "e,2015") + "\n")
    text = rounds.read_text().splitlines()
    rounds.write_text("\n".join([*text[:-1], text[-1].replace("10.0", "-3")]) + "\n")
    result = run("change", rounds, "--out", tmp_path / "o", "--no-report")
    assert result.exit_code == 0, result.output
    said = "17 rows read, 1 refused, 0 flagged: soc_content_range \u00d7 1"
    assert said in result.output


def test_missing_dates_ask_for_the_years(tmp_path):
    rounds = rounds_file(tmp_path / "rounds.csv", date=False)
    result = run("change", rounds, "--out", tmp_path / "o", "--no-report")
    assert result.exit_code == 1
    assert "--years" in result.output
    result = run("change", rounds, "--out", tmp_path / "o", "--years", 5, "--json")
    assert result.exit_code == 0, result.output
    record = json.loads(result.stdout)
    assert record["years_yr"] == 5.0
    assert record["rounds"][0]["date"] is None
