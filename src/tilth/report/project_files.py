"""Files of an assessment, written parcel by parcel: memory does not grow with them."""

import json
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Final, TextIO

from tilth.assessment.project.assessment import Assessment
from tilth.assessment.project.result import ParcelAnswer
from tilth.report.project_record import parcel_record, record, table_head, table_rows

RECORD: Final = "result.json"
TABLE: Final = "parcels.csv"
_PARTS: Final = "parcels.part"  # JSON of the parcels, until the record is whole
_ENCODER: Final = json.JSONEncoder(indent=2, ensure_ascii=False, allow_nan=False)


class ProjectFiles:
    """Record and table of a project, whose parcels come one after the other.

    Parameters
    ----------
    parts, table : text file
        Where the parcels go, as JSON and as rows.
    folder : Path
        Where the record belongs.
    """

    def __init__(self, folder: Path, parts: TextIO, table: TextIO) -> None:
        self._folder, self._parts, self._table = folder, parts, table
        self._separator = ""
        table.write(table_head())

    def add(self, parcel: ParcelAnswer) -> None:
        """Write the next parcel.

        Parameters
        ----------
        parcel : ParcelAnswer
            In the order of the project.
        """
        text = _ENCODER.encode(parcel_record(parcel)).replace("\n", "\n    ")
        self._parts.write(f"{self._separator}\n    {text}")
        self._separator = ","
        self._table.write(table_rows(parcel))

    def finish(self, assessment: Assessment) -> None:
        """Write the record: the whole, and the parcels that were added.

        Parameters
        ----------
        assessment : Assessment
            Of the same project; its own parcels are not looked at.
        """
        self._parts.flush()
        with _open(self._folder / RECORD) as out:
            for i, (key, value) in enumerate(_whole(assessment).items()):
                out.write(f"{',' if i else '{'}\n  {json.dumps(key)}: ")
                if key == "parcels":
                    out.write("[")
                    with (self._folder / _PARTS).open(encoding="utf-8") as parts:
                        shutil.copyfileobj(parts, out)
                    out.write("\n  ]")
                else:
                    pieces = _ENCODER.iterencode(value)
                    out.writelines(piece.replace("\n", "\n  ") for piece in pieces)
            out.write("\n}\n")


@contextmanager
def project_files(folder: Path) -> Iterator[ProjectFiles]:
    """Files of a project in a directory of their own, for example a temporary one.

    Parameters
    ----------
    folder : Path
        Gets ``result.json`` and ``parcels.csv``.

    Yields
    ------
    files : ProjectFiles
        To add parcels to, and to finish.
    """
    with _open(folder / _PARTS) as parts, _open(folder / TABLE) as table:
        yield ProjectFiles(folder, parts, table)
    (folder / _PARTS).unlink()


def _whole(assessment: Assessment) -> dict[str, object]:
    return record(replace(assessment, parcels=()))


def _open(path: Path) -> TextIO:
    return path.open("w", encoding="utf-8", newline="\n")
