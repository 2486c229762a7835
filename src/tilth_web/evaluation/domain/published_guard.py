"""The guard of published criteria, in the database itself: no change, no deletion.

One change passes: whoever made it becomes nobody. As with the history, it is put up
anew at the end of every migration, for Django drops triggers of SQLite when it rebuilds
a table.
"""

from django.db import connections

from tilth_web.evaluation.models import CriteriaSet

TABLE = CriteriaSet._meta.db_table
REFUSAL = "published criteria never change"
KEPT = [f.column for f in CriteriaSet._meta.concrete_fields if f.name != "created_by"]
DIFFERS = {"sqlite": "IS NOT", "postgresql": "IS DISTINCT FROM"}


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
    changed = " OR ".join(f'NEW."{c}" {DIFFERS[vendor]} OLD."{c}"' for c in KEPT)
    published = "OLD.state = 'published'"
    conditions = {"update": f"{published} AND ({changed})", "delete": published}
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
            f"FOR EACH ROW WHEN ({condition}) {refuse}"
        )
