"""What the parcels of a project have in common, counted one after the other.

The answer for a parcel may be forgotten after that: what a reader asks of all parcels
is here, each text once, with the names of its parcels.
"""

from dataclasses import dataclass, field
from typing import Final

from tilth.accounting.land_condition import UNKNOWN, carbon_condition
from tilth.assessment.project.cost import CostSum
from tilth.assessment.project.group import Group
from tilth.assessment.project.outcome import NoMethod, Value
from tilth.assessment.project.result import Alert, AtHorizon, Benefit, ParcelAnswer

PERMIL_PER_PERCENT: Final = 10.0
MOST_GAINS: Final = 12  # bars of a figure


@dataclass(frozen=True, slots=True, kw_only=True)
class Method:
    """How stocks were found, and why not otherwise.

    Parameters
    ----------
    tier, method, covers : str
        Chosen method and what its interval covers; ``unknown`` if none.
    depth : float or None
        Of the layer. [cm]
    not_used : tuple of NoMethod
        Other methods and models, and why not.
    """

    tier: str
    method: str
    covers: str
    depth: float | None
    not_used: tuple[NoMethod, ...]


@dataclass(slots=True)
class GainGroup(Group):
    """Parcels with the sum of their gains.

    Parameters
    ----------
    path, ids, area : str, list of str, float
        As of every group.
    gain : float
        Central values of the change of soil carbon, of the parcels where it is known.
        [Mg]
    n_known : int
        Number of these. [1]
    """

    gain: float = 0.0
    n_known: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Gain:
    """Change of the soil carbon of a parcel.

    Parameters
    ----------
    id : str
        Of the parcel.
    new_practices : tuple of str
        Of its plan.
    total_change : Value
        At the horizon. [Mg]
    """

    id: str
    new_practices: tuple[str, ...]
    total_change: Value


@dataclass(slots=True)
class Tally:
    """What was counted so far.

    Parameters
    ----------
    years : int
        Horizon that the answer is for. [yr]
    n_parcels : int
        Counted. [1]
    costs : CostSum
        By currency and price year.
    practices : dict
        Parcels and gains by new practices.
    methods : dict
        Parcels by method.
    alerts : dict
        Parcels by alert.
    benefits : dict
        Where each stands first in the record of the answer.
    land : dict
        Parcels by the carbon sub-indicator of land degradation.
    missing : dict
        Parcels by what of the balance is unknown, and why.
    no_stock : dict
        Parcels by the reason why their stock is unknown.
    gains : list of Gain
        The largest, whatever their sign.
    depths : set of float
        Of the layers. [cm]
    sources, provisional, warnings : dict
        Each text once, as a key.
    """

    years: int
    n_parcels: int = 0
    costs: CostSum = field(default_factory=CostSum)
    practices: dict[tuple[str, ...], GainGroup] = field(default_factory=dict)
    methods: dict[Method, Group] = field(default_factory=dict)
    alerts: dict[Alert, Group] = field(default_factory=dict)
    benefits: dict[Benefit, str] = field(default_factory=dict)
    land: dict[str, Group] = field(default_factory=dict)
    missing: dict[tuple[str, str], Group] = field(default_factory=dict)
    no_stock: dict[str, Group] = field(default_factory=dict)
    gains: list[Gain] = field(default_factory=list)
    depths: set[float] = field(default_factory=set)
    sources: dict[str, None] = field(default_factory=dict)
    provisional: dict[str, None] = field(default_factory=dict)
    warnings: dict[str, None] = field(default_factory=dict)

    def add(self, parcel: ParcelAnswer) -> None:
        """Count the next parcel.

        Parameters
        ----------
        parcel : ParcelAnswer
            In the order of the project.
        """
        path = f"parcels[{self.n_parcels}]"
        self.n_parcels += 1
        self.costs.add(parcel)
        self._add_stocks(parcel, path)
        self._add_method(parcel, path)
        for i, alert in enumerate(parcel.alerts):
            found = self.alerts.setdefault(alert, Group(f"{path}.alerts[{i}]"))
            found.add(parcel)
        for i, benefit in enumerate(parcel.benefits):
            self.benefits.setdefault(benefit, f"{path}.co_benefits[{i}]")
        for i, pair in enumerate(parcel.balance.unknown):
            found = self.missing.setdefault(pair, Group(f"{path}.balance.unknown[{i}]"))
            found.add(parcel)
        self.sources |= dict.fromkeys(parcel.sources)
        self.provisional |= dict.fromkeys(parcel.provisional)
        self.warnings |= dict.fromkeys(parcel.warnings)

    def _add_stocks(self, parcel: ParcelAnswer, path: str) -> None:
        """Gain, and its verdict by the rule for land degradation."""
        j, at = next(
            (j, h) for j, h in enumerate(parcel.horizons) if h.years == self.years
        )
        place = f"{path}.horizons[{j}]"
        self.land.setdefault(
            _condition(at), Group(f"{place}.rate_against_initial_permil_yr")
        ).add(parcel)
        by_practice = self.practices.setdefault(
            parcel.new_practices, GainGroup(f"{path}.new_practices")
        )
        by_practice.add(parcel)
        gain = at.total_change.estimate
        if gain is None:
            reason = at.total_change.reason
            found = self.no_stock.setdefault(reason, Group(f"{place}.total_change_mg"))
            found.add(parcel)
            return
        by_practice.gain += gain
        by_practice.n_known += 1
        named = Gain(
            id=parcel.id,
            new_practices=parcel.new_practices,
            total_change=at.total_change,
        )
        self.gains = sorted([*self.gains, named], key=_size)[:MOST_GAINS]

    def _add_method(self, parcel: ParcelAnswer, path: str) -> None:
        self.depths |= set() if parcel.depth is None else {parcel.depth}
        method = Method(
            tier=parcel.tier,
            method=parcel.method,
            covers=parcel.covers,
            depth=parcel.depth,
            not_used=parcel.not_used,
        )
        self.methods.setdefault(method, Group(f"{path}.method")).add(parcel)


def _condition(at: AtHorizon) -> str:
    """Verdict of the carbon sub-indicator on the plan, against the start."""
    rate = at.rate_initial.estimate
    if rate is None:
        return UNKNOWN
    return carbon_condition(rate * at.years / PERMIL_PER_PERCENT)


def _size(gain: Gain) -> float:
    """Key that puts the largest first."""
    return -abs(gain.total_change.estimate or 0.0)
