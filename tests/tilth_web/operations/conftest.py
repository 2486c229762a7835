import os
from urllib.parse import urlsplit
from uuid import uuid4

import psycopg
import pytest

from tilth_web.operations.domain import jobs


@pytest.fixture
def register(monkeypatch):
    """Register a function as a kind of job for one test."""

    def add(function, name="dig"):
        monkeypatch.setitem(jobs.KINDS, name, function)

    return add


@pytest.fixture
def make_postgres():
    """Make empty databases on the test server; all are dropped afterwards."""
    server = os.environ.get("TILTH_TEST_POSTGRES")
    if not server:
        pytest.skip("TILTH_TEST_POSTGRES names no server; `make postgres` starts one")
    made = []
    with psycopg.connect(server, autocommit=True) as admin:

        def make():
            name = f"tilth_{uuid4().hex}"
            admin.execute(f'CREATE DATABASE "{name}"')
            made.append(name)
            return urlsplit(server)._replace(path=f"/{name}").geturl()

        yield make
        for name in made:
            admin.execute(f'DROP DATABASE "{name}" WITH (FORCE)')
