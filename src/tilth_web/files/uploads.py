"""Receiving uploads: no more than the largest file, and no fault when the disk is full.

Django parses a form before any page sees it. So the limit is held here, and a full disk
is only noted: the page then says so next to the field.
"""

from django.conf import settings
from django.core.files.uploadhandler import TemporaryFileUploadHandler


class LimitedUploadHandler(TemporaryFileUploadHandler):
    """Writes an upload to a temporary file; drops what is beyond the limit.

    The size of the file is then beyond the limit too, by which it is refused.
    """

    def new_file(self, *args, **kwargs):
        super().new_file(*args, **kwargs)
        self.received = 0
        self.file.lost = False

    def receive_data_chunk(self, raw_data, start):
        if self.received <= settings.FILE_LIMIT and not self.file.lost:
            self._write(raw_data)
        self.received += len(raw_data)

    def file_complete(self, file_size):
        try:
            self.file.seek(0)
        except OSError:
            self.file.lost = True
        self.file.size = self.received
        return self.file

    def _write(self, data):
        try:
            self.file.write(data)
        except OSError:
            self.file.lost = True
