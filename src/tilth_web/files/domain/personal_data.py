"""What this app keeps about a person, for the copy of their data and its erasure."""

from tilth_web.accounts.domain.personal_data import erases, exports
from tilth_web.files.models import StoredFile


@exports("files")
def kept_files(person):
    """The files that a person added, by name; the contents are at the records."""
    rows = StoredFile.objects.filter(uploaded_by=person)
    names = ("uuid", "name", "kind", "size", "uploaded_at", "deleted_at")
    return list(rows.values(*names, "record_type", "record_uuid"))


@erases
def forget_hands(person):
    """Forget who added or deleted a file; it belongs to its record and stays."""
    StoredFile.objects.filter(uploaded_by=person).update(uploaded_by=None)
    StoredFile.objects.filter(deleted_by=person).update(deleted_by=None)
