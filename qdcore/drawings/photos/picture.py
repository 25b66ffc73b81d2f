"""A file of a picture -> its pixels, upright and small enough to work on; what is not a usable picture is refused."""

from __future__ import annotations

import io
import warnings
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from qdcore.errors import UserError

if TYPE_CHECKING:
    from PIL.Image import Image

Picture = NDArray[np.uint8]  # (height, width, 3): red, green, blue

MAX_MEGABYTES = 30
MAX_MEGAPIXELS = 16  # a phone's "12 megapixels" are up to 12.6
LONG_SIDE = 2400  # pixels that the pictures are worked on at: a pen of half a millimetre on A4 is four wide
SHORT_SIDE = 400  # smaller pictures are enlarged to it, so that lines have an inside
VISIBLE = 40  # of 255: the contrast that a drawing has at least
FORMATS = ("JPEG", "PNG", "WEBP", "GIF", "BMP", "TIFF")
ENDINGS = ("jpg", "jpeg", "png", "webp", "gif", "bmp", "tif", "tiff")
OPENABLE = "JPEG, PNG, WebP, GIF, BMP or TIFF"


@dataclass(frozen=True, eq=False)
class Photograph:
    """The pixels of a picture as it is held upright, and sentences on what was done to it."""

    pixels: Picture
    notes: tuple[str, ...] = ()

    def turned(self, quarters: int) -> Photograph:
        """The picture turned clockwise by some quarters of a circle."""
        return Photograph(np.ascontiguousarray(np.rot90(self.pixels, -quarters)), self.notes)

    def to_jpeg(self, long_side: int = 1000) -> bytes:
        """The picture as a small JPEG to look at."""
        from PIL import Image

        image = Image.fromarray(self.pixels)
        image.thumbnail((long_side, long_side))
        out = io.BytesIO()
        image.save(out, "JPEG", quality=80)
        return out.getvalue()


def open_photograph(content: bytes, name: str = "the file") -> Photograph:
    """The picture in the bytes of a file, at most LONG_SIDE pixels long; raises UserError with the file's name.

    Memory stays within a few copies of the whole picture, whatever the file says of itself.
    """
    from PIL import Image, UnidentifiedImageError

    if reason := _other_file(content):
        raise UserError(f"{name} can't be opened. {reason}")
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # Pillow's own word on bombs: the size is checked here
            with Image.open(io.BytesIO(content), formats=FORMATS) as image:
                _check_size(image, name)
                return _upright(image)
    except Image.DecompressionBombError:
        raise UserError(
            f"{name} has more than 100 megapixels; the limit is {MAX_MEGAPIXELS}. Save it smaller."
        ) from None
    except UnidentifiedImageError:
        raise UserError(f"{name} is not a picture that can be opened. Save it as JPEG or PNG.") from None
    except UserError:
        raise
    except (OSError, ValueError, SyntaxError, EOFError, IndexError, MemoryError):
        raise UserError(f"{name} is a damaged picture: it can't be read to its end. Take or save it again.") from None


def _other_file(content: bytes) -> str:
    """Why these bytes are no picture to be opened, where their beginning shows it; else ""."""
    if not content:
        return "It is empty."
    if len(content) > MAX_MEGABYTES * 2**20:
        return f"It has {len(content) / 2**20:.0f} MB; the limit is {MAX_MEGABYTES} MB. Save it smaller."
    if content[4:8] == b"ftyp":
        return (
            "It is a HEIC, AVIF or video file, as some phones save them. Save the picture as JPEG (on an iPhone: "
            "Settings, Camera, Formats, Most Compatible), or take a screenshot of it."
        )
    if content[:5] == b"%PDF-":
        return "It is a PDF. Save the page as PNG or JPEG, or take a screenshot of it."
    return ""


def _check_size(image: Image, name: str) -> None:
    megapixels = image.width * image.height / 1e6
    if megapixels > MAX_MEGAPIXELS:
        raise UserError(
            f"{name} has {image.width:,} x {image.height:,} pixels, which are {megapixels:,.0f} megapixels; the limit "
            f"is {MAX_MEGAPIXELS}. Save it smaller, or set the camera to 12 megapixels."
        )
    if min(image.size) < 8:
        raise UserError(f"{name} has {image.width} x {image.height} pixels: too few for a drawing.")


def _upright(image: Image) -> Photograph:
    from PIL import ImageOps

    frames = getattr(image, "n_frames", 1) if image.format in ("GIF", "PNG", "WEBP") else 1
    notes = (f"It is an animation of {frames} pictures; the first one is used.",) if frames > 1 else ()
    image.draft("RGB", (LONG_SIDE, LONG_SIDE))  # a JPEG is decoded at a half or a quarter where that is enough
    resized = _resized(ImageOps.exif_transpose(image))
    return Photograph(np.asarray(_on_white(resized)), notes)


def _resized(image: Image) -> Image:
    from PIL import Image as images

    if image.mode.startswith(("I", "F")):  # 16 bits: Pillow would clip them
        values = np.asarray(image, np.float64)
        top = 65535.0 if values.max() > 255 else 255.0
        image = images.fromarray((np.clip(values / top, 0, 1) * 255).astype(np.uint8))
    if image.mode not in ("L", "LA", "RGB", "RGBA"):
        image = image.convert("RGBA" if "transparency" in image.info or image.mode in ("PA", "La", "RGBa") else "RGB")
    scale = min(LONG_SIDE / max(image.size), max(1.0, SHORT_SIDE / max(image.size)))
    if scale == 1:
        return image
    size = (max(1, round(image.width * scale)), max(1, round(image.height * scale)))
    return image.resize(size, images.Resampling.BICUBIC, reducing_gap=2.0)


def _on_white(image: Image) -> Image:
    """The picture without transparency: what shows through is white, or black where nothing could be seen on white."""
    from PIL import Image as images

    if image.mode in ("LA", "RGBA"):
        layers = image.convert("RGBA")
        for colour in ("white", "black"):
            image = images.alpha_composite(images.new("RGBA", layers.size, colour), layers)
            if np.ptp(np.asarray(image.convert("L"))) > VISIBLE:
                break
    return image.convert("RGB")
