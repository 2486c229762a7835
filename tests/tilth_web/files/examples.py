"""Files made by the tests, good ones and bad ones."""

import struct
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile

from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

TYPES = "[Content_Types].xml"
SHP = struct.pack(">i", 9994) + b"\0" * 96


def archive(entries, **options):
    """A ZIP with entries of name → content."""
    made = BytesIO()
    with ZipFile(made, "w", ZIP_DEFLATED, **options) as file:
        for name, content in entries.items():
            file.writestr(name, content)
    return made.getvalue()


def picture(form="PNG", size=(8, 6), mode="RGB", **options):
    made = BytesIO()
    Image.new(mode, size, 120 if mode == "L" else None).save(made, form, **options)
    return made.getvalue()


def docx(**more):
    return archive({TYPES: "<Types/>", "word/document.xml": "<w/>"} | more)


XLSX = {TYPES: "<Types/>", "xl/workbook.xml": "<x/>"}
SHAPES = {"field.shp": SHP, "field.shx": SHP, "field.dbf": b"\x03" + b"\0" * 32}
ODT = {
    "mimetype": "application/vnd.oasis.opendocument.text",
    "content.xml": "<office/>",
}
GEOJSON = b'{"type": "Point", "coordinates": [1, 2]}'
KML = b'<kml xmlns="http://www.opengis.net/kml/2.2"><Placemark/></kml>'
PDF = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\ntrailer <<>>\n%%EOF\n"

GOOD = {
    "a.pdf": (PDF, "pdf", "application/pdf"),
    "a.png": (picture("PNG"), "png", "image/png"),
    "a.jpg": (picture("JPEG"), "jpeg", "image/jpeg"),
    "A.JPEG": (picture("JPEG"), "jpeg", "image/jpeg"),
    "a.webp": (picture("WEBP"), "webp", "image/webp"),
    "a.zip": (archive(SHAPES), "shapefile", "application/zip"),
    "a.xlsx": (
        archive(XLSX),
        "xlsx",
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ),
    "a.docx": (
        docx(**{"word/embeddings/t.xlsx": archive(XLSX)}),
        "docx",
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    ),
    "a.odt": (archive(ODT), "odt", "application/vnd.oasis.opendocument.text"),
    "a.geojson": (GEOJSON, "geojson", "application/geo+json"),
    "a.json": (b"\xef\xbb\xbf" + GEOJSON, "geojson", "application/geo+json"),
    "a.kml": (KML, "kml", "application/vnd.google-earth.kml+xml"),
    "a.csv": ("größe;2,5\n".encode(), "csv", "text/csv; charset=utf-8"),
    "a.md": (b"# Soil\n\n2 < 3\n", "markdown", "text/markdown; charset=utf-8"),
    "a.txt": ("à l'état".encode(), "text", "text/plain; charset=utf-8"),
}


def contents(media):
    """Every file in storage, parts of uploads too."""
    return [path for path in media.rglob("*") if path.is_file()]


def upload(name, content):
    return SimpleUploadedFile(name, content)
