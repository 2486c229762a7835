"""``tilth warm``: compile every kernel once, so that later commands start at once."""

from concurrent.futures import Future, ProcessPoolExecutor
from importlib import import_module
from multiprocessing import get_context
from queue import Empty, Queue
from typing import Final

import click
from rich.console import Console
from rich.progress import Progress

from tilth.cli.compiling import compile_notice

KERNELS: Final = {
    "kernels of models": "tilth.models.warm_up",
    "kernels of maps": "tilth.geo.warm_up",
}
BREATH: Final = 0.1  # s between two looks at what is done
Shares = Queue[tuple[str, float]]


@click.command()
def warm() -> None:
    """Compile the kernels for this machine and keep them (part of the installation)."""
    spawn = get_context("spawn")
    with spawn.Manager() as manager, ProcessPoolExecutor(len(KERNELS), spawn) as pool:
        shares = manager.Queue()
        jobs = [pool.submit(_compile, name, shares) for name in KERNELS]
        _follow(jobs, shares)
        compiled = any(job.result() for job in jobs)
    state = "compiled for this machine" if compiled else "all were there"
    click.echo(f"Kernels are ready: {state}.")


def _compile(name: str, shares: Shares) -> bool:
    """Compile one set, in a process of its own; returns whether any was missing."""
    with compile_notice(quiet=True) as notice:
        kernels = import_module(KERNELS[name])
        kernels.compile_all(lambda share: shares.put((name, share)))
    return notice.seen


def _follow(jobs: list[Future[bool]], shares: Shares) -> None:
    """Show the share of each set that is done, until all have ended."""
    with Progress(console=Console(stderr=True)) as bar:
        tasks = {name: bar.add_task(name, total=1.0) for name in KERNELS}
        while not all(job.done() for job in jobs) or not shares.empty():
            try:
                name, share = shares.get(timeout=BREATH)
            except Empty:
                continue
            bar.update(tasks[name], completed=share)
