"""``tilth example-world``: the platform with invented content, on this computer.

It has its own folder and its own settings, which no other installation uses: accounts
with a printed password, and roles without a second factor.
"""

import json
import os
import signal
import time
from pathlib import Path
from urllib.request import urlopen

import click

from tilth_web.operations import folder
from tilth_web.operations.serve import prepare, refuse_busy

HOST = "127.0.0.1"  # never another: the passwords are known to everybody
PATIENCE = 120  # s until pages and worker must have answered
SETTINGS = "tilth_web.settings.demo"
SINGLE = (
    "the demonstration keeps its own SQLite database; unset DATABASE_URL, so that "
    "accounts whose password everybody knows do not enter another one"
)
FOREIGN = (
    "{folder} holds an installation that is not the example world; name another "
    "folder with --data"
)
SILENT = "the platform did not answer within {seconds} s; the lines above may say why"


@click.command("example-world")
@click.option(
    "--port",
    type=click.IntRange(1, 65535),
    default=8000,
    show_default=True,
    help="Port to listen on.",
)
@click.option(
    "--data",
    type=click.Path(file_okay=False, path_type=Path),
    default=Path("var/demo/platform"),
    show_default=True,
    help="Folder of database and files; made when it is not there.",
)
@click.option("--once", is_flag=True, help="End as soon as all is ready and shown.")
def example_world(port, data, once):
    """Serve the platform with an invented world, to look around in.

    Twelve organisations, twenty-one projects and an account for every role,
    whose password is printed. It can be reached from this computer only. To begin anew,
    delete the folder. Ctrl-C ends it.
    """
    if os.environ.get("DATABASE_URL"):
        raise click.ClickException(SINGLE)
    url = f"http://localhost:{port}"
    os.environ |= {
        "DJANGO_SETTINGS_MODULE": SETTINGS,
        "TILTH_DATA": str(data),
        "TILTH_URL": url,
        "TILTH_LOG": os.environ.get("TILTH_LOG", "WARNING"),
    }
    refuse_busy(HOST, port)
    folder.refuse_unusable(data)
    click.echo(f"The example world is prepared in {data} ...")
    with folder.refusing_full(data):
        prepare(fill=lambda: _fill(data))
    _serve(port, url, once)


def _fill(data):
    """Load the world where it is not there yet."""
    from tilth_web.accounts.models import User  # noqa: PLC0415 -- needs Django
    from tilth_web.example_world import world  # noqa: PLC0415 -- needs Django

    if world.is_loaded():
        return
    if User.objects.exists():
        raise click.ClickException(FOREIGN.format(folder=data))
    start = time.monotonic()
    with click.progressbar(length=100, label="  invented projects, assessed") as bar:
        world.load(lambda share: bar.update(round(100 * share) - bar.pos))
    click.echo(f"  loaded and assessed in {time.monotonic() - start:.0f} s")


def _serve(port, url, once):
    from tilth_web.operations import processes  # noqa: PLC0415 -- needs Django

    shown = []

    def ready():
        if _answers(url):
            shown.append(url)
            _show(url)
        if once or not shown:
            os.kill(os.getpid(), signal.SIGINT)

    processes.run(HOST, port, ready)
    if not shown:
        raise click.ClickException(SILENT.format(seconds=PATIENCE))
    click.echo("The example world has ended.")


def _answers(url):
    """Whether worker, database and home page answer in time."""
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        try:
            with urlopen(f"{url}/ready/") as found, urlopen(url) as home:
                return all(json.load(found).values()) and home.status == 200
        except OSError:  # not there yet, or the worker was not seen
            time.sleep(0.2)
    return False


def _show(url):
    from tilth_web.example_world.accounts import accounts, password  # noqa: PLC0415

    shown = accounts()
    width = max(len(account.email) for account in shown)
    click.echo("\nInvented accounts, for this demonstration only; no second factor:")
    for account in shown:
        click.echo(f"  {account.email:{width}}  {account.role}")
    click.echo(f"  Password of all of them: {password()}")
    click.echo(f"\nThe example world is ready: {url}  (Ctrl-C ends it)")
