"""The guard of the history, in the database itself: no change, no deletion.

One change passes: the actor becomes nobody, everything else as it was. Django rebuilds
a table of SQLite for many a change of a column and drops its triggers without a word,
so the guard is put up anew at the end of every migration.
"""

from django.db import connections

from tilth_web.notifications.models import Event

TABLE = Event._meta.db_table
REFUSAL = "events are never changed or deleted"
KEPT = [f.column for f in Event._meta.concrete_fields if f.name != "actor"]
SAME = {"sqlite": "IS", "postgresql": "IS NOT DISTINCT FROM"}


def ensure_guard(using="default"):
    """Put the guard up, anew if it was there."""
    connection = connections[using]
    with connection.cursor() as cursor:
        for statement in _statements(connection.vendor):
            cursor.execute(statement)


def drop_guard(using="default"):
    """Take the guard down; only what empties a whole database has a reason to."""
    connection = connections[using]
    place = f' ON "{TABLE}"' if connection.vendor == "postgresql" else ""
    with connection.cursor() as cursor:
        for event in ("update", "delete"):
            cursor.execute(f'DROP TRIGGER IF EXISTS "{TABLE}_no_{event}"{place}')


def _statements(vendor):
    forgets = "NEW.actor_id IS NULL AND " + " AND ".join(
        f'NEW."{column}" {SAME[vendor]} OLD."{column}"' for column in KEPT
    )
    conditions = {"update": f"WHEN (NOT ({forgets}))", "delete": ""}
    if vendor == "postgresql":
        yield (
            f'CREATE OR REPLACE FUNCTION "{TABLE}_refuse"() RETURNS trigger AS $$ '
            f"BEGIN RAISE EXCEPTION '{REFUSAL}' "
            "USING ERRCODE = 'integrity_constraint_violation'; END $$ LANGUAGE plpgsql"
        )
        refuse = f'EXECUTE FUNCTION "{TABLE}_refuse"()'
    else:
        refuse = f"BEGIN SELECT RAISE(ABORT, '{REFUSAL}'); END"
    for event, condition in conditions.items():
        name, place = f'"{TABLE}_no_{event}"', f'ON "{TABLE}"'
        on = f" {place}" if vendor == "postgresql" else ""
        yield f"DROP TRIGGER IF EXISTS {name}{on}"
        yield (
            f"CREATE TRIGGER {name} BEFORE {event.upper()} {place} "
            f"FOR EACH ROW {condition} {refuse}"
        )
