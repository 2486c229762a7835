"""Sections of the Hoosfield report: what its template shows."""

from typing import Any, Final

import numpy as np

import tilth
from tilth.assessment.site.ensemble_result import SPREAD
from tilth.assessment.site.hoosfield import (
    LEVEL,
    PROJECT,
    TARGET_YEARS,
    Demonstration,
    TreatmentResult,
)
from tilth.assessment.site.hoosfield_site import digest
from tilth.checks import FloatArray
from tilth.report import html
from tilth.report.hoosfield_charts import ensemble_of
from tilth.report.hoosfield_text import (
    METHOD,
    MODELS,
    NAMES,
    last,
    layer_of,
    named,
    number,
    signed,
    words_of,
)

SCOPES: Final = {
    "global": "all",
    "project": "the project",
    "parcel": "a parcel",
    "year": "a year",
}


def head(t: TreatmentResult) -> dict[str, str]:
    """Head and foot of a treatment in the table of comparisons.

    Parameters
    ----------
    t : TreatmentResult
        One treatment.

    Returns
    -------
    head : dict
        Name, bias, RMSE and years inside the band.
    """
    inside = sum(c.inside for c in t.comparisons)
    return {
        "name": t.treatment.name,
        "bias": signed(t.bias),
        "rmse": f"{t.rmse:.1f}",
        "inside": f"{inside} of {len(t.comparisons)}",
    }


def comparison(demo: Demonstration) -> list[dict[str, Any]]:
    """Rows of the table of comparisons.

    Parameters
    ----------
    demo : Demonstration
        All results.

    Returns
    -------
    rows : list of dict
        Year and cells.
    """
    return [
        {
            "year": row[0].year,
            "cells": [
                {"modelled": f"{c.modelled:.1f}", "measured": f"{c.measured:.1f}"}
                for c in row
            ],
        }
        for row in zip(*(t.comparisons for t in demo.treatments), strict=True)
    ]


def comparison_note(demo: Demonstration) -> str:
    """What the table of comparisons means.

    Parameters
    ----------
    demo : Demonstration
        All results.

    Returns
    -------
    note : str
        For the place below it.
    """
    inside = sum(c.inside for t in demo.treatments for c in t.comparisons)
    every = sum(len(t.comparisons) for t in demo.treatments)
    return (
        f"Bias: mean of modelled less measured. RMSE: root of the mean square of the "
        f"same. Inside band: measured stocks within the {LEVEL:.0%} band of that year, "
        f"{inside} of {every} in all; the band covers the inputs only, so fewer than "
        f"{LEVEL:.0%} are to be expected. The start is an estimate and not compared."
    )


def target_part(demo: Demonstration) -> dict[str, Any]:
    """Section on the target.

    Parameters
    ----------
    demo : Demonstration
        All results.

    Returns
    -------
    section : dict
        What the template names.
    """
    rows = []
    for t in demo.targets:
        r = t.result
        low, high = (float(x) for x in t.rate.interval)
        rows.append(
            (
                r.reference,
                f"{number(r.rate):.1f}",
                f"{low:.0f} to {high:.0f}",
                f"{number(r.target):.1f}",
                f"{number(r.extra_input):.2f}",
                f"{t.extra_manure:.2f}",
            )
        )
    r = demo.targets[0].result
    return {
        "target_lead": (
            f"Manure every year is the project, unmanured the baseline, over the first "
            f"{TARGET_YEARS} years, in 0-{r.depth_bottom:g} cm. The same target has "
            "two readings, and they are never mixed: the gain counted from the initial "
            f"stock ({number(r.initial):.1f} t C/ha), or from what the baseline "
            f"reaches ({number(r.baseline):.1f} t C/ha); the manured plot reaches "
            f"{number(r.project):.1f} (model)."
        ),
        "target_table": html.HtmlTable(
            caption=(
                f"Aim: 4 ‰ of the initial stock a year for {TARGET_YEARS} years, "
                f"0-{r.depth_bottom:g} cm. Rate of the manured plot, ‰ a year, with "
                f"the {LEVEL:.0%} interval of the inputs; target stock, t C/ha; and "
                "the constant extra carbon, t C/ha a year, from plants or from manure, "
                "with which the unmanured plot would reach it at year "
                f"{TARGET_YEARS}"
            ),
            columns=(
                "Counted from",
                "Rate",
                f"{LEVEL:.0%} interval",
                "Target stock",
                "Extra plant carbon",
                "or manure carbon",
            ),
            rows=rows,
        ),
        "target_sentences": [t.result.sentence() for t in demo.targets],
        "target_notes": (
            "Depth: the target is stated for 0-30 or 0-40 cm. All numbers here are for "
            f"0-{r.depth_bottom:g} cm; Poulton et al. (2018) take about 7 ‰ a year in "
            "0-23 cm for 4 ‰ in 0-40 cm.",
            "Poulton et al. (2018) report gains of 18 and 43 ‰ a year in 0-23 cm for "
            "manure at this rate in the first 20 years at Rothamsted, and name the "
            "limits: resources lacking, practices already adopted, cost, food.",
        ),
    }


def model_part(demo: Demonstration) -> dict[str, Any]:
    """Section on the other models.

    Parameters
    ----------
    demo : Demonstration
        All results.

    Returns
    -------
    section : dict
        What the template names.
    """
    rows = []
    for index, treatment in enumerate(demo.treatments):
        found, scenario = ensemble_of(demo, index)
        measured = last(treatment)
        for run in found.runs:
            stock = run.scenarios[scenario].soc_stock()
            at = int(np.flatnonzero(run.years == measured.year)[0])
            same = run.layer.label() == layer_of(demo)
            rows.append(
                (
                    f"{MODELS.get(run.model, run.model)}, {treatment.treatment.name}",
                    run.layer.label(),
                    f"{stock[0]:.1f}",
                    f"{stock[at]:.1f}",
                    f"{measured.measured:.1f}" if same else "other layer",
                )
            )
    left_out = {out.model: out.reasons for e in demo.ensembles for out in e.left_out}
    runs = [run for e in demo.ensembles for run in e.runs]
    remarks = dict.fromkeys(
        [
            *(f"{named(r.model, text)}." for r in runs for text in r.warnings),
            *(
                f"{named(r.model, text)} (provisional)."
                for r in runs
                for text in r.provisional
            ),
        ]
    )
    return {
        "models_lead": (
            "Every model runs on the published inputs alone; a model that needs more "
            "than they give is left out, not fed with guesses. Stocks of different "
            f"layers never share an axis. What lies between the models is a {SPREAD}: "
            "they share data and ideas, so it is a lower bound of what is not known."
        ),
        "model_table": html.HtmlTable(
            caption="Organic carbon by model, t C/ha, at the start and in 1998",
            columns=("Model and treatment", "Layer", "Start", "1998", "Measured 1998"),
            rows=rows,
        ),
        "left_out": [
            named(model, "; ".join(named(model, w).partition(": ")[2] for w in why))
            + "."
            for model, why in left_out.items()
        ],
        "remarks": list(remarks),
    }


def uncertainty_part(demo: Demonstration) -> dict[str, Any]:
    """Section on the spread.

    Parameters
    ----------
    demo : Demonstration
        All results.

    Returns
    -------
    section : dict
        What the template names.
    """
    draws = demo.members.draws
    manured = next(t for t in demo.treatments if t.treatment.key == PROJECT)
    low, high = (float(x[-1]) for x in manured.members.interval)
    d_low, d_high = (float(x[-1]) for x in demo.difference.interval)
    largest = max(demo.contributions, key=lambda c: c.difference)
    told = "is" if d_low > 0.0 or d_high < 0.0 else "is not"
    end = int(demo.years[-1])
    names = [
        t.treatment.name.replace("Farmyard manure", "FYM") for t in demo.treatments
    ]
    total = [float(t.members.standard_error[-1]) for t in demo.treatments]
    rows = [
        (
            NAMES[c.name].partition(",")[0],
            *(f"{s:.1f}" for s in c.standard_errors),
            f"{c.difference:.1f}",
        )
        for c in demo.contributions
    ]
    rows.append(
        (
            "all together",
            *(f"{s:.1f}" for s in total),
            f"{demo.difference.standard_error[-1]:.1f}",
        )
    )
    return {
        "uncertainty": (
            f"What the bands cover: {demo.members.covers}. The inputs were varied "
            f"together in {draws.n_members:,} runs (Latin hypercube, seed "
            f"{draws.seed}) with the same draws for all treatments. No published "
            "distribution of the constants of RothC was found, so they are taken as "
            "exact; the structure of the model and the error of the measured stocks "
            "are not in the bands.",
            f"With manure, {LEVEL:.0%} of the runs lie between {low:.0f} and "
            f"{high:.0f} t C/ha in {end}. The difference to the unmanured plot lies "
            f"between {d_low:.0f} and {d_high:.0f}: it {told} distinguishable from "
            "zero on these errors. It follows from the differences member by member, "
            "since the treatments share most of their errors.",
            "What matters most for that difference: "
            f"{NAMES[largest.name].partition(',')[0]}.",
        ),
        "contribution_table": html.HtmlTable(
            caption=(
                f"Standard error in {end}, t C/ha, if one input alone is uncertain. "
                "FYM: farmyard manure; difference: FYM every year less unmanured"
            ),
            columns=("Input", *names, "Difference"),
            rows=rows,
        ),
        "quantity_table": html.HtmlTable(
            caption=(
                "What was varied. provisional: the figure was seen in its source, but "
                "the shape of the distribution or that it belongs to this quantity is "
                "our reading; assumed: no figure was found"
            ),
            columns=("Input", "Distribution", "Mark", "Same for", "Source and basis"),
            rows=[
                (
                    NAMES[q.name],
                    words_of(q.distribution) + ("" if q.unit == "1" else f" {q.unit}"),
                    q.mark,
                    SCOPES[q.scope],
                    q.source,
                )
                for q in draws.quantities
            ],
            numeric=False,
        ),
    }


def input_table(demo: Demonstration) -> html.HtmlTable:
    """Published inputs with their marks.

    Parameters
    ----------
    demo : Demonstration
        All results.

    Returns
    -------
    table : HtmlTable
        One row per input.
    """
    e = demo.experiment
    guide = "verified; RothC guide, part 2"

    def months(values: FloatArray) -> str:
        return ", ".join(f"{v:g}" for v in values)

    return html.HtmlTable(
        caption="Inputs of RothC; months from January",
        columns=("Input", "Value", "Mark and source"),
        rows=[
            ("Depth, cm", f"0-{e.depth:g}", guide),
            ("Clay, %", f"{e.clay:g}", guide),
            ("Inert organic matter, t C/ha", f"{e.iom:g}", guide),
            ("DPM/RPM", f"{e.dpm_rpm:g}", guide),
            (
                "Temperature, °C",
                months(e.temperature),
                "unverified as to its print; older edition of the guide",
            ),
            ("Rain, mm", months(e.precipitation), guide),
            ("Open-pan evaporation, mm", months(e.pan_evaporation), guide),
            ("Plant carbon before 1852, t C/ha", months(e.c_input_before), guide),
            *(
                (
                    f"Carbon in 1852, t C/ha: {t.treatment.name}",
                    f"plants {t.treatment.monthly_c_input[0].sum():.2f}, manure "
                    f"{t.treatment.monthly_manure_input[0].sum():.1f}",
                    f"{guide}; plot {t.treatment.plot_modelled} (measured: "
                    f"{t.treatment.plot_measured})",
                )
                for t in demo.treatments
            ),
        ],
        numeric=False,
    )


def provenance(demo: Demonstration) -> list[tuple[str, str]]:
    """Version, method, seed and data.

    Parameters
    ----------
    demo : Demonstration
        All results.

    Returns
    -------
    entries : list of tuple
        Name and value.
    """
    draws = demo.members.draws
    return [
        ("Tilth", tilth.__version__),
        ("Method", METHOD),
        ("Seed, members", f"{draws.seed}, {draws.n_members:,}"),
        ("Start", f"{demo.treatments[0].soc_stock[0]:.4f} t C/ha on 31 December 1851"),
        ("Data", f"tilth/datasets/hoosfield, SHA-256 {digest()}"),
        (
            "Again",
            f"tilth demo --members {draws.n_members} --seed {draws.seed}",
        ),
    ]
