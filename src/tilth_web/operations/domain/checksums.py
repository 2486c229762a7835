"""Checksums of files, and of the rows of a table in whatever order they come."""

import json
from hashlib import sha256

BLOCK = 1 << 20


def copy_hashed(source, target=None):
    """Copy one open file to another, if any; returns its SHA-256 and its length."""
    digest, length = sha256(), 0
    while block := source.read(BLOCK):
        digest.update(block)
        length += len(block)
        if target is not None:
            target.write(block)
    return {"sha256": digest.hexdigest(), "bytes": length}


def rows_checksum(rows):
    """Number of rows and sum of their hashes: no order matters, every copy counts."""
    number, total = 0, 0
    for row in rows:
        text = json.dumps(list(row), default=_text)
        total += int.from_bytes(sha256(text.encode()).digest(), "big")
        number += 1
    return {"rows": number, "sha256_sum": f"{total % 2**256:064x}"}


def _text(value):
    """A value that JSON does not know, as text that tells it from every other."""
    if isinstance(value, bytes | memoryview):
        return {"bytes": bytes(value).hex()}
    return {type(value).__name__: str(value)}
