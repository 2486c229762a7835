"""French and Spanish of the platform are complete and fit the English."""

import re
from pathlib import Path

import pytest
from babel.messages.pofile import read_po

import tilth_web

PLACE = re.compile(r"%\(\w+\)(?:\.\d)?[sdf]")


@pytest.mark.parametrize("code", ["fr", "es"])
def test_every_text_is_translated_with_its_values(code):
    folder = Path(tilth_web.__file__).parent / "locale" / code / "LC_MESSAGES"
    with (folder / "django.po").open("rb") as file:
        messages = [message for message in read_po(file, code) if message.id]
    assert len(messages) > 1000
    for message in messages:
        assert not message.fuzzy, message.id
        ids = message.id if isinstance(message.id, tuple) else (message.id,)
        given = message.string
        strings = given if isinstance(given, tuple) else (given,)
        assert all(strings), message.id
        wanted = {name for text in ids for name in PLACE.findall(text)}
        found = {name for text in strings for name in PLACE.findall(text)}
        assert found == wanted, message.id
