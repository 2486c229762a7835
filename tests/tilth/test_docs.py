"""The documentation covers the package, and what it states holds."""

import doctest
import importlib
import inspect
import pkgutil
import re
from pathlib import Path

import numpy as np
import pytest

import tilth
from docs.validation.row import Row, absolute, relative, require, share, table
from tilth.assessment.rothc_file import read_rothc_file
from tilth.datasets.hoosfield_experiment import read_experiment

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
        if not module.ispkg and not module.name.startswith("tilth.cli.")
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
