"""Stocks at equivalent soil mass against VM0042 and the program of von Haden et al."""

import numpy as np

from docs.validation import reference_data
from docs.validation.row import Row, absolute, relative
from tilth.soil import equivalent_mass as esm
from tilth.soil.fine_earth import core_mass, mineral_mass
from tilth.soil.stock import soc_mass

POINTS = "esm/vm0042_wendt_hauser_golden.csv"
OUTPUTS = "esm/vonHaden_expected_outputs.csv"
# File, then columns: thickness, content, density, equivalent stock and mass.
SILSOE = (
    "lte_other/silsoe_soil_organic_carbon.csv",
    ("di_cm", "OCC_g_100g", "BD_g_cm3", "SOC_ESM_Mg_ha2", "mEquiv"),
)
CLAPHAM = (
    "lte_other/clapham_occ_bd_data.csv",
    ("di", "OC2", "BD", "MSOC", "mEquiv"),
)


def rows() -> list[Row]:
    """All comparisons of stocks at equivalent mass."""
    fields = (("Silsoe", SILSOE), ("Clapham", CLAPHAM))
    return [*_points(), _von_haden(), *(_field(*field) for field in fields)]


def _points() -> list[Row]:
    """Worked points of VM0042."""
    points = reference_data.rows(POINTS)
    diameter, cores = _numbers(points, "core_diameter_mm"), _numbers(points, "n_cores")
    mass = np.stack(
        [
            core_mass(_numbers(points, f"dry_mass{layer}_g"), diameter, cores)
            for layer in (1, 2)
        ],
        axis=-1,
    )
    content = [_numbers(points, f"SOC{layer}_g_kg") for layer in (1, 2)]
    soc = soc_mass(np.stack(content, axis=-1), mass)
    found, _ = esm.wendt_hauser(mass, soc, _numbers(points, "ref_mass_Mg_ha"))
    printed = absolute(found, _numbers(points, "published_Mg_ha"))
    spline = absolute(found, _numbers(points, "SOC_ESM_natural_spline_Mg_ha"))
    return [
        Row(
            model="Wendt and Hauser",
            reference="VM0042 v2.2, section 8.2.1.6",
            quantity="stock [Mg ha-1]",
            n=printed[0],
            deviation=printed[1],
            tolerance=0.05,
            measure="Mg ha-1",
            why="one decimal is printed of two of the points",
        ),
        Row(
            model="Wendt and Hauser",
            reference="natural spline of SciPy, same points",
            quantity="stock [Mg ha-1]",
            n=spline[0],
            deviation=spline[1],
            tolerance=5.1e-5,
            measure="Mg ha-1",
            why="four decimals were written down",
        ),
    ]


def _von_haden() -> Row:
    """Cumulative stocks of all cores of the four designs."""
    cores: dict[tuple[str, ...], dict[str, list[dict[str, str]]]] = {}
    for row in reference_data.rows(OUTPUTS):
        key = (row["dataset"], row["ID"], row["Rep"])
        cores.setdefault(key, {"FD": [], "ESM": []})[row["Type"]].append(row)
    found, expected = [], []
    for core in cores.values():
        thickness = _numbers(core["FD"], "Lower_cm") - _numbers(core["FD"], "Upper_cm")
        mass = 100.0 * _numbers(core["FD"], "BD_g_cm3") * thickness
        mineral = mineral_mass(mass, 10.0 * _numbers(core["FD"], "SOM_pct"))
        soc = soc_mass(10.0 * _numbers(core["FD"], "SOC_pct"), mass)
        reference = 100.0 * _numbers(core["ESM"], "Cum_Min_Soil_g_cm2")
        stock, _ = esm.von_haden(mineral, soc, reference)
        found.append(stock / 100.0)
        expected.append(_numbers(core["ESM"], "Cum_SOC_g_cm2"))
    n, deviation = absolute(np.concatenate(found), np.concatenate(expected))
    return Row(
        model="von Haden et al.",
        reference="program of the authors, four designs",
        quantity="cumulative stock [g cm-2]",
        n=n,
        deviation=deviation,
        tolerance=1e-10,
        measure="g cm-2",
        why="15 digits are written; the order of sums differs",
    )


def _field(name: str, source: tuple[str, tuple[str, ...]]) -> Row:
    """Published stocks of single layers at a mass of their own.

    Their correction (mEquiv - mMeas) 1e-4 / BD takes mEquiv in kg ha-1 and mMeas in
    g cm-2, so that the mass is 1e-4 of the measured one less than 1 g cm-3 would give.
    """
    file, columns = source
    table = reference_data.rows(file)
    thickness, content, density, published, mass = (
        _numbers(table, column) for column in columns
    )
    layer = (100.0 * density * thickness)[:, None]
    reference = (mass - density * thickness) / 100.0
    found, _ = esm.ellert_bettany(
        layer, soc_mass(10.0 * content[:, None], layer), reference
    )
    n, deviation = relative(found, published)
    return Row(
        model="Ellert and Bettany",
        reference=f"{name}, layer by layer",
        quantity="stock [Mg ha-1]",
        n=n,
        deviation=deviation,
        tolerance=1e-7,
        measure="relative",
        why="nine digits and more are printed",
    )


def _numbers(rows: list[dict[str, str]], name: str) -> np.ndarray:
    return np.array([float(row[name]) for row in rows])
