"""Errors that all values of a round share, as the change of a mean feels them."""

from collections.abc import Callable
from dataclasses import dataclass
from math import inf, sqrt

import numpy as np

from tilth.assessment.change.laboratory_conversion import conversion_error
from tilth.assessment.change.options import ChangeOptions, ConversionEffect
from tilth.assessment.change.rounds import Points
from tilth.checks import FloatArray
from tilth.stats.change import Change, LaboratoryBias
from tilth.stats.estimate import satterthwaite

ChangeOf = Callable[[FloatArray, FloatArray, float], Change]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class SharedError:
    """Shared errors of some points between the first and the last round.

    Parameters
    ----------
    laboratory : LaboratoryBias or None
        As given by the user.
    conversion : ConversionEffect or None
        Of laboratory values.
    before, after : tuple of float
        Derivatives of the mean of each round by intercept and slope of the conversion;
        0 without one. [Mg ha-1 per unit]
    """

    laboratory: LaboratoryBias | None
    conversion: ConversionEffect | None
    before: tuple[float, float] = (0.0, 0.0)
    after: tuple[float, float] = (0.0, 0.0)

    @classmethod
    def of(
        cls,
        points: Points,
        change: ChangeOf,
        values: FloatArray,
        options: ChangeOptions,
    ) -> "SharedError":
        """Shared errors of an estimate, by its own estimator.

        Parameters
        ----------
        points : Points
            Whose mean is estimated.
        change : callable
            The estimator.
        values : ndarray, shape (n, n_rounds)
            Their stocks, NaN where a value is missing. [Mg ha-1]
        options : ChangeOptions
            With the errors.

        Returns
        -------
        shared : SharedError
            Derivatives of the means of both rounds.
        """
        effect = options.conversion
        if effect is None:
            return cls(laboratory=options.laboratory_bias, conversion=None)
        found = []
        for derivative in (effect.intercept, effect.slope):
            by_point = np.where(np.isnan(values), np.nan, points.of(derivative))
            moved = change(by_point[:, 0], by_point[:, -1], 1.0)
            still = change(by_point[:, 0], by_point[:, -1], 0.0).stock_change.mean
            found.append((still - moved.stock_change.mean, still))
        return cls(
            laboratory=options.laboratory_bias,
            conversion=effect,
            before=(found[0][0], found[1][0]),
            after=(found[0][1], found[1][1]),
        )

    def bias(self, factor: float) -> LaboratoryBias | None:
        """Shared error of the last round less a factor of the first.

        Parameters
        ----------
        factor : float
            Of the first round. [1]

        Returns
        -------
        bias : LaboratoryBias or None
            Whose standard error is that of the contrast with this factor; None where
            no shared error was given.
        """
        terms = []
        if self.laboratory is not None:
            terms.append(
                (
                    self.laboratory.standard_error(factor),
                    self.laboratory.degrees_of_freedom,
                )
            )
        if self.conversion is not None:
            gradient = [
                a - factor * b for a, b in zip(self.after, self.before, strict=True)
            ]
            terms.append(
                (
                    conversion_error(self.conversion, *gradient),
                    self.conversion.degrees_of_freedom,
                )
            )
        return _joined(terms)

    def relative_to(self, control: "SharedError") -> LaboratoryBias | None:
        """Shared error that does not drop out of the change less that of controls.

        The error of a laboratory does, since controls were analysed with the rest of
        their round; that of a slope does not, where controls hold more or less carbon.

        Parameters
        ----------
        control : SharedError
            Of the controls.

        Returns
        -------
        bias : LaboratoryBias or None
            None where nothing is left.
        """
        if self.conversion is None:
            return None
        gradient = [
            (a - b) - (c - d)
            for a, b, c, d in zip(
                self.after, self.before, control.after, control.before, strict=True
            )
        ]
        error = conversion_error(self.conversion, *gradient)
        return _joined([(error, self.conversion.degrees_of_freedom)])


def _joined(terms: list[tuple[float, float]]) -> LaboratoryBias | None:
    """Independent errors as one, which no factor changes any more."""
    if not terms:
        return None
    variances = [error**2 for error, _ in terms]
    degrees = [df for _, df in terms]
    return LaboratoryBias(
        before=0.0,
        after=sqrt(sum(variances)),
        correlation=0.0,
        degrees_of_freedom=satterthwaite(variances, degrees) if sum(variances) else inf,
    )
