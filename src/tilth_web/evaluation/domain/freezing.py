"""What a submission freezes: all that reviewers judge, in one canonical text."""

import json
from hashlib import sha256
from uuid import UUID

from tilth_web.evaluation.domain.criteria_content import canonical
from tilth_web.evaluation.domain.questions import questions_of
from tilth_web.evaluation.models import Submission
from tilth_web.registry.domain.engine import fingerprint
from tilth_web.registry.domain.partners import confirmed_partners
from tilth_web.registry.domain.project_file import project_file_of

FORM = 1  # version of the form of the content
OF_RESULT = (
    "method",
    "area_ha",
    "horizons",
    "balance",
    "costs",
    "permanence",
    "sdg_links",
    "provisional",
    "warnings",
)


def freeze(application, *, actor):
    """Write the next submission of an application."""
    text = canonical(content_of(application)).decode()
    return Submission.objects.create(
        application=application,
        number=application.submissions.count() + 1,
        content=text,
        sha256=sha256(text.encode()).hexdigest(),
        by=actor,
    )


def checksum_of(submission):
    """The SHA-256 of the bytes of a submission as they are now."""
    return sha256(submission.content.encode()).hexdigest()


def is_unchanged(submission):
    """Whether the bytes of a submission are still those that were frozen."""
    return checksum_of(submission) == submission.sha256


def frozen(submission):
    """The content of a submission."""
    return json.loads(submission.content)


def frozen_files(application):
    """UUIDs of the files that a submission of an application names."""
    contents = application.submissions.values_list("content", flat=True)
    return {
        UUID(file["file"])
        for content in contents
        for answer in json.loads(content)["answers"]
        for file in answer["evidence"]
    }


def content_of(application):
    """Project, parcels, assessment, criteria, answers and checksums of files."""
    project, criteria = application.project, application.call.criteria
    return {
        "tilth_submission": FORM,
        "application": str(application.uuid),
        "call": str(application.call.uuid),
        "modality": application.modality,
        "criteria": {
            "key": criteria.key,
            "version": criteria.version,
            "sha256": criteria.sha256,
        },
        "project": _project(project),
        "parcels": [_parcel(parcel) for parcel in _parcels(project)],
        "assessment": _assessment(project),
        "answers": _answers(application),
    }


def _project(project):
    return {
        "uuid": str(project.uuid),
        "revision": project.revision,
        "name": project.name,
        "summary": project.summary,
        "story": project.story,
        "language": project.language,
        "country": project.country,
        "system": project.system,
        "start_year": project.start_year,
        "area_ha": project.area_ha,
        # The name of a person is not frozen: it must be possible to forget it.
        "holder": project.organisation.name if project.organisation_id else "",
        "practices": sorted(project.practices.values_list("key", flat=True)),
        "partners": [
            {"organisation": partner.organisation.name, "part": partner.part}
            for partner in confirmed_partners(project)
        ],
        "file_sha256": fingerprint(project_file_of(project)),
    }


def _parcels(project):
    return project.parcels.select_related("version__parcel")


def _parcel(parcel):
    version = parcel.version
    return {
        "key": parcel.key,
        "parcel": str(version.parcel.uuid),
        "version": version.number,
        "area_ha": version.area_ha,
        "outline_sha256": version.outline_sha256,
    }


def _assessment(project):
    assessment = project.assessments.first()
    return {
        "uuid": str(assessment.uuid),
        "number": assessment.number,
        "tilth_version": assessment.tilth_version,
        "seed": assessment.seed,
        "input_sha256": assessment.input_sha256,
        "result_sha256": assessment.result_sha256,
        "result": {n: assessment.result[n] for n in OF_RESULT},
    }


def _answers(application):
    answers = {answer.criterion: answer for answer in application.answers.all()}
    files = list(application.evidence.all())
    return [
        {
            "criterion": asked.id,
            "score": answers[asked.id].score,
            "text": answers[asked.id].text,
            "suggested": answers[asked.id].suggested,
            "evidence": [
                {"file": str(f.file), "name": f.name, "sha256": f.sha256}
                for f in files
                if f.criterion == asked.id
            ],
        }
        for asked in questions_of(application.call.criteria.content, "en")
        if asked.id in answers
    ]
