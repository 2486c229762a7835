import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from tilth.errors import InputError
from tilth.soil.fine_earth import (
    core_mass,
    fine_density_coarse_mass,
    fine_density_coarse_volume,
    fine_earth_per_volume,
    mineral_mass,
    whole_density_coarse_mass,
    whole_density_coarse_volume,
)


@pytest.mark.parametrize(
    ("sample", "mass"),
    [(283.20, 1950.14), (189.20, 1302.85), (222.70, 1533.53), (143.50, 988.16)],
)
def test_masses_of_the_cores_of_vm0042(sample, mass):
    assert float(core_mass(sample, 21.5, 4)) == pytest.approx(mass, abs=0.006)


@given(
    density=st.floats(0.2, 2.0), volume=st.floats(0.0, 0.7), rock=st.floats(2.0, 3.2)
)
def test_the_four_conventions_describe_one_soil(density, volume, rock):
    # A volume of soil: 1 - volume of fine earth, volume of stones.
    fine, stones = density * (1.0 - volume), volume * rock
    whole, mass = fine + stones, stones / (fine + stones)
    assume(whole <= 2.65)

    found = [
        fine_earth_per_volume(fine),
        fine_density_coarse_volume(density, volume),
        fine_density_coarse_mass(density, mass, rock),
        whole_density_coarse_mass(whole, mass),
        whole_density_coarse_volume(whole, volume, rock),
    ]

    np.testing.assert_allclose([f.density for f in found], fine, rtol=1e-9)


def test_mineral_mass_of_a_core():
    assert float(mineral_mass(1250.0, 43.0)) == pytest.approx(1196.25)


@pytest.mark.parametrize(
    ("call", "said"),
    [
        (lambda: whole_density_coarse_mass(1.3, -0.1), r"coarse_mass_fraction"),
        (lambda: fine_density_coarse_mass(1.3, 0.1, 2650.0), r"rock_density"),
        (lambda: fine_earth_per_volume(3.0), r"fine_earth_density"),
        (lambda: core_mass(100.0, 0.0, 4), r"core_diameter must lie in \[1, 1000\] mm"),
    ],
)
def test_values_out_of_range_are_refused(call, said):
    with pytest.raises(InputError, match=said):
        call()


def test_fragments_heavier_than_the_soil_are_refused():
    with pytest.raises(InputError, match=r"it is less by 0.025 \(1 of 2 layers\)"):
        whole_density_coarse_volume([1.3, 1.5], 0.5)
