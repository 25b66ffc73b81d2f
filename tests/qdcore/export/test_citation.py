"""What to cite, as a person and as BibTeX reads it."""

from __future__ import annotations

import re

from qdcore.experiments.sample import Sample
from qdcore.export.citation import ARTICLE, DATASET, Reference, references, to_text
from tests.helpers.pages import stored


def test_an_entry_is_a_sentence_and_bibtex():
    entry = Reference(
        "misc", "key", {"author": "Doe, Ann", "title": "Cats & 10 % {more}", "year": "2020", "note": "a_b"}
    )
    assert entry.text() == "Doe, Ann. Cats & 10 % {more} (2020). a_b."
    assert entry.bibtex() == (
        "@misc{key,\n  author = {Doe, Ann},\n  title = {{Cats \\& 10 \\% \\{more\\}}},\n"
        "  year = {2020},\n  note = {a\\_b}\n}"
    )


def test_the_app_the_dataset_the_article_and_every_run_are_cited_once(run):
    found = references([run, stored(Sample(("cat", "dog"), 50))])
    assert [entry.key for entry in found][:3] == ["quickdraw_lab", "quickdraw_dataset", "kradolfer_quickdraw"]
    assert found[1:3] == [DATASET, ARTICLE] and len(found) == 5
    assert run.id in found[3].text() and run.record.digest in found[3].text()


def test_made_up_drawings_cite_no_dataset(home):
    practice = stored(Sample(("cat", "sheep"), 30, source="practice:1:0"))
    assert DATASET not in references([practice])


def test_braces_are_balanced_whatever_the_class_is_called(run):
    text = to_text(references([run]))
    plain = re.sub(r"\\[{}]", "", text)
    assert plain.count("{") == plain.count("}") and text.count("@") == 4
