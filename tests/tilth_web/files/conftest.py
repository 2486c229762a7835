from pathlib import Path

import pytest


@pytest.fixture(autouse=True)
def media(settings, tmp_path):
    """The folder of all files, empty."""
    settings.MEDIA_ROOT = tmp_path / "media"
    return Path(settings.MEDIA_ROOT)
