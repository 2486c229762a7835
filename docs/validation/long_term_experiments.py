"""Long-term experiments at Rothamsted: measured stocks with the inputs of models.

What is assumed where the data are silent stands in `ASSUMPTIONS`; experiments whose
inputs are not in the data stand in `LEFT_OUT`.
"""

from dataclasses import dataclass
from functools import cache
from math import sqrt
from typing import Final

import numpy as np

from docs.validation import reference_data
from tilth.datasets.hoosfield_experiment import Experiment, read_experiment
from tilth.models.residues import residue_c_input

FOLDER: Final = "lte_rothamsted"
CLAY: Final = 23.4  # %, RothC guide for Rothamsted
TEXTURE: Final = "silty clay loam"
ZONE: Final = "cool temperate moist"
RELATIVE_ERROR: Final = 0.05
MANURE: Final = 3.0  # Mg ha-1 of carbon in 35 t of farmyard manure, RothC guide
STUBBLE: Final = 0.5  # share of straw and stubble that stays, AMG table
WHEAT_COVER: Final = (1, 1, 1, 1, 1, 1, 1, 0, 0, 0, 1, 1)
WHEAT_MONTHS: Final = (0, 0, 0, 0.1, 0.2, 0.3, 0.4, 0, 0, 0, 0, 0)
FALLOWED: Final = (1926, 1967)  # Broadbalk: one section in five
SOURCES: Final = (
    "Rothamsted Research, Electronic Rothamsted Archive, CC BY 4.0: Hoosfield "
    "(doi:10.23637/KeyRefOAHBsoc), Broadbalk (doi:10.23637/KeyRefOABKsoc-02), "
    "Highfield bare fallow (doi:10.23637/rrs1-SOILCN1959-2014-01); inputs of "
    "Hoosfield: Coleman and Jenkinson (2014), RothC guide, part 2"
)
ASSUMPTIONS: Final = (
    "Hoosfield and Broadbalk: no standard error is published; 5 % of each stock is "
    "assumed, as e-RA states for the start of Broadbalk (1.00 +- 0.05 % C).",
    "Hoosfield and Broadbalk: the stocks of the start are estimates of e-RA, 30.7 and "
    "28.8 Mg/ha, and are taken as they are.",
    "Broadbalk: carbon of wheat from its yields by IPCC (2019) equation 11.6; half of "
    "straw and stubble stays (AMG table); 3.0 Mg/ha of carbon in 35 t of farmyard "
    "manure, as the RothC guide has it for Hoosfield; one year in five fallow without "
    "input from 1926 to 1967, on average over the sections; before 1852 the yields of "
    "1852-61, without fertiliser the yields of the unmanured plot.",
    "Highfield: the soil mass of 0-23 cm grew by a third after 1959, as subsoil was "
    "ploughed in whose carbon is not known. The stock of the soil of 1959 lies between "
    "content times the mass of 1959 and content times the mass of the year: the middle "
    "is taken, with the error of a uniform distribution beside that of the four "
    "sub-plots.",
    "Highfield: the laboratory method changed: organic carbon by Tinsley's wet "
    "oxidation until 1987, by combustion (LECO) less carbonate carbon from 2000. No "
    "conversion is published with the data and none is made, so the changes to 2000 "
    "and later hold the difference of the methods. Soil weights were measured in 1978 "
    "and 2000 only, that of 1959 is estimated from grassland beside it in 2000, all "
    "others are estimates. Provisional.",
    "Hoosfield: 1982 is by the method of Tinsley, all other years by combustion less "
    "carbonate carbon; no conversion is made.",
    "Clay of all: 23.4 %, that of the RothC guide for Hoosfield.",
    "Weather of Broadbalk and Highfield: rain of each month, yearly mean temperature "
    "with the seasons of 1961-90, pan evaporation of 1961-90; Hoosfield: the mean "
    "months of the guide.",
    "Every model starts in balance with its past, scaled to the stock of the start.",
)
LEFT_OUT: Final = (
    ("Broadbalk, plots 5 (PK), 2.1 and 1/15", "no yields of continuous wheat"),
    (
        "Highfield, Fosters and Woburn ley-arable",
        "neither yields nor carbon of the leys and crops are in the data; with the "
        "inputs free, rates and inputs are not told apart",
    ),
    (
        "AMG, all",
        "C:N ratio, carbonate and pH of Hoosfield and Broadbalk are not in the data; "
        "Highfield alone allows no leaving out",
    ),
    (
        "ICBM, Highfield bare fallow",
        "grassland until 1959, which is outside the domain of ICBM",
    ),
    (
        "IPCC Tier 2, all",
        "it describes 0-30 cm, the experiments 0-23 cm; its posterior rests on "
        "Broadbalk and Hoosfield",
    ),
    ("Yasso, all", "it describes a metre of soil with litter"),
    ("Silsoe, Clapham", "one sampling only, no change"),
)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Treatment:
    """One treatment with its measured stocks and what drives a model.

    Parameters
    ----------
    name, practice, crop_group : str
        Name, what was changed at the start, functional group of the crops.
    first_year : int
        First simulated year; the start is the end of the year before.
    start : float
        Stock at the start. [Mg ha-1]
    years : ndarray
        Years of later samples.
    stocks, change_error : ndarray
        Stocks of those years; standard error of their change from the start. [Mg ha-1]
    n : int
        Samples behind each stock; 1 where unknown.
    plants, manure, cover : ndarray, shape (12 n_years,)
        Carbon of plants and manure in each month, and cover. [Mg ha-1 month-1; 1]
    """

    name: str
    practice: str
    crop_group: str
    first_year: int
    start: float
    years: np.ndarray
    stocks: np.ndarray
    change_error: np.ndarray
    n: int
    plants: np.ndarray
    manure: np.ndarray
    cover: np.ndarray

    @property
    def changes(self) -> np.ndarray:
        """Measured change from the start."""
        return self.stocks - self.start

    @property
    def elapsed(self) -> np.ndarray:
        """Years from the start to the end of the year of each sample."""
        return self.years - self.first_year + 1


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Site:
    """One experiment: treatments that share soil and weather.

    Parameters
    ----------
    name : str
        Name of the experiment.
    depth : float
        Lower boundary of the layer. [cm]
    land_use : str
        Before the start.
    iom : float or None
        Inert organic matter; by Falloon's equation if None. [Mg ha-1]
    treatments : tuple of Treatment
        All of the same years.
    temperature, precipitation, pan_evaporation : ndarray, shape (12 n_years,)
        Weather of the simulated months. [degC; mm month-1; mm month-1]
    cover_before, plants_before : ndarray, shape (12,)
        The year that repeated before. [1; Mg ha-1 month-1]
    """

    name: str
    depth: float
    land_use: str
    iom: float | None
    treatments: tuple[Treatment, ...]
    temperature: np.ndarray
    precipitation: np.ndarray
    pan_evaporation: np.ndarray
    cover_before: np.ndarray
    plants_before: np.ndarray


def sites() -> tuple[Site, ...]:
    """The experiments that the data allow to run."""
    return _hoosfield(), _broadbalk(), _highfield()


def _hoosfield() -> Site:
    experiment: Experiment = read_experiment()
    years = len(experiment.years)

    def treatment(t) -> Treatment:
        measured = [s for s in t.stocks if s.mark == "measured"]
        (start,) = [s.soc_stock for s in t.stocks if s.mark == "estimated"]
        stocks = np.array([s.soc_stock for s in measured])
        return Treatment(
            name=t.name,
            practice="unchanged" if t.key == "unmanured" else "organic amendment",
            crop_group="annual C3",
            first_year=int(experiment.years[0]),
            start=start,
            years=np.array([s.year for s in measured]),
            stocks=stocks,
            change_error=_assumed_error(start, stocks),
            n=1,
            plants=t.monthly_c_input.ravel(),
            manure=t.monthly_manure_input.ravel(),
            cover=t.cover.ravel(),
        )

    return Site(
        name="Hoosfield",
        depth=experiment.depth,
        land_use="cropland",
        iom=experiment.iom,
        treatments=tuple(treatment(t) for t in experiment.treatments),
        temperature=np.tile(experiment.temperature, years),
        precipitation=np.tile(experiment.precipitation, years),
        pan_evaporation=np.tile(experiment.pan_evaporation, years),
        cover_before=experiment.cover_before,
        plants_before=experiment.c_input_before,
    )


def _assumed_error(start: float, stocks: np.ndarray) -> np.ndarray:
    return RELATIVE_ERROR * np.sqrt(start**2 + stocks**2)


def _broadbalk() -> Site:
    first, last = 1844, 2015
    years = np.arange(first, last + 1)
    yields = _broadbalk_yields(years)
    weather = _weather(years)
    in_fallow = (years >= FALLOWED[0]) & (years <= FALLOWED[1])
    grown = np.where(in_fallow, 0.8, 1.0)
    columns = {"Nil": (3, "unchanged"), "N3PK": (8, "inorganic nitrogen")}
    columns["FYM"] = (2.2, "organic amendment")
    measured = _broadbalk_stocks()
    treatments = []
    for name, (plot, practice) in columns.items():
        carbon = grown * _wheat_carbon(yields[name])
        manure = np.zeros((years.size, 12))
        if name == "FYM":
            manure[:, 9] = grown * MANURE  # spread in autumn
        at, stocks = zip(*measured[name], strict=True)
        treatments.append(
            Treatment(
                name=f"{name} (plot {plot})",
                practice=practice,
                crop_group="annual C3",
                first_year=first,
                start=28.8,
                years=np.array(at),
                stocks=np.array(stocks),
                change_error=_assumed_error(28.8, np.array(stocks)),
                n=1,
                plants=(carbon[:, None] * np.array(WHEAT_MONTHS)).ravel(),
                manure=manure.ravel(),
                cover=np.tile(WHEAT_COVER, years.size),
            )
        )
    return Site(
        name="Broadbalk",
        depth=23.0,
        land_use="cropland",
        iom=None,
        treatments=tuple(treatments),
        **weather,
        cover_before=np.array(WHEAT_COVER),
        plants_before=np.array(WHEAT_MONTHS, dtype=float),
    )


def _wheat_carbon(grain: np.ndarray) -> np.ndarray:
    """Carbon of residues from grain at 85 % dry matter, straw carted."""
    found = residue_c_input("winter wheat", 0.85 * grain, dry=True, removed=1 - STUBBLE)
    return np.asarray(found.above + found.below)


def _broadbalk_yields(years: np.ndarray) -> dict[str, np.ndarray]:
    """Yield of each year and treatment, the mean of its period."""
    found = {"Nil": np.full(years.size, np.nan)}
    found["FYM"], found["N3PK"] = found["Nil"].copy(), found["Nil"].copy()
    sheet = "Data table for 2022 Figure"
    for row in _sheet("rbk1/OAWWYields/03-Yields-2022.xlsx", sheet):
        period = str(row[2] or "").replace("\N{EN DASH}", "-")
        parts = period.split("-")
        if len(parts) != 2 or not parts[0].isdigit() or not isinstance(row[5], float):
            continue
        first = int(parts[0])
        last = int(parts[1] if len(parts[1]) == 4 else parts[0][:2] + parts[1])
        last = last + 100 if last < first else last
        at = (years >= first) & (years <= last)
        for name, value in zip(("Nil", "FYM", "N3PK"), row[5:8], strict=True):
            found[name][at] = value
    for values in found.values():
        values[years < 1852] = values[years == 1852]
    # Fertiliser only since 1852.
    found["N3PK"][years < 1852] = found["Nil"][years < 1852]
    gaps = {name: years[np.isnan(v)].tolist() for name, v in found.items()}
    if any(gaps.values()):
        raise ValueError(f"yields of Broadbalk must cover every year; missing {gaps}")
    return found


def _broadbalk_stocks() -> dict[str, list[tuple[int, float]]]:
    """Stocks that e-RA computed, in the second table of the sheet."""
    rows = list(_sheet("rbk1/BKSOC1843/02-BKSOC1843-data.xlsx", "Data"))
    (begin,) = [
        i for i, r in enumerate(rows) if str(r[0]).startswith("Calculated SOC t")
    ]
    columns = {"Nil": 1, "N3PK": 3, "FYM": 4}
    found = {name: [] for name in columns}
    for row in rows[begin:]:
        year = str(row[0] or "")[:4]
        if not year.isdigit() or int(year) == 1843:
            continue
        for name, i in columns.items():
            if isinstance(row[i], int | float):
                found[name].append((int(year), float(row[i])))
    return found


def _highfield() -> Site:
    rows = reference_data.rows(f"{FOLDER}/rrs1/SOILCN5914/soil_data.csv")
    years = sorted({int(r["sample_year"]) for r in rows})
    plots = sorted({r["sub-plot"] for r in rows})
    content = np.array(
        [
            [
                float(r["%SOC"])
                for p in plots
                for r in rows
                if int(r["sample_year"]) == y and r["sub-plot"] == p
            ]
            for y in years
        ]
    )
    weight = {int(r["sample_year"]): float(r["soil_weight"]) for r in rows}
    mass = 10.0 * np.array([weight[y] for y in years])  # Mg ha-1 per % of carbon
    low, high = mass[0] * content, mass[:, None] * content
    stocks, half = (low + high) / 2.0, (high - low).mean(axis=1) / 2.0
    changes = stocks[1:] - stocks[0]
    replicates = changes.std(axis=1, ddof=1) / sqrt(len(plots))
    simulated = np.arange(1960, years[-1] + 1)
    nothing = np.zeros(12 * simulated.size)
    return Site(
        name="Highfield bare fallow",
        depth=23.0,
        land_use="grassland",
        iom=None,
        treatments=(
            Treatment(
                name="Bare fallow after old grass",
                practice="cropping",
                crop_group="none",
                first_year=1960,
                start=float(stocks[0].mean()),
                years=np.array(years[1:]),
                stocks=stocks[1:].mean(axis=1),
                change_error=np.hypot(replicates, half[1:] / sqrt(3.0)),
                n=len(plots),
                plants=nothing,
                manure=nothing,
                cover=nothing,
            ),
        ),
        **_weather(simulated),
        cover_before=np.ones(12),
        plants_before=np.ones(12),
    )


def _weather(years: np.ndarray) -> dict[str, np.ndarray]:
    """Months of the given years."""
    normal = _normals()
    rain = _rain()
    warmth = _temperatures()
    past = [warmth[y] for y in range(1878, 1978)]
    temperature, precipitation = [], []
    for year in years.tolist():
        offset = warmth.get(year, float(np.mean(past))) - normal["temperature"].mean()
        temperature.append(normal["temperature"] + offset)
        months = rain.get(year, np.full(12, np.nan))
        precipitation.append(
            np.where(np.isnan(months), normal["precipitation"], months)
        )
    return {
        "temperature": np.concatenate(temperature),
        "precipitation": np.concatenate(precipitation),
        "pan_evaporation": np.tile(normal["pan_evaporation"], years.size),
    }


@cache
def _normals() -> dict[str, np.ndarray]:
    """Mean months of 1961-90."""
    name = "Rothamsted_30-year_mean_weather_data_1961-1990_CSV.csv"
    path = reference_data.path(f"{FOLDER}/rms/R30YrMeans6190/{name}")
    table = [r.split(",") for r in path.read_text(encoding="latin-1").splitlines()]
    (begin,) = [i for i, row in enumerate(table) if row[0] == "January"]
    months = table[begin : begin + 12]
    return {
        name: np.array([float(row[column]) for row in months])
        for name, column in (
            ("precipitation", 1),
            ("temperature", 6),
            ("pan_evaporation", 10),
        )
    }


@cache
def _rain() -> dict[int, np.ndarray]:
    rows = reference_data.rows(f"{FOLDER}/rms/RMMRAINS5318/RMMRAIN5318-data-v2.csv")
    return {
        int(r["Year"]): np.array([float(v or "nan") for v in list(r.values())[1:13]])
        for r in rows
        if r["Year"].isdigit()
    }


@cache
def _temperatures() -> dict[int, float]:
    rows = _sheet("rms/RMAAtemp/04-data_1878-2023.xlsx", "Data ")
    return {
        int(r[1]): float(r[2])
        for r in rows
        if isinstance(r[1], int | float) and isinstance(r[2], int | float)
    }


def _sheet(name: str, sheet: str):
    """Rows of a sheet of a workbook."""
    from openpyxl import load_workbook  # noqa: PLC0415 -- optional dependency

    book = load_workbook(reference_data.path(f"{FOLDER}/{name}"), data_only=True)
    return list(book[sheet].iter_rows(values_only=True))
