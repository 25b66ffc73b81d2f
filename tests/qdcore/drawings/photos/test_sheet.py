import numpy as np
import pytest
from PIL import Image, ImageDraw, ImageFilter

from qdcore.drawings.photos.boxes import Box
from qdcore.drawings.photos.sheet import drawing_of_picture, read_sheet
from qdcore.drawings.rasterize import bitmaps, bitmaps_of_raw, fits_square
from qdcore.errors import UserError
from tests.qdcore.drawings.photos.sheets import CORNERS, DRAWINGS, SHEET, SIZE, draw, encoded, photographed, sheet


def difference(ours, expected):
    """The mean difference of two bitmaps as a share of the ink of the second, each moved by a pixel at most."""
    ours, expected = ours.reshape(28, 28).astype(float), expected.reshape(28, 28).astype(float)
    moves = [np.roll(ours, (dy, dx), (0, 1)) for dy in (-1, 0, 1) for dx in (-1, 0, 1)]
    return min(np.abs(moved - expected).sum() for moved in moves) / expected.sum()


def check_the_four(content):
    found = read_sheet(content, "sheet.jpg")
    boxes = found.proposal().boxes
    assert len(boxes) == 4
    for box, (left, top), drawing in zip(boxes, CORNERS, DRAWINGS, strict=True):
        size = np.ptp(np.concatenate(drawing), axis=0) * SIZE / 255
        corner = np.concatenate(drawing).min(axis=0) * SIZE / 255 + (left, top)
        expected = [*corner, *(corner + size)]
        assert np.allclose([box.left, box.top, box.right, box.bottom], expected, atol=10)
    strokes = [found.strokes(box) for box in boxes]
    assert all(fits_square(each) for each in strokes)
    for ours, expected in zip(bitmaps(strokes), bitmaps_of_raw(DRAWINGS), strict=True):
        assert difference(ours, expected) < 0.35


def slope():
    return np.linspace(0.35, 1, SHEET[0])[None, :].repeat(SHEET[1], axis=0)


def shadow(blur):
    hand = Image.new("L", SHEET, 255)
    ImageDraw.Draw(hand).polygon([(200, 640), (330, 300), (700, 240), (700, 640)], fill=140)
    return np.asarray(hand.filter(ImageFilter.GaussianBlur(blur)), float) / 255


def ruled():
    picture = Image.new("RGB", SHEET, (240, 238, 232))
    for y in range(20, SHEET[1], 27):
        ImageDraw.Draw(picture).line([(0, y), (SHEET[0], y + 9)], fill=(185, 205, 228), width=2)
    for drawing, corner in zip(DRAWINGS, CORNERS, strict=True):
        draw(picture, [stroke * (SIZE / 255) + corner for stroke in drawing])
    return picture


def on_table():
    picture = Image.new("RGB", (SHEET[0] + 200, SHEET[1] + 160), (95, 65, 45))
    picture.paste(sheet(), (0, 0))
    return picture


@pytest.mark.parametrize(
    "content",
    [
        photographed(sheet()),
        photographed(sheet(ink=(45, 65, 165))),
        photographed(sheet(paper=(140, 138, 130))),
        photographed(sheet(ink=(130, 130, 132), pen=5)),
        photographed(sheet(), slope()),
        photographed(sheet(), shadow(15)),
        photographed(sheet(), shadow(2)),
        photographed(ruled()),
        photographed(on_table()),
        photographed(sheet().filter(ImageFilter.GaussianBlur(2.5)), noise=14),
        encoded(sheet(ink=(235, 235, 230), paper=(35, 50, 42)), "PNG"),
    ],
    ids=(
        "plain", "blue ink", "grey paper", "pencil", "slanted light", "soft shadow", "hard shadow", "ruled paper",
        "on a table", "blurred and noisy", "chalk on a blackboard",
    ),
)  # fmt: skip
def test_the_drawings_of_a_sheet_are_found_and_redrawn(content):
    check_the_four(content)


def test_boxes_come_in_reading_order_and_pieces_of_a_drawing_share_one():
    found = read_sheet(photographed(sheet()), "sheet.jpg")
    corners = [(box.left, box.top) for box in found.proposal().boxes]
    assert corners == sorted(corners, key=lambda corner: (corner[1] > 300, corner[0]))
    assert len(found.strokes(found.proposal().boxes[1])) == 4  # a face: its outline, two eyes and a mouth


def test_a_wider_gap_joins_drawings():
    found = read_sheet(photographed(sheet()), "sheet.jpg")
    assert len(found.proposal(1.0).boxes) == 1
    assert len(found.proposal(0.0).boxes) == 4  # eyes and mouth lie within the face


def test_a_box_of_ones_own_leaves_out_what_reaches_in():
    found = read_sheet(photographed(sheet()), "sheet.jpg")
    house = found.proposal().boxes[0]
    wide = Box(house.left - 20, house.top - 20, CORNERS[1][0] + 15, house.bottom + 20)  # touches the face beside it
    assert len(found.strokes(wide)) == len(found.strokes(house))
    assert found.strokes(Box(300, 5, 350, 30)) == []


def test_what_is_left_out_has_a_sentence():
    picture = sheet()
    draw(picture, [np.array([[640.0, 300], [643, 303]])])
    left_out = read_sheet(photographed(picture), "sheet.jpg").proposal().left_out
    assert left_out == ("1 small mark: dots and specks beside the drawings.",)


def test_what_was_filled_stays_filled():
    picture = Image.new("RGB", (400, 400), "white")
    ImageDraw.Draw(picture).ellipse([100, 100, 300, 300], fill=(20, 20, 20))
    ours = bitmaps([drawing_of_picture(encoded(picture), "disc.jpg")])[0].reshape(28, 28)
    y, x = np.mgrid[:28, :28] - 13.5
    assert ours[np.hypot(x, y) < 10].min() > 200
    assert ours[np.hypot(x, y) > 13.5].max() == 0


def test_a_picture_becomes_one_drawing():
    assert len(drawing_of_picture(photographed(sheet()), "sheet.jpg")) >= 8


def test_a_bitmap_of_the_dataset_is_read_back():
    original = bitmaps_of_raw(DRAWINGS)[1]
    picture = encoded(Image.fromarray(original.reshape(28, 28)), "PNG")
    assert difference(bitmaps([drawing_of_picture(picture, "28.png")])[0], original) < 0.5


@pytest.mark.parametrize(
    ("picture", "words"),
    [
        (photographed(Image.new("RGB", SHEET, (240, 238, 232))), "shows no ink"),
        (photographed(Image.new("RGB", SHEET, (8, 8, 9)), noise=3), "is too dark"),
    ],
    ids=("blank paper", "dark"),
)
def test_a_picture_without_ink_is_refused(picture, words):
    with pytest.raises(UserError, match=words):
        read_sheet(picture, "sheet.jpg")
