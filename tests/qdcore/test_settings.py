"""Where things lie, and the names of the classes."""

from __future__ import annotations

from pathlib import Path

import pytest

from qdcore.drawings import class_names
from qdcore.errors import UserError
from qdcore.settings import BUCKET, PROJECT, check_base, read_settings


def test_without_settings_the_bucket_is_the_base_and_all_lies_in_the_projects_folder() -> None:
    settings = read_settings({})
    assert settings.data == BUCKET and settings.scheduler is None and settings.home == PROJECT
    assert (PROJECT / "qdcore/settings.py").is_file()
    assert (settings.cache, settings.runs) == (PROJECT / "data", PROJECT / "runs")
    assert settings.own == PROJECT / "data/own"


def test_an_empty_setting_is_none() -> None:
    assert read_settings({"QUICKDRAW_HOME": "", "QUICKDRAW_DATA": "", "QUICKDRAW_SCHEDULER": ""}) == read_settings({})


def test_one_setting_moves_data_runs_and_own_drawings(tmp_path: Path) -> None:
    settings = read_settings({"QUICKDRAW_HOME": str(tmp_path)})
    assert settings.cache == tmp_path / "data" and settings.runs == tmp_path / "runs"
    assert settings.own == tmp_path / "data/own" and settings.hidden == tmp_path / "data/hidden.txt"


@pytest.mark.parametrize(
    ("given", "base"),
    [
        ("http://mirror.example/drawings/", "http://mirror.example/drawings"),
        (" /srv/drawings/\n", "/srv/drawings"),
        ("file:///srv/my%20drawings", "/srv/my drawings"),
        ("drawings", str(Path("drawings").absolute())),
    ],
)
def test_the_base_is_a_url_or_an_absolute_folder(given: str, base: str) -> None:
    assert read_settings({"QUICKDRAW_DATA": given}).data == base


def test_there_are_345_names() -> None:
    assert len(set(class_names.all_names())) == 345
    assert {"cat", "sheep", "The Eiffel Tower", "t-shirt"} <= set(class_names.all_names())


@pytest.mark.parametrize(
    ("wrong", "right"),
    [("Cat", "cat"), ("shep", "sheep"), ("eifel tower", "The Eiffel Tower"), ("air", "airplane")],
)
def test_an_unknown_name_is_answered_with_the_nearest(wrong: str, right: str) -> None:
    assert right in class_names.nearest(wrong)
    with pytest.raises(UserError, match=f"did you mean .*{right}"):
        class_names.known(wrong)


@pytest.mark.parametrize("name", ["", "xyzzyq", "../cat", "/etc/passwd", "cat/../../dog", "'\"", "a" * 10_000])
def test_a_name_that_is_like_none_is_a_sentence_too(name: str) -> None:
    with pytest.raises(UserError, match="no class"):
        class_names.known(name)


def test_every_class_and_any_plain_word_is_fit_for_a_file() -> None:
    assert all(class_names.is_safe(name) for name in [*class_names.all_names(), "my cat's", "Bär", "猫", "v1.2"])


@pytest.mark.parametrize(
    "name", ["", ".", "..", ".cat", "a/b", "a\\b", "c:cat", "cat ", 'a"b', "a\nb", "a\0b", "a" * 101]
)
def test_a_name_that_may_leave_its_folder_is_not(name: str) -> None:
    assert not class_names.is_safe(name)


@pytest.mark.parametrize(
    ("base", "fault"),
    [
        ("ftp://server/drawings", "ftp: is not supported"),
        ("htp:/server", "htp: is not supported"),
        ("http:/server", "names no server"),
        ("https://", "names no server"),
        ("http://.", "names no server"),
        ("http://server:99999", "Port out of range"),
        ("http://server:0", "port cannot be 0"),
        ("http://server:x", "not a valid URL"),
        ("https://[::1", "not a valid URL"),
        ("http://no such server", "has a space"),
        ("nonsense://place", "nonsense: is not supported"),
    ],
)
def test_a_base_that_cannot_be_read_says_what_is_wrong_with_it(base: str, fault: str) -> None:
    with pytest.raises(UserError, match=f"QUICKDRAW_DATA is .*{fault}.* Give a URL"):
        check_base(read_settings({"QUICKDRAW_DATA": base}).data)


@pytest.mark.parametrize("base", [BUCKET, "http://127.0.0.1:8000/x", "memory://x", "/srv/drawings", "C:/drawings"])
def test_a_base_that_may_be_read_passes(base: str) -> None:
    check_base(base)


def test_a_password_in_the_base_is_not_shown() -> None:
    with pytest.raises(UserError) as error:
        check_base("ftp://me:secret@server/")
    assert "secret" not in str(error.value)


def test_a_folder_may_be_called_like_a_scheme(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("set:one").mkdir()
    assert read_settings({"QUICKDRAW_DATA": "set:one"}).data == str(tmp_path / "set:one")


def test_a_home_below_a_file_is_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("")
    for home in (tmp_path / "notes.txt", tmp_path / "notes.txt/a/b"):
        with pytest.raises(UserError, match=r"QUICKDRAW_HOME is .*notes.txt is a file. Name a folder"):
            read_settings({"QUICKDRAW_HOME": str(home)})
    assert read_settings({"QUICKDRAW_HOME": str(tmp_path / "new/a")}).home == tmp_path / "new/a"


def test_a_home_that_is_a_link_to_nowhere_is_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "link").symlink_to(tmp_path / "unplugged")
    with pytest.raises(UserError, match=r"QUICKDRAW_HOME is .*link is a link to nowhere. Name a folder"):
        read_settings({"QUICKDRAW_HOME": str(tmp_path / "link/lab")})


@pytest.mark.parametrize("name", ["HOME", "DATA", "FOLDER", "CERTIFICATES"])
def test_the_home_of_an_unknown_user_is_a_sentence(name: str) -> None:
    with pytest.raises(UserError, match=f"QUICKDRAW_{name} is ~nobody-by-this-name/x, but nobody here has the home"):
        read_settings({f"QUICKDRAW_{name}": "~nobody-by-this-name/x"})


def test_the_scheme_of_a_folder_may_be_in_capitals(tmp_path: Path) -> None:
    assert read_settings({"QUICKDRAW_DATA": f"FILE://{tmp_path}"}).data == str(tmp_path)
