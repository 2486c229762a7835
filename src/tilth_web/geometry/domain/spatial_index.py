"""The index behind `in_box`: R*Tree on SQLite, GiST over boxes on PostgreSQL.

Django rebuilds a table of SQLite for many a change of a column, and drops its triggers
without a word. So the index is made after every migration, and made again only if it
is not whole.
"""

from django.db import connections

from tilth_web.geometry.models import BOX

COLUMNS = "min_lon", "max_lon", "min_lat", "max_lat"
EVENTS = "insert", "update", "delete"


def ensure_spatial_index(model, using="default"):
    """Make the index of a table, or leave it when it is whole."""
    connection = connections[using]
    if connection.vendor == "sqlite":
        _rtree(connection, model._meta.db_table)
    elif connection.vendor == "postgresql":
        ensure_index_on_postgres(connection, model._meta.db_table)


def has_spatial_index(model, using="default"):
    """Whether table and triggers of the index are all there."""
    connection, table = connections[using], model._meta.db_table
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(
                "SELECT 1 FROM pg_indexes WHERE indexname = %s", [f"{table}_window"]
            )
            return cursor.fetchone() is not None
        cursor.execute(
            "SELECT name FROM sqlite_master WHERE tbl_name IN (%s, %s)",
            [table, f"{table}_rtree"],
        )
        names = {name for (name,) in cursor.fetchall()}
    return {f"{table}_rtree", *(f"{table}_rtree_{e}" for e in EVENTS)} <= names


def ensure_index_on_postgres(connection, table):
    """GiST over boxes: of core PostgreSQL, without PostGIS."""
    with connection.cursor() as cursor:
        cursor.execute(
            f'CREATE INDEX IF NOT EXISTS "{table}_window" ON "{table}" '
            f"USING gist (({BOX}))"
        )


def _rtree(connection, table):
    index = f"{table}_rtree"
    # A box across the 180th meridian is kept as wide as the world.
    west = "CASE WHEN {0}min_lon > {0}max_lon THEN -180 ELSE {0}min_lon END"
    east = "CASE WHEN {0}min_lon > {0}max_lon THEN 180 ELSE {0}max_lon END"
    row = f"{{0}}id, {west}, {east}, {{0}}min_lat, {{0}}max_lat"
    new, there = row.format("NEW."), "NEW.min_lon IS NOT NULL"
    add = f'INSERT INTO "{index}" SELECT {new} WHERE {there};'
    drop = f'DELETE FROM "{index}" WHERE id = OLD.id;'
    watched = ", ".join(COLUMNS)
    triggers = {
        "insert": f'AFTER INSERT ON "{table}" BEGIN {add} END',
        "update": f'AFTER UPDATE OF {watched} ON "{table}" BEGIN {drop} {add} END',
        "delete": f'AFTER DELETE ON "{table}" BEGIN {drop} END',
    }
    with connection.cursor() as cursor:
        for event in triggers:
            cursor.execute(f'DROP TRIGGER IF EXISTS "{index}_{event}"')
        cursor.execute(
            f'CREATE VIRTUAL TABLE IF NOT EXISTS "{index}" '
            f"USING rtree(id, {', '.join(COLUMNS)})"
        )
        cursor.execute(f'DELETE FROM "{index}"')
        cursor.execute(
            f'INSERT INTO "{index}" SELECT {row.format("")} FROM "{table}" '
            "WHERE min_lon IS NOT NULL"
        )
        for event, text in triggers.items():
            cursor.execute(f'CREATE TRIGGER "{index}_{event}" {text}')
