"""Global warming potentials: a choice of the user, stored with every result."""

from dataclasses import dataclass
from typing import Final

from tilth.accounting.factor import read_factors
from tilth.errors import InputError

DEFAULT_REPORT: Final = "AR6"
HORIZONS: Final = (100, 20)  # yr
CO2, CH4, N2O = "CO2", "CH4", "N2O"
FOSSIL_CH4: Final = "fossil CH4"
CO2E: Final = "CO2e"  # already in CO2 equivalents of another source
GASES: Final = (CO2, CH4, N2O, FOSSIL_CH4, CO2E)

_TABLE = ("greenhouse_gases/warming_potentials.csv", "report", "gas", "years")


@dataclass(frozen=True, slots=True, kw_only=True)
class WarmingPotential:
    """One set of warming potentials, mass of CO2 per mass of gas.

    Parameters
    ----------
    report : str
        Assessment report, such as ``AR6``.
    years : int
        Time horizon. [yr]
    ch4, n2o : float
        Of non-fossil methane and of nitrous oxide. [1]
    fossil_ch4 : float or None
        Of fossil methane; None where the report's value was not seen. [1]
    sources : tuple of str
        Citations.
    provisional : tuple of str
        What was not read in its source.
    """

    report: str
    years: int
    ch4: float
    n2o: float
    fossil_ch4: float | None
    sources: tuple[str, ...]
    provisional: tuple[str, ...]

    def of(self, gas: str) -> float:
        """Potential of one of `GASES`; 1 for CO2 and what is in CO2e already."""
        if gas in (CO2, CO2E):
            return 1.0
        if gas == CH4:
            return self.ch4
        if gas == N2O:
            return self.n2o
        if gas == FOSSIL_CH4 and self.fossil_ch4 is not None:
            return self.fossil_ch4
        raise InputError(
            f"gas must be one of {', '.join(GASES)} with a value in {self.report}; "
            f"got {gas!r}"
        )


def reports() -> tuple[str, ...]:
    """Reports that `warming_potential` knows.

    Returns
    -------
    reports : tuple of str
        In the order of their years.
    """
    return tuple(dict.fromkeys(key[0] for key in read_factors(*_TABLE)))


def warming_potential(
    report: str = DEFAULT_REPORT, years: int = 100
) -> WarmingPotential:
    """Warming potentials of a report over a time horizon.

    Parameters
    ----------
    report : str, default "AR6"
        One of `reports()`. UNFCCC reporting and VM0042 use ``AR5``.
    years : {100, 20}
        Time horizon. [yr]

    Returns
    -------
    potential : WarmingPotential
        The set with its sources.

    Raises
    ------
    InputError
        If the report or the horizon is not in the table.

    Examples
    --------
    >>> found = warming_potential("AR5")
    >>> found.ch4, found.n2o
    (28.0, 265.0)
    """
    if report not in reports():
        raise InputError(
            f"warming potentials must be of one of {', '.join(reports())}; "
            f"got {report!r}"
        )
    table = read_factors(*_TABLE)
    rows = {
        gas: f for (r, gas, y), f in table.items() if (r, y) == (report, f"{years}")
    }
    if CH4 not in rows:
        raise InputError(
            f"horizon of {report} must be one of the years in its table (100 or 20); "
            f"got {years}"
        )
    fossil = rows.get(FOSSIL_CH4)
    return WarmingPotential(
        report=report,
        years=years,
        ch4=rows[CH4].value,
        n2o=rows[N2O].value,
        fossil_ch4=None if fossil is None else fossil.value,
        sources=tuple(dict.fromkeys(f.source for f in rows.values())),
        provisional=tuple(f.provisional for f in rows.values() if f.provisional),
    )
