"""RothC and ICBM at long-term experiments, predicted with the site left out.

``python -m docs.validation.residual_table`` writes what is found into the package; the
page of validation computes it again and compares.
"""

from dataclasses import dataclass
from functools import cache
from math import nan
from typing import Final

import numpy as np

import tilth
from docs.validation.long_term_experiments import (
    CLAY,
    SOURCES,
    TEXTURE,
    ZONE,
    Site,
    Treatment,
    sites,
)
from tilth.models import icbm, rothc
from tilth.models.compartmental import simulate_discrete
from tilth.models.rothc_initialisation import falloon_iom, initialise
from tilth.models.rothc_inputs import MANURE_SPLIT, RothcMonths, RothcSoil
from tilth.stats.calibration import (
    Calibration,
    CalibrationSite,
    Fold,
    fit_sites,
    leave_site_out,
)
from tilth.stats.fitted_parameter import Parameter
from tilth.stats.validation import model_error, validate
from tilth.stats.validation_result import CombinationResult, Pair

HUMIFIED: Final = {"plants": 0.13, "manure": 0.27}  # ICBM, published; prior at Ultuna
RATE: Final = Parameter(
    name="rate multiplier", unit="1", start=1.0, low=0.2, high=5.0, kind="rate"
)


def rothc_model(site: Site):
    """Changes of stock by RothC as a function of a factor of all its rates."""
    n_months = site.temperature.size
    stacked = {
        name: np.stack([getattr(t, name) for t in site.treatments], axis=1)
        for name in ("plants", "manure", "cover")
    }

    def columns(values):
        return np.repeat(values[:, None], len(site.treatments), axis=1)

    starts = np.array([t.start for t in site.treatments])
    iom = falloon_iom(starts) if site.iom is None else np.full_like(starts, site.iom)
    soil = RothcSoil(clay=np.full_like(starts, CLAY), depth=site.depth, iom=iom)
    years = n_months // 12

    def year(values):
        return values.reshape(years, 12).mean(axis=0)

    before = RothcMonths(
        temperature=columns(year(site.temperature)),
        precipitation=columns(year(site.precipitation)),
        pan_evaporation=columns(year(site.pan_evaporation)),
        plant_cover=columns(site.cover_before),
        monthly_c_input=columns(site.plants_before),
    )
    began = initialise(soil, before, starts, iom=iom)
    months = RothcMonths(
        temperature=columns(site.temperature),
        precipitation=columns(site.precipitation),
        pan_evaporation=columns(site.pan_evaporation),
        plant_cover=stacked["cover"],
        monthly_c_input=stacked["plants"],
        monthly_manure_input=stacked["manure"],
    )
    modifiers = rothc.rate_modifiers(soil, months, began.state.deficit).product
    linear = rothc.linear_model(CLAY)
    entering = stacked["plants"].T[..., None] * np.asarray(
        linear.input_split
    ) + stacked["manure"].T[..., None] * np.array(MANURE_SPLIT)

    def model(values):
        run = simulate_discrete(
            linear,
            began.state.pools.T,
            entering,
            (values[0] * modifiers).T[..., None],
        )
        stock = run.pools.sum(axis=-1)[:, 11::12] + iom[:, None]
        return _at_samples(site, stock)

    return model


def icbm_model(site: Site):
    """Changes of stock by ICBM as a function of its rate modifier."""
    years = site.temperature.size // 12
    plants = icbm.IcbmParameters(humification=HUMIFIED["plants"])
    manure = icbm.IcbmParameters(humification=HUMIFIED["manure"])
    balance = icbm.steady_state(1.0, 1.0, plants)

    def model(values):
        stocks = []
        for t in site.treatments:
            effect = np.full(years, values[0])
            start = icbm.initial_pools(t.start, balance[1] / balance.sum())
            of_plants = t.plants.reshape(years, 12).sum(axis=1)
            of_manure = t.manure.reshape(years, 12).sum(axis=1)
            pools = icbm.simulate(start, of_plants, effect, plants)
            pools = pools + icbm.simulate([0.0, 0.0], of_manure, effect, manure)
            stocks.append(pools.sum(axis=-1))
        return _at_samples(site, np.array(stocks))

    return model


def _at_samples(site: Site, stock: np.ndarray) -> np.ndarray:
    """Change from the start to the end of the years of the samples."""
    return np.concatenate(
        [stock[i, t.elapsed - 1] - t.start for i, t in enumerate(site.treatments)]
    )


MODELS: Final = {
    "rothc": (rothc_model, rothc.DOMAIN),
    "icbm": (icbm_model, icbm.DOMAIN),
}
LEFT_OUT: Final = "leave-site-out"
PUBLISHED: Final = "published parameters"
# ICBM has no published rate modifier for these sites.
VARIANTS: Final = {"rothc": (PUBLISHED, LEFT_OUT), "icbm": (LEFT_OUT,)}
CLAY_AROUND: Final = 5.0  # percentage points about the one clay content, our choice
IN_SAMPLE: Final = ("rothc",)  # its rates come from Rothamsted (unverified in detail)
HORIZONS: Final = ((0, 40), (41, 200))  # years; each has a row of the table


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Found:
    """What the leave-site-out test of one model found.

    Parameters
    ----------
    model : str
        Name as on the command line.
    sites : tuple of Site
        Experiments in the domain of the model.
    calibration : Calibration
        Fit to all of them.
    folds : tuple of Fold
        Each predicted by the fit to the others.
    published : tuple of ndarray
        Residuals of each site with the published rates. [Mg ha-1]
    """

    model: str
    sites: tuple[Site, ...]
    calibration: Calibration
    folds: tuple[Fold, ...]
    published: tuple[np.ndarray, ...]

    def predicted(self, variant: str) -> list[np.ndarray]:
        """Predicted changes of each site, by a fit to the others or as published."""
        if variant == LEFT_OUT:
            return [fold.predicted for fold in self.folds]
        return [
            r + f.site.observed for r, f in zip(self.published, self.folds, strict=True)
        ]

    def pairs(self, variant: str, years: tuple[int, int]) -> list[Pair]:
        """Pairs whose change took so many years."""
        found = []
        for site, predicted in zip(self.sites, self.predicted(variant), strict=True):
            samples = [
                (t, *sample)
                for t in site.treatments
                for sample in zip(t.elapsed, t.changes, t.change_error, strict=True)
            ]
            for (t, elapsed, observed, error), modelled in zip(
                samples, predicted, strict=True
            ):
                if years[0] <= elapsed <= years[1]:
                    found.append(
                        _pair(site, t, float(modelled), float(observed), error)
                    )
        return found

    def elapsed(self, years: tuple[int, int]) -> list[int]:
        """Years of those changes."""
        every = [int(e) for s in self.sites for t in s.treatments for e in t.elapsed]
        return [e for e in every if years[0] <= e <= years[1]]


def _pair(
    site: Site, treatment: Treatment, modelled: float, observed: float, error: float
) -> Pair:
    return Pair(
        study=site.name,
        modelled=modelled,
        observed=observed,
        standard_error=float(error) if treatment.n > 1 else nan,
        n=treatment.n,
        practice=treatment.practice,
        crop_group=treatment.crop_group,
        climate_zone=ZONE,
        texture=TEXTURE,
        clay=CLAY,
    )


@cache
def results() -> dict[str, Found]:
    """The test of every model."""
    return {model: _found(model) for model in MODELS}


def calibration_site(site: Site, make) -> CalibrationSite:
    """An experiment with all its treatments as one site of a calibration."""
    return CalibrationSite(
        name=site.name,
        model=make(site),
        observed=np.concatenate([t.changes for t in site.treatments]),
        standard_error=np.concatenate([t.change_error for t in site.treatments]),
    )


def _found(model: str) -> Found:
    make, domain = MODELS[model]
    used = tuple(s for s in sites() if s.land_use in domain.land_uses)
    every = [calibration_site(site, make) for site in used]
    return Found(
        model=model,
        sites=used,
        calibration=fit_sites(every, [RATE], n_starts=2),
        folds=leave_site_out(every, [RATE], n_starts=2),
        published=tuple(np.asarray(s.model(np.ones(1))) - s.observed for s in every),
    )


def tested(
    found: Found, variant: str, years: tuple[int, int]
) -> tuple[CombinationResult, ...]:
    """Tests of VMD0053, with the assumed errors where none is published."""
    errors = np.concatenate([f.site.standard_error for f in found.folds])
    return validate(
        found.pairs(variant, years),
        default_uncertainty=float(np.sqrt((errors**2).mean())),
        climate_zones=[ZONE],
    )


def table_rows() -> list[dict[str, str]]:
    """Rows of the table of the package."""
    return [
        _row(found, variant, years)
        for found in results().values()
        for variant in VARIANTS[found.model]
        for years in HORIZONS
    ]


def _row(found: Found, variant: str, years: tuple[int, int]) -> dict[str, str]:
    pairs, elapsed = found.pairs(variant, years), found.elapsed(years)
    mean, deviation = model_error(
        [p.modelled for p in pairs], [p.observed for p in pairs]
    )
    combinations = tested(found, variant, years)
    studies = {p.practice: set() for p in pairs}
    for p in pairs:
        studies[p.practice].add(p.study)
    failures = [
        f"{c.practice}: {check.name}"
        for c in combinations
        for check in (c.bias_test, c.coverage_test)
        if check.met is not True
    ] + [check.name for check in combinations[0].domain if check.met is not True]
    return {
        "model": found.model,
        "rate_multiplier": (
            f"{found.calibration.values[0]:.4f}" if variant == LEFT_OUT else "1"
        ),
        "standard_deviation": f"{deviation:.3f}",
        # Residuals of one experiment go together: sites count, not pairs.
        "degrees_of_freedom": str(len(found.sites) - 1),
        "mean_bias": f"{mean:.3f}",
        "n_sites": str(len({p.study for p in pairs})),
        "n_pairs": str(len(pairs)),
        "depth_bottom_low": f"{min(s.depth for s in found.sites):g}",
        "depth_bottom_high": f"{max(s.depth for s in found.sites):g}",
        "years_low": str(min(elapsed)),
        "years_high": str(max(elapsed)),
        "clay_low": f"{CLAY - CLAY_AROUND:g}",
        "clay_high": f"{CLAY + CLAY_AROUND:g}",
        "land_uses": "cropland",
        "climates": ZONE,
        "practices": "; ".join(k for k, v in studies.items() if len(v) > 1),
        "obtained": variant,
        "in_sample": "yes" if found.model in IN_SAMPLE else "no",
        "passed": "no" if failures else "yes",
        "failures": "; ".join(failures),
        "source": SOURCES,
        # Assumed errors, and methods of the laboratory that changed.
        "mark": "unverified",
        "tilth_version": tilth.__version__,
    }
