"""Files into a dataset: everything is shown as it will be stored before it is taken."""

from __future__ import annotations

import hashlib
from collections.abc import Callable

import numpy as np
import streamlit as st

from dashboard.components.gallery import strip
from dashboard.state.resources import imported, show_errors
from dashboard.views.collect.undo import datasets_by, remember
from qdcore.datasets.dataset import Dataset
from qdcore.datasets.drawing import Drawing
from qdcore.datasets.importing.imported import MAX_BYTES, Imported, Mend
from qdcore.datasets.importing.read import ENDINGS
from qdcore.formatting import count, megabytes, plain

TIMES, PREVIEWS, MAX_NOTES = "collect uploads", 14, 12
MAX_TOTAL = 60_000_000  # bytes of all files of one upload


def offer_upload(dataset: Dataset) -> None:
    """A field for files, and the preview of what they hold."""
    key = f"upload {st.session_state.setdefault(TIMES, 0)}"  # another key empties the field
    files = st.file_uploader(
        "Files", [ending[1:] for ending in ENDINGS], accept_multiple_files=True, key=key,
        max_upload_size=MAX_BYTES // 1_000_000, help=UPLOAD_HELP,
    )  # fmt: skip
    if not files:
        return
    if sum(file.size for file in files) > MAX_TOTAL:
        st.error(f"These files have more than {megabytes(MAX_TOTAL / 1e6)} together; add them one after another.")
        return
    contents = [(file.name, file.getvalue()) for file in files]
    digest = hashlib.blake2b(b"".join(hashlib.blake2b(content).digest() for _, content in contents)).hexdigest()
    names = tuple(name for name, _ in contents)
    mends = _choose_mends(imported(names, digest, frozenset(), contents), key)
    found = imported(names, digest, mends, contents)
    with show_errors():
        preview(dataset, found, key, done=_empty_field)


UPLOAD_HELP = (
    "Arrays (.npy, .npz), strokes (.ndjson, .json), drawings (.svg, .png, .jpg, .webp, .gif), or a .zip of them with a "
    "folder per class. 20 MB per file at most. Nothing is kept before you take it."
)


def _empty_field() -> None:
    st.session_state[TIMES] += 1


def _choose_mends(found: Imported, key: str) -> frozenset[Mend]:
    """What to do with pixels that are wrong as a whole; both are asked, as one may hide the other."""
    if not found.offers:
        return frozenset()
    with st.container(border=True):
        st.write("Some files are left out because their pixels are wrong as a whole. This may mend them:")
        return frozenset(mend for mend in Mend if st.checkbox(mend.words, key=f"{mend} {key}"))


def preview(dataset: Dataset, found: Imported, key: str, done: Callable[[], None], whole: bool = False) -> None:
    """What was found: notes, and for each class its title, its number and the first drawings; then the button.

    `whole` shows all drawings. `done` is called when they were taken. Any way of importing ends here.
    """
    _show_notes(found)
    if not found.total:
        st.info("There is no drawing to take in these files.")
        return
    classes: dict[str, list[Drawing]] = {}
    for each in found.classes:
        title = _choose_title(dataset, each.title, f"{key} title {each.title}")
        they = "it" if len(each.drawings) == 1 else "they"
        st.caption(f"{count(len(each.drawings))}, as {they} will be stored:")
        first = each.drawings if whole else each.drawings[:PREVIEWS]
        strip(np.array([drawing.pixels for drawing in first]), f"drawings of {title}", 46, whole)
        classes.setdefault(title, []).extend(each.drawings)
    if "" in classes:
        st.info("Choose or type the class of these drawings.")
    elif st.button(f"Take {count(found.total)}", icon=":material/check:", type="primary", key=f"{key} take"):
        remember(datasets_by().take(dataset.name, classes))
        done()
        st.rerun()


def _choose_title(dataset: Dataset, proposed: str, key: str) -> str:
    """The class that drawings go into: one that is there, or a new one."""
    titles = [each.title for each in dataset.classes if not each.dropped]
    options = list(dict.fromkeys([*([proposed] if proposed else []), *titles]))
    chosen = st.selectbox(
        "Class",
        options,
        0 if proposed else None,
        key=key,
        accept_new_options=True,
        placeholder="choose or type a class",
    )
    return (chosen or "").strip()


def _show_notes(found: Imported) -> None:
    if found.notes:
        title = f"Left out, or only used in part ({len(found.notes)})"
        with st.expander(title, expanded=len(found.notes) <= MAX_NOTES, icon=":material/warning:"):
            st.markdown("\n".join(f"- {plain(note)}" for note in found.notes))
