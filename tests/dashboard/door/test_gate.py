"""The attack list at the door: what a stranger, a pupil and another site's page may not do."""

from __future__ import annotations

import asyncio
import re
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from dashboard.door.bounds import MAX_MESSAGE, MAX_SOCKETS, Bounds
from dashboard.door.gate import Gate
from dashboard.door.origin import is_known_host, is_own_page
from dashboard.door.page import NAME, door_page
from qdcore.classroom import keys
from qdcore.classroom.classroom import Classroom, new_class
from qdcore.classroom.cookies import COOKIE, HOURS, Ticket, cookie_value
from qdcore.classroom.roles import TEACHER
from qdcore.classroom.room import Room

HOST, PAGE = "192.168.1.5:8501", "http://192.168.1.5:8501"
PATHS = [
    "/", "/class", "/train", "/static/js/index.js", "/media/abc.png", "/_stcore/health", "/_stcore/host-config",
    "/_stcore/upload_file/session/1", "/_stcore/stream", "/component/x/y.js", "/guess", "//", "/../../etc/passwd",
    "/door/../train", "/DOOR", "/%64oor/x",
]  # fmt: skip


class App:
    """Stands for Streamlit: notes what reaches it, and reads the whole body."""

    def __init__(self) -> None:
        self.reached: list[str] = []
        self.body = b""

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        self.reached.append(scope["path"])
        if scope["type"] == "websocket":
            await send({"type": "websocket.accept"})
            while (await receive())["type"] != "websocket.disconnect":
                await send({"type": "websocket.send", "text": "answer"})
            return
        while (message := await receive())["type"] == "http.request":
            self.body += message.get("body", b"")
            if not message.get("more_body"):
                break
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await send({"type": "http.response.body", "body": b"inside"})


@pytest.fixture
def opened(tmp_path: Path) -> tuple[Gate, App, Classroom, str]:
    """A gate, the app behind it, the class and its PIN."""
    room, pin = new_class(tmp_path)
    app = App()
    return Gate(app, room, lambda: ("192.168.1.5", "localhost"), 2_000_000), app, room, pin


def ask(gate: Gate, path: str = "/", method: str = "GET", body: bytes = b"", **changes: Any) -> tuple[int, Any, str]:
    """Status, headers and text of the answer to a request; `cookie`, `origin`, `host`, `client`, `scheme`, `more`."""
    sent: list[Any] = []
    path, _, query = path.partition("?")
    headers = {"host": HOST, "accept": "text/html", "origin": PAGE, "cookie": "a=b", **changes.pop("headers", {})}
    headers |= {name: changes[name] for name in ("cookie", "origin", "host") if name in changes}
    scope = {
        "type": "http", "path": path, "query_string": query.encode(), "method": method,
        "scheme": changes.get("scheme", "http"), "client": (changes.get("client", "192.168.1.77"), 5),
        "headers": [(name.encode(), value.encode("latin-1")) for name, value in headers.items()],
    }  # fmt: skip
    messages = [{"type": "http.request", "body": each, "more_body": True} for each in changes.get("more", [])]
    messages.append({"type": "http.request", "body": body})
    asyncio.run(gate(scope, _feed(messages), _collect(sent)))
    found = {name.decode(): value.decode() for name, value in sent[0]["headers"]}
    return sent[0]["status"], found, b"".join(each.get("body", b"") for each in sent[1:]).decode()


def _feed(messages: list[Any]) -> Any:
    async def receive() -> Any:
        await asyncio.sleep(0)
        return messages.pop(0) if messages else {"type": "http.disconnect"}

    return receive


def _collect(sent: list[Any]) -> Any:
    async def send(message: Any) -> None:
        sent.append(message)

    return send


def connect(gate: Gate, cookie: str, messages: list[Any] | None = None, **changes: str) -> list[Any]:
    """What a websocket is sent back."""
    sent: list[Any] = []
    headers = {"host": HOST, "origin": PAGE, "cookie": f"{COOKIE}={cookie}", **changes}
    scope = {
        "type": "websocket", "path": "/_stcore/stream", "scheme": "ws", "query_string": b"",
        "headers": [(name.encode(), value.encode()) for name, value in headers.items() if value],
    }  # fmt: skip
    incoming = [*(messages or []), {"type": "websocket.disconnect", "code": 1000}]
    asyncio.run(gate(scope, _feed(incoming), _collect(sent)))
    return [each["type"].removeprefix("websocket.") for each in sent] + [each.get("code") for each in sent[-1:]]


def text(size: int = 5) -> dict[str, Any]:
    return {"type": "websocket.receive", "bytes": b"x" * size}


def test_below_a_base_path_the_door_and_what_is_behind_it_are_there(opened):
    _, app, room, _ = opened
    gate = Gate(app, room, lambda: ("192.168.1.5",), 2_000_000, "/lab")
    assert 'action="/lab/door"' in ask(gate, "/lab/")[2] and ask(gate, "/door", "POST", b"code=x")[0] == 403
    status, headers, _ = ask(gate, "/lab/door", "POST", f"code={room.state.code}".encode())
    assert (status, headers["location"]) == (303, "/lab/room")
    cookie = headers["set-cookie"].partition(";")[0]
    again = ask(gate, "/lab/door", "POST", f"code={room.state.code}".encode(), cookie=cookie)
    assert again[1]["location"] == "/lab/room" and ask(gate, "/lab/train", cookie=cookie)[2] == "inside"


def test_who_was_sent_out_is_not_let_in_again_and_a_new_code_lets_in_who_has_it(opened):
    gate, _, room, _ = opened
    old = f"code={room.state.code}".encode()
    cookies = [ask(gate, "/door", "POST", old)[1]["set-cookie"].partition(";")[0] for _ in range(2)]
    [sent_out, _] = room.pupils.all()
    room.pupils.send_out(sent_out)
    status, headers, page = ask(gate, "/door", "POST", old, cookie=cookies[0])
    assert status == 403 and "sent out" in page and "set-cookie" not in headers
    new = Room(room).change_code(TEACHER)
    assert new != room.state.code and [ask(gate, "/train", cookie=each)[0] for each in cookies] == [403, 200]
    assert ask(gate, "/door", "POST", old)[0] == 403 and len(room.pupils.all()) == 2
    assert ask(gate, "/door", "POST", f"code={new}".encode())[0] == 303 and len(room.pupils.all()) == 3
    assert Classroom(room.folder).state.room_code == new


@pytest.mark.parametrize("path", PATHS)
def test_a_stranger_gets_to_nothing_and_learns_the_name_of_the_app(opened, path):
    gate, app, room, _ = opened
    status, headers, page = ask(gate, path)
    assert status == 403 and app.reached == [] and NAME in page
    assert "default-src 'none'" in headers["content-security-policy"] and headers["cache-control"] == "no-store"
    assert room.state.code not in page and "<script" not in page
    for method in ("POST", "PUT", "DELETE", "OPTIONS", "HEAD"):
        assert ask(gate, path, method)[0] == 403 and app.reached == []
    assert ask(gate, path, headers={"accept": "*/*"})[2] == "Enter the room code first."


def test_a_forged_an_old_and_another_rooms_cookie_open_nothing(opened, tmp_path):
    gate, app, room, _ = opened
    pupil, good = room.join()
    key = (room.folder / "key").read_bytes()
    old = cookie_value(Ticket(room.state.code, "pupil", pupil.id, int(time.time() - HOURS * 3600 - 9)), key)
    raised = good.replace(".pupil.", ".teacher.").replace(pupil.id, "-")
    strangers = new_class(tmp_path)[0]
    for cookie in (old, raised, good[:-1], good + "0", strangers.join()[1], strangers.teacher_cookie(), "", "\xff"):
        assert ask(gate, cookie=f"{COOKIE}={cookie}")[0] == 403
        if cookie.isascii():
            assert connect(gate, cookie) == ["close", 1008]
    assert app.reached == []
    assert ask(gate, cookie=f'other="; {COOKIE}={good}')[2] == "inside"
    assert connect(gate, good, [text()]) == ["accept", "send", None]


def test_the_code_gives_a_name_and_a_cookie_that_scripts_and_other_sites_cannot_use(opened):
    gate, app, room, _ = opened
    status, headers, _ = ask(gate, "/door", "POST", f"code={room.state.code.upper()}".encode())
    assert status == 303 and headers["location"] == "/room"
    said = headers["set-cookie"].lower()
    assert "httponly" in said and "samesite=lax" in said and "secure" not in said and "path=/" in said
    cookie = headers["set-cookie"].partition(";")[0]
    assert ask(gate, cookie=cookie)[2] == "inside" and len(room.pupils.all()) == 1
    again = ask(gate, "/door", "POST", f"code={room.state.code}".encode(), cookie=cookie)
    assert again[0] == 303 and "set-cookie" not in again[1] and len(room.pupils.all()) == 1
    origin = {"origin": PAGE.replace("http", "https")}
    secure = ask(gate, "/door", "POST", f"code={room.state.code}".encode(), scheme="https", **origin)
    assert "secure" in secure[1]["set-cookie"].lower()


def test_a_wrong_code_is_none_and_tries_are_limited(opened):
    gate, _, room, _ = opened
    answers = [ask(gate, "/door", "POST", b"code=aaaaaa")[0] for _ in range(25)]
    assert answers == [403] * 20 + [429] * 5
    assert ask(gate, "/door", "POST", f"code={room.state.code}".encode())[0] == 429  # the right one, too late
    assert ask(gate, "/door", "POST", f"code={room.state.code}".encode(), client="192.168.1.78")[0] == 303


def test_ten_thousand_guesses_of_the_pin_are_twenty(opened, monkeypatch):
    gate, _, _, pin = opened
    looked: list[str] = []
    monkeypatch.setattr("dashboard.door.gate.is_pin", lambda text, stored: bool(looked.append(text)))
    for number in range(2_000):  # five addresses each: as if 10,000 came
        ask(gate, "/door", "POST", f"pin={number:06}".encode(), client=f"10.0.{number % 50}.1")
    assert len(looked) == 20
    monkeypatch.setattr("dashboard.door.gate.is_pin", keys.is_pin)
    assert ask(gate, "/door", "POST", f"pin={pin}".encode(), client="10.9.9.9")[0] == 429
    assert ask(gate, "/door", "POST", f"pin={pin}".encode(), client="127.0.0.1")[0] == 303  # the teacher's own computer


def test_the_pin_makes_a_teacher_and_is_in_no_link(opened):
    gate, _, room, pin = opened
    assert ask(gate, f"/door?pin={pin}")[1].get("set-cookie") is None
    _, headers, _ = ask(gate, "/door", "POST", f"pin={pin}".encode())
    value = headers["set-cookie"].partition(";")[0].partition("=")[2]
    assert room.actor(value).role == "teacher" and pin not in str(headers)
    assert ask(gate, "/door?teacher")[2].count('type="password"') == 1


def test_a_form_of_another_site_lets_nobody_in(opened):
    gate, app, room, _ = opened
    body, cookie = f"code={room.state.code}".encode(), f"{COOKIE}={room.join()[1]}"
    for origin in ("http://evil.example", "null", "", "http://192.168.1.5:9999", "https://192.168.1.5:8501"):
        assert ask(gate, "/door", "POST", body, origin=origin)[0] == 403
        assert ask(gate, "/_stcore/upload_file/s/1", "PUT", b"x", origin=origin, cookie=cookie)[0] == 403
    assert ask(gate, host="evil.example", cookie=cookie)[0] == 403 and app.reached == []


def test_a_websocket_from_another_origin_or_without_one_is_refused(opened):
    gate, app, room, _ = opened
    good = room.join()[1]
    for origin in ("http://evil.example", "null", "", "http://192.168.1.5", "http://192.168.1.5:8501@evil.example"):
        assert connect(gate, good, origin=origin) == ["close", 1008]
    for host in ("evil.example:8501", "192.168.1.5:8501@x", "x"):
        assert connect(gate, good, host=host, origin=f"http://{host}") == ["close", 1008]
    assert app.reached == []


def test_a_message_that_is_too_large_closes_the_websocket(opened):
    gate, _, room, _ = opened
    for cookie in (room.join()[1], room.teacher_cookie()):
        assert connect(gate, cookie, [text(MAX_MESSAGE)]) == ["accept", "send", None]
        assert connect(gate, cookie, [text(MAX_MESSAGE + 1), text()]) == ["accept", "close", 1009]


def test_a_body_that_is_too_large_never_reaches_the_app_whole(opened):
    gate, app, room, _ = opened
    cookie = f"{COOKIE}={room.join()[1]}"
    answer = ask(gate, "/u", "PUT", b"x", cookie=cookie, headers={"content-length": "100000000"})
    assert answer[0] == 413 and app.reached == []
    ask(gate, "/u", "PUT", b"", cookie=cookie, more=[b"x" * 1_000_000] * 100)  # without its length
    assert len(app.body) == 2_000_000
    assert ask(gate, "/door", "POST", b"code=" + b"x" * 10_000)[0] == 403


def test_uploads_of_a_pupil_add_up(monkeypatch):
    monkeypatch.setattr("dashboard.door.bounds.MAX_UPLOADS", 10)
    bounds = Bounds()
    assert bounds.upload("a", 10) and not bounds.upload("a", 1) and bounds.upload("b", 10)


def test_of_two_thousand_connections_of_one_pupil_twelve_are_open_and_others_get_in(opened):
    gate, app, room, _ = opened
    one, other = room.join()[1], room.join()[1]

    async def hold(cookie: str, n: int) -> list[list[Any]]:
        sent: list[list[Any]] = [[] for _ in range(n)]
        mine = f"{COOKIE}={cookie}"
        scope = {
            "type": "websocket", "path": "/_stcore/stream", "scheme": "ws", "query_string": b"",
            "headers": [(b"host", HOST.encode()), (b"origin", PAGE.encode()), (b"cookie", mine.encode())],
        }  # fmt: skip

        async def receive() -> Any:
            await asyncio.sleep(30)

        tasks = [asyncio.create_task(gate(scope, receive, _collect(each))) for each in sent]
        await asyncio.sleep(0.3)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        return sent

    async def both() -> tuple[list[list[Any]], list[list[Any]]]:
        return await asyncio.gather(hold(one, 2_000), hold(other, 2))

    mine, others = asyncio.run(both())
    accepted = [each for each in mine if each[0]["type"] == "websocket.accept"]
    assert len(accepted) == MAX_SOCKETS and all(each[0]["type"] == "websocket.accept" for each in others)
    assert connect(gate, one, [text()])[0] == "accept"  # they are free again when the connections are gone


def test_who_is_sent_out_and_who_stays_after_the_end_is_cut_off_at_the_next_message(opened):
    gate, _, room, _ = opened
    (one, cookie), (_, other) = room.join(), room.join()
    room.pupils.send_out(one.id)
    assert connect(gate, cookie, [text()]) == ["close", 1008]
    with changing_after_the_handshake(room):
        assert connect(gate, other, [text(), text()]) == ["accept", "close", 1008]
    assert connect(gate, room.teacher_cookie(), [text()])[0] == "accept"
    assert "The class has ended" in ask(gate, "/class")[2]
    assert ask(gate, "/door", "POST", f"code={room.state.code}".encode())[1].get("set-cookie") is None


@contextmanager
def changing_after_the_handshake(room: Classroom) -> Iterator[None]:
    """End the class at the second time that the cookie is looked at."""
    real, asked = Classroom.actor, []

    def actor(self: Classroom, cookie: str | None) -> Any:
        asked.append(cookie)
        if len(asked) == 2:
            room.change(ended=time.time())
        return real(self, cookie)

    Classroom.actor = actor  # type: ignore[method-assign]
    try:
        yield
    finally:
        Classroom.actor = real  # type: ignore[method-assign]


def test_a_deleted_class_opens_to_nobody(opened):
    gate, app, room, _ = opened
    cookie = room.teacher_cookie()
    room.delete()
    assert ask(gate, cookie=f"{COOKIE}={cookie}")[0] == 403 and connect(gate, cookie) == ["close", 1008]
    assert app.reached == []


def test_what_stands_in_a_link_is_text_at_the_door(opened):
    gate, _, _, _ = opened
    page = ask(gate, '/door?room="><script>alert(1)</script>')[2]
    assert "<script" not in page and 'value="scriptalert"' in page.replace("scriptalert1", "scriptalert")
    assert "&lt;b&gt;" in door_page("/door", problem="<b>")


def test_the_page_at_the_door_says_what_is_stored_and_for_how_long(opened):
    page = ask(opened[0], "/")[2]
    assert re.search(r"deleted 4 hours after the class ends", page) and '<label for="code">' in page


@pytest.mark.parametrize(
    "host", ["", "evil", "192.168.1.5.evil.example", "a@192.168.1.5", "[::1", "192.168.1.5:x", "/"]
)
def test_a_host_is_known_by_its_whole_name(host):
    assert not is_known_host(host, ["192.168.1.5"]) and is_known_host("192.168.1.5:8501", ["192.168.1.5"])


def test_an_own_page_has_scheme_name_and_port_of_the_server():
    assert is_own_page("http://a", "a:80", False) and is_own_page("https://a:443", "a", True)
    assert not is_own_page("https://a", "a", False) and not is_own_page("http://a:1", "a", False)
    assert not is_own_page("http://[", "a", False)
