import pytest
from django.db import connection

from tilth_web.operations.domain.worker import beat

pytestmark = pytest.mark.django_db


def test_health_touches_no_database(client, django_assert_num_queries):
    with django_assert_num_queries(0):
        answer = client.get("/health/")
    assert (answer.status_code, answer.json()) == (200, {"status": "up"})


def test_ready_asks_for_a_living_worker(client):
    answer = client.get("/ready/")
    assert answer.status_code == 503
    assert answer.json() == {"database": True, "worker": False}
    beat()
    answer = client.get("/ready/")
    assert answer.status_code == 200


def test_ready_sees_a_database_that_is_behind(client):
    beat()
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM django_migrations WHERE app = 'operations'")
    answer = client.get("/ready/")
    assert (answer.status_code, answer.json()["database"]) == (503, False)
