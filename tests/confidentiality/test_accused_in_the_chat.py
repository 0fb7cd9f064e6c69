"""CF-01, trap 4 in the chat of the staff bot: lists, the numbers of a day, looking up by number or by words, and
buttons of before, by everybody who is kept away. The bot says what it says where there is no such case.
Everything but the wire is the bot's own: updates as the platform sends them, decided, made into cards and
lists, and said."""

import asyncio
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path

import pytest

from cases import numbers
from cases.errors import CaseError
from cases.organisation import Post
from cases.staff import Account
from handlers.accounts.links import Links
from handlers.books import Desk as Books
from handlers.telegram.model import Key, Outgoing
from handlers.telegram.reading import read
from handlers.telegram.settings import StaffBotSettings
from handlers.telegram.talk import Talk
from handlers.telegram.world import World, talk_of
from tests.confidentiality import cast
from tests.confidentiality.siege import ABSENT, remind
from tests.handlers.work.filing import file
from tests.support.house import ZONE, TestHouse, a_house

WHO = "p-gao"
KEPT_AWAY = [each.id for each in cast.KEPT_AWAY]


@dataclass
class Wire:
    """What the bot asks the platform to show, in order."""

    shown: list[Outgoing] = field(default_factory=list)
    _ids: "count[int]" = field(default_factory=lambda: count(1000))

    async def say(self, chat: int, outgoing: Outgoing, *, tries: int = 0) -> int:
        self.shown.append(outgoing)
        return next(self._ids)

    async def edit(self, chat: int, message: int, outgoing: Outgoing, *, tries: int = 0) -> None:
        self.shown.append(outgoing)

    async def delete(self, chat: int, message: int) -> None: ...


@dataclass
class Chats:
    """Everybody has a chat, in English, under a number of their own."""

    house: TestHouse
    talk: Talk
    wire: Wire
    people: Mapping[str, int]
    _updates: "count[int]" = field(default_factory=lambda: count(1))

    async def says(self, person: str, text: str) -> list[str]:
        """What is said then."""
        return [each.text for each in await self.shows(person, text)]

    async def shows(self, person: str, text: str) -> list[Outgoing]:
        chat = self.people[person]
        message = {"message_id": 5, "date": 0, "text": text, "from": _user(chat), "chat": _private(chat)}
        await self._comes({"message": message})
        return self._taken()

    async def presses(self, person: str, key: Key) -> tuple[str, list[str]]:
        """The word at the button, and what is said besides."""
        chat = self.people[person]
        under = {"message_id": 1000, "date": 0, "chat": _private(chat), "text": "-"}
        query = {"id": "1", "chat_instance": "1", "from": _user(chat), "data": key.data, "message": under}
        toast = await self._comes({"callback_query": query})
        return toast, [each.text for each in self._taken()]

    async def _comes(self, update: Mapping[str, object]) -> str:
        heard = read(json.dumps({"update_id": next(self._updates), **update}).encode(), username="bench_bot")
        now, answering = self.house.clock(), self.talk.answering
        try:
            answer = await self.house.store.transact(lambda books: answering.answer(books, heard, now))
        except CaseError as fault:
            refused = fault
            answer = await self.house.store.transact(lambda books: answering.refused(books, heard, refused))
        for errand in answer.errands:
            await self.house.store.transact(await self.talk.errands._do(errand, 0))
        return answer.toast

    def _taken(self) -> list[Outgoing]:
        shown, self.wire.shown = self.wire.shown, []
        return shown


def _user(chat: int) -> dict[str, object]:
    return {"id": chat, "is_bot": False, "first_name": "某甲", "language_code": "en"}


def _private(chat: int) -> dict[str, object]:
    return {"id": chat, "type": "private", "first_name": "某甲"}


@dataclass(frozen=True, kw_only=True)
class Heard:
    """By person: everything they said was answered so, before the case was there and with it. `entitled` is what
    somebody hears who may; `toasts` and `cards` what buttons of before came to."""

    before: Mapping[str, Sequence[Sequence[str]]]
    after: Mapping[str, Sequence[Sequence[str]]]
    entitled: str
    toasts: set[str]
    cards: set[str]


@pytest.fixture(scope="module")
def heard(tmp_path_factory: pytest.TempPathFactory) -> Heard:
    return asyncio.run(_heard(tmp_path_factory.mktemp("chat")))


async def _heard(folder: Path) -> Heard:
    async with a_house(folder) as house:
        day = house.clock().astimezone(ZONE).date()
        await house.store.transact(lambda books: _enrol(books, day))
        chats = await _chats(house)
        await _in_hand(house)
        await remind(house)
        before = {who: await _everything(chats, who, ABSENT) for who in KEPT_AWAY}
        number = await _in_hand(house, keep_away=f"{cast.ACCUSED_NAME}；{cast.NAMED_NAME}")
        await remind(house)
        after = {who: await _everything(chats, who, number) for who in KEPT_AWAY}
        entitled = "\n".join(await chats.says(WHO, f"/find {number}"))
        (card,) = await chats.shows(WHO, f"/find {number}")
        await house.store.transact(_posted)
        pressed = [await chats.presses(WHO, key) for row in card.keys for key in row]
        return Heard(
            before=before,
            after=after,
            entitled=entitled,
            toasts={toast for toast, _ in pressed},
            cards={text for _, said in pressed for text in said},
        )


def _enrol(books: Books, day) -> None:
    books.organisation.save(cast.organisation(books.organisation.hold(), day))


def _posted(books: Books) -> None:
    known = books.organisation.hold()
    books.organisation.save(cast.replace(known, posts=(*known.posts, Post(person=WHO, unit=cast.ACCUSED))))


async def _chats(house: TestHouse) -> Chats:
    people = {who: 5_000_000 + at for at, who in enumerate((*KEPT_AWAY, WHO))}

    def join(books: Books) -> None:
        for who, chat in people.items():
            books.staff.save_account(Account(person=who, language="en", chat=chat))

    await house.store.transact(join)
    wire = Wire()
    world = World(
        store=house.store,
        words=house.words,
        links=Links(key=house.house.keyring.derive("links")),
        joins=None,
        settings=StaffBotSettings(token="1:bench", key=house.house.keyring.derive("staff buttons")),
        ref_of=str,
        address_of=lambda purpose, token: f"https://mashang.example/desk/{purpose}/{token}",
        clock=house.clock,
        zone=house.house.zone,
    )
    return Chats(house=house, talk=talk_of(world, wire, lambda: None), wire=wire, people=people)


async def _in_hand(house: TestHouse, **answers: str) -> str:
    case = await file(house, **answers)
    for person, name, given in (
        ("p-lin", "accept", {}),
        ("p-lin", "dispatch", {"unit": cast.OWNER}),
        ("p-pan", "sign_for", {"yes": "yes"}),
    ):
        await house.house.workplace(person).act(case.number, name, given, version=None, now=house.clock())
    return numbers.shown(case.number)


async def _everything(chats: Chats, person: str, number: str) -> list[list[str]]:
    said = (f"/find {number}", number, number.lower().replace("-", ""), "/mine", "/due", "/today")
    return [await chats.says(person, each) for each in said]


@pytest.mark.parametrize("person", KEPT_AWAY)
def test_they_are_answered_as_if_there_were_no_such_case(heard: Heard, person: str) -> None:
    assert heard.before[person] == heard.after[person]


def test_somebody_who_may_is_shown_the_card(heard: Heard) -> None:
    assert "Due" in heard.entitled


def test_a_button_of_before_is_answered_as_one_of_a_case_that_is_none(heard: Heard) -> None:
    """The head of the unit could have had it, and is posted in the accused unit since."""
    assert {"staffbot.toast.none"} == heard.toasts
    assert 1 == len(heard.cards)
