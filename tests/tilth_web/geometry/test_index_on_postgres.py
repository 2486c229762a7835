import psycopg
import pytest

from tests.tilth_web.operations.conftest import make_postgres  # noqa: F401
from tilth_web.geometry.domain.spatial_index import ensure_index_on_postgres
from tilth_web.geometry.models import touching

pytestmark = pytest.mark.postgres
COLUMNS = "min_lon float, min_lat float, max_lon float, max_lat float"
ROWS = (
    "SELECT x, y, x + 0.01, y + 0.01 FROM generate_series(-179, 178, 1) x, "
    "generate_series(-50, 50, 1) y"
)
FIJI = 179.9, -17.0, -179.9, -16.9


@pytest.fixture
def outlines(make_postgres):  # noqa: F811
    """36 158 boxes on a lattice and one across the 180th meridian, with their index."""
    with psycopg.connect(make_postgres()) as connection:
        connection.execute(f"CREATE TABLE land (id serial PRIMARY KEY, {COLUMNS})")
        connection.execute(
            f"INSERT INTO land (min_lon, min_lat, max_lon, max_lat) {ROWS}"
        )
        connection.execute(
            "INSERT INTO land (min_lon, min_lat, max_lon, max_lat) "
            "VALUES (%s, %s, %s, %s)",
            FIJI,
        )
        ensure_index_on_postgres(connection, "land")
        connection.execute("ANALYZE land")
        yield connection


@pytest.mark.parametrize(
    ("window", "expected"),
    [
        ((1.5, 47.5, 3.5, 49.5), 4),
        ((179.95, -16.95, 180.0, -16.9), 1),
        ((-180.0, -16.95, -179.95, -16.9), 1),
        ((178.5, -16.95, 178.6, -16.9), 1),  # the index alone: as wide as the world
        ((0.5, 0.5, 0.6, 0.6), 0),
    ],
)
def test_a_window_is_found_by_the_index(outlines, window, expected):
    found = touching("postgresql", "land", *window)
    plan = "\n".join(
        line for (line,) in outlines.execute(f"EXPLAIN {found.sql}", found.params)
    )
    assert "land_window" in plan
    assert "Seq Scan" not in plan
    assert len(outlines.execute(found.sql, found.params).fetchall()) == expected
