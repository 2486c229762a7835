"""Files for the records of `accounts`, which imports no other app."""

from tilth_web.accounts.domain.record_files import Keeper, keep_with
from tilth_web.files.domain.kinds import ACCEPT, LABELS
from tilth_web.files.domain.stored_files import add_file, delete_file
from tilth_web.files.models import StoredFile


def _delete(*, uuid, record, actor):
    file = StoredFile.objects.filter(uuid=uuid).first()
    if file is not None:
        delete_file(file=file, record=record, actor=actor)


keep_with(Keeper(add=add_file, delete=_delete, kinds=LABELS, accept=ACCEPT))
