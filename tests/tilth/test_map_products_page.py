"""Each row of the page on map products names a product and a test that are there."""

import ast
from pathlib import Path

from docs import map_products
from tilth.datasets.map_products import products

TESTS = Path(__file__).parent
OTHERS = {"any GeoTIFF", "any NetCDF", "any Zarr", "all"}


def functions(name):
    tree = ast.parse((TESTS / name).read_text(encoding="utf-8"))
    return {node.name for node in tree.body if isinstance(node, ast.FunctionDef)}


def test_every_product_has_a_trap_and_every_trap_a_test():
    traps = map_products.read_traps()
    assert {trap.product for trap in traps} == OTHERS | set(products())
    for trap in traps:
        file, _, test = trap.test.partition("::")
        assert test in functions(file), trap


def test_tables_are_whole():
    for table in (map_products.known(), map_products.traps(), map_products.legends()):
        lines = table.splitlines()
        assert len({line.count("|") for line in lines}) == 1
    assert "`chelsa`" in map_products.unverified()
    assert "`terraclimate`" not in map_products.unverified()
