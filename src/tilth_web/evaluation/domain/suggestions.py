"""What the assessment of a project can say to a criterion, with its source."""

from tilth_web.evaluation.domain.criteria_mapping import (
    Given,
    carry_answers,
    lineage,
)
from tilth_web.registry.domain.figures import plain


def suggestions(application):
    """Texts by criterion, from the newest assessment; none where it supports none.

    They are in the language in use.

    An assessment names the version of criteria that it answered. A call on a later one
    gets its texts by the map between the versions; on any other, a number may mean
    something else, and there are none.
    """
    assessment = application.project.assessments.first()
    if assessment is None:
        return {}
    told = assessment.result.get("criteria") or {}
    target = application.call.criteria
    names = told.get("set"), told.get("version")
    versions = {(row.key, row.version): row for row in lineage(target)}
    if names not in versions:
        return {}
    supported = {row["id"]: row for row in told["criteria"] if row["supported"]}
    carried = carry_answers(
        {
            key: Given(text=plain(said["text"] for said in row["statements"]))
            for key, row in supported.items()
        },
        source=versions[names],
        target=target,
    )
    return {
        criterion: {
            "text": answer.text,
            "criteria": list(carried.sources[criterion]),
            "assessment": str(assessment.uuid),
            "number": assessment.number,
            "tilth_version": assessment.tilth_version,
            "result_sha256": assessment.result_sha256,
            "paths": [
                statement["path"]
                for key in carried.sources[criterion]
                for statement in supported[key]["statements"]
            ],
        }
        for criterion, answer in carried.answers.items()
    }
