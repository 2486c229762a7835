"""What a calibration minimises, and the minimum that one start leads to."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from math import inf
from typing import Final

import numpy as np
from numpy.typing import ArrayLike
from scipy.optimize import least_squares

from tilth.checks import FloatArray, complete, in_range
from tilth.errors import InputError
from tilth.stats.fitted_parameter import Parameter

Model = Callable[[FloatArray], ArrayLike]

TOLERANCE: Final = 1e-12  # of least_squares: cost, parameters and gradient


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Target:
    """What is minimised: weighted residuals and distances from the priors.

    Parameters
    ----------
    model : callable
        From parameters of shape (k,) to predictions of shape (n,).
    observed, standard_error : ndarray, shape (n,)
        Measurements, NaN where there is none, with their error. [as the predictions]
    parameters : tuple of Parameter
        What is fitted.
    """

    model: Model
    observed: FloatArray
    standard_error: FloatArray
    parameters: tuple[Parameter, ...]

    @classmethod
    def of(
        cls,
        model: Model,
        observed: ArrayLike,
        standard_error: ArrayLike,
        parameters: Sequence[Parameter],
    ) -> "Target":
        """Target with its arguments checked.

        Raises
        ------
        InputError
            If there are no observations, a standard error is missing or not above 0,
            shapes differ, or names repeat.
        """
        y = in_range("observed", observed, -inf, inf, "in the unit of the quantity")
        se = in_range("standard_error", standard_error, 0.0, inf, "as the observations")
        if y.ndim != 1 or y.shape != se.shape:
            raise InputError(
                "observed and standard_error must have one shape (n,); their shapes "
                f"are {y.shape} and {se.shape}"
            )
        used = ~np.isnan(y)
        if not used.any():
            raise InputError("observed must hold at least one number; got none")
        known = complete("standard_error", se[used], "the unit of the observations")
        if not ((known > 0.0) & np.isfinite(known)).all():
            raise InputError(
                "standard_error must be a finite number above 0 for every observation; "
                f"got {known.min():g}"
            )
        names = [p.name for p in parameters]
        if not names or len(set(names)) < len(names):
            raise InputError(
                f"parameters must be at least one, with names that differ; got {names}"
            )
        return cls(
            model=model,
            observed=y,
            standard_error=np.where(used, se, 1.0),
            parameters=tuple(parameters),
        )

    def residuals(self, values: FloatArray) -> FloatArray:
        """Weighted residuals, then distances from the priors in their deviations."""
        predicted = self.predict(values)
        weighted = (predicted - self.observed) / self.standard_error
        from_priors = [
            (x - p.prior_mean) / p.prior_sd
            for x, p in zip(values, self.parameters, strict=True)
            if p.prior_mean is not None and p.prior_sd is not None
        ]
        return np.concatenate([weighted[~np.isnan(self.observed)], from_priors])

    def misfit(self, values: FloatArray) -> float:
        """Sum of squared weighted residuals without the priors; NaN if it fails."""
        n = int((~np.isnan(self.observed)).sum())
        return float((self.residuals(values)[:n] ** 2).sum())

    def solve(self, start: FloatArray) -> tuple[float, FloatArray] | None:
        """Cost and place of the minimum that a start leads to; None if it fails."""
        low, high = self.limits()
        width = high - low
        if not np.isfinite(self.residuals(start)).all():
            return None

        def scaled(unit: FloatArray) -> FloatArray:
            return self.residuals(low + unit * width)

        try:
            found = least_squares(
                scaled,
                (start - low) / width,
                bounds=(0.0, 1.0),
                xtol=TOLERANCE,
                ftol=TOLERANCE,
                gtol=TOLERANCE,
                max_nfev=500,
            )
        except ValueError as error:  # scipy: residuals are not finite on the way
            if isinstance(error, InputError):
                raise
            return None
        if not found.success:
            return None
        return float(2.0 * found.cost), np.asarray(low + found.x * width)

    def limits(self) -> tuple[FloatArray, FloatArray]:
        """Lower and upper limits of the parameters."""
        low = np.array([p.low for p in self.parameters])
        return low, np.array([p.high for p in self.parameters])

    def predict(self, values: FloatArray) -> FloatArray:
        """Predictions of the model, one for each observation."""
        predicted = np.asarray(self.model(values), dtype=np.float64)
        if predicted.shape != self.observed.shape:
            raise InputError(
                f"the model must return one prediction for each of the "
                f"{self.observed.size} observations; its shape is {predicted.shape}"
            )
        return predicted
