"""``tilth serve``: the platform on this computer, with its worker.

One process prepares the installation and watches over two others: the server of pages,
which granian starts again when it dies, and the worker, which is started again here.
"""

import os
from contextlib import closing
from ipaddress import ip_address
from pathlib import Path
from urllib.parse import urlsplit

import click

from tilth_web.operations import folder

BUSY = "{host}:{port} is in use by another program; choose another port with --port"
CLOSED = (
    "--host {host} opens the platform to other computers, so it needs TILTH_URL, its "
    "public address, beginning with https://; got {url}. Without https, passwords and "
    "sessions cross the network unprotected. Leave --host out to serve this computer "
    "only, for instance behind a reverse proxy on it."
)
PLAIN = (
    "TILTH_URL must begin with https:// unless it is an address of this computer; "
    "got {url}"
)


@click.command()
@click.option(
    "--port",
    type=click.IntRange(1, 65535),
    default=8000,
    show_default=True,
    help="Port to listen on.",
)
@click.option(
    "--host",
    default="127.0.0.1",
    show_default=True,
    help="Address to listen on. All but this computer need TILTH_URL with https.",
)
@click.option(
    "--data",
    type=click.Path(file_okay=False),
    help="Folder of database and files; made when it is not there.  "
    "[default: TILTH_DATA, or ./tilth-data]",
)
def serve(port, host, data):
    """Serve the platform on this computer, with its background worker.

    Works in an empty folder: it makes the database, which takes about half a minute
    the first time, and prints a link with which the first administrator signs up.
    Ctrl-C ends both.

    \b
    What an operator decides comes from the environment:
      TILTH_URL     public address; https turns on secure cookies and HSTS
      DATABASE_URL  PostgreSQL instead of the SQLite file in the folder
      EMAIL_URL     mail server; without one, mails wait on the outbox page

    The page "Run the platform" of the documentation lists all of it.
    """  # noqa: D301 -- click reads the escape
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tilth_web.settings.production")
    url = os.environ.setdefault("TILTH_URL", f"http://localhost:{port}")
    data = os.environ["TILTH_DATA"] = data or os.environ.get("TILTH_DATA", "tilth-data")
    _refuse_open(host, url)
    refuse_busy(host, port)
    folder.refuse_unusable(Path(data))
    click.echo(f"Tilth prepares {Path(data).resolve()} ...")
    with folder.refusing_full(Path(data)):
        prepare()
    _run(host, port, url)


def prepare(fill=lambda: None):
    """Bring database and static files up to date; `fill` may then put content in."""
    try:
        import django  # noqa: PLC0415 -- optional dependency
        import granian  # noqa: F401, PLC0415 -- optional dependency
    except ImportError as error:
        raise click.ClickException(
            "tilth serve needs the extra web: pip install 'tilth[web]'"
        ) from error
    django.setup()
    # Django must be set up before its models load.
    from django.db import connections  # noqa: PLC0415

    from tilth_web.operations.domain import installation  # noqa: PLC0415

    for line in installation.prepare(fill):
        click.echo(line)
    connections.close_all()  # the processes open their own


def _run(host, port, url):
    from tilth_web.operations import processes  # noqa: PLC0415 -- needs Django

    line = f"Tilth is ready: {url}  (Ctrl-C ends it)"
    processes.run(host, port, lambda: click.echo(line))
    click.echo("Tilth has ended.")


def _is_loopback(host):
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _refuse_open(host, url):
    secure = url.startswith("https://")
    if not secure and not _is_loopback(host):
        raise click.ClickException(CLOSED.format(host=host, url=url))
    if not secure and not _is_loopback(urlsplit(url).hostname or ""):
        raise click.ClickException(PLAIN.format(url=url))


def refuse_busy(host, port):
    """Refuse a port that another program listens on."""
    import socket  # noqa: PLC0415 -- verbs load at every start

    family, kind, *_, address = socket.getaddrinfo(
        host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
    )[0]
    with closing(socket.socket(family, kind)) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(address)
        except OSError as error:
            raise click.ClickException(BUSY.format(host=host, port=port)) from error
