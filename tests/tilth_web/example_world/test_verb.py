import os

import pytest
from click.testing import CliRunner
from django.test import override_settings

from tests.tilth_web.markup import tight
from tilth_web.accounts.models import User
from tilth_web.content.domain.menu import menu
from tilth_web.example_world import verb

CONTEXT = "tilth_web.example_world.context.example_world"


@pytest.fixture
def run(tmp_path, monkeypatch):
    """Run the verb where it must refuse; returns what it says."""
    for name in ("DJANGO_SETTINGS_MODULE", "TILTH_URL", "TILTH_DATA", "TILTH_LOG"):
        monkeypatch.setenv(name, os.environ.get(name, ""))

    def run(**environment):
        for name, value in environment.items():
            monkeypatch.setenv(name, value)
        arguments = ["--data", str(tmp_path / "data"), "--port", "8139"]
        ran = CliRunner().invoke(verb.example_world, arguments)
        assert ran.exit_code == 1
        return ran.output

    return run


def test_the_database_of_another_installation_is_never_touched(run, tmp_path):
    said = run(DATABASE_URL="postgres://somewhere/else")
    assert said.startswith("Error: the demonstration keeps its own SQLite database")
    assert not (tmp_path / "data").exists()


@pytest.mark.django_db
def test_a_folder_with_people_in_it_is_refused(tmp_path):
    User.objects.create_user("ada@example.net", name="Ada")
    with pytest.raises(verb.click.ClickException) as refused:
        verb._fill(tmp_path)
    assert refused.value.message == (
        f"{tmp_path} holds an installation that is not the example world; name "
        "another folder with --data"
    )


@pytest.mark.django_db
def test_accounts_are_shown_in_the_demonstration_alone(client, settings):
    shown = "Invented accounts of this demonstration"
    assert shown not in client.get("/accounts/login/").content.decode()
    (engine,) = settings.TEMPLATES
    options = engine["OPTIONS"]
    processors = [*options["context_processors"], CONTEXT]
    engine = engine | {"OPTIONS": options | {"context_processors": processors}}
    with override_settings(TEMPLATES=[engine]):
        text = client.get("/fr/accounts/login/").content.decode()
        assert "secretariat@example.org" in text
        assert "Secrétariat" in text
        text = tight(client.get("/").content.decode())
        assert '<aside class="example-world" aria-label="Example content">' in text
    assert "example-world" not in client.get("/").content.decode()
    assert menu("en")
