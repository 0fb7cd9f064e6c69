"""People at the other end of the web chat: one keep-alive connection each, the real API, the real proof of work."""

import hashlib
import json
import time
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPResponse
from itertools import count
from typing import Any

from benchmarks import intake
from benchmarks.intake import Deed
from dialog.incoming import Incoming, Kind

#: Somebody who is told to wait longer than this gives up.
MOST_PATIENCE = 10.0

JSON = {"Content-Type": "application/json"}


class Answered(Exception):
    """The server said no, in words."""

    def __init__(self, status: int, code: str, words: str = "", retry_after: float = 0.0) -> None:
        super().__init__(f"{status} {code}")
        self.status, self.code, self.words, self.retry_after = status, code, words, retry_after


@dataclass(frozen=True, kw_only=True)
class Receipt:
    number: str
    secret: str


@dataclass(kw_only=True)
class Person:
    """A visitor with a cookie. `turns` were answered; `ask` numbers the open question, `said` are the last blocks."""

    port: int
    timeout: float = 30.0
    cookie: str = ""
    ask: int | None = None
    said: Sequence[Mapping[str, Any]] = ()
    turns: int = 0
    _connection: HTTPConnection | None = field(default=None, repr=False)

    def turn(self, kind: str, *, turn_id: str = "", **more: Any) -> Sequence[Mapping[str, Any]]:
        """Sends it, does the work that is asked for, and returns the blocks said. Raises `Answered`, OSError."""
        body = {"id": turn_id or str(uuid.uuid4()), "kind": kind, **more}
        answer = self._patiently(body)
        if "work" in answer:
            answer = self._patiently({**body, "proof": self.solve(**answer["work"])})
        if "work" in answer:
            raise Answered(428, "work-again")
        return self.hear(answer)

    def hear(self, answer: Mapping[str, Any]) -> Sequence[Mapping[str, Any]]:
        self.said = [block for message in answer["messages"] for block in message.get("blocks", ())]
        asked = [block["ask"] for block in self.said if block["ask"] is not None]
        self.ask = asked[-1] if asked else self.ask
        self.turns += 1
        return self.said

    def _patiently(self, body: Mapping[str, Any]) -> Mapping[str, Any]:
        """Whoever is too fast waits as told."""
        while True:
            try:
                return self.post("/api/v1/turns", body)
            except Answered as told:
                if told.status != 429 or told.retry_after > MOST_PATIENCE:
                    raise
                time.sleep(told.retry_after)

    def do(self, incoming: Incoming, *, turn_id: str = "") -> Sequence[Mapping[str, Any]]:
        """A deed of the scripted intake, put to the question that is open."""
        return self.turn(turn_id=turn_id, **self.body_of(incoming))

    def body_of(self, incoming: Incoming) -> dict[str, Any]:
        match incoming.kind:
            case Kind.CHOICE:
                return {"kind": "choice", "choice": incoming.choice, "ask": self.ask}
            case Kind.COMMAND:
                return {"kind": "command", "command": incoming.command}
            case _:
                return {"kind": incoming.kind.value, "text": incoming.text}

    def begin(self) -> None:
        self.turn("start", language=intake.LANGUAGE)

    def choose(self, value: str, **more: Any) -> Sequence[Mapping[str, Any]]:
        return self.turn("choice", choice=value, ask=self.ask, **more)

    def say(self, text: str, **more: Any) -> Sequence[Mapping[str, Any]]:
        return self.turn("text", text=text, **more)

    def file(self, deeds: Sequence[Deed] | None = None) -> Receipt:
        """A whole intake, from the first question to the receipt."""
        self.begin()
        for deed in deeds or intake.short_deeds():
            self.do(deed.incoming)
        return self.receipt()

    def receipt(self) -> Receipt:
        extra = next(block["extra"] for block in self.said if block["kind"] == "receipt")
        return Receipt(number=extra["number"], secret=extra["secret"])

    def look_up(self, receipt: Receipt) -> bool:
        """Whether the number and the secret open a case."""
        self.begin()
        self.choose("status")
        self.say(receipt.number)
        self.say(receipt.secret)
        return any(block["kind"] == "status" for block in self.said)

    def post(self, path: str, body: Mapping[str, Any]) -> Mapping[str, Any]:
        response, data = self.send("POST", path, json.dumps(body, ensure_ascii=False).encode(), JSON)
        told: Mapping[str, Any] = json.loads(data) if data else {}
        if response.status in (200, 428):
            return told
        error = told.get("error", {})
        raise Answered(response.status, error.get("code", ""), error.get("text", ""), error.get("retry_after", 0.0))

    def send(
        self, method: str, path: str, body: bytes = b"", headers: Mapping[str, str] | None = None
    ) -> tuple[HTTPResponse, bytes]:
        if self._connection is None:
            self._connection = HTTPConnection("127.0.0.1", self.port, timeout=self.timeout)
        own = {**(headers or {}), **({"Cookie": self.cookie} if self.cookie else {})}
        try:
            self._connection.request(method, path, body, own)
            response = self._connection.getresponse()
            data = response.read()
        except Exception:
            self.hang_up()
            raise
        for given in response.headers.get_all("Set-Cookie", []):
            if given.startswith("mashang_visitor="):
                self.cookie = given.partition(";")[0]
        if response.will_close:
            self.hang_up()
        return response, data

    def hang_up(self) -> None:
        if self._connection is not None:
            self._connection.close()
            self._connection = None

    def __del__(self) -> None:
        self.hang_up()

    def solve(self, challenge: str, bits: int) -> Mapping[str, str]:
        return {"challenge": challenge, "nonce": nonce_for(challenge, bits)}


def nonce_for(challenge: str, bits: int) -> str:
    head, most = hashlib.sha256(f"{challenge}:".encode()), 1 << (256 - bits)
    for nonce in count():
        tried = head.copy()
        tried.update(b"%d" % nonce)
        if int.from_bytes(tried.digest(), "big") < most:
            return str(nonce)
    raise AssertionError
