"""What the staff of the demonstration do with a case while a transcript is played: through the real doors."""

import uuid
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from cases import actions
from cases.actions import By, Outcome, Words
from cases.case import Author, Case
from cases.ports import Books
from cases.time import limits
from tests.support.house import ZONE

DISPATCHER, CLUE_MANAGER, HANDLER, HEAD = "p-lin", "p-wei", "p-pan", "p-gao"
UNIT = "construction"


@dataclass(frozen=True, kw_only=True)
class Desk:
    books: Books
    number: str
    now: datetime

    @property
    def case(self) -> Case:
        return self.books.cases.by_number(self.number)

    def do(self, verb: str, rest: str) -> None:
        """Raises KeyError for what nobody can do, and what a door refuses."""
        steps: dict[str, Callable[[str], None]] = {
            "accept": self._accept,
            "say": self._say,
            "ask": self._ask,
            "hand-out": self._hand_out,
            "extend": self._extend,
            "suspend": self._suspend,
            "resume": self._resume,
            "answer": self._answer,
            "lapse": self._lapse,
        }
        steps[verb](rest)

    def _accept(self, _: str) -> None:
        """A tip is screened."""
        if self.case.sealed:
            _go(actions.screen(self.books, self.case, self._by(CLUE_MANAGER)))
        else:
            _go(actions.accept(self.books, self.case, self._by(DISPATCHER)))

    def _say(self, text: str) -> None:
        actor = CLUE_MANAGER if self.case.sealed else DISPATCHER
        id_ = uuid.uuid4().hex
        actions.message(
            self.books, self.case, author=Author.STAFF, text=text, now=self.now, zone=ZONE, message_id=id_, actor=actor
        )

    def _ask(self, text: str) -> None:
        actor = CLUE_MANAGER if self.case.sealed else DISPATCHER
        _go(actions.ask_supplement(self.books, self.case, self._by(actor), words=_words(text)))

    def _hand_out(self, _: str) -> None:
        """Accepted, dispatched and signed for."""
        self._accept("")
        _go(actions.dispatch(self.books, self.case, self._by(DISPATCHER), unit=UNIT))
        _go(actions.sign_for(self.books, self.case, self._by(HANDLER), clear=True))

    def _extend(self, limit: str) -> None:
        by = self._by(HANDLER, "waits for an expert")
        _go(actions.extend(self.books, self.case, by, limit=limits.parse(limit), approver=HEAD))

    def _suspend(self, _: str) -> None:
        _go(actions.suspend(self.books, self.case, self._by(HANDLER, "before a court"), approver=HEAD))

    def _resume(self, _: str) -> None:
        _go(actions.resume(self.books, self.case, self._by(HANDLER)))

    def _answer(self, text: str) -> None:
        """From handling to the reply."""
        _go(actions.finish(self.books, self.case, self._by(HANDLER), outcome="solved", result=True))
        _go(actions.approve(self.books, self.case, self._by(HEAD)))
        _go(actions.reply(self.books, self.case, self._by(HANDLER), words=_words(text)))

    def _lapse(self, how: str) -> None:
        """What was asked for did not come; `unreachable`: nobody could be told."""
        reachable = how != "unreachable"
        _go(actions.supplement_overdue(self.books, self.case, now=self.now, zone=ZONE, reachable=reachable))

    def _by(self, actor: str, reason: str | None = None) -> By:
        return By(actor=actor, now=self.now, zone=ZONE, reason=reason)


def _go(outcome: Outcome) -> None:
    actions.settled(outcome)


def _words(text: str) -> Words:
    return Words(id=uuid.uuid4().hex, text=text)
