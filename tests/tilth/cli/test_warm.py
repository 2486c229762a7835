import subprocess
import sys

import numpy as np
import pytest
from click.testing import CliRunner
from numba import njit

from tests.tilth import rothc_files
from tests.tilth.assessment.site.sites import EXAMPLES
from tilth.cli import main
from tilth.cli.compiling import compile_notice
from tilth.models import rothc
from tilth.models.rothc_inputs import RothcMonths, RothcSoil


def test_after_warming_no_verb_compiles(tmp_path):
    path = tmp_path / "hoosfield.dat"
    path.write_text(rothc_files.version_2())
    out = str(tmp_path / "out")
    site = str(EXAMPLES / "example-farm.yaml")
    layers = str(EXAMPLES / "example-layers.csv")
    runner = CliRunner()
    assert runner.invoke(main, ["warm"]).exit_code == 0
    with compile_notice() as notice:
        for args in (
            ["run", "rothc", str(path), "--out", out],
            ["run", "rothc", str(path), "--out", out, "--spin-up", "official"],
            ["run", "ensemble", site, "--out", out],
            ["target", "input", site],
            ["stock", layers, "--out", out, "--no-report"],
            ["potential", "example", "--cells", "60", "--out", out],
        ):
            result = runner.invoke(main, args)
            assert result.exit_code == 0, result.output
    assert not notice.seen


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize("frozen", [False, True])
def test_after_warming_no_array_compiles(dtype, frozen):
    assert CliRunner().invoke(main, ["warm"]).exit_code == 0
    fields = {
        name: np.ones((24, 7), dtype)
        for name in (
            "temperature",
            "precipitation",
            "pan_evaporation",
            "plant_cover",
            "monthly_c_input",
        )
    }
    for values in fields.values():
        values.flags.writeable = not frozen
    soil, months = RothcSoil(clay=20.0), RothcMonths(**fields)
    with compile_notice() as notice:
        start = rothc.equilibrium(soil, months)
        rothc.yearly_stocks(soil, months, start, dtype=dtype)
        rothc.simulate(soil, months, start)
        c = fields["monthly_c_input"]
        rothc.pools_from_modifiers(start.pools, c, c, 20.0, dtype=dtype)
    assert not notice.seen


def test_the_user_is_told_once_while_something_compiles(capsys):
    with compile_notice() as notice:
        njit(lambda x: x + 1)(1)
        njit(lambda x: x + 2)(1)
    assert notice.seen
    assert capsys.readouterr().err.count("Compiling kernels for this machine") == 1


def test_importing_tilth_loads_neither_numpy_nor_numba():
    code = "import sys, tilth; print('numpy' in sys.modules, 'numba' in sys.modules)"
    found = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    )
    assert found.stdout.split() == ["False", "False"]
