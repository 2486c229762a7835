"""Files from the web: only when asked, resumed where they broke, checked by SHA-256.

A file gets its name when it is whole and its checksum is right. What has come of it is
kept beside it until then; it is gone on with only if the server says that the file has
not changed.
"""

import errno
import http.client
import json
import os
import shutil
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any, Final
from urllib.error import HTTPError, URLError
from urllib.parse import urlsplit
from urllib.request import (
    HTTPRedirectHandler,
    ProxyHandler,
    Request,
    build_opener,
)

from tilth import __version__
from tilth.errors import DataError
from tilth.geo.checksum import sha256_of

SCHEMES: Final = ("https", "http")
CHUNK: Final = 1 << 20  # bytes that are written at once
TIMEOUT: Final = 60.0  # without a byte [s]
TRIES: Final = 5  # of a file, in which at least one more byte must come
PAUSE: Final = 1.0  # before the second, twice as long before each further one [s]
HEX: Final = frozenset("0123456789abcdef")
BROKEN: Final = (http.client.HTTPException, ConnectionError, TimeoutError, URLError)
FULL: Final = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
Progress = Callable[[str, int, int], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Download:
    """One file to be had.

    Parameters
    ----------
    address : str
        Beginning with https or http.
    name : str
        Of the file that is written.
    sha256 : str
        64 hexadecimal digits; "" if it is not known before.

    Raises
    ------
    DataError
        If a name could leave the folder, or address or checksum are none.
    """

    address: str
    name: str
    sha256: str = ""

    def __post_init__(self) -> None:
        parts = urlsplit(self.address)
        if parts.scheme not in SCHEMES or not parts.hostname:
            raise DataError(
                f"an address must begin with https or http; got {self.address:.80}"
            )
        if parts.username or parts.password:
            raise DataError(f"an address must not hold a password; {self.name} does")
        plain = self.name == Path(self.name).name and "\\" not in self.name
        if (
            not (self.name and plain)
            or self.name.startswith(".")
            or not self.name.isprintable()
        ):
            raise DataError(
                f"the name of a file must have no folders; got {self.name:.80}"
            )
        if self.sha256 and (len(self.sha256) != 64 or set(self.sha256) - HEX):
            raise DataError(
                f"sha256 of {self.name} must be 64 hexadecimal digits; got "
                f"{self.sha256:.80}"
            )


def fetch(
    wanted: Download,
    folder: Path,
    *,
    progress: Progress | None = None,
    pause: float = PAUSE,
) -> str:
    """SHA-256 of a file that is then in a folder.

    Parameters
    ----------
    wanted : Download
        The file; one that is there already with its checksum is not asked for.
    folder : Path
        Where it is written.
    progress : callable, optional
        Receives its name, the bytes that are there, and all bytes, 0 if not known.
    pause : float, default 1
        Before the second try, twice as long before each further one. [s]

    Returns
    -------
    sha256 : str
        Of the whole file.

    Raises
    ------
    DataError
        If the server does not give it, the connection breaks again and again, the disk
        is full, or the checksum is another.
    """
    target = folder / wanted.name
    if target.exists():
        found = sha256_of(target)
        if wanted.sha256 in ("", found):
            return found
        raise DataError(
            f"{target} is there and is another file: its sha256 is {found}, not "
            f"{wanted.sha256}; nothing was written over it"
        )
    part = _Part(target)
    _all_of_it(wanted, part, progress or (lambda name, done, whole: None), pause)
    found = sha256_of(part.path)
    if wanted.sha256 not in ("", found):
        part.forget()
        raise DataError(
            f"{wanted.name} has the sha256 {found}, not {wanted.sha256}: it was thrown "
            f"away ({wanted.address})"
        )
    part.finish()
    return found


class _Part:
    """What has come of a file, and the mark by which the server knows its version."""

    def __init__(self, target: Path) -> None:
        self.target = target
        self.path = target.with_name(f"{target.name}.part")
        self.note = target.with_name(f"{target.name}.part.json")

    @property
    def size(self) -> int:
        return self.path.stat().st_size if self.path.exists() else 0

    def version(self, address: str) -> str:
        """Mark of the version of which bytes are here; "" if it is not known."""
        try:
            note = json.loads(self.note.read_text(encoding="utf-8"))
            return str(note["version"]) if note["address"] == address else ""
        except (OSError, ValueError, KeyError, TypeError):
            return ""

    def begin(self, address: str, version: str) -> None:
        """Start anew with a version."""
        self.path.unlink(missing_ok=True)
        text = json.dumps({"address": address, "version": version})
        self.note.write_text(text, encoding="utf-8")

    def forget(self) -> None:
        self.path.unlink(missing_ok=True)
        self.note.unlink(missing_ok=True)

    def finish(self) -> None:
        os.replace(self.path, self.target)
        self.note.unlink(missing_ok=True)


def _all_of_it(wanted: Download, part: _Part, tell: Progress, pause: float) -> None:
    """Ask until the file is whole."""
    failed, most = 0, part.size
    while True:
        try:
            _one_answer(wanted, part, tell)
        except HTTPError as error:
            with error:
                if error.code < 500 and error.code != 429:
                    raise DataError(
                        f"{wanted.name}: the server answers {error.code} "
                        f"{error.reason} ({wanted.address})"
                    ) from None
            reason = f"{error.code} {error.reason}"
        except BROKEN as error:
            reason = str(getattr(error, "reason", error)) or type(error).__name__
        except OSError as error:
            raise _unwritten(part, error) from None
        else:
            return
        failed, most = 1 if part.size > most else failed + 1, max(most, part.size)
        if failed >= TRIES:
            kept = f"; {part.size:,} bytes are kept, and the same command goes on"
            raise DataError(
                f"{wanted.name}: the connection broke {failed} times without progress: "
                f"{' '.join(reason.split()):.120}{kept if part.size else ''}"
            )
        time.sleep(pause * 2.0 ** (failed - 1))


def _one_answer(wanted: Download, part: _Part, tell: Progress) -> None:
    """Read one answer of the server to its end, or as far as it comes."""
    begun, version = part.size, part.version(wanted.address)
    headers = {"User-Agent": f"tilth/{__version__}", "Accept-Encoding": "identity"}
    if begun and version:
        headers |= {"Range": f"bytes={begun}-", "If-Range": version}
    request = Request(wanted.address, headers=headers)
    try:
        answer = _opener().open(request, timeout=TIMEOUT)
    except HTTPError as error:
        if error.code != 416 or "Range" not in headers:
            raise
        with error:  # there is nothing behind what is here
            end = error.headers.get("Content-Range", "").rpartition("/")[2]
        if end == str(begun):
            return
        part.forget()
        raise http.client.HTTPException("the file on the server has shrunk") from None
    with answer:
        if answer.status == 206:
            start, whole = _range_of(answer.headers.get("Content-Range", ""))
            if start != begun:
                part.forget()
                raise http.client.HTTPException("the server sent another part")
        else:
            whole, begun = int(answer.headers.get("Content-Length") or 0), 0
            part.begin(wanted.address, _version(answer.headers))
        if not whole and not answer.chunked and not wanted.sha256:
            raise DataError(
                f"{wanted.name}: the server does not say how long it is; give sha256, "
                "so that its end is known"
            )
        _room(part, whole - begun)
        with part.path.open("ab") as file:
            _copy(answer, file, (wanted.name, begun, whole), tell)
        if whole and part.size != whole:
            raise http.client.HTTPException(f"{part.size} of {whole} bytes came")


def _copy(
    answer: Any,  # noqa: ANN401 -- urllib has no type of it
    file: IO[bytes],
    so_far: tuple[str, int, int],
    tell: Progress,
) -> None:
    """Write what comes, and see that it is on the disk."""
    name, done, whole = so_far
    tell(name, done, whole)
    while block := _next_block(answer):
        file.write(block)
        done += len(block)
        tell(name, done, whole)
    file.flush()
    os.fsync(file.fileno())


def _next_block(answer: Any) -> bytes:  # noqa: ANN401 -- urllib has no type of it
    """What comes next; a fault of the line is not one of the disk."""
    try:
        return bytes(answer.read(CHUNK))
    except OSError as error:
        raise http.client.HTTPException(str(error)) from None


def _range_of(text: str) -> tuple[int, int]:
    """First byte and size of the whole, of ``bytes 5-9/10``; -1 if it is none."""
    unit, _, rest = text.partition(" ")
    span, _, whole = rest.partition("/")
    start = span.partition("-")[0]
    if unit != "bytes" or not start.isdigit() or not whole.isdigit():
        return -1, 0
    return int(start), int(whole)


def _version(headers: Any) -> str:  # noqa: ANN401 -- a message of http.client
    """Mark of the version of a file that `If-Range` takes; "" if there is none."""
    mark = str(headers.get("ETag", ""))
    if mark and not mark.startswith("W/"):
        return mark
    return str(headers.get("Last-Modified", ""))


def _room(part: _Part, bytes_to_come: int) -> None:
    """Refuse to begin what the disk cannot hold."""
    free = shutil.disk_usage(part.path.parent).free
    if bytes_to_come > free:
        raise DataError(
            f"{part.target.name} needs {bytes_to_come:,} bytes; the disk of "
            f"{part.target.parent} has {free:,}"
        )


def _unwritten(part: _Part, error: OSError) -> DataError:
    """What keeps a file from being written."""
    full = "the disk is full; " if error.errno in FULL else ""
    return DataError(
        f"{part.path} cannot be written: {full}{error.strerror or error}; what has "
        "come is kept, and the same command goes on from there"
    )


class _Redirect(HTTPRedirectHandler):
    """Goes where the server says, but not from https to what all can read."""

    def redirect_request(self, req: Request, *rest: Any) -> Request | None:  # noqa: ANN401 -- as in urllib
        address = str(rest[-1])
        scheme = urlsplit(address).scheme
        if scheme not in SCHEMES or (req.type == "https" and scheme != "https"):
            raise DataError(f"the server leads to {address:.80}, which is not followed")
        return super().redirect_request(req, *rest)


def _opener() -> Any:  # noqa: ANN401 -- an OpenerDirector, whose answers have no type
    return build_opener(ProxyHandler(), _Redirect())
