"""``tilth backup`` and ``tilth restore``."""

import os
from pathlib import Path

import click

from tilth_web.operations import folder

OTHER_FILE = "unset DATABASE_URL: a SQLite database is restored into the folder"
NOWHERE = "there is no installation in {folder}; name its folder with --data"


@click.command()
@click.argument("file", type=click.Path(dir_okay=False))
@click.option(
    "--data",
    type=click.Path(file_okay=False),
    help="Folder of the installation.  [default: TILTH_DATA, or ./tilth-data]",
)
def backup(file, data):
    """Back up database and files into the archive FILE, also while Tilth runs.

    The archive is a zip with the SHA-256 of every file and a checksum of every table.
    It holds personal data and the key of the installation: keep it as safe as those.
    """
    data = Path(data or os.environ.get("TILTH_DATA", "tilth-data"))
    if not data.is_dir():
        raise click.ClickException(NOWHERE.format(folder=data))
    _set_up(data)
    from tilth_web.operations.domain.backup import back_up  # noqa: PLC0415

    with folder.refusing_full(Path(file).parent):
        _say("Backed up to", file, back_up(file))


@click.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False))
@click.option(
    "--data",
    type=click.Path(file_okay=False),
    required=True,
    help="Folder to restore into; empty, or not there.",
)
def restore(file, data):
    """Restore the archive FILE into an empty folder.

    Every checksum is verified before anything is written, and again afterwards. A
    backup of PostgreSQL goes into the empty database that DATABASE_URL names.
    """
    if os.environ.get("DATABASE_URL", "").startswith("sqlite"):
        raise click.ClickException(OTHER_FILE)
    # Reading the settings must not put a new key into the folder.
    os.environ["TILTH_SECRET_KEY"] = "no page is served"
    _set_up(Path(data))
    from tilth_web.operations.domain.backup import restore as restore_into  # noqa: PLC0415

    with folder.refusing_full(Path(data).parent):
        _say("Restored to", data, restore_into(file, data))


def _set_up(data):
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tilth_web.settings.production")
    os.environ["TILTH_DATA"] = str(data)
    import django  # noqa: PLC0415 -- optional dependency

    django.setup()


def _say(done, place, manifest):
    rows = sum(table["rows"] for table in manifest["tables"].values())
    number = len(manifest["files"]) - 1  # without the database
    click.echo(
        f"{done} {place}: {len(manifest['tables'])} tables with {rows} rows, "
        f"{number} files; checksums are right."
    )
