import json
import os
import subprocess
import sys
from dataclasses import replace
from math import hypot, sqrt

import numpy as np
import pyproj
import pytest
import shapely
from scipy.stats import chisquare

from tests.tilth.assessment.sampling import areas
from tests.tilth.assessment.sampling.areas import FARM, collection, square, write
from tilth.assessment.sampling.design import sampling_plan
from tilth.assessment.sampling.existing_points import ExistingPoint
from tilth.assessment.sampling.farms import farm_sample
from tilth.assessment.sampling.options import (
    Compositing,
    DesignOptions,
    Farms,
    Wanted,
)
from tilth.assessment.sampling.plan_file import plan_record, read_plan
from tilth.assessment.sampling.sampling_plan import (
    EQUAL,
    KEPT,
    PROPORTIONAL,
    PURPOSIVE,
    RANDOM,
    STRATIFIED,
    TWO_STAGE,
    PlanPoint,
)
from tilth.assessment.sampling.warnings import near_warning
from tilth.errors import DataError, InputError
from tilth.geo.area_file import read_area
from tilth.geo.ellipsoid import area
from tilth.stats.allocation import (
    composite_plan,
    neyman_allocation,
    two_stage_plan,
)
from tilth.stats.sample_size import ChangeDesign, sample_size_for_difference


@pytest.fixture(scope="module")
def farm():
    return read_area(FARM)


def made(area_file, seed=1, *, zones=None, existing=(), **choices):
    options = DesignOptions(seed=seed, **choices)
    return sampling_plan(area_file, options, zones=zones, existing=existing)


def wanted(**choices):
    return Wanted(**choices)


def positions(plan, *, reserve=False, stratum=None):
    return {
        (p.longitude, p.latitude)
        for p in plan.points
        if p.reserve == reserve and stratum in (None, p.stratum)
    }


def shape_of(geometry):
    return shapely.from_geojson(json.dumps(geometry))


def test_a_farm_of_100_ha_gets_five_strata_of_five_points(farm):
    plan = made(farm)

    assert (plan.kind, plan.example, plan.name) == (
        STRATIFIED,
        True,
        "Example farm (invented)",
    )
    assert plan.area == pytest.approx(100.0, abs=0.1)
    assert [s.name for s in plan.strata] == ["S1", "S2", "S3", "S4", "S5"]
    sizes = [s.area for s in plan.strata]
    assert sum(sizes) == pytest.approx(plan.area, rel=1e-9)
    np.testing.assert_allclose(sizes, plan.area / 5, rtol=1e-6)
    assert [s.n_points for s in plan.strata] == [5] * 5
    main = [p for p in plan.points if not p.reserve]
    assert [p.name for p in main] == [f"P{i:03d}" for i in range(1, 26)]
    assert [p.name for p in plan.points[25:]] == [f"R{i:03d}" for i in range(1, 6)]
    assert plan.depths == ((0.0, 30.0), (30.0, 50.0))
    assert plan.warnings == ()


def test_the_area_is_that_of_another_program(farm):
    plan = made(farm)
    outline = shapely.segmentize(shape_of(plan.boundary), 1e-4)
    found, _ = pyproj.Geod(ellps="WGS84").geometry_area_perimeter(outline)

    assert plan.area == pytest.approx(found / 1e4, rel=1e-8)


def test_points_lie_in_their_strata(farm):
    plan = made(farm, wanted=wanted(n_points=60))
    shapes = {s.name: shape_of(s.geometry) for s in plan.strata}

    assert len(plan.strata) == 12
    for point in plan.points:
        place = shapely.Point(point.longitude, point.latitude)
        assert shapes[point.stratum].contains(place)
        assert shape_of(plan.boundary).contains(place)


def test_a_plan_comes_back_from_its_file(farm, tmp_path):
    plan = made(farm, wanted=wanted(n_points=20, standard_deviation=9.0, years=5.0))

    path = write(tmp_path / "plan.json", plan_record(plan))

    assert read_plan(path) == plan


@pytest.mark.slow
def test_the_same_seed_gives_the_same_points_whatever_the_threads(farm):
    code = (
        "from tests.tilth.assessment.sampling.test_design import *;"
        "print(sorted(positions(made(read_area(FARM), 5))))"
    )
    runs = [
        subprocess.run(
            [sys.executable, "-c", code],
            env={**os.environ, "OPENBLAS_NUM_THREADS": n, "OMP_NUM_THREADS": n},
            cwd=areas.ROOT,
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for n in ("1", "2")
    ]

    assert runs[0] == runs[1] == f"{sorted(positions(made(farm, 5)))}\n"
    assert positions(made(farm, 5)).isdisjoint(positions(made(farm, 6)))


def test_more_points_in_one_stratum_move_no_other(farm):
    sd = {"S1": 4.0, "S2": 4.0, "S3": 4.0, "S4": 4.0, "S5": 12.0}
    few = made(
        farm, n_strata=5, wanted=wanted(n_points=25), stratum_sd=dict(sd, S5=4.0)
    )
    more = made(farm, n_strata=5, wanted=wanted(n_points=35), stratum_sd=sd)

    assert [s.n_points for s in few.strata] == [5] * 5
    assert [s.n_points for s in more.strata] == [5, 5, 5, 5, 15]
    for name in ("S1", "S2", "S3", "S4"):
        assert positions(few, stratum=name) == positions(more, stratum=name)
        assert positions(few, reserve=True, stratum=name) == positions(
            more, reserve=True, stratum=name
        )
    assert positions(few, stratum="S5") < positions(more, stratum="S5")
    assert positions(few, reserve=True) < positions(more, reserve=True)


@pytest.mark.slow
def test_points_of_many_plans_are_uniform_by_area(farm):
    plans = [made(farm, seed, n_reserves=0) for seed in range(40)]
    cuts = made(farm, n_strata=8).strata  # equal areas of another plan
    shapes = [shape_of(s.geometry) for s in cuts]
    at = np.array([p for plan in plans for p in positions(plan)])

    counts = [shapely.contains_xy(s, at[:, 0], at[:, 1]).sum() for s in shapes]

    assert sum(counts) == 40 * 25
    # Stratified points vary less than random ones: the test is careful.
    assert chisquare(counts).pvalue > 0.01


def test_a_simple_random_sample_has_no_strata(farm):
    plan = made(farm, design="simple", wanted=wanted(n_points=12))

    assert (plan.kind, plan.strata) == (RANDOM, ())
    assert len(positions(plan)) == 12
    assert {p.stratum for p in plan.points} == {""}


def test_the_size_follows_from_a_detectable_difference(farm):
    simple = made(
        farm,
        design="simple",
        wanted=wanted(
            detectable_difference=5.0,
            standard_deviation=8.0,
            correlation=0.3,
            correlation_known=True,
            years=10.0,
        ),
    )
    expected = sample_size_for_difference(
        ChangeDesign(sd_before=8.0, sd_after=8.0, correlation=0.3), 5.0
    )

    assert len(positions(simple)) == expected
    record = simple.precision
    assert record["detectable_difference_mg_ha"] <= 5.0
    assert record["detectable_rate_mg_ha_yr"] == pytest.approx(
        record["detectable_difference_mg_ha"] / 10.0
    )
    assert "with correlation 0.3 between the rounds" in record["statement"]
    curve = record["power_curve"]
    assert [row["n_points"] for row in curve] == sorted(
        row["n_points"] for row in curve
    )
    powers = [row["power"] for row in curve]
    assert powers == sorted(powers)
    own = next(row for row in curve if row["n_points"] == expected)
    # The chance to find the wanted change; VM0042's formula is near the exact power.
    assert own["power"] == pytest.approx(0.9, abs=0.02)


def test_strata_cost_degrees_of_freedom(farm):
    choices = {"standard_deviation": 8.0, "half_width": 3.0}
    plan = made(farm, n_strata=5, wanted=wanted(**choices))
    n = len(positions(plan))

    assert n - 7 < plan.precision["degrees_of_freedom"] <= n - 5  # unequal numbers
    assert plan.precision["half_width_stock_mg_ha"] <= 3.0
    one_less = made(
        farm, n_strata=5, wanted=wanted(n_points=n - 1, standard_deviation=8.0)
    )
    assert one_less.precision["half_width_stock_mg_ha"] > 3.0


def test_neyman_and_equal_allocation(tmp_path):
    found = read_area(
        write(
            tmp_path / "zones.geojson",
            collection(
                square(30, 50, 0.02, 0.01, name="big"),
                square(30.02, 50, 0.01, 0.01, name="wild"),
            ),
        )
    )
    sd = {"big": 4.0, "wild": 16.0}
    neyman = made(found, strata="zones", stratum_sd=sd, wanted=wanted(n_points=24))
    equal = made(found, strata="zones", allocation="equal", wanted=wanted(n_points=24))
    by_area = made(found, strata="zones", wanted=wanted(n_points=24))

    sizes = [s.area for s in neyman.strata]
    expected = neyman_allocation(sizes, [4.0, 16.0], 24)
    assert [s.n_points for s in neyman.strata] == expected == [8, 16]
    assert [s.n_points for s in equal.strata] == [12, 12]
    assert [s.n_points for s in by_area.strata] == [16, 8]
    assert neyman.precision["spread_by_stratum_mg_ha"] == sd
    assert by_area.precision["detectable_difference_mg_ha"] is None
    assert "unknown, as no standard deviation" in by_area.precision["statement"]

    cost = {"big": 10.0, "wild": 40.0}
    costly = made(
        found,
        strata="zones",
        stratum_sd=sd,
        stratum_cost=cost,
        wanted=wanted(budget=400.0),
    )
    spent = sum(cost[s.name] * s.n_points for s in costly.strata)
    assert spent <= 400.0
    assert costly.precision["cost"] == spent


def test_cores_follow_from_costs(farm):
    parts = Compositing(
        point_sd=3.0, core_sd=9.0, assay_sd=1.0, core_cost=4.0, assay_cost=60.0
    )
    plan = made(farm, compositing=parts, n_strata=5, wanted=wanted(budget=2500.0))
    best = composite_plan(9.0, hypot(3.0, 1.0), 4.0, 60.0, budget=2500.0)

    assert plan.cores_per_sample == best.n_second
    assert len(positions(plan)) == best.n_first
    sd = sqrt(9.0 + 81.0 / best.n_second + 1.0)
    assert plan.precision["standard_deviation_mg_ha"] == pytest.approx(sd)
    assert plan.precision["cost"] <= 2500.0

    goal = made(farm, compositing=parts, n_strata=5, wanted=wanted(half_width=1.5))
    assert goal.precision["half_width_stock_mg_ha"] <= 1.5
    assert goal.precision["cost"] < 20_000.0
    for cores in (goal.cores_per_sample - 3, goal.cores_per_sample + 3):
        other = made(
            farm,
            n_strata=5,
            cores=cores,
            wanted=wanted(half_width=1.5, standard_deviation=sqrt(10.0 + 81.0 / cores)),
        )
        assert len(positions(other)) * (60.0 + 4.0 * cores) >= goal.precision["cost"]


def test_a_margin_is_left_out_and_told(farm):
    plan = made(farm, margin=20.0)
    whole = made(farm)

    assert plan.area < 0.95 * whole.area
    assert f"about {plan.area:.4g} of {whole.area:.4g} ha" in plan.warnings[0]
    assert plan.inputs["area_of_file_ha"] == whole.area
    assert sum(s.area for s in plan.strata) == pytest.approx(plan.area, rel=1e-6)


def test_zones_may_stand_in_a_file_of_their_own(farm, tmp_path):
    west, south, east, _ = shape_of(made(farm).boundary).bounds
    middle = (west + east) / 2
    file = write(
        tmp_path / "zones.geojson",
        collection(
            square(west - 0.01, south - 0.01, middle - west + 0.01, 0.04, soil="loam"),
            square(middle, south - 0.01, east - middle + 0.01, 0.04, soil="sand"),
            square(50.0, 0.0, 1.0, 0.1, soil="clay"),
        ),
    )
    zones = read_area(file, name_property="soil")

    plan = made(farm, strata="zones", zones=zones)

    assert [s.name for s in plan.strata] == ["loam", "sand"]
    assert sum(s.area for s in plan.strata) == pytest.approx(plan.area, rel=1e-9)
    assert "zones outside the area were left out: clay" in plan.warnings
    half = write(
        tmp_path / "half.geojson",
        collection(
            square(west, south, 0.001, 0.04, name="a"),
            square(west + 0.001, south, 0.001, 0.04, name="b"),
        ),
    )
    with pytest.raises(
        DataError, match=r"zones must cover the area; \d+\.?\d* of 100 ha have"
    ):
        made(farm, strata="zones", zones=read_area(half))


def test_existing_points_beside_random_ones(farm):
    kept = [
        ExistingPoint(name="P002", latitude=48.157, longitude=1.606),
        ExistingPoint(name="old", latitude=48.155, longitude=1.604),
    ]
    plan = made(farm, existing=kept)

    names = [p.name for p in plan.points]
    assert len(names) == len(set(names)) == 32
    assert {p.name for p in plan.points if p.origin == KEPT} == {"P002", "old"}
    assert plan.kind == STRATIFIED
    assert any("only the random points carry a design" in w for w in plan.warnings)
    assert sum(s.n_points for s in plan.strata) == 27
    assert positions(made(farm)) < positions(plan)

    spare = ExistingPoint(name="old R", latitude=48.156, longitude=1.605, reserve=True)
    beside = made(farm, existing=[*kept, spare])
    assert [p.reserve for p in beside.points if p.name == "old R"] == [True]
    assert [s.n_points for s in beside.strata] == [s.n_points for s in plan.strata]

    alone = made(farm, design="existing", existing=[*kept, spare])
    assert [p.reserve for p in alone.points] == [False, False, True]
    assert alone.method.startswith("2 existing points")

    only = made(farm, design="existing", existing=kept)
    assert only.kind == PURPOSIVE
    assert [p.name for p in only.points] == ["old", "P002"]
    assert "no design variance" in only.warnings[0]
    assert only.precision["half_width_stock_mg_ha"] is None
    with pytest.raises(DataError, match="existing point far must lie in the area"):
        made(farm, existing=[ExistingPoint(name="far", latitude=0.0, longitude=1.0)])


def test_two_stages_draw_farms_then_points(tmp_path):
    found = areas.farms(tmp_path / "f.geojson", 40)
    plan = made(found, design="two-stage", farms=Farms(n_farms=8, n_points=4))

    assert (plan.kind, plan.farm_draw) == (TWO_STAGE, EQUAL)
    assert len(plan.farms) == 40
    sampled = {f.name for f in plan.farms if f.sampled}
    assert len(sampled) == 8
    main = [p for p in plan.points if not p.reserve]
    assert {p.farm for p in main} == sampled
    assert len(main) == 32
    shapes = {z.name: z.geometry for z in found.zones}
    assert all(
        shapes[p.farm].contains(shapely.Point(p.longitude, p.latitude))
        for p in plan.points
    )
    assert sum(f.area for f in plan.farms) == pytest.approx(plan.area, rel=1e-9)
    more = made(found, design="two-stage", farms=Farms(n_farms=9, n_points=4))
    assert positions(plan) < positions(more)


def test_a_farm_that_is_drawn_again_has_points_of_its_own(tmp_path):
    found = areas.farms(tmp_path / "f.geojson", 4, growth=3.0)
    plan = made(
        found,
        2,
        design="two-stage",
        farms=Farms(n_farms=9, n_points=2, draw=PROPORTIONAL),
    )
    labels = {p.farm for p in plan.points}

    assert len(labels) == 9
    assert any(label.endswith(" (draw 2)") for label in labels)
    assert len(positions(plan)) == 18
    assert any("9 draws gave" in w for w in plan.warnings)


def test_inclusion_probabilities_of_farms(tmp_path):
    found = areas.farms(tmp_path / "f.geojson", 6, growth=3.0)
    sizes = np.array([area(z.geometry) for z in found.zones])
    names = [z.name for z in found.zones]
    for draw in (EQUAL, PROPORTIONAL):
        counts = dict.fromkeys(names, 0)
        for seed in range(600):
            options = DesignOptions(
                seed=seed,
                design="two-stage",
                farms=Farms(n_farms=2, n_points=1, draw=draw),
            )
            for chosen in farm_sample(found.zones, options).draws:
                counts[chosen.farm.removesuffix(" (draw 2)")] += 1
        share = np.full(6, 1 / 6) if draw == EQUAL else sizes / sizes.sum()
        assert chisquare([*counts.values()], 1200 * share).pvalue > 0.01


def test_farms_and_points_follow_from_costs(tmp_path):
    found = areas.farms(tmp_path / "f.geojson", 60)
    costs = {"farm_cost": 80.0, "point_cost": 30.0, "between_sd": 6.0, "within_sd": 9.0}
    plan = made(
        found, design="two-stage", farms=Farms(**costs), wanted=wanted(budget=4000.0)
    )
    best = two_stage_plan(
        6.0, 9.0, 80.0, 30.0, budget=4000.0, n_farms=60, fewest_points=2, most_points=20
    )

    assert plan.inputs["farms_drawn"] == best.n_first
    assert plan.inputs["points_per_farm"] == best.n_second
    assert plan.precision["standard_error_stock_mg_ha"] == pytest.approx(
        best.standard_error
    )
    goal = made(
        found,
        design="two-stage",
        farms=Farms(between_sd=3.0, within_sd=9.0),
        wanted=wanted(detectable_difference=6.0),
    )
    assert goal.precision["detectable_difference_mg_ha"] <= 6.0
    few = replace(
        DesignOptions(seed=1, design="two-stage"),
        farms=Farms(
            between_sd=3.0, within_sd=9.0, n_farms=goal.inputs["farms_drawn"] - 1
        ),
    )
    assert sampling_plan(found, few).precision["detectable_difference_mg_ha"] > 6.0


@pytest.mark.slow
def test_ten_thousand_farms(tmp_path):
    found = areas.farms(tmp_path / "f.geojson", 10_000)
    plan = made(
        found,
        design="two-stage",
        farms=Farms(n_farms=60, n_points=3, draw=PROPORTIONAL),
    )

    assert len(plan.farms) == 10_000
    assert len(positions(plan)) == 180


REFUSED = [
    ({"wanted": {"n_points": 5}}, "points must be at least 6, 2 in each of 3 strata"),
    ({"wanted": {"n_points": 1}, "design": "simple"}, "at least 2, 2 in all"),
    (
        {"wanted": {"detectable_difference": 5.0}},
        r"needs the standard deviation among samples, Mg ha-1.* 25 to 50 in all "
        r"\(--points 25\)",
    ),
    ({"wanted": {"budget": 5.0}}, "--budget needs costs"),
    (
        {"wanted": {"detectable_difference": 0.01, "standard_deviation": 9.0}},
        r"at most 100000 points; .* no change below 0\.13 t C/ha.* ask for a larger",
    ),
    ({"allocation": "neyman"}, "--allocation neyman needs the standard deviation"),
    (
        {"allocation": "cost", "wanted": {"budget": 5.0}},
        "it lacks --stratum-cost of S1, .* and --stratum-sd or --sd",
    ),
    ({"stratum_sd": {"X": 4.0}}, "--stratum-sd must name strata of the plan, S1, S2"),
    ({"stratum_sd": {"S1": 4.0}}, "or --sd for the others, Mg ha-1; it lacks S2"),
    (
        {"stratum_cost": {"Z": 4.0}, "wanted": {"budget": 5.0}},
        "--stratum-cost must name strata",
    ),
    ({"strata": "zones"}, "need two or more named features"),
    ({"strata": "zones", "n_strata": 3}, "leave out --n-strata"),
    ({"n_strata": 0}, "number of strata must be from 1 to 200; got 0"),
    ({"strata": "covariates"}, "a raster must be given for covariates"),
    ({"covariates": ("a.tif",)}, "covariates make strata with --strata covariates"),
    ({"design": "clhs"}, "needs --points"),
    (
        {"design": "existing"},
        "existing points need a file with at least one that is no reserve",
    ),
    ({"design": "two-stage"}, "two stages need a list of two or more farms"),
    ({"margin": 900.0}, "leaves nothing"),
    (
        {"spacing": 200.0},
        r"S1 must have room for its 6 points and .* 200 m each; 20 ha have room for 5"
        r".*The plan has 30 points and reserves in all: ask for fewer points",
    ),
]


@pytest.mark.parametrize(("choices", "message"), REFUSED)
def test_what_does_not_fit_is_refused(farm, choices, message):
    choices = dict(choices)
    if "wanted" in choices:
        choices["wanted"] = Wanted(**choices["wanted"])
    with pytest.raises(InputError, match=message) as caught:
        made(farm, **choices)
    assert "\n" not in str(caught.value)


PARTS = Compositing(
    point_sd=0.0, core_sd=0.0, assay_sd=0.0, core_cost=1.0, assay_cost=1.0
)


@pytest.mark.parametrize(
    ("choices", "message"),
    [
        ({"compositing": PARTS}, "need a wish: --budget, --mdd or --half-width"),
        ({"compositing": PARTS, "cores": 5}, "not both"),
        (
            {"compositing": PARTS, "wanted": Wanted(standard_deviation=3.0)},
            "leave out --sd",
        ),
        ({"compositing": PARTS, "wanted": Wanted(half_width=3.0)}, "must not all be 0"),
    ],
)
def test_costs_of_cores_that_do_not_fit_are_refused(farm, choices, message):
    with pytest.raises(InputError, match=message):
        made(farm, **choices)


@pytest.mark.parametrize(
    ("choices", "message"),
    [
        ({"farms": Farms()}, "two stages need the number of farms"),
        (
            {"farms": Farms(n_farms=6)},
            "farms must be from 2 to 5, those of the list; got 6",
        ),
        ({"farms": Farms(n_farms=1)}, "farms must be from 2 to 5"),
        (
            {"farms": Farms(n_farms=3, n_points=0)},
            "points per farm must be from 1 to 1000",
        ),
        (
            {"farms": Farms(n_farms=3), "wanted": Wanted(n_points=9)},
            "in place of --points",
        ),
        ({"farms": Farms(n_farms=3), "wanted": Wanted(half_width=1.0)}, "not both"),
        ({"wanted": Wanted(half_width=1.0)}, "--between-sd, --within-sd"),
        (
            {
                "farms": Farms(between_sd=1.0, within_sd=1.0),
                "wanted": Wanted(budget=9.0),
            },
            "--farm-cost and --point-cost",
        ),
        (
            {
                "farms": Farms(between_sd=9.0, within_sd=9.0),
                "wanted": Wanted(half_width=0.1),
            },
            "with the 5 farms of the list; even all are too few at 3 points",
        ),
        ({"farms": Farms(n_farms=3), "compositing": PARTS}, "belong to one stage"),
    ],
)
def test_two_stages_that_do_not_fit_are_refused(tmp_path, choices, message):
    found = areas.farms(tmp_path / "f.geojson", 5)
    with pytest.raises(InputError, match=message):
        made(found, design="two-stage", **choices)


def test_farms_narrower_than_the_margin_are_named(tmp_path):
    found = areas.farms(tmp_path / "f.geojson", 3)
    with pytest.raises(InputError, match="farm F0: margin must leave some of the area"):
        made(found, design="two-stage", margin=500.0, farms=Farms(n_farms=2))
    with pytest.raises(InputError, match="cannot be kept in two stages"):
        made(
            found,
            design="two-stage",
            farms=Farms(n_farms=2),
            existing=[ExistingPoint(name="a", latitude=0.0, longitude=0.0)],
        )
    with pytest.raises(InputError, match="zones make strata with --strata zones"):
        made(found, design="simple", zones=found)


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (
            lambda: Wanted(n_points=3, half_width=2.0),
            "from one wish; got a number of points .* and a half-width",
        ),
        (
            lambda: Wanted(standard_deviation=-1.0),
            "sd, Mg ha-1, must be above 0; got -1",
        ),
        (
            lambda: Wanted(correlation=1.0),
            "correlation must be from -1 to below 1; got 1",
        ),
        (lambda: Wanted(power=1.0), "power must lie between 0 and 1; got 1"),
        (
            lambda: Farms(draw="size"),
            "draw must be one of equal probability, proportional",
        ),
        (lambda: Farms(between_sd=1.0), "must be given together, Mg ha-1"),
        (lambda: Farms(farm_cost=1.0), "must be given together, in one currency"),
        (lambda: DesignOptions(seed=-1), "seed must be a whole number from 0; got -1"),
        (
            lambda: DesignOptions(seed=1, design="grid"),
            "design must be one of stratified",
        ),
        (
            lambda: DesignOptions(seed=1, n_reserves=101),
            "reserves must be from 0 to 100",
        ),
        (
            lambda: DesignOptions(seed=1, spacing=0.0),
            "spacing must be above 0 m; got 0",
        ),
        (lambda: DesignOptions(seed=1, cores=0), "cores must be from 1 to 100; got 0"),
        (
            lambda: DesignOptions(seed=1, depths=()),
            "depths must begin at 0 cm; got none",
        ),
        (
            lambda: DesignOptions(seed=1, depths=((5.0, 30.0),)),
            "must begin at 0 cm; got 5-30",
        ),
        (
            lambda: DesignOptions(seed=1, depths=((0.0, 30.0), (20.0, 50.0))),
            "without gap or overlap.*got 0-30,20-50",
        ),
    ],
)
def test_choices_out_of_range_are_refused(make, message):
    with pytest.raises(InputError, match=message):
        make()


def test_shallow_samples_are_told(farm):
    plan = made(farm, depths=((0.0, 30.0),), wanted=wanted(n_points=6))

    told = " ".join(plan.warnings)
    assert "samples end at 30 cm: VM0042 v2.2 asks for samples deeper" in told
    assert "one increment only" in told
    assert "VM0042 2.2 asks for at least 3" in told
    assert "the plan: 2 in the stratum" in told


def test_fewer_strata_than_a_standard_asks_are_told(farm):
    few = made(farm, n_strata=2)
    enough = made(farm, n_strata=3)

    told = [w for w in few.warnings if "strata" in w]
    assert [w.split(" asks for ")[0] for w in told] == ["FAO 2020", "Australia 2021"]
    assert told[0].endswith("(second-hand), the plan: 2 strata")
    assert any("Australia, soil carbon method of 2018" in s for s in few.sources)
    assert not any("asks for" in w for w in enough.warnings)


def test_the_place_of_the_area_is_in_the_inputs(farm):
    west, south, east, north = shape_of(made(farm).boundary).bounds
    geod = pyproj.Geod(ellps="WGS84")
    _, _, wide = geod.inv(west, (south + north) / 2, east, (south + north) / 2)
    _, _, high = geod.inv(west, south, west, north)

    inputs = made(farm, margin=20.0).inputs  # of the file, whatever the margin

    assert inputs["east_to_west_km"] == pytest.approx(wide / 1000, abs=0.001)
    assert inputs["north_to_south_km"] == pytest.approx(high / 1000, abs=0.001)
    assert inputs["middle_latitude_deg"] == pytest.approx((south + north) / 2, abs=1e-5)
    assert inputs["middle_longitude_deg"] == pytest.approx((west + east) / 2, abs=1e-5)


def test_large_strata_have_more_reserves_which_move_no_point(farm):
    given = made(farm, n_strata=3, wanted=wanted(n_points=36), n_reserves=1)
    ruled = made(farm, n_strata=3, wanted=wanted(n_points=36))

    assert [p for p in ruled.points if not p.reserve] == [
        p for p in given.points if not p.reserve
    ]
    for name in ("S1", "S2", "S3"):
        assert len(positions(ruled, reserve=True, stratum=name)) == 2
        assert positions(given, reserve=True, stratum=name) < positions(
            ruled, reserve=True, stratum=name
        )


def test_reserves_by_rule_never_refuse_a_plan_for_its_room(tmp_path):
    # 30 m by 36 m hold 10 points of 10 m by 10 m; nine are wanted, so one is left.
    small = read_area(write(tmp_path / "a.json", square(30, 0, 0.00027, 0.000326)))
    plan = made(small, design="simple", wanted=wanted(n_points=9))

    assert len(positions(plan, reserve=True)) == 1


def test_points_at_the_edge_are_named(farm, tmp_path):
    strip = read_area(write(tmp_path / "a.json", square(30, 50, 0.02, 0.00008)))
    plan = made(strip, design="simple", wanted=wanted(n_points=6), n_reserves=0)
    inside = made(farm, margin=6.0, wanted=wanted(n_points=60))

    # 9 m wide: every point lies less than 5 m from a side
    told = next(w for w in plan.warnings if "inside the boundary" in w)
    assert told.startswith("P001, P002, P003, P004, P005, P006 lie less than 5 m")
    assert told.endswith("(--buffer 5)")
    assert not any("inside the boundary" in w for w in inside.warnings)


def test_farms_beside_each_other_have_edges_of_their_own(tmp_path):
    # Two strips of 9 m; together they would be 18 m wide.
    strips = [
        square(30, 50, 0.02, 0.00008, name="A"),
        square(30, 50.00008, 0.02, 0.00008, name="B"),
    ]
    two = read_area(write(tmp_path / "a.json", collection(*strips)))
    plan = made(
        two,
        design="two-stage",
        farms=Farms(n_farms=2, n_points=2),
        n_reserves=0,
    )

    told = next(w for w in plan.warnings if "inside the boundary" in w)
    assert told.startswith("P001, P002, P003, P004 lie less than 5 m")


def test_features_that_are_joined_are_told(tmp_path):
    parts = [square(30 + 0.01 * i, 50, 0.01, 0.01, name=f"F{i}") for i in range(3)]
    many = read_area(write(tmp_path / "a.geojson", collection(*parts)))

    told = "the 3 features of a.geojson are sampled as one area"
    assert any(told in w for w in made(many).warnings)
    assert not any(told in w for w in made(many, strata="zones").warnings)


def test_points_nearer_than_their_room_are_told(farm):
    plan = made(farm, wanted=wanted(n_points=600))

    assert any(
        "m apart, nearer than 10 m: random points may" in w for w in plan.warnings
    )


def test_reserves_nearer_than_their_room_are_told_by_name():
    # One degree of latitude is 111.2 km there: 0.00004 degrees are 4.4 to 4.5 m.
    def point(name, latitude, *, reserve=False):
        return PlanPoint(
            name=name,
            stratum="",
            farm="",
            latitude=latitude,
            longitude=1.6,
            origin="random",
            reserve=reserve,
        )

    main = [point("P001", 48.1), point("P002", 48.101)]
    beside = point("R001", 48.10004, reserve=True)
    far = point("R002", 48.1005, reserve=True)

    (told,) = near_warning([*main, beside, far], 10.0)
    assert told.startswith("reserves lie nearer than 10 m to another point, R001 4.4 m")
    assert "from P001:" in told
    assert near_warning([*main, far], 10.0) == ()
    assert near_warning([*main, beside, far], 4.0) == ()
    twin = near_warning([*main, point("P003", 48.10104)], 10.0)
    assert twin == (
        "two points lie 4.4 m apart, nearer than 10 m: random points may; sample both",
    )


def test_strata_and_hypercubes_from_rasters(farm, tmp_path):
    rasterio = pytest.importorskip("rasterio")
    west, _, east, north = shape_of(made(farm).boundary).bounds
    side = (east - west + 0.002) / 200
    j, i = np.meshgrid(np.arange(200), np.arange(200))
    slope = np.sqrt(j + 1.0)
    paths = []
    for name, values in (("e", slope), ("s", np.sin(i / 9.0) + j / 400.0)):
        paths.append(tmp_path / f"{name}.tif")
        with rasterio.open(
            paths[-1],
            "w",
            driver="GTiff",
            width=200,
            height=200,
            count=1,
            dtype="float64",
            crs="EPSG:4326",
            transform=rasterio.Affine(side, 0, west - 0.001, 0, -side, north + 0.001),
        ) as file:
            file.write(values, 1)

    one = made(farm, strata="covariates", covariates=(paths[0],), n_strata=4)
    # The raster rises eastward: its strata are stripes from west to east.
    stripes = [shape_of(s.geometry) for s in one.strata]
    assert [s.name for s in one.strata] == ["C1", "C2", "C3", "C4"]
    assert [s.centroid.x for s in stripes] == sorted(s.centroid.x for s in stripes)
    assert sum(s.area for s in one.strata) == pytest.approx(one.area, rel=1e-6)
    assert "cumulative root-f" in one.method
    assert one.inputs["covariates"] == ["e.tif"]
    for point in one.points:
        place = shapely.Point(point.longitude, point.latitude)
        assert stripes[int(point.stratum[1:]) - 1].contains(place)

    two = made(farm, strata="covariates", covariates=tuple(paths), n_strata=4)
    assert "k-means of 2 standardised covariates" in two.method
    assert sum(s.area for s in two.strata) == pytest.approx(two.area, rel=1e-6)

    cube = made(
        farm, design="clhs", covariates=tuple(paths), wanted=wanted(n_points=10)
    )
    assert (cube.kind, cube.strata) == (PURPOSIVE, ())
    assert {p.origin for p in cube.points} == {"conditioned Latin hypercube"}
    assert "recalled" in cube.provisional[0]
    assert "no design variance" in cube.warnings[0]
    assert all(
        shape_of(cube.boundary).contains(shapely.Point(p.longitude, p.latitude))
        for p in cube.points
    )
    # Ten points in ten quantiles of the raster that rises eastward.
    at = np.sort([p.longitude for p in cube.points])
    assert len(at) == 10
    assert at[0] < west + 0.25 * (east - west)
    assert at[-1] > east - 0.25 * (east - west)
