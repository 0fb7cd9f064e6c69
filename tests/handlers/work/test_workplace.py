"""A case goes its way at the desk: every step through the form and the door, as the person whose turn it is."""

import pytest

from cases import errors
from cases.case import State
from cases.clocks.model import NoticeState
from cases.proposals import Proposal
from handlers.books import Desk
from handlers.sending import Sender
from handlers.work.cards import Card
from handlers.work.performing import NotOffered
from handlers.work.shelves import Wanted
from tests.handlers.heard import Recorder
from tests.handlers.work.filing import file
from tests.support.house import ZONE, TestHouse


async def act(house: TestHouse, person: str, number: str, name: str, **given: str) -> Card:
    done = await house.house.workplace(person).act(number, name, given, version=None, now=house.clock())
    assert isinstance(done, Card)
    return done


async def in_hand(house: TestHouse) -> str:
    """Accepted, dispatched to the construction bureau and signed for by p-pan."""
    number = (await file(house)).number
    await act(house, "p-lin", number, "accept")
    await act(house, "p-lin", number, "dispatch", unit="construction")
    await act(house, "p-pan", number, "sign_for", yes="yes")
    return number


async def test_the_ordinary_course_of_a_case(house: TestHouse) -> None:
    number = await in_hand(house)
    await act(house, "p-pan", number, "first_contact")
    await act(house, "p-pan", number, "finish", outcome="solved", result="已当面办结，许可证已发放。")
    await act(house, "p-gao", number, "declare", yes="yes")
    await act(house, "p-gao", number, "approve")
    card = await act(house, "p-pan", number, "reply", words="您好，许可证已发放。")
    assert State.REPLIED is card.state


async def test_what_nobody_offered_is_refused(house: TestHouse) -> None:
    number = await in_hand(house)
    with pytest.raises(NotOffered):
        await act(house, "p-pan", number, "approve")


async def test_a_press_on_an_older_version_is_answered_and_not_obeyed(house: TestHouse) -> None:
    number = await in_hand(house)
    place = house.house.workplace("p-pan")
    old = (await place.card(number, now=house.clock())).version
    await act(house, "p-pan", number, "first_contact")
    with pytest.raises(errors.StaleCase):
        await place.act(number, "finish", {"outcome": "solved", "result": "x"}, version=old, now=house.clock())
    assert State.HANDLING is (await place.card(number, now=house.clock())).state


async def test_an_extension_waits_for_somebody_else(house: TestHouse) -> None:
    number = await in_hand(house)
    place = house.house.workplace("p-pan")
    given = {"limit": "5wd", "reason": "等待鉴定"}
    asked = await place.act(number, "extend", given, version=None, now=house.clock())
    assert isinstance(asked, Proposal)
    assert () == tuple(await place.waiting(now=house.clock()))
    head = house.house.workplace("p-gao")
    (waiting,) = await head.waiting(now=house.clock())
    card = await head.approve(waiting.proposal.id, yes=True, now=house.clock())
    assert card is not None
    assert "extended" in card.flags


async def test_what_is_proposed_twice_in_a_row_waits_once(house: TestHouse) -> None:
    number = await in_hand(house)
    place = house.house.workplace("p-pan")
    once, again, other = [
        await place.act(number, "extend", {"limit": limit, "reason": "等待鉴定"}, version=None, now=house.clock())
        for limit in ("5wd", "5wd", "4wd")
    ]
    waiting = await house.house.workplace("p-gao").waiting(now=house.clock())
    assert once == again != other
    assert 2 == len(waiting)


async def waits(house: TestHouse, person: str, number: str) -> int:
    """How many notices are on their way to that person."""

    def work(books: Desk) -> int:
        notices = books.notices.of(books.cases.by_number(number).id)
        return sum((each.person, each.state) == (person, NoticeState.QUEUED) for each in notices)

    return await house.store.read(work)


async def delivered(house: TestHouse) -> None:
    house.clock.forward(days=1)
    await Sender(store=house.store, desk=Recorder(), zone=ZONE).send(house.clock())


async def test_whoever_approves_hears_of_each_proposal_and_whoever_proposed_of_each_answer(house: TestHouse) -> None:
    number = await in_hand(house)
    handler, head = house.house.workplace("p-pan"), house.house.workplace("p-gao")
    heard = []
    for limit in ("5wd", "4wd"):
        await handler.act(number, "extend", {"limit": limit, "reason": "等待鉴定"}, version=None, now=house.clock())
        heard.append(await waits(house, "p-gao", number))
        await delivered(house)
    for waiting in await head.waiting(now=house.clock()):
        await head.approve(waiting.proposal.id, yes=False, now=house.clock())
        heard.append(await waits(house, "p-pan", number))
        await delivered(house)
    assert [1, 1, 1, 1] == heard


async def test_nothing_is_read_before_the_declaration(house: TestHouse) -> None:
    number = (await file(house)).number
    await act(house, "p-lin", number, "accept")
    await act(house, "p-lin", number, "dispatch", unit="construction")
    place = house.house.workplace("p-pan")
    with pytest.raises(errors.NoSuchCase):
        await place.read(number, way="desk", now=house.clock())
    await act(house, "p-pan", number, "declare", yes="yes")
    content = await place.read(number, way="desk", now=house.clock())
    assert "请书面答复" == content.answers["demand"]


async def test_whoever_reads_on_has_not_read_once_more(house: TestHouse) -> None:
    """By a link it is noted every time."""
    number = await in_hand(house)
    noted = []
    for minutes, way in ((0, "desk"), (9, "desk"), (2, "desk"), (0, "link")):
        house.clock.forward(minutes=minutes)
        await house.house.workplace("p-pan").read(number, way=way, now=house.clock())
        noted.append(await house.store.read(lambda books: reads(books, number)))
    assert [1, 1, 2, 3] == noted


def reads(books: Desk, number: str) -> int:
    diary = books.diary.of(books.cases.by_number(number).id)
    return sum((each.event, each.actor) == ("ContentRead", "p-pan") for each in diary)


async def test_whoever_declares_a_conflict_is_out_at_once(house: TestHouse) -> None:
    number = (await file(house)).number
    await act(house, "p-lin", number, "accept")
    await act(house, "p-lin", number, "dispatch", unit="construction")
    with pytest.raises(errors.NoSuchCase):
        await act(house, "p-pan", number, "declare", yes="no", reason="近亲属")
    counts = await house.house.workplace("p-pan").counts(now=house.clock())
    page = await house.house.workplace("p-pan").page(Wanted(), now=house.clock())
    assert (0, ()) == (counts.total, page.rows)
