"""A case that came by phone, on paper, with a visit or from the hotline."""

from collections.abc import Sequence
from dataclasses import replace

import pytest

from cases import errors, numbers
from cases.actions.entering import Origin
from cases.case import Credentials, State, Track
from cases.organisation import Role
from cases.places import Place, PlaceKind
from cases.ports import StagedFile
from handlers.office import entering as office
from handlers.office.entering import EnteredAlready
from handlers.work import attaching
from handlers.work.attaching import Brought
from storage.ports import UnitOfWork
from tests.handlers.office.entries import PHONE, enter, entering, filed
from tests.handlers.office.files import give, let_go
from tests.support.house import TestHouse

HOTLINE = Origin(source="12345", reference="DH-20261116-0007")


async def test_how_it_came_is_kept_with_the_case(house: TestHouse) -> None:
    done = await enter(house, filed(), Origin(source="visit"))
    card = await house.house.workplace("p-lin").card(done.case.number, now=house.clock())
    kept = await house.store.read(lambda books: books.cases.by_number(done.case.number))
    assert ("visit", State.SUBMITTED, State.SUBMITTED) == (kept.source, kept.state, card.state)


async def test_the_diary_says_who_entered_it(house: TestHouse) -> None:
    done = await enter(house, filed())
    diary = await house.store.read(lambda books: books.diary.of(done.case.id))
    assert [("reporter", "CaseSubmitted"), ("p-lin", "CaseEntered")] == [(each.actor, each.event) for each in diary]


async def test_number_and_secret_open_it(house: TestHouse) -> None:
    done = await enter(house, filed())
    lock = await house.store.read(lambda books: books.cases.lock_of(numbers.canonical(done.credentials.number)))
    assert await house.runner.locks.open(lock, done.credentials.secret)
    assert await house.runner.locks.open(lock, numbers.new_secret(lambda size: b"x" * size)) is None


async def test_the_number_of_the_hotline_is_kept_with_the_content(house: TestHouse) -> None:
    done = await enter(house, filed(), HOTLINE)
    said = await house.store.read(lambda books: office.reference_of(books, done.case))
    assert said == HOTLINE.reference


async def test_no_number_is_no_duplicate_of_no_number(house: TestHouse) -> None:
    await enter(house, filed(), Origin(source="12345"))
    assert () == await entering(house).same(" - ", now=house.clock())


async def test_a_case_that_is_over_is_a_duplicate_too(house: TestHouse) -> None:
    done = await enter(house, filed(), HOTLINE)
    await house.house.workplace("p-lin").act(
        done.case.number, "reject", {"code": "civil", "right_channel": "court"}, version=None, now=house.clock()
    )
    same = await entering(house).same(HOTLINE.reference, now=house.clock())
    assert [State.REJECTED] == [each.state for each in same]


async def test_so_many_are_compared_and_so_many_shown(house: TestHouse, monkeypatch: pytest.MonkeyPatch) -> None:
    for form in ("one", "two", "three"):
        await enter(house, filed(), HOTLINE, form)
    shown = []
    for name, most in (("SHOWN", 2), ("COMPARED", 1)):
        monkeypatch.setattr(office, name, most)
        shown.append(len(await entering(house).same(HOTLINE.reference, now=house.clock())))
    assert [2, 1] == shown


async def test_the_same_number_of_the_hotline_is_shown_before_saving(house: TestHouse) -> None:
    done = await enter(house, filed(), HOTLINE)
    same = await entering(house).same("dh 20261116 0007", now=house.clock())
    assert [numbers.shown(done.case.number)] == [each.number for each in same]


async def test_another_number_of_the_hotline_is_another_matter(house: TestHouse) -> None:
    await enter(house, filed(), HOTLINE)
    assert await entering(house).same("DH-20261116-0008", now=house.clock()) == ()
    assert await entering(house).same("", now=house.clock()) == ()


async def test_a_case_that_the_dispatcher_is_kept_away_from_is_no_duplicate(house: TestHouse) -> None:
    await enter(house, filed(keep_away="云川市总专班办公室（虚构）"), HOTLINE)
    assert await entering(house).same(HOTLINE.reference, now=house.clock()) == ()


async def test_nobody_but_a_dispatcher_sees_numbers_of_the_hotline(house: TestHouse) -> None:
    await enter(house, filed(), HOTLINE)
    assert await entering(house, "p-qiao").same(HOTLINE.reference, now=house.clock()) == ()


@pytest.mark.parametrize("person", ["p-qiao", "p-ding", "p-pan", "p-wei", "nobody"])
async def test_nobody_but_a_dispatcher_enters_a_case(house: TestHouse, person: str) -> None:
    with pytest.raises(errors.NoSuchCase):
        await enter(house, filed(), person=person)
    assert await house.store.read(lambda books: books.cases.count()) == 0


async def test_a_dispatcher_who_left_enters_nothing(house: TestHouse) -> None:
    await let_go(house, "p-lin")
    with pytest.raises(errors.NoSuchCase):
        await enter(house, filed())


async def test_for_who_may_not_no_number_is_made(house: TestHouse) -> None:
    """A lock is slow to make."""

    async def locks() -> Credentials:
        raise AssertionError

    with pytest.raises(errors.NoSuchCase):
        await replace(entering(house, "p-qiao"), locks=locks).enter(filed(), PHONE, "form", now=house.clock())


async def test_what_happens_while_the_lock_is_made_counts(house: TestHouse) -> None:
    async def meanwhile_the_same() -> Credentials:
        await enter(house, filed())
        return await house.runner.locks.new()

    async def meanwhile_gone() -> Credentials:
        await let_go(house, "p-lin")
        return await house.runner.locks.new()

    for locks, form, refused in (
        (meanwhile_the_same, "form", EnteredAlready),
        (meanwhile_gone, "2", errors.NoSuchCase),
    ):
        with pytest.raises(refused):
            await replace(entering(house), locks=locks).enter(filed(), PHONE, form, now=house.clock())
    assert 1 == await house.store.read(lambda books: books.cases.count())


async def test_two_people_may_happen_to_have_the_same_form(house: TestHouse) -> None:
    await give(house, "p-qiao", Role.DISPATCHER)
    one, other = await enter(house, filed()), await enter(house, filed(), person="p-qiao")
    assert one.case.id != other.case.id


async def test_a_paper_is_kept_with_the_case(house: TestHouse) -> None:
    about = StagedFile(id="f" * 24, kind="image/jpeg", size=4, name="scan.jpg", fingerprint="0" * 64)
    paper = Brought(about=about, cleaned=b"scan")
    done = await entering(house).enter(filed(), PHONE, "form", files=[paper], now=house.clock())
    attached = await house.store.read(lambda books: attaching.of(books, done.case))
    assert [(about.id, "p-lin", "enter")] == [(each["id"], each["by"], each["action"]) for each in attached.values()]


PLACES = tuple(
    Place(id=f"Place{n:02}", kind=PlaceKind.UNIT, names={"zh-Hans": name}, number=f"CY-{n + 1}")
    for n, name in enumerate(("云川产业园（虚构）", "云川产业园（虚构）二期", "云川产业园（虚构）三期"))
)


@pytest.mark.parametrize(
    ("typed", "one", "near"),
    [
        ("云川产业园（虚构）", "0", ""),  # exactly that one, though it stands in the others' names
        ("Place02", "2", ""),
        ("CY-3", "2", ""),
        ("产业园", "", "012"),
        ("yccyyeq", "", "1"),  # one only, but nobody said so
        ("云川产叶园二期", "", "1"),
        ("", "", ""),
        (" - ", "", ""),
        ("无此处", "", ""),
    ],
)
async def test_a_place_is_taken_when_it_is_called_so_and_offered_when_it_may_be_meant(
    house: TestHouse, typed: str, one: str, near: str
) -> None:
    def work(books: UnitOfWork) -> tuple[Place | None, Sequence[Place]]:
        for place in PLACES:
            books.places.save(place)
        return office.meant(books, typed)

    found, offered = await house.store.transact(work)
    assert (found, [each for each in offered if each in PLACES]) == (
        PLACES[int(one)] if one else None,
        [PLACES[int(n)] for n in near],
    )


async def test_a_tip_is_never_entered(house: TestHouse) -> None:
    with pytest.raises(errors.Sealed):
        await enter(house, replace(filed(), track=Track.DISCIPLINE))
    assert await house.store.read(lambda books: books.cases.count()) == 0


async def test_a_form_that_is_sent_twice_is_one_case(house: TestHouse) -> None:
    done = await enter(house, filed())
    with pytest.raises(EnteredAlready) as twice:
        await enter(house, filed())
    assert {"number": done.case.number} == twice.value.facts
    assert await house.store.read(lambda books: books.cases.count()) == 1


async def test_a_petition_is_entered_with_its_own_track(house: TestHouse) -> None:
    done = await enter(house, filed(Track.PETITION), Origin(source="visit"))
    assert done.case.track is Track.PETITION


async def test_brought_forward_again_and_an_investor_are_marks(house: TestHouse) -> None:
    done = await enter(house, filed(), Origin(source="phone", repeat=True, investor=True))
    assert {"repeat", "green-channel"} <= done.case.flags


async def test_an_anonymous_caller_is_no_investor_on_record(house: TestHouse) -> None:
    done = await enter(house, filed(wish_named="anonymous"), Origin(source="phone", investor=True))
    assert "green-channel" not in done.case.flags


async def test_of_an_anonymous_caller_only_the_half_day_is_kept(house: TestHouse) -> None:
    house.clock.forward(minutes=7)
    done = await enter(house, filed(wish_named="anonymous"))
    diary = await house.store.read(lambda books: books.diary.of(done.case.id))
    assert {done.case.filed} == {each.at for each in diary}


async def test_routing_knows_how_it_came(house: TestHouse) -> None:
    done = await enter(house, filed())
    decision, _ = await house.house.workplace("p-lin").explain(done.case.number, now=house.clock())
    assert decision.owner == "market"


async def test_it_is_the_same_in_a_database(on_sqlite: TestHouse) -> None:
    done = await enter(on_sqlite, filed(), HOTLINE)
    same = await entering(on_sqlite).same(HOTLINE.reference, now=on_sqlite.clock())
    assert [numbers.shown(done.case.number)] == [each.number for each in same]
    with pytest.raises(EnteredAlready):
        await enter(on_sqlite, filed(), HOTLINE)
