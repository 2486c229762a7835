"""Files of records: taken in, shown, deleted, swept."""

from contextlib import contextmanager
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from tilth_web.accounts.domain.record_types import (
    Action,
    Visibility,
    handed_over,
    label_of,
    may,
    readable,
)
from tilth_web.files.domain import storage
from tilth_web.files.domain.images import SAVED, redraw
from tilth_web.files.domain.inspection import inspect, too_large
from tilth_web.files.domain.kinds import BY_EXTENSION, LABEL_OF, MADE
from tilth_web.files.domain.names import clean_name, extension
from tilth_web.files.domain.refusal import FileRefusedError
from tilth_web.files.domain.scanner import scan
from tilth_web.files.models import StoredFile
from tilth_web.notifications.domain.events import record_event
from tilth_web.operations.domain.backup_pause import is_paused


def visible_files(user, record):
    """The files of a record that `user` may read."""
    label, uuid = label_of(record), record.uuid
    files = StoredFile.objects.filter(record_type=label, record_uuid=uuid)
    files = files.filter(visibility__in=readable(user, label, uuid), deleted_at=None)
    handed = handed_over(user, label, uuid)
    if handed is not None:
        files = files.filter(uuid__in=handed)
    return files.select_related("uploaded_by")


def visible_file(user, uuid):
    """A file that `user` may read, also a deleted one; None where there is none."""
    file = StoredFile.objects.filter(uuid=uuid).first()
    if file is None:
        return None
    label, uuid = file.record_type, file.record_uuid
    if file.visibility not in readable(user, label, uuid):
        return None
    handed = handed_over(user, label, uuid)
    return file if handed is None or file.uuid in handed else None


def may_edit(user, record):
    """Whether `user` may add files to a record and delete them."""
    return may(user, Action.EDIT, label_of(record), record.uuid)


def add_file(*, upload, record, actor, visibility=Visibility.INVOLVED):
    """Take in an uploaded file for a record, or refuse it and leave nothing behind.

    The caller has asked whether `actor` may. Row and content come to be together: the
    content is moved to its place as the last step of the transaction of the row.
    """
    name = clean_name(upload.name)
    with storage.incoming() as received, storage.incoming() as redrawn:
        _receive(upload, received)
        kind = inspect(received, name)
        state = scan(received)
        kept = received
        if kind.name in SAVED:
            redraw(received, kind.name, redrawn)
            kept = redrawn
        size, sha256 = storage.digest(kept)
        row = StoredFile(
            name=name,
            kind=kind.name,
            media_type=kind.media_type,
            size=size,
            sha256=sha256,
            record_type=label_of(record),
            record_uuid=record.uuid,
            visibility=visibility,
            scan=state,
            uploaded_by=actor,
        )
        with transaction.atomic():
            _refuse_too_many(row)
            row.save()
            _tell(actor, "file.added", record, row)
            storage.settle(kept, row.uuid)
    return row


@transaction.atomic
def keep_made(*, content, name, record, actor):
    """Keep a file that the platform made itself, for those involved in a record."""
    kind = BY_EXTENSION.get(extension(name), MADE)
    with storage.incoming() as file:
        file.write(content)
        size, sha256 = storage.digest(file)
        row = StoredFile.objects.create(
            name=clean_name(name),
            kind=kind.name,
            media_type=kind.media_type,
            size=size,
            sha256=sha256,
            record_type=label_of(record),
            record_uuid=record.uuid,
            visibility=Visibility.INVOLVED,
            scan=StoredFile.Scan.NOT_SCANNED,
            uploaded_by=actor,
        )
        storage.settle(file, row.uuid)
    return row


@contextmanager
def opened(uuid):
    """A path under which a file can be read by its own name."""
    row = StoredFile.objects.get(uuid=uuid, deleted_at=None)
    with TemporaryDirectory() as folder:
        path = Path(folder, row.name)
        path.symlink_to(storage.path_of(uuid).absolute())
        yield path


@transaction.atomic
def delete_file(*, file, record, actor):
    """Delete the content of a file; that it was there stays known."""
    row = StoredFile.objects.select_for_update().get(pk=file.pk)
    if row.deleted_at is not None:
        return row
    row.deleted_at, row.deleted_by = timezone.now(), actor
    row.save(update_fields=["deleted_at", "deleted_by"])
    _tell(actor, "file.deleted", record, row)
    transaction.on_commit(partial(storage.remove, row.uuid))
    return row


def sweep():
    """Take away contents without a row and parts of uploads; returns how many."""
    if is_paused():
        return 0
    found = list(storage.old_contents())
    uuids = {uuid for _, uuid in found if uuid is not None}
    live = StoredFile.objects.filter(deleted_at=None).values_list("uuid", flat=True)
    orphans = uuids - set(live)
    gone = [path for path, uuid in found if uuid is None or uuid in orphans]
    for path in gone:
        path.unlink(missing_ok=True)
    return len(gone)


def _receive(upload, target):
    """Copy an upload, unless it is too large or its disk was full."""
    most = settings.FILE_LIMIT
    if getattr(upload, "lost", False):
        raise OSError("the part of an upload could not be written")
    if upload.size > most:
        raise FileRefusedError(too_large(upload.size, most))
    upload.seek(0)
    if not storage.copy(upload, target, most):
        raise FileRefusedError(too_large(most, most))


def _refuse_too_many(row):
    most = settings.FILES_PER_RECORD
    there = StoredFile.objects.filter(
        record_type=row.record_type, record_uuid=row.record_uuid, deleted_at=None
    )
    if there.count() >= most:
        raise FileRefusedError(
            _("There are %(most)d files already, which is the most. Delete one first.")
            % {"most": most}
        )


def _tell(actor, verb, record, row):
    """Write it into the history; without the name, which may tell of a person."""
    record_event(
        actor,
        verb,
        record,
        visibility=row.visibility,
        file=str(row.uuid),
        kind=LABEL_OF[row.kind],
        sha256=row.sha256,
    )
