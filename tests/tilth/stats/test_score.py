"""Scores by hand: every expected number is worked out beside it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tilth.errors import InputError
from tilth.stats.score import Item, score_card

ITEMS = [
    Item(key="1.1", group="1", top=4, weight=2, gate=2),
    Item(key="1.2", group="1", top=4, weight=1, gate=2),
    Item(key="2.1", group="2", top=4, weight=3),
    Item(key="2.2", group="2", top=10, weight=1),
]


def scored(card):
    return {s.item.key: (s.median, s.spread, s.n_abstained) for s in card.items}


def test_medians_weights_and_steps_by_hand():
    reviews = [
        {"1.1": 2, "1.2": 4, "2.1": 1, "2.2": 5},
        {"1.1": 3, "1.2": 2, "2.1": 4, "2.2": 10},
        {"1.1": 4, "1.2": 3, "2.1": 4, "2.2": 6},
    ]
    card = score_card(ITEMS, reviews)

    # Of three the one in the middle; lowest and highest tell the spread.
    assert scored(card) == {
        "1.1": (3, 2, 0),
        "1.2": (3, 2, 0),
        "2.1": (4, 3, 0),
        "2.2": (6, 5, 0),
    }
    # Step 1: (2 x 3/4 + 1 x 3/4) / 3 = 0.75. Step 2: (3 x 4/4 + 1 x 6/10) / 4 = 0.9.
    assert card.groups["1"].share == pytest.approx(0.75, abs=1e-15)
    assert card.groups["2"].share == pytest.approx(0.9, abs=1e-15)
    # In all: (2 x 0.75 + 1 x 0.75 + 3 x 1 + 1 x 0.6) / 7 = 5.85 / 7.
    assert card.total.share == pytest.approx(5.85 / 7, abs=1e-15)
    assert card.total.is_whole
    assert card.n_reviewers == 3
    assert card.gates_passed is True


def test_the_median_of_an_even_number_lies_between_the_middle_two():
    reviews = [{"2.1": 1}, {"2.1": 4}, {"2.1": 2}, {"2.1": 2}]
    assert scored(score_card(ITEMS, reviews))["2.1"] == (2, 3, 0)
    assert scored(score_card(ITEMS, reviews[:2]))["2.1"] == (2.5, 3, 0)


def test_who_abstains_is_left_out_and_no_zero():
    reviews = [
        {"1.1": 4, "1.2": 4, "2.1": None, "2.2": 10},
        {"1.1": 2, "1.2": None, "2.1": None, "2.2": 0},
    ]
    card = score_card(ITEMS, reviews)

    assert scored(card) == {
        "1.1": (3, 2, 0),
        "1.2": (4, None, 1),
        "2.1": (None, None, 2),
        "2.2": (5, 10, 0),
    }
    # 2.1 has no score: its weight of 3 is left out of step and whole.
    assert card.groups["2"].share == pytest.approx(0.5, abs=1e-15)
    assert (card.groups["2"].weight, card.groups["2"].whole_weight) == (1, 4)
    # (2 x 3/4 + 1 x 4/4 + 1 x 5/10) / 4 = 3 / 4.
    assert card.total.share == pytest.approx(0.75, abs=1e-15)
    assert not card.total.is_whole


def test_a_gate_is_reached_at_its_value_and_not_below():
    def passed(*values):
        reviews = [{"1.1": 4, "1.2": value} for value in values]
        return score_card(ITEMS, reviews).gates_passed

    assert passed(2, 2) is True
    assert passed(1, 2) is False  # median 1.5
    assert passed(1, 2, 4) is True  # median 2
    assert passed(None, None) is None


def test_a_gate_that_failed_outweighs_one_that_is_open():
    card = score_card(ITEMS, [{"1.1": 1, "1.2": None}])
    assert [s.passed for s in card.items] == [False, None, None, None]
    assert card.gates_passed is False


def test_a_gate_does_not_change_the_mean():
    low = score_card(ITEMS, [{"1.1": 0, "1.2": 4, "2.1": 4, "2.2": 10}])
    assert low.gates_passed is False
    assert low.total.share == pytest.approx(5 / 7, abs=1e-15)


def test_without_reviews_nothing_is_known():
    card = score_card(ITEMS, [])
    assert card.total.share is None
    assert card.groups["1"].share is None
    assert card.gates_passed is None
    assert score_card([], []).gates_passed is True


def test_items_without_weight_are_shown_and_count_for_nothing():
    items = [Item(key="a", group="1", top=4, weight=0)]
    card = score_card(items, [{"a": 4}])
    assert card.items[0].median == 4
    assert card.total.share is None


def test_an_item_without_weight_beside_others_moves_no_mean_but_can_stop_all():
    """Of 4 at most: weights 1 and 3 with 2 and 4; the gated one has 0 and no weight.

    (1 x 2/4 + 3 x 4/4) / (1 + 3) = 3.5 / 4.
    """
    items = [
        Item(key="gate", group="1", top=4, weight=0, gate=1),
        Item(key="a", group="1", top=4, weight=1),
        Item(key="b", group="1", top=4, weight=3),
    ]
    card = score_card(items, [{"gate": 0, "a": 2, "b": 4}])
    assert card.total.share == pytest.approx(3.5 / 4, abs=1e-15)
    assert (card.total.weight, card.total.is_whole) == (4, True)
    assert card.gates_passed is False
    open_gate = score_card(items, [{"gate": None, "a": 2, "b": 4}])
    assert open_gate.total.share == card.total.share
    assert open_gate.total.is_whole  # nothing that counts is missing


@given(
    st.lists(
        st.fixed_dictionaries(
            {i.key: st.none() | st.integers(0, int(i.top)) for i in ITEMS}
        ),
        max_size=6,
    ),
    st.randoms(use_true_random=False),
)
def test_order_of_reviewers_is_irrelevant_and_shares_stay_in_bounds(reviews, random):
    card = score_card(ITEMS, reviews)
    mixed = random.sample(reviews, len(reviews))
    assert score_card(ITEMS, mixed) == card
    for found in (card.total, *card.groups.values()):
        assert found.share is None or 0 <= found.share <= 1


@pytest.mark.parametrize(
    ("items", "reviews", "message"),
    [
        (ITEMS, [{"9.9": 1}], r"must be of items; got 9\.9"),
        (ITEMS, [{"1.1": 5}], r"score of 1\.1 must lie in \[0, 4\]; got 5"),
        (ITEMS, [{"1.1": -1}], r"must lie in \[0, 4\]; got -1"),
        (ITEMS, [{"1.1": float("nan")}], r"must lie in \[0, 4\]; got nan"),
        ([*ITEMS, ITEMS[0]], [], r"keys of their own; got 1\.1 twice"),
        ([Item(key="a", group="1", top=0, weight=1)], [], "got 0 and 1"),
        ([Item(key="a", group="1", top=4, weight=-1)], [], "got 4 and -1"),
        ([Item(key="a", group="1", top=4, weight=float("nan"))], [], "got 4 and nan"),
    ],
)
def test_refusals(items, reviews, message):
    with pytest.raises(InputError, match=message):
        score_card(items, reviews)
