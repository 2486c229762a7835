import struct
from contextlib import suppress
from io import BytesIO
from zipfile import ZIP_BZIP2, ZipFile, ZipInfo
from zlib import crc32

import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.tilth_web.files.examples import (
    GEOJSON,
    GOOD,
    KML,
    ODT,
    PDF,
    SHAPES,
    SHP,
    TYPES,
    XLSX,
    archive,
    docx,
)
from tilth_web.files.domain import archives
from tilth_web.files.domain.images import redraw
from tilth_web.files.domain.inspection import inspect
from tilth_web.files.domain.kinds import BY_EXTENSION, KINDS, MB
from tilth_web.files.domain.names import clean_name
from tilth_web.files.domain.refusal import FileRefusedError

SVG = b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>'
PLAIN = {"csv", "markdown", "text"}  # of which each may stand for each
HTML = b"<!doctype html><script>alert(1)</script>"


def refusal(name, content):
    with pytest.raises(FileRefusedError) as caught:
        inspect(BytesIO(content), name)
    return str(caught.value)


def test_every_kind_has_a_good_example_here():
    assert {kind for _, kind, _ in GOOD.values()} == {kind.name for kind in KINDS}
    assert len(BY_EXTENSION) == sum(len(kind.extensions) for kind in KINDS)


@pytest.mark.parametrize("name", GOOD)
def test_a_good_file_is_known_by_its_content(name):
    content, kind, media_type = GOOD[name]
    found = inspect(BytesIO(content), name)
    assert (found.name, found.media_type) == (kind, media_type)


@pytest.mark.parametrize("name", GOOD)
@pytest.mark.parametrize("other", GOOD)
def test_a_file_under_the_name_of_another_kind_is_refused(name, other):
    content, kind, _ = GOOD[name]
    wanted = GOOD[other][1]
    if wanted == kind or (wanted in PLAIN and kind in PLAIN | {"geojson", "kml"}):
        assert inspect(BytesIO(content), other).name == wanted
    else:
        assert refusal(other, content)


@pytest.mark.parametrize(
    "name",
    ["a.svg", "a.html", "a.htm", "a.exe", "a.xlsm", "a.docm", "a.gif", "a", "", "a.js"],
)
def test_other_kinds_are_refused_with_those_that_are_taken(name):
    assert refusal(name, b"text").endswith(", CSV, Markdown, TXT.")


@pytest.mark.parametrize("name", ["a.txt", "a.csv", "a.md", "a.kml", "a.geojson"])
@pytest.mark.parametrize(
    "content",
    [
        SVG,
        HTML,
        b"\xef\xbb\xbf  \n" + HTML,
        b"<?xml version='1.0'?>" + SVG,
        b"<!-- x --><html>",
        b"<SCRIPT>alert(1)</SCRIPT>",
        b"</script x>",
    ],
)
def test_pages_are_refused_under_the_name_of_a_text(name, content):
    assert "not what the name says" in refusal(name, content)


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("a.txt", b"", "empty"),
        ("a.txt", b"a\0b", "not text"),
        ("a.csv", "größe".encode("latin-1"), "UTF-8"),
        ("a.csv", "a;b".encode("utf-16"), "UTF-8"),
        ("a.txt", "é".encode()[:1], "UTF-8"),
        ("a.geojson", b'{"type": "Topology"}', "GeoJSON"),
        ("a.geojson", b'{"type": "Point", "coordinates": [NaN, 1]}', "GeoJSON"),
        ("a.geojson", b"[" * 100_000, "GeoJSON"),
        ("a.geojson", GEOJSON[:-1], "GeoJSON"),
        ("a.kml", KML.replace(b"2.2", b"9.9"), "KML"),
        ("a.kml", KML[:-1], "KML"),
        ("a.kml", b'<!DOCTYPE kml [<!ENTITY a "b">]>' + KML, "KML"),
        ("a.kml", b'<!DOCTYPE kml SYSTEM "http://localhost/">' + KML, "KML"),
        ("a.kml", KML.replace(b"<Placemark/>", SVG), "KML"),
        ("a.pdf", PDF[:-8], "PDF"),
        ("a.pdf", b"\n" + PDF, "PDF"),
        ("a.pdf", PDF + archive(SHAPES), "PDF"),
        ("a.pdf", HTML + PDF, "PDF"),
    ],
)
def test_text_and_pdf_that_are_not_sound_are_refused(name, content, message):
    assert message in refusal(name, content)


def test_a_bomb_of_entities_is_not_opened():
    bomb = b"<!DOCTYPE k [<!ENTITY a 'aaaaaaaaaa'>"
    for n in range(9):
        bomb += f"<!ENTITY a{n} '{f'&a{n - 1 if n else str()};' * 10}'>".encode()
    assert "KML" in refusal("a.kml", bomb + b"]><kml>&a8;</kml>")


@pytest.mark.parametrize(
    ("name", "entries", "message"),
    [
        ("a.zip", {"../field.shp": SHP}, "leads out"),
        ("a.zip", {"/etc/passwd": "x"}, "leads out"),
        ("a.zip", {"a/../../b.shp": SHP}, "leads out"),
        ("a.zip", {"..\\b.shp": SHP}, "leads out"),
        ("a.zip", {"C:b.shp": SHP}, "leads out"),
        ("a.zip", {"a\nb.shp": SHP}, "leads out"),
        ("a.zip", {"a\u202eb.shp": SHP}, "leads out"),
        ("a.zip", SHAPES | {"FIELD.SHP": SHP}, "twice"),
        ("a.zip", SHAPES | {"x.exe": "x"}, "ZIP"),
        ("a.zip", SHAPES | {"field.prj": b"MZ\x90\0"}, "program"),
        ("a.zip", SHAPES | {"field.prj": b"#!/bin/sh"}, "program"),
        ("a.zip", SHAPES | {"field.shp": b"x" * 100}, "ZIP"),
        ("a.zip", {k: v for k, v in SHAPES.items() if "dbf" not in k}, "ZIP"),
        ("a.zip", SHAPES | {"in.xml": archive(SHAPES)}, "another archive"),
        ("a.zip", SHAPES | {"in.xml": b"\x1f\x8b\x08"}, "another archive"),
        ("a.zip", {}, "ZIP"),
        ("a.zip", {f"{n}.shp": "" for n in range(2001)}, "more than 2000"),
        ("a.xlsx", XLSX | {"xl/vbaProject.bin": "x"}, "macros"),
        ("a.xlsx", XLSX | {"xl/macrosheets/sheet1.xml": "x"}, "macros"),
        ("a.xlsx", XLSX | {"xl/activeX/activeX1.bin": "x"}, "macros"),
        ("a.xlsx", XLSX | {"xl/embeddings/oleObject1.bin": "x"}, "macros"),
        (
            "a.xlsx",
            XLSX | {TYPES: "<Override ContentType='ms-office.vbaProject'/>"},
            "macros",
        ),
        (
            "a.xlsx",
            XLSX | {TYPES: "<T T='x.sheet.macroEnabled.main+xml'/>".encode("utf-16")},
            "macros",
        ),
        ("a.odt", ODT | {"Basic/Standard/Module1.xml": "x"}, "macros"),
        ("a.odt", ODT | {"Scripts/python/x.py": "x"}, "macros"),
        ("a.odt", ODT | {"mimetype": "application/zip"}, "ODT"),
        ("a.xlsx", {"xl/workbook.xml": "x"}, "another archive"),
    ],
)
def test_hostile_archives_are_refused(name, entries, message):
    assert message in refusal(name, archive(entries))


def test_a_shapefile_from_a_mac_or_a_map_server_is_taken():
    more = {"__MACOSX/._field.shp": "x", ".DS_Store": "x", "wfsrequest.txt": "x"}
    named = {f"in/field.v2.{k[6:]}": v for k, v in SHAPES.items()}
    content = archive(SHAPES | named | more)
    assert inspect(BytesIO(content), "a.zip").name == "shapefile"
    del named["in/field.v2.shx"]
    assert refusal("a.zip", archive(SHAPES | named))


def test_a_workbook_of_another_program_is_taken():
    book, made = openpyxl.Workbook(), BytesIO()
    book.active.append(["site", 1.5])
    book.save(made)
    assert inspect(made, "a.xlsx").name == "xlsx"


def test_macros_inside_an_embedded_table_are_refused():
    inner = archive(XLSX | {"xl/vbaProject.bin": "x"})
    assert "macros" in refusal("a.docx", docx(**{"word/embeddings/t.xlsx": inner}))


def test_an_archive_in_an_archive_in_an_archive_is_refused():
    inner = archive(XLSX | {"xl/t.xlsx": archive(XLSX)})
    assert "another archive" in refusal("a.docx", docx(**{"word/t.xlsx": inner}))


def test_bombs_are_refused_by_ratio_and_by_size():
    zeros = docx(**{"word/media/a.bin": b"\0" * (4 * MB)})
    assert len(zeros) < 10_000
    assert "far more" in refusal("a.docx", zeros)
    plain = BytesIO()
    with ZipFile(plain, "w") as file:
        file.writestr(TYPES, "x")
        file.writestr("word/document.xml", b"ab" * MB)
    with pytest.raises(FileRefusedError, match="far more"):
        archives.read_through(plain, budget=archives.Budget(size=MB))


def test_entries_that_share_bytes_are_refused():
    """The bomb of Fifield (2019): the first entry quotes the whole second one."""
    body = b"x" * 2000
    second = _local(b"b.shp", body) + body
    first = _local(b"a.shp", second)
    central = _central(b"a.shp", second, 0) + _central(b"b.shp", body, len(first))
    start = len(first + second)
    end = struct.pack("<4s4H2LH", archives.END, 0, 0, 2, 2, len(central), start, 0)
    assert "beside" in refusal("a.zip", first + second + central + end)


def _local(name, body):
    head = (0x04034B50, 20, 0, 0, 0, 0, crc32(body), len(body), len(body), len(name), 0)
    return struct.pack("<L5H3L2H", *head) + name


def _central(name, body, offset):
    head = (0x02014B50, 20, 20, 0, 0, 0, 0, crc32(body), len(body), len(body))
    tail = (len(name), 0, 0, 0, 0, 0, offset)
    return struct.pack("<L6H3L", *head) + struct.pack("<5H2L", *tail) + name


@pytest.mark.parametrize(
    "change",
    [
        lambda z: b"GIF89a" + z,
        lambda z: HTML + z,
        lambda z: z + HTML,
        lambda z: z[:-2] + b"\5\0hello",
        lambda z: z[: len(z) // 2],
        lambda z: z.replace(SHP[:8], b"\1" * 8, 1),
    ],
)
def test_an_archive_that_is_something_else_as_well_is_refused(change):
    plain = BytesIO()
    with ZipFile(plain, "w") as file:
        for name, content in SHAPES.items():
            file.writestr(name, content)
    assert refusal("a.zip", change(plain.getvalue()))


def test_links_encryption_and_strange_packing_are_refused():
    made = BytesIO()
    with ZipFile(made, "w") as file:
        link = ZipInfo("field.shp")
        link.external_attr = 0o120777 << 16
        file.writestr(link, "/etc/passwd")
    assert "a link" in refusal("a.zip", made.getvalue())
    made = BytesIO()
    with ZipFile(made, "w", ZIP_BZIP2) as file:
        file.writestr("field.shp", SHP)
    assert "unusual" in refusal("a.zip", made.getvalue())
    locked = bytearray(archive({"field.shp": SHP}))
    locked[6] |= 1
    locked[locked.index(b"PK\x01\x02") + 8] |= 1
    assert "encrypted" in refusal("a.zip", bytes(locked))


def test_a_kind_may_have_a_smaller_limit():
    message = refusal("a.txt", b"x" * (2 * MB + 1))
    assert message == "The file has 2.0\xa0MB; at most 2.0\xa0MB are taken."


@settings(suppress_health_check=[HealthCheck.too_slow], deadline=None, max_examples=150)
@given(data=st.data())
def test_damaged_files_are_refused_or_taken_and_never_break(data):
    name = data.draw(st.sampled_from(sorted(GOOD)))
    content = bytearray(GOOD[name][0])
    for _ in range(data.draw(st.integers(1, 6))):
        at = data.draw(st.integers(0, len(content) - 1))
        content[at] = data.draw(st.integers(0, 255))
    cut = data.draw(st.integers(0, 5))
    content = content[: len(content) - cut] if cut < 4 else content
    with suppress(FileRefusedError):
        kind = inspect(BytesIO(content), name)
        if kind.media_type.startswith("image/"):
            redraw(BytesIO(content), kind.name, BytesIO())


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("../../etc/passwd.txt", "passwd.txt"),
        ("C:\\Users\\a\\b.PDF", "b.pdf"),
        ("a\u202egnp.exe.png", "agnp.exe.png"),
        ("a\r\nSet-Cookie: x.txt", "aSet-Cookie: x.txt"),
        ('<script>alert("1").txt', '<script>alert("1").txt'),
        ("...a.txt", "a.txt"),
        ("  a   b .txt ", "a b.txt"),
        ("é" * 300 + ".txt", "é" * 116 + ".txt"),
        ("e\u0301.txt", "é.txt"),
    ],
)
def test_names_are_shown_without_tricks(name, expected):
    assert clean_name(name) == expected
