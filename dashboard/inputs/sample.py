"""Choosing a sample: classes, drawings per class, and how they are split."""

from __future__ import annotations

import streamlit as st

from dashboard.inputs.basic import KEPT, all_among, choose_switch, choose_whole_number
from dashboard.inputs.source import classes_at_hand, too_few_here
from dashboard.state.resources import backend
from dashboard.state.url_params import MAX_SEED, keep_param, open_param
from qdcore.experiments.sample import MAX_PER_CLASS, Sample
from qdcore.formatting import count, listed, percent, plain
from qdcore.sources import SOURCES, Source

FIRST_CLASSES = ["cat", "sheep"]
MAX_FIRST = 20  # classes of a dataset that are chosen unless somebody chooses others


def choose_classes(source: Source) -> list[str]:
    """Classes of a source; requested classes that are not available are left out, with a sentence."""
    names = classes_at_hand(source)
    first = _first_classes(source, names)
    open_param("classes", first, all_among(source.classes(), "class"))
    requested = st.session_state["classes"]
    st.session_state["classes"] = [cls for cls in requested if cls in names]
    if left_out := [cls for cls in requested if cls not in names]:
        st.info(
            f"Left out, because their drawings are not available: {plain(listed(left_out))}.",
            icon=":material/link_off:",
        )
    help_text = f"Type to search among {count(len(names), 'class', 'classes')}."
    classes = st.multiselect("Classes", names, key="classes", help=help_text, **KEPT)
    keep_param("classes", classes, [])
    return classes


def _first_classes(source: Source, names: list[str]) -> list[str]:
    """All classes of a dataset, as far as they fit on a page; of other sources cats and sheep."""
    if source.kind == "own":
        return names[:MAX_FIRST]
    return [cls for cls in FIRST_CLASSES if cls in names] or names[:2]


def choose_sample(source: Source) -> Sample | None:
    """Classes, drawings per class and their split; None, and a sentence, while they make no valid sample."""
    left, middle, right = st.columns([6, 2, 1], vertical_alignment="bottom")
    with left:
        classes = choose_classes(source)
    with middle:
        per_class = choose_whole_number(
            "Drawings per class", "per_class", 2, MAX_PER_CLASS, step=100, help=PER_CLASS_HELP
        )
    with right:
        share, seed, train_size, stratify = _choose_split()
    classes = _with_enough(source, classes)
    if len(classes) < 2:
        st.info("Choose two classes or more.")
        return None
    if few := too_few_here(source, classes, per_class):
        st.info(plain(few))
        return None
    hidden = backend().hidden.within(classes, per_class, source.id)
    sample = Sample.up_to(
        tuple(classes), per_class, _available(source, classes, per_class), test_share=share, seed=seed,
        source=source.id, train_size=train_size, hidden=hidden, stratify=stratify,
    )  # fmt: skip
    if uneven := uneven_in_words(sample):
        st.info(uneven, icon=":material/balance:")
    if (size := sample.train_size or 0) > (half := sample.training_half):
        st.info(f"The split leaves {count(half)} for training; {size:,} were requested. Choose fewer under *Split*.")
        return None
    if sample.may_miss_a_class:
        st.info(STRATIFY_ADVICE, icon=":material/balance:")
    return sample


def _with_enough(source: Source, classes: list[str]) -> list[str]:
    """The classes of which some drawings can be trained on and some tested; a sentence about the others."""
    if not SOURCES[source.kind].private:
        return classes
    enough = [cls for cls in classes if source.count(cls) > 1]
    if few := [cls for cls in classes if cls not in enough]:
        st.info(f"Left out, because one drawing is not enough: {plain(listed(few))}.")
    return enough


def _available(source: Source, classes: list[str], per_class: int) -> list[int]:
    """How many drawings of each class can be taken; of Google's and of practice doodles as many as requested."""
    return [source.count(cls) if SOURCES[source.kind].private else per_class for cls in classes]


def uneven_in_words(sample: Sample) -> str:
    """What different numbers of drawings do to the accuracy; "" where all classes have as many."""
    if not sample.counts:
        return ""
    return (
        f"The classes are uneven, from {min(sample.rows):,} to {count(max(sample.rows))}. Always predicting the "
        f"largest one is correct for {percent(sample.largest_share)}: compare with that, and look at the balanced "
        "accuracy, in which every class counts the same."
    )


PER_CLASS_HELP = (
    "More drawings make a classifier more accurate and its training longer. Google has about 120,000 per class."
)
SHARE_HELP = (
    "The test drawings: they are kept out of the training, to measure the accuracy on drawings it has not seen."
)
SEED_HELP = "The start of the random numbers. The same seed gives the same split and the same training once more."
SIZE_HELP = "Train on fewer drawings and test on the same ones, to see what more drawings bring. Empty: train on all."


STRATIFY_HELP = "A stratified split takes the same share of every class for testing; use it for small classes."
STRATIFY_ADVICE = (
    "With so few drawings of each class, a random split may leave a class without training or test drawings. "
    "Switch on *Stratified split* under *Split*, or take more drawings."
)


def _choose_split() -> tuple[float, int, int | None, bool]:
    """The share for testing (0..1), the seed, the number of training drawings (None: all), True for stratified."""
    for key in ("share", "seed", "train_size"):
        open_param(key)
    with st.popover("Split", help="How the drawings are split into training and test drawings.", width="stretch"):
        share = st.slider("Share for testing", 5, 95, step=5, format="%d %%", key="share", help=SHARE_HELP, **KEPT)
        seed = choose_whole_number("Seed", "seed", 0, MAX_SEED, help=SEED_HELP)
        size = st.number_input(
            "Training drawings", 2, step=100, key="train_size", placeholder="all", help=SIZE_HELP, **KEPT
        )
        stratify = choose_switch("Stratified split", "stratify", help=STRATIFY_HELP)
    keep_param("share", share)
    keep_param("train_size", size)
    return share / 100, seed, int(size) if size else None, stratify
