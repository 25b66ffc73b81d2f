"""A photograph into a dataset: a sheet of paper, a box around each of its drawings, and what they become."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import partial

import streamlit as st

from dashboard.components.box_editor import LabelledBox, box_editor
from dashboard.components.gallery import png
from dashboard.state.resources import PhotographedSheet, photographed_sheet, show_errors, traced
from dashboard.views.collect.upload import preview
from qdcore.datasets.dataset import Dataset
from qdcore.datasets.drawing import Drawing
from qdcore.datasets.importing.imported import Imported, ImportedClass
from qdcore.drawings.photos.picture import ENDINGS, MAX_MEGABYTES
from qdcore.drawings.rasterize import bitmaps
from qdcore.formatting import count

WORK, TIMES = "collect photograph", "collect photographs"
JOIN = {"less": 0.5, "as found": 1.0, "more": 2.0}  # times the gap that was found


@dataclass
class _Work:
    """What a session does with a photograph: how it is turned, how ink is joined, and the boxes to begin with."""

    digest: str
    quarters: int = 0
    join: str = "as found"
    boxes: list[LabelledBox] | None = None  # None: as proposed
    shown: list[LabelledBox] = field(default_factory=list)  # as they are now
    version: int = 0  # of the editor: it begins again when this changes

    def turn(self) -> None:
        """Turn the picture clockwise by a quarter."""
        self.quarters = (self.quarters + 1) % 4
        self.begin_again()

    def begin_again(self, boxes: list[LabelledBox] | None = None) -> None:
        """Show other boxes: these, or those that are proposed."""
        self.boxes = boxes
        self.version += 1


@st.fragment
def offer_photograph(dataset: Dataset) -> None:
    """A field for a photograph or the camera, then its boxes, then the preview of their drawings."""
    with show_errors():
        if (picked := _pick()) is None:
            return
        content, name = picked
        digest = hashlib.blake2b(content, digest_size=12).hexdigest()
        work = _work_on(digest)
        found = photographed_sheet(digest, work.quarters, content, name)
        _offer_changes(work)
        boxes, left_out = _choose_boxes(work, found)
        imported = _imported(work, found, boxes, [*found.sheet.notes, *left_out], name)
        _offer_names(work, found)
        preview(dataset, imported, f"photograph {digest} {work.version}", done=_put_away, whole=True)


def _pick() -> tuple[bytes, str] | None:
    """The picture that was uploaded or taken, and its name."""
    number = st.session_state.setdefault(TIMES, 0)  # another key empties the field
    camera = st.toggle("Use the camera of this device", key="photograph by camera")
    if camera:
        taken = st.camera_input("Hold the sheet so that it fills the picture", key=f"camera {number}")
        return (taken.getvalue(), "The picture of the camera") if taken else None
    file = st.file_uploader(
        "A photograph of a sheet with drawings", ENDINGS, key=f"photograph {number}", max_upload_size=MAX_MEGABYTES
    )
    return (file.getvalue(), file.name) if file else None


def _put_away() -> None:
    st.session_state[TIMES] += 1
    st.session_state.pop(WORK, None)


def _work_on(digest: str) -> _Work:
    work = st.session_state.get(WORK)
    if work is None or work.digest != digest:
        work = st.session_state[WORK] = _Work(digest)
    return work


def _offer_changes(work: _Work) -> None:
    """Turn the picture, or join more or less of the ink; both begin again with the boxes proposed."""
    with st.container(horizontal=True, vertical_alignment="bottom"):
        join = st.segmented_control(
            "Join ink into one drawing", JOIN, default=work.join, key=f"join {work.digest}", required=True,
            help="More: drawings that came apart grow together. Less: drawings that share a box are separated.",
        )  # fmt: skip
        if join and join != work.join:
            work.join = join
            work.begin_again()
        st.button(
            "Turn", icon=":material/rotate_right:", key="turn photograph", help="Turn by a quarter.",
            on_click=work.turn,
        )  # fmt: skip


def _choose_boxes(work: _Work, found: PhotographedSheet) -> tuple[list[LabelledBox], Sequence[str]]:
    """The boxes as they are after what was done to them, and sentences on what has none."""
    proposal = found.sheet.proposal()
    if JOIN[work.join] != 1:
        proposal = found.sheet.proposal(proposal.gap * JOIN[work.join])
    given = [LabelledBox(box) for box in proposal.boxes] if work.boxes is None else work.boxes
    st.caption(f"{count(len(given), 'drawing')} found. {HOW}" if work.boxes is None else HOW)
    height, width = found.sheet.ink.mask.shape
    work.shown = box_editor(given, found.jpeg, (width, height), f"photograph {work.digest} {work.version}")
    return work.shown, proposal.left_out


HOW = (
    "Drag a box to move it, its corners change its size, the cross above the photograph deletes it. Click it twice and "
    "type to name its class, then click next to it. Release the pencil above to draw more boxes. Boxes without a name "
    "go into the class that you choose below."
)


def _imported(
    work: _Work, found: PhotographedSheet, boxes: Sequence[LabelledBox], notes: Sequence[str], name: str
) -> Imported:
    """The drawings of the boxes by class, those without a name last."""
    strokes = [traced(work.digest, work.quarters, each.box, found.sheet) for each in boxes]
    filled = [(each.label, lines) for each, lines in zip(boxes, strokes, strict=True) if lines]
    if empty := len(boxes) - len(filled):
        notes = [*notes, f"{count(empty, 'box', 'boxes')} without ink."]
    pixels = bitmaps([lines for _, lines in filled])
    drawings = [Drawing(each, lines, name) for each, (_, lines) in zip(pixels, filled, strict=True)]
    classes: dict[str, list[Drawing]] = {}
    for (label, _), drawing in sorted(zip(filled, drawings, strict=True), key=lambda pair: not pair[0][0]):
        classes.setdefault(label, []).append(drawing)
    return Imported(tuple(ImportedClass(label, tuple(each)) for label, each in classes.items()), tuple(notes))


def _offer_names(work: _Work, found: PhotographedSheet) -> None:
    """The drawings as a table, to name or leave out single ones; also by keyboard, and on a phone."""
    if not work.shown:
        return
    with st.expander("Name or leave out single drawings", icon=":material/label:"):
        key = f"names {work.digest} {work.version}"
        rows = [{"drawing": _thumbnail(work, found, each), "class": each.label, "take": True} for each in work.shown]
        st.data_editor(
            rows, key=key, hide_index=True, disabled=["drawing"], on_change=partial(_apply_names, work, key),
            column_config={"drawing": st.column_config.ImageColumn(width="small")},
        )  # fmt: skip


def _thumbnail(work: _Work, found: PhotographedSheet, each: LabelledBox) -> str:
    strokes = traced(work.digest, work.quarters, each.box, found.sheet)
    return png(bitmaps([strokes])[0]) if strokes else ""


def _apply_names(work: _Work, key: str) -> None:
    """Put what was changed in the table onto the photograph."""
    changed = st.session_state[key]["edited_rows"]
    boxes = [
        LabelledBox(each.box, (changed.get(row, {}).get("class", each.label) or "").strip())
        for row, each in enumerate(work.shown)
        if changed.get(row, {}).get("take", True)
    ]
    work.begin_again(boxes)
