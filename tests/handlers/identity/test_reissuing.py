"""A lost secret is replaced after two people made sure who it is; never for an anonymous case, nor on a tip (CF-12)."""

import pytest

from cases import errors
from cases.case import Track
from handlers.identity.reissuing import LASTS
from handlers.work.answers import NotFilledIn
from storage.vault.locks import open_lock
from tests.handlers.identity.asking import TIP, act, in_hand, reissuing
from tests.handlers.work.filing import file
from tests.support.house import TestHouse

HOW = "持身份证到窗口核对"


async def agreed(house: TestHouse) -> tuple[str, str]:
    """(number, id of what p-pan may use up now); agreed to by p-gao."""
    case = await in_hand(house)
    await act(house, "p-gao", case.number, "declare", yes="yes")
    proposal = await reissuing(house, "p-pan").propose(case.number, HOW, now=house.clock())
    await house.house.workplace("p-gao").approve(proposal.id, yes=True, now=house.clock())
    standing = await reissuing(house, "p-pan").standing(case.number, now=house.clock())
    assert standing.agreed
    return case.number, standing.agreed


async def test_two_people_and_the_reporter_has_a_new_secret(house: TestHouse) -> None:
    number, id_ = await agreed(house)
    old = await house.store.read(lambda books: books.cases.lock_of(number))
    issued = await reissuing(house, "p-pan").issue(id_, now=house.clock())
    new = await house.store.read(lambda books: books.cases.lock_of(number))
    assert new is not None
    assert old != new
    assert ("NEWS-ECRE-TOFT-HEMM", number) == (issued.secret, issued.number.replace("-", ""))
    assert open_lock(new, "newsecretofthemm")


async def test_both_are_in_the_diary(house: TestHouse) -> None:
    number, id_ = await agreed(house)
    await reissuing(house, "p-pan").issue(id_, now=house.clock())
    case = await house.store.read(lambda books: books.cases.by_number(number))
    diary = await house.store.read(lambda books: books.diary.of(case.id))
    told = [(link.event, link.actor) for link in diary if link.event in ("ApprovalAsked", "ApprovalGiven")]
    assert [("ApprovalAsked", "p-pan"), ("ApprovalGiven", "p-gao")] == told
    last = diary[-1]
    assert ("SecretReissued", "p-pan", "p-gao") == (last.event, last.actor, last.facts["approver"])


async def test_it_is_shown_once(house: TestHouse) -> None:
    _, id_ = await agreed(house)
    await reissuing(house, "p-pan").issue(id_, now=house.clock())
    with pytest.raises(errors.NoSuchCase):
        await reissuing(house, "p-pan").issue(id_, now=house.clock())


async def test_only_whoever_asked_gets_it(house: TestHouse) -> None:
    _, id_ = await agreed(house)
    for other in ("p-gao", "p-lin", "p-ding", "nobody"):
        with pytest.raises(errors.NoSuchCase):
            await reissuing(house, other).issue(id_, now=house.clock())


async def test_nobody_agrees_to_the_own_request(house: TestHouse) -> None:
    case = await in_hand(house)
    await act(house, "p-gao", case.number, "declare", yes="yes")
    proposal = await reissuing(house, "p-gao").propose(case.number, HOW, now=house.clock())
    with pytest.raises(errors.NoSuchCase):
        await house.house.workplace("p-gao").approve(proposal.id, yes=True, now=house.clock())
    with pytest.raises(errors.NoSuchCase):
        await reissuing(house, "p-gao").issue(proposal.id, now=house.clock())


async def test_before_the_other_has_agreed_there_is_none(house: TestHouse) -> None:
    case = await in_hand(house)
    proposal = await reissuing(house, "p-pan").propose(case.number, HOW, now=house.clock())
    with pytest.raises(errors.NoSuchCase):
        await reissuing(house, "p-pan").issue(proposal.id, now=house.clock())
    standing = await reissuing(house, "p-pan").standing(case.number, now=house.clock())
    assert (False, True, "") == (standing.offered, standing.waiting, standing.agreed)


async def test_a_no_ends_it(house: TestHouse) -> None:
    case = await in_hand(house)
    proposal = await reissuing(house, "p-pan").propose(case.number, HOW, now=house.clock())
    await house.house.workplace("p-gao").approve(proposal.id, yes=False, now=house.clock())
    standing = await reissuing(house, "p-pan").standing(case.number, now=house.clock())
    assert (True, False, "") == (standing.offered, standing.waiting, standing.agreed)


async def test_what_was_agreed_waits_for_nobody_and_lapses_after_a_day(house: TestHouse) -> None:
    number, id_ = await agreed(house)
    assert [] == [each.card.number for each in await house.house.workplace("p-gao").waiting(now=house.clock())]
    with pytest.raises(errors.NoSuchCase):
        await house.house.workplace("p-qiao").approve(id_, yes=False, now=house.clock())
    house.clock.forward(seconds=LASTS.total_seconds())
    with pytest.raises(errors.NoSuchCase):
        await reissuing(house, "p-pan").issue(id_, now=house.clock())
    assert (await reissuing(house, "p-pan").standing(number, now=house.clock())).offered


async def test_never_for_an_anonymous_case(house: TestHouse) -> None:
    case = await file(house, anonymous=True)
    with pytest.raises(errors.NoSuchCase):
        await reissuing(house, "p-lin").propose(case.number, HOW, now=house.clock())


async def test_never_on_a_tip(house: TestHouse) -> None:
    case = await file(house, track=Track.DISCIPLINE, **TIP)
    await act(house, "p-wei", case.number, "declare", yes="yes")
    with pytest.raises(errors.NoSuchCase):
        await reissuing(house, "p-wei").propose(case.number, HOW, now=house.clock())


@pytest.mark.parametrize("person", ["p-gao", "p-ruan", "p-luo", "p-he", "p-ding", "p-qiao", "nobody"])
async def test_only_whoever_talks_with_the_reporter_and_has_declared_proposes_it(house: TestHouse, person: str) -> None:
    case = await in_hand(house)
    with pytest.raises(errors.NoSuchCase):
        await reissuing(house, person).propose(case.number, HOW, now=house.clock())


async def test_how_they_made_sure_is_written_down(house: TestHouse) -> None:
    case = await in_hand(house)
    with pytest.raises(NotFilledIn):
        await reissuing(house, "p-pan").propose(case.number, " ", now=house.clock())
