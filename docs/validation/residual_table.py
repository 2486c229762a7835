"""The table of residual variances in the package, and whether it still holds.

``python -m docs.validation.residual_table`` writes it.
"""

import csv
import io
from pathlib import Path
from typing import Final

import numpy as np

from docs.validation import reference_data
from docs.validation.long_term_experiments import ASSUMPTIONS, LEFT_OUT, sites
from docs.validation.model_residuals import (
    HORIZONS,
    RATE,
    VARIANTS,
    Found,
    calibration_site,
    icbm_model,
    results,
    table_rows,
    tested,
)
from docs.validation.model_residuals import (
    LEFT_OUT as LEAVE_SITE_OUT,
)
from docs.validation.row import Row
from tilth.assessment.change.residual_variance import TABLE
from tilth.datasets.tables import read_table
from tilth.stats.calibration import fit_sites
from tilth.stats.validation import QUANTILE

HEADER: Final = (
    "Residual variances of models at long-term experiments: modelled less measured "
    "change of stock from the start.",
    "Written by docs/validation/residual_table.py; the page of validation computes it "
    "again and stops if a number differs.",
    "obtained: leave-site-out = one factor of all rates (rate_multiplier, of ICBM its "
    "rate modifier) fitted to the other experiments; published parameters = nothing "
    "fitted. rate_multiplier of leave-site-out is that of the fit to all experiments.",
    "standard_deviation is about the mean, with the number of pairs less 1; "
    "degrees_of_freedom is the number of experiments less 1, since pairs of one "
    "experiment share errors.",
    "practices: those of at least two experiments. clay: 5 percentage points about the "
    "one clay content, our choice. in_sample: the model was developed there.",
    "passed, failures: tests of VMD0053 version 2.1 (second-hand, the module's PDF was "
    "not seen), with 5 % of the stocks as standard error where none is published.",
    "mark: unverified = provisional, as the error of most stocks is assumed and the "
    "laboratory method changed without a conversion. Assumptions:",
)
UNITS: Final = (
    "Units: rate_multiplier 1; standard_deviation, mean_bias Mg ha-1; "
    "degrees_of_freedom 1; depth cm; years yr; clay %."
)
TOLERANCE: Final = 2e-3  # three decimals are stored


def text() -> str:
    """The table as it should be."""
    rows = table_rows()
    out = io.StringIO()
    for line in (*HEADER, *ASSUMPTIONS, UNITS):
        out.write(f"# {line}\n")
    writer = csv.DictWriter(out, fieldnames=list(rows[0]), lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue()


def path() -> Path:
    """Where it lies."""
    return reference_data.ROOT / "src" / "tilth" / "datasets" / TABLE


def rows() -> list[Row]:
    """Stored numbers against those computed now."""
    stored, now = read_table(TABLE).rows, table_rows()
    if [_words(r) for r in stored] != [_words(r) for r in now]:
        raise AssertionError(
            f"{TABLE} does not hold what is computed now: write it again"
        )
    found = []
    for kept, new in zip(stored, now, strict=True):
        pairs = [(float(kept[k]), float(new[k])) for k in new if _is_number(new[k])]
        found.append(
            Row(
                model=new["model"],
                reference="residual variances stored in the package",
                quantity=(
                    f"{new['obtained']}, {new['years_low']} to {new['years_high']} yr"
                ),
                n=len(pairs),
                deviation=max(abs(a - b) for a, b in pairs),
                tolerance=TOLERANCE,
                measure="Mg/ha",
                why="three decimals are stored",
            )
        )
    return found


def _words(row: dict[str, str]) -> dict[str, str]:
    """What is no number, without the version that computed it."""
    return {k: v for k, v in row.items() if not _is_number(v) and k != "tilth_version"}


def _is_number(value: str) -> bool:
    try:
        float(value)
    except ValueError:
        return False
    return True


def calibration_table() -> str:
    """Fitted factor, errors and coverage by site and over all, in Markdown."""
    lines = [
        "| model | experiment | n | factor fitted without it | bias, Mg/ha |"
        " RMSE, Mg/ha | sigma, Mg/ha | inside +-1.64 sigma of all |"
        " bias at factor 1 | RMSE at factor 1 |",
        "|---|---|--:|--:|--:|--:|--:|--:|--:|--:|",
    ]
    for found in results().values():
        every = np.concatenate([fold.residuals for fold in found.folds])
        sigma = every.std(ddof=1)
        for fold, published in zip(found.folds, found.published, strict=True):
            factor = f"{fold.calibration.values[0]:.3f}"
            name = fold.site.name
            lines.append(
                _line(found.model, name, factor, fold.residuals, sigma, published)
            )
        published = np.concatenate(found.published)
        lines.append(_line(found.model, "**all**", "", every, sigma, published))
    return "\n".join(lines)


def _line(model, name, factor, residuals, sigma, published) -> str:
    def both(r):
        return f"{r.mean():+.1f} | {np.sqrt((r**2).mean()):.1f}"

    inside = int((np.abs(residuals) <= QUANTILE * sigma).sum())
    return (
        f"| {model} | {name} | {residuals.size} | {factor} | {both(residuals)} "
        f"| {residuals.std(ddof=1):.1f} | {inside} of {residuals.size} "
        f"| {both(published)} |"
    )


def protocol_table(variant: str = LEAVE_SITE_OUT) -> str:
    """Tests of VMD0053 by practice and time, in Markdown."""
    lines = [
        "| model | practice | years | pairs | bias, Mg/ha | PMU, Mg/ha | bias |"
        " sigma, Mg/ha | inside 90 % | by experiment | coverage |",
        "|---|---|---|--:|--:|--:|---|--:|---|---|---|",
    ]
    for found in results().values():
        if variant in VARIANTS[found.model]:
            lines += [x for years in HORIZONS for x in _tests(found, variant, years)]
    return "\n".join(lines)


def _tests(found: Found, variant: str, years: tuple[int, int]) -> list[str]:
    words = {True: "pass", False: "**not passed**", None: "not tested"}
    lines = []
    for c in tested(found, variant, years):
        sigma = "" if c.standard_deviation is None else f"{c.standard_deviation:.1f}"
        inside = "" if c.inside is None else f"{c.inside} of {c.n_pairs}"
        studies = "; ".join(
            f"{s.study} {'-' if s.inside is None else s.inside}/{s.n_pairs}"
            for s in c.studies
        )
        lines.append(
            f"| {found.model} | {c.practice} | {'to' if years[0] == 0 else 'over'} 40 "
            f"| {c.n_pairs} | {c.mean_bias:+.1f} | {c.measurement_uncertainty:.1f} "
            f"| {words[c.bias_test.met]} | {sigma} | {inside} | {studies} "
            f"| {words[c.coverage_test.met]} |"
        )
    return lines


def assumptions() -> str:
    """What is assumed, as a list in Markdown."""
    return "\n".join(f"- {text}" for text in ASSUMPTIONS)


def left_out() -> str:
    """What cannot be run, as a table in Markdown."""
    lines = ["| experiment or model | reason |", "|---|---|"]
    for name, reason in LEFT_OUT:
        alone = ""
        if name == "ICBM, Highfield bare fallow":
            alone = f"; fitted alone it has the factor {factor_of_bare_fallow():.1f}"
        lines.append(f"| {name} | {reason}{alone} |")
    return "\n".join(lines)


def factor_of_bare_fallow() -> float:
    """Factor of ICBM that fits the bare fallow alone, outside its domain."""
    (site,) = [s for s in sites() if s.land_use == "grassland"]
    alone = calibration_site(site, icbm_model)
    return float(fit_sites([alone], [RATE], n_starts=2).values[0])


if __name__ == "__main__":
    path().write_text(text(), encoding="utf-8")
