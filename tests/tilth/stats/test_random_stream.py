import pytest

from tilth.errors import InputError
from tilth.stats.random_stream import random_stream


def test_streams_are_named_and_do_not_change():
    # The first draw of the seed 42 of `points`, kept: another value would move the
    # points of every plan that was ever made.
    first = random_stream(42, "points", "S1").random(3).tolist()

    assert first == random_stream(42, "points", "S1").random(3).tolist()
    others = [
        random_stream(seed, *names).random()
        for seed, names in (
            (42, ("points", "S2")),
            (42, ("reserves", "S1")),
            (43, ("points", "S1")),
            (42, ("pointsS1",)),
            (42, ("points", "S", "1")),
        )
    ]
    assert len({first[0], *others}) == 6


def test_negative_seeds_are_refused():
    with pytest.raises(InputError, match="seed must be a whole number from 0; got -1"):
        random_stream(-1)
