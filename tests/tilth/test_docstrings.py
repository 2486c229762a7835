"""Every public quantity names its unit, as ``[Mg ha-1]`` at the end of its text."""

import importlib
import inspect
import pkgutil
import re

import pytest

import tilth

UNIT = re.compile(r"\[[^\]]+\]\s*$", re.M)


def _public_members():
    for module in pkgutil.walk_packages(tilth.__path__, "tilth."):
        if module.name.startswith(("tilth.cli", "tilth.checks")):
            continue
        members = vars(importlib.import_module(module.name)).items()
        for name, member in members:
            own = getattr(member, "__module__", None) == module.name
            kind = inspect.isfunction(member) or inspect.isclass(member)
            if own and kind and not name.startswith("_"):
                yield pytest.param(member, id=f"{module.name}.{name}")


@pytest.mark.parametrize("member", list(_public_members()))
def test_every_quantity_has_a_unit(member):
    text = inspect.getdoc(member)
    entries = re.split(r"^(?=\w[\w, ]* : )", text, flags=re.M)[1:]
    bare = [
        e.split(" : ")[0]
        for e in entries
        if re.match(r"\w[\w, ]* : (array_like|float|ndarray|DataArray)", e)
        and not UNIT.search(e.split("\n\n")[0])
    ]
    assert bare == []
