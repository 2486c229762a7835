"""``tilth serve``: the platform on this computer, with its worker."""

import os
import subprocess
import sys

import click

BUSY = "port {port} is in use by another program; choose one with --port"


@click.command()
@click.option("--port", type=click.IntRange(1, 65535), default=8000, show_default=True)
@click.option(
    "--data",
    type=click.Path(file_okay=False),
    help="Folder of database and files; made when it is not there.  "
    "[default: ./tilth-data]",
)
def serve(port, data):
    """Serve the platform on this computer, with its background worker.

    Works in an empty folder: it makes the database, and prints a link with which the
    first administrator signs up. Ctrl-C ends both.
    """
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tilth_web.settings.production")
    os.environ.setdefault("TILTH_URL", f"http://localhost:{port}")
    if data:
        os.environ["TILTH_DATA"] = data
    try:
        import django  # noqa: PLC0415 -- optional dependency
        from granian import Granian  # noqa: PLC0415 -- optional dependency
    except ImportError as error:
        raise click.ClickException(
            "tilth serve needs the extra web: pip install 'tilth[web]'"
        ) from error
    _refuse_busy(port)
    django.setup()
    # Django must be set up before its models load.
    from tilth_web.operations.domain import installation  # noqa: PLC0415

    for line in installation.prepare():
        click.echo(line)
    worker = subprocess.Popen([sys.executable, "-m", "django", "work"])
    try:
        click.echo(f"Tilth is ready: {os.environ['TILTH_URL']}  (Ctrl-C ends it)")
        Granian(
            "tilth_web.wsgi:application",
            address="127.0.0.1",
            port=port,
            interface="wsgi",
            blocking_threads=4,
            log_enabled=False,
        ).serve()
    finally:
        worker.terminate()
        worker.wait()


def _refuse_busy(port):
    import socket  # noqa: PLC0415 -- verbs load at every start

    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError as error:
            raise click.ClickException(BUSY.format(port=port)) from error
