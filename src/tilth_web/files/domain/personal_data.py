"""What this app keeps about a person, for the copy of their data and its erasure."""

from tilth_web.accounts.domain.personal_data import (
    erases,
    exports,
    exports_files,
)
from tilth_web.files.domain.storage import path_of
from tilth_web.files.domain.stored_files import visible_file
from tilth_web.files.models import StoredFile


@exports("files")
def kept_files(person):
    """The files that a person added."""
    rows = StoredFile.objects.filter(uploaded_by=person)
    names = ("uuid", "name", "kind", "size", "uploaded_at", "deleted_at")
    return list(rows.values(*names, "record_type", "record_uuid"))


@exports_files
def contents(person):
    """The contents of those that are there, and that the person may still read."""
    for row in StoredFile.objects.filter(uploaded_by=person, deleted_at=None):
        path = path_of(row.uuid)
        if visible_file(person, row.uuid) is not None and path.exists():
            yield f"{row.uuid}-{row.name}", path


@erases
def forget_hands(person):
    """Forget who added or deleted a file; it belongs to its record and stays."""
    StoredFile.objects.filter(uploaded_by=person).update(uploaded_by=None)
    StoredFile.objects.filter(deleted_by=person).update(deleted_by=None)
