"""What a reader must know of stocks: flagged profiles, and warnings on the whole."""

from collections.abc import Iterator, Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

from tilth.assessment.layers.rule import LEFT_OUT, READ_BY
from tilth.assessment.layers.table import FLAGGED, Finding, LayerTable, refused_rows
from tilth.assessment.stock.error import MeasurementError
from tilth.assessment.stock.mass_method import MassMethod, equivalent_depth, overshoots
from tilth.assessment.stock.profiles import Layout
from tilth.assessment.stock.reference import (
    LEAST,
    first_round,
    named_profiles,
    of_round,
    rounds_as_known,
    setting,
)
from tilth.assessment.stock.result import DepthStocks, Profiles, ReferenceMass
from tilth.checks import FloatArray
from tilth.soil.reference_mass import mass_to_depth

PROVISIONAL: Final = ("som_factor", "pedotransfer")  # figures not yet verified
HARMLESS: Final = (
    READ_BY,
    LEFT_OUT,
    "column_unknown",
    "encoding",
    "lines_above",
)  # change no stock
TOLERANCE: Final = 1e-6  # of two depths that are meant to be one [cm]


def sampled_depth(profiles: Profiles) -> FloatArray:
    """Depth to which each profile was sampled.

    Parameters
    ----------
    profiles : Profiles
        The profiles.

    Returns
    -------
    depth : ndarray, shape (n,)
        Bottom of the deepest layer. [cm]
    """
    return np.asarray(np.nansum(profiles.layer_thickness, axis=-1))


def stock_findings(
    table: LayerTable,
    layout: Layout,
    profiles: Profiles,
    depths: Sequence[DepthStocks],
    method: MassMethod,
) -> Iterator[Finding]:
    """Profiles that are flagged, each at the row of its deepest layer.

    Parameters
    ----------
    table : LayerTable
        The layers.
    layout : Layout
        Where they stand among the profiles.
    profiles : Profiles
        The profiles.
    depths : sequence of DepthStocks
        Stocks by depth.
    method : MassMethod
        Of equivalent mass.

    Yields
    ------
    finding : Finding
        Rules ``profile_shallower_than_depth``, ``extrapolated``, ``overshoot``,
        ``negative_stock``, ``no_stock`` and ``few_layers``.
    """
    reached = sampled_depth(profiles)
    sampled = np.nansum(method.masses(profiles), axis=-1)
    few = layers_with_soil(profiles) < method.fewest_layers
    for i in np.flatnonzero(few).tolist():
        yield _finding(
            table,
            layout.last[i],
            "few_layers",
            "",
            f"{method.title} ask for {method.fewest_layers} layers or more; the "
            f"profile has {int(layers_with_soil(profiles)[i])}",
        )
    for stocks in depths:
        depth, mass = stocks.reference.depth, stocks.reference.mass
        for i in np.flatnonzero(reached < depth - TOLERANCE).tolist():
            yield _finding(
                table,
                layout.last[i],
                "profile_shallower_than_depth",
                f"{reached[i]:g}",
                f"the profile must reach {depth:g} cm for a stock at that fixed depth; "
                f"it ends at {reached[i]:g} cm",
            )
        for i in np.flatnonzero(stocks.extrapolated).tolist():
            yield _finding(
                table,
                layout.last[i],
                "extrapolated",
                f"{sampled[i]:.6g}",
                f"the sampled soil must reach the reference mass of {mass:.6g} Mg ha-1 "
                f"({depth:g} cm); it has {sampled[i]:.6g} Mg ha-1, so that its stock "
                "is extrapolated",
            )
        nothing = np.isnan(stocks.equivalent_mass)
        negative = nothing & ~_lacking(profiles, method)
        over = overshoots(method, profiles, mass) & ~nothing
        for rule, rows, text in (
            ("overshoot", over, "its stock leaves the range of its layers"),
            ("negative_stock", negative, "its stock is negative and left out"),
        ):
            for i in np.flatnonzero(rows).tolist():
                yield _finding(
                    table,
                    layout.last[i],
                    rule,
                    "",
                    f"the spline overshoots at the reference mass of {mass:.6g} Mg "
                    f"ha-1 ({depth:g} cm): {text}; ellert_bettany does not",
                )
        for i in np.flatnonzero(nothing & ~negative).tolist():
            yield _finding(
                table,
                layout.last[i],
                "no_stock",
                "",
                "every layer must have carbon and a mass of "
                f"{'mineral soil' if method.mineral else 'fine earth'} for a stock at "
                "equivalent mass; one is missing in the profile",
            )


def _lacking(profiles: Profiles, method: MassMethod) -> NDArray[np.bool_]:
    """Whether a layer of a profile lacks carbon or the mass that is counted."""
    numbers = profiles.layer_soc + method.masses(profiles)
    lacks = np.isnan(numbers) & ~np.isnan(profiles.layer_thickness)
    return np.asarray(lacks.any(axis=-1))


def layers_with_soil(profiles: Profiles) -> NDArray[np.int64]:
    """Layers of each profile that have fine earth.

    Parameters
    ----------
    profiles : Profiles
        The profiles.

    Returns
    -------
    n_layers : sequence of int, shape (n,)
        Number of layers.
    """
    return np.asarray((profiles.layer_mass > 0.0).sum(axis=-1))


def of_reader(findings: Sequence[Finding]) -> tuple[list[str], list[str]]:
    """What the reader found that stocks rest on.

    Parameters
    ----------
    findings : sequence of Finding
        Of the reader.

    Returns
    -------
    provisional, warnings : list of str
        Sentences without a full stop, each once.
    """
    whole = [f for f in findings if f.row == 0 and f.rule not in HARMLESS]
    provisional = [f.message for f in whole if f.rule in PROVISIONAL]
    warnings = [f"{f.file}: {f.message}" for f in whole if f.rule not in PROVISIONAL]
    refused = refused_rows(findings)
    if refused:
        warnings.append(
            f"{len(refused)} row{' was' if len(refused) == 1 else 's were'} refused "
            f"and {'is' if len(refused) == 1 else 'are'} in no stock; the findings say "
            "why"
        )
    bare = {f.place() for f in findings if f.row and f.rule == "coarse_missing"}
    if bare - refused:
        warnings.append(
            f"coarse fragments of {len(bare - refused)} layers are not given and taken "
            "as none; of a stony soil the stock is too large"
        )
    return list(dict.fromkeys(provisional)), list(dict.fromkeys(warnings))


def file_warnings(table: LayerTable, profiles: Profiles) -> Iterator[str]:
    """Warnings on the layers, whatever the depth.

    Parameters
    ----------
    table : LayerTable
        The layers.
    profiles : Profiles
        The profiles.

    Yields
    ------
    warning : str
        One sentence, without a full stop.
    """
    n = table.row.size
    if table.density_estimated.any():
        yield (
            f"the bulk density of {int(table.density_estimated.sum())} of {n} layers "
            "comes from a pedotransfer function, not from a measurement; an error of "
            "it is an error of the stock"
        )
    if table.below_detection.any():
        yield (
            f"organic carbon of {int(table.below_detection.sum())} of {n} layers is "
            "below the limit of detection; half the limit is used"
        )
    yield from _rounds_differ(profiles)


def _rounds_differ(profiles: Profiles) -> Iterator[str]:
    """Warnings on rounds that were not sampled or analysed alike."""
    rounds = rounds_as_known(profiles)
    reached = sampled_depth(profiles)
    depths = {r: float(np.median(reached[of_round(profiles.round, r)])) for r in rounds}
    if max(depths.values()) - min(depths.values()) > TOLERANCE:
        said = ", ".join(f"{r!r} to {depth:g} cm" for r, depth in depths.items())
        yield (
            f"rounds were sampled to different depths (median: {said}); stocks compare "
            "only down to the mass that all of them hold"
        )
    methods = {
        r: sorted(
            {
                profiles.method.names[code]
                for code in profiles.method.codes[of_round(profiles.round, r)].tolist()
            }
        )
        for r in rounds
    }
    if len({tuple(names) for names in methods.values()}) > 1:
        said = "; ".join(
            f"{r!r} {', '.join(n or 'not stated' for n in names)}"
            for r, names in methods.items()
        )
        yield (
            f"rounds were analysed by different methods ({said}); their stocks do not "
            "compare without a conversion and its error"
        )
    for name in rounds:
        if int(of_round(profiles.round, name).sum()) == 1:
            said = f"round {name!r}" if name else "the round"
            yield f"{said} has one profile only: its spread is unknown"


def depth_warnings(
    profiles: Profiles,
    depths: Sequence[DepthStocks],
    errors: Sequence[MeasurementError],
    method: MassMethod,
) -> Iterator[str]:
    """Warnings on the stocks of each depth.

    Parameters
    ----------
    profiles : Profiles
        The profiles.
    depths : sequence of DepthStocks
        Stocks by depth.
    errors : sequence of MeasurementError
        What the errors of measuring cover, in the same order.
    method : MassMethod
        Of equivalent mass.

    Yields
    ------
    warning : str
        One sentence, without a full stop.
    """
    n = profiles.date.size
    few = int((layers_with_soil(profiles) < method.fewest_layers).sum())
    if few:
        yield (
            f"{few} of {n} profiles have fewer than {method.fewest_layers} layers, "
            f"which {method.title} ask for"
        )
    for stocks, error in zip(depths, errors, strict=True):
        depth = f"{stocks.reference.depth:g} cm"
        beyond = int(stocks.extrapolated.sum())
        if beyond:
            yield (
                f"{depth}: the stocks of {beyond} of {n} profiles are extrapolated "
                "below the sampled mass; a smaller reference mass, set in the first "
                "round, or deeper samples avoid that"
            )
        missing = int(np.isnan(stocks.equivalent_mass).sum())
        if missing:
            yield f"{depth}: {missing} of {n} profiles have no stock"
        over = int(overshoots(method, profiles, stocks.reference.mass).sum())
        if over:
            yield (
                f"{depth}: the spline overshoots in {over} of {n} profiles, which is "
                "no property of the soil (a negative stock is left out); choose "
                "ellert_bettany, or a reference mass near a sampled depth"
            )
        yield from _partial(depth, error)


def reference_warnings(
    profiles: Profiles, reference: ReferenceMass, method: MassMethod
) -> Iterator[str]:
    """Warning where denser soil is counted to less than the reporting depth.

    Parameters
    ----------
    profiles : Profiles
        Of all rounds, whose first the reference follows from.
    reference : ReferenceMass
        By a rule.
    method : MassMethod
        Of equivalent mass.

    Yields
    ------
    warning : str
        One sentence, without a full stop.
    """
    first, own = first_round(profiles), setting(profiles)
    aside = np.flatnonzero(first & ~own)
    if aside.size:
        yield (
            f"{reference.depth:g} cm: {aside.size} of {int(first.sum())} profiles of "
            "the first round have a doubtful value and set no reference mass (Tilth's "
            f"own rule): {named_profiles(profiles, aside)}; check them before "
            "reference.json is kept"
        )
    thickness = profiles.layer_thickness[own]
    mass = mass_to_depth(method.masses(profiles)[own], thickness, reference.depth)
    denser = int((mass > reference.mass * (1.0 + 1e-9)).sum())
    reached = equivalent_depth(method, profiles, reference.mass)[own]
    if denser:
        yield (
            f"{reference.depth:g} cm: {denser} of {int(own.sum())} profiles of the "
            "first round hold more soil than the reference mass, so that their stocks "
            f"end above {reference.depth:g} cm, the densest at "
            f"{np.nanmin(reached):.1f} cm; VM0042 wants the largest mass, for "
            "which all profiles must be sampled deeper"
        )


def given_warnings(
    profiles: Profiles, reference: ReferenceMass, method: MassMethod
) -> Iterator[str]:
    """Warning where a mass that was given is far from the reporting depth.

    Parameters
    ----------
    profiles : Profiles
        Of all rounds.
    reference : ReferenceMass
        As given, or kept from an earlier round.
    method : MassMethod
        Of equivalent mass.

    Yields
    ------
    warning : str
        One sentence, without a full stop.
    """
    reached = equivalent_depth(method, profiles, reference.mass)
    known = reached[~np.isnan(reached)]
    mean = float(known.mean()) if known.size else np.inf
    if mean < LEAST * reference.depth:
        yield (
            f"{reference.depth:g} cm: the reference mass of {reference.mass:.6g} Mg "
            f"ha-1 reaches {mean:.1f} cm on average, less than half of the depth: "
            f"these are no stocks of 0-{reference.depth:g} cm, and a change below is "
            "not seen; check where the mass is from"
        )


def _partial(depth: str, error: MeasurementError) -> Iterator[str]:
    """Warning where an error of measuring leaves out a part."""
    for one, other, names, needs in (
        (error.of_mass, error.of_content, ("masses", "contents"), ""),
        (
            error.of_content,
            error.of_mass,
            ("contents", "masses"),
            ", which needs those of density and of coarse fragments",
        ),
    ):
        alone = int((one & ~other).sum())
        if alone:
            yield (
                f"{depth}: the error of measuring covers {names[0]} only in {alone} of "
                f"{one.size} profiles; that of {names[1]} is unknown{needs}"
            )


def _finding(
    table: LayerTable, row: int, rule: str, value: str, message: str
) -> Finding:
    """Finding at a row of the table."""
    where = ", ".join(
        f"{kind} {labels.names[labels.codes[row]]}"
        for kind, labels in (
            ("site", table.site),
            ("point", table.point),
            ("round", table.round),
        )
        if labels.names[labels.codes[row]]
    )
    return Finding(
        severity=FLAGGED,
        file=table.file.names[table.file.codes[row]],
        row=int(table.row[row]),
        column="",
        value=value,
        rule=rule,
        message=f"{where}: {message}" if where else message,
        layer=int(table.layer[row]),
    )
