"""Addresses of drawings, and the list of hidden ones."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from qdcore.drawings.address import Address
from qdcore.drawings.hidden import Hidden
from qdcore.errors import UserError
from qdcore.experiments.sample import Sample


@pytest.mark.parametrize(
    ("text", "source", "cls", "row"),
    [
        ("cat/1234", "quickdraw", "cat", 1234),
        ("The Eiffel Tower/0", "quickdraw", "The Eiffel Tower", 0),
        ("practice:1:0:bee/7", "practice:1:0", "bee", 7),
        ("folder:00ff:my cat/3", "folder:00ff", "my cat", 3),
    ],
)
def test_an_address_and_its_text_are_one(text: str, source: str, cls: str, row: int) -> None:
    assert Address.parse(text) == Address(source, cls, row)
    assert str(Address.parse(text)) == text


def test_an_address_has_one_text() -> None:
    assert str(Address.parse(" quickdraw:cat/7\n")) == "cat/7"


@pytest.mark.parametrize(
    "text", ["", "cat", "cat/", "/3", "cat/-1", "cat/1.5", "cat/٣", "cat/007", "../cat/1", "a/b/1", "A b:cat/1", ":/1"]
)
def test_what_is_no_address_is_told_with_an_example(text: str) -> None:
    with pytest.raises(UserError, match="such as cat/1234"):
        Address.parse(text)


def test_a_drawing_is_hidden_and_shown_again(tmp_path: Path) -> None:
    hidden = Hidden(tmp_path / "data/hidden.txt")
    assert hidden.addresses() == frozenset() and not hidden.path.exists()
    hidden.hide("cat/3")
    hidden.hide("practice:1:0:bee/7")
    hidden.hide("cat/3")
    assert hidden.addresses() == {"cat/3", "practice:1:0:bee/7"}
    hidden.show("cat/3")
    hidden.show("cat/4")
    assert Hidden(hidden.path).addresses() == {"practice:1:0:bee/7"}


def test_the_list_is_a_text_that_a_colleague_can_read_and_copy(tmp_path: Path) -> None:
    hidden = Hidden(tmp_path / "hidden.txt")
    hidden.hide("cat/3")
    hidden.hide("house plant/12")
    lines = hidden.path.read_text("utf-8").splitlines()
    assert lines[0].startswith("#") and lines[1:] == ["cat/3", "house plant/12"]


def test_remarks_blank_and_broken_lines_stay_and_hide_nothing(tmp_path: Path) -> None:
    path = tmp_path / "hidden.txt"
    text = "# rude ones: # cat/9\n\ncat/3\r\nwhat is this?\n  dog/4  \n"
    path.write_bytes(b"\xef\xbb\xbf" + text.encode())
    hidden = Hidden(path)
    assert hidden.addresses() == {"cat/3", "dog/4"}
    assert hidden.notes() == ["Line 4 of hidden.txt is not an address and was ignored: 'what is this?'."]
    hidden.hide("bee/1")
    hidden.show("cat/3")
    assert path.read_text("utf-8") == "# rude ones: # cat/9\n\nwhat is this?\n  dog/4  \nbee/1\n"


def test_a_list_that_windows_saved_as_unicode_is_read_and_written_as_utf_8(tmp_path: Path) -> None:
    path = tmp_path / "hidden.txt"
    path.write_bytes("# übel\r\ncat/3\r\n".encode("utf-16"))
    hidden = Hidden(path)
    assert hidden.addresses() == {"cat/3"} and hidden.notes() == []
    hidden.hide("bee/1")
    assert path.read_text("utf-8") == "# übel\ncat/3\nbee/1\n"


def test_a_malformed_address_changes_nothing(tmp_path: Path) -> None:
    hidden = Hidden(tmp_path / "hidden.txt")
    for change in (hidden.hide, hidden.show):
        with pytest.raises(UserError, match="not the address"):
            change("../../etc/passwd")
    assert list(tmp_path.iterdir()) == []


def test_two_who_hide_at_once_lose_nothing(tmp_path: Path) -> None:
    path = tmp_path / "hidden.txt"
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda row: Hidden(path).hide(f"cat/{row}"), range(40)))
    assert Hidden(path).addresses() == {f"cat/{row}" for row in range(40)}


def test_a_list_that_cannot_be_written_is_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "data").write_text("a file where the folder should be")
    with pytest.raises(UserError, match="data"):
        Hidden(tmp_path / "data/hidden.txt").hide("cat/1")


def test_a_sample_leaves_out_what_is_hidden_within_it(tmp_path: Path) -> None:
    hidden = Hidden(tmp_path / "hidden.txt")
    for address in ["dog/9", "cat/100", "cat/12", "cat/3", "bee/1", "practice:1:0:cat/4"]:
        hidden.hide(address)
    assert hidden.within(("dog", "cat"), 100) == ("cat/3", "cat/12", "dog/9")
    assert hidden.within(("cat", "bee"), 100, "practice:1:0") == ("practice:1:0:cat/4",)
    assert hidden.within(("cat", "bee"), 1) == ()


def test_the_same_hidden_drawings_give_the_same_sample() -> None:
    one = Sample(("cat", "dog"), 50, hidden=("dog/9", "cat/3"))
    assert one == Sample(("cat", "dog"), 50, hidden=("cat/3", "dog/9", "cat/3"))
    assert one.hidden == ("cat/3", "dog/9")


@pytest.mark.parametrize("address", ["cat/50", "bee/1", "practice:1:0:cat/1", "cat", 7])
def test_a_sample_hides_only_drawings_of_its_own(address: str) -> None:
    with pytest.raises(UserError, match="drawing"):
        Sample(("cat", "dog"), 50, hidden=(address,))
