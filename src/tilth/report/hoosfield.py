"""The Hoosfield demonstration as HTML, as JSON and as a summary for the terminal."""

import json
from typing import Any, Final

import numpy as np
from rich.table import Table

import tilth
from tilth.assessment.ensemble_result import SPREAD, Ensemble
from tilth.assessment.hoosfield import (
    IN_SAMPLE,
    LEVEL,
    PROJECT,
    TARGET_YEARS,
    Comparison,
    Demonstration,
    Target,
    TreatmentResult,
)
from tilth.assessment.hoosfield_site import digest
from tilth.report import html
from tilth.report.figures import Chart, Panel, Series
from tilth.stats.distribution import Distribution, Normal, Uniform
from tilth.stats.uncertainty import Summary, UncertainQuantity

TITLE: Final = "Hoosfield, 1852-2000: what manure does to soil carbon"
LEAD: Final = (
    "One field of spring barley at Rothamsted, United Kingdom, farmed in three ways "
    "for 149 years, modelled from its published inputs and held against what was "
    "measured there."
)
METHOD: Final = (
    "RothC 26.3, monthly, from the exact equilibrium with the years before 1852, on "
    "the published inputs; Monte Carlo by Latin hypercube over the inputs, the same "
    "draws for all treatments, each member started from its drawn stock"
)
SOURCES: Final = (
    "Coleman K., Jenkinson D.S. (2014; version 2.0.0, June 2025) RothC, a model for the "
    "turnover of carbon in soil: model description and users guide, part 2 (inputs)",
    "Rothamsted Research (2012) Hoosfield soil organic carbon content. Electronic "
    "Rothamsted Archive (e-RA), version 1.0. doi:10.23637/KeyRefOAHBsoc (measured "
    "stocks, CC BY 4.0)",
    "Coleman K., Jenkinson D.S. (1996) RothC-26.3. NATO ASI Series I 38, 237-246. "
    "doi:10.1007/978-3-642-61094-3_17 (model)",
    "Poulton P. et al. (2018) Glob. Change Biol. doi:10.1111/gcb.14066 (gains measured "
    "in long-term experiments at Rothamsted)",
    "Bruni E. et al. (2022) Front. Environ. Sci. 10, 824724. "
    "doi:10.3389/fenvs.2022.824724 (the two references of the target)",
    "Amelung W. et al. (2020) Nat. Commun. 11, 5427. doi:10.1038/s41467-020-18887-7 "
    "(the target and its depth)",
)
SHORT_SOURCES: Final = (
    "Coleman and Jenkinson (2014) RothC guide, part 2",
    "e-RA doi:10.23637/KeyRefOAHBsoc, CC BY 4.0",
)
CAUTIONS: Final = (
    "The archive (e-RA) starts all plots at 30.7 t C/ha in 1852, a value that it "
    "estimated; the guide of the model starts at 33.8. RothC starts here at the "
    "equilibrium of the guide's inputs. The estimate is drawn hollow and not compared.",
    "The measured unmanured series is that of plot 1-1; the inputs of the guide are for "
    "the mean of plots 6-1 and 6-2. Part of the difference is between plots.",
    "The archive adjusted the stocks of the manured plots for the fall in the weight of "
    "their soil, and those of 1913 and 1946 for the size of the sieve.",
    "The temperatures come from an older edition of the guide and are unverified as to "
    "their print; the rate of January 1852 that the guide prints confirms them.",
    "The plant carbon was chosen by the authors of the guide; it was not measured.",
    "No standard error is published with the measured stocks: theirs is unknown.",
)
NAMES: Final = {
    "temperature_error": "temperature, added",
    "precipitation_factor": "rain, factor",
    "pan_evaporation_factor": "evaporation, factor",
    "clay_factor": "clay, factor",
    "monthly_c_input_factor": "plant carbon, factor",
    "monthly_manure_input_factor": "carbon of manure, factor",
    "soc_stock_factor": "stock at the start, factor",
    "iom_factor": "inert carbon, factor",
}


def files(demo: Demonstration) -> dict[str, str]:
    """Files of the demonstration.

    Parameters
    ----------
    demo : Demonstration
        All results.

    Returns
    -------
    files : dict
        Text by file name: ``report.html`` and ``result.json``.
    """
    return {"report.html": page(demo), "result.json": as_json(demo)}


def as_json(demo: Demonstration) -> str:
    """The demonstration as JSON text.

    Parameters
    ----------
    demo : Demonstration
        All results.

    Returns
    -------
    text : str
        With a line end; never NaN.
    """
    return (
        json.dumps(record(demo), indent=2, ensure_ascii=False, allow_nan=False) + "\n"
    )


def page(demo: Demonstration) -> str:
    """The demonstration as one self-contained HTML file.

    Parameters
    ----------
    demo : Demonstration
        All results.

    Returns
    -------
    html : str
        Text of the file.
    """
    context = {
        "lang": "en",
        "title": TITLE,
        "lead": LEAD,
        "tilth_version": tilth.__version__,
        "plain": plain_words(demo),
        "stocks": html.figure(stock_chart(demo), "stocks"),
        "in_sample": IN_SAMPLE,
        "treatments": [_head(t) for t in demo.treatments],
        "comparison": _comparison(demo),
        "comparison_note": _comparison_note(demo),
        "models": html.figure(model_chart(demo), "models"),
        "cautions": CAUTIONS,
        "sources": sources(demo),
        "notes": demo.experiment.notes,
        "provenance": _provenance(demo),
        "input_table": _input_table(demo),
        **_target_part(demo),
        **_model_part(demo),
        **_uncertainty_part(demo),
    }
    return html.render("hoosfield.html", context)


def plain_words(demo: Demonstration) -> tuple[str, ...]:
    """What the experiment says, for a farmer or a funder.

    Parameters
    ----------
    demo : Demonstration
        All results.

    Returns
    -------
    sentences : tuple of str
        Paragraphs.
    """
    bare, manured, stopped = demo.treatments
    start = bare.soc_stock[0]
    first = (manured.soc_stock[TARGET_YEARS] - start) / TARGET_YEARS
    late = (manured.soc_stock[-1] - manured.soc_stock[-1 - TARGET_YEARS]) / TARGET_YEARS
    low, high = (float(limit[-1]) for limit in demo.difference.interval)
    told = "can be told apart" if low > 0.0 or high < 0.0 else "cannot be told apart"
    return (
        f"Barley year after year without manure kept the carbon of this soil low: "
        f"{_last(bare).measured:.1f} tonnes per hectare in the top 23 cm were measured "
        f"in {_last(bare).year}, and the model says {_last(bare).modelled:.1f}.",
        f"With farmyard manure every year (3 tonnes of carbon per hectare) the soil "
        f"holds {_last(manured).measured / _last(bare).measured:.1f} times as much: "
        f"{_last(manured).measured:.1f} measured, {_last(manured).modelled:.1f} "
        f"modelled. The gain is fastest at first: {first:.2f} tonnes a year in the first "
        f"{TARGET_YEARS} years, {late:.2f} in the last {TARGET_YEARS} (model).",
        f"Where manure stopped after 20 years, part of the gain was lost again, and yet "
        f"{_last(stopped).measured:.1f} tonnes were measured in {_last(stopped).year}, "
        f"{_last(stopped).measured - _last(bare).measured:.1f} more than without manure.",
        f"Manured and unmanured {told} with the errors assumed for the inputs: in "
        f"{LEVEL:.0%} of the runs the difference in {demo.years[-1]} lies between "
        f"{low:.0f} and {high:.0f} tonnes. This is the spread of the inputs only; the "
        "model itself may be wrong by more.",
        "The carbon of manure was grown on other land. A gain here is a gain for the "
        "climate only as far as that carbon would otherwise have been lost.",
    )


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
        panels=(Panel(title="", layer=_layer(demo), series=series),),
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
        found, scenario = _ensemble_of(demo, index)
        for layer in dict.fromkeys(run.layer for run in found.runs):
            same = layer.label() == _layer(demo)
            panels.append(
                Panel(
                    title=treatment.treatment.name.replace("Farmyard manure", "FYM"),
                    layer=layer.label(),
                    series=tuple(
                        Series(
                            name=run.model,
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


def sources(demo: Demonstration) -> tuple[str, ...]:
    """All citations.

    Parameters
    ----------
    demo : Demonstration
        All results.

    Returns
    -------
    sources : tuple of str
        Each once.
    """
    models = (s for e in demo.ensembles for run in e.runs for s in run.sources)
    return (*SOURCES, *(s for s in dict.fromkeys(models) if not _cited(s, SOURCES)))


def summary(demo: Demonstration) -> Table:
    """Model against measurement, for the terminal.

    Parameters
    ----------
    demo : Demonstration
        All results.

    Returns
    -------
    table : Table
        Fits 80 columns.
    """
    table = Table(
        title="Organic carbon, 0-23 cm, t C/ha: RothC and measured",
        caption="bias and RMSE of 7 years, 1882-1998; band: share of measured stocks "
        "inside it",
    )
    table.add_column("treatment", max_width=22)
    for name in ("start", "1998", "measured", "bias", "RMSE", "band"):
        table.add_column(name, justify="right", no_wrap=True)
    for t in demo.treatments:
        inside = sum(c.inside for c in t.comparisons)
        table.add_row(
            t.treatment.name,
            f"{t.soc_stock[0]:.1f}",
            f"{_last(t).modelled:.1f}",
            f"{_last(t).measured:.1f}",
            f"{t.bias:+.1f}",
            f"{t.rmse:.1f}",
            f"{inside}/{len(t.comparisons)}",
        )
    return table


def sentences(demo: Demonstration) -> tuple[str, ...]:
    """What to read beside the summary, for the terminal.

    Parameters
    ----------
    demo : Demonstration
        All results.

    Returns
    -------
    sentences : tuple of str
        Spread, target, other models.
    """
    end = int(demo.years[-1])
    low, high = (float(limit[-1]) for limit in demo.difference.interval)
    models = sorted({run.model for e in demo.ensembles for run in e.runs})
    others = sorted({out.model for e in demo.ensembles for out in e.left_out})
    return (
        f"Manured less unmanured in {end}: {demo.difference.median[-1]:.0f} t C/ha, "
        f"{LEVEL:.0%} of {demo.members.draws.n_members:,} runs {low:.0f} to {high:.0f} "
        f"({demo.members.covers}).",
        f"4 per 1000, {_layer(demo)}, first {TARGET_YEARS} years: manure gains "
        + " and ".join(
            f"{_number(t.result.rate):.1f} ‰ a year of the initial stock counted from "
            f"the {t.result.reference}"
            for t in demo.targets
        )
        + ". Without manure it would take "
        + " or ".join(
            f"{_number(t.result.extra_input):.2f} t C/ha a year of plant carbon more "
            f"(from the {t.result.reference})"
            for t in demo.targets
        )
        + ".",
        f"Models that apply: {', '.join(models)}. Left out, with reasons in the report: "
        f"{', '.join(others) or 'none'}.",
        f"{IN_SAMPLE}.",
    )


def record(demo: Demonstration) -> dict[str, Any]:
    """The demonstration with its provenance, for JSON.

    Parameters
    ----------
    demo : Demonstration
        All results.

    Returns
    -------
    record : dict
        With ``tilth_version``, ``method``, ``inputs`` and ``sources``.
    """
    experiment, draws = demo.experiment, demo.members.draws
    return {
        "tilth_version": tilth.__version__,
        "method": METHOD,
        "inputs": {
            "data": "tilth/datasets/hoosfield",
            "sha256": digest(),
            "depth_bottom_cm": experiment.depth,
            "clay_percent": experiment.clay,
            "iom_mg_ha": experiment.iom,
            "dpm_rpm": experiment.dpm_rpm,
            "temperature_degc": experiment.temperature.tolist(),
            "precipitation_mm_month": experiment.precipitation.tolist(),
            "pan_evaporation_mm_month": experiment.pan_evaporation.tolist(),
            "c_input_before_mg_ha_month": experiment.c_input_before.tolist(),
            "n_members": draws.n_members,
            "seed": draws.seed,
        },
        "sources": list(sources(demo)),
        "cautions": [*CAUTIONS, IN_SAMPLE],
        "notes": list(experiment.notes),
        "layer": _layer(demo),
        "years": demo.years.tolist(),
        "treatments": [_treatment_record(t) for t in demo.treatments],
        "uncertainty": {
            "covers": demo.members.covers,
            "level": LEVEL,
            "quantities": [_quantity_record(q) for q in draws.quantities],
            "standard_error_of_each_alone": [
                {
                    "quantity": c.name,
                    "last_stock_mg_ha": dict(
                        zip(demo.members.scenarios, c.standard_errors, strict=True)
                    ),
                    "last_difference_mg_ha": c.difference,
                }
                for c in demo.contributions
            ],
            "manured_less_unmanured_mg_ha": _summary_record(demo.difference),
        },
        "four_per_mille": [_target_record(t) for t in demo.targets],
        "ensembles": [_ensemble_record(e) for e in demo.ensembles],
    }


def _treatment_record(t: TreatmentResult) -> dict[str, Any]:
    return {
        "key": t.treatment.key,
        "name": t.treatment.name,
        "plot_modelled": t.treatment.plot_modelled,
        "plot_measured": t.treatment.plot_measured,
        "soc_stock_mg_ha": t.soc_stock.tolist(),
        "members_mg_ha": _summary_record(t.members),
        "comparisons": [
            {
                "year": c.year,
                "modelled_mg_ha": c.modelled,
                "measured_mg_ha": c.measured,
                "low_mg_ha": c.low,
                "high_mg_ha": c.high,
                "inside": c.inside,
                "adjusted_for": c.adjusted_for,
            }
            for c in t.comparisons
        ],
        "bias_mg_ha": t.bias,
        "rmse_mg_ha": t.rmse,
        "label": IN_SAMPLE,
    }


def _summary_record(s: Summary) -> dict[str, Any]:
    return {
        "median": s.median.tolist(),
        "mean": s.mean.tolist(),
        "standard_error": s.standard_error.tolist(),
        "low": s.interval[0].tolist(),
        "high": s.interval[1].tolist(),
    }


def _quantity_record(q: UncertainQuantity) -> dict[str, Any]:
    return {
        "name": q.name,
        "unit": q.unit,
        "distribution": _words(q.distribution),
        "scope": q.scope,
        "kind": q.kind,
        "mark": q.mark,
        "source": q.source,
    }


def _target_record(t: Target) -> dict[str, Any]:
    r = t.result
    return {
        "reference": r.reference,
        "depth_top_cm": r.depth_top,
        "depth_bottom_cm": r.depth_bottom,
        "years": r.years,
        "target_rate_permil_yr": r.target_rate,
        "initial_mg_ha": _number(r.initial),
        "baseline_mg_ha": _number(r.baseline),
        "project_mg_ha": _number(r.project),
        "target_mg_ha": _number(r.target),
        "rate_permil_yr": _number(r.rate),
        "rate_members_permil_yr": _summary_record(t.rate),
        "reached": bool(np.asarray(r.reached)),
        "extra_plant_input_mg_ha_yr": _number(r.extra_input),
        "extra_manure_input_mg_ha_yr": t.extra_manure,
        "sentence": r.sentence(),
    }


def _ensemble_record(e: Ensemble) -> dict[str, Any]:
    return {
        "runs": [
            {
                "model": run.model,
                "method": run.method,
                "layer": run.layer.label(),
                "inputs": run.inputs,
                "years": run.years.tolist(),
                "soc_stock_mg_ha": {
                    s.name: s.soc_stock().tolist() for s in run.scenarios
                },
                "provisional": list(run.provisional),
                "warnings": list(run.warnings),
            }
            for run in e.runs
        ],
        "left_out": [
            {"model": o.model, "reasons": list(o.reasons)} for o in e.left_out
        ],
        "spread": SPREAD,
    }


def _head(t: TreatmentResult) -> dict[str, str]:
    """Head and foot of a treatment in the table of comparisons."""
    inside = sum(c.inside for c in t.comparisons)
    return {
        "name": t.treatment.name,
        "bias": f"{t.bias:+.1f}",
        "rmse": f"{t.rmse:.1f}",
        "inside": f"{inside} of {len(t.comparisons)}",
    }


def _comparison(demo: Demonstration) -> list[dict[str, Any]]:
    """Rows of the table of comparisons."""
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


def _comparison_note(demo: Demonstration) -> str:
    inside = sum(c.inside for t in demo.treatments for c in t.comparisons)
    every = sum(len(t.comparisons) for t in demo.treatments)
    return (
        f"Bias: mean of modelled less measured. RMSE: root of the mean square of the "
        f"same. Inside band: measured stocks within the {LEVEL:.0%} band of that year, "
        f"{inside} of {every} in all; the band covers the inputs only, so fewer than "
        f"{LEVEL:.0%} are to be expected. The start is an estimate and not compared."
    )


def _target_part(demo: Demonstration) -> dict[str, Any]:
    """Section on the target."""
    rows = []
    for t in demo.targets:
        r = t.result
        low, high = (float(x) for x in t.rate.interval)
        rows.append(
            (
                r.reference,
                f"{_number(r.rate):.1f}",
                f"{low:.0f} to {high:.0f}",
                f"{_number(r.target):.1f}",
                f"{_number(r.extra_input):.2f}",
                f"{t.extra_manure:.2f}",
            )
        )
    r = demo.targets[0].result
    return {
        "target_lead": (
            f"Manure every year is the project, unmanured the baseline, over the first "
            f"{TARGET_YEARS} years, in 0-{r.depth_bottom:g} cm. The same target has two "
            "readings, and they are never mixed: the gain counted from the initial "
            f"stock ({_number(r.initial):.1f} t C/ha), or from what the baseline "
            f"reaches ({_number(r.baseline):.1f} t C/ha); the manured plot reaches "
            f"{_number(r.project):.1f} (model)."
        ),
        "target_table": html.HtmlTable(
            caption=(
                f"4 ‰ of the initial stock a year for {TARGET_YEARS} years, "
                f"0-{r.depth_bottom:g} cm: rate of the manured plot with the "
                f"{LEVEL:.0%} interval of the inputs; stock aimed at; and the constant "
                "extra carbon on the unmanured plot that would reach it at year "
                f"{TARGET_YEARS}, from plants or from manure"
            ),
            columns=(
                "Counted from the",
                "Rate, ‰ a year",
                f"{LEVEL:.0%} interval",
                "Target, t C/ha",
                "Extra plant carbon, t C/ha a year",
                "or extra manure carbon",
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


def _model_part(demo: Demonstration) -> dict[str, Any]:
    """Section on the other models."""
    rows = []
    for index, treatment in enumerate(demo.treatments):
        found, scenario = _ensemble_of(demo, index)
        last = _last(treatment)
        for run in found.runs:
            stock = run.scenarios[scenario].soc_stock()
            at = int(np.flatnonzero(run.years == last.year)[0])
            same = run.layer.label() == _layer(demo)
            rows.append(
                (
                    f"{run.model}, {treatment.treatment.name}",
                    run.layer.label(),
                    f"{stock[0]:.1f}",
                    f"{stock[at]:.1f}",
                    f"{last.measured:.1f}" if same else "other layer",
                )
            )
    left_out = {out.model: out.reasons for e in demo.ensembles for out in e.left_out}
    warnings = dict.fromkeys(
        f"{run.model}: {text}."
        for e in demo.ensembles
        for run in e.runs
        for text in (*run.warnings, *run.provisional)
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
        "left_out": (
            *(f"{model}: {'; '.join(why)}." for model, why in left_out.items()),
            *(f"To know about {text}" for text in warnings),
        ),
    }


def _uncertainty_part(demo: Demonstration) -> dict[str, Any]:
    """Section on the spread."""
    draws = demo.members.draws
    manured = next(t for t in demo.treatments if t.treatment.key == PROJECT)
    low, high = (float(x[-1]) for x in manured.members.interval)
    d_low, d_high = (float(x[-1]) for x in demo.difference.interval)
    largest = max(demo.contributions, key=lambda c: c.difference)
    told = "is" if d_low > 0.0 or d_high < 0.0 else "is not"
    end = int(demo.years[-1])
    names = [t.treatment.name for t in demo.treatments]
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
            f"together in {draws.n_members:,} runs (Latin hypercube, seed {draws.seed}) "
            "with the same draws for all treatments. No published distribution of the "
            "constants of RothC was found, so they are taken as exact; the structure of "
            "the model and the error of the measured stocks are not in the bands.",
            f"With manure, {LEVEL:.0%} of the runs lie between {low:.0f} and {high:.0f} "
            f"t C/ha in {end}. The difference to the unmanured plot lies between "
            f"{d_low:.0f} and {d_high:.0f}: it {told} distinguishable from zero on "
            "these errors. It follows from the differences member by member, since the "
            "treatments share most of their errors.",
            f"What matters most for that difference: {NAMES[largest.name]}.",
        ),
        "contribution_table": html.HtmlTable(
            caption=f"Standard error in {end}, t C/ha, if one input alone is uncertain",
            columns=("Input", *names, "Manured less unmanured"),
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
                    f"{_words(q.distribution)}{'' if q.unit == '1' else f' {q.unit}'}",
                    q.mark,
                    {"global": "all", "project": "the project", "parcel": "a parcel"}[
                        q.scope
                    ],
                    q.source,
                )
                for q in draws.quantities
            ],
            numeric=False,
        ),
    }


def _input_table(demo: Demonstration) -> html.HtmlTable:
    """Published inputs with their marks."""
    e = demo.experiment
    guide = "verified; RothC guide, part 2"

    def months(values: np.ndarray[Any, Any]) -> str:
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


def _provenance(demo: Demonstration) -> list[tuple[str, str]]:
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


def _points(t: TreatmentResult, mark: str) -> tuple[tuple[int, float], ...]:
    """Published stocks of one mark."""
    return tuple((s.year, s.soc_stock) for s in t.treatment.stocks if s.mark == mark)


def _ensemble_of(demo: Demonstration, index: int) -> tuple[Ensemble, int]:
    """Ensemble and scenario that hold a treatment: the baseline is in all of them."""
    return (demo.ensembles[0], 0) if index == 0 else (demo.ensembles[index - 1], 1)


def _layer(demo: Demonstration) -> str:
    return f"0-{demo.experiment.depth:g} cm"


def _last(t: TreatmentResult) -> Comparison:
    return t.comparisons[-1]


def _number(value: Any) -> float:
    return float(np.asarray(value))


def _cited(source: str, known: tuple[str, ...]) -> bool:
    """Whether a citation with the same identifier is among those known."""
    doi = source.partition("doi:")[2].split()[0] if "doi:" in source else source
    return any(doi.rstrip(".") in text for text in known)


def _words(distribution: Distribution) -> str:
    """A distribution in words."""
    if isinstance(distribution, Normal):
        return (
            f"normal, mean {distribution.mean:g}, "
            f"standard deviation {distribution.standard_deviation:g}"
        )
    if isinstance(distribution, Uniform):
        return f"uniform, {distribution.low:g} to {distribution.high:g}"
    return repr(distribution)
