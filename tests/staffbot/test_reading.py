"""Whatever comes is something."""

import json
from contextlib import suppress
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers.telegram.model import Heard, Nothing, Odd, Opened, Order, Ordered, Pressed, Reached, Worded
from handlers.telegram.reading import Unreadable, read

USER = {"id": 5, "is_bot": False, "first_name": "某甲", "language_code": "zh-hans"}
PRIVATE = {"id": 5, "type": "private", "first_name": "某甲"}
GROUP = {"id": -100, "type": "supergroup", "title": "测试群"}


def heard(**kinds: Any) -> Heard:
    return read(json.dumps({"update_id": 9, **kinds}).encode(), username="Bench_bot")


def message(chat: dict[str, Any] = PRIVATE, **content: Any) -> dict[str, Any]:
    told = {"message_id": 3, "date": 1, "from": USER, "chat": chat, **content}
    text = content.get("text", "")
    if text.startswith("/"):
        told["entities"] = [{"type": "bot_command", "offset": 0, "length": len(text.split()[0])}]
    return told


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("/start", Opened()),
        ("/start abc-_1", Opened(token="abc-_1")),
        ("/start a b", Opened()),
        ("/start 数字", Opened()),
        ("/find MS-1 ", Ordered(order=Order.FIND, rest="MS-1")),
        ("/help@bench_BOT", Ordered(order=Order.HELP)),
        ("/help@another_bot", Worded(text="/help@another_bot")),
        ("/nothing", Worded(text="/nothing")),
        ("/bind", Ordered(order=Order.BIND)),
        ("你好", Worded(text="你好")),
    ],
)
def test_a_text_in_private(text: str, what: object) -> None:
    assert heard(message=message(text=text)).what == what


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("/bind@bench_bot", Ordered(order=Order.BIND)),
        ("/bind", Nothing()),
        ("/help@another_bot", Nothing()),
        ("你好", Nothing()),
    ],
)
def test_in_a_group_only_its_own_name_is_heard(text: str, what: object) -> None:
    assert heard(message=message(GROUP, text=text)).what == what


@pytest.mark.parametrize("content", [{"sticker": {}}, {"photo": []}, {"voice": None}, {"location": {"latitude": 1}}])
def test_another_kind_of_message_is_odd(content: dict[str, Any]) -> None:
    assert heard(message=message(**{name: told for name, told in content.items() if told == []})).what == Odd()


def test_an_edited_message_is_odd() -> None:
    assert heard(edited_message=message(text="改了")).what == Odd()


def test_a_button_is_pressed() -> None:
    pressed = heard(callback_query={"id": "1", "from": USER, "chat_instance": "c", "data": "d", "message": message()})
    assert (pressed.what, pressed.chat, pressed.private) == (Pressed(query="1", data="d", message=3), 5, True)


def test_a_button_under_what_is_too_old_is_pressed_in_private() -> None:
    pressed = heard(callback_query={"id": "1", "from": USER, "chat_instance": "c", "data": "d"})
    assert (pressed.what, pressed.chat, pressed.private) == (Pressed(query="1", data="d"), 5, True)


@pytest.mark.parametrize(("status", "blocked"), [("kicked", True), ("left", True), ("member", False)])
def test_who_blocks_the_bot(status: str, blocked: bool) -> None:
    bot = {"id": 1, "is_bot": True, "first_name": "B"}
    until = {"until_date": 0} if status == "kicked" else {}
    change = {
        "chat": PRIVATE,
        "from": USER,
        "date": 1,
        "old_chat_member": {"user": bot, "status": "member"},
        "new_chat_member": {"user": bot, "status": status, **until},
    }
    assert heard(my_chat_member=change).what == Reached(blocked=blocked)


def test_what_a_bot_says_is_nothing() -> None:
    assert heard(message={**message(text="hi"), "from": {**USER, "is_bot": True}}).what == Nothing()


def test_a_kind_of_update_that_nobody_knows_is_nothing() -> None:
    assert heard(something_new={"a": 1}).what == Nothing()


@pytest.mark.parametrize(("code", "language"), [("zh-hans", "zh-Hans"), ("zh_TW", "zh-Hans"), ("de", "en"), ("", "")])
def test_the_language_of_the_app(code: str, language: str) -> None:
    assert heard(message={**message(text="x"), "from": {**USER, "language_code": code}}).language == language


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"\xff",
        b"[]",
        b"{}",
        b'{"update_id":"9"}',
        b'{"update_id":true}',
        b'{"update_id":-1}',
        b'{"update_id":9,"message":5}',
        b'{"update_id":9,"message":{"message_id":1}}',
        b'{"update_id":9,"message":' + b"[" * 100_000,
    ],
)
def test_what_is_no_update_is_unreadable(body: bytes) -> None:
    with pytest.raises(Unreadable):
        read(body, username="")


_ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=12), inner, max_size=3),
    max_leaves=8,
)


@given(kind=st.sampled_from(["message", "edited_message", "callback_query", "my_chat_member"]), told=_ANYTHING)
def test_hostile_shapes_are_read_or_unreadable_and_nothing_else(kind: str, told: object) -> None:
    with suppress(Unreadable):
        assert read(json.dumps({"update_id": 9, kind: told}).encode(), username="b").update == 9
