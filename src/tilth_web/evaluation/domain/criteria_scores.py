"""Scores of reviewers under the rules of a version of the criteria."""

from tilth.stats.agreement import krippendorff_alpha
from tilth.stats.score import Item, score_card
from tilth_web.errors import WorkflowError


def scored_items(criteria):
    """Criteria as items to be scored; none where the set scores nothing."""
    if criteria.scoring is None:
        return []
    return [
        Item(
            key=c.id,
            group=str(c.step.number),
            top=c.scale.top,
            weight=c.weight,
            gate=c.gate,
        )
        for c in criteria.criteria
    ]


def scores_of(criteria, reviews):
    """Medians, weighted scores by step and in all, and gates.

    `reviews` are mappings, one per reviewer, of the id of a criterion to its score,
    None where the reviewer abstains.
    """
    items = scored_items(criteria)
    if not items:
        raise WorkflowError(f"{criteria.id} {criteria.version} scores nothing")
    return score_card(items, reviews)


def agreement_of(criteria, applications):
    """Agreement of reviewers over applications, by the order of their scores.

    `applications` are lists of mappings as of `scores_of`, by reviewer. Scores are
    compared as shares of the top of their scale, so that scales may differ.
    """
    reviewers = sorted({who for reviews in applications for who in reviews}, key=str)
    nothing = float("nan")
    rows = [
        [
            nothing if score is None else score / item.top
            for reviews in applications
            for item in scored_items(criteria)
            for score in [reviews.get(who, {}).get(item.key)]
        ]
        for who in reviewers
    ]
    return krippendorff_alpha(rows or [[]])
