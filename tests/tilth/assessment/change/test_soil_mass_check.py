"""Rounds that did not weigh the same soil: said above 10 %, asked above 20 %."""

import pytest

from tests.tilth.assessment.change.campaigns import change_of, visits
from tests.tilth.assessment.change.test_change import AFTER, BEFORE, doubt, with_doubt
from tilth.assessment.change.options import ChangeOptions
from tilth.errors import InputError

GAINED = [stock + 10.0 for stock in AFTER]


def heavier(rows, factor, round_="2020", sites=("field",)):
    """The same layers, with the soil of a round weighed wrongly."""
    return [
        {**r, "fine_earth_mass": r["fine_earth_mass"] * factor}
        if r["round"] == round_ and r["site"] in sites
        else r
        for r in rows
    ]


def controls():
    rows = []
    for i in range(3):
        rows += visits([50.0], [50.0 + i], names=["c"], site=f"N{i}")
    return rows


NAMES = ("N0", "N1", "N2")


def found_with(factor, **options):
    rows = [*heavier(visits(BEFORE, GAINED), factor), *controls()]
    return change_of(rows, area=100.0, controls=NAMES, **options)


def said(result):
    return [w for w in result.warnings if "Mg ha-1 of fine earth or more" in w]


def credited(result):
    return any(s.creditable_co2e for s in result.standards)


@pytest.mark.parametrize("factor", [1.0, 1.09, 1 / 1.09])
def test_masses_within_a_tenth_are_not_spoken_of(factor):
    result = found_with(factor)

    assert said(result) == []
    assert result.campaign.doubts == ()


@pytest.mark.parametrize("factor", [1.12, 1.19, 1 / 1.19])
def test_masses_more_than_a_tenth_apart_are_said(factor):
    result = found_with(factor)

    (text,) = said(result)
    assert "--confirm" not in text
    assert result.campaign.doubts == ()
    assert credited(result) or result.campaign.extrapolated  # lighter soil ends sooner


def test_four_cores_in_place_of_five_are_asked_and_credit_nothing():
    # By hand: 4000 Mg ha-1 weighed as five cores and divided by four are 5000.
    result = found_with(5 / 4)

    (text,) = said(result)
    assert "hold 5000 Mg ha-1 of fine earth or more to 30 cm in round '2020'" in text
    assert "and 4000 in round '2015', 25 % more" in text
    assert "--confirm soil_mass" in text
    assert not credited(result)
    for standard in result.standards:
        assert standard.status.startswith("not creditable: ")
    assert any("weighed 25 % unlike masses" in s.status for s in result.standards)


def test_the_answer_credits_and_stays_said():
    result = found_with(5 / 4, confirmed=("soil_mass",))

    (text,) = said(result)
    assert text.endswith("that was confirmed")
    assert credited(result)
    assert result.inputs["confirmed"] == ["soil_mass"]


def test_the_controls_are_held_apart():
    rows = heavier([*visits(BEFORE, GAINED), *controls()], 0.8, sites=NAMES)
    result = change_of(rows, area=100.0, controls=NAMES)

    (text,) = said(result)
    assert "half of the points of the control sites hold 3200 Mg ha-1" in text
    assert "20 % less" in text
    assert not credited(result)


def test_points_of_one_round_alone_do_not_count_beside_revisited_ones():
    # Six new points on heavier land; the three that were revisited weigh the same.
    rows = visits([40.0, 42.0, 44.0], [41.0, 44.0, 47.0])
    new = visits([None] * 6, [50.0] * 6, names=[f"n{i}" for i in range(6)])

    assert said(change_of([*rows, *heavier(new, 1.5)])) == []
    assert len(said(change_of(heavier([*rows, *new], 1.5)))) == 1


def test_a_question_that_is_not_known_is_refused():
    with pytest.raises(InputError, match="confirmed must be one of soil_mass"):
        ChangeOptions(confirmed=("soil",))


def test_nothing_is_credited_on_doubtful_values_alone():
    rows = visits(BEFORE, GAINED)
    doubts = [doubt(2 + 2 * i) for i in range(4)]  # the first layer of every point
    found = with_doubt(rows, doubts, area=100.0)

    assert found.change.stock_change.standard_error is not None
    assert found.without_doubtful.stock_change is None
    (text,) = found.campaign.doubts
    assert "without the 4 points that have a doubtful value" in text
    assert not credited(found)
    # One doubtful value of four leaves an estimate.
    assert with_doubt(rows, doubts[:1], area=100.0).campaign.doubts == ()
    assert with_doubt(rows, doubts[:3], area=100.0).campaign.doubts != ()
