"""Files of every kind become drawings, and no file, line or drawing is left out without a sentence."""

from __future__ import annotations

import io
import json
import zipfile
from typing import Any

import numpy as np
import pytest
from PIL import Image, ImageDraw

from qdcore.arrays import PIXELS
from qdcore.datasets.drawing import Drawing
from qdcore.datasets.importing import archive
from qdcore.datasets.importing.imported import Imported, Mend
from qdcore.datasets.importing.read import import_file, import_files
from qdcore.drawings.rasterize import bitmap, strokes_of
from qdcore.drawings.svg import to_png, to_svg

DRAWINGS = np.where(np.random.default_rng(0).random((6, PIXELS)) < 0.2, 255, 0).astype(np.uint8)
HOUSE = [[[0, 0, 255, 255, 0], [255, 120, 120, 255, 255]], [[0, 128, 255], [120, 0, 120]]]  # [xs, ys] a stroke
POINTS = [[list(point) for point in zip(*stroke, strict=True)] for stroke in HOUSE]


def npy(array: Any) -> bytes:
    file = io.BytesIO()
    np.save(file, array)
    return file.getvalue()


def zipped(**files: bytes) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as target:
        for name, content in files.items():
            target.writestr(name, content)
    return file.getvalue()


def png(pixels: Any, form: str = "PNG") -> bytes:
    file = io.BytesIO()
    Image.fromarray(pixels).save(file, form)
    return file.getvalue()


def counts(found: Imported) -> dict[str, int]:
    return {each.title: len(each.drawings) for each in found.classes}


def pixels(found: Imported) -> np.ndarray[Any, Any]:
    return np.array([drawing.pixels for each in found.classes for drawing in each.drawings])


@pytest.mark.parametrize(
    "array",
    [DRAWINGS, DRAWINGS.reshape(6, 28, 28), DRAWINGS.reshape(6, 28, 28, 1), DRAWINGS.reshape(6, 1, 28, 28),
     np.asfortranarray(DRAWINGS), DRAWINGS.astype(np.int64), DRAWINGS.astype(np.float32)],
)  # fmt: skip
def test_arrays_whose_meaning_is_certain_are_taken(array: Any) -> None:
    found = import_file("my_cat.NPY", npy(array))
    assert counts(found) == {"my cat": 6} and np.array_equal(pixels(found), DRAWINGS) and not found.notes


@pytest.mark.parametrize(
    ("array", "mend", "sentence"),
    [
        (DRAWINGS / 255, Mend.SCALE, "it holds float64 values from 0 to 1; multiply them by 255."),
        (DRAWINGS > 9, Mend.SCALE, "it holds bool values from 0 to 1; multiply them by 255."),
        (DRAWINGS // 255, Mend.SCALE, "it has pixels from 0 to 1 only, but ink is 255; multiply them by 255."),
        (255 - DRAWINGS, Mend.INVERT, "it has ink and paper swapped: ink must be 255 and paper 0. Save 255 - drawings"),
    ],
)
def test_pixels_that_are_wrong_as_a_whole_are_refused_and_mended_after_asking(
    array: Any, mend: Mend, sentence: str
) -> None:
    refused = import_file("cat.npy", npy(array))
    assert refused.total == 0 and refused.offers == {mend}
    assert refused.notes[0].startswith(f"cat.npy was left out: {sentence}")
    assert np.array_equal(pixels(import_file("cat.npy", npy(array), {mend})), DRAWINGS)


def test_swapped_floats_take_two_mends() -> None:
    swapped = npy(1 - DRAWINGS / 255)
    assert import_file("cat.npy", swapped, {Mend.SCALE}).offers == {Mend.INVERT}
    assert np.array_equal(pixels(import_file("cat.npy", swapped, set(Mend))), DRAWINGS)


@pytest.mark.parametrize(
    ("name", "content", "sentence"),
    [
        ("a.npy", npy(np.zeros((3, PIXELS), np.uint8)), "it has no ink: every pixel is 0"),
        ("a.npy", npy(DRAWINGS.astype(float) * 2), "it holds values from 0 to 510"),
        ("a.npy", npy(DRAWINGS * np.nan), "it holds values from nan to nan"),
        ("a.npy", npy(DRAWINGS[:, :700]), "it has the shape (6, 700)"),
        ("a.npy", npy(np.array([{}], object)), "it holds Python objects (a pickle), which are never opened"),
        ("a.npy", npy(DRAWINGS)[:900], "it is cut short"),
        ("a.npy", npy(DRAWINGS[:0]), "it is empty"),
        ("a.npy", b"<!doctype html>", "It is a web page"),
        ("a.npy", b"version https://git-lfs.github.com/spec/v1", "It is a Git LFS pointer"),
        ("a.ndjson", b"\x1f\x8b\x08", "It is a gzip archive; unpack it first"),
        ("a.ndjson", b'{"drawing": []}\n', "it holds no drawing. Line 1: The drawing has no strokes."),
        ("a.json", b'"hello"', "it is not a list of strokes"),
        ("a.svg", b"<svg xmlns='http://www.w3.org/2000/svg'><image href='file:///etc/passwd'/></svg>", "has no paths"),
        ("a.svg", b"<!DOCTYPE svg [<!ENTITY a 'aaa'>]><svg>&a;</svg>", "it defines entities"),
        ("a.svg", b"<svg", "it is not a complete SVG file"),
        ("a.png", b"<html>", "it is not a picture. It is a web page"),
        ("a.png", png(DRAWINGS[0].reshape(28, 28))[:80], "it is a damaged picture"),
        ("a.jpg", png(np.full((90, 90), 200, np.uint8), "JPEG"), "it shows no ink"),
        ("a.zip", b"PK\x03\x04", "it is damaged or no zip archive"),
        ("a.zip", zipped(), "it holds no files"),
        ("a.txt", b"hello", "files of this kind are not read"),
        ("a.csv", b"1,2", "Save the pixels with numpy.save as uint8."),
        ("a.npy", b"", "it is empty"),
    ],
)  # fmt: skip
def test_a_file_that_cannot_be_used_says_what_it_is(name: str, content: bytes, sentence: str) -> None:
    found = import_file(name, content)
    assert found.total == 0 and len(found.notes) == 1
    assert found.notes[0].startswith(f"{name} was left out: ") and sentence in found.notes[0]


@pytest.mark.parametrize("name", [".DS_Store", "Thumbs.db", "._cat.npy", "desktop.ini"])
def test_files_of_other_systems_get_no_word(name: str) -> None:
    assert import_file(name, b"anything") == Imported()
    assert import_file("a.zip", zipped(**{f"cat/{name}": b"x", "cat/1.npy": npy(DRAWINGS)})).notes == ()


def test_blank_drawings_are_left_out_and_counted() -> None:
    found = import_file("cat.npy", npy(np.insert(DRAWINGS, [2, 5], 0, axis=0)))
    assert np.array_equal(pixels(found), DRAWINGS)
    assert found.notes == ("cat.npy: 2 drawings without ink were left out (rows 2, 6 of the file, counted from 0).",)


def lines(*drawings: Any, **more: str) -> bytes:
    return "".join(json.dumps({"drawing": each, **more}) + "\n" for each in drawings).encode()


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("house.ndjson", lines(HOUSE, HOUSE)),
        ("house.ndjson", lines(POINTS, POINTS)),
        ("house.ndjson", lines([[*stroke, list(range(len(stroke[0])))] for stroke in HOUSE]) * 2),
        ("other.ndjson", lines(HOUSE, HOUSE, word="house")),
        ("house.ndjson", lines(HOUSE, HOUSE).decode().encode("utf-16")),
        ("house.ndjson", json.dumps(POINTS).encode() + b"\n\n" + json.dumps(POINTS).encode()),
        ("house.json", json.dumps([POINTS, POINTS]).encode()),
        ("house.json", json.dumps([HOUSE, HOUSE]).encode()),
        ("house.json", json.dumps([{"drawing": HOUSE}] * 2).encode()),
    ],
    ids=["simplified", "points", "raw", "by its word", "UTF-16", "bare lists", "lists of points", "lists", "objects"],
)
def test_strokes_in_every_form_are_the_same_drawing(name: str, content: bytes) -> None:
    found = import_file(name, content)
    assert counts(found) == {"house": 2} and not found.notes
    expected = bitmap(strokes_of(POINTS))
    assert all(np.abs(each.astype(int) - expected).mean() < 0.5 for each in pixels(found))


def test_one_drawing_as_the_package_of_pypi_hands_it_out() -> None:
    """`drawing.strokes` of quickdraw is a list of lists of (x, y)."""
    strokes = [[tuple(point) for point in stroke] for stroke in POINTS]
    assert np.array_equal(
        pixels(import_file("house.json", json.dumps(strokes).encode()))[0], bitmap(strokes_of(POINTS))
    )


def test_a_broken_line_is_left_out_and_the_others_keep_their_order() -> None:
    found = import_file("a.ndjson", lines(HOUSE) + b'{"drawing": [[[1,\n' + lines([], HOUSE[:1]))
    assert found.notes == (
        "a.ndjson: 2 lines were left out. Line 2: It is not a complete line of JSON. "
        "Line 3: The drawing has no strokes.",
    )
    assert [len(each.strokes) for each in found.classes[0].drawings] == [2, 1]


def test_an_svg_of_lines_shapes_and_curves_is_drawn_as_strokes() -> None:
    (found,) = pixels(import_file("house.svg", to_svg(strokes_of(POINTS)).encode()))
    assert np.abs(found.astype(int) - bitmap(strokes_of(POINTS))).mean() < 1
    circle = (
        b"<svg xmlns='http://www.w3.org/2000/svg'><g transform='scale(2)'><circle cx='50' cy='50' r='40'/></g></svg>"
    )
    (drawing,) = import_file("circle.svg", circle).classes[0].drawings
    (stroke,) = drawing.strokes
    assert np.abs(np.hypot(*(stroke - 127.5).T) - 127.5).max() < 4


@pytest.mark.parametrize("form", ["PNG", "WEBP", "GIF"])
def test_a_picture_of_28x28_is_kept_pixel_by_pixel_whichever_way_round(form: str) -> None:
    square = np.zeros((28, 28), np.uint8)
    square[5:20, 8] = square[5, 8:20] = 255
    kind = {"lossless": True} if form == "WEBP" else {}
    for page in (square, 255 - square):
        file = io.BytesIO()
        Image.fromarray(page).save(file, form, **kind)
        found = import_file(f"x.{form.lower()}", file.getvalue())
        assert counts(found) == {"": 1} and np.array_equal(pixels(found)[0], square.ravel())


def test_a_large_picture_is_refused_before_it_is_decoded() -> None:
    found = import_file("a.png", png(np.zeros((7000, 7000), np.uint8)))
    assert found.notes[0].startswith(
        "a.png was left out: it has 7,000 x 7,000 pixels, which are 49 megapixels; the limit"
    )


def test_the_lines_of_a_picture_are_followed_and_drawn_again_with_the_pen_of_the_dataset() -> None:
    found = import_file("house.png", to_png(strokes_of(POINTS)))
    (drawing,) = found.classes[0].drawings
    assert drawing.strokes and not found.notes
    difference = np.abs(drawing.pixels.astype(int) - bitmap(strokes_of(POINTS))).mean()
    assert difference < 12, difference


def test_an_animation_and_light_lines_are_said() -> None:
    frames = [Image.new("L", (200, 200), 20) for _ in range(3)]
    for number, frame in enumerate(frames):
        ImageDraw.Draw(frame).line([(30, 30), (170, 60 + number), (60, 170)], 230, 9)
    file = io.BytesIO()
    frames[0].save(file, "GIF", save_all=True, append_images=frames[1:])
    notes = import_file("a.gif", file.getvalue()).notes
    assert len(notes) == 2 and "animation of 3 pictures" in notes[0] and "lighter than their ground" in notes[1]


def test_a_folder_of_an_archive_is_a_class_and_no_path() -> None:
    picture, array = png(DRAWINGS[0].reshape(28, 28)), npy(DRAWINGS)
    files = {"birds/owl/1.png": picture, "birds/owl/2.npy": array, "wren.npy": array, "../../etc/passwd.npy": array}
    content = zipped(**files, **{"C:\\owl\\3.npy": array, "birds/owl/x.txt": b"x", "a.zip": b"x"})
    found = import_file("birds.zip", content)
    assert counts(found) == {"owl": 13, "wren": 6, "etc": 6}
    assert [note.split(" was")[0] for note in found.notes] == ["x.txt", "a.zip"]


def test_arrays_of_an_npz_are_classes() -> None:
    file = io.BytesIO()
    np.savez_compressed(file, cat=DRAWINGS, dog=DRAWINGS[:2], weights=np.ones(7))
    found = import_file("pets.npz", file.getvalue())
    assert counts(found) == {"cat": 6, "dog": 2} and "array weights" in found.notes[0]


def test_bombs_are_refused_by_what_they_promise_and_by_what_they_hold(monkeypatch: pytest.MonkeyPatch) -> None:
    bomb = zipped(**{f"cat/{i}.npy": bytes(50_000_000) for i in range(5)})
    assert len(bomb) < 1_000_000
    assert "would be 250 MB unpacked" in import_file("a.zip", bomb).notes[0]
    monkeypatch.setattr(archive, "MAX_BYTES", 1000)
    assert "2.npy in a.zip is larger than" in import_file("a.zip", zipped(**{"cat/2.npy": npy(DRAWINGS)})).notes[0]


def test_two_files_of_one_class_are_put_together_with_a_sentence() -> None:
    found = import_files([("cat.npy", npy(DRAWINGS)), ("cat.ndjson", lines(HOUSE)), ("dog.npy", npy(DRAWINGS))])
    assert counts(found) == {"cat": 7, "dog": 6}
    assert found.notes == ("cat.npy and cat.ndjson are of the same class, cat: their drawings were put together.",)


def test_a_class_file_of_another_dataset_keeps_pictures_and_origins() -> None:
    drawings = [Drawing.of_pixels(DRAWINGS[0], "cat/3"), Drawing.of_raw(strokes_of(POINTS))]
    found = import_file("zoo.ndjson", b"".join(each.line for each in drawings) + b"{}\n")
    one, other = found.classes[0].drawings
    assert (one.origin, len(other.strokes)) == ("cat/3", 2) and np.array_equal(one.pixels, DRAWINGS[0])
    assert found.notes == ("zoo.ndjson: 1 damaged line was left out.",)
