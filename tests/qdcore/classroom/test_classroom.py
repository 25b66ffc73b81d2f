"""A class on disk: its code and PIN, nameless pupils, signed cookies, and its end."""

from __future__ import annotations

import json
import stat
import threading
import time
from pathlib import Path

import pytest

from qdcore.classroom import keys, pupils
from qdcore.classroom.classroom import HOURS_LEFT, Classroom, classes_in, delete_gone, latest_open, new_class, new_pin
from qdcore.classroom.cookies import HOURS, HOURS_KEPT, Ticket, cookie_value, read_cookie
from qdcore.classroom.roles import TEACHER
from qdcore.classroom.tries import Tries
from qdcore.errors import UserError

KEY, CODE, NOW = b"k" * 32, "abc234", 1_000_000.0
PUPIL = Ticket(CODE, "pupil", "0123456789ab", int(NOW))


@pytest.fixture
def room(tmp_path: Path) -> Classroom:
    return new_class(tmp_path)[0]


def test_a_code_is_easy_to_read_aloud_and_the_same_however_it_is_typed():
    codes = {keys.new_code() for _ in range(200)}
    assert len(codes) == 200 and not set("".join(codes)) & set("01ilo")
    assert keys.same_code("AB-c 234", CODE) and not keys.same_code("abc235", CODE) and not keys.same_code("", CODE)


def test_the_pin_is_stored_nowhere_and_opens(tmp_path):
    room, pin = new_class(tmp_path)
    stored = "".join(file.read_text("latin-1") for file in room.folder.iterdir())
    assert len(pin) == 6 and pin not in stored
    assert keys.is_pin(pin, room.state.pin) and keys.is_pin(f" {pin[:3]} {pin[3:]}", room.state.pin)
    wrong = f"{(int(pin) + 1) % 10**6:06}"
    assert not any(keys.is_pin(text, room.state.pin) for text in (wrong, "", pin + "0", "\u0661" * 6, "123.45"))
    assert not keys.is_pin(pin, (new_pin(room), room.state.pin)[1])


def test_only_its_owner_can_read_the_key_of_a_class(room):
    assert stat.S_IMODE((room.folder / "key").stat().st_mode) == 0o600
    assert stat.S_IMODE(room.folder.stat().st_mode) == 0o700
    with pytest.raises(FileExistsError):
        keys.make_key(room.folder / "key")


def test_a_cookie_comes_back_as_it_was_signed():
    assert read_cookie(cookie_value(PUPIL, KEY), KEY, CODE, NOW) == PUPIL
    teacher = Ticket(CODE, "teacher", "", int(NOW))
    assert read_cookie(cookie_value(teacher, KEY), KEY, CODE, NOW) == teacher


@pytest.mark.parametrize(
    "forged",
    [
        "", "x", "." * 300, "a" * 100_000,
        cookie_value(PUPIL, b"z" * 32),  # another class's key
        cookie_value(PUPIL, KEY).replace("pupil", "teacher"),
        cookie_value(PUPIL, KEY).replace("0123456789ab", "0123456789ac"),
        cookie_value(PUPIL, KEY)[:-1] + "x", cookie_value(PUPIL, KEY)[:-64], cookie_value(PUPIL, KEY) + "\n",
        cookie_value(Ticket("abc235", "pupil", "0123456789ab", int(NOW)), KEY),
        cookie_value(Ticket(CODE, "pupil", "", int(NOW)), KEY),
        cookie_value(Ticket(CODE, "teacher", "0123456789ab", int(NOW)), KEY),
        cookie_value(Ticket(CODE, "pupil", "../../etc/pw", int(NOW)), KEY),
    ],
)  # fmt: skip
def test_a_forged_cookie_is_none(forged):
    assert read_cookie(forged, KEY, CODE, NOW) is None


def test_a_cookie_grows_old_later_where_the_class_is_kept():
    value, hour = cookie_value(PUPIL, KEY), 3600
    assert read_cookie(value, KEY, CODE, NOW + HOURS * hour - 1)
    assert read_cookie(value, KEY, CODE, NOW + HOURS * hour + 1) is None
    assert read_cookie(value, KEY, CODE, NOW + HOURS * hour + 1, kept=True)
    assert read_cookie(value, KEY, CODE, NOW + HOURS_KEPT * hour + 1, kept=True) is None
    assert read_cookie(value, KEY, CODE, NOW - hour) is None  # from the future


def test_pupils_have_different_names_and_keep_them(room):
    names = {room.join()[0].name for _ in range(60)}
    assert len(names) == 60 and all(len(name.split()) == 2 for name in names)
    pupil, cookie = room.join()
    again = Classroom(room.folder)  # a server that was started again
    assert again.actor(cookie) == room.actor(cookie) and again.actor(cookie).name == pupil.name
    assert room.pupils.name(pupil.id) == pupil.name and room.pupils.name("teacher") == "teacher"
    assert room.pupils.name("nobody") == ""


def test_thirty_who_join_at_once_are_thirty(room):
    threads = [threading.Thread(target=room.join) for _ in range(30)]
    [thread.start() for thread in threads], [thread.join() for thread in threads]
    assert len({pupil.name for pupil in Classroom(room.folder).pupils.all().values()}) == 30


def test_a_class_is_full_at_last(room, monkeypatch):
    monkeypatch.setattr(pupils, "MAX_PUPILS", 2)
    room.join(), room.join()
    with pytest.raises(UserError, match="full"):
        room.join()


def test_who_was_sent_out_and_who_comes_after_the_end_is_nobody(room):
    (one, cookie), (_, other) = room.join(), room.join()
    teacher = room.teacher_cookie()
    room.pupils.send_out(one.id)
    assert room.actor(cookie) is None and room.actor(other) and room.pupils.name(one.id) == one.name
    room.change(ended=time.time())
    assert room.actor(other) is None and room.actor(teacher) == TEACHER and room.actor(None) is None


def test_a_cookie_of_another_room_opens_nothing(tmp_path):
    one, other = new_class(tmp_path)[0], new_class(tmp_path)[0]
    assert other.actor(one.join()[1]) is None and other.actor(one.teacher_cookie()) is None


def test_a_class_that_is_open_outlives_a_clock_that_is_set_forward(tmp_path, monkeypatch):
    """It was deleted in the middle of the lesson, and its server ended."""
    classroom, _ = new_class(tmp_path)
    classroom.hold()
    later = time.time() + 5 * 3600
    monkeypatch.setattr(time, "time", lambda: later)
    assert not classroom.is_gone() and delete_gone(tmp_path) == []
    classroom.change(ended=later - 5 * 3600)
    assert classroom.is_gone()
    classroom.let_go()
    assert len(delete_gone(tmp_path)) == 1 and not classroom.folder.exists()


def test_a_class_is_gone_four_hours_after_its_end_unless_it_is_kept(tmp_path):
    rooms = [new_class(tmp_path)[0] for _ in range(5)]
    old, new, kept, crashed, open_now = rooms
    long_ago = time.time() - HOURS_LEFT * 3600 - 1
    old.change(ended=long_ago)
    new.change(ended=long_ago + 60)
    kept.change(ended=long_ago, keep=True)
    crashed.change(seen=long_ago)
    open_now.change(ended=long_ago)
    open_now.hold()
    codes = sorted([old.folder.name, crashed.folder.name])
    assert sorted(delete_gone(tmp_path)) == codes
    assert {room.folder for room in classes_in(tmp_path)} == {room.folder for room in (new, kept, open_now)}
    assert not old.folder.exists()


def test_the_class_that_was_open_last_is_found_again(tmp_path):
    assert latest_open(tmp_path / "none") is None
    first, second, ended = (new_class(tmp_path)[0] for _ in range(3))
    first.change(seen=time.time() + 5)
    ended.change(seen=time.time() + 9, ended=time.time())
    found = latest_open(tmp_path)
    assert found.folder == first.folder and second.folder != first.folder
    found.hold()
    with pytest.raises(UserError, match="open in another window"):
        Classroom(first.folder).hold()


def test_a_damaged_class_is_named_and_left_out(room, tmp_path):
    described = json.loads((room.folder / "class.json").read_text())
    for wrong in ({**described, "code": "../x"}, {**described, "limits": {"waiting": -1}}, {}):
        (room.folder / "class.json").write_text(json.dumps(wrong))
        with pytest.raises(UserError, match="no class in"):
            Classroom(room.folder)
    assert list(classes_in(tmp_path)) == []


def test_ten_thousand_guesses_of_a_pin_are_refused_but_for_a_few_and_this_computer_is_not_shut_out():
    now = [0.0]
    tries = Tries(per_address=5, overall=20, seconds=600, clock=lambda: now[0])
    allowed = [tries.begin(f"10.0.{number % 50}.1") for number in range(10_000)]
    assert sum(allowed) == 20 and not tries.begin("10.9.9.9")
    assert [tries.begin("127.0.0.1") for _ in range(6)] == [True] * 5 + [False]
    now[0] = 601
    assert tries.begin("10.9.9.9")


def test_a_right_try_costs_nothing():
    tries = Tries(per_address=2, overall=100, clock=lambda: 0)
    for _ in range(30):  # a whole class behind one address
        assert tries.begin("10.0.0.1")
        tries.forgive("10.0.0.1")
    assert tries.begin("10.0.0.1") and tries.begin("10.0.0.1") and not tries.begin("10.0.0.1")
