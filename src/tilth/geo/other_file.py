"""Files that are given where GeoJSON is wanted, by their first bytes."""

from typing import Final

CONVERT: Final = "export it from your map program as GeoJSON in WGS84 (EPSG:4326)"
MAGIC: Final = {  # first bytes and what they mark
    b"PK\x03\x04": "a ZIP file, as KMZ or a zipped shapefile",
    b"\x00\x00\x27\x0a": "a shapefile",
    b"SQLite format 3": "a GeoPackage or another database",
    b"%PDF": "a PDF",
    b"\x1f\x8b": "a compressed file",
    b"II*\x00": "a TIFF raster",
    b"MM\x00*": "a TIFF raster",
}
UTF_16: Final = (b"\xff\xfe", b"\xfe\xff")
START: Final = 2000  # bytes that are looked at


def what_it_is(content: bytes) -> str:
    """What a file is that is no JSON, and what to do.

    Parameters
    ----------
    content : bytes
        Of the file, or its beginning.

    Returns
    -------
    words : str
        Such as ``is KML: export it as ...``; "" where it may be JSON, or is unknown.

    Examples
    --------
    >>> what_it_is(b"")
    'is empty'
    >>> what_it_is(b'{"type": "Polygon"}')
    ''
    """
    start = content[:START]
    for magic, words in MAGIC.items():
        if start.startswith(magic):
            return f"is {words}: {CONVERT}"
    if start.startswith(UTF_16):
        return "is text in UTF-16: save it as UTF-8"
    text = start.decode("utf-8", errors="replace").lstrip("\ufeff \t\r\n")
    if not text:
        return "is empty"
    if text.startswith("<"):
        kind = next((k for k in ("kml", "gpx", "html") if f"<{k}" in text.lower()), "")
        return f"is {kind.upper() or 'XML'}: {CONVERT}"
    header = text.splitlines()[0]
    if text[0] not in "{[" and any(sign in header for sign in ",;\t"):
        return (
            "is a table: an area is GeoJSON with the outline as polygons, and points "
            "that were sampled before go to --existing"
        )
    return ""
