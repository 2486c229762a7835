"""What the catalogue notes beside its effects has three languages, and is used."""

from tilth.datasets.practice import LANGUAGES
from tilth.datasets.practice_words import read_notes
from tilth.datasets.practices import read_practices


def noted():
    return {
        effect.statement.note
        for practice in read_practices().values()
        for effects in practice.effects.values()
        for effect in effects
        if effect.statement.note
    }


def test_every_note_of_an_effect_is_translated_and_no_other():
    assert set(read_notes()) == noted()


def test_notes_have_every_language_and_the_same_numbers():
    for note in read_notes().values():
        assert set(note) == set(LANGUAGES)
        figures = [
            sorted("".join(c if c.isdigit() else " " for c in text).split())
            for text in note.values()
        ]
        assert figures[1] == figures[0], note
        assert figures[2] == figures[0], note
