from dataclasses import replace

import numpy as np
import pytest

from tests.tilth.report.changes import stocks
from tilth.assessment.layers.table import labels_of
from tilth.errors import InputError
from tilth.report.profile_figure import (
    RoundProfiles,
    mean_profile,
    profile_figure,
    rounds_of,
)

NAN = np.nan
TWO = RoundProfiles(
    name="2021",
    thickness=np.array([[10.0, 20.0, NAN], [15.0, 15.0, 20.0]]),
    soc_content=np.array([[20.0, 10.0, NAN], [30.0, 6.0, 2.0]]),
)


def _by_hand(depth):
    """Mean at a depth, profile by profile."""
    found = []
    for thickness, content in zip(TWO.thickness, TWO.soc_content, strict=True):
        top = 0.0
        for d, c in zip(thickness, content, strict=True):
            if top <= depth < top + d:
                found.append(c)
            top += d
    return np.mean(found)


def test_mean_profile_is_the_mean_of_those_that_reach_a_depth():
    depth, mean = mean_profile(TWO)

    np.testing.assert_allclose(depth, np.arange(0.5, 50.0))
    np.testing.assert_allclose(mean, [_by_hand(d) for d in depth])
    # by hand: (20+30)/2, (10+30)/2, (10+6)/2, 2
    np.testing.assert_allclose(mean[[0, 12, 20, 40]], [25.0, 20.0, 8.0, 2.0])


def test_mean_ends_where_fewer_than_half_of_the_profiles_reach():
    three = RoundProfiles(
        name="r",
        thickness=np.array([[10.0, NAN], [10.0, NAN], [10.0, 10.0]]),
        soc_content=np.array([[10.0, NAN], [20.0, NAN], [30.0, 5.0]]),
    )

    _, mean = mean_profile(three)

    np.testing.assert_allclose(mean[:10], 20.0)
    assert np.isnan(mean[10:]).all()


def test_a_layer_without_carbon_is_left_out_of_the_mean():
    gap = RoundProfiles(
        name="r",
        thickness=np.array([[10.0, 10.0], [10.0, 10.0]]),
        soc_content=np.array([[NAN, 8.0], [20.0, 4.0]]),
    )

    _, mean = mean_profile(gap)

    np.testing.assert_allclose(mean, np.repeat([20.0, 6.0], 10))


def test_content_is_carbon_per_fine_earth_and_control_sites_are_left_out():
    profiles = stocks().profiles
    first, second = rounds_of(profiles, ("2021", "2026"), ("Control",))

    rows = (np.array(profiles.round.texts()) == "2026") & (
        np.array(profiles.site.texts()) == "Hill Farm"
    )
    assert len(first.soc_content) == len(second.soc_content) == 20
    np.testing.assert_allclose(
        second.soc_content,
        1000.0 * profiles.layer_soc[rows] / profiles.layer_mass[rows],
    )


def test_of_many_rounds_the_first_a_middle_and_the_last_are_shown():
    profiles = stocks().profiles
    names = [f"r{i % 6}" for i in range(len(profiles.point.codes))]
    several = replace(profiles, round=labels_of(names))

    assert [r.name for r in rounds_of(several)] == ["r0", "r3", "r5"]


def test_figure_shows_depth_downward_and_each_profile_faintly():
    (axes,) = profile_figure((TWO,), 30.0).axes

    bottom, top = axes.get_ylim()
    assert bottom > 50.0
    assert top == 0.0
    assert axes.get_xlim()[0] == 0.0
    assert axes.get_xlabel() == "Organic carbon, g per kg fine earth"
    faint = [x for x in axes.lines if (x.get_alpha() or 1.0) < 0.5]
    assert len(faint) == 2
    assert faint[0].get_xydata().tolist() == [
        [20.0, 0.0],
        [20.0, 10.0],
        [10.0, 10.0],
        [10.0, 30.0],
    ]
    assert [t.get_text() for t in axes.get_legend().get_texts()] == ["2021"]


def test_at_most_eighty_profiles_of_a_round_are_drawn():
    many = RoundProfiles(
        name="r",
        thickness=np.full((500, 2), 15.0),
        soc_content=np.full((500, 2), 10.0),
    )
    (axes,) = profile_figure((many,), 30.0, narrow=True).axes

    assert sum((x.get_alpha() or 1.0) < 0.5 for x in axes.lines) == 80


def test_no_round_is_refused():
    with pytest.raises(InputError, match="at least 1 round; got 0"):
        profile_figure((), 30.0)
