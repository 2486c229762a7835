"""What the assessment of a project can say to a criterion, with its source."""


def suggestions(application):
    """Texts by criterion, from the newest assessment; none where it supports none.

    An assessment names the version of criteria that it answered; a call on other
    criteria gets no text from it, because the numbers may mean something else.
    """
    assessment = application.project.assessments.first()
    if assessment is None:
        return {}
    told = assessment.result.get("criteria") or {}
    criteria = application.call.criteria
    if (told.get("set"), told.get("version")) != (criteria.key, criteria.version):
        return {}
    return {
        row["id"]: {
            "text": row["answer"],
            "assessment": str(assessment.uuid),
            "number": assessment.number,
            "tilth_version": assessment.tilth_version,
            "result_sha256": assessment.result_sha256,
            "paths": [statement["path"] for statement in row["statements"]],
        }
        for row in told["criteria"]
        if row["supported"]
    }
