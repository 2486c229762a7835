"""The decision on an application, with all that it rests on."""

from tilth_web.evaluation.domain.criteria_content import checksum
from tilth_web.evaluation.domain.freezing import frozen
from tilth_web.evaluation.domain.scores import judged, total
from tilth_web.evaluation.models import Decision, Review


def keep_decision(taken):
    """Write the decision of a transition, with the reviews that it rests on."""
    content = content_of(taken.record)
    Decision.objects.create(
        application=taken.record,
        by=taken.actor,
        content=content,
        sha256=checksum(content),
        **taken.words,
    )


def content_of(application):
    """Scores, comments for the holder, and the submission that they judge."""
    submission = application.submission
    content = frozen(submission)
    criteria = application.call.criteria
    found = judged(application, criteria, content["answers"])
    whole = total(application, criteria)
    given = application.reviews.filter(state=Review.State.SUBMITTED).order_by("uuid")
    return {
        "submission": {"number": submission.number, "sha256": submission.sha256},
        "criteria": content["criteria"],
        "rebuttal": application.rebuttal,
        "share": whole.share,
        "is_whole": whole.is_whole,
        "gates": list(whole.gates),
        "open_gates": list(whole.open_gates),
        "judged": [
            {
                "criterion": one.question.id,
                "own": one.own,
                "scores": list(one.scores),
                "abstained": one.n_abstained,
                "median": one.median,
                "spread": one.spread,
            }
            for one in found
        ],
        "reviews": [_review(review) for review in given.prefetch_related("scores")],
    }


def _review(review):
    """What the holder reads of a review: nothing private, and no name."""
    return {
        "recommendation": review.recommendation,
        "strengths": review.strengths,
        "improvements": review.improvements,
        "comments": {
            score.criterion: score.comment
            for score in review.scores.all()
            if score.comment
        },
    }
