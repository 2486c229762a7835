"""Scores under the shipped criteria, by hand."""

import pytest

from tilth_web.errors import WorkflowError
from tilth_web.evaluation.domain.criteria_queries import parsed
from tilth_web.evaluation.domain.criteria_scores import agreement_of, scores_of
from tilth_web.evaluation.models import CriteriaSet

pytestmark = pytest.mark.django_db
SAFE = {"1.1": 3, "1.2": 3, "1.3": 3}


def test_scores_by_step_and_in_all(shipped):
    reviews = [SAFE | {"2.1": 4, "2.2": 2}, SAFE | {"2.1": 2, "2.2": None, "1.3": 2}]
    card = scores_of(parsed(shipped), reviews)
    # Medians 3, 3, 2.5; 3 and 2 of 4, each with the weight 1.
    assert card.groups["1"].share == pytest.approx(8.5 / 12, abs=1e-15)
    assert card.groups["2"].share == pytest.approx(5 / 8, abs=1e-15)
    assert card.total.share == pytest.approx(13.5 / 20, abs=1e-15)
    assert (card.total.weight, card.total.whole_weight) == (5, 13)
    assert card.gates_passed is True


def test_a_safeguard_below_its_gate_stops_all(shipped):
    low = scores_of(parsed(shipped), [SAFE | {"1.2": 1}])
    assert low.gates_passed is False
    assert scores_of(parsed(shipped), [SAFE | {"1.2": None}]).gates_passed is None


def test_a_set_that_scores_nothing_says_so(db):
    first = CriteriaSet.objects.get(version="0.1-provisional")
    with pytest.raises(WorkflowError, match=r"fasp 0\.1-provisional scores nothing"):
        scores_of(parsed(first), [])


def test_agreement_over_applications(shipped):
    """Two applications, two reviewers, pairs (4, 4), (0, 0), (4, 0), (0, 0).

    Of eight values five are 0 and three 4: 2 / 8 of the pairs differ, by chance
    2 x 15 / 56, all by the same distance: alpha = 1 - (1 / 4) / (15 / 28) = 8 / 15.
    """
    criteria = parsed(shipped)
    found = agreement_of(
        criteria,
        [
            {"ada": {"1.1": 4, "1.2": 0}, "ben": {"1.1": 4, "1.2": 0, "1.3": 2}},
            {"ada": {"1.1": 4, "1.2": 0}, "ben": {"1.1": 0, "1.2": 0, "2.1": None}},
        ],
    )
    assert found.alpha == pytest.approx(8 / 15, abs=1e-14)
    assert (found.n_units, found.n_values) == (4, 8)
    assert agreement_of(criteria, []).alpha is None
