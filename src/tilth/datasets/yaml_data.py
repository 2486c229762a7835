"""YAML files that come with the package; a key given twice is refused."""

from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Any, Final

import yaml

from tilth.errors import DataError

_BASE: Final[Any] = getattr(
    yaml, "CSafeLoader", yaml.SafeLoader
)  # C is 10 times faster


class _Loader(_BASE):  # type: ignore[misc] # chosen at import
    """Safe loader that refuses a key given twice."""

    def construct_mapping(
        self, node: yaml.MappingNode, deep: bool = False
    ) -> dict[Any, Any]:
        """Mapping of a node."""
        mapping: dict[Any, Any] = super().construct_mapping(node, deep=deep)
        if len(mapping) != len(node.value):
            raise yaml.constructor.ConstructorError(
                None, None, "a key is given twice", node.start_mark
            )
        return mapping


def read_data(name: str | Path | Traversable) -> dict[str, Any]:
    """Content of a YAML file.

    Parameters
    ----------
    name : str or Path
        Path below ``tilth/datasets`` as text, or a file anywhere.

    Returns
    -------
    data : dict
        Its mapping.

    Raises
    ------
    DataError
        If there is no such file, or it holds no mapping.
    """
    path = (
        files("tilth").joinpath("datasets", *name.split("/"))
        if isinstance(name, str)
        else name
    )
    try:
        data = yaml.load(path.read_text(encoding="utf-8"), Loader=_Loader)
    except (OSError, UnicodeDecodeError) as error:
        raise DataError(f"{name} cannot be read: {error}") from None
    except yaml.YAMLError as error:
        raise DataError(
            f"{name} must be YAML; {' '.join(str(error).split())}"
        ) from None
    if not isinstance(data, dict):
        raise DataError(f"{name} must hold keys with values; got {type(data).__name__}")
    return data
