"""What a file is by its first bytes, for the message about a file that is not what its name says.

By hand: the libraries for this know neither web pages nor Git LFS pointers, which is what failed downloads are.
"""

from __future__ import annotations

from qdcore.storage import unicode

SIGNATURES: tuple[tuple[bytes, str], ...] = (
    (b"\x93NUMPY", "It is a .npy file; its name must end in .npy."),
    (b"version https://git-lfs", "It is a Git LFS pointer, not the file itself; fetch that with git lfs pull."),
    (b"<", "It is a web page: the download failed or asked for a login."),
    (b"\x1f\x8b", "It is a gzip archive; unpack it first."),
    (b"PK\x03\x04", "It is a zip archive, such as an .npz; save each of its arrays as a .npy file of its own."),
    (b"\x89PNG", "It is a PNG picture."),
    (b"\xff\xd8\xff", "It is a JPEG picture."),
    (b"GIF8", "It is a GIF picture."),
    (b"RIFF", "It is a WebP picture or a sound."),
    (b"BM", "It is a BMP picture."),
    (b"\x89HDF", "It is an HDF5 file; read it with h5py and save its array with numpy.save."),
    (b"%PDF", "It is a PDF document."),
    (b"\x80\x02", "It is a pickle, which is never opened."),
    (b"\x80\x03", "It is a pickle, which is never opened."),
    (b"\x80\x04", "It is a pickle, which is never opened."),
    (b"\x80\x05", "It is a pickle, which is never opened."),
)


def recognise(beginning: bytes) -> str:
    """A sentence that says what a file with these first bytes is, about 64 of them; "" if they are not known."""
    shown = unicode.as_utf8(beginning).lstrip()
    return next((sentence for signature, sentence in SIGNATURES if shown.startswith(signature)), "")


def describe(beginning: bytes) -> str:
    """As `recognise`, also for an empty file and for text."""
    if not beginning:
        return "It is empty."
    return recognise(beginning) or ("It is a text file." if _is_text(beginning) else "")


def _is_text(beginning: bytes) -> bool:
    beginning = unicode.as_utf8(beginning)
    text = beginning.decode("utf-8", "ignore")
    whole = len(text.encode()) > len(beginning) - 4  # the last character may be cut
    return whole and all(each.isprintable() or each in "\ufeff\t\r\n" for each in text)
