from dataclasses import replace
from math import log, nan, sqrt

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from tilth.errors import InputError
from tilth.stats.distribution import Fixed, LogNormal, Normal, Uniform
from tilth.stats.uncertainty import (
    UncertainQuantity,
    apart,
    draw,
    join,
    label,
    propagate,
    summarise,
    unpublished,
)

CLAY = UncertainQuantity(
    name="clay",
    unit="%",
    distribution=Normal(mean=23.0, standard_deviation=2.0),
    scope="global",
    kind="input",
    mark="assumed",
    source="example of the tests",
)
RATE = replace(
    CLAY,
    name="rate",
    unit="yr-1",
    distribution=LogNormal(median=0.02, geometric_sd=1.3),
    kind="parameter",
    mark="verified",
)
RAIN = replace(CLAY, name="rain", unit="mm", scope="year")
N_MEMBERS = 4000


def four_errors(n_members):
    """Four relative standard errors of a standard deviation of normal draws."""
    return 4.0 / sqrt(2.0 * (n_members - 1))


def mean_over_parcels(values):
    """A model of 100 parcels that are alike; its result is their mean."""
    parcels = np.broadcast_to(3.0 * values["clay"], (len(values["clay"]), 100, 1))
    return parcels.mean(axis=(1, 2))


def test_global_errors_do_not_average_out_over_parcels():
    shared = propagate(
        mean_over_parcels, draw([CLAY], n_members=N_MEMBERS, n_parcels=100, seed=1)
    )
    one = propagate(
        lambda v: 3.0 * v["clay"][:, 0, 0], draw([CLAY], n_members=N_MEMBERS, seed=1)
    )

    # Not a matter of sampling: every parcel has the same value.
    standard_error = summarise(shared).standard_error
    np.testing.assert_allclose(standard_error, summarise(one).standard_error, rtol=1e-9)
    # Against the known 6.0: strata leave less error than four_errors(4000) = 4.5 %.
    np.testing.assert_allclose(standard_error, 6.0, rtol=0.005)


def test_parcel_errors_average_out_as_the_root_of_the_number():
    draws = draw(
        [replace(CLAY, scope="parcel")], n_members=N_MEMBERS, n_parcels=100, seed=1
    )

    standard_error = summarise(propagate(mean_over_parcels, draws)).standard_error

    # A tenth of 6.0. The columns of parcels are shuffled independently, so the mean
    # over 100 of them has the sampling error of simple draws: 4.5 % at four errors.
    np.testing.assert_allclose(standard_error, 0.6, rtol=four_errors(N_MEMBERS))


def test_project_errors_average_out_over_projects_only():
    draws = draw(
        [replace(CLAY, scope="project")],
        n_members=N_MEMBERS,
        n_parcels=100,
        projects=[0, 1, 2, 3] * 25,
        seed=1,
    )

    standard_error = summarise(propagate(mean_over_parcels, draws)).standard_error

    np.testing.assert_allclose(standard_error, 3.0, rtol=four_errors(N_MEMBERS))
    np.testing.assert_array_equal(draws["clay"][:, 0], draws["clay"][:, 4])
    assert (draws["clay"][:, 0] != draws["clay"][:, 1]).all()


def test_year_errors_are_shared_by_parcels_and_average_out_over_years():
    draws = draw([RAIN], n_members=N_MEMBERS, n_parcels=100, n_years=25, seed=1)

    years = propagate(
        lambda v: np.broadcast_to(v["rain"], (N_MEMBERS, 100, 25)).mean(axis=1), draws
    )

    assert draws["rain"].shape == (N_MEMBERS, 1, 25)
    np.testing.assert_allclose(summarise(years).standard_error, 2.0, rtol=0.005)
    mean = summarise(years.mean(axis=1)).standard_error
    np.testing.assert_allclose(mean, 0.4, rtol=four_errors(N_MEMBERS))


def test_a_shared_error_leaves_only_the_difference():
    """Stocks of 5·clay and 4·clay + 7: the spread of 1·clay is left, not that of 6."""
    draws = draw([CLAY], n_members=500, seed=3)
    project = propagate(lambda v: 5.0 * v["clay"][:, 0, 0], draws)
    baseline = propagate(lambda v: 4.0 * v["clay"][:, 0, 0] + 7.0, draws)

    difference = summarise(project - baseline)

    assert difference.standard_error == pytest.approx(draws["clay"].std(ddof=1))


def test_what_management_decides_is_drawn_apart():
    manure = replace(CLAY, name="manure", unit="Mg ha-1 yr-1")
    draws = draw(
        [RATE, *apart(manure, ("baseline", "project"))], n_members=N_MEMBERS, seed=4
    )
    project, baseline = draws.of("project"), draws.of("baseline")

    difference = propagate(lambda v: v["manure"], project) - propagate(
        lambda v: v["manure"], baseline
    )

    expected = 2.0 * sqrt(2.0)
    np.testing.assert_allclose(
        summarise(difference).standard_error, expected, rtol=four_errors(N_MEMBERS)
    )
    assert set(draws.values) == {"rate", "manure@baseline", "manure@project"}
    np.testing.assert_array_equal(project["rate"], baseline["rate"])
    assert [q.key for q in project.quantities] == ["rate", "manure"]


@pytest.mark.parametrize(
    ("quantity", "published"),
    [
        (CLAY, stats.norm(23.0, 2.0)),
        (RATE, stats.lognorm(s=log(1.3), scale=0.02)),
        (
            replace(CLAY, distribution=Uniform(low=0.8, high=0.98)),
            stats.uniform(0.8, 0.18),
        ),
    ],
)
def test_draws_follow_the_distribution(quantity, published):
    draws = draw([quantity], n_members=1000, seed=5)

    # One draw per stratum keeps the empirical distribution within a stratum, 1/1000.
    distance = stats.kstest(draws[quantity.key].ravel(), published.cdf).statistic
    assert distance <= 1.0 / 1000 + 1e-9


@given(n_members=st.integers(1, 300), seed=st.integers(0, 2**64))
def test_every_column_has_exactly_one_draw_per_stratum(n_members, seed):
    unit = replace(CLAY, distribution=Uniform(low=0.0, high=1.0))
    scopes = ("global", "project", "parcel", "year")
    draws = draw(
        [replace(unit, name=scope, scope=scope) for scope in scopes],
        n_members=n_members,
        n_parcels=4,
        n_years=3,
        projects=[0, 0, 5, 5],
        seed=seed,
    )

    for scope in scopes:
        columns = draws[scope].reshape(n_members, -1)
        strata = np.sort(np.floor(columns * n_members), axis=0)
        np.testing.assert_array_equal(
            strata.T, np.tile(range(n_members), (len(strata.T), 1))
        )


def test_streams_do_not_follow_each_other():
    draws = draw(
        [CLAY, replace(CLAY, name="sand"), replace(RAIN, name="x"), RAIN],
        n_members=N_MEMBERS,
        n_years=3,
        seed=6,
    )
    columns = np.concatenate([v[:, 0, :] for v in draws.values.values()], axis=1)

    correlation = np.corrcoef(columns.T) - np.eye(columns.shape[1])

    # Four standard errors of a correlation of independent columns.
    assert np.abs(correlation).max() < 4.0 / sqrt(N_MEMBERS)


def test_the_same_seed_gives_the_same_draws_and_another_seed_others():
    first, again, other = (
        draw([CLAY, RAIN], n_members=50, n_years=4, seed=seed)["rain"]
        for seed in (7, 7, 8)
    )

    np.testing.assert_array_equal(first, again)
    assert (first != other).all()


def test_draws_do_not_depend_on_what_else_is_drawn():
    """Other quantities, more parcels, more years, the order: nothing changes."""
    parcel = replace(RATE, scope="parcel")
    alone = draw([parcel], n_members=50, n_parcels=3, seed=9)
    more = draw([RAIN, CLAY, parcel], n_members=50, n_parcels=7, n_years=5, seed=9)
    longer = draw([RAIN], n_members=50, n_years=9, seed=9)

    np.testing.assert_array_equal(more["rate"][:, :3], alone["rate"])
    np.testing.assert_array_equal(longer["rain"][:, :, :5], more["rain"])


@given(cut=st.integers(1, 8), step=st.integers(1, 60))
def test_pieces_of_a_map_and_of_an_ensemble_give_the_whole(cut, step):
    quantities = [
        CLAY,
        replace(RATE, scope="parcel"),
        replace(RATE, name="depth", scope="project"),
    ]
    projects = [0, 0, 0, 1, 1, 2, 2, 2, 2]

    def model(values):
        return values["clay"] * values["rate"] / values["depth"]

    def run(first, last, members_at_once=None):
        draws = draw(
            quantities,
            n_members=50,
            n_parcels=last - first,
            first_parcel=first,
            projects=projects[first:last],
            seed=10,
        )
        return propagate(model, draws, members_at_once=members_at_once)

    whole = run(0, 9)
    pieces = np.concatenate([run(0, cut, step), run(cut, 9, step)], axis=1)

    np.testing.assert_array_equal(pieces, whole)


def test_draws_cannot_be_changed():
    draws = draw([CLAY], n_members=5, seed=0)

    with pytest.raises(ValueError, match="read-only"):
        draws["clay"][0] = 1.0
    with pytest.raises(TypeError):
        draws.values["clay"] = np.zeros(5)


def test_vectors_drawn_together_join_the_others():
    vectors = np.arange(10.0).reshape(5, 2)
    pair = [replace(RATE, name="k_slow"), replace(RATE, name="k_passive")]

    draws = join(draw([CLAY], n_members=5, seed=0), pair, vectors)

    np.testing.assert_array_equal(draws["k_passive"][:, 0, 0], vectors[:, 1])
    assert [q.name for q in draws.quantities] == ["clay", "k_slow", "k_passive"]
    np.testing.assert_array_equal(
        propagate(lambda v: v["k_slow"] * 2.0, draws).ravel(), 2.0 * vectors[:, 0]
    )


def test_summary_of_known_numbers():
    summary = summarise(np.arange(1.0, 102.0))  # 1 to 101

    assert summary.mean == pytest.approx(51.0)
    assert summary.median == pytest.approx(51.0)
    assert summary.standard_error == pytest.approx(sqrt(101 * 102 / 12))
    assert summary.interval == (pytest.approx(6.0), pytest.approx(96.0))
    assert (summary.level, summary.n_members, summary.n_failed) == (0.9, 101, 0)


def test_an_interval_of_another_level_and_axis():
    values = np.tile(np.arange(101.0), (3, 1)) * [[1.0], [2.0], [3.0]]

    summary = summarise(values, axis=-1, level=0.5)

    np.testing.assert_allclose(summary.interval[0], [25.0, 50.0, 75.0])
    np.testing.assert_allclose(summary.interval[1], [75.0, 150.0, 225.0])


def test_members_that_failed_are_counted():
    values = np.array([[1.0, nan, 1.0], [3.0, 4.0, nan], [np.inf, 6.0, nan]])

    summary = summarise(values)

    np.testing.assert_array_equal(summary.n_failed, [1, 1, 2])
    np.testing.assert_array_equal(summary.mean, [2.0, 5.0, nan])
    np.testing.assert_array_equal(summary.median, [2.0, 5.0, nan])
    np.testing.assert_allclose(summary.standard_error, [sqrt(2.0), sqrt(2.0), nan])
    np.testing.assert_allclose(summary.interval[0], [1.1, 4.1, nan])
    assert summary.n_members == 3


@given(st.lists(st.floats(-1e6, 1e6), min_size=2, max_size=40), st.floats(-100, 100))
def test_a_shift_moves_the_centre_and_not_the_spread(values, shift):
    first, moved = summarise(values), summarise(np.array(values) + shift)

    assert moved.mean == pytest.approx(first.mean + shift, abs=1e-6)
    assert moved.standard_error == pytest.approx(first.standard_error, abs=1e-6)
    assert first.interval[0] <= first.median <= first.interval[1]


EXACT = replace(CLAY, distribution=Fixed(value=23.0))
ASSUMED = replace(RATE, mark="assumed")
PROVISIONAL = replace(RATE, name="humification", mark="provisional")


@pytest.mark.parametrize(
    ("quantities", "expected", "unverified"),
    [
        ([CLAY, RATE], "inputs and parameters", ("clay",)),
        ([CLAY, RATE, PROVISIONAL], "inputs and parameters", ("clay", "humification")),
        ([EXACT, RATE], "parameter uncertainty only", ()),
        ([RATE], "parameter uncertainty only", ()),
        ([CLAY], "input spread only", ("clay",)),
        ([CLAY, ASSUMED], "input spread only", ("clay", "rate")),
        (
            [CLAY, replace(RATE, distribution=Fixed(value=1.0))],
            "input spread only",
            ("clay",),
        ),
        ([EXACT, PROVISIONAL], "assumed parameter spread only", ("humification",)),
        ([EXACT], "no uncertainty", ()),
        ([], "no uncertainty", ()),
    ],
)
def test_the_label_promises_no_more_than_the_sources(quantities, expected, unverified):
    assert label(quantities) == expected
    assert unpublished(quantities) == unverified


@pytest.mark.parametrize(
    ("changed", "message"),
    [
        ({"name": " "}, "name of an uncertain quantity must not be empty"),
        ({"source": ""}, "source of an uncertain quantity must not be empty"),
        ({"name": "a@b"}, "name must hold no @"),
        ({"scope": "field"}, "scope of clay must be one of global, project, parcel"),
        ({"kind": "driver"}, "kind of clay must be one of input, parameter; got 'dri"),
        ({"mark": "recalled"}, "mark of clay must be one of verified, provisional"),
    ],
)
def test_a_quantity_without_scope_kind_mark_or_source_is_refused(changed, message):
    with pytest.raises(InputError, match=message):
        replace(CLAY, **changed)


@pytest.mark.parametrize(
    ("changed", "message"),
    [
        ({"n_members": 0}, "n_members must be a whole number from 1; got 0"),
        ({"n_parcels": 0}, "n_parcels must be a whole number from 1"),
        ({"n_years": -1}, "n_years must be a whole number from 1"),
        ({"seed": -1}, "seed must be a whole number from 0"),
        ({"first_parcel": -1}, "first_parcel must be a whole number from 0"),
        ({"projects": [0]}, "projects must give one whole number from 0 for each of 2"),
        ({"projects": [0, -1]}, "projects must give one whole number from 0"),
        ({"projects": [0, 0.5]}, "projects must give one whole number from 0"),
        ({"quantities": [CLAY, CLAY]}, "must differ; got clay twice"),
        (
            {"quantities": [CLAY, replace(CLAY, case="project")]},
            "shared or drawn apart for each case, not both; got both for clay",
        ),
    ],
)
def test_draw_refuses(changed, message):
    arguments = {"quantities": [CLAY], "n_members": 4, "n_parcels": 2, "seed": 0}
    arguments |= changed
    with pytest.raises(InputError, match=message):
        draw(arguments.pop("quantities"), **arguments)


def test_an_unknown_case_is_refused():
    with pytest.raises(
        InputError, match=r"case must be one of \(none drawn\); got 'p'"
    ):
        draw([CLAY], n_members=4, seed=0).of("p")


@pytest.mark.parametrize(
    ("quantities", "vectors", "message"),
    [
        ([RATE], np.ones((3, 1)), r"must have the shape \(4, 1\).*is \(3, 1\)"),
        ([RATE], [[1.0], [1.0], [1.0], [nan]], "vectors must have no missing value"),
        ([CLAY], np.ones((4, 1)), "must differ; got clay twice"),
        ([replace(RATE, scope="year")], np.ones((4, 1)), "global scope; not so rate"),
    ],
)
def test_join_refuses(quantities, vectors, message):
    with pytest.raises(InputError, match=message):
        join(draw([CLAY], n_members=4, seed=0), quantities, vectors)


def test_propagate_refuses_a_result_without_members():
    draws = draw([CLAY], n_members=4, seed=0)
    with pytest.raises(InputError, match=r"one row per member; got the shape \(\) for"):
        propagate(lambda v: v["clay"].mean(), draws)
    with pytest.raises(InputError, match="members_at_once must be from 1; got 0"):
        propagate(lambda v: v["clay"], draws, members_at_once=0)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (([1.0, 2.0], 0, 1.0), "level must be above 0 and below 1; got 1"),
        (([1.0], 0, 0.9), r"at least two members on axis 0; its shape is \(1,\)"),
        (([1.0, 2.0], 1, 0.9), "at least two members on axis 1"),
    ],
)
def test_summarise_refuses(arguments, message):
    with pytest.raises(InputError, match=message):
        summarise(*arguments)
