"""A person at the chat, answering by the name of the question: through the runner, or through the web API."""

import base64
import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote
from uuid import uuid4

import httpx

from bot.channels.web import cookies
from bot.runner import Runner
from dialog.incoming import Command, FileRef, Incoming, Kind
from dialog.ports import Said, Visitor
from dialog.state import State, from_json
from tests.support.house import TestHouse

#: What each person in these tests types. The words occur nowhere else, so that a trace of them is a trace of theirs.
NARRATIVE = "The zirconwhistle inspector came each quarter and wanted umbrafenchel in an envelope 墨绿凉亭旁"
SUBJECT, POST, RELATION = "Thistlewick Quorne", "Deputy of Vexholm Section", "He is Ysoldane's cousin"
UNIT, WHERE, PROJECT = "Gallowmere Permits Counter", "Room Drosselberg 412", "Project Hexenquell"
DEMAND, KEEP_AWAY = "Please return the umbradeposit", "Not to Brindlecross of the third floor"
CONTACT, PHONE, ENTERPRISE = "Orsolina Pfefferkorn", "13912345678", "Zwetschgen Werkstatt Ltd"
FILE_NAME = "grudgewort-lockbox.jpg"

TYPED = (
    "zirconwhistle", "umbrafenchel", "墨绿凉亭", "Thistlewick", "Vexholm", "Ysoldane", "Gallowmere", "Drosselberg",
    "Hexenquell", "umbradeposit", "Brindlecross",
)  # fmt: skip
IDENTIFYING = ("Orsolina", "Pfefferkorn", "13912345678", "Zwetschgen")

SERVICE: Mapping[str, object] = {
    "what": "file",
    "notice": "understood",
    "emergency": "no",
    "kind": "complaint",
    "matter": "none",
    "wish_named": "anonymous",
    "prefill_dropped": "understood",
    "subject_kind": "unit",
    "subject_unit": UNIT,
    "narrative": NARRATIVE,
    "category": "C03.02",
    "when_from": "2026-11-03",
    "when_ongoing": "yes",
    "where": WHERE,
    "project": PROJECT,
    "project_stage": "approval",
    "demand": DEMAND,
    "originals": "drop",
    "other_channels": "no",
    "in_court": "no",
    "keep_away": KEEP_AWAY,
    "fear": "no",
    "contact": CONTACT,
    "phone": PHONE,
    "enterprise": ENTERPRISE,
    "share_identity": "no",
    "callback": "no",
}
NAMED = {**SERVICE, "wish_named": "named"}
TIP: Mapping[str, object] = {
    **SERVICE,
    "kind": "tip",
    "subject_kind": "person",
    "subject_level": "section",
    "subject_head": "no",
    "subject_name": SUBJECT,
    "subject_post": POST,
    "subject_relation": RELATION,
    "category": "C12.01",
    "seal": "seal",
}
NAMED_TIP = {**TIP, "wish_named": "named"}


@dataclass(frozen=True, kw_only=True)
class Receipt:
    number: str
    secret: str
    seq: int


@dataclass(kw_only=True)
class Journey:
    """`pace` is the seconds between two turns; `sent` keeps the ids and `times` the instants of all
    that was done, for whoever wants to join them later."""

    house: TestHouse
    visitor: Visitor
    language: str = "en"
    pace: float = 7.001379
    sent: list[str] = field(default_factory=list)
    times: list[Any] = field(default_factory=list)
    heard: list[Said] = field(default_factory=list)
    files: list[str] = field(default_factory=list)

    @property
    def runner(self) -> Runner:
        return self.house.runner

    @property
    def blocks(self) -> Sequence[Mapping[str, Any]]:
        """What was answered last."""
        return self.heard[-1].body  # type: ignore[return-value]

    @property
    def text(self) -> str:
        return "\n".join(str(block["text"]) for block in self.blocks)

    @property
    def ask(self) -> int | None:
        return next((block["ask"] for block in reversed(self.blocks) if block["ask"] is not None), None)

    @property
    def buttons(self) -> set[str]:
        return {button["value"] for block in self.blocks for button in block["buttons"]}

    async def turn(self, incoming: Incoming) -> None:
        self.house.clock.forward(seconds=self.pace)
        self.sent.append(incoming.id)
        self.times.append(self.house.clock.at)
        self.heard += await self.runner.turn(self.visitor, incoming)

    async def start(self, code: str = "") -> None:
        await self.turn(Incoming(id=str(uuid4()), kind=Kind.START, place=code, language=self.language))

    async def say(self, text: str) -> None:
        await self.turn(Incoming(id=str(uuid4()), kind=Kind.TEXT, text=text))

    async def press(self, value: str) -> None:
        await self.turn(Incoming(id=str(uuid4()), kind=Kind.CHOICE, choice=value, ask=self.ask))

    async def order(self, command: Command) -> None:
        await self.turn(Incoming(id=str(uuid4()), kind=Kind.COMMAND, command=command))

    async def stage(self, data: bytes, name: str = FILE_NAME) -> FileRef:
        file = await self.runner.stage(self.visitor, data, name)
        self.files.append(file.id)
        return file

    async def hand_in(self, data: bytes, name: str = FILE_NAME) -> None:
        file = await self.stage(data, name)
        await self.turn(Incoming(id=str(uuid4()), kind=Kind.FILES, files=(file,)))

    async def state(self) -> State | None:
        """As it is kept, opened with the visitor's own key."""
        found = await self.house.store.read(lambda books: books.talk.load(self.visitor, now=self.house.clock.at))
        return None if found is None else from_json(found.state)

    async def slowed(self) -> bool:
        """Told to wait, and asked for the secret once more; a wrong one leads back to the number."""
        state = await self.state()
        return state is not None and state.step == "secret" and self.blocks[0]["kind"] == "trouble"

    async def until(self, stop: str, answers: Mapping[str, object], files: Sequence[bytes] = ()) -> None:
        """Answer what is asked until the question `stop`, or the end. What is optional and not in `answers` is
        skipped."""
        if not self.heard:
            await self.start()
        for _ in range(80):
            state = await self.state()
            if state is None or state.ended or state.step == stop:
                return
            await self.answer(state.step, answers, files)
        raise AssertionError(f"stuck at {state.step}: {self.text}")

    async def answer(self, step: str, answers: Mapping[str, object], files: Sequence[bytes]) -> None:
        answer = answers.get(step)
        if step == "evidence" and files:
            for data in files:
                await self.hand_in(data)
            await self.press("done")
        elif step == "category":
            await self._category(str(answer))
        elif answer is None:
            await self.order(Command.SKIP)
        elif answer in self.buttons:
            await self.press(str(answer))
        else:
            await self.say(str(answer))
            if "done" in self.buttons:
                await self.press("done")

    async def _category(self, code: str) -> None:
        for value in (code, "more", code.partition(".")[0], code):
            state = await self.state()
            if state is not None and state.step == "category" and value in self.buttons:
                await self.press(value)

    async def file(self, answers: Mapping[str, object], files: Sequence[bytes] = ()) -> Receipt:
        await self.until("summary", answers, files)
        await self.press("submit")
        return self.receipt()

    def receipt(self) -> Receipt:
        kept = next((block for block in self.blocks if block["kind"] == "receipt"), None)
        assert kept is not None, self.text
        return Receipt(number=kept["extra"]["number"], secret=kept["extra"]["secret"], seq=self.heard[-1].seq)

    async def keep(self, receipt: Receipt) -> None:
        """ "I have kept it"."""
        await self.runner.acknowledge(self.visitor, upto=receipt.seq)

    async def look_up(self, number: str, secret: str) -> None:
        await self.start()
        await self.until("number", {"what": "status"})
        await self.say(number)
        await self.say(secret)


@dataclass(kw_only=True)
class WebJourney(Journey):
    """The same through the HTTP API, doing the work it is asked for."""

    client: httpx.AsyncClient
    visitor_of: Callable[[bytes], Visitor]
    worked: int = 0

    async def turn(self, incoming: Incoming) -> None:
        self.house.clock.forward(seconds=self.pace)
        self.sent.append(incoming.id)
        self.times.append(self.house.clock.at)
        body = as_json(incoming)
        answer = await self.post(body)
        if answer.status_code == 428:
            body["proof"] = work(answer.json()["work"])
            self.worked += 1
            answer = await self.post(body)
        assert answer.status_code == 200, answer.text
        self.visitor = self.visitor_of(token_of(self.client))
        self.hear(answer)

    def hear(self, answer: httpx.Response) -> None:
        for message in answer.json()["messages"]:
            said = Said(seq=message["seq"], mine=False, body=message["blocks"], at=self.house.clock.at)
            self.heard.append(said)

    async def post(self, body: Mapping[str, object]) -> httpx.Response:
        return await self.client.post("/api/v1/turns", json=body, headers={"accept-language": self.language})

    async def stage(self, data: bytes, name: str = FILE_NAME) -> FileRef:
        self.house.clock.forward(seconds=7)
        answer = await upload(self.client, data, name)
        assert answer.status_code == 200, answer.text
        told = answer.json()
        return FileRef(id=told["id"], kind=told["kind"], size=told["size"])

    async def keep(self, receipt: Receipt) -> None:
        answer = await self.client.post("/api/v1/acks", json={"upto": receipt.seq})
        assert answer.status_code == 200, answer.text


def token_of(client: httpx.AsyncClient) -> bytes:
    return base64.b64decode(client.cookies[cookies.VISITOR] + "=", altchars=b"-_")


def as_json(incoming: Incoming) -> dict[str, object]:
    said = {
        "text": incoming.text,
        "ask": incoming.ask,
        "choice": incoming.choice,
        "code": incoming.place,
        "language": incoming.language,
        "files": [file.id for file in incoming.files],
        "command": incoming.command.value if incoming.command else None,
    }
    told = {name: value for name, value in said.items() if value not in (None, "", [])}
    return {"id": incoming.id, "kind": incoming.kind.value, **told}


async def upload(client: httpx.AsyncClient, data: bytes, name: str = FILE_NAME, language: str = "en") -> httpx.Response:
    return await client.post(
        "/api/v1/files",
        content=data,
        headers={
            "content-type": "application/octet-stream",
            "mashang-file-name": quote(name),
            "accept-language": language,
        },
    )


def work(wanted: Mapping[str, Any]) -> dict[str, str]:
    """Solve the puzzle as the page does."""
    challenge, bits = wanted["challenge"], wanted["bits"]
    nonce = 0
    while int.from_bytes(hashlib.sha256(f"{challenge}:{nonce}".encode()).digest(), "big") >> (256 - bits):
        nonce += 1
    return {"challenge": challenge, "nonce": str(nonce)}
