"""Whether PDFs can be made here; in CI they must be."""

import os

import pytest

from tilth.report.pdf import PANGO, has_pango


def needs_pango():
    """Skip the test where Pango is absent, fail it in CI."""
    if not has_pango():
        if os.environ.get("CI"):
            pytest.fail(PANGO)
        pytest.skip("Pango is not installed; see make pango")
