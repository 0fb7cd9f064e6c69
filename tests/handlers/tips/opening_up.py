"""Tips that are made up, and their recipients as their pages act for them: with pyrage in place of the page."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from cases import actions
from cases.case import Author, Case, Track
from cases.organisation import Recusal
from cases.ports import Books, Box
from cases.values import Json
from handlers.tips.tips import Opening, Tips
from storage import canonical
from storage.vault import suite
from tests.handlers.identity.asking import TIP
from tests.handlers.work.filing import file
from tests.support.house import ZONE, TestHouse


@dataclass(frozen=True, kw_only=True)
class Tip:
    """`reporter` is the reporter's own key, which only their secret gives elsewhere."""

    case: Case
    reporter: str = field(repr=False)

    @property
    def number(self) -> str:
        return self.case.number


def tips(house: TestHouse, person: str) -> Tips:
    return Tips(store=house.store, person=person, zone=ZONE)


async def act(house: TestHouse, person: str, number: str, name: str, **given: str) -> None:
    await house.house.workplace(person).act(number, name, given, version=None, now=house.clock())


async def a_tip(house: TestHouse, *, anonymous: bool = False, declared: Sequence[str] = ("p-wei",)) -> Tip:
    case = await file(house, track=Track.DISCIPLINE, anonymous=anonymous, **TIP)
    secret, public = suite.new_age_identity()

    def relock(books: Books) -> None:
        lock = books.cases.lock_of(case.number)
        assert lock is not None
        books.cases.relock(case, replace(lock, public_key=public))

    await house.store.transact(relock)
    for person in declared:
        await act(house, person, case.number, "declare", yes="yes")
    return Tip(case=case, reporter=secret)


async def said(house: TestHouse, tip: Tip, text: str) -> None:
    """By the reporter."""
    await house.store.transact(
        lambda books: actions.message(
            books,
            books.cases.get(tip.case.id),
            author=Author.REPORTER,
            text=text,
            now=house.clock(),
            zone=ZONE,
            message_id=f"said {text[:5]}",
            actor="reporter",
        )
    )


async def version(house: TestHouse, tip: Tip) -> int:
    return (await house.store.read(lambda books: books.cases.get(tip.case.id))).version


async def opened(house: TestHouse, tip: Tip, person: str = "p-wei") -> Opening:
    card = await house.house.workplace(person).card(tip.number, now=house.clock())
    return await tips(house, person).open(tip.number, card, now=house.clock())


def contents(found: Opening, key: str) -> Mapping[str, Json]:
    return {each.id: canonical.unpack(suite.open_with(key, each.box)) for each in found.boxes}


def sealed(found: Opening, text: str) -> bytes:
    keys = [each.public_key for each in found.recipients]
    return suite.seal_to([*keys, found.reporter_key], canonical.pack({"text": text, "files": []}))


def anew(boxes: Sequence[Box], key: str, keys: Sequence[str], reporter_key: str) -> dict[str, bytes]:
    """Each box opened with one key and sealed to the others."""
    return {
        each.id: suite.seal_to([*keys, *([reporter_key] if each.reporter else [])], suite.open_with(key, each.box))
        for each in boxes
    }


async def recuse(house: TestHouse, tip: Tip, person: str) -> None:
    def work(books: Books) -> None:
        known = books.organisation.hold()
        recusal = Recusal(person=person, case=tip.case.id, reason="近亲属")
        books.organisation.save(replace(known, recusals=(*known.recusals, recusal)))

    await house.store.transact(work)


async def resealed(
    house: TestHouse, tip: Tip, *, by: str = "p-wei", without: str = "p-tang", instead: str = ""
) -> None:
    desk = tips(house, by)
    found = await opened(house, tip, by)
    standing = await desk.resealing(tip.number, now=house.clock())
    joining = [each.public_key for each in standing.joining if each.person == instead]
    boxes = await desk.every_box(tip.number, now=house.clock())
    keys = [*(each.public_key for each in standing.staying), *joining]
    new = anew(boxes, house.private[by], keys, found.reporter_key)
    await desk.reseal(tip.number, without, new, instead=instead, version=await version(house, tip), now=house.clock())
