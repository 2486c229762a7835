"""What a monitoring campaign was and what it found, as the rules of standards need it.

A fact that is not known is None: a rule that needs it is then "unknown", never met.
"""

from dataclasses import dataclass
from datetime import date
from typing import Final

from tilth.stats.estimate import Estimate

MOST_EXTRAPOLATED: Final = 0.5  # of the stocks of a round, Tilth's own rule [1]


@dataclass(frozen=True, slots=True, kw_only=True)
class Extrapolated:
    """Stocks of a round that reach below the soil that was sampled.

    Parameters
    ----------
    round : str
        Its name.
    control : bool
        They are those of the control sites.
    n_extrapolated, n_profiles : int
        Such stocks, and all of them.
    """

    round: str
    control: bool
    n_extrapolated: int
    n_profiles: int

    def too_many(self) -> bool:
        """More than half: such a round measures the extrapolation (Tilth's rule)."""
        return self.n_extrapolated > MOST_EXTRAPOLATED * self.n_profiles

    def words(self) -> str:
        """The numbers as part of a sentence."""
        of = " of the control sites" if self.control else ""
        return f"{self.n_extrapolated} of {self.n_profiles} stocks{of} of round " + (
            self.round or "without a name"
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Campaign:
    """How the soil was sampled and analysed, over all rounds.

    Parameters
    ----------
    kind : str
        ``simple random``, ``stratified random``, ``two stages`` or ``purposive``.
    n_strata : int
        Strata, 1 if there are none.
    fewest_samples : int
        Samples in the stratum and round that has fewest.
    fewest_cores : int or None
        Cores in the sample that has fewest.
    depth : float
        Depth that the stocks are reported for. [cm]
    depth_sampled : float
        Depth that every profile of every round reaches. [cm]
    tillage_depth : float or None
        Deepest tillage. [cm]
    fewest_increments : int
        Layers of the profile of the last round that has fewest.
    equivalent_mass : bool
        Stocks are of equivalent soil mass.
    mass_method : str
        Name of the method of equivalent mass; "" at fixed depth.
    n_extrapolated : int
        Profiles whose stock was extrapolated below the sampled mass.
    density_measured : bool
        No bulk density came from a pedotransfer function.
    laboratory_methods : tuple of str
        How carbon was measured, each method once; before a conversion, too.
    laboratories : tuple of str
        Each laboratory once.
    converted : bool
        Values of one method were converted to another.
    dates : tuple of date or None
        Middle day of each round, in order; None where it is not known.
    n_control_sites : int
        Control sites sampled in both rounds; 0 if there are none.
    extrapolated : tuple of Extrapolated, default ()
        Of the first and the last round, those of project and controls apart; only
        where there are any.
    strata_areas : tuple of float, optional
        Area of each stratum; None where one of them is not known. [ha]
    control_strata : int, optional
        Strata of the project with a control site sampled in both rounds; None where the
        points of controls do not carry them.
    doubts : tuple of str, default ()
        Why nothing may be credited whatever the standard, by rules of Tilth.
    """

    kind: str
    n_strata: int
    fewest_samples: int
    fewest_cores: int | None
    depth: float
    depth_sampled: float
    tillage_depth: float | None
    fewest_increments: int
    equivalent_mass: bool
    mass_method: str
    n_extrapolated: int
    density_measured: bool
    laboratory_methods: tuple[str, ...]
    laboratories: tuple[str, ...]
    converted: bool
    dates: tuple[date | None, ...]
    n_control_sites: int
    extrapolated: tuple[Extrapolated, ...] = ()
    strata_areas: tuple[float, ...] | None = None
    control_strata: int | None = None
    doubts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelledBaseline:
    """Change that a model says the baseline would have had over the same years.

    Parameters
    ----------
    stock_change : Estimate
        Of the baseline, with its standard error. [Mg ha-1]
    model : str
        Name of the model.
    validated : bool
        Its residual variance was found on independent data (VMD0053) and is part of the
        standard error. False: nothing is credited on it.
    reason : str, default ""
        Why it is not validated; that it is an input spread only if empty.
    """

    stock_change: Estimate
    model: str
    validated: bool
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class MeasuredChange:
    """What the campaign found.

    Parameters
    ----------
    area : float
        Of the project. [ha]
    years : float
        Between the first and the last round. [yr]
    initial : Estimate
        Mean stock of the first round. [Mg ha-1]
    stock_change : Estimate
        Mean change of the project's land. [Mg ha-1]
    control : Estimate or None
        Mean change of the control sites; None if there are none. [Mg ha-1]
    additional : Estimate or None
        Change of the project less that of the controls; None without them. [Mg ha-1]
    modelled_baseline : ModelledBaseline or None
        None if no model was run.
    emissions_co2e : float or None
        Emissions that the project adds (other gases, fuel, inputs), positive; None if
        they were not assessed. [Mg]
    leakage_co2e : float or None
        Leakage, positive; None if it was not assessed. [Mg]
    """

    area: float
    years: float
    initial: Estimate
    stock_change: Estimate
    control: Estimate | None = None
    additional: Estimate | None = None
    modelled_baseline: ModelledBaseline | None = None
    emissions_co2e: float | None = None
    leakage_co2e: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Requirement:
    """One rule of a standard, held against the campaign.

    Parameters
    ----------
    topic : str
        ``depth``, ``sampling``, ``laboratory``, ``mass``, ``remeasurement`` or
        ``eligibility``.
    rule : str
        The rule in words, with its unit; `mark` says what it rests on.
    found : str
        What the campaign has.
    met : bool or None
        None: it cannot be told from the data.
    source : str
        Citation with section or equation.
    mark : str
        ``verified``, ``second-hand``, ``unverified`` or ``own`` (Tilth's own rule); all
        but the first are provisional.
    """

    topic: str
    rule: str
    found: str
    met: bool | None
    source: str
    mark: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One line of the way from carbon to credits.

    Parameters
    ----------
    name : str
        Such as ``uncertainty deduction``.
    value : float or None
        Amount; None where it is unknown. [as `unit` says]
    unit : str
        ``Mg CO2``, ``Mg CO2e`` or ``%``.
    formula : str
        How it was computed, with the numbers of the rule.
    source : str
        Citation with section or equation.
    mark : str
        ``verified``, ``second-hand``, ``unverified`` or ``own``.
    applied : bool
        False: shown for information only, as an unverified rule is.
    """

    name: str
    value: float | None
    unit: str
    formula: str
    source: str
    mark: str
    applied: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class StandardResult:
    """What one standard would say of a campaign. It is no certificate.

    Parameters
    ----------
    standard, version : str
        Name and version of the rules.
    baseline : str
        Against what the change is counted, in words.
    requirements : tuple of Requirement
        Rules on depth, sampling, laboratory and re-measurement.
    steps : tuple of Step
        From the change of the stock to the credits.
    removals_co2 : float or None
        Removal part of the additional carbon, before deductions; None if unknown.
        [Mg]
    avoided_co2 : float or None
        Avoided loss (negative: lost benefit), before deductions. [Mg]
    creditable_co2e : float or None
        After all applied deductions; None where nothing can be said. [Mg]
    status : str
        One sentence: creditable, or ``not creditable:`` and why.
    crediting, permanence : str
        Periods, in words.
    remeasure_by : date or None
        Latest day of the next round; None where no verified rule gives one.
    provisional : tuple of str
        Rules shown that rest on no source yet read.
    warnings : tuple of str
        What a reader must know.
    deduction_words, buffer_words : str, default ""
        Rules on the uncertainty deduction, and on buffer and discounts, in words with
        their marks, whether or not the steps came to them; "" if there are none.
    """

    standard: str
    version: str
    baseline: str
    requirements: tuple[Requirement, ...]
    steps: tuple[Step, ...]
    removals_co2: float | None
    avoided_co2: float | None
    creditable_co2e: float | None
    status: str
    crediting: str
    permanence: str
    remeasure_by: date | None
    provisional: tuple[str, ...]
    warnings: tuple[str, ...]
    deduction_words: str = ""
    buffer_words: str = ""
