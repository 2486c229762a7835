"""The content of the example world: YAML files beside this module."""

from functools import cache
from pathlib import Path

import yaml

DATA = Path(__file__).parent / "data"


@cache
def read(name):
    """One file of the world."""
    return yaml.safe_load((DATA / f"{name}.yaml").read_text(encoding="utf-8"))


def projects():
    """All projects, in the order of their numbers."""
    return [read(f"projects/{path.stem}") for path in sorted(_project_files())]


def _project_files():
    return (DATA / "projects").glob("*.yaml")
