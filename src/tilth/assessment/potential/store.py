"""Blocks of a run on disk: each appears when it is whole, so that a run can go on."""

import hashlib
import json
import os
import secrets
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO, Final

import numpy as np
from numpy.typing import NDArray

from tilth import __version__
from tilth.assessment.potential.block import Block
from tilth.assessment.potential.config import Potential
from tilth.errors import DataError
from tilth.geo.grid import Window
from tilth.geo.layer import files_of

FOLDER: Final = ".potential"
GOES_ON: Final = (
    "the blocks that are done are kept, and the same command goes on from them"
)
FLAT: Final = 4  # times that a block has fewer rows than a square of as many cells
PLAN: Final = "plan.json"
GIVEN_UP: Final = "given-up"


@dataclass(frozen=True, slots=True, kw_only=True)
class BlockStore:
    """Folder of the blocks of one run.

    Parameters
    ----------
    folder : Path
        Inside the directory of the results.
    size : int
        Blocks have as many cells as a square of so many rows. [1]
    """

    folder: Path
    size: int

    def name(self, window: Window) -> Path:
        """File of the maps of a block; it is there when the block is whole."""
        return self.folder / f"{window.row}-{window.column}.npy"

    def has(self, window: Window) -> bool:
        """Whether a block is whole."""
        return self.name(window).is_file()

    def write(self, window: Window, block: Block) -> None:
        """Keep a block.

        Raises
        ------
        DataError
            If it cannot be written, mostly as the disk is full.
        """
        path = self.name(window)
        try:
            with _new(path.with_suffix(".npz")) as other:
                np.savez(other, allow_pickle=False, **_arrays(block))
            with _new(path) as file:
                np.save(file, block.maps)
        except OSError as error:
            raise DataError(
                f"{self.folder} cannot be written: {error.strerror or error}; {GOES_ON}"
            ) from None

    def give_up(self) -> None:
        """Mark the blocks as of no use: an input of theirs cannot be read."""
        with suppress(OSError):
            (self.folder / GIVEN_UP).touch()

    @property
    def given_up(self) -> bool:
        """Whether a block could not be worked out from its inputs."""
        return (self.folder / GIVEN_UP).exists()

    def maps(self, window: Window, number: int) -> NDArray[Any]:
        """One map of a block."""
        whole = np.load(self.name(window), mmap_mode="r")
        return np.asarray(whole[number])

    def rest(self, window: Window) -> Mapping[str, NDArray[Any]]:
        """Status, sums and times of a block."""
        with np.load(self.name(window).with_suffix(".npz")) as file:
            return dict(file)


def _arrays(block: Block) -> dict[str, NDArray[Any]]:
    """What is kept of a block beside its maps."""
    return {
        "status": block.status,
        "cleaned": block.cleaned,
        "not_modelled": block.not_modelled,
        "seconds": np.array([block.seconds["read"], block.seconds["compute"]]),
        **{f"sums{k}": part for k, part in enumerate(block.sums)},
        **{f"members{k}": part for k, part in enumerate(block.members)},
    }


@contextmanager
def _new(path: Path) -> Iterator[BinaryIO]:
    """File that gets its name when it is whole, and leaves nothing if it is not."""
    # Another computer may work out the same block if this one was given up.
    part = path.with_name(f"{path.name}.{secrets.token_hex(8)}.part")
    try:
        with part.open("wb") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        os.replace(part, path)
    finally:
        part.unlink(missing_ok=True)


def open_store(potential: Potential, out: Path, size: int) -> tuple[BlockStore, bool]:
    """Folder for the blocks of a run, with those that are done already.

    Parameters
    ----------
    potential : Potential
        The map.
    out : Path
        Directory of the results.
    size : int
        Blocks have as many cells as a square of so many rows. [1]

    Returns
    -------
    store : BlockStore
        Where blocks are kept.
    goes_on : bool
        Whether an earlier run of the same map was found.

    Raises
    ------
    DataError
        If the directory cannot be written.
    """
    folder = out / FOLDER
    plan = {
        "tilth_version": __version__,
        "block": list(_block_shape(size)),
        "inputs": _digest(potential),
    }
    store = BlockStore(folder=folder, size=size)
    try:
        found = json.loads((folder / PLAN).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        found = None
    if found == plan and not store.given_up:
        for part in folder.glob("*.part"):
            part.unlink(missing_ok=True)
        return store, True
    try:
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        (folder / PLAN).write_text(json.dumps(plan), encoding="utf-8")
    except OSError as error:
        raise DataError(
            f"{out} must be a directory that can be written; {error.strerror or error}"
        ) from None
    return store, False


@contextmanager
def nothing_left(store: BlockStore, out: Path, *, made: bool) -> Iterator[None]:
    """Remove the blocks, and the directory if it was `made`, when they are given up.

    What is wrong with an input is mended in its file, after which no block of before
    would be used.
    """
    try:
        yield
    except DataError:
        if store.given_up:
            close_store(store)
            if made:
                with suppress(OSError):
                    out.rmdir()
        raise


def close_store(store: BlockStore) -> None:
    """Remove the blocks when all results are written.

    The plan goes first: without it no later run takes what a stop in between leaves.
    """
    (store.folder / PLAN).unlink(missing_ok=True)
    shutil.rmtree(store.folder, ignore_errors=True)


def input_files(potential: Potential) -> list[Path]:
    """Every file that a map is made from, each once."""
    layers = (layer.path for series in potential.series() for layer in series.layers)
    zones = (Path(zones.file) for zones in potential.zones if zones.file)
    return sorted({*layers, *zones})


def _digest(potential: Potential) -> str:
    """Mark of the configuration and of the files, by size and time."""
    digest = hashlib.sha256(repr((potential.sha256, potential.grid)).encode())
    for series in potential.series():
        for layer in series.layers:
            digest.update(repr(sorted(layer.values.items())).encode())
    for path in (part for file in input_files(potential) for part in files_of(file)):
        state = path.stat()
        digest.update(f"{path} {state.st_size} {state.st_mtime_ns}".encode())
    return digest.hexdigest()


def windows(
    potential: Potential, size: int, within: Window | None = None
) -> Iterator[Window]:
    """Blocks of a map, in their order.

    They are flat: many files are stored by rows, and what a row holds beyond a block is
    read in vain.

    Parameters
    ----------
    potential : Potential
        The map.
    size : int
        Blocks have as many cells as a square of so many rows. [1]
    within : Window, optional
        Only blocks that it meets.

    Returns
    -------
    windows : iterator of Window
        From north to south, and from west to east.
    """
    return potential.grid.pieces(*_block_shape(size), within)


def _block_shape(size: int) -> tuple[int, int]:
    """Rows and columns of a block of about `size` by `size` cells."""
    rows = max(1, size // FLAT)
    return rows, size * size // rows
