"""The extra input that reaches the target, as table, sentences and record."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import ArrayLike
from rich.table import Table

from tilth import __version__
from tilth.accounting.target import FourPerMille
from tilth.assessment.site.input_target import Case, InputNeeded
from tilth.report.rothc_file import SOURCES


def table(needed: Sequence[InputNeeded]) -> Table:
    """What it takes, by kind of input and by reference.

    Parameters
    ----------
    needed : sequence of InputNeeded
        One per kind.

    Returns
    -------
    table : Table
        Inputs in t C/ha a year.
    """
    depth, years = needed[0].results[0].depth_bottom, needed[0].results[0].years
    out = Table(title=f"Extra input for the target at year {years:g}, 0-{depth:g} cm")
    out.add_column("input")
    out.add_column("counted from")
    for name in ("baseline, t C/ha", "target, t C/ha", "extra, t C/ha a year"):
        out.add_column(name, justify="right")
    for kind in needed:
        for result in kind.results:
            out.add_row(
                kind.kind,
                result.reference,
                f"{_number(result.baseline):.2f}",
                f"{_number(result.target):.2f}",
                f"{_number(result.extra_input):+.3f}",
            )
    return out


def remarks(case: Case, needed: Sequence[InputNeeded]) -> tuple[str, ...]:
    """What a reader must know beside the table.

    Parameters
    ----------
    case : Case
        Baseline.
    needed : sequence of InputNeeded
        One per kind.

    Returns
    -------
    remarks : tuple of str
        Sentences.
    """
    plant = needed[0].results
    lines = [_flag(kind.kind, result) for kind in needed for result in kind.results]
    return (
        *(f"Warning: {text}." for text in case.warnings),
        f"Plant carbon: {plant[0].sentence()}",
        f"Plant carbon: {plant[1].sentence()}",
        *(line for line in lines if line),
        "A negative extra input means that the baseline meets the target already. One "
        "run with exact inputs: the uncertainty is unknown.",
        *(f"Source: {source}" for source in SOURCES),
    )


def record(case: Case, needed: Sequence[InputNeeded]) -> dict[str, Any]:
    """Everything for machines.

    Parameters
    ----------
    case : Case
        Baseline.
    needed : sequence of InputNeeded
        One per kind.

    Returns
    -------
    record : dict
        With ``tilth_version``, ``method``, ``inputs``, ``sources`` and ``results``.
    """
    first = needed[0].results[0]
    return {
        "tilth_version": __version__,
        "method": "(target - B_N) / response_N, response_N by one more run of RothC "
        "with one unit more of constant input",
        "inputs": {
            "source": case.name,
            "years [yr]": first.years,
            "depth [cm]": [first.depth_top, first.depth_bottom],
            "target rate [permil yr-1]": first.target_rate,
        },
        "sources": list(SOURCES),
        "warnings": list(case.warnings),
        "provisional": list(case.provisional),
        "uncertainty": "unknown: one run with exact inputs",
        "results": [
            {
                "input": kind.kind,
                "shares of the months [1]": kind.shares.tolist(),
                "response [Mg ha-1 per Mg ha-1 yr-1]": kind.response,
                "reference": result.reference,
                "initial [Mg ha-1]": _number(result.initial),
                "baseline [Mg ha-1]": _number(result.baseline),
                "target [Mg ha-1]": _number(result.target),
                "extra input [Mg ha-1 yr-1]": _number(result.extra_input),
                "already met": _truth(result.already_met),
                "exceeds net primary production": _truth(result.exceeds_npp),
                "sentence": result.sentence(),
            }
            for kind in needed
            for result in kind.results
        ],
    }


def _flag(kind: str, result: FourPerMille) -> str:
    """Warning where the input exceeds what plants can supply."""
    if _truth(result.exceeds_npp):
        return (
            f"Warning: the extra {kind} input counted from the {result.reference} "
            "exceeds the net primary production available."
        )
    return ""


def _number(value: ArrayLike | None) -> float:
    return float(np.asarray(value, dtype=np.float64).item())


def _truth(value: ArrayLike | None) -> bool | None:
    return None if value is None else bool(np.asarray(value).item())
