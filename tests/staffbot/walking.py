"""Cases on their way in the chat: the courses of the web desk, with each action begun under a card of the staff bot.
What has been seen once is done at the web desk the next time."""

import traceback
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Any, Final, TypeAlias

from cases.case import Case
from handlers.telegram.buttons import Buttons, Do, Press, tag_of
from storage.ports import UnitOfWork
from tests.desk.courses import Course, Step
from tests.desk.desk import Browser, Desk
from tests.desk.walking import Sends, Walk, begun
from tests.staffbot.hands import AWAY, Hand
from tests.support.telegram.people import keys
from tests.support.telegram.staff import Staff

#: Who has nothing to do with any of the cases.
STRANGER: Final = "p-kang"

Presses: TypeAlias = Callable[[], Awaitable[str]]


class Way(StrEnum):
    BUTTONS = "buttons"
    LINK = "link"
    DESK = "desk"


@dataclass(frozen=True, kw_only=True)
class Answered:
    """What came back: the toast at a button, or the status of a page; and whether anything became of it."""

    words: str
    changed: bool


@dataclass(frozen=True, kw_only=True)
class Taken:
    """How an action went, and presses of whoever may not, of what has changed meanwhile, and once more."""

    way: Way
    done: Answered
    shut_out: Answered
    stale: Answered
    again: Answered


@dataclass(frozen=True, kw_only=True)
class Chats:
    """Whoever was asked for is in the chat. `taken` by action, `troubles` by course."""

    here: Staff
    desk: Desk
    hands: dict[str, Hand] = field(default_factory=dict)
    taken: dict[str, Taken] = field(default_factory=dict)
    troubles: dict[str, str] = field(default_factory=dict)

    async def hand(self, person: str) -> Hand:
        if person not in self.hands:
            self.hands[person] = Hand(here=self.here, person=await self.here.join(person))
        return self.hands[person]

    async def go(self, course: Course) -> None:
        way = OnTheWay(chats=self, walk=await begun(self.desk, course))
        try:
            for step, following in zip(course.steps, (*course.steps[1:], None), strict=True):
                await way.take(step, following)
        except Exception:  # noqa: BLE001 - told where that course is looked at
            self.troubles[course.name] = traceback.format_exc()


@dataclass(frozen=True, kw_only=True)
class OnTheWay:
    chats: Chats
    walk: Walk

    async def take(self, step: Step, following: Step | None) -> None:
        taken = self.chats.taken
        if step.action in taken:
            await self.walk.take(step)
        elif (step.action, following and following.action, "sign_for" in taken) != ("declare", "sign_for", False):
            await self.walk.wait_for(step)  # else signing asks for it
            taken[step.action] = await self._take(step, await self.chats.hand(step.person))
            if step.approver:
                done = await self.walk.approve(step)
                assert 'role="status"' in done.text, step

    async def _take(self, step: Step, hand: Hand) -> Taken:
        shut_out = await self._shut_out(step)
        if (await self._case()).sealed:
            return await self._at_the_desk(step, hand, shut_out)
        card, data, _ = await hand.button(await self._case(), step.action)
        await self._goes_on()
        stale = await self._answered(lambda: hand.send(data, card))
        card, data, away = await hand.button(await self._case(), step.action)
        before = await self._stands()
        await hand.send(data, card)
        if away:
            page = await hand.link()
            browser = self.chats.desk.stranger()
            form = browser.among(await browser.get(page), page)
            toast, presses = "", _told(lambda: browser.send(form, None, **self.walk.filled(form, step)))
        else:
            toast, last = await hand.answer(step)
            presses = lambda: hand.send(last, card)  # noqa: E731
        done = Answered(words=toast or await presses(), changed=await self._stands() != before)
        way = Way.LINK if away else Way.BUTTONS
        return Taken(way=way, done=done, shut_out=shut_out, stale=stale, again=await self._answered(presses))

    async def _at_the_desk(self, step: Step, hand: Hand, shut_out: Answered) -> Taken:
        """The card says no more than that; the bot signs them in."""
        card = await hand.card(await self._case())
        assert [self.chats.here.words("staffbot.button.read") + AWAY] == [key["text"] for key in keys(card)]
        if step.person not in self.walk.browsers:
            self.walk.browsers[step.person] = await self._signed_in(hand)
        older = _told(await self.walk.ready(step))
        await self._goes_on()
        stale = await self._answered(older)
        presses = _told(await self.walk.ready(step))
        done = await self._answered(presses)
        return Taken(way=Way.DESK, done=done, shut_out=shut_out, stale=stale, again=await self._answered(presses))

    async def _signed_in(self, hand: Hand) -> Browser:
        await self.chats.here.tells(hand.person, "/signin")
        page = await hand.link()
        browser = self.chats.desk.stranger()
        await browser.send(browser.among(await browser.get(page), page))
        return browser

    async def _shut_out(self, step: Step) -> Answered:
        """A button that is really theirs, for a case that is not."""
        case, stranger = await self._case(), await self.chats.hand(STRANGER)
        press = Press(do=Do.ACT, case=case.id, version=case.version, tag=tag_of(step.action))
        buttons = Buttons(key=self.chats.here.house.house.keyring.derive("staff buttons"))
        data = buttons.data(press, person=STRANGER, chat=stranger.person.id)
        await self.chats.here.tells(stranger.person, "/help")
        under = (await stranger.last())["message_id"]
        return await self._answered(lambda: stranger.send(data, under))

    async def _answered(self, presses: Presses) -> Answered:
        before = await self._stands()
        return Answered(words=await presses(), changed=await self._stands() != before)

    async def _goes_on(self) -> None:
        """Somebody else does something with the case meanwhile."""

        def newer(books: UnitOfWork) -> None:
            case = books.cases.get(self.walk.case.id)
            books.cases.save(replace(case, version=case.version + 1))

        await self.chats.here.house.store.transact(newer)

    async def _case(self) -> Case:
        case, _ = await self._stands()
        return case

    async def _stands(self) -> tuple[Case, Any]:
        id_ = self.walk.case.id
        return await self.chats.here.house.store.read(
            lambda books: (books.cases.get(id_), [link.event for link in books.diary.of(id_)])
        )


def _told(sends: Sends) -> Presses:
    async def send() -> str:
        return str((await sends()).status_code)

    return send
