"""A run of RothC on Rothamsted's input file, as tables and as a record."""

import csv
import io
from collections.abc import Iterable, Mapping
from typing import Any

import numpy as np
from rich.table import Table

from tilth import __version__
from tilth.accounting.target import rate_against_initial
from tilth.assessment.site.rothc_file_run import RothcFileRun
from tilth.checks import FloatArray
from tilth.models import radiocarbon
from tilth.report.charts import Chart, Panel, Series

POOLS_V1 = ("DPM", "RPM", "BIO", "HUM", "IOM", "SOC")
POOLS_V2 = ("DPM", "RPM", "Bio", "Hum", "IOM", "SOC")
SOURCES = (
    "Coleman K., Jenkinson D.S. (1996) RothC-26.3. NATO ASI Series I 38, 237-246. "
    "doi:10.1007/978-3-642-61094-3_17",
    "Farina R., Coleman K., Whitmore A.P. (2013) Geoderma 200-201, 18-30. "
    "doi:10.1016/j.geoderma.2013.01.021 (moisture options of version 2)",
    "RothC description, version 2.0.0 (June 2025), and the official codes, Rothamsted "
    "Research",
)


def months_csv(result: RothcFileRun) -> str:
    """Table of every month, with the official names of the columns.

    Those of the R program for files of version 2, with deltaC added; those of the
    Python program for files of version 1, with CO2 added.

    Parameters
    ----------
    result : RothcFileRun
        A run.

    Returns
    -------
    text : str
        CSV.
    """
    file, run = result.file, result.run
    columns: dict[str, Any] = {"Year": file.years, "Month": file.months}
    forward, modifiers = file.forward, run.modifiers
    if file.version == 2:
        columns |= {
            "Pl_inp_t_C_ha": forward.monthly_c_input,
            "OA_inp_t_C_ha": forward.monthly_manure_input,
            "TEMP_C": forward.temperature,
            "RM_Temp": modifiers.temperature,
            "RAIN_mm": forward.precipitation,
            "PEVAP_mm": forward.pan_evaporation,
            "SMD_mm": modifiers.deficit,
            "RM_Moist": modifiers.moisture,
            "PC": np.asarray(forward.plant_cover).astype(np.int64),
            "RM_PC": modifiers.cover,
        }
    columns |= _stocks(result, run.pools, np.cumsum(run.co2), run.delta_14c())
    return _csv(columns | _ages(run.ages(), run.total_age()))


def years_csv(result: RothcFileRun) -> str:
    """Table of the state after the spin-up and at the end of every twelfth month.

    Parameters
    ----------
    result : RothcFileRun
        A run.

    Returns
    -------
    text : str
        CSV; the first row has Year 1 and, as Month, the months of the spin-up (0 where
        the equilibrium was solved).
    """
    file, run, start = result.file, result.run, result.start
    age = start.total_age(file.soil.iom)
    columns = {
        "Year": np.concatenate([[1], file.years[11::12]]),
        "Month": np.concatenate([[result.n_spin_up_months], file.months[11::12]]),
    }
    return _csv(
        columns
        | _stocks(
            result,
            np.vstack([start.pools, run.pools[11::12]]),
            np.concatenate([[0.0], np.cumsum(run.co2)[11::12]]),
            np.concatenate([[radiocarbon.delta_14c(age)], run.delta_14c()[11::12]]),
        )
        | _ages(
            np.vstack([start.ages(), run.ages()[11::12]]),
            np.concatenate([[age], run.total_age()[11::12]]),
        )
    )


def record(result: RothcFileRun) -> dict[str, Any]:
    """What the run rests on and its yearly stocks, for machines.

    Parameters
    ----------
    result : RothcFileRun
        A run.

    Returns
    -------
    record : dict
        With ``tilth_version``, ``method``, ``inputs``, ``sources`` and ``results``.
    """
    file, run = result.file, result.run
    first, last = _ends(result)
    return {
        "tilth_version": __version__,
        "method": f"RothC version {file.version}; start: {result.spin_up}",
        "inputs": {
            "file": file.path.name,
            "clay_percent": file.soil.clay,
            "depth_cm": file.soil.depth,
            "iom_t_C_ha": file.soil.iom,
            "opt_RMmoist": file.soil.opt_rm_moist,
            "opt_SMDbare": file.soil.opt_smd_bare,
            "months": int(file.months.size),
            "spin_up_months": result.n_spin_up_months,
        },
        "sources": list(SOURCES),
        "uncertainty": "unknown: one run with exact inputs",
        "results": {
            "unit": "t C/ha",
            "depth_cm": [0, file.soil.depth],
            "start": first,
            "end": last,
            "rate_against_initial_permil_per_year": _rate(result),
            "years": [int(year) for year in file.years[11::12]],
            "soc_stock": [float(stock) for stock in run.soc_stock()[11::12]],
            "delta_14c_permil": [float(value) for value in run.delta_14c()[11::12]],
        },
    }


def summary(result: RothcFileRun) -> Table:
    """Pools before and after, for people.

    Parameters
    ----------
    result : RothcFileRun
        A run.

    Returns
    -------
    table : Table
        Stocks in t C/ha.
    """
    file, run, start = result.file, result.run, result.start
    table = Table(
        title=f"RothC, 0-{file.soil.depth:g} cm, t C/ha; start: {result.spin_up}"
    )
    for name in ("state", *POOLS_V1):
        table.add_column(name, justify="left" if name == "state" else "right")
    iom = float(np.asarray(file.soil.iom))
    for label, pools in (
        ("start", start.pools),
        (f"end of {file.years[-1]}", run.pools[-1]),
    ):
        values = [*(float(pool) for pool in pools), iom, float(pools.sum()) + iom]
        table.add_row(label, *(f"{value:.3f}" for value in values))
    return table


def sentence(result: RothcFileRun) -> str:
    """One sentence on the change, with its reference and depth.

    Parameters
    ----------
    result : RothcFileRun
        A run.

    Returns
    -------
    sentence : str
        Change per year and in per mille of the initial stock.
    """
    first, last = _ends(result)
    years, rate = result.file.months.size / 12, _rate(result)
    relative = "" if rate is None else f", {rate:+.2f} ‰ of the initial stock a year"
    return (
        f"In {years:g} years the stock changes by {last - first:+.2f} t C/ha, from "
        f"{first:.2f} to {last:.2f}{relative} (0-{result.file.soil.depth:g} cm). "
        "One run with exact inputs: its uncertainty is unknown."
    )


def chart(result: RothcFileRun) -> Chart:
    """Stock at the start and at the end of each year.

    Parameters
    ----------
    result : RothcFileRun
        A run.

    Returns
    -------
    chart : Chart
        One line.
    """
    file, stock = result.file, result.run.soc_stock()[11::12]
    line = Series(
        name="RothC",
        years=np.concatenate([[file.years[0] - 1], file.years[11::12]]).astype(float),
        soc_stock=np.concatenate([[_ends(result)[0]], stock]),
    )
    return Chart(
        title=f"RothC on {file.path.name}",
        panels=(Panel(title="", layer=f"0-{file.soil.depth:g} cm", series=(line,)),),
        note=f"Line: modelled stock at the end of each year. Start: {result.spin_up}. "
        "One run with exact inputs: its uncertainty is unknown, not zero. "
        f"Tilth {__version__}.",
        sources=SOURCES,
    )


def _ends(result: RothcFileRun) -> tuple[float, float]:
    """Stock after the spin-up and at the end. [Mg ha-1]."""
    iom = float(np.asarray(result.file.soil.iom))
    return float(result.start.pools.sum()) + iom, float(result.run.soc_stock()[-1])


def _rate(result: RothcFileRun) -> float | None:
    """Yearly change against the stock after the spin-up, if any. [permil yr-1]."""
    first, last = _ends(result)
    if not first > 0.0:
        return None
    return float(rate_against_initial(first, last, result.file.months.size / 12))


def _stocks(
    result: RothcFileRun, pools: FloatArray, co2: FloatArray, delta: FloatArray
) -> dict[str, FloatArray]:
    """Columns of the pools (n, 4), their sum, CO2 and radiocarbon."""
    iom = np.full(pools.shape[0], result.file.soil.iom)
    values = (*pools.T, iom, pools.sum(axis=1) + iom)
    names = POOLS_V2 if result.file.version == 2 else POOLS_V1
    stocks = {f"{n}_t_C_ha": v for n, v in zip(names, values, strict=True)}
    if result.file.version == 2:
        return {**stocks, "CO2_t_C_ha": co2, "deltaC": delta}
    return {**stocks, "deltaC": delta, "CO2_t_C_ha": co2}


def _ages(ages: FloatArray, total: FloatArray) -> dict[str, FloatArray]:
    """Columns of radiocarbon ages, named as the variables of the official programs."""
    names = ("DPM_Rage_yr", "RPM_Rage_yr", "BIO_Rage_yr", "HUM_Rage_yr")
    return {**dict(zip(names, ages.T, strict=True)), "Total_Rage_yr": total}


def _csv(columns: Mapping[str, Iterable[Any]]) -> str:
    """Columns as CSV, every number with all its digits."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(columns)
    for row in zip(*columns.values(), strict=True):
        writer.writerow(
            [repr(float(v)) if isinstance(v, float) else int(v) for v in row]
        )
    return text.getvalue()
