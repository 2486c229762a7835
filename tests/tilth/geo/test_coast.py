import numpy as np
import pytest

from tilth.datasets.tables import read_table
from tilth.errors import InputError
from tilth.geo.coast import COLUMNS, ROWS, has_land

# Longitude and latitude of well-known places, to about 0.02 degrees.
LAND = {
    "Paris": (2.35, 48.86),
    "Nairobi": (36.82, -1.29),
    "Manaus": (-60.02, -3.12),
    "Singapore": (103.82, 1.35),
    "Reykjavik": (-21.94, 64.13),
    "Ushuaia": (-68.30, -54.80),
    "Suva": (178.44, -18.14),
    "Malta": (14.45, 35.88),
    "Bermuda": (-64.78, 32.30),
    "Funafuti": (179.20, -8.52),
    "South Pole": (0.0, -89.9),
    "Lake Victoria": (33.0, -1.0),
}
SEA = {
    "North Atlantic": (-40.0, 45.0),
    "Gulf of Guinea": (0.0, 0.0),
    "Bay of Biscay": (-5.0, 45.5),
    "South Pacific": (-120.0, -40.0),
    "Mediterranean": (5.0, 38.5),
    "North Pole": (0.0, 89.9),
    "Bay of Bengal": (88.0, 14.0),
}


def box(place, size=0.001):
    x, y = place
    return [[x - size, y - size, x + size, y + size]]


@pytest.mark.parametrize("place", LAND.values(), ids=LAND)
def test_places_on_land(place):
    assert has_land(box(place)).tolist() == [True]


@pytest.mark.parametrize("place", SEA.values(), ids=SEA)
def test_places_in_the_sea(place):
    assert has_land(box(place)).tolist() == [False]
    assert has_land(box(place), within=25.0).tolist() == [False]


def test_the_share_of_land_on_earth_is_known():
    """148.9 million km2 of 510.1, 29.2 % (CIA World Factbook); coasts add cells."""
    random = np.random.default_rng(1)
    n = 20_000
    longitude = random.uniform(-180.0, 180.0, n)
    latitude = np.degrees(np.arcsin(random.uniform(-1.0, 1.0, n)))
    found = has_land(np.stack([longitude, latitude, longitude, latitude], axis=-1))

    # Standard error 0.003.
    assert found.mean() == pytest.approx(0.292, abs=0.015)


def test_distance_counts_in_kilometres():
    """West of Ushant, which ends at 5.14 degrees west, nothing comes before America."""
    at_sea = (-6.0, 48.45)
    kilometres = (6.0 - 5.14) * 111.32 * np.cos(np.radians(48.45))
    cell = 5.6

    assert has_land(box(at_sea), within=kilometres + cell).tolist() == [True]
    assert has_land(box(at_sea), within=kilometres - 2 * cell).tolist() == [False]


def test_the_search_goes_on_across_the_180th_meridian():
    # Taveuni in Fiji lies on it; the sea 40 km west and east of the island does not.
    for longitude in (-179.45, 179.55):
        sea = box((longitude, -15.2))
        assert has_land(sea).tolist() == [False]
    east = [[-180.0, -16.9, -179.99, -16.8]]
    assert has_land(east, within=20.0).tolist() == [True]
    # From the last cells of one side, land of the other is found.
    assert has_land([[-179.6, -16.9, -179.59, -16.8]], within=60.0).tolist() == [True]


def test_boxes_are_independent_of_each_other():
    boxes = np.concatenate([box(p) for p in (*LAND.values(), *SEA.values())])
    found = has_land(boxes)

    assert found.tolist() == [True] * len(LAND) + [False] * len(SEA)
    assert has_land(boxes[::-1]).tolist() == found[::-1].tolist()
    assert has_land(np.empty((0, 4))).tolist() == []


def test_every_row_of_the_table_fits_the_grid():
    rows = read_table("land/cells.csv").rows
    numbers = [int(row["row"]) for row in rows]

    assert numbers == sorted(set(numbers))
    assert numbers[-1] < ROWS
    for row in rows:
        runs = [int(run) for run in row["runs"].split()]
        assert len(runs) % 2 == 0
        assert min(runs[1:]) > 0
        assert sum(runs) <= COLUMNS


@pytest.mark.parametrize(
    ("bounds", "within", "message"),
    [
        ([[200.0, 0.0, 201.0, 1.0]], 0.0, "longitude must lie in"),
        ([[0.0, -91.0, 1.0, 1.0]], 0.0, "latitude must lie in"),
        ([[0.0, 0.0, 1.0, 1.0]], -1.0, "within must lie in"),
    ],
)
def test_refusals(bounds, within, message):
    with pytest.raises(InputError, match=message):
        has_land(bounds, within=within)
