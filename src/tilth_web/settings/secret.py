"""The secret key of an installation, made once and kept beside its data."""

import os
from contextlib import suppress
from tempfile import NamedTemporaryFile

from django.core.management.utils import get_random_secret_key

NAME = "secret-key"


def secret_key(folder):
    """Return the key kept in `folder`, making it when there is none.

    Only its owner can read the file. Of two processes that start together, the first
    to link its file wins, and both use that key.
    """
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / NAME
    if not path.exists():
        with NamedTemporaryFile("w", dir=folder, encoding="utf-8") as file:
            file.write(get_random_secret_key())
            file.flush()
            with suppress(FileExistsError):
                os.link(file.name, path)
    return path.read_text(encoding="utf-8")
