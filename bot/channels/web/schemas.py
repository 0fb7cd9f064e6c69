"""The API as OpenAPI describes it. The routes read requests themselves; this is what a program needs to know."""

from typing import Any, Final

from bot.channels.web.wire import JSON, AckBody, TurnBody, schema

Schema = dict[str, Any]


def _object(**properties: Schema) -> Schema:
    return {"type": "object", "properties": properties, "required": list(properties)}


def _array(of: Schema) -> Schema:
    return {"type": "array", "items": of}


def _ok(body: Schema, words: str) -> Schema:
    return {"description": words, "content": {JSON: {"schema": body}}}


_TEXT: Final[Schema] = {"type": "string"}
_WHOLE: Final[Schema] = {"type": "integer"}
_BLOCK: Final = _object(
    kind={"type": "string", "enum": ["say", "ask", "trouble", "summary", "receipt", "status", "stop"]},
    text=_TEXT | {"description": "Plain text, never markup."},
    why=_TEXT,
    lines=_array(_object(label=_TEXT, text=_TEXT, value=_TEXT)),
    buttons=_array(_object(value=_TEXT, label=_TEXT)),
    hint={"type": "string", "enum": ["none", "line", "long", "date", "files", "number", "secret", "phone"]},
    ask={"type": ["integer", "null"], "description": "The number a button must carry back."},
    language=_TEXT,
    extra={"type": "object"},
)
_OURS: Final = _object(seq=_WHOLE, mine={"const": False}, at=_TEXT | {"format": "date-time"}, blocks=_array(_BLOCK))
_MINE: Final = _object(
    seq=_WHOLE, mine={"const": True}, at=_TEXT | {"format": "date-time"}, echo=_object(kind=_TEXT, text=_TEXT)
)
_MESSAGES: Final = _ok(_object(messages=_array({"oneOf": [_OURS, _MINE]})), "What was said, in order.")
_ERROR: Final = _ok(
    _object(
        error={
            "type": "object",
            "properties": {"code": _TEXT, "text": _TEXT, "retry_after": {"type": "number"}},
            "required": ["code", "text"],
        }
    ),
    "Not taken. `text` is for the person, `retry_after` is in seconds.",
)
_WORK: Final = _ok(
    _object(work=_object(challenge=_TEXT, bits=_WHOLE)),
    "Work is asked for: find a decimal `nonce` such that SHA-256 of `challenge:nonce` begins with that many zero bits,"
    " and send the same turn again with both as `proof`.",
)
_ERRORS: Final[Schema] = {str(status): _ERROR for status in (400, 403, 413, 415, 422, 429, 503)}

TURNS: Final[Schema] = {
    "summary": "One thing a person did, and the answer",
    **schema(TurnBody),
    "responses": {"200": _MESSAGES, "428": _WORK, **_ERRORS},
}
MESSAGES: Final[Schema] = {
    "summary": "What was said, both ways",
    "parameters": [{"name": "after", "in": "query", "schema": {"type": "integer", "minimum": 0, "default": 0}}],
    "responses": {"200": _MESSAGES, **_ERRORS},
}
ACKS: Final[Schema] = {
    "summary": "Everything up to this message was shown and kept; a receipt is erased then",
    **schema(AckBody),
    "responses": {"200": _ok(_object(ok={"type": "boolean"}), "Done."), "401": _ERROR, **_ERRORS},
}
FILES: Final[Schema] = {
    "summary": "A file for the next turn of kind `files`",
    "parameters": [
        {"name": "Mashang-File-Name", "in": "header", "schema": _TEXT, "description": "Percent-encoded UTF-8."}
    ],
    "requestBody": {
        "required": True,
        "content": {"application/octet-stream": {"schema": {"type": "string", "format": "binary"}}},
    },
    "responses": {
        "200": _ok(_object(id=_TEXT, kind=_TEXT, size=_WHOLE), "Taken and cleaned."),
        "401": _ERROR,
        "408": _ERROR,
        **_ERRORS,
    },
}
NEWS: Final[Schema] = {
    "summary": "Server-sent events: `news` with the seq of something said outside a turn",
    "responses": {
        "200": {"description": "A stream.", "content": {"text/event-stream": {"schema": _TEXT}}},
        "401": _ERROR,
        **_ERRORS,
    },
}
HEALTH: Final[Schema] = {"summary": "The process is alive"}
READY: Final[Schema] = {"summary": "The process can serve", "responses": {"503": {"description": "Not yet."}}}
