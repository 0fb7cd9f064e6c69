"""Conversations as files, and who plays them: see tests/transcripts/README.md."""

import asyncio
import io
import json
import re
import uuid
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta
from functools import cache
from html.parser import HTMLParser
from itertools import count
from pathlib import Path
from types import SimpleNamespace
from typing import Any, Protocol

import httpx
from PIL import Image

from app.talking import visitor_of
from bot.channels import console
from bot.channels.web.cookies import token_of
from bot.channels.web.proof import solved
from bot.ports import Refused
from cases import actions, numbers
from cases.case import Author, State
from cases.ports import Books
from dialog.blocks import Block
from dialog.catalogue import PLACEHOLDER, blocks_from_json
from dialog.incoming import Command, FileRef, Incoming, Kind
from dialog.ports import Said, Visitor
from tests.support.house import ZONE, TestHouse

FOLDER = Path(__file__).parent.parent / "transcripts"

_SECRET = re.compile(r"\b[0-9A-Z]{4}(?:-[0-9A-Z]{4}){3}\b")
_NUMBER = re.compile(r"(?<![-0-9A-Z])[0-9A-Z]{4}(?:-[0-9A-Z]{4}){2}(?![-0-9A-Z])")
_SPAN = re.compile(r"(\d+)([smhd])")
_UNITS = {"s": "seconds", "m": "minutes", "h": "hours", "d": "days"}


@dataclass(frozen=True, kw_only=True)
class Line:
    number: int
    mark: str  # ">", "<", "<!"
    rest: str


@dataclass(frozen=True, kw_only=True)
class Transcript:
    """`place` is the kind of place whose code is scanned, or none, forged, revoked."""

    name: str
    title: str
    languages: tuple[str, ...]
    place: str
    lines: tuple[Line, ...]


def load(path: Path) -> Transcript:
    title, headers, lines = "", {"language": "zh-Hans en", "place": "none"}, []
    for number, raw in enumerate(path.read_text("utf-8").splitlines(), start=1):
        text = raw.strip()
        if not text or text.startswith("#"):
            continue
        if found := re.match(r"(>|<!|<)\s+(.*)", text):
            lines += _expanded(Line(number=number, mark=found[1], rest=found[2]))
        elif found := re.match(r"(language|place):\s*(.*)", text):
            headers[found[1]] = found[2]
        elif not title:
            title = text
        else:
            raise ValueError(f"{path.name}:{number}: not a line of a transcript: {text}")
    return Transcript(
        name=path.stem,
        title=title,
        languages=tuple(headers["language"].split()),
        place=headers["place"],
        lines=tuple(lines),
    )


def _expanded(line: Line) -> list[Line]:
    """`> play PART` stands for the lines of tests/transcripts/parts/PART.part."""
    if line.mark != ">" or not line.rest.startswith("play "):
        return [line]
    part = FOLDER / "parts" / f"{line.rest.removeprefix('play ')}.part"
    found = (re.match(r"(>|<!|<)\s+(.*)", text.strip()) for text in part.read_text("utf-8").splitlines())
    return [one for it in found if it for one in _expanded(replace(line, mark=it[1], rest=it[2]))]


def all_transcripts() -> list[Path]:
    return sorted(FOLDER.glob("*.transcript"))


class Driver(Protocol):
    """A person at a channel. Each act returns what became visible through it."""

    name: str

    @property
    def visitor(self) -> Visitor:
        """Who the server takes this person for."""

    async def start(self, code: str) -> list[str]: ...
    async def press(self, value: str) -> list[str]: ...
    async def press_old(self, value: str) -> list[str]:
        """A button of the question before the one that is open."""

    async def type(self, text: str) -> list[str]: ...
    async def send(self, name: str, data: bytes) -> list[str]: ...
    async def command(self, name: str) -> list[str]: ...
    async def again(self) -> list[str]:
        """The very same request once more."""

    async def keep(self) -> list[str]:
        """The receipt has been written down."""

    async def close(self) -> None: ...


class NotOffered(AssertionError):
    """The transcript presses what is not there."""


# ---------------------------------------------------------------------------------------------------- the player


@dataclass(kw_only=True)
class Player:
    house: TestHouse
    transcript: Transcript
    language: str
    new_driver: Callable[[TestHouse, str, str], Driver]
    devices: dict[str, Driver] = field(default_factory=dict)
    device: str = "phone"
    seen: list[str] = field(default_factory=list)
    kept: dict[str, str] = field(default_factory=dict)
    #: Everything ever shown, for a failing test.
    log: list[str] = field(default_factory=list)

    @property
    def driver(self) -> Driver:
        if self.device not in self.devices:
            self.devices[self.device] = self.new_driver(self.house, self.device, self.language)
        return self.devices[self.device]

    async def play(self) -> None:
        try:
            for line in self.transcript.lines:
                try:
                    await self._line(line)
                except Exception as fault:
                    raise AssertionError(self._where(line, fault)) from fault
        finally:
            for driver in self.devices.values():
                await driver.close()

    async def _line(self, line: Line) -> None:
        rest = re.sub(r"\{(number|secret)\}", lambda found: self.kept.get(found[1], found[0]), line.rest)
        if line.mark == ">":
            self.log.append(f"> {rest}")
            self.seen = await self._act(rest)
            self.log += self.seen
            self._remember()
        elif rest.startswith("stored"):
            await self._check_stored(rest.removeprefix("stored").strip(), there=line.mark == "<")
        elif rest.startswith("cases "):
            assert await self.house.store.read(lambda books: books.cases.count()) == int(rest.removeprefix("cases "))
        else:
            found = self._pattern(rest).search(_flat(self.seen))
            assert bool(found) == (line.mark == "<"), f"{'not ' if not found else ''}said: {rest}"

    async def _act(self, rest: str) -> list[str]:
        verb, _, what = rest.partition(" ")
        match verb:
            case "device":
                self.device = what
                return []
            case "start":
                return await self.driver.start(await self._code(what or self.transcript.place))
            case "press":
                return await self.driver.press(what)
            case "press-old":
                return await self.driver.press_old(what)
            case "type":
                return await self.driver.type(what)
            case "send":
                return await self.driver.send(what, a_file(what))
            case "command":
                return await self.driver.command(what)
            case "again":
                return await self.driver.again()
            case "keep":
                return await self.driver.keep()
            case "wait":
                self.house.clock.at += _span(what)
                return []
            case "staff":
                await self._staff(what)
                return []
        raise ValueError(f"nobody can {verb}")

    async def _code(self, place: str) -> str:
        if place == "none":
            return ""
        if place == "forged":
            code = self.house.code("project")
            return code[:-1] + ("A" if code[-1] != "A" else "B")
        if place == "revoked":
            await self.house.revoke("window")
            return self.house.code("window")
        return self.house.code(place)

    async def _staff(self, what: str) -> None:
        verb, _, rest = what.partition(" ")
        now, number = self.house.clock(), numbers.canonical(self.kept["number"])
        if verb == "promises":
            self.house.aftercare.due = now + _span(rest)
            return
        if verb == "asks-for-a-rating":
            self.house.aftercare.rating = True
            return

        def work(books: Books) -> None:
            case = books.cases.by_number(number)
            actor = "p-wei" if case.sealed else "p-lin"
            if verb == "say":
                author = Author.STAFF
                id_ = uuid.uuid4().hex
                actions.message(books, case, author=author, text=rest, now=now, zone=ZONE, message_id=id_, actor=actor)
            else:
                new = State.SCREENING if case.sealed else State.ACCEPTED
                actions.settled(actions.move(books, case, new, actor=actor, now=now, zone=ZONE))

        await self.house.store.transact(work)

    async def _check_stored(self, text: str, *, there: bool) -> None:
        """In what is kept of this person's conversation, opened with their own key."""
        visitor, now = self.driver.visitor, self.house.clock()
        wanted = text.strip('"')

        def work(books: Any) -> str:
            conversation = books.talk.load(visitor, now=now)
            state = conversation.state if conversation else None
            bodies = [said.body for said in books.talk.history(visitor)]
            return json.dumps([state, bodies], ensure_ascii=False, default=dict)

        kept = await self.house.store.read(work)
        assert (wanted in kept) == there, f"{'not ' if there else ''}stored: {wanted}"

    def _pattern(self, rest: str) -> re.Pattern[str]:
        if rest.startswith('"'):
            return re.compile(re.escape(" ".join(rest.strip('"').split())))
        table = self.house.words.tables[self.language]
        forms = [table[key] for key in (rest, f"{rest}.one", f"{rest}.other") if key in table]
        if not forms:
            raise ValueError(f"there is no text {rest}")
        return re.compile("|".join(_wild(form) for form in forms), re.DOTALL)

    def _remember(self) -> None:
        text = _flat(self.seen)
        if secret := _SECRET.search(text):
            self.kept["secret"] = secret[0]
            if number := _NUMBER.search(_SECRET.sub("", text)):
                self.kept["number"] = number[0]

    def _where(self, line: Line, fault: Exception) -> str:
        where = f"{self.transcript.name}.transcript:{line.number} ({self.driver.name}, {self.language})"
        tail = "\n    ".join(self.log[-14:])
        return f"{where}: {line.mark} {line.rest}\n{type(fault).__name__}: {fault}\n    {tail}"


def _wild(text: str) -> str:
    pieces = PLACEHOLDER.split(" ".join(text.split()))
    return ".*?".join(re.escape(piece) for piece in pieces[::2])


def _flat(seen: Sequence[str]) -> str:
    return " ".join("\n".join(seen).split())


def _span(text: str) -> timedelta:
    found = _SPAN.fullmatch(text)
    assert found, f"no span of time: {text}"
    return timedelta(**{_UNITS[found[2]]: int(found[1])})


@cache
def a_file(name: str) -> bytes:
    """A small real photo, or bytes that are not what the name says."""
    if name.startswith("broken"):
        return b"\xff\xd8\xff\xe0 this is no picture"
    if name.startswith("empty"):
        return b""
    out = io.BytesIO()
    Image.new("RGB", (24, 16), (200, 30, 30)).save(out, "JPEG")
    return out.getvalue()


# --------------------------------------------------------------------------------------------- straight to the runner


def visible(block: Block) -> list[str]:
    """What a channel shows of a block, as plain lines."""
    extra = [str(block.extra[name]) for name in ("number", "secret", "promise_line") if name in block.extra]
    lines = [f"{line.label}: {line.text}" for line in block.lines]
    return [
        block.text,
        *lines,
        *([block.why] if block.why else []),
        *(button.label for button in block.buttons),
        *extra,
    ]


class RunnerDriver:
    name = "runner"

    def __init__(self, house: TestHouse, device: str, language: str) -> None:
        self.house, self.language = house, language
        self.visitor = house.visitor(device)
        self._ids = count(1)
        self._last: Incoming | None = None
        self._open: Block | None = None
        self._before: Block | None = None
        self._seq = 0

    async def start(self, code: str) -> list[str]:
        return await self._turn(Kind.START, place=code)

    async def press(self, value: str) -> list[str]:
        assert self._open, "no question is open"
        offered = [button.value for button in self._open.buttons] + [f"edit:{line.value}" for line in self._open.lines]
        if value not in offered:
            raise NotOffered(f"{value} is not among {offered}")
        return await self._turn(Kind.CHOICE, choice=value, ask=self._open.ask)

    async def press_old(self, value: str) -> list[str]:
        assert self._before, "there was no question before"
        return await self._turn(Kind.CHOICE, choice=value, ask=self._before.ask)

    async def type(self, text: str) -> list[str]:
        return await self._turn(Kind.TEXT, text=text)

    async def send(self, name: str, data: bytes) -> list[str]:
        try:
            file = await self.house.runner.stage(self.visitor, data, name)
        except Refused as refused:
            return [self.house.words.text(f"file.{refused.code}", self.language)]
        return await self._turn(Kind.FILES, files=(file,))

    async def command(self, name: str) -> list[str]:
        return await self._turn(Kind.COMMAND, command=Command(name))

    async def again(self) -> list[str]:
        assert self._last, "nothing was sent yet"
        return self._show(await self.house.runner.turn(self.visitor, self._last))

    async def keep(self) -> list[str]:
        await self.house.runner.acknowledge(self.visitor, upto=self._seq)
        return []

    async def close(self) -> None:
        pass

    async def _turn(
        self,
        kind: Kind,
        *,
        text: str = "",
        choice: str = "",
        ask: int | None = None,
        files: tuple[FileRef, ...] = (),
        command: Command | None = None,
        place: str = "",
    ) -> list[str]:
        self._last = Incoming(
            id=f"turn-{next(self._ids)}",
            kind=kind,
            text=text,
            choice=choice,
            ask=ask,
            files=files,
            command=command,
            place=place,
            language=self.language,
        )
        return self._show(await self.house.runner.turn(self.visitor, self._last))

    def _show(self, said: Sequence[Said]) -> list[str]:
        blocks = [block for entry in said for block in blocks_from_json(entry.body)]
        self._seq = max((entry.seq for entry in said), default=self._seq)
        asked = [block for block in blocks if block.ask is not None]
        if asked and (self._open is None or asked[-1].ask != self._open.ask):
            self._before = self._open
        self._open = asked[-1] if asked else None
        return [line for block in blocks for line in visible(block)]


# ------------------------------------------------------------------------------------------------------- the terminal


class _Overheard:
    """The talker of a terminal, with an ear at the wall: which buttons were offered, and what was sent."""

    def __init__(self, house: TestHouse) -> None:
        self._runner = house.runner
        self.asked: list[Block] = []
        self.sent: Incoming | None = None

    async def turn(self, visitor: Visitor, incoming: Incoming, *, proven: bool = True) -> Sequence[Said]:
        said = await self._runner.turn(visitor, incoming, proven=proven)
        asked = [block for entry in said for block in blocks_from_json(entry.body) if block.ask is not None]
        if asked and self.asked and self.asked[-1].ask == asked[-1].ask:
            self.asked.pop()
        self.asked += asked
        self.sent = incoming
        return said

    def __getattr__(self, name: str) -> Any:
        return getattr(self._runner, name)


class ConsoleDriver:
    """Types what a person would; an old button or a repeated request, which a terminal has not, come from beside."""

    name = "console"

    def __init__(self, house: TestHouse, device: str, language: str) -> None:
        self.house, self.language = house, language
        self.visitor = house.visitor(device, channel="console")
        self._talker = _Overheard(house)
        self._typed: asyncio.Queue[str | None] = asyncio.Queue()
        self._waits = asyncio.Event()
        self._shown: list[str] = []
        self._files: dict[str, bytes] = {}
        self._task: asyncio.Task[None] | None = None
        self.secretly: list[bool] = []

    async def start(self, code: str) -> list[str]:
        await self.close()
        self._waits.clear()
        self._typed = asyncio.Queue()
        talk = console.converse(
            self._talker,
            self.visitor,
            self.house.words,
            language=self.language,
            place=code,
            read=self._read,
            write=self._shown.append,
            read_file=self._read_file,
        )
        self._task = asyncio.create_task(talk)
        return await self._until_it_waits()

    async def press(self, value: str) -> list[str]:
        block = self._talker.asked[-1]
        offered = [button.value for button in block.buttons]
        lines = [f"edit:{line.value}" for line in block.lines if line.value]
        if value in lines:
            return await self.type(f"/edit {lines.index(value) + 1}")
        if value not in offered:
            raise NotOffered(f"{value} is not among {offered + lines}")
        return await self.type(f"/{offered.index(value) + 1}")

    async def press_old(self, value: str) -> list[str]:
        ask = self._talker.asked[-2].ask
        incoming = Incoming(id=uuid.uuid4().hex, kind=Kind.CHOICE, choice=value, ask=ask)
        return self._beside(await self._talker.turn(self.visitor, incoming))

    async def type(self, text: str) -> list[str]:
        self._waits.clear()
        self._typed.put_nowait(text)
        return await self._until_it_waits()

    async def send(self, name: str, data: bytes) -> list[str]:
        self._files[name] = data
        return await self.type(f"/file {name}")

    async def command(self, name: str) -> list[str]:
        return await self.type(f"/{name}")

    async def again(self) -> list[str]:
        assert self._talker.sent
        return self._beside(await self.house.runner.turn(self.visitor, self._talker.sent))

    async def keep(self) -> list[str]:
        return await self.type("")

    async def close(self) -> None:
        if self._task is not None:
            self._typed.put_nowait(None)
            await self._task
            self._task = None

    async def _read(self, *, secret: bool = False) -> str | None:
        self.secretly.append(secret)
        self._waits.set()
        return await self._typed.get()

    async def _read_file(self, path: str) -> bytes:
        return self._files[path]

    def _beside(self, said: Sequence[Said]) -> list[str]:
        return [line for entry in said for block in blocks_from_json(entry.body) for line in visible(block)]

    async def _until_it_waits(self) -> list[str]:
        assert self._task is not None, "the terminal is closed"
        waits = asyncio.create_task(self._waits.wait())
        await asyncio.wait({waits, self._task}, return_when=asyncio.FIRST_COMPLETED)
        waits.cancel()
        if self._task.done():
            self._task.result()
        shown, self._shown[:] = list(self._shown), []
        return shown


# ------------------------------------------------------------------------------------------------- the web, with script


class WebDriver:
    name = "web"

    def __init__(self, house: TestHouse, device: str, language: str) -> None:
        self.house, self.language = house, language
        self._client = httpx.AsyncClient(
            transport=httpx.ASGITransport(app=house.web()), base_url="http://test", headers={"Origin": "http://test"}
        )
        self._sent: dict[str, Any] = {}
        self._asked: list[dict[str, Any]] = []
        self._seq = 0

    @property
    def visitor(self) -> Visitor:
        return _visitor_of(self.house, self._client)

    async def start(self, code: str) -> list[str]:
        page = await self._client.get(f"/s/{code}" if code else "/", params={"lang": self.language})
        page.raise_for_status()
        return await self._turn(kind="start", code=code)

    async def press(self, value: str) -> list[str]:
        block = self._asked[-1]
        offered = [button["value"] for button in block["buttons"]] + [
            f"edit:{line['value']}" for line in block["lines"]
        ]
        if value not in offered:
            raise NotOffered(f"{value} is not among {offered}")
        return await self._turn(kind="choice", choice=value, ask=block["ask"])

    async def press_old(self, value: str) -> list[str]:
        return await self._turn(kind="choice", choice=value, ask=self._asked[-2]["ask"])

    async def type(self, text: str) -> list[str]:
        return await self._turn(kind="text", text=text)

    async def send(self, name: str, data: bytes) -> list[str]:
        headers = {"Content-Type": "application/octet-stream", "Mashang-File-Name": name}
        answer = await self._client.post("/api/v1/files", content=data, headers=headers)
        if answer.status_code != 200:
            return [str(answer.json()["error"]["text"])]
        return await self._turn(kind="files", files=[answer.json()["id"]])

    async def command(self, name: str) -> list[str]:
        return await self._turn(kind="command", command=name)

    async def again(self) -> list[str]:
        return await self._post(self._sent)

    async def keep(self) -> list[str]:
        (await self._client.post("/api/v1/acks", json={"upto": self._seq})).raise_for_status()
        return []

    async def close(self) -> None:
        await self._client.aclose()

    async def _turn(self, **turn: Any) -> list[str]:
        self._sent = {"id": str(uuid.uuid4()), "language": self.language, **turn}
        return await self._post(self._sent)

    async def _post(self, turn: dict[str, Any]) -> list[str]:
        answer = await self._client.post("/api/v1/turns", json=turn)
        if answer.status_code == 428:
            work = answer.json()["work"]
            nonce = next(str(n) for n in count() if solved(work["challenge"], str(n), work["bits"]))
            proof = {"challenge": work["challenge"], "nonce": nonce}
            answer = await self._client.post("/api/v1/turns", json={**turn, "proof": proof})
        if answer.status_code != 200:
            return [str(answer.json()["error"]["text"])]
        messages = [message for message in answer.json()["messages"] if not message["mine"]]
        self._seq = max((message["seq"] for message in messages), default=self._seq)
        raw = [block for message in messages for block in message["blocks"]]
        asked = [block for block in raw if block["ask"] is not None]
        if asked and self._asked and self._asked[-1]["ask"] == asked[-1]["ask"]:
            self._asked.pop()
        self._asked += asked
        return [line for block in blocks_from_json(raw) for line in visible(block)]


def _visitor_of(house: TestHouse, client: httpx.AsyncClient) -> Visitor:
    asked = SimpleNamespace(cookies=dict(client.cookies))
    token = token_of(asked)  # type: ignore[arg-type]
    assert token is not None
    return visitor_of(house.house.keyring.derive("visitor"), "web")(token)


# ---------------------------------------------------------------------------------------------- the web, without script


@dataclass
class _Form:
    id: str = ""
    action: str = ""
    fields: dict[str, str] = field(default_factory=dict)
    buttons: list[tuple[str, str]] = field(default_factory=list)
    has_file: bool = False
    text: str = ""  # the name of the box to type into


class _Page(HTMLParser):
    """The forms of a page and the words on it."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.forms: list[_Form] = []
        self.words: list[str] = []
        self._in: _Form | None = None
        self._quiet = 0
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        had = {name: value or "" for name, value in attrs}
        if tag in ("script", "style", "head"):
            self._quiet += 1
        if tag == "form":
            self._in = _Form(id=had.get("id", ""), action=had.get("action", ""))
            self.forms.append(self._in)
        form = next((form for form in self.forms if form.id == had["form"]), None) if "form" in had else self._in
        if form is None and "form" in had:  # a button of a form that comes later on the page
            form = _Form(id=had["form"], action="/plain")
            self.forms.append(form)
        if form is None:
            return
        if tag == "button" and "name" in had:
            form.buttons.append((had["name"], had.get("value", "")))
        elif tag == "textarea" or (tag == "input" and had.get("type") in ("text", "password", "tel")):
            form.text = had.get("name", "")
        elif tag == "input" and had.get("type") == "file":
            form.has_file = True
        elif tag == "input" and had.get("type") == "hidden":
            form.fields[had.get("name", "")] = had.get("value", "")

    def handle_endtag(self, tag: str) -> None:
        if tag in ("script", "style", "head"):
            self._quiet -= 1
        if tag == "form":
            self._in = None

    def handle_data(self, data: str) -> None:
        if not self._quiet and data.strip():
            self.words.append(data.strip())

    def form(self, wanted: str) -> _Form:
        """The form of that id (its buttons may stand elsewhere on the page), or the one with that action."""
        same = [form for form in self.forms if wanted in (form.id, form.action)]
        if not same:
            raise NotOffered(f"no form {wanted}")
        merged = _Form(id=same[0].id, action=same[0].action)
        for form in same:
            merged.fields |= form.fields
            merged.buttons += form.buttons
            merged.has_file = merged.has_file or form.has_file
            merged.text = merged.text or form.text
        return merged


class PlainDriver:
    name = "plain"

    def __init__(self, house: TestHouse, device: str, language: str) -> None:
        self.house, self.language = house, language
        self._client = httpx.AsyncClient(
            transport=httpx.ASGITransport(app=house.web()),
            base_url="http://test",
            headers={"Origin": "http://test"},
            follow_redirects=True,
        )
        self._pages: list[_Page] = []
        self._sent: tuple[str, dict[str, str], tuple[str, bytes] | None] | None = None

    @property
    def visitor(self) -> Visitor:
        return _visitor_of(self.house, self._client)

    async def start(self, code: str) -> list[str]:
        path = f"/plain/s/{code}" if code else "/plain"
        await self._show(await self._client.get(path, params={"lang": self.language}))
        begin = [form for form in self._pages[-1].forms if form.fields.get("kind") == "start"]
        # In the middle of a conversation only the address of a code shows the form to begin; it would be this one.
        form = begin[0] if begin else self._pages[-1].form("answer")
        kept = {name: value for name, value in form.fields.items() if name in ("id", "ticket", "code", "opens")}
        return await self._post(_Form(action="/plain", fields={**kept, "kind": "start"}), {})

    async def press(self, value: str) -> list[str]:
        form = self._pages[-1].form("answer")
        if ("choice", value) not in form.buttons:
            raise NotOffered(f"{value} is not among {form.buttons}")
        return await self._post(form, {"choice": value, **({form.text: ""} if form.text else {})})

    async def press_old(self, value: str) -> list[str]:
        # As from a second tab: a form is one turn, so the very form of the question before would only be heard again.
        asked = self._pages[-2].form("answer").fields["ask"]
        return await self._post(self._pages[-1].form("answer"), {"choice": value, "ask": asked})

    async def type(self, text: str) -> list[str]:
        if not any(form.id == "answer" for form in self._pages[-1].forms):
            form = next(form for form in self._pages[-1].forms if form.fields.get("kind") == "start")
            return await self._post(form, {})
        form = self._pages[-1].form("answer")
        if not form.text:
            raise NotOffered("there is no box to type into")
        return await self._post(form, {form.text: text})

    async def send(self, name: str, data: bytes) -> list[str]:
        form = self._pages[-1].form("answer")
        if not form.has_file:
            raise NotOffered("no file can be chosen here")
        return await self._post(form, {}, (name, data))

    async def command(self, name: str) -> list[str]:
        return await self._post(self._pages[-1].form("answer"), {"command": name})

    async def again(self) -> list[str]:
        assert self._sent
        return await self._request(*self._sent)

    async def keep(self) -> list[str]:
        return await self._post(self._pages[-1].form("/plain/kept"), {})

    async def close(self) -> None:
        await self._client.aclose()

    async def _post(self, form: _Form, more: dict[str, str], file: tuple[str, bytes] | None = None) -> list[str]:
        self._sent = (form.action, {**form.fields, **more}, file)
        return await self._request(*self._sent)

    async def _request(self, action: str, fields: dict[str, str], file: tuple[str, bytes] | None) -> list[str]:
        files = {"file": (file[0], file[1], "application/octet-stream")} if file else None
        return await self._show(await self._client.post(action, data=fields, files=files))

    async def _show(self, answer: httpx.Response) -> list[str]:
        page = _Page(answer.text)
        self._pages.append(page)
        return list(page.words)


DRIVERS: dict[str, Callable[[TestHouse, str, str], Driver]] = {
    "runner": RunnerDriver,
    "console": ConsoleDriver,
    "web": WebDriver,
    "plain": PlainDriver,
}


async def play(house: TestHouse, path: Path, language: str, driver: str) -> Player:
    player = Player(house=house, transcript=load(path), language=language, new_driver=DRIVERS[driver])
    await player.play()
    return player
