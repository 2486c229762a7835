"""Viruses: asked of clamd where the operator runs one."""

import socket
import struct
from contextlib import closing

import structlog
from django.conf import settings
from django.utils.translation import gettext as _

from tilth_web.files.domain.refusal import FileRefusedError
from tilth_web.files.models import StoredFile

BLOCK = 64 * 1024
PATIENCE = 30  # s
log = structlog.get_logger(__name__)


def scan(file):
    """What the scanner says; refuses a file with a virus, or unread by the scanner."""
    if not settings.CLAMD:
        return StoredFile.Scan.NOT_SCANNED
    try:
        answer = _ask(file)
    except (OSError, ValueError) as error:
        log.error("scanner_failed", address=settings.CLAMD, error=str(error))
        raise FileRefusedError(
            _("The virus scanner does not answer. Try again in some minutes.")
        ) from error
    if answer.endswith("FOUND"):
        raise FileRefusedError(_("The virus scanner found a virus in this file."))
    if not answer.endswith(" OK"):
        raise FileRefusedError(_("The virus scanner could not read this file."))
    return StoredFile.Scan.CLEAN


def _ask(file):
    """Send a file by the command INSTREAM of clamd's protocol; returns the answer."""
    file.seek(0)
    with closing(_connection()) as link:
        link.sendall(b"zINSTREAM\0")
        while block := file.read(BLOCK):
            link.sendall(struct.pack("!I", len(block)) + block)
        link.sendall(struct.pack("!I", 0))
        answer = b""
        while not answer.endswith(b"\0") and (part := link.recv(4096)):
            answer += part
    return answer.rstrip(b"\0").decode("utf-8", "replace").strip()


def _connection():
    """A connection to ``host:port``, or to the socket of a path."""
    if settings.CLAMD.startswith("/"):
        return _local_connection(settings.CLAMD)
    host, _, port = settings.CLAMD.rpartition(":")
    return socket.create_connection((host, int(port)), timeout=PATIENCE)


def _local_connection(path):
    link = socket.socket(socket.AF_UNIX)
    link.settimeout(PATIENCE)
    try:
        link.connect(path)
    except OSError:
        link.close()
        raise
    return link
