"""Scores that reviewers give: median of each item, weighted means, gates.

Whose scales, weights and gates those are is said by whoever gives them; nothing here
knows a set of criteria. Who abstains is left out, never counted as zero, and an item
that nobody scored leaves its weight out of the mean, which then says so.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import fsum
from statistics import median

from tilth.errors import InputError

Given = Mapping[str, float | None]  # score by key of the item; None abstains


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """Something that is scored.

    Parameters
    ----------
    key, group : str
        Its name, and that of the group (such as a step) that it belongs to.
    top : float
        Highest score; the lowest is 0. [1]
    weight : float
        Against the other items, from 0. [1]
    gate : float or None, default None
        Least median without which nothing else counts. [1]
    """

    key: str
    group: str
    top: float
    weight: float
    gate: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemScore:
    """What reviewers gave one item.

    Parameters
    ----------
    item : Item
        Which one.
    values : tuple of float
        Scores that were given, ascending. [1]
    n_abstained : int
        Reviewers who said that they give none.
    """

    item: Item
    values: tuple[float, ...]
    n_abstained: int

    @property
    def median(self) -> float | None:
        """Median of the scores, between the two in the middle; None if none."""
        return median(self.values) if self.values else None

    @property
    def spread(self) -> float | None:
        """Highest less lowest score; None with fewer than two."""
        return self.values[-1] - self.values[0] if len(self.values) > 1 else None

    @property
    def passed(self) -> bool | None:
        """Whether the median reaches the gate; None without a gate or a score."""
        if self.item.gate is None or self.median is None:
            return None
        return self.median >= self.item.gate


@dataclass(frozen=True, slots=True, kw_only=True)
class WeightedScore:
    """Weighted mean over items, each as a share of its highest score.

    Parameters
    ----------
    share : float or None
        From 0 to 1; None if no item with a weight was scored. [1]
    weight : float
        Of the items that were scored. [1]
    whole_weight : float
        Of all items. [1]
    """

    share: float | None
    weight: float
    whole_weight: float

    @property
    def is_whole(self) -> bool:
        """Whether every item with a weight was scored."""
        return self.weight == self.whole_weight


@dataclass(frozen=True, slots=True, kw_only=True)
class ScoreCard:
    """Scores of all items, by group and in all.

    Parameters
    ----------
    items : tuple of ItemScore
        In the order of the items.
    groups : mapping
        From the key of a group to its weighted mean.
    total : WeightedScore
        Over all items; it does not know the gates.
    n_reviewers : int
        Reviewers whose scores these are.
    """

    items: tuple[ItemScore, ...]
    groups: Mapping[str, WeightedScore]
    total: WeightedScore
    n_reviewers: int

    @property
    def gates_passed(self) -> bool | None:
        """False if a gate is not reached; None if one is open; else True."""
        found = [score.passed for score in self.items if score.item.gate is not None]
        if False in found:
            return False
        return None if None in found else True


def score_card(items: Sequence[Item], reviews: Sequence[Given]) -> ScoreCard:
    r"""Scores of all items from what reviewers gave.

    Parameters
    ----------
    items : sequence of Item
        What is scored.
    reviews : sequence of mapping
        One per reviewer: score by key, None where the reviewer abstains. What is left
        out was not looked at and counts as little.

    Returns
    -------
    card : ScoreCard
        Medians over reviewers, then weighted means of these.

    Raises
    ------
    InputError
        If a key is no item, a score lies outside its scale, or an item has no scale, no
        weight from 0 or a key that another has.

    Notes
    -----
    With median :math:`m_i`, highest score :math:`t_i` and weight :math:`w_i`, over the
    items that somebody scored,

    .. math:: S = \frac{\sum_i w_i m_i / t_i}{\sum_i w_i}

    Examples
    --------
    >>> items = [Item(key="a", group="1", top=4, weight=1, gate=2),
    ...          Item(key="b", group="1", top=4, weight=3)]
    >>> card = score_card(items, [{"a": 2, "b": 4}, {"a": 4, "b": None}])
    >>> card.total.share, card.gates_passed
    (0.9375, True)
    """
    _check_items(items)
    scores = tuple(_item_score(item, reviews) for item in items)
    known = {item.key for item in items}
    for key in {key for review in reviews for key in review} - known:
        raise InputError(f"scores must be of items; got {key}")
    groups = dict.fromkeys(item.group for item in items)
    return ScoreCard(
        items=scores,
        groups={
            key: _weighted([s for s in scores if s.item.group == key]) for key in groups
        },
        total=_weighted(scores),
        n_reviewers=len(reviews),
    )


def _check_items(items: Sequence[Item]) -> None:
    keys = [item.key for item in items]
    for item in items:
        if not item.top > 0.0 or not 0.0 <= item.weight < float("inf"):
            raise InputError(
                f"item {item.key} must have a highest score above 0 and a finite "
                f"weight from 0; got {item.top:g} and {item.weight:g}"
            )
        if keys.count(item.key) > 1:
            raise InputError(f"items must have keys of their own; got {item.key} twice")


def _item_score(item: Item, reviews: Sequence[Given]) -> ItemScore:
    given = [review[item.key] for review in reviews if item.key in review]
    values = sorted(value for value in given if value is not None)
    for value in values:
        if not 0.0 <= value <= item.top:
            raise InputError(
                f"score of {item.key} must lie in [0, {item.top:g}]; got {value:g}"
            )
    return ItemScore(item=item, values=tuple(values), n_abstained=given.count(None))


def _weighted(scores: Sequence[ItemScore]) -> WeightedScore:
    parts = [
        (s.item.weight, s.median / s.item.top) for s in scores if s.median is not None
    ]
    weight = fsum(w for w, _ in parts)
    return WeightedScore(
        share=fsum(w * share for w, share in parts) / weight if weight else None,
        weight=weight,
        whole_weight=fsum(s.item.weight for s in scores),
    )
