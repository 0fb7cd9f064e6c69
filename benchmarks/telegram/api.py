"""A Bot API that only takes load: each call is answered at once and alike, and nothing is checked.

It is no model of Telegram; what we send is judged elsewhere (`tests/telegram`). It is written on bare sockets because
one made with a web framework would need as much of the processor as the bot that is measured.
"""

import asyncio
import json
from collections import Counter, defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from email.parser import BytesParser
from email.policy import HTTP
from time import monotonic, time
from typing import Any, cast
from urllib.parse import parse_qsl

BOT = {"id": 4242, "is_bot": True, "first_name": "示例", "username": "example_demo_bot"}
TOKEN = "4242:fictional-token-of-nobody-0123456789a"

Params = Mapping[str, str]


@dataclass(frozen=True, kw_only=True)
class Sent:
    """A message of the bot. `keys` are the callback data of its buttons, in order, `code` what a tap copies. `life` is
    that of the API when the connection was made on which it came."""

    id: int
    chat: int
    text: str
    keys: tuple[str, ...] = ()
    code: tuple[str, ...] = ()
    life: int = 0


@dataclass(kw_only=True)
class Api:
    """`heard` is called with each message that the bot sends. `hook` and `secret` are what it asked for; `life` is for
    whoever starts the bot more than once."""

    heard: Callable[[Sent], None] = lambda sent: None
    hook: str = ""
    secret: str = ""
    port: int = 0
    life: int = 0
    deleted: Counter[tuple[int, int]] = field(default_factory=Counter)
    connections: "set[_Connection]" = field(default_factory=set)
    calls: Counter[str] = field(default_factory=Counter)
    busy: float = 0.0
    _ids: defaultdict[int, int] = field(default_factory=lambda: defaultdict(int))
    _pending: list[Mapping[str, Any]] = field(default_factory=list)
    _more: asyncio.Event = field(default_factory=asyncio.Event)
    _server: asyncio.Server | None = None

    @property
    def base(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    async def start(self) -> None:
        self._server = await asyncio.get_running_loop().create_server(lambda: _Connection(self), "127.0.0.1", self.port)
        self.port = self._server.sockets[0].getsockname()[1]

    async def stop(self) -> None:
        """Whoever is still connected is cut off."""
        if self._server is not None:
            self._server.close()
        for connection in tuple(self.connections):
            connection.abort()
        await asyncio.sleep(0)

    def offer(self, update: Mapping[str, Any]) -> None:
        """To whoever polls; again and again until it is acknowledged by a later offset."""
        self._pending.append(update)
        self._more.set()

    @property
    def pending(self) -> int:
        return len(self._pending)

    def answer(self, method: str, params: Params, life: int) -> Any:
        """The result, or an awaitable of it."""
        self.calls[method] += 1
        self.busy = monotonic()
        match method:
            case "getUpdates":
                return self._updates(params)
            case "sendMessage" | "sendDocument" | "sendPhoto":
                return self._message(params, life)
            case "getMe":
                return BOT
            case "getMyCommands":
                return []
            case "getMyDescription" | "getMyShortDescription":
                return {"description": "", "short_description": ""}
            case "setWebhook":
                self.hook, self.secret = params.get("url", ""), params.get("secret_token", "")
            case "deleteMessages":
                self.deleted.update((int(params["chat_id"]), each) for each in json.loads(params["message_ids"]))
            case "getWebhookInfo":
                return {"url": self.hook, "has_custom_certificate": False, "pending_update_count": 0}
        return True

    def _message(self, params: Params, life: int) -> Any:
        chat, text = int(params["chat_id"]), params.get("text") or params.get("caption", "")
        self._ids[chat] += 1
        rows = json.loads(params["reply_markup"]).get("inline_keyboard", ()) if "reply_markup" in params else ()
        keys = tuple(key["callback_data"] for row in rows for key in row if "callback_data" in key)
        number = self._ids[chat] * 2
        spans = json.loads(params.get("entities", "[]"))
        code = tuple(_part(text, span["offset"], span["length"]) for span in spans if span["type"] == "code")
        self.heard(Sent(id=number, chat=chat, text=text, keys=keys, code=code, life=life))
        return {
            "message_id": number,
            "date": int(time()),
            "chat": {"id": chat, "type": "private", "first_name": "某人"},
            "from": BOT,
            "text": text,
        }

    async def _updates(self, params: Params) -> Any:
        offset, until = int(params.get("offset") or 0), monotonic() + float(params.get("timeout") or 0)
        self._pending = [update for update in self._pending if update["update_id"] >= offset]
        while not self._pending and (left := until - monotonic()) > 0:
            self._more.clear()
            try:
                await asyncio.wait_for(self._more.wait(), left)
            except TimeoutError:
                break
        return self._pending[: int(params.get("limit") or 100)]


class _Connection(asyncio.Protocol):
    def __init__(self, api: Api) -> None:
        self._api = api
        self._got = b""
        self._life = api.life
        self._waiting: set[asyncio.Task[None]] = set()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast(asyncio.Transport, transport)
        self._api.connections.add(self)

    def abort(self) -> None:
        self._transport.abort()

    def connection_lost(self, exc: Exception | None) -> None:
        self._api.connections.discard(self)
        for task in self._waiting:
            task.cancel()

    def data_received(self, data: bytes) -> None:
        self._got += data
        while (end := self._got.find(b"\r\n\r\n")) >= 0:
            headers = _headers(self._got[:end])
            body = _body(self._got[end + 4 :], headers)
            if body is None:
                return
            content, used = body
            path = self._got.split(b" ", 2)[1].decode()
            self._got = self._got[end + 4 + used :]
            self._take(path, headers, content)

    def _take(self, path: str, headers: Mapping[str, str], content: bytes) -> None:
        where, _, query = path.partition("?")
        params = {**dict(parse_qsl(query)), **_params(headers.get("content-type", ""), content)}
        result = self._api.answer(where.rpartition("/")[2], params, self._life)
        if asyncio.iscoroutine(result):
            task = asyncio.ensure_future(self._later(result))
            self._waiting.add(task)
            task.add_done_callback(self._waiting.discard)
        else:
            self._reply(result)

    async def _later(self, result: Any) -> None:
        self._reply(await result)

    def _reply(self, result: Any) -> None:
        body = json.dumps({"ok": True, "result": result}).encode()
        head = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n" % len(body)
        self._transport.write(head + body)


def _part(text: str, offset: int, length: int) -> str:
    """Spans are told in UTF-16 units."""
    return text.encode("utf-16-le")[offset * 2 : (offset + length) * 2].decode("utf-16-le")


def _headers(head: bytes) -> dict[str, str]:
    pairs = (line.partition(":") for line in head.decode("latin-1").split("\r\n")[1:])
    return {name.strip().lower(): value.strip() for name, _, value in pairs}


def _body(data: bytes, headers: Mapping[str, str]) -> tuple[bytes, int] | None:
    """The content and how many bytes of `data` it took; None when it is not all there yet."""
    if headers.get("transfer-encoding", "").lower() == "chunked":
        return _chunks(data)
    length = int(headers.get("content-length") or 0)
    return (data[:length], length) if len(data) >= length else None


def _chunks(data: bytes) -> tuple[bytes, int] | None:
    content, at = b"", 0
    while (end := data.find(b"\r\n", at)) >= 0:
        size = int(data[at:end].split(b";")[0], 16)
        if len(data) < end + 2 + size + 2:
            return None
        content += data[end + 2 : end + 2 + size]
        at = end + 2 + size + 2
        if size == 0:
            return content, at
    return None


def _params(kind: str, content: bytes) -> dict[str, str]:
    if kind.startswith("application/json"):
        found = json.loads(content)
        return {name: value if isinstance(value, str) else json.dumps(value) for name, value in found.items()}
    if kind.startswith("multipart/"):
        whole = BytesParser(policy=HTTP).parsebytes(b"Content-Type: " + kind.encode() + b"\r\n\r\n" + content)
        parts = ((part.get_param("name", header="content-disposition"), part) for part in whole.iter_parts())
        return {str(name): part.get_content() for name, part in parts if not part.get_filename()}
    return dict(parse_qsl(content.decode(), keep_blank_values=True))
