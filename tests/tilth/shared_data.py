"""Where the real data for tests lie: beside the checkout, never inside it."""

import os
from pathlib import Path

import pytest

SHARED_DATA = Path(__file__).resolve().parents[3] / "shared" / "data"


def shared_data(*parts: str) -> Path:
    """Path below the shared data; skips the test where it is absent, fails in CI."""
    path = SHARED_DATA.joinpath(*parts)
    if not path.exists():
        message = f"reference data {'/'.join(parts)} is not beside this checkout"
        if os.environ.get("CI"):
            pytest.fail(message)
        pytest.skip(message)
    return path
