"""Policy instruments compared by adoption, stock and cost: illustrations, no forecasts.

A farmer takes up a practice if its yearly cost is at most what it pays: the payment and
the private benefit. Land where that holds without a policy is not additional, yet is
paid.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import isfinite
from typing import Final

from tilth.assessment.allocation.adoption import AdoptionModel
from tilth.assessment.allocation.discounting import annuity_factor
from tilth.assessment.allocation.option import (
    BY_PRACTICE,
    Parcel,
    Valuation,
    ValuedOption,
    total_error,
    value_options,
)
from tilth.errors import InputError
from tilth.units import CO2_PER_C

PER_PRACTICE, PER_TONNE = "payment-per-practice", "payment-per-tonne"
REGULATION, TRAINING = "regulation", "training"
KINDS: Final = (PER_PRACTICE, PER_TONNE, REGULATION, TRAINING)
ILLUSTRATIVE: Final = (
    "illustrative: adoption follows an assumed distribution of costs, not observed "
    "choices"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Instrument:
    """A policy for some practices.

    Parameters
    ----------
    name : str
        For the reader.
    kind : str
        ``payment-per-practice``, ``payment-per-tonne``, ``regulation`` or ``training``.
    practices : tuple of str
        For which it holds; a parcel with several takes the one with the largest surplus
        of payment over cost.
    amount : float
        Paid per hectare and year; per Mg of CO2 that is stored; spent on control per
        hectare and year; spent once on training per hectare. [any one currency]
    compliance : float, default 1
        Of a regulation: share of the land that complies. [1]
    reach : float, default 1
        Of training: share of the land that is reached. [1]
    cost_factor : float, default 1
        Of training: cost after it per cost before it. [1]
    """

    name: str
    kind: str
    practices: tuple[str, ...]
    amount: float
    compliance: float = 1.0
    reach: float = 1.0
    cost_factor: float = 1.0


@dataclass(frozen=True, slots=True, kw_only=True)
class InstrumentResult:
    """What an instrument would do under the assumption on costs.

    Parameters
    ----------
    instrument : Instrument
        Which.
    area_eligible, area_adopting, area_additional : float
        Land with one of its practices; that takes it up; of that, what would not
        without it. [ha]
    carbon, carbon_discounted : float
        Of additional land, at the end of the period. [Mg]
    standard_error : float
        Of `carbon`, from stock changes only; NaN if unknown. [Mg]
    public_cost, private_cost : float
        Present value: paid by the public; borne on additional land before any payment.
        [any one currency]
    illustrative : bool
        Always True.
    assumption : str
        On costs.
    """

    instrument: Instrument
    area_eligible: float
    area_adopting: float
    area_additional: float
    carbon: float
    carbon_discounted: float
    standard_error: float
    public_cost: float
    private_cost: float
    illustrative: bool
    assumption: str

    @property
    def public_cost_per_mg(self) -> float:
        """Public money per additional Mg; NaN if there is none [any one currency]."""
        return self.public_cost / self.carbon if self.carbon > 0.0 else float("nan")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Uptake:
    """Shares of a parcel, and money per hectare over the period."""

    adopting: float
    additional: float
    public: float
    private: float


def compare_instruments(
    parcels: Sequence[Parcel],
    valuation: Valuation,
    instruments: Sequence[Instrument],
    adoption: AdoptionModel,
    *,
    errors: str = BY_PRACTICE,
) -> tuple[InstrumentResult, ...]:
    """Adoption, stock and cost of each instrument.

    Parameters
    ----------
    parcels : sequence of Parcel
        With their options; those that store no carbon are not supported.
    valuation : Valuation
        Period and discount rate.
    instruments : sequence of Instrument
        To be compared.
    adoption : AdoptionModel
        The assumption.
    errors : str
        ``independent``, ``shared`` or ``shared-by-practice``.

    Returns
    -------
    results : tuple of InstrumentResult
        In the order of the instruments.

    Raises
    ------
    InputError
        If an instrument cannot be used, or no parcel has one of its practices.
    """
    options = value_options(parcels, valuation)
    found = []
    for instrument in instruments:
        _check(instrument)
        taken = options_taken(options, instrument, valuation)
        if not taken:
            raise InputError(
                f"practices of {instrument.name} must be on some parcel and store "
                f"carbon; got {', '.join(instrument.practices)}"
            )
        found.append(_result(taken, instrument, valuation, adoption, errors))
    return tuple(found)


def options_taken(
    options: Sequence[ValuedOption], instrument: Instrument, valuation: Valuation
) -> list[ValuedOption]:
    """Of each parcel the option that gains most under an instrument.

    Parameters
    ----------
    options : sequence of ValuedOption
        Of some parcels.
    instrument : Instrument
        Only options of its practices that store carbon are taken.
    valuation : Valuation
        Period and discount rate.

    Returns
    -------
    taken : list of ValuedOption
        At most one per parcel.
    """
    best: dict[str, ValuedOption] = {}
    for option in options:
        if option.carbon <= 0.0 or option.option.practice not in instrument.practices:
            continue
        other = best.get(option.parcel.name)
        if other is None or _surplus(option, instrument, valuation) > _surplus(
            other, instrument, valuation
        ):
            best[option.parcel.name] = option
    return list(best.values())


def _result(
    options: Sequence[ValuedOption],
    instrument: Instrument,
    valuation: Valuation,
    adoption: AdoptionModel,
    errors: str,
) -> InstrumentResult:
    """Sum over parcels."""
    uptakes = [_uptake(o, instrument, valuation, adoption) for o in options]
    pairs = list(zip(options, uptakes, strict=True))
    return InstrumentResult(
        instrument=instrument,
        area_eligible=sum(o.parcel.area for o in options),
        area_adopting=sum(o.parcel.area * u.adopting for o, u in pairs),
        area_additional=sum(o.parcel.area * u.additional for o, u in pairs),
        carbon=sum(o.carbon * u.additional for o, u in pairs),
        carbon_discounted=sum(o.carbon_discounted * u.additional for o, u in pairs),
        standard_error=total_error(
            ((o.option.practice, o.standard_error * u.additional) for o, u in pairs),
            errors,
        ),
        public_cost=sum(o.parcel.area * u.public for o, u in pairs),
        private_cost=sum(o.parcel.area * u.private for o, u in pairs),
        illustrative=True,
        assumption=adoption.text,
    )


def yearly_cost(option: ValuedOption, valuation: Valuation) -> float:
    """Present value of an option spread evenly over the years, per hectare.

    Parameters
    ----------
    option : ValuedOption
        On its whole parcel.
    valuation : Valuation
        Period and discount rate.

    Returns
    -------
    cost : float
        Of a hectare and year. [any one currency]
    """
    factor = annuity_factor(valuation.discount_rate, valuation.years)
    return option.cost / option.parcel.area / factor


def _payment(
    option: ValuedOption, instrument: Instrument, valuation: Valuation
) -> float:
    """What a farmer is paid per hectare and year."""
    if instrument.kind == PER_PRACTICE:
        return instrument.amount
    if instrument.kind == PER_TONNE:
        per_year = option.option.stock_change * CO2_PER_C / valuation.years
        return instrument.amount * per_year
    return 0.0


def _surplus(
    option: ValuedOption, instrument: Instrument, valuation: Valuation
) -> float:
    return _payment(option, instrument, valuation) - yearly_cost(option, valuation)


def _uptake(
    option: ValuedOption,
    instrument: Instrument,
    valuation: Valuation,
    adoption: AdoptionModel,
) -> _Uptake:
    """What happens on a parcel."""
    factor = annuity_factor(valuation.discount_rate, valuation.years)
    try:
        costs = adoption.distribution(yearly_cost(option, valuation))
    except InputError as error:
        raise InputError(f"{option.name}: {error}") from None
    own = adoption.private_benefit
    before, cost_before = costs.share(own), costs.partial_cost(own)
    if instrument.kind == REGULATION:
        # Who gains complies anyway; the others comply or not, whatever it costs them.
        forced = instrument.compliance * (1.0 - before)
        rest = costs.partial_cost(float("inf")) - cost_before
        return _Uptake(
            adopting=before + forced,
            additional=forced,
            public=instrument.amount * factor,
            private=instrument.compliance * rest * factor,
        )
    if instrument.kind == TRAINING:
        limit = own / instrument.cost_factor
        gained = max(costs.share(limit) - before, 0.0) * instrument.reach
        extra = max(costs.partial_cost(limit) - cost_before, 0.0) * instrument.reach
        return _Uptake(
            adopting=before + gained,
            additional=gained,
            public=instrument.amount * instrument.reach,
            private=instrument.cost_factor * extra * factor,
        )
    payment = _payment(option, instrument, valuation)
    after = costs.share(payment + own)
    return _Uptake(
        adopting=after,
        additional=after - before,
        public=payment * after * factor,
        private=(costs.partial_cost(payment + own) - cost_before) * factor,
    )


def _check(instrument: Instrument) -> None:
    if instrument.kind not in KINDS:
        raise InputError(
            f"kind of {instrument.name} must be one of {', '.join(KINDS)}; "
            f"got {instrument.kind!r}"
        )
    if not (isfinite(instrument.amount) and instrument.amount >= 0.0):
        raise InputError(
            f"amount of {instrument.name} must be 0 or more; got {instrument.amount:g}"
        )
    for name, value in (
        ("compliance", instrument.compliance),
        ("reach", instrument.reach),
    ):
        if not 0.0 <= value <= 1.0:
            raise InputError(
                f"{name} of {instrument.name} must lie in [0, 1]; got {value:g}"
            )
    if not 0.0 < instrument.cost_factor <= 1.0:
        raise InputError(
            f"cost_factor of {instrument.name} must be above 0 and at most 1; "
            f"got {instrument.cost_factor:g}"
        )
