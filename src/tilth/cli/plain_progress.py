"""Progress in plain lines, for a pipe or a file."""

from collections.abc import Callable, Mapping
from time import monotonic
from typing import Final

SOON: Final = 5.0  # least time between lines, of a tenth that is done each [s]
LATE: Final = 600.0  # time after which there is a line in any case [s]


class PlainProgress:
    """Lines on what is done: each tenth, or ten minutes; a short run has none.

    Parameters
    ----------
    words : mapping of str to str
        What is done in each phase.
    write : callable
        Receives each line.
    clock : callable, optional
        Time. [s]
    """

    def __init__(
        self,
        words: Mapping[str, str],
        write: Callable[[str], object],
        clock: Callable[[], float] = monotonic,
    ) -> None:
        self._words, self._write, self._clock = words, write, clock
        self._phase = ""
        self._tenth = 0
        self._began = self._told = clock()
        self._first = 0

    def __call__(self, phase: str, done: int, whole: int) -> None:
        """Take note of what is done of a phase, and write a line if it is time.

        `whole` is 0 where it is not known; then there is a line in ten minutes.
        """
        now = self._clock()
        if phase != self._phase:
            self._phase, self._tenth = phase, self._tenths(done, whole)
            self._began, self._first = now, done
            return
        tenth = self._tenths(done, whole)
        if now - self._told < (SOON if tenth > self._tenth else LATE):
            return
        self._tenth, self._told = tenth, now
        amount = f"{done:,} of {whole:,} ({done / whole:.0%})" if whole else f"{done:,}"
        self._write(f"{self._words[phase]}: {amount}{self._left(now, done, whole)}")

    def _tenths(self, done: int, whole: int) -> int:
        """Tenths that are done; 0 where the whole is not known."""
        return 10 * done // whole if whole else 0

    def _left(self, now: float, done: int, whole: int) -> str:
        """Time left at the pace of this phase; what an earlier run did is no pace."""
        made = done - self._first
        if made <= 0 or done >= whole:
            return ""
        seconds = round((now - self._began) * (whole - done) / made)
        hours, minutes = seconds // 3600, seconds // 60 % 60
        return f", {hours}:{minutes:02d}:{seconds % 60:02d} left"
