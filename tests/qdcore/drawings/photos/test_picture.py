import io
import struct
import zlib

import numpy as np
import pytest
from PIL import Image

from qdcore.drawings.photos.picture import LONG_SIDE, SHORT_SIDE, open_photograph
from qdcore.errors import UserError
from tests.qdcore.drawings.photos.sheets import encoded, photographed, sheet


def png_that_says(width, height):
    """The beginning of a PNG of this size: what a bomb looks like before it is unpacked."""
    header = b"IHDR" + struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    chunks = [
        struct.pack(">I", len(chunk) - 4) + chunk + struct.pack(">I", zlib.crc32(chunk)) for chunk in (header, b"IDAT")
    ]
    return b"\x89PNG\r\n\x1a\n" + b"".join(chunks)


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "It is empty"),
        (b"<html><body>Not found</body></html>", "is not a picture"),
        (b"\0\0\0\x18ftypheic" + bytes(100), "HEIC"),
        (b"%PDF-1.7", "PDF"),
        (bytes(31 * 2**20), "the limit is 30 MB"),
        (png_that_says(60_000, 60_000), "more than 100 megapixels; the limit is 16"),
        (png_that_says(5000, 4000), "20 megapixels"),
        (png_that_says(100, 3), "too few"),
        (photographed(sheet())[:5000], "damaged"),
    ],
    ids=("empty", "web page", "HEIC", "PDF", "large file", "bomb", "20 megapixels", "tiny", "cut off"),
)
def test_what_cannot_be_used_has_a_sentence(content, words):
    with pytest.raises(UserError, match=words) as raised:
        open_photograph(content, "mine.jpg")
    assert str(raised.value).startswith("mine.jpg")


def test_a_picture_held_sideways_is_turned_upright():
    upright = sheet()
    exif = Image.Exif()
    exif[0x0112] = 6  # "turn by 90 degrees to the right"
    sideways = encoded(upright.transpose(Image.Transpose.ROTATE_90), exif=exif, quality=95)
    pixels = open_photograph(sideways).pixels
    assert np.abs(pixels.astype(int) - np.asarray(upright)).mean() < 3


def test_turning_by_hand():
    pixels = open_photograph(encoded(sheet(), "PNG")).turned(1).pixels
    assert np.array_equal(pixels, np.asarray(sheet().transpose(Image.Transpose.ROTATE_270)))


def test_transparent_is_white():
    clear = Image.new("RGBA", (500, 500), (0, 0, 0, 0))
    clear.putpixel((250, 250), (0, 0, 0, 255))
    pixels = open_photograph(encoded(clear, "PNG")).pixels
    assert pixels[0, 0].tolist() == [255, 255, 255]
    assert pixels[250, 250].tolist() == [0, 0, 0]


def test_white_ink_on_nothing_is_seen():
    clear = Image.new("RGBA", (500, 500), (255, 255, 255, 0))
    clear.putpixel((250, 250), (255, 255, 255, 255))
    pixels = open_photograph(encoded(clear, "PNG")).pixels
    assert pixels[0, 0].tolist() == [0, 0, 0]
    assert pixels[250, 250].tolist() == [255, 255, 255]


def test_of_an_animation_the_first_picture_is_taken():
    frames = [Image.new("RGB", (500, 500), colour) for colour in ("white", "black", "red")]
    out = io.BytesIO()
    frames[0].save(out, "GIF", save_all=True, append_images=frames[1:])
    photograph = open_photograph(out.getvalue())
    assert photograph.pixels.min() == 255
    assert photograph.notes == ("It is an animation of 3 pictures; the first one is used.",)


def test_sixteen_bits_are_not_clipped():
    values = np.full((500, 500), 60_000, np.uint16)
    values[100:200] = 20_000
    pixels = open_photograph(encoded(Image.fromarray(values), "PNG")).pixels
    assert pixels[0, 0, 0] == 233
    assert pixels[150, 0, 0] == 77


@pytest.mark.parametrize(("size", "expected"), [((4000, 3000), LONG_SIDE), ((30, 20), SHORT_SIDE), ((900, 500), 900)])
def test_pictures_are_worked_on_at_one_size(size, expected):
    height, width, colours = open_photograph(encoded(Image.new("RGB", size, "white"))).pixels.shape
    assert (max(height, width), colours) == (expected, 3)
