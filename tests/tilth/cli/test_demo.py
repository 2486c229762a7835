import json
import sys

import pytest
from click.testing import CliRunner

from tilth.cli import VERBS, main
from tilth.cli.compiling import compile_notice


def _run(*arguments):
    return CliRunner().invoke(main, ["demo", *arguments])


def test_demo_writes_report_and_record_and_says_where(tmp_path):
    out = tmp_path / "new" / "demo"

    result = _run("--out", str(out), "--members", "20", "--seed", "4")

    assert result.exit_code == 0, result.output
    assert sorted(p.name for p in out.iterdir()) == ["report.html", "result.json"]
    found = json.loads((out / "result.json").read_text(encoding="utf-8"))
    assert (found["inputs"]["n_members"], found["inputs"]["seed"]) == (20, 4)
    assert str(out / "report.html") in result.stdout.replace("\n", "")
    assert "input spread only" in result.stdout
    assert "\x1b" not in result.stdout


def test_json_is_all_that_is_printed(tmp_path):
    result = _run("--out", str(tmp_path), "--members", "20", "--json")

    assert result.exit_code == 0
    text = (tmp_path / "result.json").read_text(encoding="utf-8")
    assert result.stdout == text


def test_same_seed_gives_the_same_files(tmp_path):
    for name in ("a", "b"):
        assert _run("--out", str(tmp_path / name), "--members", "20").exit_code == 0

    for file in ("report.html", "result.json"):
        first, second = ((tmp_path / n / file).read_bytes() for n in ("a", "b"))
        assert first == second


def test_directory_that_cannot_be_written_is_one_line(tmp_path):
    (tmp_path / "file").write_text("")

    result = _run("--out", str(tmp_path / "file" / "demo"), "--members", "2")

    assert result.exit_code == 1
    assert "must be a directory that can be written" in result.output
    assert result.output.count("\n") == 1


def test_absent_extra_is_one_line_that_names_it(tmp_path, monkeypatch):
    for name in [n for n in sys.modules if n.startswith("tilth.report")]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, "jinja2", None)

    result = _run("--out", str(tmp_path / "demo"), "--members", "2")

    assert result.exit_code == 1
    assert "needs the extra report" in result.output
    assert "jinja2 is not installed" in result.output
    assert result.output.count("\n") == 1
    assert not (tmp_path / "demo").exists()


@pytest.mark.parametrize("arguments", [("--members", "1"), ("--seed", "-1")])
def test_numbers_out_of_range_are_a_usage_error(arguments):
    assert _run(*arguments).exit_code == 2


def test_demo_is_a_verb():
    assert "demo" in VERBS


def test_after_warming_the_demo_compiles_nothing(tmp_path):
    runner = CliRunner()
    assert runner.invoke(main, ["warm"]).exit_code == 0

    with compile_notice() as notice:
        assert _run("--out", str(tmp_path), "--members", "20").exit_code == 0

    assert not notice.seen
