"""Nitrous oxide of managed soils, direct and indirect.

IPCC (2019) 2019 Refinement to the 2006 IPCC Guidelines for National Greenhouse Gas
Inventories, Volume 4, Chapter 11, Equations 11.1, 11.9 and 11.10, Tables 11.1 and 11.3.
"""

from dataclasses import dataclass
from typing import Final

from numpy.typing import ArrayLike

from tilth.accounting.emission import N2O_PER_N, Emission, amount
from tilth.accounting.factor import Factor, factor
from tilth.accounting.quantity import NOTHING_OWN, Own, Quantity, of_factor, quantity
from tilth.accounting.warming_potential import N2O
from tilth.climate.ipcc_zone import DRY, WET
from tilth.errors import InputError

UNKNOWN: Final = "unknown"  # climate, or drainage of rice: the aggregated factor
MOISTURES: Final = (WET, DRY, UNKNOWN)
CATTLE: Final = "cattle poultry and pigs"
SHEEP: Final = "sheep and other"
HIGHEST: Final = 2000.0  # kg ha-1 yr-1 of nitrogen of any kind

_COLUMNS = ("factor", "case", "kind")


@dataclass(frozen=True, slots=True, kw_only=True)
class Nitrogen:
    """Nitrogen that reaches the soil in a year.

    Parameters
    ----------
    synthetic, organic, residues : array_like or Quantity, default 0
        Of mineral fertiliser; of manure, compost and the like that are spread; of crop
        residues above and below ground. [kg ha-1 yr-1]
    mineralised : array_like or Quantity, default 0
        Set free where soil carbon is lost, see `tilth.accounting.soil_nitrogen`.
        [kg ha-1 yr-1]
    pasture_cattle, pasture_sheep : array_like or Quantity, default 0
        Left by grazing cattle, poultry and pigs; by sheep and others. [kg ha-1 yr-1]
    """

    synthetic: "ArrayLike | Quantity" = 0.0
    organic: "ArrayLike | Quantity" = 0.0
    residues: "ArrayLike | Quantity" = 0.0
    mineralised: "ArrayLike | Quantity" = 0.0
    pasture_cattle: "ArrayLike | Quantity" = 0.0
    pasture_sheep: "ArrayLike | Quantity" = 0.0


def direct_n2o(
    nitrogen: Nitrogen,
    moisture: str,
    *,
    flooded_rice: str = "",
    own: Own = NOTHING_OWN,
) -> Emission:
    r"""Nitrous oxide emitted where the nitrogen is spread, pasture left out.

    Parameters
    ----------
    nitrogen : Nitrogen
        Amounts of a year.
    moisture : {"wet", "dry", "unknown"}
        Climate, see `tilth.climate.ipcc_zone.moisture`; unknown takes the aggregated
        factor.
    flooded_rice : str, default ""
        ``continuously flooded``, ``single or multiple drainage`` or ``unknown`` for
        flooded rice, whose factor holds for all nitrogen; "" for other crops.
    own : mapping, optional
        Factors of one's own, see `tilth.accounting.quantity.of_factor`.

    Returns
    -------
    emission : Emission
        Of N2O.

    Raises
    ------
    InputError
        If an amount is out of range or a word is unknown.

    Notes
    -----
    .. math::

       N_2O = [F_\mathrm{SN} \, EF_1 + (F_\mathrm{ON} + F_\mathrm{CR} +
       F_\mathrm{SOM}) \, EF_1'] \, 44 / 28

    Examples
    --------
    >>> found = direct_n2o(Nitrogen(synthetic=100.0), "wet")
    >>> round(float(found.mass.value), 4)
    2.5143
    """
    n = _checked(nitrogen)
    other = n["organic"] + n["residues"] + n["mineralised"]
    if flooded_rice:
        case = "aggregated" if flooded_rice == UNKNOWN else flooded_rice
        first = second = of_factor(_row("EF1FR", case, "flooded rice"), own)
    elif _known(moisture) == WET:
        first = of_factor(_row("EF1", WET, "synthetic"), own)
        second = of_factor(_row("EF1", WET, "other"), own)
    else:
        first = second = of_factor(_row("EF1", _case(moisture), "any"), own)
    return Emission(
        source="nitrogen added to the soil, direct",
        gas=N2O,
        mass=(n["synthetic"] * first + other * second) * N2O_PER_N,
        method=(
            "IPCC (2019) V4 Ch11 Eq 11.1: (F_SN + F_ON + F_CR + F_SOM) EF1 44/28, EF1 "
            "by climate and kind of nitrogen"
        ),
    )


def pasture_n2o(
    nitrogen: Nitrogen, moisture: str, *, own: Own = NOTHING_OWN
) -> Emission:
    """Nitrous oxide of dung and urine that grazing animals leave.

    Parameters
    ----------
    nitrogen : Nitrogen
        Its two amounts of pasture.
    moisture : {"wet", "dry", "unknown"}
        Climate; counts for cattle, poultry and pigs only.
    own : mapping, optional
        Factors of one's own.

    Returns
    -------
    emission : Emission
        Of N2O.

    Raises
    ------
    InputError
        If an amount is out of range or a word is unknown.
    """
    n = _checked(nitrogen)
    cattle = of_factor(_row("EF3", _case(moisture), CATTLE), own)
    sheep = of_factor(_row("EF3", "any", SHEEP), own)
    return Emission(
        source="dung and urine on pasture, direct",
        gas=N2O,
        mass=(n["pasture_cattle"] * cattle + n["pasture_sheep"] * sheep) * N2O_PER_N,
        method="IPCC (2019) V4 Ch11 Eq 11.1: F_PRP EF3 44/28",
    )


def volatilised_n2o(
    nitrogen: Nitrogen,
    moisture: str,
    *,
    fertiliser: str = UNKNOWN,
    own: Own = NOTHING_OWN,
) -> Emission:
    """Nitrous oxide of nitrogen that goes into the air and comes down elsewhere.

    Parameters
    ----------
    nitrogen : Nitrogen
        Amounts of a year.
    moisture : {"wet", "dry", "unknown"}
        Climate.
    fertiliser : str, default "unknown"
        ``urea``, ``ammonium``, ``nitrate``, ``ammonium nitrate`` or ``unknown``.
    own : mapping, optional
        Factors of one's own.

    Returns
    -------
    emission : Emission
        Of N2O.

    Raises
    ------
    InputError
        If an amount is out of range or a word is unknown.

    Notes
    -----
    IPCC (2019) Equation 11.9; residues and mineralised nitrogen do not count.
    """
    n = _checked(nitrogen)
    mineral = of_factor(_row("FracGASF", "any", fertiliser), own)
    organic = of_factor(_row("FracGASM", "any", "organic and pasture"), own)
    emitted = of_factor(_row("EF4", _case(moisture), "volatilised"), own)
    spread = n["organic"] + n["pasture_cattle"] + n["pasture_sheep"]
    return Emission(
        source="nitrogen volatilised and redeposited, indirect",
        gas=N2O,
        mass=(n["synthetic"] * mineral + spread * organic) * emitted * N2O_PER_N,
        method=(
            "IPCC (2019) V4 Ch11 Eq 11.9: (F_SN FracGASF + (F_ON + F_PRP) FracGASM) "
            "EF4 44/28"
        ),
    )


def leached_n2o(
    nitrogen: Nitrogen, *, leaches: bool, own: Own = NOTHING_OWN
) -> Emission:
    """Nitrous oxide of nitrogen that is washed out of the soil.

    Parameters
    ----------
    nitrogen : Nitrogen
        Amounts of a year, all of which count.
    leaches : bool
        See `nitrogen_leaches`; without leaching there is none.
    own : mapping, optional
        Factors of one's own.

    Returns
    -------
    emission : Emission
        Of N2O.

    Raises
    ------
    InputError
        If an amount is out of range.

    Notes
    -----
    IPCC (2019) Equation 11.10.
    """
    added = _checked(nitrogen)
    whole = quantity(0.0)
    for part in added.values():
        whole = whole + part
    share = of_factor(_row("FracLEACH", "any", "leaching"), own)
    emitted = of_factor(_row("EF5", "any", "leached"), own)
    mass = whole * share * emitted * N2O_PER_N if leaches else whole * 0.0
    return Emission(
        source="nitrogen leached, indirect",
        gas=N2O,
        mass=mass,
        method=(
            "IPCC (2019) V4 Ch11 Eq 11.10: (F_SN + F_ON + F_PRP + F_CR + F_SOM) "
            "FracLEACH EF5 44/28"
            if leaches
            else "IPCC (2019) V4 Ch11 Table 11.3: no leaching in dry climates"
        ),
    )


def nitrogen_leaches(moisture: str, *, irrigated: bool, drip: bool = False) -> bool:
    """Whether nitrogen is washed out: in wet climates, or where one irrigates.

    Parameters
    ----------
    moisture : {"wet", "dry", "unknown"}
        Climate; unknown counts as wet, the larger emission.
    irrigated, drip : bool
        Whether, and whether only by drip, which washes out nothing.

    Returns
    -------
    leaches : bool
        IPCC (2019) Table 11.3 with its rule for irrigation.

    Raises
    ------
    InputError
        If the climate is unknown as a word.

    Examples
    --------
    >>> nitrogen_leaches("dry", irrigated=True)
    True
    """
    return _known(moisture) != DRY or (irrigated and not drip)


def _row(name: str, case: str, kind: str) -> Factor:
    return factor("greenhouse_gases/n2o.csv", _COLUMNS, (name, case, kind))


def _known(moisture: str) -> str:
    if moisture not in MOISTURES:
        raise InputError(
            f"moisture must be one of {', '.join(MOISTURES)}; got {moisture!r}"
        )
    return moisture


def _case(moisture: str) -> str:
    return "aggregated" if _known(moisture) == UNKNOWN else moisture


def _checked(nitrogen: Nitrogen) -> dict[str, Quantity]:
    """Every amount as a quantity in range."""
    found = {}
    for name in (
        "synthetic",
        "organic",
        "residues",
        "mineralised",
        "pasture_cattle",
        "pasture_sheep",
    ):
        found[name] = quantity(getattr(nitrogen, name))
        amount(name, found[name].value, HIGHEST, "kg ha-1 yr-1")
    return found
