"""The engine, loaded when it is first asked: that takes seconds of computing.

Most pages do without it, so the server of pages is up before, and answers at once.
"""

from pathlib import Path


def faults_of(file):
    """What is wrong with a project file: pairs of keys and words."""
    from tilth.assessment.project import faults as project_faults  # noqa: PLC0415 -- takes seconds

    return project_faults.faults_of(file)


def fingerprint(data):
    """SHA-256 of a project file or of a result."""
    from tilth.report import project_record  # noqa: PLC0415 -- takes seconds

    return project_record.fingerprint(data)


def assessed(file, each):
    """The record of the assessment of a project file; `each` gets every parcel's."""
    from tilth.assessment.project.assess import assess  # noqa: PLC0415 -- takes seconds
    from tilth.assessment.project.file import project_of  # noqa: PLC0415
    from tilth.assessment.yaml_file import Document  # noqa: PLC0415
    from tilth.report.project_record import record  # noqa: PLC0415

    content = project_of(Document(path=Path("project"), data=file, lines={(): 1}))
    return record(assess(content, each=each(len(content.parcels))))
