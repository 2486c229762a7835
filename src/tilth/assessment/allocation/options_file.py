"""Reader of options tables: parcels, practices, costs, and what is to be reached."""

import hashlib
from dataclasses import dataclass
from pathlib import Path

from tilth.assessment.allocation.adoption import AdoptionModel
from tilth.assessment.allocation.option import BY_PRACTICE, Parcel, Valuation
from tilth.assessment.allocation.options_content import (
    adoption_of,
    constraints_of,
    instrument_of,
    parcel_of,
    valuation_of,
)
from tilth.assessment.allocation.options_faults import faults_of
from tilth.assessment.allocation.plan import Constraints
from tilth.assessment.allocation.policy_instrument import Instrument
from tilth.assessment.yaml_file import read_content


@dataclass(frozen=True, slots=True, kw_only=True)
class OptionsFile:
    """An options table as it was read.

    Parameters
    ----------
    name, note : str
        Of the table.
    file, sha256 : str
        Name of the file and hash of its bytes.
    example : bool
        True if its content is invented.
    parcels : tuple of Parcel
        With their options.
    valuation : Valuation
        Currency, price year, period and rate.
    constraints : Constraints
        Budget or target, and limits.
    errors : str
        How errors of options go together.
    adoption : AdoptionModel or None
        None if no instruments are to be compared.
    instruments : tuple of Instrument
        To be compared.
    """

    name: str
    note: str
    file: str
    sha256: str
    example: bool
    parcels: tuple[Parcel, ...]
    valuation: Valuation
    constraints: Constraints
    errors: str
    adoption: AdoptionModel | None
    instruments: tuple[Instrument, ...]


def read_options(path: Path) -> OptionsFile:
    """Options table of a YAML file.

    Parameters
    ----------
    path : Path
        YAML of the form ``schemas/options-1.json``.

    Returns
    -------
    options : OptionsFile
        Checked.

    Raises
    ------
    DataError
        If the file cannot be read or breaks a rule; every fault on its own line, with
        its line in the file and its path.
    ConvergenceError
        If the solver does not find what a target could reach at most.
    """
    document = read_content(path)
    if faults := faults_of(document):
        document.refuse_all(faults)
    data = document.data
    policy = data.get("policy")
    return OptionsFile(
        name=data["name"],
        note=data.get("note", ""),
        file=path.name,
        sha256=hashlib.sha256(path.read_bytes()).hexdigest(),
        example=data.get("example", False),
        parcels=tuple(parcel_of(p) for p in data["parcels"]),
        valuation=valuation_of(data),
        constraints=constraints_of(data["aim"], data.get("limits", {})),
        errors=data.get("errors", BY_PRACTICE),
        adoption=policy and adoption_of(policy["adoption"], data["currency"]),
        instruments=tuple(instrument_of(i) for i in policy["instruments"])
        if policy
        else (),
    )
