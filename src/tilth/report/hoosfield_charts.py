"""Charts of the Hoosfield report."""

import numpy as np

from tilth.assessment.site.ensemble_result import SPREAD, Ensemble
from tilth.assessment.site.hoosfield import LEVEL, Demonstration, TreatmentResult
from tilth.report.charts import Chart, Panel, Series
from tilth.report.hoosfield_text import MODELS, SHORT_SOURCES, layer_of


def stock_chart(demo: Demonstration) -> Chart:
    """RothC with its band and the measured stocks, all treatments.

    Parameters
    ----------
    demo : Demonstration
        All results.

    Returns
    -------
    chart : Chart
        One panel.
    """
    years = demo.years.astype(np.float64)
    series = tuple(
        Series(
            name=t.treatment.name,
            years=years,
            soc_stock=t.soc_stock,
            interval=t.members.interval,
            measured=_points(t, "measured"),
            estimated=_points(t, "estimated"),
        )
        for t in demo.treatments
    )
    return Chart(
        title="Organic carbon of the topsoil under three treatments",
        panels=(Panel(title="", layer=layer_of(demo), series=series),),
        note=(
            "Lines: RothC from the exact start, nothing fitted. Bands: "
            f"{LEVEL:.0%} of {demo.members.draws.n_members:,} runs with varied inputs "
            f"({demo.members.covers}). Filled points: measured in that year; hollow: "
            "the start as the archive estimated it."
        ),
        sources=SHORT_SOURCES,
    )


def model_chart(demo: Demonstration) -> Chart:
    """All models that apply, by treatment and layer.

    Parameters
    ----------
    demo : Demonstration
        All results.

    Returns
    -------
    chart : Chart
        One panel for each treatment and layer.
    """
    panels = []
    for index, treatment in enumerate(demo.treatments):
        found, scenario = ensemble_of(demo, index)
        for layer in dict.fromkeys(run.layer for run in found.runs):
            same = layer.label() == layer_of(demo)
            panels.append(
                Panel(
                    title=treatment.treatment.name.replace("Farmyard manure", "FYM"),
                    layer=layer.label(),
                    series=tuple(
                        Series(
                            name=MODELS.get(run.model, run.model),
                            years=run.years.astype(np.float64),
                            soc_stock=run.scenarios[scenario].soc_stock(),
                        )
                        for run in found.runs
                        if run.layer == layer
                    ),
                    measured=_points(treatment, "measured") if same else (),
                )
            )
    return Chart(
        title="The same inputs in every model that applies",
        panels=tuple(panels),
        note=(
            "Lines: one model each, started from 33.8 t C/ha as the guide states. "
            f"Points: measured. What lies between is a {SPREAD}. FYM: farmyard manure."
        ),
        sources=SHORT_SOURCES,
    )


def ensemble_of(demo: Demonstration, index: int) -> tuple[Ensemble, int]:
    """Ensemble and scenario that hold a treatment: the baseline is in all of them.

    Parameters
    ----------
    demo : Demonstration
        All results.
    index : int
        Place of the treatment.

    Returns
    -------
    ensemble : Ensemble
        The first one for the unmanured plot.
    scenario : int
        0 baseline, 1 project.
    """
    return (demo.ensembles[0], 0) if index == 0 else (demo.ensembles[index - 1], 1)


def _points(t: TreatmentResult, mark: str) -> tuple[tuple[int, float], ...]:
    """Published stocks of one mark."""
    return tuple((s.year, s.soc_stock) for s in t.treatment.stocks if s.mark == mark)
