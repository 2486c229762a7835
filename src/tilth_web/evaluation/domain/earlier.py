"""The evaluation of a project before this one, set beside it criterion by criterion.

Where the criteria have another version by now, what was said and scored before goes to
the criteria of this one by the map between the versions. A score is compared only where
one criterion went to one with the same scale; what went nowhere, or is asked for the
first time, is named.
"""

from dataclasses import dataclass

from tilth_web.evaluation.domain.comparing import changes, project_changes
from tilth_web.evaluation.domain.criteria_mapping import Given, carry_answers, lineage
from tilth_web.evaluation.domain.freezing import frozen
from tilth_web.evaluation.domain.questions import questions_of
from tilth_web.evaluation.models import Application


@dataclass(frozen=True, kw_only=True)
class Earlier:
    """The evaluation before, as far as it can be compared.

    `medians` of reviewers are by criterion of this evaluation; each of the `changes` of
    the answers has its question, and the criteria that it came from; `unscored` are
    questions with another scale, `new` and `dropped` those of one evaluation alone.
    """

    application: object
    outcome: str
    project: list
    is_comparable: bool = False
    medians: dict
    changes: list
    new: list
    dropped: list
    unscored: list


def earlier(application):
    """The evaluation of the project before this one; None if this is the first."""
    before = application.previous
    if before is None or before.state != Application.State.RELEASED:
        return None
    one, other = frozen(before.submission), frozen(application.submission)
    found = {
        "application": before,
        "outcome": before.decision.get_outcome_display(),
        "project": project_changes(one, other),
    }
    source, target = before.call.criteria, application.call.criteria
    if source not in lineage(target):
        nothing = ("changes", "new", "dropped", "unscored")
        lacking = {name: [] for name in nothing} | {"medians": {}}
        return Earlier(**found, **lacking)
    return Earlier(**found, is_comparable=True, **_compared(before, one, other, target))


def _compared(before, one, other, target):
    source = before.call.criteria
    said = {
        a["criterion"]: Given(text=a["text"], score=a["score"]) for a in one["answers"]
    }
    carried = carry_answers(said, source=source, target=target)
    scores = {
        row["criterion"]: Given(text="", score=row["median"])
        for row in before.decision.content["judged"]
    }
    medians = carry_answers(scores, source=source, target=target)
    now, then = questions_of(target.content), questions_of(source.content)
    asked = {one.id: one for one in now}
    unscored = {*carried.unscored, *medians.unscored}
    return {
        "medians": {key: given.score for key, given in medians.answers.items()},
        "changes": [
            change
            | {
                "question": asked[change["criterion"]],
                "came_from": carried.sources[change["criterion"]],
            }
            for change in _changes(one, other, carried)
        ],
        "new": [asked for asked in now if asked.id not in medians.sources],
        "dropped": [asked for asked in then if asked.id in medians.dropped],
        "unscored": [asked for asked in now if asked.id in unscored],
    }


def _changes(one, other, carried):
    """What the holder says otherwise, under the criteria of this evaluation."""
    files = {answer["criterion"]: answer["evidence"] for answer in one["answers"]}
    before = [
        {
            "criterion": key,
            "text": given.text,
            "score": given.score,
            "evidence": [f for old in carried.sources[key] for f in files[old]],
        }
        for key, given in carried.answers.items()
    ]
    scores = {answer["criterion"]: answer["score"] for answer in before}
    after = [
        answer if scores[answer["criterion"]] is not None else answer | {"score": None}
        for answer in other["answers"]
        if answer["criterion"] in scores
    ]
    return changes({"answers": before}, {"answers": after})
