"""Hoosfield continuous barley, Rothamsted, 1852-2000: published inputs and stocks.

Coleman K., Jenkinson D.S. (2014; version 2.0.0, June 2025) RothC, a model for the
turnover of carbon in soil: model description and users guide, part 2 (inputs).

Rothamsted Research (2012) Hoosfield soil organic carbon content. Electronic Rothamsted
Archive, version 1.0. doi:10.23637/KeyRefOAHBsoc (measured stocks, CC BY 4.0).

The header of every file in ``tilth/datasets/hoosfield`` says what to be careful about;
`Experiment.notes` carries those lines.
"""

from dataclasses import dataclass
from typing import Final

import numpy as np

from tilth.checks import FloatArray
from tilth.datasets.tables import Table, read_table

FIRST_YEAR: Final = 1852
LAST_YEAR: Final = 2000
TABLES: Final = (
    "climate",
    "soil",
    "treatments",
    "months",
    "plant_carbon",
    "manure",
    "fallow",
    "measured",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Stock:
    """A published carbon stock of one treatment.

    Parameters
    ----------
    year : int
        Year of sampling.
    soc_stock : float
        Organic carbon from the surface to 23 cm. [Mg ha-1]
    mark : str
        ``measured``, or ``estimated`` where the source estimated or assumed it.
    adjusted_for : str
        What the source corrected; empty if nothing.
    """

    year: int
    soc_stock: float
    mark: str
    adjusted_for: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Treatment:
    """One treatment, month by month; arrays have shape (149, 12), one row per year.

    Parameters
    ----------
    key, name : str
        Short name in the files and name for readers.
    plot_modelled, plot_measured : str
        Plots behind the inputs and behind the stocks; they differ for ``unmanured``.
    monthly_c_input : ndarray, shape (n_years, 12)
        Plant carbon. [Mg ha-1 month-1]
    monthly_manure_input : ndarray, shape (n_years, 12)
        Carbon of farmyard manure. [Mg ha-1 month-1]
    cover : ndarray, shape (n_years, 12)
        1 where plants cover the soil, 0 where it is bare. [1]
    stocks : tuple of Stock
        Published stocks, oldest first.
    """

    key: str
    name: str
    plot_modelled: str
    plot_measured: str
    monthly_c_input: FloatArray
    monthly_manure_input: FloatArray
    cover: FloatArray
    stocks: tuple[Stock, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Experiment:
    """The experiment: soil, mean months, the year before it began and treatments.

    Parameters
    ----------
    years : sequence of int, shape (149,)
        1852 to 2000.
    depth : float
        Lower boundary of the layer, from the surface. [cm]
    clay : float
        Share of the fine earth. [%]
    iom : float
        Inert organic matter. [Mg ha-1]
    dpm_rpm : float
        Ratio of decomposable to resistant plant material. [1]
    initial_soc_stock : float
        Stock at the start as the guide states it; e-RA gives 30.7. [Mg ha-1]
    temperature : ndarray, shape (12,)
        Mean of each month; unverified as to its print. [degC]
    precipitation, pan_evaporation : ndarray, shape (12,)
        Sums of each month. [mm month-1]
    c_input_before, cover_before : ndarray, shape (12,)
        Plant carbon and cover of every year before 1852. [Mg ha-1 month-1; 1]
    treatments : tuple of Treatment
        Unmanured, manure every year, manure 1852-1871.
    notes : tuple of str
        Header lines of all files: sources, marks, cautions.
    """

    years: np.ndarray[tuple[int], np.dtype[np.int64]]
    depth: float
    clay: float
    iom: float
    dpm_rpm: float
    initial_soc_stock: float
    temperature: FloatArray
    precipitation: FloatArray
    pan_evaporation: FloatArray
    c_input_before: FloatArray
    cover_before: FloatArray
    treatments: tuple[Treatment, ...]
    notes: tuple[str, ...]


def read_experiment() -> Experiment:
    """The Hoosfield experiment from the files of this package.

    Returns
    -------
    experiment : Experiment
        Inputs and measured stocks.

    Examples
    --------
    >>> unmanured, manured, residual = read_experiment().treatments
    >>> round(float(unmanured.monthly_c_input[0].sum()), 6)
    1.6
    """
    tables = {name: read_table(f"hoosfield/{name}.csv") for name in TABLES}
    soil = {row["quantity"]: float(row["value"]) for row in tables["soil"].rows}
    climate, months = tables["climate"], tables["months"]
    notes = [note for table in tables.values() for note in table.notes]
    return Experiment(
        years=np.arange(FIRST_YEAR, LAST_YEAR + 1),
        depth=soil["depth"],
        clay=soil["clay"],
        iom=soil["iom"],
        dpm_rpm=soil["dpm_rpm"],
        initial_soc_stock=soil["initial_soc_stock"],
        temperature=_column(climate, "temperature"),
        precipitation=_column(climate, "precipitation"),
        pan_evaporation=_column(climate, "pan_evaporation"),
        c_input_before=_column(months, "plant_carbon_before"),
        cover_before=_column(months, "cover_before"),
        treatments=tuple(_treatment(r, tables) for r in tables["treatments"].rows),
        notes=tuple(notes),
    )


def _treatment(row: dict[str, str], tables: dict[str, Table]) -> Treatment:
    """Apply the yearly rules of one treatment."""
    key = row["treatment"]
    shape = (LAST_YEAR - FIRST_YEAR + 1, 12)
    plant, manure = np.zeros(shape), np.zeros(shape)
    cover = np.tile(_column(tables["months"], "cover"), (shape[0], 1))
    share = _column(tables["months"], "plant_share")
    for rule in _of(key, tables["plant_carbon"]):
        plant[_years(rule)] = float(rule["plant_carbon"]) * share
    for rule in _of(key, tables["manure"]):
        manure[_years(rule), int(rule["month"]) - 1] = float(rule["manure_carbon"])
    for rule in tables["fallow"].rows:
        plant[int(rule["year"]) - FIRST_YEAR] = 0.0
        cover[int(rule["year"]) - FIRST_YEAR] = 0.0
    return Treatment(
        key=key,
        name=row["name"],
        plot_modelled=row["plot_modelled"],
        plot_measured=row["plot_measured"],
        monthly_c_input=plant,
        monthly_manure_input=manure,
        cover=cover,
        stocks=tuple(_stock(r) for r in _of(key, tables["measured"])),
    )


def _stock(row: dict[str, str]) -> Stock:
    """Read one row of the measured stocks."""
    return Stock(
        year=int(row["year"]),
        soc_stock=float(row["soc_stock"]),
        mark=row["mark"],
        adjusted_for=row["adjusted_for"],
    )


def _of(treatment: str, table: Table) -> list[dict[str, str]]:
    """Rows of one treatment."""
    return [row for row in table.rows if row["treatment"] == treatment]


def _years(rule: dict[str, str]) -> slice:
    """Rows of the arrays from the first to the last year of a rule."""
    return slice(
        int(rule["first_year"]) - FIRST_YEAR, int(rule["last_year"]) - FIRST_YEAR + 1
    )


def _column(table: Table, name: str) -> FloatArray:
    """One column as numbers."""
    return np.array([float(row[name]) for row in table.rows])
