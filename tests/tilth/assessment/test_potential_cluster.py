"""A map worked out on a cluster of separate processes is the same, byte by byte."""

import pytest

from tests.tilth.assessment.potential_maps import example, worked_out
from tilth.errors import DataError

distributed = pytest.importorskip("distributed", reason="the extra geo lacks it")


@pytest.mark.slow
def test_a_cluster_gives_the_same_bytes(tmp_path):
    path = example(tmp_path / "in", cells=150)
    here = worked_out(path, tmp_path / "here")
    with distributed.LocalCluster(
        n_workers=2, threads_per_worker=1, processes=True, dashboard_address=None
    ) as cluster:
        there = worked_out(
            path, tmp_path / "there", block=5, scheduler=cluster.scheduler_address
        )
    names = sorted(path.name for path in (tmp_path / "here").iterdir())
    assert names == sorted(path.name for path in (tmp_path / "there").iterdir())
    for name in names:
        one, other = tmp_path / "here" / name, tmp_path / "there" / name
        assert one.read_bytes() == other.read_bytes()
    for a, b in zip(here.sums, there.sums, strict=True):
        assert (a == b).all()


def test_an_address_that_is_none_is_told(tmp_path):
    path = example(tmp_path / "in", cells=60)
    with pytest.raises(DataError, match="--scheduler must be the address of a Dask"):
        worked_out(path, tmp_path / "out", scheduler="nonsense://x")
