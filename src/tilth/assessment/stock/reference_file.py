"""The reference mass of a project as a file, kept from its first round on."""

import json
from dataclasses import dataclass, replace
from hashlib import sha256
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

import tilth
from tilth.assessment.stock.mass_method import METHODS
from tilth.assessment.stock.reference import (
    RULES,
    of_round,
    reference_of,
    rounds_as_known,
)
from tilth.assessment.stock.result import ReferenceMass, StockResult
from tilth.assessment.stock.stock import GIVEN, StockOptions
from tilth.errors import DataError, InputError
from tilth.soil.organic_carbon import VAN_BEMMELEN

FORMAT: Final = "tilth reference mass 1"
MOST_NAMED: Final = 5  # sites in a warning
SAME_MASS: Final = 0.02  # of the mass: what two readings of one round differ by


@dataclass(frozen=True, slots=True, kw_only=True)
class ReferenceFile:
    """What a file of reference masses holds.

    Parameters
    ----------
    name, sha256 : str
        Of the file.
    text : str
        Its content, which later rounds keep as it is.
    references : tuple of ReferenceMass
        One per depth.
    matter_per_carbon : float or None
        Organic matter per organic carbon behind a mass of mineral soil; None for fine
        earth. [1]
    first_round : str or None, default None
        Round that the masses follow from; None where they were given.
    n_profiles_first_round : int or None, default None
        Its profiles.
    files : tuple of (str, str), default ()
        Name and SHA-256 of the files that the masses follow from.
    sites : tuple of str, default ()
        Sites of the first round; empty where the file does not say.
    """

    name: str
    sha256: str
    text: str
    references: tuple[ReferenceMass, ...]
    matter_per_carbon: float | None
    first_round: str | None = None
    n_profiles_first_round: int | None = None
    files: tuple[tuple[str, str], ...] = ()
    sites: tuple[str, ...] = ()

    def method(self) -> str:
        """Method of equivalent mass whose masses these are."""
        return self.references[0].method


def reference_text(result: StockResult) -> str:
    """Reference masses of a result, as a file.

    Parameters
    ----------
    result : StockResult
        Of the first round, or of all rounds.

    Returns
    -------
    text : str
        JSON, for `read_reference`.
    """
    references = [stocks.reference for stocks in result.depths]
    mineral = METHODS[references[0].method].mineral
    record = {
        "format": FORMAT,
        "tilth_version": tilth.__version__,
        "equivalent_mass_method": references[0].method,
        "matter_per_carbon": result.inputs["matter_per_carbon"] if mineral else None,
        "references": [
            {"depth_cm": r.depth, "mass_mg_ha": r.mass, "rule": r.rule}
            for r in references
        ],
        "first_round": result.inputs["first_round"],
        "n_profiles_first_round": result.inputs["n_profiles_first_round"],
        "sites": _sites_of_first_round(result),
        "files": [{"name": name, "sha256": digest} for name, digest in result.files],
    }
    return json.dumps(record, indent=2, ensure_ascii=False, allow_nan=False) + "\n"


def _sites_of_first_round(result: StockResult) -> list[str]:
    """Names of the sites that the masses follow from, each once."""
    profiles = result.profiles
    own = of_round(profiles.round, rounds_as_known(profiles)[0])
    return list(dict.fromkeys(profiles.site.take(own).texts()))


def read_reference(path: Path) -> ReferenceFile:
    """Reference masses from a file.

    Parameters
    ----------
    path : Path
        As `reference_text` makes it.

    Returns
    -------
    file : ReferenceFile
        Its masses.

    Raises
    ------
    DataError
        If the file cannot be read or is none of reference masses.
    """
    try:
        return parse_reference(path.read_bytes().decode("utf-8"), path)
    except OSError as error:
        raise DataError(
            f"{path} must be a file that can be read; {error.strerror or error}"
        ) from None
    except UnicodeDecodeError as error:
        raise DataError(f"{path} must be JSON in UTF-8; {error}") from None


def parse_reference(text: str, path: Path) -> ReferenceFile:
    """Reference masses from the text of a file.

    Parameters
    ----------
    text : str
        As `reference_text` makes it.
    path : Path
        Where it stands or will stand.

    Returns
    -------
    file : ReferenceFile
        Its masses.

    Raises
    ------
    DataError
        If the text is none of reference masses.
    """
    try:
        record = json.loads(text)
    except ValueError as error:
        raise DataError(f"{path} must be JSON in UTF-8; {error}") from None
    try:
        return ReferenceFile(
            name=path.name,
            sha256=sha256(text.encode()).hexdigest(),
            text=text,
            references=_references(record),
            matter_per_carbon=_number_or_none(record["matter_per_carbon"]),
            first_round=record.get("first_round"),
            n_profiles_first_round=record.get("n_profiles_first_round"),
            files=tuple((f["name"], f["sha256"]) for f in record.get("files", ())),
            sites=tuple(str(site) for site in record.get("sites", ())),
        )
    except (KeyError, TypeError, ValueError) as error:
        raise DataError(
            f"{path} must be a file of reference masses, as reference.json of tilth "
            f"stock; {_fault(error)}"
        ) from None


def kept_options(
    file: ReferenceFile,
    *,
    depths: tuple[float, ...] = (),
    method: str | None = None,
    matter_per_carbon: float | None = None,
) -> StockOptions:
    """Options for a later round, with the reference masses of the project.

    Parameters
    ----------
    file : ReferenceFile
        Of the first round.
    depths : tuple of float, default ()
        Reporting depths; all of the file if none is given. [cm]
    method : str, optional
        Must be that of the file, if it is given.
    matter_per_carbon : float, optional
        Must be that of the file, if it is given and the masses are of mineral soil. [1]

    Returns
    -------
    options : StockOptions
        For `tilth.assessment.stock.stock.stocks`, which checks the depths.

    Raises
    ------
    InputError
        If the method or the factor differs from that of the file.
    """
    if method is not None and method != file.method():
        raise InputError(
            f"the method of a project must be kept: {file.name} has {file.method()}; "
            f"got {method}"
        )
    kept = file.matter_per_carbon
    if kept is not None and matter_per_carbon not in (None, kept):
        raise InputError(
            "organic matter per organic carbon must be kept: "
            f"{file.name} has {kept:g}; got {matter_per_carbon:g}"
        )
    factor = kept if kept is not None else matter_per_carbon
    return StockOptions(
        depths=depths or tuple(r.depth for r in file.references),
        method=file.method(),
        references=file.references,
        matter_per_carbon=VAN_BEMMELEN if factor is None else factor,
    )


def same_masses(one: ReferenceFile, other: ReferenceFile) -> bool:
    """Whether two files hold the same reference masses.

    Parameters
    ----------
    one, other : ReferenceFile
        The files.

    Returns
    -------
    same : bool
        Names of files and rounds do not matter.
    """
    return (
        one.references == other.references
        and one.matter_per_carbon == other.matter_per_carbon
    )


def held_against(result: StockResult, file: ReferenceFile) -> StockResult:
    """Stocks at kept masses, with the first round and what speaks against it.

    Parameters
    ----------
    result : StockResult
        Stocks at the masses of the file.
    file : ReferenceFile
        Where the masses are from.

    Returns
    -------
    result : StockResult
        Its warnings say first if no file that the masses follow from is among those
        given, which sites are new since then, and if masses differ by more than 2 %
        from those of the first round given, of the same sites, by the same rule.
    """
    mine = {digest for _, digest in file.files}
    strange = bool(mine) and not mine & {digest for _, digest in result.files}
    warnings = []
    if strange:
        names = ", ".join(name for name, _ in file.files)
        warnings.append(
            f"none of the files given is the one that {file.name} was made from "
            f"({names}): make sure that it is the reference of this project and that "
            "the file is unchanged"
        )
    return replace(
        result,
        inputs={
            **result.inputs,
            "first_round": file.first_round,
            "n_profiles_first_round": file.n_profiles_first_round,
        },
        warnings=(
            *warnings,
            *_new_sites(result, file),
            *_other_masses(result, file),
            *result.warnings,
        ),
    )


def _known_sites(result: StockResult, file: ReferenceFile) -> NDArray[np.bool_] | None:
    """Profiles of sites that set the masses; None where none is known by its name."""
    known = np.isin(result.profiles.site.texts(), file.sites)
    return known if known.any() else None


def _new_sites(result: StockResult, file: ReferenceFile) -> list[str]:
    """Warning of sites that the masses do not follow from, such as later controls."""
    known = _known_sites(result, file)
    if known is None or known.all():
        return []
    new = list(dict.fromkeys(result.profiles.site.take(~known).texts()))
    named = ", ".join(new[:MOST_NAMED])
    more = f" and {len(new) - MOST_NAMED} more" if len(new) > MOST_NAMED else ""
    return [
        f"{len(new)} {'site is' if len(new) == 1 else 'sites are'} new since "
        f"{file.name} was made, {named}{more}: the reference mass is kept and does not "
        "follow from them"
    ]


def _other_masses(result: StockResult, file: ReferenceFile) -> list[str]:
    """Warnings of masses that the first round given does not have by the same rule."""
    rounds = rounds_as_known(result.profiles)
    if len(rounds) < 2 and rounds[0] != file.first_round:
        return []  # a later round alone
    found = []
    for depth in result.depths:
        kept = depth.reference
        if kept.rule not in RULES:
            continue
        try:
            own = reference_of(
                result.profiles,
                METHODS[kept.method],
                kept.depth,
                kept.rule,
                among=_known_sites(result, file),
            )
        except InputError:
            continue
        if abs(kept.mass / own.mass - 1.0) > SAME_MASS:
            found.append(
                f"the reference mass of {file.name} for {kept.depth:g} cm is "
                f"{kept.mass:.6g} Mg ha-1, but the first round given ({rounds[0]}) has "
                f"{own.mass:.6g} Mg ha-1 by the same rule ({kept.rule}): is it the "
                "reference of another project?"
            )
    return found


def _references(record: dict[str, Any]) -> tuple[ReferenceMass, ...]:
    """Masses of a record, checked."""
    if record["format"] != FORMAT:
        raise ValueError(f"its format must be {FORMAT!r}; got {record['format']!r}")
    method = record["equivalent_mass_method"]
    if method not in METHODS:
        raise ValueError(f"there is no method {method!r}")
    found = tuple(
        ReferenceMass(
            depth=_positive(row["depth_cm"]),
            mass=_positive(row["mass_mg_ha"]),
            method=method,
            rule=_rule(row["rule"]),
        )
        for row in record["references"]
    )
    depths = {reference.depth for reference in found}
    if not found or len(depths) < len(found):
        raise ValueError(f"it must hold each depth once; got {len(found)} masses")
    if METHODS[method].mineral and record["matter_per_carbon"] is None:
        raise ValueError("a mass of mineral soil must come with matter_per_carbon")
    return found


def _positive(value: object) -> float:
    """A finite number above zero."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise ValueError(f"{value!r} is no number")
    if not 0.0 < value < float("inf"):
        raise ValueError(f"depths and masses must be positive; got {value!r}")
    return float(value)


def _number_or_none(value: object) -> float | None:
    """A positive number, or None where there is none."""
    return None if value is None else _positive(value)


def _rule(value: object) -> str:
    """Rule by which a mass was chosen."""
    if value not in (*RULES, GIVEN):
        raise ValueError(f"there is no rule {value!r}")
    return str(value)


def _fault(error: Exception) -> str:
    """What was wrong with a record, in words."""
    if isinstance(error, KeyError):
        return f"{error.args[0]} is missing"
    return (
        "its parts are not as they must be"
        if isinstance(error, TypeError)
        else str(error)
    )
