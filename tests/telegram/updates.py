"""Updates as Telegram sends them, written by hand; and random ones, made from aiogram's own models."""

import types
import typing
from collections.abc import Mapping
from datetime import UTC, datetime
from functools import cache
from typing import Any, Literal

from aiogram.client.default import Default
from aiogram.types import Chat, Message, Update
from hypothesis import strategies as st
from pydantic import BaseModel

BOT = "mashang_demo_bot"
PERSON = {"id": 4711, "is_bot": False, "first_name": "Li", "language_code": "zh-hans"}
PRIVATE = {"id": 4711, "type": "private", "first_name": "Li"}
GROUP = {"id": -100200300, "type": "supergroup", "title": "Example"}
CHANNEL = {"id": -100200301, "type": "channel", "title": "Example"}
OURSELVES = {"id": 77, "is_bot": True, "first_name": "Mashang", "username": BOT}

Payload = Mapping[str, Any]

#: What a message is read for, and anything else it may hold.
CONTENTS = (
    *("text", "caption", "photo", "live_photo", "document", "video", "video_note", "voice", "audio", "animation"),
    *("location", "venue", "contact", "sticker", "poll"),
)

#: The kinds of update that may be more than nothing.
READ = ("message", "edited_message", "channel_post", "callback_query", "my_chat_member")


def a_message(content: Payload, **more: Any) -> dict[str, Any]:
    return {"message_id": 5, "date": 1795000000, "chat": PRIVATE, "from": PERSON, **content, **more}


def an_update(kind: str, content: Payload) -> Update:
    return Update.model_validate({"update_id": 900, kind: content})


def random_updates() -> st.SearchStrategy[Update]:
    """Any field of any model, a few at a time, a few models deep; half of them are the kinds that are read."""
    kinds = st.one_of(st.sampled_from(READ), st.sampled_from(sorted(set(Update.model_fields) - {"update_id"})))
    return kinds.flatmap(
        lambda kind: st.fixed_dictionaries(
            {"update_id": st.integers(1, 2**31), kind: _of(Update.model_fields[kind].annotation, 4).filter(bool)}
        )
    ).map(Update.model_validate)


@cache
def _model(model: type[BaseModel], depth: int) -> st.SearchStrategy[dict[str, Any]]:
    fields = {field.alias or name: field for name, field in model.model_fields.items()}
    tags = {name for name, field in fields.items() if typing.get_origin(field.annotation) is Literal}
    must = tags | {name for name, field in fields.items() if field.is_required()}
    needed = {name: _of(fields[name].annotation, depth - 1) for name in fields if name in must}
    others = [name for name in fields if name not in must]
    if model is Chat:
        needed["type"] = st.sampled_from(("private", "private", "group", "channel"))
    if depth <= 0 or not others:
        return st.fixed_dictionaries(needed)
    often = CONTENTS if model is Message else others
    optional = st.lists(st.sampled_from(often) | st.sampled_from(others), max_size=3, unique=True).flatmap(
        lambda names: st.fixed_dictionaries({name: _of(fields[name].annotation, depth - 1) for name in names})
    )
    return st.builds(lambda must, may: {**may, **must}, st.fixed_dictionaries(needed), optional)


def _of(annotation: Any, depth: int) -> st.SearchStrategy[Any]:
    origin, inner = typing.get_origin(annotation), typing.get_args(annotation)
    if hasattr(annotation, "__value__"):  # a type that is told by itself: text in texts
        return _TEXT if depth <= 0 else st.deferred(lambda: _of(annotation.__value__, depth - 1))
    if origin is typing.Annotated:
        return _of(inner[0], depth)
    if origin is Literal:
        return st.sampled_from(inner)
    if origin in (typing.Union, types.UnionType):
        there = [one for one in inner if one not in (types.NoneType, Default)]
        simple = there[:1] if depth <= 0 else there
        return st.one_of(*(st.deferred(lambda one=one: _of(one, depth)) for one in simple))
    if origin is list:
        return st.lists(st.deferred(lambda: _of(inner[0], depth - 1)), max_size=2 if depth > 0 else 0)
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return st.deferred(lambda: _model(annotation, depth))
    return _SIMPLE[annotation]


_TEXT = st.one_of(
    st.text(max_size=12),
    st.sampled_from(("private", "channel", "/start", f"/start@{BOT} abc", f"@{BOT}", "zh-hans", "member", "kicked")),
)
_SIMPLE: Mapping[Any, st.SearchStrategy[Any]] = {
    str: _TEXT,
    int: st.integers(-(2**52), 2**52),
    float: st.floats(),
    bool: st.booleans(),
    datetime: st.integers(0, 2**31).map(lambda seconds: datetime.fromtimestamp(seconds, UTC)),
}
