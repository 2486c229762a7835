"""A SQLite database as one file: copied while it is in use, counted, put back."""

import sqlite3
from contextlib import closing

from django.db import connection

from tilth.errors import InputError
from tilth_web.operations.domain.checksums import rows_checksum

TABLES = "SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name"
DAMAGED = "the database is damaged: {found}"


def dump(path):
    """Copy the database to a file; returns the checksum of each table in it."""
    connection.ensure_connection()
    with closing(sqlite3.connect(path)) as copy:
        connection.connection.backup(copy)
    return tables(path)


def tables(path):
    """Checksum of each table of a database file that is whole."""
    with closing(sqlite3.connect(path)) as copy:
        found = copy.execute("PRAGMA integrity_check").fetchone()[0]
        if found != "ok":
            raise InputError(DAMAGED.format(found=found))
        names = [name for (name,) in copy.execute(TABLES)]
        return {name: rows_checksum(_rows(copy, name)) for name in names}


def _rows(copy, name):
    quoted = '"' + name.replace('"', '""') + '"'
    return copy.execute(f"SELECT * FROM {quoted}")
