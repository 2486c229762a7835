import os
import signal
import subprocess
import sys
import time

import pytest
from click.testing import CliRunner

from tests.tilth.assessment.potential.maps import example
from tilth.cli import main


def wait_until(ready, process):
    limit = time.monotonic() + 120
    while not ready() and process.poll() is None:
        assert time.monotonic() < limit
        time.sleep(0.005)


@pytest.mark.slow
def test_a_run_killed_while_it_writes_maps_leaves_nothing_half_written(tmp_path):
    config = example(tmp_path / "in", cells=2000)
    arguments = ["potential", "run", str(config), "--block", "20", "--no-report"]
    whole = CliRunner().invoke(main, [*arguments, "--out", str(tmp_path / "whole")])
    assert whole.exit_code == 0, whole.output
    out = tmp_path / "out"
    code = "from tilth.cli import main; main()"
    process = subprocess.Popen(
        [sys.executable, "-c", code, *arguments, "--workers", "1", "--out", str(out)],
        env=os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)},
    )
    wait_until(lambda: len(list(out.glob("*.tif"))) >= 3, process)
    process.send_signal(signal.SIGKILL)
    process.wait()
    assert 3 <= len(list(out.glob("*.tif"))) < 37
    again = CliRunner().invoke(main, [*arguments, "--out", str(out)])
    assert again.exit_code == 0, again.output
    names = {path.name for path in (tmp_path / "whole").iterdir()}
    assert names == {path.name for path in out.iterdir()}
    for name in names:
        assert (tmp_path / "whole" / name).read_bytes() == (out / name).read_bytes()


@pytest.mark.slow
def test_a_killed_run_goes_on_and_ends_with_the_same_bytes(tmp_path):
    config = example(tmp_path / "in", cells=2000)
    arguments = ["potential", "run", str(config), "--block", "6", "--no-report"]
    whole = CliRunner().invoke(main, [*arguments, "--out", str(tmp_path / "whole")])
    assert whole.exit_code == 0, whole.output
    out, blocks = tmp_path / "out", tmp_path / "out" / ".potential"
    code = "from tilth.cli import main; main()"
    process = subprocess.Popen(
        [sys.executable, "-c", code, *arguments, "--workers", "1", "--out", str(out)],
        env=os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)},
    )
    wait_until(lambda: len(list(blocks.glob("*.npy"))) >= 10, process)
    process.send_signal(signal.SIGKILL)
    process.wait()
    done = len(list(blocks.glob("*.npy")))
    assert 10 <= done < 110  # of 110 blocks
    again = CliRunner().invoke(main, [*arguments, "--out", str(out)])
    assert again.exit_code == 0, again.output
    assert f"{done} of 110 blocks were there from an earlier run." in again.output
    names = {path.name for path in (tmp_path / "whole").iterdir()}
    assert names == {path.name for path in out.iterdir()}
    for name in names:
        assert (tmp_path / "whole" / name).read_bytes() == (out / name).read_bytes()
