import errno
import socket
from types import SimpleNamespace

import click
import pytest
from click.testing import CliRunner
from django.db import OperationalError

from tilth_web.operations import folder, serve


@pytest.fixture
def refuse(tmp_path, monkeypatch):
    """Run ``tilth serve`` where it must refuse; returns what it says."""
    for name in ("DJANGO_SETTINGS_MODULE", "TILTH_URL", "TILTH_DATA"):
        monkeypatch.setenv(name, "restored afterwards")
        monkeypatch.delenv(name)

    def refuse(*arguments, **environment):
        for name, value in environment.items():
            monkeypatch.setenv(name, value)
        ran = CliRunner().invoke(
            serve.serve, ["--data", str(tmp_path / "data"), *arguments]
        )
        assert ran.exit_code == 1
        return ran.output

    return refuse


def test_a_busy_port_is_refused_before_anything_is_made(refuse, tmp_path):
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        assert refuse("--port", str(port)) == (
            f"Error: 127.0.0.1:{port} is in use by another program; choose another "
            "port with --port\n"
        )
    assert not (tmp_path / "data").exists()


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.0.2.1", "example.org"])
def test_an_open_door_needs_https(host, refuse):
    said = refuse("--host", host)
    assert said.startswith(f"Error: --host {host} opens the platform to other")
    assert "beginning with https://; got http://localhost:8000" in said


def test_a_public_address_without_https_is_refused(refuse):
    said = refuse(TILTH_URL="http://soil.example.org")
    assert said == (
        "Error: TILTH_URL must begin with https:// unless it is an address of this "
        "computer; got http://soil.example.org\n"
    )


@pytest.mark.parametrize(
    ("host", "url"),
    [
        ("127.0.0.1", "http://localhost:8000"),
        ("::1", "http://[::1]:8000"),
        ("localhost", "http://127.0.0.1"),
        ("0.0.0.0", "https://soil.example.org"),
        ("127.0.0.1", "https://soil.example.org"),
    ],
)
def test_this_computer_or_https_is_served(host, url):
    assert serve._refuse_open(host, url) is None


def test_a_folder_that_cannot_be_made_is_refused(refuse, tmp_path):
    (tmp_path / "file").touch()
    data = tmp_path / "file" / "data"
    assert refuse("--port", "8999", "--data", str(data)) == (
        f"Error: the folder of the data must be writable: {data}; "
        "got: Not a directory\n"
    )


def test_a_folder_without_room_is_refused(tmp_path, monkeypatch):
    monkeypatch.setattr(
        folder.shutil, "disk_usage", lambda _: SimpleNamespace(free=3_400_000)
    )
    with pytest.raises(click.ClickException) as refused:
        folder.refuse_unusable(tmp_path)
    assert refused.value.message == (
        f"{tmp_path} needs 100 MB of free disk to start; got 3 MB"
    )


@pytest.mark.parametrize(
    "error",
    [
        OSError(errno.ENOSPC, "No space left on device"),
        OperationalError("database or disk is full"),
    ],
)
def test_a_disk_that_fills_up_is_one_line(error, tmp_path):
    with pytest.raises(click.ClickException) as refused, folder.refusing_full(tmp_path):
        raise RuntimeError from error
    assert refused.value.message.startswith(f"the disk of {tmp_path} is full: ")


def test_any_other_error_keeps_its_trace(tmp_path):
    with pytest.raises(ZeroDivisionError), folder.refusing_full(tmp_path):
        raise ZeroDivisionError


def test_help_fits_a_terminal_and_names_what_the_environment_decides():
    said = CliRunner().invoke(serve.serve, ["--help"]).output
    assert max(map(len, said.splitlines())) <= 80
    assert "  EMAIL_URL     mail server; without one" in said
    for name in ("--port", "--host", "--data", "TILTH_URL", "DATABASE_URL"):
        assert name in said
