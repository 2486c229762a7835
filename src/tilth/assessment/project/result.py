"""The answer for a parcel: values with intervals, reasons, alerts, sources."""

from dataclasses import dataclass

from tilth.assessment.project.outcome import NoMethod, Value


@dataclass(frozen=True, slots=True, kw_only=True)
class AtHorizon:
    """Soil carbon after some years.

    Parameters
    ----------
    years : int
        Since the start. [yr]
    baseline, project : Value
        Stocks; of the project as a whole the mean over the area. [Mg ha-1]
    change : Value
        Project less baseline. [Mg ha-1]
    total_change : Value
        The same over the area. [Mg]
    removals, avoided : Value
        Parts of the change. [Mg ha-1]
    rate_initial, rate_baseline : Value
        Mean gain by both references. [permil yr-1]
    probability_initial, probability_baseline : Value
        Of reaching 4 permil a year. [1]
    """

    years: int
    baseline: Value
    project: Value
    change: Value
    total_change: Value
    removals: Value
    avoided: Value
    rate_initial: Value
    rate_baseline: Value
    probability_initial: Value
    probability_baseline: Value


@dataclass(frozen=True, slots=True, kw_only=True)
class GasLine:
    """One gas of one source over area and horizon.

    Parameters
    ----------
    source, gas : str
        What emits which gas.
    benefit : Value
        Emitted less than in the baseline, in CO2 equivalents. [Mg]
    """

    source: str
    gas: str
    benefit: Value


@dataclass(frozen=True, slots=True, kw_only=True)
class BalanceAnswer:
    """Net balance; positive is a benefit to the climate.

    Parameters
    ----------
    years : int
        Horizon. [yr]
    soil_co2 : Value
        Of soil carbon. [Mg]
    gases : tuple of GasLine
        Every other source.
    known_co2e : Value
        All that is known, before leakage. [Mg]
    leakage_co2e : Value
        Of the whole project; unknown for a parcel. [Mg]
    net_balance_co2e : Value
        After leakage; unknown if any part is. [Mg]
    unknown : tuple of tuple of str
        What is unknown, and why.
    """

    years: int
    soil_co2: Value
    gases: tuple[GasLine, ...]
    known_co2e: Value
    leakage_co2e: Value
    net_balance_co2e: Value
    unknown: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class CostAnswer:
    """What the plan costs, and per tonne of benefit.

    Parameters
    ----------
    currency : str
        Of the user.
    price_year : int
        Of the prices. [yr]
    area : float
        That the costs are given of. [ha]
    per_hectare, discounted_per_hectare : float
        Over the horizon. [currency ha-1]
    total, discounted_total : float
        Of the area. [currency]
    total_range : tuple of float, or None
        Lowest and highest total, where the user gives a range. [currency]
    discount_rate : float
        Yearly. [yr-1]
    per_tonne : Value
        Undiscounted cost per Mg of net benefit in CO2 equivalents. [currency Mg-1]
    per_tonne_soil : Value
        Per Mg of CO2 of the change of soil carbon. [currency Mg-1]
    """

    currency: str
    price_year: int
    area: float
    per_hectare: float
    discounted_per_hectare: float
    total: float
    total_range: tuple[float, float] | None
    discounted_total: float
    discount_rate: float
    per_tonne: Value
    per_tonne_soil: Value


@dataclass(frozen=True, slots=True, kw_only=True)
class Benefit:
    """What the catalogue knows of another effect of a practice.

    Parameters
    ----------
    practice, subject, effect : str
        Practice, group of effects and what changes.
    direction, judgement : str
        ``unknown`` where nobody has read a source.
    size : str
        Number with unit, if there is one.
    evidence : str
        Mark of the source.
    source : str
        Citation; "" if unknown.
    """

    practice: str
    subject: str
    effect: str
    direction: str
    judgement: str
    size: str
    evidence: str
    source: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Alert:
    """Something that a reader must look at.

    Parameters
    ----------
    subject : str
        Such as ``drained peat``.
    state : {"alert", "unknown"}
        Whether it is there, or cannot be told.
    text : str
        In a sentence.
    """

    subject: str
    state: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class NextMeasurement:
    """A driver of the doubt, and what measuring it would remove.

    Parameters
    ----------
    what : str
        What would be known better.
    unit : str
        Of its standard errors.
    share : float
        Of the variance of the change that it carries, to the first order. [1]
    standard_error : float
        Of the present draws. [as `unit` says]
    achievable_error : float or None
        That a measurement can reach; None if unknown. [as `unit` says]
    removed_if_measured : float or None
        Of the variance that such a measurement removes; None if unknown. [1]
    removed : float
        Of the variance that goes if its standard error is halved. [1]
    measurable : bool
        On the parcel.
    samples_times : float or None
        Times as many samples as now, for the achievable error. [1]
    samples : int or None
        In all; None where the present number is unknown. [1]
    cost : float or None
        Of the parcel, as the user says; None if unknown. [any one currency]
    currency : str
        Of the cost; "" if none is given.
    price_year : int or None
        Of the cost. [yr]
    basis : str
        What the achievable error rests on, or why it is unknown.
    """

    what: str
    unit: str
    share: float
    standard_error: float
    achievable_error: float | None
    removed_if_measured: float | None
    removed: float
    measurable: bool
    samples_times: float | None
    samples: int | None
    cost: float | None
    currency: str
    price_year: int | None
    basis: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Halving:
    """Whether the standard error of the change can be halved by measuring.

    Parameters
    ----------
    state : {"attainable", "not attainable", "unknown"}
        By all achievable measurements together.
    removed : float
        Of the variance, by those whose error is known; 0.75 halves the error. [1]
    text : str
        Why.
    """

    state: str
    removed: float
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Reversed:
    """What is left of the gain some years after the plan stops.

    Parameters
    ----------
    stop : int
        Years of the project before it stops. [yr]
    years_after : int
        Years since the stop. [yr]
    share : float or None
        Of the gain at the stop that is lost again; None if there is none. [1]
    at_stop, left, lost : Value
        Additional carbon: when the plan stops, then, and the difference. [Mg ha-1]
    """

    stop: int
    years_after: int
    share: float | None
    at_stop: Value
    left: Value
    lost: Value


@dataclass(frozen=True, slots=True, kw_only=True)
class Permanence:
    """What is lost again if the plan stops.

    Parameters
    ----------
    method : str
        By what a gain goes again; ``unknown`` where the gain is.
    rows : tuple of Reversed
        By years of the stop; the last is the latest look after one at the horizon.
    """

    method: str
    rows: tuple[Reversed, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ByModel:
    """What one model of an ensemble says.

    Parameters
    ----------
    model : str
        Published name.
    share : float
        Of the members. [1]
    changes : tuple of tuple of int and float
        Years, and project less baseline of its central run. [yr, Mg ha-1]
    """

    model: str
    share: float
    changes: tuple[tuple[int, float], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ParcelAnswer:
    """The answer for one parcel.

    Parameters
    ----------
    id : str
        Of the parcel.
    area : float
        Its area. [ha]
    zone : str
        Climate zone.
    new_practices : tuple of str
        Of the plan, without those of the baseline.
    tier, method, covers : str
        Chosen method and what its interval covers; ``unknown`` if none.
    depth : float or None
        Of the layer. [cm]
    not_used : tuple of NoMethod
        Other methods and models, and why not.
    models : tuple of ByModel
        Of an ensemble.
    horizons : tuple of AtHorizon
        In the order of years.
    balance : BalanceAnswer
        Gases.
    costs : CostAnswer or None
        None where the user gives none.
    benefits : tuple of Benefit
        Co-benefits and harms.
    alerts : tuple of Alert
        What to look at.
    measure_next : tuple of NextMeasurement
        First what removes most.
    halving : Halving or None
        Of the standard error of the change; None where no method can be used.
    capacity : Value
        Carbon that silt and clay can hold at most. [Mg ha-1]
    permanence : Permanence
        If the plan stops.
    measured : str
        What a measured change says beside the answer; "" if none.
    sources, provisional, warnings : tuple of str
        Citations, what no source was read for, what a reader must know.
    """

    id: str
    area: float
    zone: str
    new_practices: tuple[str, ...]
    tier: str
    method: str
    covers: str
    depth: float | None
    not_used: tuple[NoMethod, ...]
    models: tuple[ByModel, ...]
    horizons: tuple[AtHorizon, ...]
    balance: BalanceAnswer
    costs: CostAnswer | None
    benefits: tuple[Benefit, ...]
    alerts: tuple[Alert, ...]
    measure_next: tuple[NextMeasurement, ...]
    halving: Halving | None
    capacity: Value
    permanence: Permanence
    measured: str
    sources: tuple[str, ...]
    provisional: tuple[str, ...]
    warnings: tuple[str, ...]
