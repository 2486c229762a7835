"""Stocks of the profiles of laboratory files, at fixed depth and equivalent mass."""

from dataclasses import dataclass, replace
from typing import Final

import numpy as np

from tilth.assessment.layers.table import LayerFile, LayerTable
from tilth.assessment.stock.check import (
    depth_warnings,
    file_warnings,
    given_warnings,
    of_reader,
    reference_warnings,
    stock_findings,
)
from tilth.assessment.stock.doubtful import doubtful_profiles, doubtful_values
from tilth.assessment.stock.error import MeasurementError, measurement_error
from tilth.assessment.stock.mass_method import MassMethod, mass_method, stocks_at_mass
from tilth.assessment.stock.profiles import Layout, layout_of, profiles_of
from tilth.assessment.stock.reference import (
    AUTOMATIC,
    RULES,
    first_round,
    reference_of,
    rounds_in_order,
)
from tilth.assessment.stock.result import (
    DepthStocks,
    Profiles,
    ReferenceMass,
    StockResult,
)
from tilth.checks import FloatArray, complete, in_range
from tilth.errors import InputError
from tilth.soil.equivalent_mass import LARGEST_MASS
from tilth.soil.organic_carbon import VAN_BEMMELEN
from tilth.soil.reference_mass import mass_to_depth

DEEPEST: Final = 1000.0  # that a stock is reported for [cm]
GIVEN: Final = "given"
RULE_SOURCE: Final = (
    "Verra (2025) VM0042 v2.2, section 8.2.1.6 (the reference mass is fixed and covers "
    "the densest sample)"
)
MATTER: Final = (
    "organic matter that was not measured is {factor:g} times organic carbon: a "
    "convention, not a measurement"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class StockOptions:
    """Choices for the stocks of profiles.

    Parameters
    ----------
    depths : tuple of float, default (30,)
        Reporting depths. [cm]
    method : str, default ``wendt_hauser``
        Method of equivalent mass, one of `tilth.assessment.stock.mass_method.METHODS`.
    rule : str, default ``automatic``
        How the reference masses follow from the first round: ``smallest``, ``mean``,
        ``largest`` or ``automatic``, which is ``largest``, as VM0042 wants it, where
        that extrapolates no more profiles of the first round than ``smallest`` does,
        and else ``smallest``.
    reference_masses : tuple of float, default ()
        Reference masses that are given, one per depth, instead of a rule. [Mg ha-1]
    references : tuple of ReferenceMass, default ()
        Those of an earlier round, instead of a rule; they must have the same method
        and include every depth.
    matter_per_carbon : float, default 1.724
        Organic matter per organic carbon where organic matter was not measured; for
        ``von_haden``. [1]
    example : bool, default False
        The data are invented; reports say so.
    """

    depths: tuple[float, ...] = (30.0,)
    method: str = "wendt_hauser"
    rule: str = AUTOMATIC
    reference_masses: tuple[float, ...] = ()
    references: tuple[ReferenceMass, ...] = ()
    matter_per_carbon: float = VAN_BEMMELEN
    example: bool = False


def stocks(layers: LayerFile, options: StockOptions | None = None) -> StockResult:
    """Stocks of all profiles, at fixed depth and at equivalent soil mass.

    One reference mass per depth serves all sites, strata and rounds of the files. It
    follows from the first round alone, or is given.

    Parameters
    ----------
    layers : LayerFile
        What `tilth.assessment.layers.layers` read.
    options : StockOptions, optional
        Choices.

    Returns
    -------
    result : StockResult
        Profiles whose reference lies below the sampled mass are flagged; a profile that
        is shallower than a depth has no stock at fixed depth.

    Raises
    ------
    InputError
        If an option is out of range or contradicts the given references, no layer
        passed the checks, no profile of the first round reaches a depth, the rule
        gives a mass below half of the median, or the first round is not known.
    """
    chosen = options or StockOptions()
    method = _checked(chosen)
    table = layers.table
    if table.row.size == 0:
        raise InputError(
            "one layer at least must have passed the checks; got none of "
            f"{layers.n_rows} rows"
        )
    layout = layout_of(table)
    profiles = replace(
        profiles_of(table, chosen.matter_per_carbon),
        doubtful=doubtful_profiles(table, layout, layers.findings),
    )
    references = references_of(profiles, chosen)
    follows = _matter_follows(table, layout, chosen.matter_per_carbon)
    errors = [
        measurement_error(profiles, method, reference.mass, follows)
        for reference in references
    ]
    depths = tuple(
        _at_depth(profiles, method, reference, error)
        for reference, error in zip(references, errors, strict=True)
    )
    provisional, warnings = of_reader(layers.findings)
    derived = method.mineral and bool(np.isnan(table.som_content).any())
    return StockResult(
        profiles=profiles,
        depths=depths,
        method=_sentence(method, references),
        findings=(
            *layers.findings,
            *stock_findings(table, layout, profiles, depths, method),
        ),
        n_rows=layers.n_rows,
        files=layers.files,
        left_out=layers.left_out,
        inputs=_inputs(profiles, chosen, references),
        sources=(method.source, RULE_SOURCE),
        provisional=(
            *provisional,
            *((MATTER.format(factor=chosen.matter_per_carbon),) if derived else ()),
        ),
        warnings=(
            *warnings,
            *doubtful_values(layers.findings),
            *file_warnings(table, profiles),
            *(
                text
                for reference in references
                for text in (
                    given_warnings(profiles, reference, method)
                    if chosen.references or chosen.reference_masses
                    else reference_warnings(profiles, reference, method)
                )
            ),
            *depth_warnings(profiles, depths, errors, method),
        ),
    )


def references_of(
    profiles: Profiles, options: StockOptions
) -> tuple[ReferenceMass, ...]:
    """Reference mass of each depth: kept, given, or from the first round by a rule.

    Parameters
    ----------
    profiles : Profiles
        Of all rounds.
    options : StockOptions
        Choices.

    Returns
    -------
    references : tuple of ReferenceMass
        One per depth.

    Raises
    ------
    InputError
        If an option is out of range or contradicts the given references, no profile of
        the first round reaches a depth, the rule gives a mass below half of the
        median, or the first round is not known.
    """
    method = _checked(options)
    if options.references:
        return tuple(_kept(options, depth) for depth in options.depths)
    if options.reference_masses:
        return tuple(
            ReferenceMass(depth=depth, mass=mass, method=method.name, rule=GIVEN)
            for depth, mass in zip(
                options.depths, options.reference_masses, strict=True
            )
        )
    return tuple(
        reference_of(profiles, method, depth, options.rule) for depth in options.depths
    )


def _checked(options: StockOptions) -> MassMethod:
    """The method, once all options are in range."""
    method = mass_method(options.method)
    _complete("depths", options.depths, DEEPEST, "cm")
    _complete("reference_masses", options.reference_masses, LARGEST_MASS, "Mg ha-1")
    if not options.depths or len(set(options.depths)) < len(options.depths):
        raise InputError(
            "depths must be one or more, each once, in cm; got "
            f"{', '.join(f'{d:g}' for d in options.depths) or 'none'}"
        )
    if options.rule not in (AUTOMATIC, *RULES):
        raise InputError(
            f"rule must be one of {', '.join((AUTOMATIC, *RULES))}; got "
            f"{options.rule!r}"
        )
    if options.reference_masses and options.references:
        raise InputError(
            "reference masses must come from an earlier round or be given, not both"
        )
    n_masses = len(options.reference_masses)
    if n_masses and n_masses != len(options.depths):
        raise InputError(
            "reference_masses must be as many as depths, in Mg ha-1; got "
            f"{n_masses} for {len(options.depths)}"
        )
    return method


def _complete(name: str, values: tuple[float, ...], high: float, unit: str) -> None:
    """Refuse a number that is missing or out of range."""
    in_range(name, values, 1.0, high, unit)
    complete(name, values, unit)


def _kept(options: StockOptions, depth: float) -> ReferenceMass:
    """Reference of an earlier round for a depth."""
    known = {reference.depth: reference for reference in options.references}
    if depth not in known:
        raise InputError(
            "the reference mass of a project must be kept, for each depth; there is "
            f"none for {depth:g} cm, only for "
            f"{', '.join(f'{d:g}' for d in sorted(known))} cm"
        )
    reference = known[depth]
    if reference.method != options.method:
        raise InputError(
            "the method of a project must be kept with its reference mass; got "
            f"{options.method} with the reference mass of {reference.method}"
        )
    in_range("reference mass", reference.mass, 1.0, LARGEST_MASS, "Mg ha-1")
    return reference


def _at_depth(
    profiles: Profiles,
    method: MassMethod,
    reference: ReferenceMass,
    error: MeasurementError,
) -> DepthStocks:
    """Stocks for one depth."""
    stock, extrapolated = stocks_at_mass(method, profiles, reference.mass)
    return DepthStocks(
        reference=reference,
        fixed_depth=fixed_depth(profiles, reference.depth),
        equivalent_mass=stock,
        extrapolated=extrapolated,
        measurement_error=np.where(np.isnan(stock), np.nan, error.standard_error),
    )


def fixed_depth(profiles: Profiles, depth: float) -> FloatArray:
    """Stocks from the surface to a depth, each layer uniform within itself.

    Parameters
    ----------
    profiles : Profiles
        The profiles.
    depth : float
        Reporting depth. [cm]

    Returns
    -------
    soc_stock : ndarray, shape (n,)
        NaN where the profile is shallower. [Mg ha-1]
    """
    return mass_to_depth(profiles.layer_soc, profiles.layer_thickness, depth)


def _matter_follows(
    table: LayerTable, layout: Layout, matter_per_carbon: float
) -> FloatArray:
    """Organic matter per carbon where it was not measured, else 0."""
    factor = np.where(np.isnan(table.som_content), matter_per_carbon, 0.0)
    return layout.padded(factor)


def _sentence(method: MassMethod, references: tuple[ReferenceMass, ...]) -> str:
    """How the stocks were computed."""
    soil = "mineral soil" if method.mineral else "fine earth"
    parts = (
        f"{r.mass:.6g} Mg ha-1 of {soil} for {r.depth:g} cm "
        f"({'given' if r.rule == GIVEN else f'{r.rule} of the first round'})"
        for r in references
    )
    return (
        f"stocks of organic carbon at equivalent soil mass by {method.words} "
        f"({method.title}); reference mass {'; '.join(parts)}"
    )


def _inputs(
    profiles: Profiles, options: StockOptions, references: tuple[ReferenceMass, ...]
) -> dict[str, object]:
    """Choices that were made."""
    kept = bool(options.references)
    given = bool(options.reference_masses)
    by_rule = not (kept or given)
    return {
        "depths_cm": list(options.depths),
        "equivalent_mass_method": options.method,
        "reference_rule": "kept" if kept else GIVEN if given else options.rule,
        "reference_masses_mg_ha": [reference.mass for reference in references],
        "first_round": rounds_in_order(profiles)[0] if by_rule else None,
        "n_profiles_first_round": int(first_round(profiles).sum()) if by_rule else None,
        "matter_per_carbon": options.matter_per_carbon,
        "example": options.example,
    }
