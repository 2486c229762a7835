"""Rothamsted's own input file of RothC, versions 1 and 2.

Lines are read by position, as the official programs read them: the names in the heads
of the columns are free text. Every fault is one line that names file and line.
"""

from dataclasses import dataclass
from math import isfinite
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from tilth.checks import FloatArray
from tilth.errors import DataError, InputError
from tilth.models.rothc_inputs import RANGES, RothcMonths, RothcSoil

HEADS: Final = {  # names of the columns in the official files, for messages
    "modern": "modern",
    "temperature": "Tmp",
    "precipitation": "Rain",
    "pan_evaporation": "Evap",
    "monthly_c_input": "C_inp",
    "monthly_manure_input": "FYM",
    "plant_cover": "PC",
    "dpm_rpm": "DPM_RPM",
}
COLUMNS: Final = (
    "year",
    "month",
    "modern",
    "temperature",
    "precipitation",
    "pan_evaporation",
    "monthly_c_input",
    "monthly_manure_input",
    "plant_cover",
    "dpm_rpm",
)
SOIL_V1: Final = ("clay", "depth", "iom", "nsteps")
OPTIONS: Final = ("opt_RMmoist", "opt_SMDbare")
SOIL_V2: Final = (*SOIL_V1, "silt", "BD", "OC", "minRM_Moist")
LONGEST: Final = 50_000_000  # bytes; a file of 2,000 years has 2 million


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class RothcFile:
    """What an input file says.

    Parameters
    ----------
    path : Path
        The file.
    version : int
        1 or 2, of the form of the file.
    soil : RothcSoil
        Topsoil and options.
    spin_up, forward : RothcMonths
        The first 12 rows, which repeat, and the others.
    years, months : sequence of int, shape (n_months,)
        Labels of the rows of `forward`.
    """

    path: Path
    version: int
    soil: RothcSoil
    spin_up: RothcMonths
    forward: RothcMonths
    years: NDArray[np.int64]
    months: NDArray[np.int64]


def read_rothc_file(
    path: Path, *, tolerant: bool = False, confirm_sand: bool = False
) -> RothcFile:
    """Input of RothC from a file in Rothamsted's format.

    Parameters
    ----------
    path : Path
        Text file; see the how-to page of the documentation for its lines.
    tolerant : bool, default False
        True to accept Windows line ends, a byte-order mark and decimal commas.
    confirm_sand : bool, default False
        True where clay below 1 % is meant.

    Returns
    -------
    file : RothcFile
        Soil, the 12 months of the spin-up and the months of the run.

    Raises
    ------
    DataError
        If the file cannot be read or a line is not as it must be.
    InputError
        If a value is outside its range.
    """
    lines = _lines(path, tolerant)
    reader = _Reader(path, lines, tolerant)
    count = len(reader.tokens(5))
    if count not in (len(OPTIONS), len(SOIL_V1)):
        raise reader.fault(
            5,
            f"must hold 4 values ({' '.join(SOIL_V1)}: version 1) or 2 "
            f"({' '.join(OPTIONS)}: version 2); found {count}",
        )
    version = 2 if count == len(OPTIONS) else 1
    options = reader.values(5, OPTIONS) if version == 2 else {}
    soil_line, head = (8, 10) if version == 2 else (5, 7)
    values = reader.values(soil_line, SOIL_V2 if version == 2 else SOIL_V1)
    soil = _soil(reader, soil_line, values | options, confirm_sand)
    n_months = _step_count(reader, soil_line, values["nsteps"])
    rows = _rows(reader, head + 1, n_months)
    return RothcFile(
        path=path,
        version=version,
        soil=soil,
        spin_up=_months(rows[:12]),
        forward=_months(rows[12:]),
        years=rows[12:, 0].astype(np.int64),
        months=rows[12:, 1].astype(np.int64),
    )


@dataclass(frozen=True, slots=True)
class _Reader:
    """Lines of a file; line numbers start at 1."""

    path: Path
    lines: list[str]
    tolerant: bool

    def fault(self, number: int, text: str) -> DataError:
        """Error that names file and line."""
        return DataError(f"{self.path} line {number}: {text}")

    def tokens(self, number: int) -> list[str]:
        """Words of a line that must be there."""
        if number > len(self.lines):
            raise self.fault(
                number,
                "the file must go on here; found its end after line "
                f"{len(self.lines)}: it is truncated or not in RothC's format",
            )
        return self.lines[number - 1].split()

    def values(self, number: int, names: tuple[str, ...]) -> dict[str, float]:
        """Numbers of a line by name."""
        words = self.tokens(number)
        if len(words) != len(names):
            more = "fewer" if len(words) < len(names) else "more"
            raise self.fault(
                number,
                f"must hold {len(names)} columns ({' '.join(names)}); found "
                f"{len(words)}, {more} than that",
            )
        return {
            name: self.number(number, name, word)
            for name, word in zip(names, words, strict=True)
        }

    def number(self, number: int, name: str, word: str) -> float:
        """One finite number."""
        unit = RANGES[name][2] if name in RANGES else _UNITS.get(name, "1")
        if "," in word:
            if not self.tolerant:
                raise self.fault(
                    number,
                    f"{name} must have a decimal point, in {unit}; found {word!r} with "
                    "a comma (--tolerant accepts decimal commas)",
                )
            word = word.replace(",", ".")
        try:
            value = float(word)
        except ValueError:
            value = float("nan")
        if not isfinite(value):
            raise self.fault(
                number, f"{name} must be a number, in {unit}; found {word!r}"
            )
        return value


_UNITS: Final = {
    "clay": "%",
    "depth": "cm",
    "iom": "Mg ha-1",
    "nsteps": "months",
    "silt": "%",
    "BD": "g cm-3",
    "OC": "%",
}


def _lines(path: Path, tolerant: bool) -> list[str]:
    """Lines of the file, without their ends and without empty ones at its end."""
    try:
        if path.stat().st_size > LONGEST:
            raise DataError(f"{path} must be smaller than {LONGEST:,} bytes")
        raw = path.read_bytes()
    except OSError as error:
        raise DataError(
            f"{path} must be a file that can be read; {error.strerror or error}"
        ) from None
    if raw.startswith(b"\xef\xbb\xbf"):
        if not tolerant:
            raise DataError(
                f"{path} line 1: the file must be plain text without a byte-order mark "
                "(BOM); found one (--tolerant accepts it)"
            )
        raw = raw[3:]
    ends = raw.count(b"\r")
    if ends and not tolerant:
        first = raw[: raw.index(b"\r")].count(b"\n") + 1
        raise DataError(
            f"{path} line {first}: lines must end in LF; found Windows line ends "
            f"(CR) in {ends} lines (--tolerant accepts them)"
        )
    try:
        text = raw.replace(b"\r\n", b"\n").replace(b"\r", b"\n").decode()
    except UnicodeDecodeError as error:
        line = raw[: error.start].count(b"\n") + 1
        raise DataError(
            f"{path} line {line}: the file must be plain text in UTF-8; found the byte "
            f"{raw[error.start]:#04x}"
        ) from None
    return text.rstrip().split("\n")


def _soil(
    reader: _Reader, number: int, values: dict[str, float], confirm_sand: bool
) -> RothcSoil:
    """Topsoil from the numbers of the file."""
    options = {name: int(values.get(name, 1.0)) for name in OPTIONS}
    for name in OPTIONS:
        if values.get(name, 1.0) != options[name]:
            raise reader.fault(5, f"{name} must be whole; found {values[name]:g}")
    try:
        soil = RothcSoil(
            clay=values["clay"],
            depth=values["depth"],
            iom=values["iom"],
            silt=values.get("silt"),
            bulk_density=values.get("BD"),
            organic_carbon=values.get("OC"),
            lowest_moisture_modifier=values.get("minRM_Moist", 0.2),
            opt_rm_moist=options["opt_RMmoist"],
            opt_smd_bare=options["opt_SMDbare"],
            confirm_sand=confirm_sand,
        )
        soil.limits()
    except InputError as error:
        line = 5 if str(error).startswith("opt_") else number
        raise InputError(f"{reader.path} line {line}: {error}") from None
    return soil


def _step_count(reader: _Reader, number: int, steps: float) -> int:
    """Number of rows that the file announces: whole years, the spin-up and more."""
    if steps != int(steps) or steps % 12 or steps < 24:
        raise reader.fault(
            number,
            "nsteps must count whole years of months, the 12 of the spin-up and at "
            f"least 12 more; found {steps:g}",
        )
    return int(steps)


def _rows(reader: _Reader, first: int, n_months: int) -> FloatArray:
    """Rows of the table, shape (n_months, 10), each checked."""
    found = len(reader.lines) - first + 1
    if found != n_months:
        for number in range(first, len(reader.lines) + 1):
            reader.values(number, COLUMNS)  # a line that is no row is the first fault
        last = min(found, n_months) + first
        what = "is truncated" if found < n_months else "has more rows than nsteps says"
        raise reader.fault(
            last,
            f"the table must have {n_months} rows of months, as nsteps says; found "
            f"{max(found, 0)}: the file {what}",
        )
    rows = np.empty((n_months, len(COLUMNS)))
    for i in range(n_months):
        values = reader.values(first + i, COLUMNS)
        _check_row(reader, first + i, values)
        rows[i] = list(values.values())
        if i and rows[i, 1] != rows[i - 1, 1] % 12 + 1:
            raise reader.fault(
                first + i,
                f"month must follow {rows[i - 1, 1]:g}, so be "
                f"{rows[i - 1, 1] % 12 + 1:g} (whole years of 12 months); found "
                f"{rows[i, 1]:g}",
            )
    return rows


def _check_row(reader: _Reader, number: int, values: dict[str, float]) -> None:
    """Refuse a value outside its range."""
    for name in ("year", "month"):
        if values[name] != int(values[name]):
            raise reader.fault(
                number, f"{name} must be a whole number; found {values[name]:g}"
            )
    if not 1 <= values["month"] <= 12:
        raise reader.fault(
            number, f"month must lie in [1, 12]; found {values['month']:g}"
        )
    for name, (low, high, unit) in RANGES.items():
        if not low <= values[name] <= high:
            raise reader.fault(
                number,
                f"{name} ({HEADS[name]}) must lie in [{low:g}, {high:g}]"
                f"{'' if unit == '1' else f' {unit}'}; found {values[name]:g}",
            )
    if values["plant_cover"] not in (0.0, 1.0):
        raise reader.fault(
            number,
            "plant_cover (PC) must be 0 (bare) or 1 (covered); found "
            f"{values['plant_cover']:g}",
        )


def _months(rows: FloatArray) -> RothcMonths:
    """Months from rows in the order of `COLUMNS`."""
    return RothcMonths(**{name: rows[:, i] for i, name in enumerate(COLUMNS) if i > 1})
