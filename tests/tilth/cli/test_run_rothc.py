import csv
import json

import numpy as np
import pytest
from click.testing import CliRunner

from tests.tilth import rothc_files
from tests.tilth.shared_data import shared_data
from tilth.cli import main


def _run(*args):
    return CliRunner().invoke(main, ["run", "rothc", *map(str, args)])


def _columns(path):
    with path.open() as file:
        rows = list(csv.reader(file, skipinitialspace=True))
    values = np.array([[float(v) for v in row] for row in rows[1:]])
    return dict(zip([n.lower() for n in rows[0]], values.T, strict=True))


@pytest.mark.parametrize(
    ("folder", "months", "years"),
    [
        ("py_v1.0.0", "month_results.csv", "year_results.csv"),
        ("R_v2.0.0", "month_results.out", "year_results.out"),
    ],
)
def test_official_spin_up_repeats_the_official_files(tmp_path, folder, months, years):
    source = shared_data("rothc_official", folder)
    out = tmp_path / "out"

    result = _run(source / "RothC_input.dat", "--out", out, "--spin-up", "official")

    assert result.exit_code == 0, result.output
    for ours, theirs in (("months.csv", months), ("years.csv", years)):
        found, expected = _columns(out / ours), _columns(source / theirs)
        assert set(expected) <= set(found)
        for name, column in expected.items():
            # 15 printed digits; the limit of agreement is 1e-9 relative.
            np.testing.assert_allclose(found[name], column, rtol=1e-9, atol=1e-9)


def test_the_exact_start_is_the_equilibrium(tmp_path):
    source = shared_data("rothc_official", "R_v2.0.0", "RothC_input.dat")
    result = _run(source, "--out", tmp_path / "out", "--json")

    assert result.exit_code == 0, result.output
    record = json.loads(result.output)
    assert record["results"]["start"] == pytest.approx(42.478060542, abs=1e-9)
    assert record["inputs"]["spin_up_months"] == 0
    assert {"tilth_version", "method", "inputs", "sources"} <= set(record)
    first = _columns(tmp_path / "out" / "years.csv")
    assert (first["year"][0], first["month"][0]) == (1, 0)
    assert first["soc_t_c_ha"][0] == record["results"]["start"]
    assert json.loads((tmp_path / "out" / "result.json").read_text()) == record


def test_the_summary_says_depth_and_reference(tmp_path):
    path = tmp_path / "hoosfield.dat"
    path.write_text(rothc_files.version_1())
    result = _run(path, "--out", tmp_path / "out")
    assert result.exit_code == 0, result.output
    words = " ".join(result.output.split())
    assert "of the initial stock a year (0-23 cm)" in words
    assert "33.863" in words


def test_an_error_is_one_line_and_leaves_nothing(tmp_path):
    path = tmp_path / "faulty.dat"
    path.write_text(rothc_files.version_1(nsteps=48))
    result = _run(path, "--out", tmp_path / "out")
    assert result.exit_code == 1
    assert result.output.startswith(f"Error: {path} line 44: the table must have 48")
    assert result.output.count("\n") == 1
    assert [p.name for p in tmp_path.iterdir()] == ["faulty.dat"]


def test_usage_errors_have_another_exit_code(tmp_path):
    path = tmp_path / "hoosfield.dat"
    path.write_text(rothc_files.version_1())
    assert _run(path).exit_code == 2
    assert _run(path, "--out", tmp_path / "o", "--spin-up", "long").exit_code == 2


def test_without_any_carbon_there_is_no_rate(tmp_path):
    rows = [
        " ".join([*r.split()[:6], "0", "0", *r.split()[8:]])
        for r in rothc_files.table_rows()
    ]
    path = tmp_path / "empty.dat"
    path.write_text(rothc_files.version_1(rows=rows).replace(" 2.7 ", " 0 "))
    result = _run(path, "--out", tmp_path / "out", "--json")
    assert result.exit_code == 0, result.output
    found = json.loads(result.output)["results"]
    assert found["rate_against_initial_permil_per_year"] is None
    assert found["end"] == 0.0
