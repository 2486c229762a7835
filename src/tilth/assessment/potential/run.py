"""A map of storage potential: blocks worked out side by side, then maps and tables.

Blocks are worked out by Dask, in threads of this process (kernels and readers let go of
the interpreter) or on a cluster. Each block is written when it is whole; a run that was
stopped goes on where it was. No number depends on the size of the blocks or on how many
are worked out at a time.
"""

import os
import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from time import perf_counter, process_time
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from tilth import __version__
from tilth.assessment.potential.block import work_out
from tilth.assessment.potential.cells import CLASSES, STATUS, WORKED_OUT
from tilth.assessment.potential.cluster import on_cluster
from tilth.assessment.potential.config import Potential
from tilth.assessment.potential.product import Product, products
from tilth.assessment.potential.saturation import KEY as SATURATION
from tilth.assessment.potential.store import (
    GOES_ON,
    BlockStore,
    close_store,
    input_files,
    nothing_left,
    open_store,
    windows,
)
from tilth.assessment.potential.totals import (
    ZoneKind,
    member_quantities,
    quantities,
    zone_kinds,
)
from tilth.assessment.potential.zarr import write_maps
from tilth.errors import DataError, InputError, TilthError
from tilth.geo.block_cache import limit_cache, limited_cache
from tilth.geo.cog import write_cog
from tilth.geo.grid import Window
from tilth.geo.layer import keep_open
from tilth.soil.mineral_capacity import capacity_source

BLOCK: Final = 256  # rows of a square of as many cells as a block, by default
NODATA: Final = -9999.0
STATUS_KEY: Final = "Status"
EXAMPLE: Final = "invented content, for learning only"
METHOD: Final = {
    "exact": "RothC 26.3, monthly, from the exact equilibrium at the observed stock",
    "faithful": "RothC with the choices of FAO's GSOCseq scripts",
}
SOURCES: Final = (
    "FAO (2020) Technical specifications and country guidelines for the Global Soil "
    "Organic Carbon Sequestration Potential Map. doi:10.4060/cb0353en",
    "Coleman K., Jenkinson D.S. (1996) RothC-26.3. NATO ASI Series I 38, 237-246. "
    "doi:10.1007/978-3-642-61094-3_17",
    "Falloon P. et al. (1998) Soil Biol. Biochem. 30, 1207-1211. "
    "doi:10.1016/S0038-0717(97)00256-3",
    "Lieth H. (1975) Modeling the primary productivity of the world. "
    "doi:10.1007/978-3-642-80913-2_12",
)
Progress = Callable[[str, int, int], None]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class PotentialResult:
    """What a run found and wrote.

    Parameters
    ----------
    potential : Potential
        The map.
    products : list of Product
        Maps, in their order.
    files : dict of str to str
        Name of the file of each map, by its key.
    kinds : list of ZoneKind
        Ways to cut the map.
    sums, members : list of ndarray
        Quanta of each kind: (n_quantities, n_zones), and for each member.
    status : dict of int to int
        Number of cells of each status.
    not_modelled : dict of int to int
        Number of cells of each class of land use that are left out for their class.
    cleaned : dict of str to int
        Values of each map that FAO's cleaning took out; `sums` hold them.
    blocks, found : int
        Blocks of the map, and those that an earlier run had done. [1]
    seconds : dict of str to float
        Processor time of each phase, and `elapsed`. [s]
    """

    potential: Potential
    products: list[Product]
    files: dict[str, str]
    kinds: list[ZoneKind]
    sums: list[NDArray[Any]]
    members: list[NDArray[Any]]
    status: dict[int, int]
    not_modelled: dict[int, int]
    cleaned: dict[str, int]
    blocks: int
    found: int
    seconds: dict[str, float]

    @property
    def worked_out(self) -> int:
        """Cells with a result."""
        return sum(self.status[code] for code in WORKED_OUT)

    @property
    def quantities(self) -> list[str]:
        """Rows of `sums`."""
        return ["area", *quantities(self.potential)]

    @property
    def member_quantities(self) -> list[str]:
        """Rows of each member of `members`."""
        return member_quantities(self.potential)


@dataclass(slots=True)
class _Meter:
    """Counts what is done and tells it."""

    tell: Progress
    phase: str
    whole: int
    done: int = 0
    lock: Any = field(default_factory=threading.Lock)

    def add(self, amount: int) -> None:
        with self.lock:
            self.done += amount
            self.tell(self.phase, self.done, self.whole)


def run(
    potential: Potential,
    out: Path,
    *,
    block: int = BLOCK,
    workers: int | None = None,
    scheduler: str = "",
    progress: Progress | None = None,
    finish: Callable[[PotentialResult], None] | None = None,
) -> PotentialResult:
    """Work out a map and write its files.

    Parameters
    ----------
    potential : Potential
        The map.
    out : Path
        Directory of the maps; made if it is not there.
    block : int, default 256
        As many cells as a square of so many rows are worked out at once. [1]
    workers : int, optional
        Blocks at a time; as many as processors if None. [1]
    scheduler : str
        Address of a Dask scheduler whose workers see the same files; "" for threads of
        this process.
    progress : callable, optional
        Receives phase, cells done, and all cells.
    finish : callable, optional
        Writes what else belongs to the result; until it has, the blocks are kept.

    Returns
    -------
    result : PotentialResult
        Names of the maps, and sums for tables.

    Raises
    ------
    DataError
        If a file cannot be read or written.
    InputError
        If block or workers are not above 0.
    """
    count = workers if workers is not None else _processors()
    for name, value in (("block", block), ("workers", count)):
        if value < 1:
            raise InputError(f"{name} must be at least 1; got {value}")
    began, spent = perf_counter(), process_time()
    if scheduler:
        out = out.absolute()  # workers may run elsewhere
    made = not out.exists()
    store, _ = open_store(potential, out, block)
    kinds = zone_kinds(potential)
    pieces = list(windows(potential, block))
    todo = [window for window in pieces if not store.has(window)]
    tell = progress or (lambda phase, done, whole: None)
    areas = potential.grid.cell_areas("ellipsoid")
    work = partial(_one_block, __version__, potential, kinds, areas, store)
    with (
        nothing_left(store, out, made=made),
        limited_cache(),
        ThreadPoolExecutor(count) as pool,
    ):
        meter = _Meter(tell, "blocks", sum(w.rows * w.columns for w in pieces))
        meter.add(meter.whole - sum(w.rows * w.columns for w in todo))
        _compute(work, todo, pool, scheduler, meter)
        computed = process_time() - spent
        listed = products(potential)
        names = {p.key: p.file_name(potential.prefix) for p in listed}
        status = Product(key=STATUS_KEY, unit="1", words="What became of each cell")
        names[STATUS_KEY] = status.file_name(potential.prefix)
        meter = _Meter(tell, "maps", len(listed) + 1)
        write = partial(_write_map, potential, store, pieces, out)
        maps = [*enumerate(listed), (-1, status)]
        if scheduler:
            _check_shared(store, pieces, scheduler)
            on_cluster(write, maps, scheduler, meter.add)
        else:
            for item in maps:
                meter.add(write(item))
        if potential.zarr:
            with _blocks_are_kept():
                write_maps(potential, store, out, maps, _run_tags(potential))
    seconds = {"write": process_time() - spent - computed}
    found = len(pieces) - len(todo)
    result = _collected(potential, kinds, store, pieces, (names, found, seconds))
    result.seconds["elapsed"] = perf_counter() - began
    result.seconds["processor"] = process_time() - spent
    if finish is not None:
        with _blocks_are_kept():
            finish(result)
    close_store(store)
    return result


def _processors() -> int:
    """Processors that this process may use; all of them where a system cannot say."""
    allowed = getattr(os, "sched_getaffinity", None)
    return len(allowed(0)) if allowed else os.cpu_count() or 1


def _check_shared(store: BlockStore, pieces: Sequence[Window], scheduler: str) -> None:
    """Blocks that workers wrote must be there."""
    lacking = [window for window in pieces if not store.has(window)]
    if lacking:
        raise DataError(
            f"{len(lacking)} of {len(pieces)} blocks that workers of {scheduler} wrote "
            f"are not in {store.folder}: they must see the same files as this computer"
        )


def _one_block(
    version: str,
    potential: Potential,
    kinds: list[ZoneKind],
    areas: NDArray[np.float64],
    store: BlockStore,
    window: Window,
) -> int:
    """Work out a block and keep it; its number of cells."""
    if version != __version__:
        raise DataError(
            f"a worker has tilth {__version__}, this computer {version}: they must "
            "have the same"
        )
    keep_open()
    limit_cache()
    if not store.has(window):
        try:
            found = work_out(potential, kinds, areas, window)
        except TilthError:
            store.give_up()
            raise
        store.write(window, found)
    return window.rows * window.columns


def _compute(
    work: Callable[[Window], int],
    todo: Sequence[Window],
    pool: ThreadPoolExecutor,
    scheduler: str,
    meter: _Meter,
) -> None:
    """Work out blocks by Dask."""
    if scheduler:
        on_cluster(work, todo, scheduler, meter.add)
        return

    def counted(window: Window) -> None:
        meter.add(work(window))

    _together(counted, todo, pool)


def _together(
    work: Callable[[Any], None], items: Sequence[Any], pool: ThreadPoolExecutor
) -> None:
    """Do something with each item, by Dask in the threads of a pool."""
    from dask.base import compute  # noqa: PLC0415 -- optional dependency
    from dask.delayed import delayed  # noqa: PLC0415 -- optional dependency

    tasks = [delayed(work, pure=False)(item) for item in items]
    if tasks:
        compute(*tasks, scheduler="threads", pool=pool)


def _write_map(
    potential: Potential,
    store: BlockStore,
    pieces: Sequence[Window],
    out: Path,
    item: tuple[int, Product],
) -> int:
    """Write one map from the blocks; 1, the number of maps."""
    number, product = item

    def parts() -> Iterator[tuple[Window, NDArray[Any]]]:
        for window in pieces:
            if number < 0:
                yield window, store.rest(window)["status"]
                continue
            values = store.maps(window, number)
            yield window, np.where(np.isfinite(values), values, NODATA)

    with _blocks_are_kept():
        write_cog(
            out / product.file_name(potential.prefix),
            potential.grid,
            parts,
            "uint8" if number < 0 else potential.precision,
            nodata=255.0 if number < 0 else NODATA,
            tags=_tags(potential, product),
            unit=product.unit,
            description=product.title,
            staging=store.folder,
        )
    return 1


@contextmanager
def _blocks_are_kept() -> Iterator[None]:
    """Say what a fault of writing, mostly a full disk, leaves."""
    try:
        yield
    except DataError as error:
        raise DataError(f"{error}; {GOES_ON}") from None


def _tags(potential: Potential, product: Product) -> dict[str, str]:
    """Metadata of a map; the same for every run of the same configuration."""
    tags = {"TITLE": product.title, "UNITS": product.unit, **_run_tags(potential)}
    if product.key.startswith(SATURATION):
        tags["REFERENCE"], tags["PROVISIONAL"] = capacity_source()
    if product.key == STATUS_KEY:
        tags["LEGEND"] = "; ".join(f"{k} {text}" for k, text in STATUS.items())
    return tags


def _run_tags(potential: Potential) -> dict[str, str]:
    """Metadata of all maps."""
    first, last = potential.warm_up
    tags = {
        "METHOD": METHOD[potential.mode],
        "DEPTH": "0-30 cm",
        "PERIOD": f"warm-up {first}-{last}, {potential.years_ahead} years ahead",
        "NAME": potential.name,
        "SOFTWARE": f"tilth {__version__}",
        "CONFIGURATION_SHA256": potential.sha256,
        "REFERENCE": SOURCES[0],
    }
    if potential.example:
        tags["EXAMPLE"] = EXAMPLE
    return tags


def _collected(
    potential: Potential,
    kinds: list[ZoneKind],
    store: BlockStore,
    pieces: Sequence[Window],
    known: tuple[dict[str, str], int, dict[str, float]],
) -> PotentialResult:
    """Sums over all blocks, in numbers that have no limit."""
    names, found, seconds = known
    listed = products(potential)
    status = dict.fromkeys(STATUS, 0)
    cleaned = np.zeros(len(listed), np.int64)
    not_modelled = np.zeros(CLASSES, np.int64)
    sums: list[NDArray[Any]] = []
    members: list[NDArray[Any]] = []
    times = np.zeros(2)
    for window in pieces:
        rest = store.rest(window)
        codes, counts = np.unique(rest["status"], return_counts=True)
        for code, number in zip(codes.tolist(), counts.tolist(), strict=True):
            status[code] += number
        cleaned += rest["cleaned"]
        not_modelled += rest["not_modelled"]
        times += rest["seconds"]
        more = [rest[f"sums{k}"].astype(object) for k in range(len(kinds))]
        others = [rest[f"members{k}"].astype(object) for k in range(len(kinds))]
        sums = more if not sums else [a + b for a, b in zip(sums, more, strict=True)]
        members = (
            others
            if not members
            else [a + b for a, b in zip(members, others, strict=True)]
        )
    return PotentialResult(
        potential=potential,
        products=listed,
        files=names,
        kinds=kinds,
        sums=sums,
        members=members,
        status=status,
        not_modelled={k: n for k, n in enumerate(not_modelled.tolist()) if n},
        cleaned={
            p.key: int(n) for p, n in zip(listed, cleaned.tolist(), strict=True) if n
        },
        blocks=len(pieces),
        found=found,
        seconds={"read": float(times[0]), "compute": float(times[1]), **seconds},
    )


def inputs_of(potential: Potential) -> list[str]:
    """Names of the files that a map is made from."""
    return [path.name for path in input_files(potential)]
