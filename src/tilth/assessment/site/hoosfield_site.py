"""The Hoosfield experiment as fields that every model of the ensemble can read."""

from hashlib import sha256
from importlib.resources import files

import numpy as np

from tilth.assessment.site.site import (
    Climate,
    Manure,
    Scenario,
    Site,
    SoilSample,
    YearPlan,
)
from tilth.checks import FloatArray
from tilth.datasets.hoosfield_experiment import TABLES, Experiment, Treatment
from tilth.units import PAN_FACTOR

CROP = "spring barley"


def digest() -> str:
    """Digest of the files of the experiment.

    Returns
    -------
    digest : str
        SHA-256 of all tables, one after the other.
    """
    place = files("tilth").joinpath("datasets", "hoosfield")
    data = b"".join(place.joinpath(f"{name}.csv").read_bytes() for name in TABLES)
    return sha256(data).hexdigest()


def site(experiment: Experiment, baseline: Treatment, project: Treatment) -> Site:
    """Two treatments of the experiment as baseline and project of one field.

    Parameters
    ----------
    experiment : Experiment
        As from `tilth.datasets.hoosfield_experiment.read_experiment`.
    baseline, project : Treatment
        Two of its treatments.

    Returns
    -------
    site : Site
        Started from the stock that the guide states; what the sources do not give,
        such as pH, is left out.
    """
    return Site(
        name=f"Hoosfield: {project.name}, against {baseline.name}",
        example=False,
        notes=experiment.notes,
        land_use="cropland",
        soil=SoilSample(
            kind="mineral",
            depth_bottom=experiment.depth,
            clay=experiment.clay,
            silt=None,
            sand=None,
            ph=None,
            cn_ratio=None,
            caco3=None,
            bulk_density=None,
            iom=experiment.iom,
            soc_stock=experiment.initial_soc_stock,
            standard_error=None,
            stock_date=str(experiment.years[0]),
        ),
        climate=_climate(experiment),
        years=experiment.years,
        history=(_past(experiment),),
        history_stated=True,
        baseline=Scenario(name="baseline", plans=_plans(baseline)),
        project=Scenario(name="project", plans=_plans(project)),
        choices={},
        file_name="tilth/datasets/hoosfield",
        sha256=digest(),
    )


def _climate(experiment: Experiment) -> Climate:
    """The mean months in every year."""
    normal = {
        "temperature": experiment.temperature,
        "precipitation": experiment.precipitation,
        "pan_evaporation": experiment.pan_evaporation,
        "pet": experiment.pan_evaporation * PAN_FACTOR,
    }
    every = {n: np.tile(v, (experiment.years.size, 1)) for n, v in normal.items()}
    return Climate(
        zone="cool temperate",
        temperature=every["temperature"],
        precipitation=every["precipitation"],
        pan_evaporation=every["pan_evaporation"],
        pet=every["pet"],
        evaporation_given="pan_evaporation",
        normal=normal,
    )


def _past(experiment: Experiment) -> YearPlan:
    """The year that repeated before the experiment."""
    return _plan("arable crops", experiment.c_input_before, experiment.cover_before, ())


def _plans(treatment: Treatment) -> tuple[YearPlan, ...]:
    """One plan per year of a treatment."""
    return tuple(
        _plan(
            CROP if plant.any() else None,
            plant,
            cover,
            tuple(
                Manure(carbon=float(manure[month]), month=int(month) + 1, kind=None)
                for month in np.flatnonzero(manure)
            ),
        )
        for plant, manure, cover in zip(
            treatment.monthly_c_input,
            treatment.monthly_manure_input,
            treatment.cover,
            strict=True,
        )
    )


def _plan(
    crop: str | None, plant: FloatArray, cover: FloatArray, manure: tuple[Manure, ...]
) -> YearPlan:
    """One year from its months."""
    total = float(plant.sum())
    return YearPlan(
        crop=crop,
        yield_dry=None,
        yield_fresh=None,
        residues_returned=None,
        renewed=None,
        c_input=total,
        plant_shares=plant / total if total > 0.0 else np.zeros(12),
        cover=cover,
        manure=manure,
        tillage=None,
    )
