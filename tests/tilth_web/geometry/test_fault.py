import re

import pytest
from django.utils import translation

from tilth.errors import DataError
from tilth.geo.ring import polygon_of
from tilth_web.geometry.domain.fault import (
    SENTENCES,
    _pattern,
    is_known,
    place_of,
    translated,
)
from tilth_web.geometry.domain.outline import OutlineError, checked_outline

SHELL = [[0, 0], [4, 0], [4, 4], [0, 4], [0, 0]]


def hole(west, size=1):
    east = west + size
    return [[west, 1], [east, 1], [east, 2], [west, 2], [west, 1]]


def polygon(*rings):
    return {"type": "Polygon", "coordinates": list(rings)}


FAULTY = [
    {"type": "Point", "coordinates": [0, 0]},
    {"type": "Polygon", "coordinates": []},
    {"type": "MultiPolygon", "coordinates": ["ab"]},
    polygon([]),
    polygon([1, 2, 3]),
    polygon([[0, 0], [1, 1], [0, 0]]),
    polygon([[0, 0], [1, 0], [1, 1], [0, 1]]),
    polygon([[0, 0], [0, 1], [0, 2], [0, 0]]),
    polygon([[0, 0], ["a", 0], [1, 1], [0, 0]]),
    polygon([[0, 0], [float("nan"), 0], [1, 1], [0, 0]]),
    polygon([[5e5, 0], [6e5, 0], [6e5, 5], [5e5, 0]]),
    polygon([[50, 100], [51, 100], [51, 101], [50, 100]]),
    polygon([[200, 0], [201, 0], [201, 5], [200, 0]]),
    polygon([[179, 0], [-179, 0], [-179, 1], [179, 1], [179, 0]]),
    polygon([[0, 0], [1, 1], [1, 0], [0, 1], [0, 0]]),
    polygon([[0, 0], [2, 0], [1, 1], [2, 2], [0, 2], [1, 1], [0, 0]]),
    polygon(SHELL, hole(10)),
    polygon(
        SHELL, [[0.5, 0.5], [3.5, 0.5], [3.5, 3.5], [0.5, 3.5], [0.5, 0.5]], hole(1)
    ),
    polygon(SHELL, [[0, 2], [2, 0], [4, 2], [2, 4], [0, 2]]),
    {"type": "MultiPolygon", "coordinates": [[SHELL], [hole(1)]]},
    {"type": "MultiPolygon", "coordinates": [[SHELL], [SHELL]]},
    polygon([[0, 0], [1e-8, 0], [1e-8, 1e-8], [0, 1e-8], [0, 0]]),
    {"type": "MultiPolygon", "coordinates": [[SHELL], [[[0, 0], [1, 1], [0, 0]]]]},
]


@pytest.mark.parametrize("geometry", FAULTY)
def test_every_sentence_of_the_library_is_known_and_said_in_three_languages(geometry):
    with pytest.raises(DataError) as found:
        polygon_of("The outline", geometry)
    sentence = str(found.value)
    assert is_known(sentence)
    assert translated(sentence) == sentence
    for language in ("fr", "es"):
        with translation.override(language):
            said = translated(sentence)
        assert not re.search(r"\b(must|near|the|of|degrees)\b", said), said


def test_each_listed_sentence_is_one_of_the_library():
    said = []
    for geometry in FAULTY:
        with pytest.raises(DataError) as found:
            polygon_of("The outline", geometry)
        said.append(str(found.value).partition(": ")[2])
    unsaid = [s for s in SENTENCES if not any(_pattern(s).fullmatch(t) for t in said)]
    assert unsaid == []


def test_the_place_of_a_fault_is_found():
    assert place_of("it does near longitude 11.01 latitude -48.006; so") == [
        11.01,
        -48.006,
    ]
    assert place_of("The outline: it is empty") is None
    bow_tie = polygon([[0, 0], [1, 1], [1, 0], [0, 1], [0, 0]])
    with pytest.raises(OutlineError) as found:
        checked_outline(bow_tie)
    assert found.value.at == [0.5, 0.5]
