"""The catalogue of practices, for programs."""

from functools import cache

from tilth.datasets.practice_words import read_words
from tilth.datasets.practices import read_practices


@cache
def practice_catalogue():
    """Every practice: where it stands, its words by language, where it fits."""
    goals = read_words().goals
    return [
        {
            "key": practice.key,
            "group": practice.group,
            "names": dict(practice.labels),
            "definitions": dict(practice.definitions),
            "land_use_systems": list(practice.systems),
            "climate_zones": list(practice.climates),
            "conflicts": list(practice.conflicts),
            "sdg_targets": [goals[key].target for key in practice.sdg],
        }
        for practice in read_practices().values()
    ]
