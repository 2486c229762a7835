"""Reader of validations: what ``tilth validate`` found of a model, by category."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from tilth.assessment.yaml_file import Document, read_document

SCHEMA: Final = "validation-1.json"
RECORD: Final = "result.json"  # as tilth validate names it
UNKNOWN: Final = "unknown"  # climate zone or texture of pairs that do not state it


@dataclass(frozen=True, slots=True, kw_only=True)
class TestedCategory:
    """Tests by VMD0053 of one practice and crop group, for soil organic carbon.

    Parameters
    ----------
    practice, crop_group : str
        The category.
    passed : bool
        Every test was met.
    failures : tuple of str
        Tests that were not met or cannot be told.
    standard_deviation : float or None
        Of modelled less measured change about its mean; None with one pair. [Mg ha-1]
    n_studies : int
        Its degrees of freedom are one less, since pairs of a study share errors.
    mean_bias : float
        Mean of modelled less measured change, of studies. [Mg ha-1]
    climate_zones, textures : tuple of str
        Those that the pairs cover.
    years : tuple of float or None
        Shortest and longest time of the pairs; None where it is not known. [yr]
    clay : tuple of float or None
        Least and most of the pairs; None where it is not known. [%]
    """

    practice: str
    crop_group: str
    passed: bool
    failures: tuple[str, ...]
    standard_deviation: float | None
    n_studies: int
    mean_bias: float
    climate_zones: tuple[str, ...]
    textures: tuple[str, ...]
    years: tuple[float, float] | None
    clay: tuple[float, float] | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Validation:
    """Tests of one model.

    Parameters
    ----------
    model : str
        Name; empty where the file does not state it.
    depth : float or None
        Lower boundary of the soil of the pairs; None where it is not stated. [cm]
    categories : tuple of TestedCategory
        By practice and crop group.
    file : str
        Name of the file.
    independent : bool
        It was declared that the model was not calibrated on the pairs.
    example : bool
        The pairs are invented.
    """

    model: str
    depth: float | None
    categories: tuple[TestedCategory, ...]
    file: str
    independent: bool
    example: bool


def validation_path(path: Path) -> Path:
    """The file of a validation, of a directory or of itself.

    Parameters
    ----------
    path : Path
        Directory or file of ``tilth validate``.

    Returns
    -------
    path : Path
        Of the record.
    """
    return path / RECORD if path.is_dir() else path


def read_validation(path: Path) -> Validation:
    """Tests of a model from the record of ``tilth validate``.

    Parameters
    ----------
    path : Path
        ``result.json`` or its directory.

    Returns
    -------
    validation : Validation
        Categories of soil organic carbon only.

    Raises
    ------
    DataError
        If the file cannot be read, is no such record, or calls a category passed whose
        tests are not all met.
    """
    document = read_document(validation_path(path), SCHEMA)
    data = document.data
    return Validation(
        model=data["model"] or "",
        depth=None if data["depth_cm"] is None else float(data["depth_cm"]),
        categories=tuple(
            _category(document, i, found)
            for i, found in enumerate(data["combinations"])
            if found["emission_source"] == "SOC"
        ),
        file=document.path.name,
        independent=data["independent"],
        example=data["example"],
    )


def _category(document: Document, index: int, found: dict[str, Any]) -> TestedCategory:
    failures = tuple(t["name"] for t in found["tests"] if t["met"] is not True)
    if found["passed"] != (not failures):
        document.refuse(
            ("combinations", index, "passed"),
            "passed must be true where every test is met, and only there; got "
            f"{str(found['passed']).lower()} with "
            f"{'no' if not failures else len(failures)} tests that are not met",
        )
    sigma = found["sigma_model_mg_ha"]

    def names(kind: str) -> tuple[str, ...]:
        return tuple(
            g["name"]
            for g in found["groups"]
            if g["kind"] == kind and g["name"] != UNKNOWN
        )

    return TestedCategory(
        practice=found["practice"],
        crop_group=found["crop_group"],
        passed=found["passed"],
        failures=failures,
        standard_deviation=None if sigma is None else float(sigma),
        n_studies=found["n_studies"],
        mean_bias=float(found["mean_bias_mg_ha"]),
        climate_zones=names("climate_zone"),
        textures=names("texture"),
        years=_range(found["years_yr"]),
        clay=_range(found["clay_percent"]),
    )


def _range(limits: list[float] | None) -> tuple[float, float] | None:
    return None if limits is None else (float(limits[0]), float(limits[1]))
