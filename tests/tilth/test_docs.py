"""The documentation covers the package, and what it states holds."""

import doctest
import importlib
import inspect
import json
import pkgutil
import re
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner

import tilth
from docs import crops
from docs.command_run import shown
from docs.validation.row import Row, absolute, relative, require, share, table
from tests.tilth import rothc_files
from tilth.assessment.site.carbon_input import known_names
from tilth.assessment.site.rothc_file import read_rothc_file
from tilth.cli import main
from tilth.datasets.hoosfield_experiment import read_experiment
from tilth.models import amg_supply, residues

ROOT = Path(__file__).resolve().parents[2]
DOCS = ROOT / "docs"
UNIT = re.compile(r"\[([^\]]+)\]\s*$", re.M)
ENTRY = re.compile(r"^(?=\w[\w, ]* : )", re.M)
# Fields named after a driver that are its coefficients or its factor.
COEFFICIENTS = {
    ("YassoParameters", "temperature"),
    ("YassoParameters", "precipitation"),
    ("RateModifiers", "temperature"),
}


def _modules():
    """Public modules that hold something; packages hold a docstring only."""
    return [
        module.name
        for module in pkgutil.walk_packages(tilth.__path__, "tilth.")
        if not module.ispkg
        and module.name != "tilth.__main__"
        and not module.name.startswith("tilth.cli.")
    ]


def _public(name):
    """Functions, classes and methods that a module defines for others."""
    for key, member in vars(importlib.import_module(name)).items():
        if key.startswith("_") or getattr(member, "__module__", None) != name:
            continue
        if inspect.isfunction(member) or inspect.isclass(member):
            yield key, member
        if inspect.isclass(member):
            for inner, value in vars(member).items():
                if inspect.isfunction(value) and not inner.startswith("_"):
                    yield f"{key}.{inner}", value


def test_every_public_module_is_in_the_reference():
    page = (DOCS / "reference" / "index.md").read_text(encoding="utf-8")
    listed = re.findall(r"^ {3}(tilth\.[\w.]+)$", page, flags=re.M)

    assert sorted(listed) == sorted(set(listed))
    assert set(listed) == set(_modules())


@pytest.mark.parametrize("name", _modules())
def test_everything_public_is_documented(name):
    bare = [key for key, member in _public(name) if not inspect.getdoc(member)]

    assert inspect.getdoc(importlib.import_module(name))
    assert bare == []


@pytest.mark.parametrize("name", [n for n in _modules() if n != "tilth.checks"])
def test_parameters_are_documented_under_their_names(name):
    for key, member in _public(name):
        text = inspect.getdoc(member)
        if "Parameters\n---" not in text:
            continue
        section = text.split("Parameters\n---")[1].split("\n\n\n")[0]
        heads = re.findall(r"^(\w[\w, ]*) : ", section, flags=re.M)
        documented = {n.strip() for head in heads for n in head.split(",")}
        taken = set(inspect.signature(member).parameters) - {"self"}
        assert taken <= documented, (key, taken - documented)


def _nomenclature():
    """Units of every name in the table."""
    text = (DOCS / "nomenclature.md").read_text(encoding="utf-8")
    units = {}
    for row in re.findall(r"^\| (`.*) \|$", text, flags=re.M):
        names, _, unit = row.split(" | ")
        for name in re.findall(r"`(\w+)`", names):
            assert name not in units, name
            units[name] = set(unit.split(" or "))
    return units


def _stated_units():
    """Name, unit and place of every quantity in a docstring."""
    for module in _modules():
        for key, member in _public(module):
            for entry in ENTRY.split(inspect.getdoc(member))[1:]:
                unit = UNIT.search(entry.split("\n\n")[0])
                for name in entry.split(" : ")[0].split(","):
                    if unit:
                        yield name.strip(), unit[1], key.split(".")[0]


def test_units_are_those_of_the_nomenclature():
    units = _nomenclature()
    wrong, used = [], set()
    for name, unit, place in _stated_units():
        if (place, name) in COEFFICIENTS:
            used.add((place, name))
        elif name in units:
            allowed = units[name]
            free = "as the quantity" in allowed
            both = set(unit.split(" or ")) <= allowed
            if not (both or free):
                wrong.append((place, name, unit))

    assert wrong == []
    assert used == COEFFICIENTS
    assert len(units) > 80


def test_the_example_of_the_readme_runs(monkeypatch):
    monkeypatch.chdir(ROOT)
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    (code,) = re.findall(r"```python\n(.*?)```", text, flags=re.S)
    test = doctest.DocTestParser().get_doctest(code, {}, "README.md", "README.md", 0)

    assert doctest.DocTestRunner().run(test) == (0, 7)


def test_files_named_in_the_readme_exist():
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    named = re.findall(r"\]\(([\w/.-]+)\)", text)
    named += re.findall(r"(docs/examples/[\w.-]+)", text)

    assert len(named) > 8
    assert [name for name in named if not (ROOT / name).exists()] == []


def test_the_example_file_holds_the_published_inputs():
    # Typed in by rows of the experiment; read again by the reader of the format.
    file = read_rothc_file(DOCS / "examples" / "hoosfield.dat")
    experiment = read_experiment()
    manured = next(t for t in experiment.treatments if t.key == "fym")

    assert (file.version, file.soil.clay, file.soil.iom) == (1, 23.4, 2.7)
    for name, expected in (
        ("monthly_c_input", manured.monthly_c_input),
        ("monthly_manure_input", manured.monthly_manure_input),
        ("plant_cover", manured.cover),
    ):
        rows = expected[:20].ravel()
        np.testing.assert_allclose(getattr(file.forward, name), rows, atol=1e-12)
    np.testing.assert_array_equal(
        file.spin_up.monthly_c_input, experiment.c_input_before
    )


@pytest.mark.parametrize("version", [1, 2])
def test_the_lines_of_the_how_to_are_the_format_that_is_read(version, tmp_path):
    page = (DOCS / "how-to" / "run-rothc.md").read_text(encoding="utf-8")
    part = page.split(f"## Version {version}\n")[1].split("\n## ")[0]
    (block,) = re.findall(r"```text\n(.*?)\n \.\.\.\n", part, flags=re.S)
    lines = block.split("\n")
    said = {
        int(n): text for n, text in re.findall(r"^\| (\d+) \| (.*) \|$", part, re.M)
    }
    (soil,) = [n for n, text in said.items() if text.startswith("the soil: ")]
    (first,) = [n for n, text in said.items() if text.startswith("first month: ")]
    assert list(said) == [*range(1, first + 1), first + 12]
    assert len(lines) == first
    assert f"goes on to line {first + 11}" in said[first]
    words = lines[soil - 1].split()
    lines[soil - 1] = " ".join([*words[:3], "24", *words[4:]])
    for n, text in said.items():
        if text.startswith("free"):
            lines[n - 1] = "any words at all here, and more"
    month = lines[first - 1].split()
    table = [" ".join([month[0], str(m), *month[2:]]) for m in range(1, 13)] * 2
    path = tmp_path / "input.dat"
    path.write_text("\n".join([*lines[: first - 1], *table]) + "\n")

    file = read_rothc_file(path)

    assert file.version == version
    assert file.soil.clay == 23.4
    assert file.soil.silt == (None if version == 1 else 58.6)
    np.testing.assert_array_equal(file.forward.dpm_rpm, 1.44)


def test_a_missing_value_concerns_its_site_only_as_the_how_to_says():
    page = (DOCS / "how-to" / "run-rothc.md").read_text(encoding="utf-8")
    code = "".join(re.findall(r"```python\n(.*?)```", page, flags=re.S))
    path = DOCS / "examples" / "hoosfield.dat"
    *lines, last = code.replace(
        'Path("INPUT.dat")', f"Path({str(path)!r})"
    ).splitlines()
    names = {}
    exec("\n".join(lines), names)

    whole, missing = eval(last, names)

    start = names["start"].pools
    assert whole == pytest.approx(start.sum(), rel=1e-12)
    assert np.isnan(missing)


def _keys(record):
    """Keys of the mappings of a record, save those named after inputs or models."""
    for key, value in record.items():
        yield key
        parts = value if isinstance(value, list) else [value]
        if key not in ("inputs", "pools_mg_ha"):
            for part in parts:
                if isinstance(part, dict):
                    yield from _keys(part)


@pytest.mark.parametrize("command", ["rothc", "version 2", "icbm", "amg", "ensemble"])
def test_the_how_to_explains_every_column_and_key(command, tmp_path):
    page = (DOCS / "how-to" / "read-results.md").read_text(encoding="utf-8")
    named = set(re.findall(r"`(\w+)`", page))
    source = DOCS / "examples" / "example-farm.yaml"
    if command == "rothc":
        source = DOCS / "examples" / "hoosfield.dat"
    if command == "icbm":
        source = DOCS / "examples" / "hoosfield.yaml"
    if command == "version 2":
        command, source = "rothc", tmp_path / "two.dat"
        source.write_text(rothc_files.version_2())
    result = CliRunner().invoke(
        main, ["run", command, str(source), "--out", str(tmp_path / "out")]
    )
    assert result.exit_code == 0, result.output

    tables = list((tmp_path / "out").glob("*.csv"))
    assert len(tables) == (1 if command in ("icbm", "amg") else 2)
    for table_path in tables:
        columns = set(table_path.read_text().split("\n")[0].split(","))
        assert columns - named == set()
    record = json.loads((tmp_path / "out" / "result.json").read_text(encoding="utf-8"))
    assert set(_keys(record)) - named == set()


def test_commands_of_the_pages_write_each_into_a_directory_of_its_own():
    pages = [ROOT / "README.md", *DOCS.glob("*/*.md"), *DOCS.glob("examples/*.*")]
    found = set()
    for page in pages:
        text = page.read_text(encoding="utf-8")
        found |= set(
            re.findall(r"tilth run ([\w-]+) (docs/\S+) +--out (var/\S+)", text)
        )

    folders = [folder for _, _, folder in found]
    assert len(folders) > 3
    assert len(folders) == len(set(folders))


def test_the_page_of_crops_has_what_site_files_may_name():
    text = crops.crops()
    rows = {row.split("`")[1]: row for row in text.splitlines()[2:]}

    assert {*residues.crops(), *known_names()} <= set(rows)
    lower = {name.lower() for name in rows}
    assert {name.lower() for name in amg_supply.crops()} <= lower
    # Typed in from tables 11.1A and 5.5B and from the plants of AMG.
    assert rows["faba bean"] == (
        "| `faba bean` | beans and pulses | 0.91 |  | beans and pulses | faba bean |"
    )
    assert rows["sunflower"] == "| `sunflower` | - | - |  | - | sunflower |"
    assert rows["alfalfa"].split(" | ")[3] == "needed"
    assert "| `sheep` | 0.13 | 0.033 | sheep manure | 0.64 |" in crops.manure()


def test_a_command_on_a_page_is_run():
    text = shown("tilth target rate --initial 50 --project 54 --years 20 --depth 30")

    assert re.search(r"^│ initial +│ +4\.00 │ +unknown │ +54\.00 │ yes +│$", text, re.M)
    with pytest.raises(RuntimeError, match="initial"):
        shown("tilth target rate --initial -5 --project 54 --years 20 --depth 30")
    with pytest.raises(ValueError, match="must begin with tilth; got ls"):
        shown("ls")


@pytest.mark.parametrize("page", sorted((DOCS / "decisions").glob("[0-9]*.md")))
def test_decisions_are_numbered_and_short(page):
    lines = page.read_text(encoding="utf-8").splitlines()

    assert re.fullmatch(r"\d{4}-[a-z0-9-]+\.md", page.name)
    assert lines[0].startswith(f"# {int(page.name[:4])}. ")
    for part in ("## Decision", "## Why", "## What else was weighed"):
        assert part in lines
    assert len(lines) <= 60  # a page


def _row(deviation, tolerance):
    return Row(
        model="m",
        reference="r",
        quantity="q",
        n=1,
        deviation=deviation,
        tolerance=tolerance,
        measure="",
        why="",
    )


def test_a_row_beyond_its_tolerance_stops_the_build():
    good, bad, none = _row(1.0, 1.0), _row(1.1, 1.0), _row(np.nan, 1.0)

    assert require([good]) == "All 1 rows pass."
    with pytest.raises(AssertionError, match="1 of 2 rows fail: m, r, q"):
        require([good, bad])
    with pytest.raises(AssertionError, match="1 of 1 rows fail"):
        require([none])
    with pytest.raises(AssertionError, match="0 of 0"):
        require([])
    assert "| pass |" in table([good])
    assert "FAIL" in table([bad])


def test_deviations_of_a_row():
    assert absolute([1.0, 2.0], [1.5, 2.0]) == (2, 0.5)
    assert relative([1.0, 0.5], [2.0, 0.0]) == (2, 0.5)
    assert share([11.0], [10.0], 1.0, 0.1) == (1, 0.5)
    assert np.isnan(absolute([np.nan], [1.0])[1])
    with pytest.raises(ValueError, match="shapes must be equal"):
        absolute([1.0], [1.0, 2.0])
