import json
import sys
from importlib import import_module
from types import SimpleNamespace

import click
import pytest
from click.testing import CliRunner

from tilth.cli import VERBS, main
from tilth.cli.compiling import compile_notice

demo = import_module("tilth.cli.demo")


def _run(*arguments):
    return CliRunner().invoke(main, ["demo", "--no-platform", *arguments])


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


@pytest.fixture
def platform(monkeypatch):
    """A verb of the platform that only keeps what it was given."""
    given = []
    verb = click.Command(
        "example-world",
        params=[click.Option(["--data"]), click.Option(["--port"], default=8000)],
        callback=lambda **options: given.append(options),
    )
    found = [SimpleNamespace(load=lambda: verb)]
    monkeypatch.setattr(demo, "entry_points", lambda **_: found)
    return given


def test_the_platform_goes_on_from_here_with_a_folder_of_its_own(tmp_path, platform):
    arguments = ["demo", "--out", str(tmp_path), "--members", "2"]
    result = CliRunner().invoke(main, arguments)
    assert result.exit_code == 0, result.output
    assert platform == [{"data": tmp_path / "platform", "port": 8000}]


@pytest.mark.parametrize("option", ["--no-platform", "--json"])
def test_the_platform_can_be_left_out(tmp_path, platform, option):
    arguments = ["demo", "--out", str(tmp_path), "--members", "2", option]
    assert CliRunner().invoke(main, arguments).exit_code == 0
    assert platform == []


def test_without_the_extra_web_the_library_shows_what_it_can(
    tmp_path, platform, monkeypatch
):
    monkeypatch.setattr(demo, "find_spec", lambda name: None)
    arguments = ["demo", "--out", str(tmp_path), "--members", "2"]
    result = CliRunner().invoke(main, arguments)
    assert result.exit_code == 0
    assert "Report: " in result.stdout
    assert platform == []
