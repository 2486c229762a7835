"""What RothC needs to know: the soil, and month by month weather and management."""

from dataclasses import dataclass, field
from math import inf
from typing import Any, Final

import numpy as np
from numpy.typing import ArrayLike, NDArray

from tilth.checks import FloatArray, check_range, in_range
from tilth.climate.water_retention import (
    DeficitLimits,
    limits_from_clay,
    limits_from_retention,
    topsoil_retention,
)
from tilth.errors import InputError

MANURE_SPLIT: Final = (0.49, 0.49, 0.0, 0.02)  # farmyard manure to DPM, RPM, BIO, HUM
CROPS_AND_IMPROVED_GRASSLAND: Final = 1.44  # DPM/RPM
UNIMPROVED_GRASSLAND_AND_SCRUB: Final = 0.67
WOODLAND: Final = 0.25
LEAST_CLAY: Final = 1.0  # [%]; below, a share between 0 and 1 is more likely meant
# Smallest and largest value, and unit, of each monthly quantity.
RANGES: Final = {
    "temperature": (-90.0, 60.0, "degC"),
    "precipitation": (0.0, inf, "mm month-1"),
    "pan_evaporation": (-50.0, inf, "mm month-1"),
    "plant_cover": (0.0, 1.0, "1"),
    "monthly_c_input": (0.0, 100.0, "Mg ha-1 month-1"),
    "monthly_manure_input": (0.0, 100.0, "Mg ha-1 month-1"),
    "dpm_rpm": (0.0, inf, "1"),
    "modern": (0.0, 1000.0, "%"),
}


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class RothcSoil:
    """Topsoil of one site or of many.

    Parameters
    ----------
    clay : array_like, shape (...)
        Share of clay in the fine earth. [%]
    depth : array_like, shape (...), default 23
        Thickness of the modelled topsoil. [cm]
    iom : array_like, shape (...), default 0
        Inert organic matter, as from
        `tilth.models.rothc_initialisation.falloon_iom`. [Mg ha-1]
    silt : array_like, shape (...), optional
        Share of silt; for ``opt_rm_moist`` 2 and 3. [%]
    bulk_density : array_like, shape (...), optional
        Dry mass per volume; for ``opt_rm_moist`` 2 and 3. [g cm-3]
    organic_carbon : array_like, shape (...), optional
        Organic carbon per mass of soil; for ``opt_rm_moist`` 2 and 3. [%]
    lowest_moisture_modifier : array_like, shape (...), default 0.2
        ``minRM_Moist``; for ``opt_rm_moist`` 2 and 3. [1]
    opt_rm_moist : int, default 1
        Water limits from clay (1) or from a retention curve, covered soil drying to
        -100 MPa (2) or to -1500 kPa (3).
    opt_smd_bare : int, default 1
        Bare soil dries to its own limit (1) or to that of -1500 kPa (2).
    confirm_sand : bool, default False
        True where clay below 1 % is meant.

    Raises
    ------
    InputError
        If a value is outside its range or an option lacks its inputs.
    """

    clay: ArrayLike
    depth: ArrayLike = 23.0
    iom: ArrayLike = 0.0
    silt: ArrayLike | None = None
    bulk_density: ArrayLike | None = None
    organic_carbon: ArrayLike | None = None
    lowest_moisture_modifier: ArrayLike = 0.2
    opt_rm_moist: int = 1
    opt_smd_bare: int = 1
    confirm_sand: bool = False

    def __post_init__(self) -> None:
        clay = in_range("clay", self.clay, 0.0, 100.0, "%")
        little = clay[clay < LEAST_CLAY]
        if little.size and not self.confirm_sand:
            raise InputError(
                f"clay must lie in [1, 100] %; got {little.flat[0]:g}: give 23, not "
                "0.23, for 23 %, or confirm a sand with so little clay (confirm_sand, "
                "on the command line --confirm-sand)"
            )
        in_range("depth", self.depth, 1.0, 100.0, "cm")
        in_range("iom", self.iom, 0.0, inf, "Mg ha-1")
        for name, value, known in (
            ("opt_RMmoist", self.opt_rm_moist, (1, 2, 3)),
            ("opt_SMDbare", self.opt_smd_bare, (1, 2)),
        ):
            if value not in known:
                raise InputError(f"{name} must be one of {known}; got {value}")
        texture = (self.silt, self.bulk_density, self.organic_carbon)
        if self.opt_rm_moist != 1 and any(value is None for value in texture):
            raise InputError(
                f"opt_RMmoist = {self.opt_rm_moist} needs silt [%], bulk_density "
                "[g cm-3] and organic_carbon [%]; at least one of them is missing"
            )

    def limits(self) -> DeficitLimits:
        """Soil-moisture deficits at which the model changes its behaviour.

        Returns
        -------
        limits : DeficitLimits
            Each of the broadcast shape of the soil.
        """
        dry_bare = self.opt_smd_bare == 2
        if self.opt_rm_moist == 1:
            return limits_from_clay(self.clay, self.depth, dry_bare=dry_bare)
        if (
            self.silt is None
            or self.bulk_density is None
            or self.organic_carbon is None
        ):
            raise InputError("silt, bulk_density and organic_carbon must be given")
        curve = topsoil_retention(
            self.clay, self.silt, self.bulk_density, self.organic_carbon
        )
        return limits_from_retention(
            curve,
            self.depth,
            self.lowest_moisture_modifier,
            air_dry=self.opt_rm_moist == 2,
            dry_bare=dry_bare,
        )

    def constants(self, sites: tuple[int, ...]) -> FloatArray:
        """What the kernels need to know of each site.

        Parameters
        ----------
        sites : tuple of int
            Shape of the sites.

        Returns
        -------
        constants : ndarray, shape (6, n_sites)
            The rows that `tilth.models.rothc_kernel.CONSTANTS` names. [mixed]
        """
        limits, clay = self.limits(), np.asarray(self.clay, dtype=np.float64)
        span = limits.wilting - limits.stress
        slope = (1.0 - limits.lowest_modifier) / span
        rows = (
            retained_share(clay),
            limits.lowest_modifier + slope * limits.wilting,
            -slope,
            limits.lowest_modifier,
            limits.covered,
            limits.bare,
        )
        return np.stack([np.broadcast_to(row, sites).reshape(-1) for row in rows])


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class RothcMonths:
    """Weather and management, month by month, January first.

    Every array has the month as first axis, then the axes of the sites; 12 rows repeat
    year by year where others have more. What carries no month axis (one axis less than
    `temperature`) holds in every month.

    Parameters
    ----------
    temperature : array_like, shape (n_months, ...)
        Monthly mean of the air. [degC]
    precipitation : array_like, shape (n_months, ...)
        Monthly sum. [mm month-1]
    pan_evaporation : array_like, shape (n_months, ...)
        Monthly sum over an open pan; a `pet` enters as pet/0.75. Slightly negative
        where dew exceeds it. [mm month-1]
    plant_cover : array_like, shape (n_months, ...)
        1 where plants cover the soil, 0 where it is bare. [1]
    monthly_c_input : array_like, shape (n_months, ...)
        Plant carbon, with roots and exudates. [Mg ha-1 month-1]
    monthly_manure_input : array_like, shape (n_months, ...) or (...), default 0
        Carbon of farmyard manure. [Mg ha-1 month-1]
    dpm_rpm : array_like, shape (n_months, ...) or (...), default 1.44
        Ratio of DPM to RPM in the plant carbon: 1.44 crops and improved grassland,
        0.67 unimproved grassland and scrub, 0.25 woodland. [1]
    modern : array_like, shape (n_months, ...) or (...), default 100
        Radiocarbon of new plant and manure carbon relative to 1859. [%]
    plant_split : array_like, shape (4,) or (n_months, 4, ...), optional
        Shares of plant carbon that enter DPM, RPM, BIO and HUM, in place of `dpm_rpm`
        (the explicit fractions of version 2.1). [1]
    manure_split : array_like, shape (4,) or (n_months, 4, ...), optional
        The same of manure; 0.49, 0.49, 0, 0.02 if None. [1]

    Raises
    ------
    InputError
        If a value is outside its range or the shapes do not fit.
    """

    temperature: ArrayLike
    precipitation: ArrayLike
    pan_evaporation: ArrayLike
    plant_cover: ArrayLike
    monthly_c_input: ArrayLike
    monthly_manure_input: ArrayLike = 0.0
    dpm_rpm: ArrayLike = CROPS_AND_IMPROVED_GRASSLAND
    modern: ArrayLike = 100.0
    plant_split: ArrayLike | None = None
    manure_split: ArrayLike | None = None
    n_months: int = field(init=False)

    def __post_init__(self) -> None:
        for name, (low, high, unit) in RANGES.items():
            check_range(name, np.asarray(getattr(self, name)), low, high, unit)
        _check_cover(np.asarray(self.plant_cover))
        for name in ("plant_split", "manure_split"):
            _check_split(name, getattr(self, name))
        object.__setattr__(self, "n_months", _row_count(self))

    @property
    def sites(self) -> tuple[int, ...]:
        """Shape of the sites: that of `temperature` without its month axis."""
        return np.shape(self.temperature)[1:]

    def rows(self, name: str, sites: tuple[int, ...]) -> FloatArray:
        """One quantity for all months and sites.

        Parameters
        ----------
        name : str
            Field of this class.
        sites : tuple of int
            Shape of the sites.

        Returns
        -------
        rows : ndarray, shape (n_months, n_sites)
            In the unit of the field. [as the field]
        """
        values = np.asarray(getattr(self, name), dtype=np.float64)
        if values.ndim < np.ndim(self.temperature):
            values = np.asarray(values[np.newaxis])
        extra = len(sites) + 1 - values.ndim
        n_rows, *own = values.shape
        values = values.reshape((n_rows, *(1,) * extra, *own))
        flat = np.broadcast_to(values, (n_rows, *sites)).reshape(n_rows, -1)
        return np.tile(flat, (self.n_months // flat.shape[0], 1))

    def entering(self, sites: tuple[int, ...]) -> FloatArray:
        """Carbon that enters each pool.

        Parameters
        ----------
        sites : tuple of int
            Shape of the sites.

        Returns
        -------
        entering : ndarray, shape (n_months, 4, n_sites)
            To DPM, RPM, BIO and HUM. [Mg ha-1 month-1]
        """
        plant = self.rows("monthly_c_input", sites)[:, np.newaxis]
        manure = self.rows("monthly_manure_input", sites)[:, np.newaxis]
        if self.plant_split is None:
            ratio = self.rows("dpm_rpm", sites)[:, np.newaxis]
            none = np.zeros_like(ratio)
            split = np.concatenate([ratio, np.ones_like(ratio), none, none], axis=1)
            split = split / (1.0 + ratio)
        else:
            split = _spread_split(self.plant_split, self.n_months, sites)
        chosen = MANURE_SPLIT if self.manure_split is None else self.manure_split
        return plant * split + manure * _spread_split(chosen, self.n_months, sites)

    def weather(self, sites: tuple[int, ...]) -> tuple[FloatArray, ...]:
        """Temperature, precipitation, pan evaporation and cover for the kernels.

        Parameters
        ----------
        sites : tuple of int
            Shape of the sites.

        Returns
        -------
        weather : tuple of ndarray, each of shape (n_months, n_sites)
            In the units of the fields. [as the fields]
        """
        names = ("temperature", "precipitation", "pan_evaporation", "plant_cover")
        return tuple(self.rows(name, sites) for name in names)


def retained_share(clay: ArrayLike) -> FloatArray:
    r"""Share of decomposed carbon that stays in the soil as BIO and HUM.

    Parameters
    ----------
    clay : array_like, shape (...)
        Share of clay in the fine earth. [%]

    Returns
    -------
    share : ndarray, shape (...)
        The rest becomes CO2. [1]

    Notes
    -----
    .. math:: \frac{1}{x + 1}, \quad x = 1.67 (1.85 + 1.60 \, e^{-0.0786 c})
    """
    texture = in_range("clay", clay, 0.0, 100.0, "%")
    return np.asarray(1.0 / (1.0 + 1.67 * (1.85 + 1.60 * np.exp(-0.0786 * texture))))


def _check_cover(cover: NDArray[Any]) -> None:
    """Refuse what is neither 0 nor 1, row by row to stay in the cache."""
    for row in np.atleast_1d(cover):
        partly = (row != 0.0) & (row != 1.0) & ~np.isnan(row)
        if partly.any():
            raise InputError(
                f"plant_cover must be 0 or 1; got {row[partly].flat[0]:g} "
                f"({int(partly.sum())} of {row.size} values of a month)"
            )


def _check_split(name: str, split: ArrayLike | None) -> None:
    """Refuse shares that are negative, not four, or do not add up to one."""
    if split is None:
        return
    shares = in_range(name, split, 0.0, 1.0, "1")
    axis = 0 if shares.ndim == 1 else 1
    if shares.ndim == 0 or shares.shape[axis] != 4:
        raise InputError(f"{name} must hold 4 shares; its shape is {shares.shape}")
    total = shares.sum(axis)
    if (np.abs(total - 1.0) > 1e-6).any():
        raise InputError(
            f"{name} must add up to 1; got {total.flat[np.abs(total - 1).argmax()]:g}"
        )


def _row_count(months: RothcMonths) -> int:
    """Number of months; refuse rows that are neither 12 nor all, and other sites."""
    dims = np.ndim(months.temperature)
    if dims == 0:
        raise InputError("temperature must have one row per month; it is one number")
    shapes = {
        name: np.shape(getattr(months, name))
        for name in RothcMonths.__dataclass_fields__
        if name not in ("n_months", "plant_split", "manure_split")
    }
    timed = {name: shape for name, shape in shapes.items() if name in _TIMED} | {
        name: shape for name, shape in shapes.items() if len(shape) == dims
    }
    flat = [name for name, shape in timed.items() if len(shape) != dims]
    counts = {shape[0] for shape in timed.values() if shape}
    longest = max(counts, default=0)
    if flat or longest == 0 or longest % 12 or not counts <= {12, longest}:
        found = ", ".join(f"{name} {shape}" for name, shape in timed.items())
        raise InputError(
            "months must be whole years: each array needs 12 rows, or as many as the "
            f"longest, a multiple of 12, and the same axes; got the shapes {found}"
        )
    return longest


_TIMED: Final = (
    "temperature",
    "precipitation",
    "pan_evaporation",
    "plant_cover",
    "monthly_c_input",
)


def _spread_split(
    split: ArrayLike, n_months: int, sites: tuple[int, ...]
) -> NDArray[np.float64]:
    """Shares for all months and sites, shape (n_months, 4, n_sites)."""
    shares = np.asarray(split, dtype=np.float64)
    if shares.ndim == 1:
        shares = shares[np.newaxis]
    if shares.shape[0] not in (1, 12, n_months):
        raise InputError(
            f"a split needs 12 or {n_months} rows of months; got {shares.shape[0]}"
        )
    extra = len(sites) + 2 - shares.ndim
    shares = shares.reshape(shares.shape + (1,) * extra)
    spread = np.broadcast_to(shares, (*shares.shape[:2], *sites))
    flat = spread.reshape(*shares.shape[:2], -1)
    return np.tile(flat, (n_months // flat.shape[0], 1, 1))
