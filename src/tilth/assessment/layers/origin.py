"""Which column of a file is which column of the template, and whether all are there."""

from collections.abc import Sequence

from tilth.assessment.layers.column import layer_columns, nearest, read_heading
from tilth.assessment.layers.mapping import Mapping, Origin
from tilth.assessment.layers.sheet import PAGE, Sheet, plain_heading
from tilth.errors import DataError

CORE = ("core_diameter", "n_cores")


def origins_of(
    sheet: Sheet, mapping: Mapping | None
) -> tuple[tuple[tuple[Origin, ...], ...], tuple[str, ...]]:
    """Columns of the template that a sheet holds.

    Parameters
    ----------
    sheet : Sheet
        The table.
    mapping : Mapping or None
        How it is to be read; None if its headings are those of the template.

    Returns
    -------
    records : tuple of tuple of Origin
        One set of columns for each layer of a row; places in place of headings.
    unknown : tuple of str
        Headings that name no column, where there is no mapping.

    Raises
    ------
    DataError
        If a heading is missing, stands twice or is not of this sheet.
    """
    if mapping is not None:
        records = tuple(
            tuple(_placed(sheet, origin) for origin in record)
            for record in mapping.records
        )
        return records, ()
    found: dict[str, Origin] = {}
    unknown = []
    for place, text in enumerate(sheet.headings):
        heading = read_heading(text, sheet.file) if text else None
        if heading is None:
            unknown += [text] if text else []
            continue
        name = heading.column.name
        if name in found:
            first = sheet.headings[int(found[name].sources[0])]
            raise DataError(
                f"{sheet.file} line {sheet.header}: {name} must have one column; "
                f"{first} and {text} are the same"
            )
        found[name] = Origin(
            column=heading.column,
            sources=(place,),
            unit=heading.unit,
            factor=heading.factor,
        )
    return (tuple(found.values()),), tuple(unknown)


def require(
    sheet: Sheet,
    records: Sequence[Sequence[Origin]],
    unknown: Sequence[str],
    *,
    mass_needed: bool,
) -> None:
    """Raise unless a file has all that a stock needs.

    Parameters
    ----------
    sheet : Sheet
        The table.
    records : sequence of sequences of Origin
        Its columns.
    unknown : sequence of str
        Headings that name no column.
    mass_needed : bool
        False if the bulk density may be estimated.

    Raises
    ------
    DataError
        If a column is missing.
    """
    for record in records:
        names = {origin.column.name for origin in record}
        missing = [_words(n) for n in _missing(names, mass_needed=mass_needed)]
        if missing:
            hints = [f"{u} looks like {nearest(u)}" for u in unknown if nearest(u)]
            hint = f"; {', '.join(hints)}" if hints else ""
            got = ", ".join(filter(None, sheet.headings))
            raise DataError(
                f"{sheet.file} line {sheet.header}: the table must have "
                f"{' and '.join(missing)}; got {got:.300}{hint}; for another layout "
                f"write a mapping ({PAGE})"
            )


def _missing(names: set[str], *, mass_needed: bool) -> list[tuple[str, ...]]:
    """Columns that are missing; of several in one tuple any will do."""
    missing: list[tuple[str, ...]] = []
    if "point" not in names:
        missing.append(("point",))
    if "depth" not in names:
        limits = [n for n in ("depth_top", "depth_bottom") if n not in names]
        missing += [(n,) for n in limits]
    for need in ("carbon", "mass"):
        columns = tuple(c.name for c in layer_columns().values() if c.need == need)
        if not names & set(columns) and (need == "carbon" or mass_needed):
            missing.append(columns)
    stated = names & {c.name for c in layer_columns().values() if c.need == "mass"}
    if stated == {"sample_mass"}:
        missing += [(n,) for n in CORE if n not in names]
    return missing


def _words(columns: tuple[str, ...]) -> str:
    """Columns as a sentence names them."""
    headings = [layer_columns()[name].heading() for name in columns]
    return headings[0] if len(headings) == 1 else f"one of {', '.join(headings)}"


def _placed(sheet: Sheet, origin: Origin) -> Origin:
    """An origin with places from 0 in place of headings and places from 1."""
    places = tuple(_place(sheet, origin, source) for source in origin.sources)
    return Origin(
        column=origin.column,
        sources=places,
        constant=origin.constant,
        unit=origin.unit,
        factor=origin.factor,
        pattern=origin.pattern,
        values=origin.values,
    )


def _place(sheet: Sheet, origin: Origin, source: str | int) -> int:
    """Place of a column in the sheet, from 0."""
    where = f"{sheet.file} line {sheet.header}"
    if isinstance(source, int):
        if not 1 <= source <= len(sheet.headings):
            raise DataError(
                f"{where}: {origin.column.name} must come from one of the columns 1 to "
                f"{len(sheet.headings)}; the mapping says {source}"
            )
        return source - 1
    heading = plain_heading(source)
    count = sheet.headings.count(heading)
    if count != 1:
        raise DataError(
            f"{where}: the column {source} of {origin.column.name} must stand there "
            f"once; found it {count} times; a number from 1 names a column by its place"
        )
    return sheet.headings.index(heading)
