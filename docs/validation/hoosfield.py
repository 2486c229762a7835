"""RothC against the worked example of its description and the stocks measured there."""

from dataclasses import dataclass
from io import StringIO
from typing import Final

import numpy as np

from docs.validation import reference_data
from docs.validation.row import Row, absolute, relative
from tilth.datasets.hoosfield_experiment import Experiment, Treatment, read_experiment
from tilth.models import rothc
from tilth.models.rothc_inputs import RothcMonths, RothcSoil

FOLDER: Final = "rothc_official/hoosfield"
FILES: Final = {
    "unmanured": "rothc_unmanured.csv",
    "fym": "rothc_FYM_7-2.csv",
    "fym_1852_1871": "rothc_FYM1852-71_7-1.csv",
}
NAMES: Final = ("DPM", "RPM", "BIO", "HUM")


@dataclass(frozen=True, slots=True, kw_only=True)
class Agreement:
    """Model against measurement for one treatment.

    Parameters
    ----------
    treatment : Treatment
        Inputs and measured stocks.
    years, modelled : ndarray
        Every December. [yr; Mg ha-1]
    n : int
        Measured stocks; an estimated start does not count.
    bias, rmse : float
        Mean of model less measurement, and root of the mean square. [Mg ha-1]
    """

    treatment: Treatment
    years: np.ndarray
    modelled: np.ndarray
    n: int
    bias: float
    rmse: float


def rows() -> list[Row]:
    """Worked example and the three treatments."""
    return [*_worked_example(), *_treatments()]


def agreement() -> list[Agreement]:
    """Model and measured stocks of every treatment."""
    experiment = read_experiment()
    start = rothc.equilibrium(_soil(experiment), _before(experiment))
    found = []
    for treatment in experiment.treatments:
        run = rothc.simulate(_soil(experiment), _months(experiment, treatment), start)
        stock = run.soc_stock()[11::12]
        measured = [s for s in treatment.stocks if s.mark == "measured"]
        at = [int(s.year - experiment.years[0]) for s in measured]
        error = stock[at] - np.array([s.soc_stock for s in measured])
        found.append(
            Agreement(
                treatment=treatment,
                years=experiment.years,
                modelled=stock,
                n=len(measured),
                bias=float(error.mean()),
                rmse=float(np.sqrt((error**2).mean())),
            )
        )
    return found


def agreement_table() -> str:
    """Bias and root mean square error of every treatment, in Markdown."""
    lines = [
        "| treatment | plot modelled | plot measured | n | bias, Mg/ha | RMSE, Mg/ha |",
        "|---|---|---|--:|--:|--:|",
    ]
    lines += [
        f"| {a.treatment.name} | {a.treatment.plot_modelled} "
        f"| {a.treatment.plot_measured} | {a.n} | {a.bias:+.1f} | {a.rmse:.1f} |"
        for a in agreement()
    ]
    return "\n".join(lines)


def figure():
    """Modelled and measured stocks of the three treatments."""
    from matplotlib.figure import Figure  # noqa: PLC0415 -- optional dependency

    drawing = Figure(figsize=(8, 4.5), layout="constrained")
    axes = drawing.add_subplot()
    for i, a in enumerate(agreement()):
        axes.plot(a.years, a.modelled, color=f"C{i}", label=a.treatment.name)
        for mark, fill in (("measured", f"C{i}"), ("estimated", "none")):
            stocks = [s for s in a.treatment.stocks if s.mark == mark]
            axes.plot(
                [s.year for s in stocks],
                [s.soc_stock for s in stocks],
                "os^"[i],
                color=f"C{i}",
                markerfacecolor=fill,
            )
    axes.set_xlabel("year")
    axes.set_ylabel("organic carbon 0-23 cm, Mg ha$^{-1}$")
    axes.set_ylim(0.0)
    axes.legend(frameon=False)
    for side in ("top", "right"):
        axes.spines[side].set_visible(False)
    return drawing


def figure_as_svg() -> str:
    """The figure as text."""
    text = StringIO()
    figure().savefig(text, format="svg")
    return text.getvalue()


def _soil(experiment: Experiment) -> RothcSoil:
    return RothcSoil(clay=experiment.clay, depth=experiment.depth, iom=experiment.iom)


def _before(experiment: Experiment) -> RothcMonths:
    return RothcMonths(
        temperature=experiment.temperature,
        precipitation=experiment.precipitation,
        pan_evaporation=experiment.pan_evaporation,
        plant_cover=experiment.cover_before,
        monthly_c_input=experiment.c_input_before,
        dpm_rpm=experiment.dpm_rpm,
    )


def _months(experiment: Experiment, treatment: Treatment) -> RothcMonths:
    return RothcMonths(
        temperature=experiment.temperature,
        precipitation=experiment.precipitation,
        pan_evaporation=experiment.pan_evaporation,
        plant_cover=treatment.cover.ravel(),
        monthly_c_input=treatment.monthly_c_input.ravel(),
        monthly_manure_input=treatment.monthly_manure_input.ravel(),
        dpm_rpm=experiment.dpm_rpm,
    )


def _worked_example() -> list[Row]:
    experiment = read_experiment()
    printed = reference_data.document(f"{FOLDER}/worked_example.json")["published"]
    soil = _soil(experiment)
    start = rothc.equilibrium(soil, _before(experiment))
    unmanured = next(t for t in experiment.treatments if t.key == "unmanured")
    run = rothc.simulate(soil, _months(experiment, unmanured), start)
    compared = {
        "pools on 31 December 1851": (start.pools, printed["eq"]),
        "pools on 31 January 1852": (run.pools[0], printed["jan"]),
    }
    found = []
    for quantity, (pools, expected) in compared.items():
        n, deviation = absolute(pools, [expected[name] for name in NAMES])
        found.append(
            _row(quantity, "printed worked example", n, deviation, 5e-5, "Mg/ha")
        )
    n, deviation = absolute(run.modifiers.product[:1], [printed["jan"]["abc"]])
    found.append(
        _row(
            "rate modifier of January", "printed worked example", n, deviation, 5e-5, ""
        )
    )
    return found


def _treatments() -> list[Row]:
    found = []
    experiment = read_experiment()
    start = rothc.equilibrium(_soil(experiment), _before(experiment))
    for treatment in experiment.treatments:
        run = rothc.simulate(_soil(experiment), _months(experiment, treatment), start)
        table = reference_data.columns(f"{FOLDER}/{FILES[treatment.key]}")
        expected = np.stack([table[name.lower()] for name in NAMES], axis=1)
        n, deviation = relative(run.pools[11::12], expected)
        found.append(
            _row(
                f"pools 1852-2000, {treatment.name.lower()}",
                "official Python on these inputs",
                n,
                deviation,
                1e-9,
                "relative",
            )
        )
    return found


def _row(quantity, reference, n, deviation, tolerance, measure):
    why = "four decimals are printed" if tolerance == 5e-5 else "set beforehand"
    return Row(
        model="RothC v1, Hoosfield",
        reference=reference,
        quantity=quantity,
        n=n,
        deviation=deviation,
        tolerance=tolerance,
        measure=measure,
        why=why,
    )
