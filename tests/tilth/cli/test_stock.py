import csv
import json

import pytest
from click.testing import CliRunner

import tilth
from tests.tilth.assessment.sites import EXAMPLES
from tests.tilth.shared_data import shared_data
from tilth.cli import main
from tilth.soil.fine_earth import core_mass

EXAMPLE = EXAMPLES / "example-layers.csv"
FILES = ["quality.csv", "reference.json", "result.json", "stocks.csv"]
HEADER = (
    "site,point,round,date,depth_top,depth_bottom,soc_content [g kg-1],"
    "fine_earth_mass [Mg ha-1]"
)


def _invoke(*args):
    return CliRunner().invoke(main, ["stock", *map(str, args), "--no-report"])


def _rows(path):
    with path.open(newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


def _layers(path, *rows):
    path.write_text("\n".join([HEADER, *rows]) + "\n", encoding="utf-8")
    return path


@pytest.fixture
def first(tmp_path):
    return _layers(
        tmp_path / "first.csv",
        "farm,A,2020,2020-10-01,0,30,20,3900",
        "farm,A,2020,2020-10-01,30,50,10,2800",
        "farm,B,2020,2020-10-01,0,30,22,4200",
        "farm,B,2020,2020-10-01,30,50,10,2900",
    )


@pytest.fixture
def second(tmp_path):
    return _layers(
        tmp_path / "second.csv",
        "farm,A,2025,2025-10-01,0,30,21,4000",
        "farm,A,2025,2025-10-01,30,50,10,2800",
    )


def test_the_worked_points_of_vm0042_come_out_of_a_file(tmp_path):
    path = shared_data("esm", "vm0042_wendt_hauser_golden.csv")
    rows = [
        f"VM0042,{p['point']},,,{p[f'upper{i}_cm']},{p[f'lower{i}_cm']},"
        f"{p[f'SOC{i}_g_kg']},{float(core_mass(float(p[f'dry_mass{i}_g']), 21.5, 4))!r}"
        for p in _rows(path)
        for i in (1, 2)
    ]
    layers = _layers(tmp_path / "layers.csv", *rows)
    out = tmp_path / "out"

    result = _invoke(layers, "--out", out, "--reference-mass", 1950)

    assert result.exit_code == 0, result.output
    found = {r["point"]: r for r in _rows(out / "stocks.csv")}
    expected = {"VM42point1": 47.361, "VM42point2": 49.912, "VM42point3": 36.781}
    assert found.keys() == expected.keys()
    for point, stock in expected.items():
        row = found[point]
        assert float(row["equivalent_mass_stock_mg_ha"]) == pytest.approx(
            stock, abs=5e-4
        )
        assert row["extrapolated"] == "false"
    # Depths with straight lines, as the reference has them for two of the points.
    depths = [float(row["equivalent_depth_cm"]) for row in found.values()]
    assert depths == pytest.approx([30.0, 38.38, 39.15], abs=5e-3)


def test_the_example_of_the_documentation(tmp_path):
    out = tmp_path / "new" / "out"

    result = _invoke(EXAMPLE, "--out", out)

    assert result.exit_code == 0, result.output
    assert sorted(p.name for p in out.iterdir()) == FILES
    rows = _rows(out / "stocks.csv")
    assert len(rows) == 12
    assert {row["site"] for row in rows} == {"invented example"}
    (refused,) = [r for r in _rows(out / "quality.csv") if r["severity"] == "refused"]
    assert (refused["row"], refused["rule"]) == ("13", "bulk_density_range")
    # 0-30 cm of P4 in 2021, with 12 % of stones: 0.1 C rho d (1 - v).
    (p4,) = [r for r in rows if (r["point"], r["round"]) == ("P4", "2021")]
    fixed = 0.1 * 0.88 * (19.4 * 1.35 * 10 + 11.3 * 1.48 * 20)
    assert float(p4["fixed_depth_stock_mg_ha"]) == pytest.approx(fixed, rel=1e-9)
    assert float(p4["sampled_depth_cm"]) == 30.0


def test_the_report_is_in_the_language_asked_for(tmp_path, first):
    pytest.importorskip("matplotlib")
    out = tmp_path / "out"
    options = ["stock", str(first), "--out", str(out), "--language", "fr"]

    result = CliRunner().invoke(main, options)

    assert result.exit_code == 0, result.output
    page = (out / "report.html").read_text(encoding="utf-8")
    assert '<html lang="fr"' in page
    assert "<title>Stocks de carbone du sol : " in page
    assert "<span" not in page.partition("</title>")[0]  # a title holds text alone


def test_invented_data_are_marked_everywhere(tmp_path, first):
    out = tmp_path / "out"
    plain = _invoke(first, "--out", out)

    assert "data are invented" not in plain.output
    record = json.loads((out / "result.json").read_text(encoding="utf-8"))
    assert record["inputs"]["example"] is False

    options = ["stock", str(first), "--out", str(out), "--example"]
    marked = CliRunner().invoke(main, options)

    assert marked.exit_code == 0, marked.output
    assert "Example content: the data are invented." in marked.output.splitlines()
    record = json.loads((out / "result.json").read_text(encoding="utf-8"))
    assert record["inputs"]["example"] is True
    assert "The data are invented." in (out / "report.html").read_text(encoding="utf-8")


def test_a_later_round_keeps_the_reference_mass(tmp_path, first, second):
    one, two = tmp_path / "one", tmp_path / "two"
    assert _invoke(first, "--out", one).exit_code == 0

    result = _invoke(second, "--out", two, "--reference", one / "reference.json")

    assert result.exit_code == 0, result.output
    kept = (one / "reference.json").read_text(encoding="utf-8")
    assert (two / "reference.json").read_text(encoding="utf-8") == kept
    record = json.loads((two / "result.json").read_text(encoding="utf-8"))
    assert record["inputs"]["reference_rule"] == "kept"
    assert record["depths"][0]["reference_mass_mg_ha"] == 4200.0
    assert record["depths"][0]["reference_rule"] == "largest"
    assert "keep reference.json" not in result.output


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (["--method", "von_haden"], "the method of a project must be kept"),
        (["--depth", "50"], "there is none for 50 cm, only for 30 cm"),
    ],
)
def test_a_later_round_cannot_change_method_or_depth(
    tmp_path, first, second, options, message
):
    one, two = tmp_path / "one", tmp_path / "two"
    assert _invoke(first, "--out", one).exit_code == 0

    result = _invoke(
        second, "--out", two, "--reference", one / "reference.json", *options
    )

    assert result.exit_code == 1
    assert result.output.startswith("Error: ")
    assert message in result.output
    assert result.output.count("\n") == 1
    assert not two.exists()


def test_a_reference_in_the_directory_is_never_replaced(tmp_path, first, second):
    out = tmp_path / "out"
    assert _invoke(first, "--out", out).exit_code == 0
    before = {p.name: p.read_bytes() for p in out.iterdir()}
    assert _invoke(first, "--out", out).exit_code == 0

    result = _invoke(second, "--out", out)

    assert result.exit_code == 1
    assert "reference.json holds the reference masses of a project" in result.output
    assert {p.name: p.read_bytes() for p in out.iterdir()} == before
    again = _invoke(second, "--out", out, "--reference", out / "reference.json")
    assert again.exit_code == 0, again.output
    assert (out / "reference.json").read_bytes() == before["reference.json"]


def test_json_is_the_record_and_nothing_else(tmp_path, first, second):
    out = tmp_path / "out"

    result = _invoke(
        *(first, second, "--out", out, "--json", "--depth", 10, "--depth", 30),
        *("--method", "ellert_bettany"),
    )

    record = json.loads(result.stdout)
    assert record == json.loads((out / "result.json").read_text(encoding="utf-8"))
    assert record["tilth_version"] == tilth.__version__
    assert [f["name"] for f in record["files"]] == ["first.csv", "second.csv"]
    assert (record["n_rows"], record["n_profiles"]) == (6, 3)
    assert [d["depth_cm"] for d in record["depths"]] == [10.0, 30.0]
    one, two = record["depths"][1]["rounds"]
    # At 4200 Mg ha-1: 78 and 300 Mg at 10 g kg-1, and 92.4.
    assert one["round"] == "2020"
    assert one["mean_mg_ha"] == pytest.approx((78.0 + 3.0 + 92.4) / 2)
    assert one["mean_fixed_depth_mg_ha"] == pytest.approx((78.0 + 92.4) / 2)
    assert two["standard_deviation_mg_ha"] is None
    assert len(record["profiles"]) == 6
    assert record["profiles"][0]["extrapolated"] is False
    assert record["profiles"][0]["measurement_error_mg_ha"] is None
    for key in ("method", "inputs", "sources", "warnings"):
        assert record[key]
    assert record["provisional"] == []
    names = [m["name"] for m in record["depths"][1]["comparison"]["methods"]]
    assert names[:3] == ["fixed_depth", "ellert_bettany", "wendt_hauser"]


def test_layers_between_limits(tmp_path, first):
    out = tmp_path / "out"

    result = _invoke(
        first, "--out", out, "--limits", "0,15,30,60", "--curve", "uniform"
    )

    assert result.exit_code == 0, result.output
    rows = _rows(out / "layers.csv")[:3]
    assert [float(r["soc_stock_mg_ha"] or "nan") for r in rows[:2]] == [39.0, 39.0]
    assert [r["soc_content_g_kg"] for r in rows] == ["20.0", "20.0", ""]
    assert [(r["depth_top_cm"], r["depth_bottom_cm"]) for r in rows] == [
        ("0", "15"),
        ("15", "30"),
        ("30", "60"),
    ]
    assert _invoke(first, "--out", out).exit_code == 0
    assert sorted(p.name for p in out.iterdir()) == FILES  # of this run only


def test_the_terminal_shows_what_to_do_next(tmp_path, first, second):
    result = _invoke(first, second, "--out", tmp_path / "out")

    assert result.exit_code == 0, result.output
    for text in (
        "Reference mass for 30 cm: 4200.0 Mg ha-1, the largest of the first round; it "
        "reaches to 31.1 cm in 2020, 31.4 cm in 2025 on average.",
        "6 rows read, 0 refused, ",
        "Not compared, 0-30 cm, von Haden et al.: 3 of 3 profiles have fewer than 3",
        "Warning: round '2025' has one profile only: its spread is unknown.",
        "Next: keep reference.json and give it with --reference in every later round",
        "Next: tilth change says how much the stock changed",
    ):
        assert text in result.output


def test_a_file_of_which_nothing_passes_leaves_its_quality_report(tmp_path, first):
    layers = _layers(tmp_path / "bad.csv", "farm,A,2020,2020-10-01,5,30,20,3900")
    out, used = tmp_path / "out", tmp_path / "used"
    assert _invoke(first, "--out", used).exit_code == 0
    before = {p.name: p.read_bytes() for p in used.iterdir()}

    result = _invoke(layers, "--out", out)

    assert result.exit_code == 1
    assert "must pass the checks; none of 1 rows did; row 2: " in result.output
    assert result.output.count("\n") == 1
    assert [p.name for p in out.iterdir()] == ["quality.csv"]
    assert "refused" in {row["severity"] for row in _rows(out / "quality.csv")}
    # Results of another run stay as they are.
    assert _invoke(layers, "--out", used).exit_code == 1
    assert {p.name: p.read_bytes() for p in used.iterdir()} == before


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (["--rule", "mean", "--reference-mass", "3900"], "exclude each other"),
        (["--limits", "0-30"], "must be depths in cm, as 0,10,30; got '0-30'"),
        (["--method", "spline"], "is not one of 'ellert_bettany'"),
    ],
)
def test_commands_that_are_not_understood(tmp_path, first, options, message):
    result = _invoke(first, "--out", tmp_path / "out", *options)

    assert result.exit_code == 2
    assert message in result.output
    assert not (tmp_path / "out").exists()


def test_limits_that_do_not_increase_write_nothing(tmp_path, first):
    result = _invoke(first, "--out", tmp_path / "out", "--limits", "30,0")

    assert result.exit_code == 1
    assert "limits must be two depths or more that increase" in result.output
    assert not (tmp_path / "out").exists()


def test_a_missing_file_is_one_line(tmp_path):
    result = _invoke(tmp_path / "no.csv", "--out", tmp_path / "out")

    assert result.exit_code == 1
    assert result.output.count("\n") == 1


def test_a_report_is_written_where_it_can_be(tmp_path, first):
    pytest.importorskip("matplotlib")
    out = tmp_path / "out"

    result = CliRunner().invoke(main, ["stock", str(first), "--out", str(out)])

    assert result.exit_code == 0, result.output
    assert (out / "report.html").read_text(encoding="utf-8").startswith("<!")
    if "No report.pdf" not in result.output:
        assert (out / "report.pdf").read_bytes().startswith(b"%PDF")


@pytest.mark.parametrize(
    ("absent", "made", "note"),
    [
        ("jinja2", set(), "No report.html: it needs the extra report"),
        ("weasyprint", {"report.html"}, "No report.pdf: weasyprint is not installed."),
    ],
)
def test_without_the_extra_the_stocks_come_all_the_same(
    tmp_path, first, monkeypatch, absent, made, note
):
    monkeypatch.setattr(
        "tilth.cli.report_pages.find_spec", lambda name: None if name == absent else 1
    )
    out = tmp_path / "out"

    result = CliRunner().invoke(main, ["stock", str(first), "--out", str(out)])

    assert result.exit_code == 0, result.output
    assert {p.name for p in out.iterdir()} == {*FILES, *made}
    assert note in result.output


def test_a_page_is_for_a_project_and_not_for_a_country(tmp_path):
    rows = [f"s,{i},2020,2020-01-01,0,30,{20 + i % 7},3900" for i in range(1001)]
    layers = _layers(tmp_path / "many.csv", *rows)
    out = tmp_path / "out"

    result = CliRunner().invoke(main, ["stock", str(layers), "--out", str(out)])

    assert result.exit_code == 0, result.output
    assert "No report.html: it is for 1,000 profiles at most, not 1,001." in (
        result.output
    )
    assert sorted(p.name for p in out.iterdir()) == FILES
