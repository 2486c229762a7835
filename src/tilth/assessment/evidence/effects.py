"""Effect sizes of the comparisons of a file, and which of them cannot be used.

A comparison of another layer, of another kind of quantity or without a standard
deviation is refused with its reason, or used with a flag where the caller asks for it;
never silently.
"""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Final

import numpy as np
from numpy.typing import NDArray

from tilth.assessment.evidence.columns import UNIT_OF_KIND
from tilth.assessment.evidence.file import EvidenceFile, EvidenceTable, flagged
from tilth.assessment.layers.table import REFUSED, Finding, IntArray
from tilth.checks import FloatArray
from tilth.errors import DataError, InputError
from tilth.stats.effect_size import (
    EffectSizes,
    Group,
    hedges_g,
    imputed_deviation,
    log_response_ratio,
    mean_difference,
    relative_change_rate,
    shared_control_covariance,
    stock_change_rate,
)

# Geary's test of Hedges et al. (1999), corrected by Lajeunesse (2015): the mean should
# stand 3 standard errors from 0 for a ratio to be nearly normal.
GEARY: Final = 3.0
TIGHT: Final = 0.01  # coefficient of variation of plots that is hardly to be believed
RATIOS: Final = ("log-ratio", "log-ratio-corrected")
RATES: Final = ("rate", "relative-rate")
MEASURES: Final = (*RATIOS, "difference", *RATES, "hedges-g", "given")


@dataclass(frozen=True, slots=True, kw_only=True)
class EffectChoice:
    """Which effects to take from a file, and how.

    Parameters
    ----------
    measure : str, default "log-ratio"
        One of ``log-ratio``, ``log-ratio-corrected``, ``difference``, ``rate`` (of
        stocks, per year), ``relative-rate`` (per mille of the control per year),
        ``hedges-g``, and ``given``: effects that the file holds.
    layer : tuple of float, optional
        Upper and lower limit of the layer wanted; all layers if None. [cm]
    tolerance : float, default 0
        By how much each limit may differ; such rows are flagged. [cm]
    kind : str, default ""
        ``content`` or ``stock``; the only one in the file if empty.
    impute : bool, default False
        True to take missing standard deviations from the coefficient of variation of
        the others.
    impute_share : float, default 0.5
        Quantile of those coefficients. [1]
    weighted : bool, default True
        False if no sampling error is needed, for unweighted means of studies.
    """

    measure: str = "log-ratio"
    layer: tuple[float, float] | None = None
    tolerance: float = 0.0
    kind: str = ""
    impute: bool = False
    impute_share: float = 0.5
    weighted: bool = True

    def __post_init__(self) -> None:
        if self.measure not in MEASURES:
            raise InputError(
                f"measure must be one of {', '.join(MEASURES)}; got {self.measure}"
            )


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Effects:
    """Effects that can be weighed, and what was left out.

    Parameters
    ----------
    table : EvidenceTable
        The comparisons used.
    effect_sizes : EffectSizes
        Their effects. [as the effect]
    unit : str
        Of the effects.
    imputed : array of bool, shape (k,)
        Where a standard deviation was imputed.
    findings : tuple of Finding
        Of the reading and of the effects.
    choice : EffectChoice
        How they were chosen.
    """

    table: EvidenceTable
    effect_sizes: EffectSizes
    unit: str
    imputed: NDArray[np.bool_]
    findings: tuple[Finding, ...]
    choice: EffectChoice

    def take(self, rows: IntArray) -> "Effects":
        """Some of the effects, with all findings and warnings.

        Parameters
        ----------
        rows : sequence of int
            Places from 0.

        Returns
        -------
        effects : Effects
            In the order given.
        """
        sizes = EffectSizes(
            effect=self.effect_sizes.effect[rows],
            variance=self.effect_sizes.variance[rows],
            control_error=self.effect_sizes.control_error[rows],
        )
        return replace(
            self,
            table=self.table.take(rows),
            effect_sizes=sizes,
            imputed=self.imputed[rows],
        )

    def controls(self) -> list[tuple[str, ...] | None]:
        """Label of the control of each effect; None where no other effect has it.

        Effects share a control inside a study, where its name, layer, mean and number
        of replicates agree.
        """
        n = self.table.numbers
        parts = ("control_mean", "control_n", "depth_top", "depth_bottom")
        values = np.column_stack([n[part] for part in parts]).tolist()
        labels = [
            (study, control, *(f"{v:.12g}" for v in row)) if control else None
            for study, control, row in zip(
                self.table.study, self.table.control, values, strict=True
            )
        ]
        often = Counter(label for label in labels if label is not None)
        return [label if label and often[label] > 1 else None for label in labels]

    def sampling(self) -> FloatArray:
        """Sampling variances, or their covariance where effects share a control."""
        labels = self.controls()
        if not any(labels) or np.isnan(self.effect_sizes.control_error).any():
            return self.effect_sizes.variance
        return shared_control_covariance(self.effect_sizes, labels)

    def cautions(self) -> list[str]:
        """What a reader must know of these effects together."""
        found = []
        top, bottom = (self.table.numbers[f"depth_{end}"] for end in ("top", "bottom"))
        layers = {f"{a:g}-{b:g}" for a, b in zip(top, bottom, strict=True) if a == a}
        if self.choice.layer is None and len(layers) > 1:
            found.append(
                f"{len(layers)} layers are mixed ({_few(layers)} cm): a practice moves "
                "carbon between layers, so choose one"
            )
        if not layers:
            found.append("no layer is named: what is pooled is not known")
        k = self.table.row.size
        if self.imputed.any():
            found.append(
                f"{int(self.imputed.sum())} of {k} comparisons have an imputed "
                "standard deviation: their weights are guesses"
            )
        several = len(set(self.table.study)) < k
        if self.choice.weighted and several and not any(self.table.control):
            found.append(
                "no control is named: effects that share one are taken as independent, "
                "which makes the result look surer than it is"
            )
        elif np.isnan(self.effect_sizes.control_error).any() and any(self.controls()):
            found.append(
                "the covariance of effects that share a control is not known for this "
                "measure: they are taken as independent"
            )
        return found


def effects_of(file: EvidenceFile, choice: EffectChoice) -> Effects:
    """Effects of a file.

    Parameters
    ----------
    file : EvidenceFile
        What was read.
    choice : EffectChoice
        Measure, layer and what to do without a standard deviation.

    Returns
    -------
    effects : Effects
        Those that can be used; every other row is among the findings.

    Raises
    ------
    DataError
        If contents and stocks stand side by side and none is chosen, or nothing is
        left.
    InputError
        If too few standard deviations are known to impute others.
    """
    desk = _Desk(file, choice)
    desk.wanted_layer()
    if choice.measure == "given":
        sizes, unit = desk.given()
    else:
        desk.one_kind()
        desk.complete_groups()
        sizes, unit = desk.computed()
    return desk.result(sizes, unit)


class _Desk:
    """Rows of a file while they are sorted."""

    def __init__(self, file: EvidenceFile, choice: EffectChoice) -> None:
        self.file, self.choice = file, choice
        self.table = file.table
        self.imputed = np.zeros(self.table.row.size, dtype=bool)
        self.findings: list[Finding] = []

    def refuse(
        self, bad: NDArray[np.bool_], rule: str, message: Callable[[int], str]
    ) -> None:
        """Leave rows out and say why."""
        for i in np.flatnonzero(bad).tolist():
            self.findings.append(
                replace(
                    flagged(self.file.name, int(self.table.row[i]), rule, message(i)),
                    severity=REFUSED,
                )
            )
        rows = np.flatnonzero(~bad)
        if rows.size == 0:
            raise DataError(
                f"{self.file.name}: no comparison is left for {self.choice.measure}; "
                f"the last rule was {rule}: {message(0)}"
            )
        self.table, self.imputed = self.table.take(rows), self.imputed[rows]

    def flag(self, rows: NDArray[np.bool_], rule: str, message: str) -> None:
        """Say something about rows that stay."""
        for i in np.flatnonzero(rows).tolist():
            row = int(self.table.row[i])
            self.findings.append(flagged(self.file.name, row, rule, message))

    def wanted_layer(self) -> None:
        """Keep the layer that was asked for."""
        top, bottom = (self.table.numbers[f"depth_{end}"] for end in ("top", "bottom"))
        wanted = self.choice.layer
        if wanted is None:
            return
        slack = self.choice.tolerance + 1e-9
        off = np.maximum(abs(top - wanted[0]), abs(bottom - wanted[1]))

        def reason(i: int) -> str:
            name = f"{top[i]:g}-{bottom[i]:g} cm" if top[i] == top[i] else "unknown"
            return (
                f"layer must be {wanted[0]:g}-{wanted[1]:g} cm, give or take "
                f"{self.choice.tolerance:g}; it is {name} and is not converted"
            )

        near = off <= slack
        self.refuse(~near, "layer", reason)
        self.flag(
            off[near] > 1e-9,
            "layer",
            f"layer is not exactly {wanted[0]:g}-{wanted[1]:g} cm; it is used as it is",
        )

    def one_kind(self) -> None:
        """Keep contents or stocks."""
        kinds = sorted({kind for kind in self.table.kind if kind})
        wanted = self.choice.kind
        if self.choice.measure in RATES:
            if wanted == "content":
                raise InputError("a rate needs stocks; got kind content")
            wanted = "stock"
        if not wanted and len(kinds) > 1:
            raise DataError(
                f"{self.file.name} holds contents (g kg-1) and stocks (Mg ha-1), which "
                "are not converted into each other: choose one of them by --quantity"
            )
        wanted = wanted or (kinds[0] if kinds else "content")
        other = np.array([kind != wanted for kind in self.table.kind])
        kinds_now = self.table.kind
        self.refuse(
            other,
            "kind",
            lambda i: f"quantity must be a {wanted}; it is {kinds_now[i] or 'missing'}",
        )

    def complete_groups(self) -> None:
        """Keep rows that have what their effect needs."""
        n = self.table.numbers
        self._need("treatment_mean", "control_mean")
        n = self.table.numbers
        if self.choice.measure in (*RATIOS, "relative-rate"):
            lowest = np.minimum(n["treatment_mean"], n["control_mean"])
            self.refuse(
                lowest <= 0.0, "mean", lambda i: "means must be above 0 for a ratio"
            )
        if self.choice.measure in RATES:
            self._need("years")
            zero = self.table.numbers["years"] <= 0.0
            self.refuse(zero, "years", lambda i: "years must be above 0 for a rate")
        if not self.choice.weighted:
            return
        self._need("treatment_n", "control_n")
        if self.choice.impute:
            self._impute()
        self._need("treatment_sd", "control_sd")
        n = self.table.numbers
        none = (n["treatment_sd"] == 0.0) & (n["control_sd"] == 0.0)
        self.refuse(
            none,
            "sd",
            lambda i: (
                "standard deviations of both groups are 0: the weight would be infinite"
            ),
        )
        n = self.table.numbers
        for group in ("treatment", "control"):
            self.flag(
                n[f"{group}_sd"] < TIGHT * n[f"{group}_mean"],
                "small_sd",
                f"standard deviation of the {group} is below 1 % of its mean: is it a "
                "standard error, or in another unit? Its weight is large",
            )
        if self.choice.measure == "hedges-g":
            few = self.table.numbers["treatment_n"] + self.table.numbers["control_n"]
            self.refuse(
                few <= 3.0,
                "n",
                lambda i: "replicates of both groups must add to more than 3",
            )

    def _need(self, *names: str) -> None:
        """Refuse rows without one of some numbers."""
        for name in names:
            missing = np.isnan(self.table.numbers[name])
            self.refuse(missing, name, lambda i, name=name: f"{name} is missing")  # type: ignore[misc]

    def _impute(self) -> None:
        """Missing deviations from the spread of all other groups."""
        n = self.table.numbers
        k = self.table.row.size
        filled, missing = imputed_deviation(
            np.concatenate([n["treatment_mean"], n["control_mean"]]),
            np.concatenate([n["treatment_sd"], n["control_sd"]]),
            share=self.choice.impute_share,
        )
        numbers = {**n, "treatment_sd": filled[:k], "control_sd": filled[k:]}
        self.table = replace(self.table, numbers=numbers)
        self.imputed = missing[:k] | missing[k:]
        self.flag(
            self.imputed,
            "imputed_sd",
            "standard deviation is imputed from the coefficients of variation of "
            "other rows",
        )

    def given(self) -> tuple[EffectSizes, str]:
        """Effects that the file holds."""
        self._need("effect")
        if self.choice.weighted:
            self._need("variance")
        n = self.table.numbers
        sizes = EffectSizes(
            effect=n["effect"],
            variance=n["variance"],
            control_error=np.full(n["effect"].shape, np.nan),
        )
        return sizes, "as the effect"

    def computed(self) -> tuple[EffectSizes, str]:
        """Effects of means and deviations."""
        n = self.table.numbers
        measure = self.choice.measure
        treatment, control = (
            Group(
                mean=n[f"{g}_mean"],
                standard_deviation=n[f"{g}_sd"],
                n=n[f"{g}_n"],
            )
            for g in ("treatment", "control")
        )
        unit = UNIT_OF_KIND[self.table.kind[0]]
        if measure == "difference":
            return mean_difference(treatment, control), unit
        if measure == "rate":
            return stock_change_rate(treatment, control, n["years"]), f"{unit} yr-1"
        if measure == "relative-rate":
            found = relative_change_rate(treatment, control, n["years"])
            return found, "permil yr-1"
        if measure == "hedges-g":
            return hedges_g(treatment, control), "1"
        corrected = measure == "log-ratio-corrected"
        self._geary()
        return log_response_ratio(treatment, control, corrected=corrected), "1"

    def _geary(self) -> None:
        """Flag ratios of means that are not far from 0."""
        n = self.table.numbers
        low = np.full(self.table.row.size, np.inf)
        for group in ("treatment", "control"):
            mean, sd, size = (n[f"{group}_{part}"] for part in ("mean", "sd", "n"))
            with np.errstate(divide="ignore", invalid="ignore"):
                steps = mean / sd * 4.0 * size**1.5 / (1.0 + 4.0 * size)
            low = np.fmin(low, steps)
        self.flag(
            low < GEARY,
            "geary",
            "a mean stands less than 3 standard errors from 0: its ratio is skewed",
        )

    def result(self, sizes: EffectSizes, unit: str) -> Effects:
        """Everything together."""
        return Effects(
            table=self.table,
            effect_sizes=sizes,
            unit=unit,
            imputed=self.imputed,
            findings=(*self.file.findings, *self.findings),
            choice=self.choice,
        )


def _few(texts: set[str]) -> str:
    """Some of many texts."""
    shown = sorted(texts)[:4]
    return ", ".join(shown) + (", ..." if len(texts) > len(shown) else "")
