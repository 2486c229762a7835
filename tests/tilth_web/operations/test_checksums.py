import random
from datetime import UTC, datetime
from decimal import Decimal
from hashlib import sha256
from io import BytesIO

import pytest

from tilth_web.operations.domain.checksums import copy_hashed, rows_checksum

ROWS = [(1, "clay", 2.5), (2, None, b"\x00\xff"), (2, None, b"\x00\xff")]


def test_the_order_of_the_rows_does_not_matter():
    shuffled = ROWS.copy()
    random.Random(1).shuffle(shuffled)
    assert rows_checksum(ROWS) == rows_checksum(reversed(ROWS))
    assert rows_checksum(ROWS) == rows_checksum(shuffled)
    assert rows_checksum(ROWS)["rows"] == 3


@pytest.mark.parametrize(
    "other",
    [
        ROWS[:2],
        [*ROWS[:2], (2, None, b"\x00\xfe")],
        [(1, "clay", "2.5"), *ROWS[1:]],
        [(1, "clay", Decimal("2.5")), *ROWS[1:]],
        [(1, "clay", datetime(2026, 1, 1, tzinfo=UTC)), *ROWS[1:]],
        [ROWS[0], ROWS[0], ROWS[1]],
    ],
)
def test_any_other_value_type_or_number_of_rows_is_seen(other):
    assert rows_checksum(other) != rows_checksum(ROWS)


def test_a_file_is_copied_and_its_sha256_is_that_of_the_standard_library():
    content, target = b"loam" * 300_000, BytesIO()
    found = copy_hashed(BytesIO(content), target)
    assert found == {"sha256": sha256(content).hexdigest(), "bytes": 1_200_000}
    assert target.getvalue() == content
