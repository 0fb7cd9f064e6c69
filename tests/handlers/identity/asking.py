"""Cases filed by name, in hand, and people who want to know who it was. All made up."""

from collections.abc import Mapping
from dataclasses import replace

from cases.case import Case, Track
from cases.organisation import Organisation, Role
from cases.ports import Books
from cases.values import Json
from handlers.identity.auditing import Audit
from handlers.identity.custody import Custody
from handlers.identity.reissuing import Reissuing
from storage import canonical
from storage.vault import suite
from storage.vault.locks import make_lock
from tests.handlers.work.filing import IDENTITY, file
from tests.support.house import CHEAP, ZONE, TestHouse

TIP: Mapping[str, Json] = {
    "subject_kind": "person",
    "subject_unit": "云川市交通运输局（虚构）",
    "subject_name": "甲某某（虚构）",
    "subject_post": "科员",
    "category": "C12.01",
    "where": "三楼",
    "narrative": "窗口人员多次暗示要好处费才给办，这是虚构的例子。",
}


def custody(house: TestHouse, person: str) -> Custody:
    return Custody(store=house.store, person=person, zone=ZONE, new_key=suite.new_age_identity)


def audit(house: TestHouse, person: str = "p-he") -> Audit:
    return Audit(store=house.store, person=person, zone=ZONE)


def reissuing(house: TestHouse, person: str) -> Reissuing:
    async def locks():  # type: ignore[no-untyped-def]
        from cases.case import Credentials

        return Credentials(number="", secret="NEWS-ECRE-TOFT-HEMM", lock=make_lock("newsecretofthemm", CHEAP))

    return Reissuing(store=house.store, person=person, zone=ZONE, locks=locks)


async def act(house: TestHouse, person: str, number: str, name: str, **given: str) -> None:
    await house.house.workplace(person).act(number, name, given, version=None, now=house.clock())


async def in_hand(house: TestHouse, **answers: Json) -> Case:
    """With the construction bureau, signed for by p-pan."""
    case = await file(house, **answers)
    await act(house, "p-lin", case.number, "accept")
    await act(house, "p-lin", case.number, "dispatch", unit="construction")
    await act(house, "p-pan", case.number, "sign_for", yes="yes")
    return await again(house, case)


async def a_tip(house: TestHouse, *, anonymous: bool = False) -> Case:
    """Declared by p-wei, a clue manager."""
    case = await file(house, track=Track.DISCIPLINE, anonymous=anonymous, **TIP)
    await act(house, "p-wei", case.number, "declare", yes="yes")
    return await again(house, case)


async def again(house: TestHouse, case: Case) -> Case:
    return await house.store.read(lambda books: books.cases.get(case.id))


async def with_role(house: TestHouse, person: str, role: Role) -> None:
    def give(books: Books) -> None:
        known: Organisation = books.organisation.hold()
        posts = tuple(
            replace(post, roles=post.roles | {role}) if post.person == person else post for post in known.posts
        )
        books.organisation.save(replace(known, posts=posts))

    await house.store.transact(give)


async def grant(house: TestHouse, keeper: str, request_id: str) -> None:
    """As the custodian's page does it: opened with the own key, sealed to that of the request."""
    desk = custody(house, keeper)
    request, box = await desk.take(request_id, now=house.clock())
    plain = suite.open_with(house.private[keeper], box)
    await desk.grant(request_id, suite.seal_to([request.public_key], plain), now=house.clock())


WHO = dict(canonical.unpack(canonical.pack(IDENTITY)))  # type: ignore[call-overload]
