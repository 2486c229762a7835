r"""Carbon contents of one laboratory method as values of another, with the error.

A conversion :math:`c' = a + b c` was found on samples that were analysed by both
methods. It acts on contents, before stocks are computed. Its errors come in twice:

- Those of the coefficients are shared by all converted values. With :math:`g` the
  derivatives of an estimate by :math:`a` and :math:`b`, its variance grows by
  :math:`g^\top \Sigma g`, with the covariance :math:`\Sigma` of the coefficients. The
  derivative of the stock of every profile is found by computing the stocks again with
  shifted coefficients, at the same reference mass, so that it holds for every method of
  equivalent mass; that of an estimate is the estimate of these derivatives, since all
  estimators are linear.
- The residual of each sample is part of the spread among the points, so that nothing is
  added to the error of a mean. It is added to the measurement error of the profile.

The pairs must resemble the samples: a regression found on soils of another range or
spread converts with a bias that no standard error shows.
"""

from dataclasses import dataclass, replace
from math import inf, sqrt
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from tilth.assessment.change.options import ConversionEffect
from tilth.assessment.layers.table import FLAGGED, Finding, LayerFile, labels_of
from tilth.assessment.stock.result import StockResult
from tilth.assessment.stock.stock import StockOptions, stocks
from tilth.assessment.yaml_file import Document, read_document
from tilth.checks import FloatArray
from tilth.errors import InputError

SCHEMA: Final = "conversion-1.json"
OF_COEFFICIENTS: Final = (
    "intercept_standard_error",
    "slope_standard_error",
    "covariance",
)
OF_PAIRS: Final = ("residual_standard_deviation", "mean_content", "sd_content")
STEP: Final = 0.01  # of intercept [g kg-1] and of slope [1], in the derivatives


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class LaboratoryConversion:
    """Line from the contents of one method to those of another.

    Parameters
    ----------
    from_method, to_method : str
        As in the column ``method``; upper and lower case are alike.
    intercept : float
        Content by the second method where the first finds none. [g kg-1]
    slope : float
        Of the second method over the first. [1]
    covariance : ndarray, shape (2, 2)
        Of intercept and slope. [g kg-1 and 1, multiplied]
    residual_sd : float
        Standard deviation about the line; NaN where it is not known. [g kg-1]
    n_pairs : int
        Samples that were analysed by both methods, at least 3.
    lowest, highest : float
        Range of the pairs by the first method; 0 and infinity where it is not known.
        [g kg-1]
    source : str
        Where it is from.
    """

    from_method: str
    to_method: str
    intercept: float
    slope: float
    covariance: FloatArray
    residual_sd: float
    n_pairs: int
    lowest: float = 0.0
    highest: float = inf
    source: str

    def __post_init__(self) -> None:
        matrix = np.asarray(self.covariance, dtype=np.float64)
        definite = (
            matrix.shape == (2, 2)
            and matrix[0, 1] == matrix[1, 0]
            and (np.linalg.eigvalsh(matrix) >= -1e-12 * np.trace(matrix)).all()
        )
        if not definite or self.n_pairs < 3:
            raise InputError(
                "covariance of intercept and slope must be a covariance (symmetric, "
                "correlation from -1 to 1), of at least 3 pairs; got "
                f"{matrix.tolist()} of {self.n_pairs}"
            )

    @property
    def sentence(self) -> str:
        """The conversion in words."""
        return (
            f"contents by {self.from_method} are converted to {self.to_method}: "
            f"{self.intercept:g} g kg-1 + {self.slope:g} times the content, from "
            f"{self.n_pairs} pairs ({self.source})"
        )


def read_conversion(path: Path) -> LaboratoryConversion:
    """Conversion from its file.

    Parameters
    ----------
    path : Path
        YAML of the form ``schemas/conversion-1.json``, with either the standard errors
        of the coefficients and their covariance, or the residual standard deviation
        with mean and standard deviation of the pairs.

    Returns
    -------
    conversion : LaboratoryConversion
        With the covariance of its coefficients.

    Raises
    ------
    DataError
        If the file breaks the schema, or no covariance follows from it.
    """
    document = read_document(path, SCHEMA)
    data = document.data
    residual = float(data.get("residual_standard_deviation", np.nan))
    try:
        return LaboratoryConversion(
            from_method=data["from"],
            to_method=data["to"],
            intercept=float(data["intercept"]),
            slope=float(data["slope"]),
            covariance=_covariance(document, data),
            residual_sd=residual,
            n_pairs=int(data["n_pairs"]),
            lowest=float(data.get("lowest", 0.0)),
            highest=float(data.get("highest", inf)),
            source=data["source"],
        )
    except InputError as error:
        document.refuse(("covariance",), str(error))


def _covariance(document: Document, data: dict[str, Any]) -> FloatArray:
    """Covariance of the coefficients, as given or by least squares."""
    if all(key in data for key in OF_COEFFICIENTS):
        a, b, both = (float(data[key]) for key in OF_COEFFICIENTS)
        return np.array([[a * a, both], [both, b * b]])
    if not all(key in data for key in OF_PAIRS):
        document.refuse(
            (),
            f"a conversion must have its error: {', '.join(OF_COEFFICIENTS)}, or else "
            f"{', '.join(OF_PAIRS)}; got {', '.join(data)}",
        )
    residual, mean, spread = (float(data[key]) for key in OF_PAIRS)
    n = int(data["n_pairs"])
    squares = (n - 1) * spread**2
    return residual**2 * np.array(
        [[1.0 / n + mean**2 / squares, -mean / squares], [-mean / squares, 1 / squares]]
    )


def convert(layers: LayerFile, conversion: LaboratoryConversion) -> LayerFile:
    """Layers with their contents converted.

    Parameters
    ----------
    layers : LayerFile
        As read.
    conversion : LaboratoryConversion
        From one of its methods.

    Returns
    -------
    layers : LayerFile
        Values of the first method bear the name of the second, with findings where a
        content lay outside the pairs or became less than nothing, and was set to 0.

    Raises
    ------
    InputError
        If no layer was analysed by the first method.
    """
    table = layers.table
    rows = _converted(layers, conversion)
    if not rows.any():
        raise InputError(
            "a conversion must be from a method of the file "
            f"({', '.join(n or 'none stated' for n in table.method.names)}); got "
            f"{conversion.from_method!r}"
        )
    content = table.soc_content
    line = conversion.intercept + conversion.slope * content
    texts = np.array(table.method.texts(), dtype=object)
    texts[rows] = conversion.to_method
    own = np.nan_to_num(table.soc_content_error) * conversion.slope
    residual = np.nan_to_num(conversion.residual_sd)
    error = np.sqrt(own**2 + residual**2)
    error = np.where((error > 0.0) & rows, error, table.soc_content_error)
    return replace(
        layers,
        table=replace(
            table,
            soc_content=np.where(rows, np.maximum(line, 0.0), content),
            soc_content_error=error,
            method=labels_of(texts.tolist()),
        ),
        findings=(*layers.findings, *_findings(layers, conversion, rows, line)),
    )


def _converted(
    layers: LayerFile, conversion: LaboratoryConversion
) -> NDArray[np.bool_]:
    """Rows of the method that is converted."""
    wanted = conversion.from_method.strip().casefold()
    codes = [
        i
        for i, name in enumerate(layers.table.method.names)
        if name.strip().casefold() == wanted
    ]
    return np.isin(layers.table.method.codes, codes)


def _findings(
    layers: LayerFile,
    conversion: LaboratoryConversion,
    rows: NDArray[np.bool_],
    line: FloatArray,
) -> list[Finding]:
    """Rows that the conversion was not made for."""
    content = layers.table.soc_content
    outside = (content < conversion.lowest) | (content > conversion.highest)
    found = []
    for i in np.flatnonzero(rows & (outside | (line < 0.0))).tolist():
        below = line[i] < 0.0
        found.append(
            Finding(
                severity=FLAGGED,
                file=layers.table.file.names[layers.table.file.codes[i]],
                row=int(layers.table.row[i]),
                column="",
                value=f"{content[i]:g}",
                rule="conversion_below_zero" if below else "conversion_range",
                message=(
                    f"a converted content must be from 0 g kg-1; {content[i]:g} became "
                    f"{line[i]:.3g} and is taken as 0"
                    if below
                    else "a content should lie in the range of the pairs, "
                    f"{conversion.lowest:g} to {conversion.highest:g} g kg-1; got "
                    f"{content[i]:g}"
                ),
            )
        )
    return found


def converted_stocks(
    layers: LayerFile,
    conversion: LaboratoryConversion,
    options: StockOptions,
    depth: float,
    *,
    fixed_depth: bool = False,
) -> tuple[StockResult, ConversionEffect]:
    """Stocks after a conversion, and how they follow its coefficients.

    Parameters
    ----------
    layers : LayerFile
        As read.
    conversion : LaboratoryConversion
        From one of its methods.
    options : StockOptions
        Choices for the stocks.
    depth : float
        Reporting depth that the effect is for, one of those of the options. [cm]
    fixed_depth : bool, default False
        The effect is on stocks at fixed depth, not at equivalent mass.

    Returns
    -------
    result : StockResult
        Of the converted layers.
    effect : ConversionEffect
        Derivatives of the stock of each profile.

    Raises
    ------
    InputError
        If no layer was analysed by the first method, or stocks refuse the layers.
    """
    result = stocks(convert(layers, conversion), options)
    fixed = replace(
        options,
        references=tuple(at.reference for at in result.depths),
        reference_masses=(),
    )
    place = [at.reference.depth for at in result.depths].index(depth)

    def shifted(intercept: float, slope: float) -> FloatArray:
        other = replace(
            conversion,
            intercept=conversion.intercept + intercept,
            slope=conversion.slope + slope,
        )
        found = stocks(convert(layers, other), fixed).depths[place]
        return found.fixed_depth if fixed_depth else found.equivalent_mass

    return result, ConversionEffect(
        from_method=conversion.from_method,
        to_method=conversion.to_method,
        intercept=(shifted(STEP, 0.0) - shifted(-STEP, 0.0)) / (2.0 * STEP),
        slope=(shifted(0.0, STEP) - shifted(0.0, -STEP)) / (2.0 * STEP),
        covariance=conversion.covariance,
        degrees_of_freedom=conversion.n_pairs - 2.0,
        source=conversion.source,
        sentence=conversion.sentence,
    )


def conversion_error(effect: ConversionEffect, intercept: float, slope: float) -> float:
    """Standard error of an estimate from the coefficients of a conversion.

    Parameters
    ----------
    effect : ConversionEffect
        With their covariance.
    intercept, slope : float
        Derivatives of the estimate. [Mg ha-1 per unit]

    Returns
    -------
    standard_error : float
        Shared by all converted values. [Mg ha-1]
    """
    gradient = np.array([intercept, slope])
    return sqrt(max(float(gradient @ effect.covariance @ gradient), 0.0))
