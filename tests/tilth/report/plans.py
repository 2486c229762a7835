"""Sampling plans for the tests of reports: invented, and marked so."""

from dataclasses import replace

import numpy as np

from tilth.assessment.sampling.sampling_plan import (
    STRATIFIED,
    PlanPoint,
    PlanStratum,
    SamplingPlan,
)

WEST, SOUTH = 2.3405, 48.8512  # an invented farm
WIDTH, HEIGHT = 0.0150, 0.0090


def _polygon(west, south, east, north):
    corners = [(west, south), (east, south), (east, north), (west, north)]
    ring = [[float(x), float(y)] for x, y in [*corners, corners[0]]]
    return {"type": "Polygon", "coordinates": [ring]}


BOUNDARY = {
    "type": "Polygon",
    "coordinates": [
        [
            [WEST, SOUTH],
            [WEST + WIDTH, SOUTH + 0.0006],
            [WEST + WIDTH, SOUTH + HEIGHT],
            [WEST + 0.0040, SOUTH + HEIGHT],
            [WEST, SOUTH + 0.0070],
            [WEST, SOUTH],
        ],
        [
            [WEST + 0.0100, SOUTH + 0.0040],
            [WEST + 0.0100, SOUTH + 0.0050],
            [WEST + 0.0112, SOUTH + 0.0050],
            [WEST + 0.0112, SOUTH + 0.0040],
            [WEST + 0.0100, SOUTH + 0.0040],
        ],
    ],
}
NAMES = ("Plateau", "Slope", "Valley")


def _strata():
    edges = (WEST, WEST + 0.005, WEST + 0.010, WEST + WIDTH)
    return tuple(
        PlanStratum(
            name=name,
            area=area,
            n_points=n,
            geometry=_polygon(edges[i], SOUTH + 0.0006, edges[i + 1], SOUTH + 0.0070),
        )
        for i, (name, area, n) in enumerate(
            zip(NAMES, (31.0, 36.5, 32.6), (6, 8, 6), strict=True)
        )
    )


def _points():
    draw = np.random.default_rng(3)
    strata = _strata()
    points = []
    for number, stratum in enumerate(strata):
        ring = np.array(stratum.geometry["coordinates"][0])
        low, high = ring.min(axis=0), ring.max(axis=0)
        for i in range(stratum.n_points + 1):
            x, y = draw.uniform(low + 0.0004, high - 0.0004)
            points.append(
                PlanPoint(
                    name=f"{'PSV'[number]}{i + 1:02d}",
                    stratum=stratum.name,
                    farm="",
                    latitude=float(y),
                    longitude=float(x),
                    origin="random",
                    reserve=i == stratum.n_points,
                )
            )
    return tuple(sorted(points, key=lambda p: (p.reserve, p.longitude)))


PLAN = SamplingPlan(
    name="Hill Farm",
    example=True,
    kind=STRATIFIED,
    seed=7,
    area=100.1,
    boundary=BOUNDARY,
    strata=_strata(),
    farms=(),
    points=_points(),
    depths=((0.0, 15.0), (15.0, 30.0), (30.0, 50.0)),
    cores_per_sample=5,
    precision={
        "standard_deviation_mg_ha": 9.0,
        "correlation": 0.6,
        "detectable_difference_mg_ha": 4.1,
        "half_width_mg_ha": 3.4,
        "power_percent": 90.0,
        "cost_eur": 3250.0,
    },
    method=(
        "Compact strata by k-means of 4,000 places; points drawn at random within "
        "each stratum, allocated by area"
    ),
    protocol=(
        "Find the point with a receiver that shows its error; stay within 5 m.",
        "Take five cores within 2 m of the point and mix them by depth.",
        "Bag each depth on its own and put the label inside and outside.",
        "Weigh the fresh bag before it leaves the field.",
    ),
    inputs={"round": "2026", "spacing_m": 20.0, "strata": 3},
    sources=("Walvoort D. et al. (2010) Comput. Geosci. 36, 1261-1267",),
    warnings=("The standard deviation is a guess; sample five points first",),
)


def crowded(count=1000):
    """The same plan with many points."""
    draw = np.random.default_rng(5)
    x = draw.uniform(WEST, WEST + WIDTH, count)
    y = draw.uniform(SOUTH, SOUTH + HEIGHT, count)
    points = tuple(
        replace(
            PLAN.points[0],
            name=f"N{i:04d}",
            longitude=float(x[i]),
            latitude=float(y[i]),
        )
        for i in range(count)
    )
    return replace(PLAN, points=points, depths=((0.0, 30.0),))
