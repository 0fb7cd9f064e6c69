"""Somebody with Telegram on a phone: what they do, and what then stands in the chat by the world's own account."""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache, partial
from typing import Any

import texts
from dialog.catalogue import PLACEHOLDER
from tests.support.telegram.state.lane import Lane, until
from tests.support.transcripts.writing import Line, expanded

NUMBER = re.compile(r"[0-9A-Z]{4}(?:-[0-9A-Z]{4}){2}")
SECRET = re.compile(r"[0-9A-Z]{4}(?:-[0-9A-Z]{4}){3}")


@cache
def tables() -> Any:
    return texts.load()


@dataclass(kw_only=True)
class Person:
    """`chat` is their private chat with the bot, as the world counts it. `floor` is the last message they have done
    with: what they look for stands below it. `kept` are the number and the secret of their receipt. `heard` is what the
    product wrote to its terminal, for a failing test."""

    lane: Lane
    id: int
    chat: int
    language: str = "zh-Hans"
    floor: int = 0
    kept: dict[str, str] = field(default_factory=dict)
    heard: Callable[[], str] = str

    def says(self, text: str) -> int:
        """The id of the message."""
        self.floor = self.lane.says(person=self.id, chat=self.chat, text=text)
        return self.floor

    def presses(self, what: str) -> str:
        """`what` is the value of a choice, `skip` or `back`, or what a key of the channel itself carries."""
        return self.taps(*self.key(what))

    def taps(self, message: int, data: str, *, old: bool = False) -> str:
        self.floor = max((said["id"] for said in self.history), default=0)
        query: str = self.lane.taps(person=self.id, chat=self.chat, message=message, data=data, old=old)
        return query

    def key(self, what: str) -> tuple[int, str]:
        """The newest key of that kind: under which message it stands, and what it carries."""
        found = until(lambda: self.keys(what))
        assert found, f"no key for {what} in:\n{self}"
        return found[-1]

    def keys(self, what: str) -> Sequence[tuple[int, str]]:
        """All that can be pressed now, oldest first."""
        return [
            (said["id"], key["callback_data"])
            for said in self.history
            for row in said.get("reply_markup", {}).get("inline_keyboard", [])
            for key in row
            if not said["erased"] and _fits(key["callback_data"], what)
        ]

    def sees(self, *keys: str) -> None:
        """All of these texts, in what came since they last did something."""
        for key in keys:
            assert until(partial(self._said, key)), f"not said: {key}\n{self}"

    def waits_for_an_answer(self) -> None:
        assert until(lambda: self.said), f"no answer\n{self}"

    def answered(self, query: str) -> Any:
        return until(lambda: self.lane.answered(person=self.id, query=query))

    def plays(self, steps: str) -> None:
        """Lines as transcripts have them: `<`, `<!`, `> press`, `> type`, `> command skip`, `> play`."""
        for mark, rest in _lines(steps):
            verb, _, what = rest.partition(" ")
            if mark == "<":
                self.sees(rest)
            elif mark == "<!":
                assert not self._said(rest), f"said: {rest}\n{self}"
            elif verb in ("press", "command"):
                self.presses(what)
                self.waits_for_an_answer()
            elif verb == "type":
                self.says(what.format(**self.kept))
                self.waits_for_an_answer()
            else:
                raise ValueError(f"nobody can {verb}")

    def keeps_the_receipt(self) -> int:
        """Number and secret are what can be copied by a tap; the id of the message."""
        for said in until(lambda: [new for new in self._new() if new.get("entities")]):
            copied = [_span(said["text"], mark) for mark in said["entities"] if mark["type"] == "code"]
            numbers = [text for text in copied if NUMBER.fullmatch(text)]
            secrets = [text for text in copied if SECRET.fullmatch(text)]
            if numbers and secrets:
                self.kept = {"number": numbers[0], "secret": secrets[0]}
                return int(said["id"])
        raise AssertionError(f"no receipt\n{self}")

    @property
    def history(self) -> Sequence[dict[str, Any]]:
        found: list[dict[str, Any]] = self.lane.history(chat=self.chat)
        return found

    @property
    def standing(self) -> Sequence[str]:
        """What can still be read in the chat."""
        return [said["text"] for said in self.history if not said["erased"]]

    @property
    def said(self) -> str:
        """What the bot said since they last did something."""
        return _flat("\n".join(said["text"] for said in self._new()))

    def _said(self, key: str) -> bool:
        return bool(_pattern(key, self.language).search(self.said))

    def _new(self) -> list[dict[str, Any]]:
        return [said for said in self.history if said["id"] > self.floor and said["sender_id"] != self.id]

    def __str__(self) -> str:
        lines = []
        for said in self.history[-8:]:
            rows = said.get("reply_markup", {}).get("inline_keyboard", [])
            keys = " ".join(f"[{key['callback_data']}]" for row in rows for key in row)
            mark = ("> " if said["sender_id"] == self.id else "< ") + ("(erased) " if said["erased"] else "")
            lines.append(f"{said['id']:4} {mark}{said['text']} {keys}")
        return "\n".join([*lines, self.heard()])


def _lines(steps: str) -> Iterator[tuple[str, str]]:
    for text in filter(None, map(str.strip, steps.splitlines())):
        mark, _, rest = text.partition(" ")
        lines = expanded(Line(number=0, mark=mark, rest=rest.strip()))
        yield from ((line.mark, line.rest) for line in lines if line.is_for("telegram"))


def _fits(data: str, what: str) -> bool:
    """`c:<ask>:<value>` a choice, `k:<ask>:<command>`, `n:<action>[:<value>]` the channel's own."""
    kind, _, rest = data.partition(":")
    return f"{rest}:".startswith(f"{what}:") if kind == "n" else rest.partition(":")[2] == what


def _span(text: str, mark: dict[str, Any]) -> str:
    units = text.encode("utf-16-le")
    return units[2 * mark["offset"] : 2 * (mark["offset"] + mark["length"])].decode("utf-16-le")


def _pattern(key: str, language: str) -> re.Pattern[str]:
    """A text of ours with anything in its gaps, or words in quotes as they stand."""
    if key.startswith('"'):
        return re.compile(re.escape(_flat(key.strip('"'))))
    table = tables()[language]
    forms = [table[name] for name in (key, f"{key}.one", f"{key}.other") if name in table]
    assert forms, f"there is no text {key}"
    pieces = (PLACEHOLDER.split(_flat(form))[::2] for form in forms)
    return re.compile("|".join(".*?".join(map(re.escape, form)) for form in pieces), re.DOTALL)


def _flat(text: str) -> str:
    return " ".join(text.split())
