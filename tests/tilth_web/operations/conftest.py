import os
import shutil
from contextlib import suppress
from urllib.parse import urlsplit
from uuid import uuid4

import psycopg
import pytest

from tests.tilth_web.operations.killing import Platform
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


@pytest.fixture(scope="session")
def prepared(tmp_path_factory):
    """The folder of an installation that was started once and ended."""
    platform = Platform(tmp_path_factory.mktemp("prepared") / "data")
    platform.wait_until_ready()
    platform.process.terminate()
    platform.process.wait(60)
    return platform.data


@pytest.fixture
def start(tmp_path, prepared):
    started, data = [], tmp_path / "data"
    shutil.copytree(prepared, data)

    def start(**environment):
        platform = Platform(data, **environment)
        started.append(platform)
        return platform

    yield start
    for platform in started:
        with suppress(ProcessLookupError):
            platform.process.kill()
        platform.process.wait()
