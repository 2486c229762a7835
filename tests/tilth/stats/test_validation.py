from dataclasses import replace
from math import nan, sqrt

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tilth.errors import InputError
from tilth.stats.validation import (
    mean_bias,
    model_error,
    pooled_measurement_uncertainty,
    prediction_interval,
    study_biases,
    validate,
)
from tilth.stats.validation_result import Pair

# Worked example of a course text on VMD0053 v2.1 (model-uncertainty.md, section 5.1).
MODELLED = [1.1, 12.2, 0.6, -3.3, 4.5]
OBSERVED = [4.5, 3.1, 1.2, 3.5, 4.0]
STUDIES = ["1", "1", "2", "3", "3"]


def pairs(**changes):
    base = {"practice": "organic amendment", "crop_group": "annual C3"}
    return [
        Pair(study=s, modelled=m, observed=o, **{**base, **changes})
        for s, m, o in zip(STUDIES, MODELLED, OBSERVED, strict=True)
    ]


def many(n, outside=0, *, study=None, sd=1.0):
    """Pairs of which `outside` lie far off on either side, in turn."""
    found = []
    for i in range(n):
        off = 0.0 if i >= outside else 100.0 * (-1) ** i
        found.append(
            Pair(
                study=study or str(i),
                modelled=off + sd * (-1) ** i,
                observed=0.0,
                practice="p",
                crop_group="c",
            )
        )
    return found


def test_worked_example():
    biases = study_biases(MODELLED, OBSERVED, STUDIES)
    assert list(biases.values()) == pytest.approx([2.85, -0.60, -3.15])
    assert mean_bias(MODELLED, OBSERVED, STUDIES) == pytest.approx(-0.30)
    mean, sd = model_error(MODELLED, OBSERVED)
    assert sd**2 == pytest.approx(35.233, abs=5e-4)  # three decimals are printed
    assert sd == pytest.approx(5.936, abs=5e-4)
    assert mean == pytest.approx(-0.24)
    for prediction, expected in ((6.8, (-2.9, 16.5)), (-4.0, (-13.7, 5.7))):
        low, high = prediction_interval(prediction, sd)
        assert (round(float(low), 1), round(float(high), 1)) == expected


def test_worked_example_passes_with_the_uncertainty_given_there():
    (found,) = validate(pairs(), default_uncertainty=1.6)

    assert found.bias_test.met
    assert found.mean_bias == pytest.approx(-0.30)
    assert found.standard_deviation == pytest.approx(5.936, abs=5e-4)
    assert found.inside == 5
    assert found.coverage_test.met
    # A large uncertainty says little of a passed test: it stands beside the bias (d).
    assert found.bias_test.found == "-0.3 Mg ha-1 against 1.6 Mg ha-1"


def test_uncertainty_is_weighted_by_n_less_one_not_by_n():  # trap (a)
    found = pooled_measurement_uncertainty([1.0, 3.0], [2, 10])

    assert found == pytest.approx(sqrt((1.0 + 9.0 * 9.0) / 10.0))
    assert found != pytest.approx(sqrt((2.0 + 90.0) / 12.0))


def test_studies_count_alike_however_many_pairs_they_have():  # trap (b)
    (found,) = validate(pairs())

    assert found.mean_bias == pytest.approx(-0.30)
    assert found.pooled_bias == pytest.approx(-0.24)
    twice = [*pairs(), *(p for p in pairs() if p.study == "1")]
    (again,) = validate(twice)
    assert again.mean_bias == pytest.approx(-0.30)
    assert again.pooled_bias != pytest.approx(-0.24)


def test_coverage_is_given_by_study_too():  # trap (c)
    # Nine good pairs of one study hide that the only pair of another lies outside.
    every = [*many(11, study="long series", sd=0.2), *many(1, outside=1, study="other")]
    (found,) = validate([*every])

    assert found.coverage_test.met
    assert [(s.study, s.inside, s.n_pairs) for s in found.studies] == [
        ("long series", 11, 11),
        ("other", 0, 1),
    ]
    assert any("by study" in text for text in found.warnings)


def test_bias_is_not_tested_without_any_measurement_uncertainty():
    (found,) = validate(pairs())

    assert found.bias_test.met is None
    assert found.measurement_uncertainty is None
    assert any("bias is not tested" in text for text in found.warnings)
    assert not found.passed


def test_published_errors_go_before_the_default():
    with_errors = [
        replace(p, standard_error=1.0 + i, n=2.0 + i) for i, p in enumerate(pairs())
    ]
    (found,) = validate(with_errors, default_uncertainty=99.0)
    expected = sqrt(sum((1.0 + i) ** 2 * (1.0 + i) for i in range(5)) / 15.0)
    assert found.measurement_uncertainty == pytest.approx(expected)

    with_errors[0] = replace(with_errors[0], standard_error=nan)
    (found,) = validate(with_errors, default_uncertainty=99.0)
    assert found.measurement_source == "standard errors of 4 pairs"
    assert any("4 of 5 pairs" in text for text in found.warnings)


@pytest.mark.parametrize(
    ("n", "outside", "met", "near"),
    [
        (10, 1, True, False),
        (20, 2, True, False),
        (9, 1, False, True),
        (8, 1, False, True),
        (7, 1, False, True),
        (6, 1, False, False),
        (20, 3, False, False),
    ],
)
def test_at_least_nine_in_ten_lie_inside_and_near_misses_are_told(
    n, outside, met, near
):
    # The far pairs must not widen sigma beyond themselves: scale is checked below.
    every = many(n)
    sd = model_error([p.modelled for p in every], [p.observed for p in every])[1]
    assert sd < 1.2
    far = 3.0 * np.sqrt(n)  # beyond 1.64 sigma although it enters sigma
    moved = [
        replace(p, modelled=p.modelled + far * (-1) ** i) if i < outside else p
        for i, p in enumerate(every)
    ]
    (found,) = validate(moved)

    assert found.inside == n - outside
    assert found.coverage_test.met is met
    assert found.near_miss is near


def test_combinations_are_tested_apart():
    other = [replace(p, practice="cropping") for p in pairs()[:2]]
    found = validate([*pairs(), *other])

    assert [(r.practice, r.n_pairs) for r in found] == [
        ("organic amendment", 5),
        ("cropping", 2),
    ]


def test_one_pair_has_no_variance():
    (found,) = validate(pairs()[:1])

    assert found.standard_deviation is None
    assert found.inside is None
    assert found.coverage_test.met is None


def test_groups_by_climate_and_texture():
    every = pairs(climate_zone="cool temperate moist")
    every[0] = replace(every[0], texture="loam")
    (found,) = validate(every)

    by_kind = {(g.kind, g.name): g for g in found.groups}
    zone = by_kind["climate_zone", "cool temperate moist"]
    assert (zone.n_pairs, zone.n_studies, zone.inside) == (5, 3, 5)
    assert zone.rmse == pytest.approx(
        sqrt((3.4**2 + 9.1**2 + 0.6**2 + 6.8**2 + 0.25) / 5)
    )
    assert by_kind["texture", "loam"].bias == pytest.approx(-3.4)
    assert by_kind["texture", "unknown"].n_pairs == 4


def test_domain_must_cover_the_project():
    every = [
        replace(p, texture=t, clay=c, climate_zone="boreal dry")
        for p, t, c in zip(
            pairs(),
            ["loam", "clay", "sand", "loam", "clay"],
            [20.0, 45.0, 31.0, 30.0, 30.0],
            strict=True,
        )
    ]
    (found,) = validate(
        every,
        default_uncertainty=1.6,
        climate_zones=["boreal dry"],
        textures=["loam", "clay", "sand"],
    )
    assert [c.met for c in found.domain] == [True, True, True]
    assert found.passed

    (found,) = validate(
        every, climate_zones=["boreal moist"], textures=["loam", "silt", "sand"]
    )
    assert [c.met for c in found.domain] == [False, False, True]
    assert not found.passed

    (found,) = validate([replace(p, clay=10.0 + p.clay / 3) for p in every])
    assert [c.met for c in found.domain] == [None, None, False]

    # The protocol asks for the three most predominant classes: fewer do not tell.
    for few in (["loam"], ["loam", "clay"], ["loam", "clay", "loam"]):
        (found,) = validate(every, climate_zones=["boreal dry"], textures=few)
        assert [c.met for c in found.domain] == [True, None, True]
        assert "fewer than three" in found.domain[1].rule
        assert not found.passed
    (found,) = validate(every, textures=["silt"])
    assert found.domain[1].met is False

    (found,) = validate(pairs())
    assert [c.met for c in found.domain] == [None, None, None]


@given(
    st.lists(st.floats(-50, 50), min_size=2, max_size=12),
    st.floats(-20, 20),
)
def test_a_shift_of_the_model_moves_the_bias_and_leaves_sigma(residuals, shift):
    observed = np.linspace(-3, 3, len(residuals))
    studies = [str(i % 3) for i in range(len(residuals))]
    modelled = observed + residuals
    mean, sd = model_error(modelled, observed)
    moved, same = model_error(modelled + shift, observed)

    assert moved == pytest.approx(mean + shift, abs=1e-9)
    assert same == pytest.approx(sd, abs=1e-9)
    assert mean_bias(modelled + shift, observed, studies) == pytest.approx(
        mean_bias(modelled, observed, studies) + shift, abs=1e-9
    )


def test_refusals():
    with pytest.raises(InputError, match="at least one pair"):
        validate([])
    with pytest.raises(InputError, match="default_uncertainty"):
        validate(pairs(), default_uncertainty=-1.0)
    with pytest.raises(InputError, match="two pairs"):
        model_error([1.0], [2.0])
    with pytest.raises(InputError, match="one shape"):
        model_error([1.0, 2.0], [2.0])
    with pytest.raises(InputError, match="one study for each"):
        study_biases([1.0, 2.0], [2.0, 1.0], ["1"])
    with pytest.raises(InputError, match="n must lie in"):
        pooled_measurement_uncertainty([1.0], [1.0])
    with pytest.raises(InputError, match="one shape"):
        pooled_measurement_uncertainty([1.0], [2.0, 3.0])


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"study": ""}, "study of a pair"),
        ({"modelled": nan}, "modelled of a pair must be a finite number"),
        ({"standard_error": -1.0}, "standard_error of study"),
        ({"n": 0.0}, "n of study"),
        ({"clay": 101.0}, "clay of study"),
    ],
)
def test_pairs_are_checked(changes, words):
    with pytest.raises(InputError, match=words):
        replace(pairs()[0], **changes)


def test_the_range_of_years_and_clay_is_that_of_the_pairs_that_state_them():
    years, clay = [5.0, nan, 20.0, 12.0, 8.0], [nan, 30.0, 18.0, 20.0, 22.0]
    every = [
        replace(p, years=y, clay=c)
        for p, y, c in zip(pairs(), years, clay, strict=True)
    ]
    (found,) = validate(every)
    assert (found.years, found.clay) == ((5.0, 20.0), (18.0, 30.0))
    (found,) = validate(pairs())
    assert (found.years, found.clay) == (None, None)
