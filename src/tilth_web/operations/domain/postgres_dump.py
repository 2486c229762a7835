"""A PostgreSQL database as one file, by PostgreSQL's own programs."""

import os
import shutil
import subprocess

from django.db import connection, transaction

from tilth.errors import InputError
from tilth_web.operations.domain.checksums import rows_checksum

MISSING = (
    "{program} must be on this computer to back up or restore PostgreSQL; it was not "
    "found. Debian and Ubuntu: apt-get install postgresql-client"
)
FAILED = "{program} failed: {reason}"


def dump(path):
    """Write the database to a file; returns the checksum of each table in it.

    File and checksums are of one snapshot, whatever is written meanwhile.
    """
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
        cursor.execute("SELECT pg_export_snapshot()")
        snapshot = cursor.fetchone()[0]
        _run(
            "pg_dump",
            "--format=custom",
            "--no-owner",
            "--no-privileges",
            f"--snapshot={snapshot}",
            f"--file={path}",
        )
        return _tables()


def load(path):
    """Read a file into the empty database, all or nothing; returns its checksums."""
    _run(
        "pg_restore",
        "--no-owner",
        "--no-privileges",
        "--exit-on-error",
        "--single-transaction",
        f"--dbname={connection.settings_dict['NAME']}",
        str(path),
    )
    return tables()


def tables():
    """Checksum of each table of the database."""
    with transaction.atomic():
        return _tables()


def _tables():
    names = sorted(connection.introspection.table_names())
    return {name: _checksum(name) for name in names}


def _checksum(name):
    with connection.chunked_cursor() as cursor:
        cursor.execute(f"SELECT * FROM {connection.ops.quote_name(name)}")
        return rows_checksum(cursor)


def _run(program, *arguments):
    if shutil.which(program) is None:
        raise InputError(MISSING.format(program=program))
    ran = subprocess.run(
        [program, *arguments],
        env=os.environ | _address(),
        capture_output=True,
        text=True,
        check=False,
    )
    if ran.returncode:
        reason = " ".join(ran.stderr.split())
        raise InputError(FAILED.format(program=program, reason=reason))


def _address():
    """Where the database is, as PostgreSQL's programs read it from the environment."""
    settings = connection.settings_dict
    address = {
        "PGHOST": settings["HOST"],
        "PGPORT": str(settings["PORT"]),
        "PGUSER": settings["USER"],
        "PGPASSWORD": settings["PASSWORD"],
        "PGDATABASE": settings["NAME"],
        "PGSSLMODE": settings["OPTIONS"].get("sslmode", ""),
    }
    return {name: value for name, value in address.items() if value}
