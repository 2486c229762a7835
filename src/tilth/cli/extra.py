"""Optional parts of the distribution that a verb needs."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from tilth.errors import DataError

# Modules that only one extra has, whatever the verb asks for.
ONLY_IN: Final = {"rasterio": "geo", "rioxarray": "geo"}


@contextmanager
def needs_extra(name: str) -> Iterator[None]:
    """Turn a missing optional dependency into one line that names the extra.

    Parameters
    ----------
    name : str
        Extra of the distribution, such as ``report``.

    Raises
    ------
    DataError
        If a module of another distribution is not installed.
    """
    try:
        yield
    except ModuleNotFoundError as error:
        module = (error.name or "").partition(".")[0]
        if module in ("", "tilth"):
            raise
        extra = ONLY_IN.get(module, name)
        raise DataError(
            f"this needs the extra {extra}, as by pip install 'tilth[{extra}]'; "
            f"{module} is not installed"
        ) from None
