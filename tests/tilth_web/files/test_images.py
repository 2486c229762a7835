import struct
import zlib
from io import BytesIO

import pytest
from PIL import Image, PngImagePlugin

from tests.tilth_web.files.examples import picture
from tilth_web.files.domain import images
from tilth_web.files.domain.images import redraw
from tilth_web.files.domain.refusal import FileRefusedError

SECRET = b"48.8584N 2.2945E"


def redrawn(content, kind):
    made = BytesIO()
    redraw(BytesIO(content), kind, made)
    return made.getvalue()


def exif(**tags):
    found = Image.Exif()
    found[0x010E] = SECRET.decode()  # description
    found.get_ifd(0x8825)[1] = "N"  # place
    found.update({int(k[1:], 16): v for k, v in tags.items()})
    return found.tobytes()


@pytest.mark.parametrize(
    ("form", "kind"), [("JPEG", "jpeg"), ("PNG", "png"), ("WEBP", "webp")]
)
def test_nothing_but_the_picture_is_kept(form, kind):
    options = {"exif": exif(), "icc_profile": SECRET * 9}
    if form == "PNG":
        options["pnginfo"] = PngImagePlugin.PngInfo()
        options["pnginfo"].add_text("Comment", SECRET.decode())
    elif form == "JPEG":
        options |= {"comment": SECRET, "xmp": SECRET}
    else:
        options["xmp"] = SECRET
    content = picture(form, **options)
    assert SECRET in content or form == "PNG"
    clean = redrawn(content, kind)
    assert SECRET not in clean
    with Image.open(BytesIO(clean)) as image:
        assert (image.format, image.size) == (form, (8, 6))
        assert not image.getexif()
        assert not {"exif", "icc_profile", "xmp", "comment"} & set(image.info)


def test_what_is_glued_to_a_picture_is_gone():
    for form, kind in (("PNG", "png"), ("JPEG", "jpeg"), ("WEBP", "webp")):
        clean = redrawn(picture(form) + b"<script>alert(1)</script>PK\3\4", kind)
        assert b"script" not in clean


def test_a_picture_is_turned_upright():
    clean = redrawn(picture("JPEG", exif=exif(x0112=6)), "jpeg")
    with Image.open(BytesIO(clean)) as image:
        assert image.size == (6, 8)


def test_colours_and_transparency_stay():
    made = BytesIO()
    image = Image.new("RGBA", (2, 1), (10, 200, 30, 255))
    image.putpixel((1, 0), (0, 0, 0, 0))
    image.save(made, "PNG")
    with Image.open(BytesIO(redrawn(made.getvalue(), "png"))) as image:
        assert image.getpixel((0, 0)) == (10, 200, 30, 255)
        assert image.getpixel((1, 0))[3] == 0


def test_a_bomb_of_pixels_is_refused_before_it_is_drawn():
    header = struct.pack(">2I5B", 60_000, 60_000, 8, 2, 0, 0, 0)
    chunk = b"IHDR" + header
    bomb = b"\x89PNG\r\n\x1a\n" + struct.pack(">I", 13) + chunk
    bomb += struct.pack(">I", zlib.crc32(chunk)) + b"\0\0\0\0IEND\xaeB`\x82"
    with pytest.raises(FileRefusedError, match=r"damaged|pixels"):
        redrawn(bomb, "png")


def test_the_limit_of_pixels_is_that_of_the_sentence(monkeypatch):
    monkeypatch.setattr(images, "MOST_PIXELS", 47)
    with pytest.raises(FileRefusedError, match="million pixels"):
        redrawn(picture(), "png")
    monkeypatch.setattr(images, "MOST_PIXELS", 48)
    assert redrawn(picture(), "png")


def test_a_picture_of_another_kind_than_its_name_is_refused():
    for form, kind in (("GIF", "png"), ("JPEG", "png"), ("PNG", "webp")):
        with pytest.raises(FileRefusedError, match="damaged"):
            redrawn(picture(form), kind)


def test_a_picture_of_16_bits_is_refused_rather_than_spoilt():
    with pytest.raises(FileRefusedError, match="8 bits"):
        redrawn(picture(mode="I;16"), "png")
