"""Applications, reports and reviews as the API tells them."""

from tilth_web.evaluation.domain.application_workflow import state_for_holder
from tilth_web.evaluation.domain.own_reviews import is_written
from tilth_web.evaluation.domain.questions import questions_of
from tilth_web.evaluation.domain.reporting import has_letter
from tilth_web.evaluation.domain.reviewing import done_of, lacks_of
from tilth_web.registry.domain.figures import numbers_of

OF_PROJECT = "name", "language", "summary", "story", "holder", "country", "system"
OF_PROJECT += "area_ha", "practices"
WORDS = "strengths", "improvements"


def application_record(application):
    """An application as its holder may know it; its rows come with all that is told."""
    return {
        "uuid": application.uuid,
        "call": application.call.uuid,
        "project": application.project.uuid,
        "sought": application.modality,
        "state": state_for_holder(application),
        "submitted_at": application.submitted_at,
        "submissions": [
            {"number": one.number, "at": one.at, "sha256": one.sha256}
            for one in application.submissions.all()
        ],
        "eligibility": [
            {
                "at": check.at,
                "submission": check.submission.number,
                "outcome": check.outcome,
                "met": check.met,
                "reason": check.reason,
            }
            for check in application.eligibility_checks.all()
        ],
    }


def in_call_record(pair):
    """An application and its share, for those who run the evaluation."""
    application, share = pair
    decision = getattr(application, "decision", None)
    return {
        "uuid": application.uuid,
        "project": application.project.uuid,
        "name": application.project.name,
        "holder": application.project.holder_name,
        "country": application.project.country,
        "sought": application.modality,
        "state": application.state,
        "submitted_at": application.submitted_at,
        "reviews_needed": application.call.minimum_reviews,
        "reviews_asked": application.asked,
        "reviews_given": application.given,
        "share": share,
        "outcome": decision and decision.outcome,
    }


def report_record(told):
    """A report, from what its page says."""
    application, decision = told["application"], told["decision"]
    content, rests_on = told["content"], decision.content
    names = ("outcome", "strengths", "improvements", "advice", "sha256")
    return {name: getattr(decision, name) for name in names} | {
        "application": application.uuid,
        "call": application.call.uuid,
        "project": content["project"]["name"],
        "decided_at": decision.at,
        "released": application.state == application.State.RELEASED,
        "letter": has_letter(application),
        "submission": rests_on["submission"],
        "criteria": content["criteria"],
        "share": told["share"],
        "is_whole": rests_on["is_whole"],
        "gates": [one.id for one in told["gates"]],
        "open_gates": [one.id for one in told["open_gates"]],
        "judged": [
            _asked(row["question"])
            | {name: row[name] for name in ("own", "median", "median_before")}
            for row in told["rows"]
        ],
        "carbon": _carbon(content["assessment"], told["years"]),
        "reviews": [_told_review(review) for review in told["reviews"]],
        "rebuttal": application.rebuttal,
        "before": _before(told["before"]),
    }


def review_summary(pair):
    """A review and what its reviewer may know of what was frozen."""
    review, content = pair
    done, asked = done_of(review)
    return {
        "uuid": review.uuid,
        "application": review.application.uuid,
        "call": review.application.call.uuid,
        "name": content["project"]["name"],
        "state": review.state,
        "is_open": review.is_open,
        "due": review.due,
        "submitted_at": review.submitted_at,
        "criteria_done": done,
        "criteria_asked": asked,
    }


def review_record(review, content, panel):
    """A review with all that its pages show to who writes it, at the same time."""
    writes = is_written(review)
    answers = {answer["criterion"]: answer for answer in content["answers"]}
    scores = {score.criterion: score for score in review.scores.all()}
    names = ("declared_at", "recommendation", "strengths", "improvements")
    return {name: getattr(review, name) for name in names} | {
        **review_summary((review, content)),
        "project": {name: content["project"][name] for name in OF_PROJECT},
        "criteria": [
            _asked(one)
            | {
                "answer": _answer(answers.get(one.id)) if writes else None,
                "score": _score(scores.get(one.id)),
            }
            for one in questions_of(review.application.call.criteria.content)
        ],
        "lacks": lacks_of(review) if writes else [],
        "panel": _panel(panel) if panel else None,
    }


def _asked(question):
    return {
        "criterion": question.id,
        "name": question.name,
        "provisional": question.provisional,
    }


def _answer(answer):
    if answer is None:
        return None
    names, begun = ("score", "text", "evidence"), answer["suggested"]
    return {name: answer[name] for name in names} | {
        "begun_from": begun and {n: begun[n] for n in ("number", "tilth_version")}
    }


def _score(score):
    if score is None:
        return None
    names = ("value", "abstains", "comment", "private")
    return {name: getattr(score, name) for name in names}


def _panel(panel):
    return {
        "name": panel["own_label"],
        "judged": [
            _asked(one.question)
            | {
                "own": one.own,
                "scores": list(one.scores),
                "median": one.median,
                "abstained": one.n_abstained,
                "below_gate": one.below_gate,
            }
            for one in panel["judged"]
        ],
        "others": [
            {"name": name} | {n: getattr(other, n) for n in ("recommendation", *WORDS)}
            for other, name in panel["others"]
        ],
        "rebuttal": panel["rebuttal"],
        "discussion": panel["notes"],
    }


def _told_review(review):
    names = ("number", "name", *WORDS)
    return {name: review[name] for name in names} | {
        "recommendation": review["recommends"],
        "comments": [
            _asked(question) | {"comment": comment}
            for question, comment in review["comments"]
        ],
    }


def _carbon(assessment, years):
    return {
        "years": years,
        "assessment": assessment["number"],
        "tilth_version": assessment["tilth_version"],
        "values": numbers_of(assessment["result"], years),
    }


def _before(before):
    return before and {
        "call": before.application.call.uuid,
        "outcome": before.application.decision.outcome,
        "is_comparable": before.is_comparable,
    }
