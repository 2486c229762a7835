"""A campaign that meets every requirement that can be told, and what it found."""

from datetime import date

from tilth.accounting.campaign import Campaign, MeasuredChange
from tilth.accounting.standards import side_by_side
from tilth.stats.estimate import Estimate

CAMPAIGN = Campaign(
    kind="stratified random",
    n_strata=4,
    fewest_samples=5,
    fewest_cores=8,
    depth=30.0,
    depth_sampled=50.0,
    tillage_depth=25.0,
    fewest_increments=2,
    equivalent_mass=True,
    mass_method="wendt_hauser",
    n_extrapolated=0,
    density_measured=True,
    laboratory_methods=("dry combustion",),
    laboratories=("North",),
    converted=False,
    dates=(date(2020, 4, 1), date(2025, 3, 20)),
    n_control_sites=4,
    control_strata=4,
)


def estimate(mean, standard_error, degrees_of_freedom=12.0):
    return Estimate(
        mean=mean,
        standard_error=standard_error,
        degrees_of_freedom=None if standard_error is None else degrees_of_freedom,
        n_samples=20,
        method="test",
        reason="" if standard_error is not None else "one composite only",
    )


def measured(**changes):
    """100 ha, 1.5 gained where the controls lost 0.5: 2.0 +- 0.8 Mg C/ha more."""
    values = {
        "area": 100.0,
        "years": 5.0,
        "initial": estimate(50.0, 2.0),
        "stock_change": estimate(1.5, 0.5),
        "control": estimate(-0.5, 0.6245),
        "additional": estimate(2.0, 0.8),
        "modelled_baseline": None,
        "emissions_co2e": 20.0,
        "leakage_co2e": 10.0,
    }
    return MeasuredChange(**{**values, **changes})


def by_name(campaign=CAMPAIGN, found=None, **options):
    """Results by the first word of the standard."""
    results = side_by_side(campaign, found, **options)
    return {r.standard.split()[0]: r for r in results}


def amount(result, name):
    """Value of the step of this name."""
    (step,) = [s for s in result.steps if s.name == name]
    return step.value
