"""A map worked out on a cluster of separate processes is the same, byte by byte."""

import json
import os
import signal
import subprocess
import sys
import time
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.tilth.assessment.potential.maps import example, worked_out
from tilth.assessment.potential import cluster as potential_cluster
from tilth.assessment.potential import run as potential_run
from tilth.assessment.potential.file import read_potential
from tilth.errors import DataError

distributed = pytest.importorskip("distributed", reason="the extra geo lacks it")


@contextmanager
def cluster(workers, **more):
    with distributed.LocalCluster(
        n_workers=workers,
        threads_per_worker=1,
        processes=True,
        dashboard_address="127.0.0.1:0",
        **more,
    ) as made:
        yield made


@contextmanager
def lone_worker(address):
    """A worker that nobody starts again."""
    command = [sys.executable, "-m", "distributed.cli.dask_worker", address]
    process = subprocess.Popen(
        [*command, "--no-nanny", "--no-dashboard", "--nthreads", "1"],
        env=os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)},
        stderr=subprocess.DEVNULL,
    )
    try:
        yield process
    finally:
        process.kill()
        process.wait()


def address_of(file):
    """Address that a scheduler writes once it answers."""
    limit = time.monotonic() + 60
    while not file.is_file() or not file.stat().st_size:
        assert time.monotonic() < limit
        time.sleep(0.05)
    return json.loads(file.read_text())["address"]


def when_blocks_are_done(number, do):
    """Progress that does something once, when so many blocks are done."""
    seen = []

    def tell(phase, done, whole):
        if phase == "blocks" and done > 0:
            seen.append(done)
            if len(seen) == number:
                do()

    return tell


def same(one, other):
    """Whether two folders hold the same files."""
    names = sorted(path.name for path in one.iterdir())
    assert names == sorted(path.name for path in other.iterdir())
    for name in names:
        assert (one / name).read_bytes() == (other / name).read_bytes(), name
    return True


@pytest.fixture(scope="module")
def here(tmp_path_factory):
    """Configuration, and the files that this process makes of it."""
    folder = tmp_path_factory.mktemp("cluster")
    path = example(folder / "in", cells=150)
    return path, folder / "out", worked_out(path, folder / "out")


@pytest.mark.slow
def test_relative_paths_hold_for_workers_elsewhere(here, tmp_path, monkeypatch):
    path, out, _ = here
    with cluster(1) as made:
        monkeypatch.chdir(path.parent.parent)  # workers stay where they started
        relative = path.relative_to(path.parent.parent)
        result = worked_out(
            relative, Path("elsewhere"), scheduler=made.scheduler_address
        )
    assert result.status[0] > 0
    assert same(out, path.parent.parent / "elsewhere")


@pytest.mark.slow
def test_a_cluster_gives_the_same_bytes(here, tmp_path):
    path, out, result = here
    with cluster(2) as two:
        there = worked_out(path, tmp_path, block=5, scheduler=two.scheduler_address)
    assert same(out, tmp_path)
    for a, b in zip(result.sums, there.sums, strict=True):
        assert (a == b).all()


@pytest.mark.slow
def test_what_else_this_process_computes_stays_in_it(here, tmp_path):
    path, _, _ = here

    def tell(*_):
        with pytest.raises(ValueError, match="No clients found"):
            distributed.default_client()

    with cluster(1) as one:
        scheduler = one.scheduler_address
        worked_out(path, tmp_path, scheduler=scheduler, progress=tell)


@pytest.mark.slow
def test_a_worker_that_is_killed_gives_its_blocks_to_the_others(here, tmp_path):
    path, out, _ = here
    with cluster(2) as two:
        (victim, other) = [nanny.pid for nanny in two.workers.values()]
        worked_out(
            path,
            tmp_path,
            block=2,
            scheduler=two.scheduler_address,
            progress=when_blocks_are_done(5, lambda: os.kill(victim, signal.SIGKILL)),
        )
        left = [nanny.pid for nanny in two.workers.values()]
    assert other in left
    assert victim not in left
    assert same(out, tmp_path)


@pytest.mark.slow
def test_the_loss_of_all_workers_is_told_and_the_run_goes_on(
    here, tmp_path, monkeypatch
):
    path, out, _ = here
    monkeypatch.setattr(potential_cluster, "PATIENCE", 2.0)
    with (
        cluster(0) as none,
        lone_worker(none.scheduler_address) as worker,
        pytest.raises(DataError, match="has had no worker for 2 s; the blocks that"),
    ):
        worked_out(
            path,
            tmp_path,
            block=2,
            scheduler=none.scheduler_address,
            progress=when_blocks_are_done(5, worker.kill),
        )
    assert not list(tmp_path.glob("*.tif"))
    result = worked_out(path, tmp_path, block=2)
    assert 5 <= result.found < result.blocks
    assert same(out, tmp_path)


@pytest.mark.slow
def test_a_scheduler_without_workers_is_told(here, tmp_path, monkeypatch):
    path, _, _ = here
    monkeypatch.setattr(potential_cluster, "CONNECT", 2.0)
    with (
        cluster(0) as none,
        pytest.raises(DataError, match="has no worker; start some, as by dask worker"),
    ):
        worked_out(path, tmp_path, scheduler=none.scheduler_address)


@pytest.mark.slow
def test_the_loss_of_the_scheduler_is_told_and_the_run_goes_on(here, tmp_path):
    path, out, _ = here
    command = [sys.executable, "-m", "distributed.cli.dask_scheduler", "--port", "0"]
    address_file = tmp_path / "scheduler.json"
    scheduler = subprocess.Popen(
        [*command, "--no-dashboard", "--scheduler-file", str(address_file)],
        env=os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)},
        stderr=subprocess.DEVNULL,
    )
    try:
        address = address_of(address_file)
        with (
            lone_worker(address),
            pytest.raises(DataError, match=r"was lost \(.*; the blocks that are done"),
        ):
            worked_out(
                path,
                tmp_path / "out",
                block=2,
                scheduler=address,
                progress=when_blocks_are_done(5, scheduler.kill),
            )
    finally:
        scheduler.kill()
        scheduler.wait()
    result = worked_out(path, tmp_path / "out", block=2)
    assert 5 <= result.found <= result.blocks
    assert same(out, tmp_path / "out")


def test_a_worker_of_another_version_is_refused(here):
    path, _, _ = here
    with pytest.raises(DataError, match=r"this computer 0\.0\.0: they must have the"):
        potential_run._one_block("0.0.0", read_potential(path), [], None, None, None)


def test_blocks_that_went_elsewhere_are_missed(here, tmp_path):
    path, _, _ = here
    potential = read_potential(path)
    store, _ = potential_run.open_store(potential, tmp_path, 256)
    pieces = list(potential_run.windows(potential, 256))
    with pytest.raises(DataError, match=r"1 of 1 blocks .* they must see the same"):
        potential_run._check_shared(store, pieces, "tcp://host:8786")


def test_an_address_that_is_none_is_told(tmp_path):
    path = example(tmp_path / "in", cells=60)
    with pytest.raises(DataError, match="--scheduler must be the address of a Dask"):
        worked_out(path, tmp_path / "out", scheduler="nonsense://x")
