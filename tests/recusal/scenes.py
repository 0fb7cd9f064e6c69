"""Cases of the demonstration at a point where one person has something to do with them; everything is made up."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, replace
from datetime import timedelta

from cases import numbers
from cases.case import Case, Track
from cases.organisation import Leave, Organisation, Recusal
from cases.staff import Account
from cases.values import Json
from handlers.books import Desk as Books
from handlers.digests import Digester
from handlers.sending import Sender
from handlers.sweep import Sweeper
from tests.desk.desk import Desk, forms
from tests.handlers.identity.asking import TIP, custody, in_hand
from tests.handlers.reminding import Recorder
from tests.handlers.work.filing import file
from tests.storage import evidence_samples as samples
from tests.support.house import ZONE, TestHouse

SAID = "许可证办了三个月还没有结果"
KIN = "与反映人系近亲属（虚构）"
RESULT = {"outcome": "solved", "result": "已当面办结，许可证已发放。"}


async def act(house: TestHouse, person: str, case: Case, name: str, **given: str) -> None:
    await house.house.workplace(person).act(case.number, name, given, version=None, now=house.clock())


async def acts(house: TestHouse, case: Case, *steps: tuple[str, str] | tuple[str, str, Mapping[str, str]]) -> None:
    for person, name, *given in steps:
        await act(house, person, case, name, **(given[0] if given else {}))


async def organised(house: TestHouse, change: Callable[[Organisation], Organisation]) -> None:
    await house.store.transact(lambda books: books.organisation.save(change(books.organisation.hold())))


async def challenged(house: TestHouse, person: str, case: Case) -> None:
    """By a colleague of the office; on a tip by the other recipient."""
    by = "p-tang" if case.sealed else "p-lin" if person == "p-qiao" else "p-qiao"
    await act(house, by, case, "ask_recusal", whom=person, reason=KIN)


async def recorded(house: TestHouse, person: str, case: Case) -> None:
    """With the people, as it is kept of a tip."""
    entry = Recusal(person=person, case=case.id, reason=KIN)
    await organised(house, lambda known: replace(known, recusals=(*known.recusals, entry)))


async def reviewed(house: TestHouse, **answers: Json) -> Case:
    """Waits for its closing review; everybody of the bureau has declared."""
    case = await in_hand(house, **answers)
    await acts(house, case, ("p-ruan", "declare", {"yes": "yes"}), ("p-gao", "declare", {"yes": "yes"}))
    await acts(house, case, ("p-yin", "declare", {"yes": "yes"}), ("p-pan", "finish", RESULT))
    return case


async def replied(house: TestHouse) -> Case:
    case = await reviewed(house)
    await acts(house, case, ("p-ruan", "approve"), ("p-pan", "reply", {"words": "您好，许可证已发放。"}))
    return case


@dataclass(frozen=True, kw_only=True)
class Part:
    """Who has what to do with a case; `pages` are further ones where its forms stand."""

    person: str
    scene: Callable[[Desk], Awaitable[Case]]
    pages: Callable[[Desk, Case], Awaitable[tuple[str, ...]]] | None = None


async def _handled(desk: Desk) -> Case:
    """With a file, a letter and the reporter's consent to be named."""
    case = await in_hand(desk.house, share_identity="yes")
    pan, lin = await desk.browser("p-pan"), await desk.browser("p-lin")
    note = await pan.form(f"/desk/cases/{case.number}", "/act/note")
    await pan.send(note, [("a.jpg", samples.jpeg())], words="现场照片")
    letters = f"/desk/cases/{case.number}/letters"
    await lin.send(await lin.form(letters, "/letters"), None, kind="supervise")
    draft = next(each for each in forms(await lin.get(letters)) if "confirm" in each.buttons.get("do", ()))
    await lin.send(draft, None, do="confirm")
    return case


async def _to_approve(desk: Desk) -> Case:
    case = await in_hand(desk.house)
    await acts(desk.house, case, ("p-gao", "declare", {"yes": "yes"}))
    await acts(desk.house, case, ("p-pan", "extend", {"limit": "3wd", "reason": "等待鉴定。"}))
    return case


async def _helped(desk: Desk) -> Case:
    case = await in_hand(desk.house)
    await acts(desk.house, case, ("p-lin", "co_handle", {"unit": "market"}), ("p-luo", "declare", {"yes": "yes"}))
    return case


async def _led(desk: Desk) -> Case:
    case = await in_hand(desk.house)
    await acts(desk.house, case, ("p-lin", "assign_leader", {"whom": "p-cheng"}))
    await acts(desk.house, case, ("p-cheng", "declare", {"yes": "yes"}))
    return case


async def _stood_in(desk: Desk) -> Case:
    """p-xue of another bureau stands in for the handler."""
    case = await in_hand(desk.house)
    day = desk.house.clock().date()
    leave = Leave(person="p-pan", first=day, last=day + timedelta(days=3), stand_in="p-xue")
    await organised(desk.house, lambda known: replace(known, leaves=(leave,)))
    await act(desk.house, "p-xue", case, "declare", yes="yes")
    return case


async def _asked_who(desk: Desk) -> Case:
    case = await in_hand(desk.house)
    await custody(desk.house, "p-pan").ask(case.number, "需电话核实", now=desk.house.clock())
    return case


async def _appealed(desk: Desk) -> Case:
    case = await replied(desk.house)
    await act(desk.house, "p-lin", case, "open_appeal", reason="反映人要求复查。")
    return case


async def _filed(desk: Desk) -> Case:
    return await file(desk.house)


async def _tip(desk: Desk) -> Case:
    case = await file(desk.house, track=Track.DISCIPLINE, **TIP)
    await acts(desk.house, case, ("p-wei", "declare", {"yes": "yes"}), ("p-tang", "declare", {"yes": "yes"}))
    return case


async def _home(_: Desk, __: Case) -> tuple[str, ...]:
    return ("/desk",)


async def _request(desk: Desk, case: Case) -> tuple[str, ...]:
    found = await desk.house.store.read(lambda books: books.identity_requests.of(case.id))
    return ("/desk/identity", f"/desk/identity/{found[0].id}")


async def _tip_pages(_: Desk, case: Case) -> tuple[str, ...]:
    path = f"/desk/tips/{case.number}"
    return (path, f"{path}/reseal")


#: Everybody who may have something to do with a case, by what they do.
PARTS: Mapping[str, Part] = {
    "handling": Part(person="p-pan", scene=_handled),
    "co-handling": Part(person="p-luo", scene=_helped),
    "review": Part(person="p-ruan", scene=lambda desk: reviewed(desk.house)),
    "callback": Part(person="p-yin", scene=lambda desk: replied(desk.house)),
    "appeal": Part(person="p-qiao", scene=_appealed),
    "dispatch": Part(person="p-lin", scene=_filed),
    "leading": Part(person="p-cheng", scene=_led),
    "approval": Part(person="p-gao", scene=_to_approve, pages=_home),
    "standing in": Part(person="p-xue", scene=_stood_in),
    "custody": Part(person="p-shi", scene=_asked_who, pages=_request),
    "tip": Part(person="p-wei", scene=_tip, pages=_tip_pages),
}


async def diary_of(house: TestHouse, case: Case) -> list[str]:
    def work(books: Books) -> list[str]:
        return [link.event for link in books.diary.of(case.id)]

    return await house.store.read(work)


async def reminded(house: TestHouse, *, days: int = 1, desk: Recorder | None = None) -> Recorder:
    """What everybody is told, one morning after the other: reminders, the ladder, digests."""
    told = desk or Recorder()
    for _ in range(days):
        house.clock.forward(days=1)
        await Sweeper(store=house.store, zone=ZONE).sweep(house.clock())
        await Sender(store=house.store, desk=told, zone=ZONE).send(house.clock())
        await Digester(store=house.store, desk=told, zone=ZONE).send(house.clock())
    return told


async def hears(house: TestHouse) -> Recorder:
    """What is told at once."""
    told = Recorder()
    await Sender(store=house.store, desk=told, zone=ZONE).send(house.clock())
    return told


async def with_accounts(house: TestHouse, *people: str) -> None:
    def work(books: Books) -> None:
        for person in people:
            books.staff.save_account(Account(person=person, language="zh-Hans"))

    await house.store.transact(work)


def told_of(desk: Recorder, case: Case) -> set[str]:
    number = numbers.shown(case.number)
    return {person for person, telling in desk.kept if any(item.number == number for item in telling.items)}


async def kept(house: TestHouse, case: Case) -> Case:
    return await house.store.read(lambda books: books.cases.get(case.id))
