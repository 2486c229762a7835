"""Samples of known area are held to the limits of a bulk density."""

import pytest

from tests.tilth.assessment.layers.files import found, written
from tilth.assessment.layers.layers import read_layers

HEADINGS = "point,depth,soc_content [g kg-1],sample_mass [g],core_diameter [mm],n_cores"


def rows_of(masses, diameter=30, soc=20):
    """Five cores of 30 mm to 30 cm: 1300 g are 1.23 g cm-3."""
    return [f"P{i},0-30,{soc},{m},{diameter},5" for i, m in enumerate(masses)]


@pytest.mark.parametrize(("factor", "diameter"), [(0.001, 30), (1, 3)])
def test_a_file_of_samples_in_another_unit_is_asked(tmp_path, factor, diameter):
    masses = [1300 * factor, 1400 * factor, 1250 * factor]
    path = written(tmp_path, *rows_of(masses, diameter), headings=HEADINGS)
    layers = read_layers([path])
    asked = [f for f in layers.findings if f.row == 0 and f.rule == "sample_mass_unit"]
    assert layers.table.row.size == 0
    assert len(asked) == 1
    assert "--confirm sample_mass_unit" in asked[0].message
    assert "sample_density_range" in {rule for _, rule in found(layers, "refused")}


def test_one_heavy_sample_is_refused_by_the_density_it_implies(tmp_path):
    path = written(tmp_path, *rows_of([1300, 3000, 1250]), headings=HEADINGS)
    layers = read_layers([path])
    assert found(layers, "refused") == [(3, "sample_density_range")]
    text = next(f.message for f in layers.findings if f.row == 3)
    assert all(n in text for n in ("sample_mass", "core_diameter", "n_cores", "2.83"))


@pytest.mark.parametrize(("soc", "accepted"), [(400, 3), (20, 0)])
def test_light_samples_are_asked_unless_they_are_peat(tmp_path, soc, accepted):
    rows = rows_of([210, 230, 200], soc=soc)
    layers = read_layers([written(tmp_path, *rows, headings=HEADINGS)])
    assert layers.table.row.size == accepted


def test_a_confirmed_unit_is_used_and_noted(tmp_path):
    path = written(tmp_path, *rows_of([480, 490, 500]), headings=HEADINGS)
    layers = read_layers([path], confirmed=("sample_mass_unit",))
    assert layers.table.row.size == 3
    assert "sample_mass_unit" in {f.rule for f in layers.findings}
