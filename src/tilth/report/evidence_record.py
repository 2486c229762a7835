"""Evidence as the files that a program reads: JSON and CSV."""

import csv
import io
from collections.abc import Iterable, Sequence
from math import inf, isfinite
from typing import Any, Final

import numpy as np

import tilth
from tilth.assessment.evidence.evidence import Evidence, GroupEvidence
from tilth.checks import FloatArray
from tilth.report.evidence_text import scale_of, sentences

SOURCES: Final = (
    "Konstantopoulos S. (2011) Res. Synth. Methods 2, 61-76. doi:10.1002/jrsm.35 "
    "(three levels)",
    "Viechtbauer W. (2005) J. Educ. Behav. Stat. 30, 261-293. "
    "doi:10.3102/10769986030003261 (restricted likelihood)",
    "Knapp G., Hartung J. (2003) Stat. Med. 22, 2693-2710. doi:10.1002/sim.1482 "
    "(intervals of random effects)",
    "Higgins J.P.T., Thompson S.G., Spiegelhalter D.J. (2009) J. R. Stat. Soc. A 172, "
    "137-159. doi:10.1111/j.1467-985X.2008.00552.x (prediction)",
    "Hedges L.V., Gurevitch J., Curtis P.S. (1999) Ecology 80, 1150-1156. "
    "doi:10.1890/0012-9658(1999)080[1150:TMAORR]2.0.CO;2 (log response ratio)",
    "Lajeunesse M.J. (2011) Ecology 92, 2049-2055. doi:10.1890/11-0423.1 (shared "
    "controls)",
)
METHODS: Final = {
    "three-level": "three-level model by restricted likelihood, Student's t with "
    "studies less coefficients degrees of freedom",
    "random effects": "random effects by restricted likelihood with the intervals of "
    "Hartung and Knapp, never narrower than the plain ones",
    "fixed effect": "one true effect for all studies",
    "unweighted": "plain mean of the means of studies",
}
EFFECTS: Final = (
    "group",
    "row",
    "study",
    "label",
    "control",
    "effect",
    "variance",
    "weight_percent",
    "imputed",
    "depth_top_cm",
    "depth_bottom_cm",
)
FINDINGS: Final = ("severity", "row", "column", "value", "rule", "message")
STOCK_RATE: Final = "Mg ha-1 yr-1"  # of effects that a project can take


def record(evidence: Evidence) -> dict[str, Any]:
    """Everything for machines.

    Parameters
    ----------
    evidence : Evidence
        The whole.

    Returns
    -------
    record : dict
        With ``tilth_version``, ``method``, ``inputs``, ``sources`` and ``groups``;
        effects are in ``effect_unit``, logarithms for ratios.
    """
    effects, choice = evidence.effects, evidence.choice
    chosen = effects.choice
    kinds = list(dict.fromkeys(_kind(group) for group in evidence.groups))
    source = [evidence.file.source] if evidence.file.source else []
    return {
        "tilth_version": tilth.__version__,
        "method": "; ".join(METHODS[kind] for kind in kinds),
        "inputs": {
            "file": evidence.file.name,
            "sha256": evidence.file.sha256,
            "data_set": evidence.file.title,
            "measure": chosen.measure,
            "model": choice.model,
            "moderators": list(choice.moderators),
            "group": choice.group,
            "level": choice.level,
            "layer_cm": None if chosen.layer is None else list(chosen.layer),
            "layer_tolerance_cm": chosen.tolerance,
            "kind": chosen.kind,
            "impute_missing_sd": chosen.impute,
        },
        "sources": [*source, *SOURCES],
        "provisional": [],
        "warnings": list(
            dict.fromkeys(w for group in evidence.groups for w in group.warnings)
        ),
        "effect_unit": effects.unit,
        "shown_unit": scale_of(effects).unit,
        "rows": {
            "in_file": evidence.file.n_rows,
            "not_asked_for": evidence.file.n_other,
            "used": int(effects.table.row.size),
            "refused": sum(f.severity == "refused" for f in effects.findings),
        },
        "groups": [_group(evidence, group) for group in evidence.groups],
        "not_pooled": evidence.not_pooled,
    }


def _kind(group: GroupEvidence) -> str:
    return "unweighted" if group.result is None else group.result.kind


def _group(evidence: Evidence, group: GroupEvidence) -> dict[str, Any]:
    """One group of a record."""
    level = evidence.choice.level
    scale = scale_of(group.effects)
    low, high = group.interval
    expected = None
    if group.expected is not None:
        span = group.expected.interval(level)
        expected = {
            "interval": list(span),
            "interval_shown": [scale.shown(x) for x in span],
            "median": group.expected.quantile(0.5),
            "probability_of_a_gain": 1.0 - group.expected.probability_below(0.0),
        }
    return {
        "group": group.name,
        "n_effects": int(group.effects.table.row.size),
        "n_studies": len(set(group.effects.table.study)),
        "model": _kind(group),
        "new_site": expected,
        "plan_rate": _plan_rate(evidence, group),
        "estimate": group.estimate,
        "standard_error": group.standard_error,
        "interval": [low, high],
        "estimate_shown": scale.shown(group.estimate),
        "interval_shown": [scale.shown(low), scale.shown(high)],
        "reference": group.reference,
        **_fit(group),
        "small_studies": _small(group),
        "one_study_less": _left_out(group),
        "variants": [
            {
                "name": v.name,
                "n_effects": v.n_effects,
                "estimate": v.estimate,
                "interval": list(v.interval),
            }
            for v in group.variants
        ],
        "warnings": list(group.warnings),
        "sentences": list(sentences(evidence, group)),
    }


def _plan_rate(evidence: Evidence, group: GroupEvidence) -> dict[str, Any] | None:
    """The group as `plan.rate` of a project file, where it is a rate of stocks."""
    chosen, file = evidence.effects.choice, evidence.file
    if evidence.effects.unit != STOCK_RATE or group.expected is None:
        return None
    low, high = group.expected.interval(evidence.choice.level)
    top, bottom = chosen.layer or (None, None)
    if top:  # of the subsoil: a project file counts from the surface
        return None
    studies = len(set(group.effects.table.study))
    return {
        "value": group.estimate,
        "low": low,
        "high": high,
        "level": 100.0 * evidence.choice.level,
        **({"depth": bottom} if top == 0.0 else {}),
        "source": f"tilth evidence fit: {file.title or file.name}, group {group.name}, "
        f"{studies} studies; sha256 {file.sha256[:16]}",
    }


def _fit(group: GroupEvidence) -> dict[str, Any]:
    """Heterogeneity and coefficients of a fit."""
    r = group.result
    if r is None:
        return {}
    test = r.moderator_test()
    rows = zip(
        r.names,
        r.coefficients,
        r.standard_errors(),
        r.p_values(),
        r.intervals(),
        strict=True,
    )
    spans = {name: list(span) for name, span in group.tau2_intervals.items()}
    usual = None if r.kind == "fixed effect" else list(r.prediction_interval())
    return {
        "degrees_of_freedom": _finite(r.degrees_of_freedom),
        "tau2_study": r.tau2_study,
        "tau2_effect": r.tau2_effect,
        "tau2_study_interval": spans.get("study"),
        "tau2_effect_interval": spans.get("effect"),
        "i2": r.i2,
        "i2_study": r.i2_study,
        "i2_effect": r.i2_effect,
        "q": r.q,
        "q_degrees_of_freedom": r.q_degrees_of_freedom,
        "q_p_value": r.q_p_value,
        "log_likelihood": r.log_likelihood,
        "restricted": r.restricted,
        "usual_prediction_interval": usual,
        "coefficients": [
            {
                "name": name,
                "estimate": float(value),
                "standard_error": float(error),
                "p_value": float(p),
                "interval": [float(x) for x in span],
            }
            for name, value, error, p, span in rows
        ],
        "moderator_test": None
        if test is None
        else {
            "statistic": test[0],
            "slopes": test[1],
            "p_value": test[2],
            "distribution": "chi-squared" if r.degrees_of_freedom == inf else "F",
        },
    }


def _small(group: GroupEvidence) -> dict[str, Any] | None:
    if group.small is None:
        return None
    s = group.small
    return {
        "method": s.method,
        "slope": s.slope,
        "standard_error": s.standard_error,
        "statistic": s.statistic,
        "p_value": s.p_value,
        "effect_at_standard_error_0": s.at_zero,
    }


def _left_out(group: GroupEvidence) -> list[dict[str, Any]]:
    if group.left_out is None:
        return []
    out = group.left_out
    return [
        {
            "study": study,
            "estimate": _finite(out.estimate[i]),
            "standard_error": _finite(out.standard_error[i]),
            "tau2": _finite(out.tau2[i]),
            "cooks_distance": _finite(out.cooks_distance[i]),
            "influential": bool(out.influential[i]),
            "reason": out.reasons.get(i, ""),
        }
        for i, study in enumerate(group.studies())
    ]


def _finite(value: float | None) -> float | None:
    return None if value is None or not isfinite(value) else float(value)


def effects_csv(evidence: Evidence) -> str:
    """Every effect that was pooled.

    Parameters
    ----------
    evidence : Evidence
        The whole.

    Returns
    -------
    text : str
        CSV; the weight is that of the effect itself in the mean of its group.
    """

    def rows() -> Iterable[Sequence[object]]:
        for group in evidence.groups:
            table, sizes = group.effects.table, group.effects.effect_sizes
            weights = weights_of(group)
            n = table.numbers
            for i in range(table.row.size):
                yield (
                    group.name,
                    int(table.row[i]),
                    table.study[i],
                    table.label[i],
                    table.control[i],
                    _cell(sizes.effect[i]),
                    _cell(sizes.variance[i]),
                    f"{100.0 * weights[i]:.6g}",
                    "yes" if group.effects.imputed[i] else "no",
                    _cell(n["depth_top"][i]),
                    _cell(n["depth_bottom"][i]),
                )

    return _csv(EFFECTS, rows())


def weights_of(group: GroupEvidence) -> FloatArray:
    """Share of each effect in the mean of its group.

    Parameters
    ----------
    group : GroupEvidence
        Pooled.

    Returns
    -------
    weights : ndarray, shape (k,)
        They add to 1 where there are no moderators; some may be negative where effects
        share an error. [1]
    """
    table = group.effects.table
    if group.result is None:
        sizes = {s: table.study.count(s) for s in set(table.study)}
        return np.array([1.0 / sizes[s] / len(sizes) for s in table.study])
    r = group.result
    data = r.data
    whole = (
        np.diag(data.variance) if data.covariance is None else data.covariance.copy()
    )
    if r.kind == "three-level":
        whole = whole + r.tau2_study * (data.study[:, None] == data.study)
        whole[np.diag_indices_from(whole)] += r.tau2_effect
    else:
        whole[np.diag_indices_from(whole)] += r.tau2
    right = np.linalg.solve(whole, data.design)
    return np.asarray(np.linalg.solve(data.design.T @ right, right.T)[0])


def findings_csv(evidence: Evidence) -> str:
    """Every row that was refused or flagged, and why.

    Parameters
    ----------
    evidence : Evidence
        The whole.

    Returns
    -------
    text : str
        CSV.
    """
    rows = (
        (f.severity, f.row, f.column, f.value, f.rule, f.message)
        for f in sorted(evidence.effects.findings, key=lambda f: f.row)
    )
    return _csv(FINDINGS, rows)


def _cell(value: float) -> str:
    return f"{value:.10g}" if isfinite(value) else ""


def _csv(columns: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(columns)
    writer.writerows(rows)
    return text.getvalue()
