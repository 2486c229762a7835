"""Official inputs of RothC and random sites, for tests."""

import numpy as np

from tests.tilth.shared_data import shared_data
from tilth.models.rothc_inputs import RothcMonths, RothcSoil

V2_SOIL = {
    "clay": 23.4,
    "depth": 23.0,
    "iom": 3.0041,
    "silt": 58.6,
    "bulk_density": 1.27,
    "organic_carbon": 0.94,
    "lowest_moisture_modifier": 0.2,
}
V1_SOIL = {"clay": 13.0, "depth": 25.0, "iom": 3.0041}


def official_rows(folder, skip):
    """Rows of an official input file, read without our reader."""
    path = shared_data("rothc_official", folder, "RothC_input.dat")
    return np.loadtxt(path, skiprows=skip)


def months_from(rows):
    """Months from rows in the official order of columns."""
    return RothcMonths(
        modern=rows[:, 2],
        temperature=rows[:, 3],
        precipitation=rows[:, 4],
        pan_evaporation=rows[:, 5],
        monthly_c_input=rows[:, 6],
        monthly_manure_input=rows[:, 7],
        plant_cover=rows[:, 8],
        dpm_rpm=rows[:, 9],
    )


def random_sites(n_sites, n_months=12, seed=1):
    """Soil and months of random sites, some with frost, bare months and manure."""
    random = np.random.default_rng(seed)
    shape = (n_months, n_sites)
    season = 10.0 * np.cos(2 * np.pi * (np.arange(n_months) - 6) / 12)[:, np.newaxis]
    soil = RothcSoil(
        clay=random.uniform(2.0, 70.0, n_sites),
        depth=random.uniform(10.0, 40.0, n_sites),
        iom=random.uniform(0.5, 6.0, n_sites),
    )
    months = RothcMonths(
        temperature=random.uniform(-4.0, 22.0, n_sites)
        - season
        + random.normal(0.0, 1.0, shape),
        precipitation=random.uniform(0.0, 150.0, shape),
        pan_evaporation=random.uniform(0.0, 150.0, shape),
        plant_cover=(random.random(shape) > 0.3).astype(float),
        monthly_c_input=random.uniform(0.0, 0.5, shape),
        monthly_manure_input=random.uniform(0.0, 0.2, shape),
        dpm_rpm=random.uniform(0.2, 2.0, n_sites),
        modern=random.uniform(80.0, 150.0, shape),
    )
    return soil, months


def site_rows(months, i):
    """Rows of site `i` for the plain loops."""
    count = months.n_months
    return [
        (
            months.temperature[t, i],
            months.precipitation[t, i],
            months.pan_evaporation[t, i],
            months.monthly_c_input[t, i],
            months.monthly_manure_input[t, i],
            months.plant_cover[t, i],
            months.dpm_rpm[i],
            months.modern[t, i],
        )
        for t in range(count)
    ]
