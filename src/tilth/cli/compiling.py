"""What a user sees while kernels are compiled: once per machine, and one line."""

from collections.abc import Iterator
from contextlib import contextmanager

import click
from numba.core import event


class _Notice(event.Listener):  # type: ignore[misc] # numba's classes have no types
    """Say once that kernels are being compiled."""

    def __init__(self, quiet: bool) -> None:
        self.seen, self.quiet = False, quiet

    def on_start(self, event: object) -> None:
        """A pass of the compiler begins; what is found compiled does not come here."""
        if not self.seen and not self.quiet:
            click.echo(
                "Compiling kernels for this machine, once (up to half a minute) ...",
                err=True,
            )
        self.seen = True

    def on_end(self, event: object) -> None:
        """A pass of the compiler is over."""


@contextmanager
def compile_notice(*, quiet: bool = False) -> Iterator[_Notice]:
    """Tell the user on standard error if kernels have to be compiled.

    Parameters
    ----------
    quiet : bool
        Only note it.

    Yields
    ------
    notice : Listener
        Its `seen` says whether anything was compiled.
    """
    notice = _Notice(quiet)
    with event.install_listener("numba:run_pass", notice):
        yield notice
