"""What a meta-analysis found: mean effect, heterogeneity, and what to expect next.

Higgins J.P.T., Thompson S.G., Spiegelhalter D.J. (2009) J. R. Stat. Soc. A 172,
137-159. doi:10.1111/j.1467-985X.2008.00552.x (prediction interval)
Higgins J.P.T., Thompson S.G. (2002) Stat. Med. 21, 1539-1558. doi:10.1002/sim.1186 (I2)
Cheung M.W.-L. (2014) Psychol. Methods 19, 211-229. doi:10.1037/a0032968 (I2 by level)
"""

from collections.abc import Callable
from dataclasses import dataclass
from math import inf, sqrt

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import chdtrc, fdtrc, ndtr, ndtri, stdtr, stdtrit

from tilth.checks import FloatArray
from tilth.errors import InputError
from tilth.stats.meta_model import EffectModel


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """How a meta-analysis is done.

    Parameters
    ----------
    kind : str
        ``fixed effect``, ``random effects`` or ``three-level``.
    level : float
        Of intervals, in (0, 1). [1]
    estimator : callable, optional
        Of the heterogeneity of random effects; see `tilth.stats.heterogeneity`.
    restricted : bool, default False
        Restricted or full likelihood.
    student : bool, default False
        Student's t: with Hartung and Knapp's variance for random effects, with studies
        less coefficients degrees of freedom for three levels.
    at_least : float, default 0
        Least factor of Hartung and Knapp's variance. [1]
    """

    kind: str
    level: float
    estimator: Callable[[EffectModel], float] | None = None
    restricted: bool = False
    student: bool = False
    at_least: float = 0.0

    def __post_init__(self) -> None:
        check_level(self.level)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class MetaAnalysis:
    """Result of a meta-analysis.

    With moderators, `estimate` and what belongs to it are those of the intercept: the
    mean effect where every moderator is 0.

    Parameters
    ----------
    settings : Settings
        How it was done.
    estimate : float
        Mean effect. [as the effect]
    standard_error : float
        Of the mean effect, after an adjustment if there is one. [as the effect]
    degrees_of_freedom : float
        Of intervals of the coefficients; infinite for the normal distribution. [1]
    tau2_study : float
        Variance of the true effects among studies. [as the effect, squared]
    tau2_effect : float
        Variance of the true effects within a study; 0 where the model has none.
        [as the effect, squared]
    error_of_tau2 : tuple of float or None
        Standard error of `tau2_study` and `tau2_effect` from the curvature of the
        likelihood; None where it is not estimated or 0. [as the effect, squared]
    q : float
        Cochran's Q: weighted squares about the coefficients without heterogeneity. [1]
    q_degrees_of_freedom : int
        Effects less coefficients. [1]
    log_likelihood : float
        At the estimates: restricted or full, as in the settings. [1]
    typical_variance : float
        Sampling variance of a typical effect. [as the effect, squared]
    coefficients : ndarray, shape (p,)
        Intercept and slopes. [as the effect]
    covariance : ndarray, shape (p, p)
        Of the coefficients, after an adjustment. [as the effect, squared]
    adjustment : float
        Factor by which `covariance` was multiplied; 1 without Hartung and Knapp. [1]
    data : EffectModel
        What was fitted.
    """

    settings: Settings
    estimate: float
    standard_error: float
    degrees_of_freedom: float
    tau2_study: float
    tau2_effect: float
    error_of_tau2: tuple[float | None, float | None]
    q: float
    q_degrees_of_freedom: int
    log_likelihood: float
    typical_variance: float
    coefficients: FloatArray
    covariance: FloatArray
    adjustment: float
    data: EffectModel

    @property
    def kind(self) -> str:
        """Kind of model."""
        return self.settings.kind

    @property
    def estimator(self) -> str:
        """How the heterogeneity was estimated."""
        if self.kind == "fixed effect":
            return "none"
        chosen = self.settings.estimator
        if chosen is not None:
            return getattr(chosen, "__name__", repr(chosen)).replace("_", " ")
        return "reml" if self.settings.restricted else "maximum likelihood"

    @property
    def level(self) -> float:
        """Level of `interval`."""
        return self.settings.level

    @property
    def restricted(self) -> bool:
        """Whether the log-likelihood is the restricted one."""
        return self.settings.restricted

    @property
    def names(self) -> tuple[str, ...]:
        """Names of the coefficients."""
        return self.data.names

    @property
    def n_effects(self) -> int:
        """Number of effects."""
        return self.data.n_effects

    @property
    def n_studies(self) -> int:
        """Number of studies."""
        return self.data.n_studies

    @property
    def interval(self) -> tuple[float, float]:
        """Interval of the mean effect at `level`."""
        half = quantile(self.degrees_of_freedom, self.level) * self.standard_error
        return self.estimate - half, self.estimate + half

    @property
    def p_value(self) -> float:
        """Chance of a mean effect as far from 0 if there were none, both sides."""
        return float(self.p_values()[0])

    @property
    def tau2(self) -> float:
        """Variance of true effects, of all levels."""
        return self.tau2_study + self.tau2_effect

    @property
    def q_p_value(self) -> float:
        """Chance of as large a Q if all true effects were the same."""
        return float(chdtrc(self.q_degrees_of_freedom, self.q))

    @property
    def i2(self) -> float:
        """Share of the variance of effects that is not sampling error, in 1."""
        return self.tau2 / (self.tau2 + self.typical_variance)

    @property
    def i2_study(self) -> float:
        """Share of it among studies, in 1."""
        return self.tau2_study / (self.tau2 + self.typical_variance)

    @property
    def i2_effect(self) -> float:
        """Share of it within studies, in 1."""
        return self.tau2_effect / (self.tau2 + self.typical_variance)

    def standard_errors(self) -> FloatArray:
        """Standard error of every coefficient."""
        return np.asarray(np.sqrt(np.diag(self.covariance)))

    def p_values(self) -> FloatArray:
        """Chance of a coefficient as far from 0 if there were none, both sides."""
        with np.errstate(divide="ignore", invalid="ignore"):  # NaN: 0 without error
            ratio = -np.abs(self.coefficients) / self.standard_errors()
        df = self.degrees_of_freedom
        return np.asarray(2.0 * (ndtr(ratio) if df == inf else stdtr(df, ratio)))

    def intervals(self) -> FloatArray:
        """Interval of every coefficient at `level`, shape (p, 2)."""
        half = quantile(self.degrees_of_freedom, self.level) * self.standard_errors()
        return np.column_stack([self.coefficients - half, self.coefficients + half])

    def moderator_test(self) -> tuple[float, int, float] | None:
        """Test that all slopes are 0; None without moderators.

        Returns
        -------
        test : tuple of float, int, float, or None
            Wald's statistic, its number of slopes and the chance of one as large: QM
            with chi-squared, or F with the degrees of freedom of the coefficients.
        """
        m = len(self.coefficients) - 1
        if m == 0:
            return None
        slopes, covariance = self.coefficients[1:], self.covariance[1:, 1:]
        scale = 1.0 / np.sqrt(np.diag(covariance))
        inner = covariance * np.outer(scale, scale)
        wald = float(scale * slopes @ np.linalg.solve(inner, scale * slopes))
        if self.degrees_of_freedom == inf:
            return wald, m, float(chdtrc(m, wald))
        return wald / m, m, float(fdtrc(m, self.degrees_of_freedom, wald / m))

    def mean_at(self, moderators: ArrayLike = ()) -> tuple[float, float]:
        """Mean effect and its standard error at given moderators.

        Parameters
        ----------
        moderators : array_like, shape (m,), optional
            One value per moderator; all 0 if empty. [as the moderator]

        Returns
        -------
        mean : tuple of float
            Mean effect and standard error. [as the effect]

        Raises
        ------
        InputError
            If there is not one finite value per moderator.
        """
        given = np.asarray(moderators, dtype=np.float64)
        m = len(self.coefficients) - 1
        given = np.zeros(m) if given.size == 0 else given
        if given.shape != (m,) or not np.isfinite(given).all():
            raise InputError(
                f"moderators must be {m} finite numbers, each in its unit; got {given}"
            )
        row = np.concatenate([[1.0], given])
        return float(row @ self.coefficients), sqrt(float(row @ self.covariance @ row))

    def prediction_interval(
        self,
        level: float | None = None,
        *,
        moderators: ArrayLike = (),
        degrees_of_freedom: float | None = None,
    ) -> tuple[float, float]:
        r"""Interval for the true effect at a new site.

        Parameters
        ----------
        level : float, optional
            Chance that the interval holds it; that of the result if None. [1]
        moderators : array_like, shape (m,), optional
            Of the new site; all 0 if empty. [as the moderator]
        degrees_of_freedom : float, optional
            Of Student's t; studies less coefficients less 1 (k - 2 without moderators)
            if None, at least 1; infinite for the normal distribution. [1]

        Returns
        -------
        interval : tuple of float
            Lower and upper limit. [as the effect]

        Notes
        -----
        .. math:: \hat\mu \pm t_{\nu} \sqrt{\hat\tau^2 + \widehat{se}(\hat\mu)^2}

        It is about the true effect: a new measurement adds its own sampling error. A
        fixed-effect model predicts its mean, since it knows no other effect.
        """
        mean, error = self.mean_at(moderators)
        df = degrees_of_freedom
        if df is None:
            df = max(float(self.n_studies - len(self.coefficients) - 1), 1.0)
            if self.kind == "fixed effect":
                df = self.degrees_of_freedom
        half = quantile(df, self.level if level is None else level)
        half *= sqrt(self.tau2 + error**2)
        return mean - half, mean + half


def quantile(degrees_of_freedom: float, level: float) -> float:
    """Factor of a two-sided interval of the normal or Student's t distribution.

    Parameters
    ----------
    degrees_of_freedom : float
        Above 0; infinite for the normal distribution. [1]
    level : float
        Share inside, in (0, 1). [1]

    Returns
    -------
    quantile : float
        Half of the interval in standard errors. [1]

    Raises
    ------
    InputError
        If either is outside its range.
    """
    check_level(level)
    if not degrees_of_freedom > 0.0:
        raise InputError(
            f"degrees_of_freedom must be above 0; got {degrees_of_freedom:g}"
        )
    if degrees_of_freedom == inf:
        return float(ndtri(0.5 + level / 2.0))
    return float(stdtrit(degrees_of_freedom, 0.5 + level / 2.0))


def check_level(level: float) -> None:
    """Refuse a level outside its range.

    Parameters
    ----------
    level : float
        Share inside an interval. [1]

    Raises
    ------
    InputError
        Unless it lies between 0 and 1.
    """
    if not 0.0 < level < 1.0:
        raise InputError(f"level must lie between 0 and 1; got {level:g}")
