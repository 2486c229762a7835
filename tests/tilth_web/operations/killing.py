"""A platform in processes of its own, to be killed."""

import os
import signal
import socket
import sqlite3
import subprocess
import sys
import time
from contextlib import suppress
from http.client import HTTPException
from pathlib import Path
from urllib.error import HTTPError
from urllib.request import Request, urlopen

import psycopg

ROOT = Path(__file__).parents[3]
SERVE = "from tilth_web.operations.serve import serve; serve()"


class Platform:
    """``tilth serve`` in a process of its own."""

    def __init__(self, data, **environment):
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        self.data, self.output = data, data.with_suffix(".log")
        self.environment = os.environ | {
            "DJANGO_SETTINGS_MODULE": "tests.tilth_web.operations.kill_site.settings",
            "PYTHONPATH": f"{ROOT}{os.pathsep}{ROOT / 'src'}",
            **environment,
        }
        command = [sys.executable, "-c", SERVE, "--port", str(self.port)]
        with self.output.open("w") as output:
            self.process = subprocess.Popen(
                [*command, "--data", str(data)],
                env=self.environment,
                stdout=output,
                stderr=subprocess.STDOUT,
            )

    def said(self):
        return self.output.read_text()

    def wait_until_ready(self):
        wait_until(lambda: "Tilth is ready" in self.said(), 300, self.said)

    def children(self):
        """Process ids of the server of pages and the worker."""
        pid = self.process.pid
        lines = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
        threads = Path(f"/proc/{pid}/task").iterdir()
        for thread in threads:
            with suppress(OSError):
                lines += (thread / "children").read_text().split()
        return sorted({int(child) for child in lines if is_child(int(child))})

    def diary(self):
        """What the jobs wrote about their attempts."""
        path = self.data / "diary"
        return path.read_text() if path.exists() else ""

    def post(self, path):
        """The status of what was sent to an address, or None where nobody answered."""
        request = Request(f"http://127.0.0.1:{self.port}{path}", method="POST")
        try:
            with urlopen(request, timeout=60) as answer:
                answer.read()
                return answer.status
        except HTTPError as error:
            return error.code
        except (OSError, HTTPException):
            return None


def is_child(pid):
    with suppress(OSError):
        return "spawn_main" in Path(f"/proc/{pid}/cmdline").read_text()
    return False


def wait_until(true, seconds, told):
    until = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < until, told()
        time.sleep(0.1)


def kill(pid):
    """Kill a process; returns when it was dead."""
    with suppress(ProcessLookupError):
        os.kill(pid, signal.SIGKILL)
    while is_child(pid):
        time.sleep(0.01)
    return time.monotonic()


def rows(platform, sql):
    """Rows of the platform's database, read without it."""
    url = platform.environment.get("DATABASE_URL")
    if url:
        with psycopg.connect(url) as connection:
            return connection.execute(sql).fetchall()
    connection = sqlite3.connect(platform.data / "tilth.sqlite3", timeout=20)
    try:
        return connection.execute(sql).fetchall()
    finally:
        connection.close()


def waiting(platform):
    sql = "SELECT count(*) FROM operations_job WHERE state IN ('waiting', 'running')"
    return rows(platform, sql)[0][0]
