"""Private files in a folder; while a backup runs, none of them goes."""

from django.core.files.storage import FileSystemStorage

from tilth_web.operations.domain.backup_pause import is_paused


class PrivateStorage(FileSystemStorage):
    def delete(self, name):
        if not is_paused():
            super().delete(name)
