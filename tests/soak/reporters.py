"""People who file, look up and supplement, and go on where they were when the server comes back."""

import threading
import time
import uuid
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from http.client import HTTPException
from typing import Any

from benchmarks import intake
from benchmarks.people import Answered, Person, Receipt

#: Nobody waits longer than this for a server.
PATIENCE = 120.0


@dataclass(kw_only=True)
class Acknowledged:
    """What the server has said that it keeps. `demand` is what only this person asked for, where they asked."""

    receipt: Receipt
    demand: str = ""
    supplements: list[str] = field(default_factory=list)


@dataclass(kw_only=True)
class Reporter:
    port: int
    kept: list[Acknowledged] = field(default_factory=list)
    turns: int = 0
    interrupted: int = 0

    def live(self) -> None:
        """File a case, look it up, add to it, and leave."""
        person = Person(port=self.port, timeout=20)
        self._send(person, "start", language=intake.LANGUAGE)
        for deed in intake.short_deeds():
            self._send(person, **person.body_of(deed.incoming))
        assert any(block["kind"] == "receipt" for block in person.said), "a filing that was answered without a receipt"
        mine = Acknowledged(receipt=person.receipt())
        self.kept.append(mine)
        self._look_up(mine)
        person.hang_up()

    def _look_up(self, mine: Acknowledged) -> None:
        person = Person(port=self.port, timeout=20)
        self._send(person, "start", language=intake.LANGUAGE)
        self._press(person, "status")
        self._send(person, "text", text=mine.receipt.number)
        opened = self._send(person, "text", text=mine.receipt.secret)
        assert any(block["kind"] == "status" for block in opened), "a receipt did not open its case"
        self._press(person, "supplement")
        text = f"补充说明 {uuid.uuid4()}"
        self._send(person, "text", text=text)
        self._press(person, "done")
        self._send(person, "command", command="skip")
        mine.supplements.append(text)
        self._press(person, "leave")
        person.hang_up()

    def _press(self, person: Person, value: str) -> None:
        self._send(person, "choice", choice=value, ask=person.ask)

    def _send(self, person: Person, kind: str, **more: Any) -> Sequence[Mapping[str, Any]]:
        """The same turn with the same id until it is answered, as the page does."""
        turn_id, until = str(uuid.uuid4()), time.monotonic() + PATIENCE
        while True:
            try:
                said = person.turn(kind, turn_id=turn_id, **more)
            except (OSError, HTTPException):
                self.interrupted += 1
            except Answered as told:
                if told.status != 503:
                    raise
            else:
                self.turns += 1
                return said
            assert time.monotonic() < until, "the server did not come back"
            time.sleep(0.02)


@dataclass(kw_only=True)
class Crowd:
    """Reporters side by side, each in a thread, until they are told that it is enough; `once`: one life each."""

    port: int
    people: int
    once: bool = False
    reporters: list[Reporter] = field(default_factory=list)
    troubles: list[BaseException] = field(default_factory=list)
    _enough: threading.Event = field(default_factory=threading.Event)
    _threads: list[threading.Thread] = field(default_factory=list)

    def start(self) -> None:
        for _ in range(self.people):
            reporter = Reporter(port=self.port)
            self.reporters.append(reporter)
            thread = threading.Thread(target=self._go_on, args=(reporter.live,), daemon=True)
            self._threads.append(thread)
            thread.start()

    def finish(self) -> list[Acknowledged]:
        """Each ends what it has begun."""
        self._enough.set()
        for thread in self._threads:
            thread.join(PATIENCE)
        if self.troubles:
            raise self.troubles[0]
        return [mine for reporter in self.reporters for mine in reporter.kept]

    def busy(self) -> bool:
        return any(thread.is_alive() for thread in self._threads)

    def _go_on(self, live: Callable[[], None]) -> None:
        try:
            live()
            while not (self.once or self._enough.is_set()):
                live()
        except BaseException as trouble:  # noqa: BLE001 - told by `finish`
            self.troubles.append(trouble)
