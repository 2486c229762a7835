"""Which files are taken in: the one list, and how each is told by its content.

`magic` is what the content begins with; a kind without one is text. The reader of the
list is `inspection`; who wants another kind adds a row and, where the beginning says
too little, a proof.
"""

from dataclasses import dataclass

MB = 1024 * 1024


@dataclass(frozen=True, kw_only=True)
class Kind:
    """One kind of file. `most` is its largest size, if that of all is too much."""

    name: str
    label: str
    media_type: str
    extensions: tuple[str, ...]
    magic: bytes = b""
    most: int | None = None  # byte


ZIP = b"PK\x03\x04"
OOXML = "application/vnd.openxmlformats-officedocument"
KINDS = (
    Kind(
        name="pdf",
        label="PDF",
        media_type="application/pdf",
        extensions=("pdf",),
        magic=b"%PDF-",
    ),
    Kind(
        name="png",
        label="PNG",
        media_type="image/png",
        extensions=("png",),
        magic=b"\x89PNG\r\n\x1a\n",
    ),
    Kind(
        name="jpeg",
        label="JPEG",
        media_type="image/jpeg",
        extensions=("jpg", "jpeg"),
        magic=b"\xff\xd8\xff",
    ),
    Kind(
        name="webp",
        label="WebP",
        media_type="image/webp",
        extensions=("webp",),
        magic=b"RIFF",
    ),
    Kind(
        name="shapefile",
        label="ZIP (shapefile)",
        media_type="application/zip",
        extensions=("zip",),
        magic=ZIP,
    ),
    Kind(
        name="xlsx",
        label="XLSX",
        media_type=f"{OOXML}.spreadsheetml.sheet",
        extensions=("xlsx",),
        magic=ZIP,
    ),
    Kind(
        name="docx",
        label="DOCX",
        media_type=f"{OOXML}.wordprocessingml.document",
        extensions=("docx",),
        magic=ZIP,
    ),
    Kind(
        name="odt",
        label="ODT",
        media_type="application/vnd.oasis.opendocument.text",
        extensions=("odt",),
        magic=ZIP,
    ),
    Kind(
        name="geojson",
        label="GeoJSON",
        media_type="application/geo+json",
        extensions=("geojson", "json"),
        most=10 * MB,
    ),
    Kind(
        name="kml",
        label="KML",
        media_type="application/vnd.google-earth.kml+xml",
        extensions=("kml",),
        most=10 * MB,
    ),
    Kind(
        name="csv",
        label="CSV",
        media_type="text/csv; charset=utf-8",
        extensions=("csv",),
        most=10 * MB,
    ),
    Kind(
        name="markdown",
        label="Markdown",
        media_type="text/markdown; charset=utf-8",
        extensions=("md",),
        most=2 * MB,
    ),
    Kind(
        name="text",
        label="TXT",
        media_type="text/plain; charset=utf-8",
        extensions=("txt",),
        most=2 * MB,
    ),
)
BY_EXTENSION = {extension: kind for kind in KINDS for extension in kind.extensions}
# What the platform makes itself; no upload is of this kind.
MADE = Kind(
    name="html", label="HTML", media_type="text/html; charset=utf-8", extensions=()
)
LABEL_OF = {kind.name: kind.label for kind in (*KINDS, MADE)}
LABELS = ", ".join(kind.label for kind in KINDS)
ACCEPT = ",".join(f".{extension}" for extension in BY_EXTENSION)
