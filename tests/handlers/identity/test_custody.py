"""Who reported is seen with the reporter's consent, or on the word of a second person, for a while; each look leaves a
line (decision 10, CF-04 to CF-06)."""

from dataclasses import replace

import pytest

from cases import errors
from cases.identity import RequestState
from cases.organisation import Recusal, Role
from cases.ports import Books
from handlers.identity.custody import VIEW_LASTS, AskedAlready, NobodyToAsk
from handlers.work.answers import NotFilledIn
from handlers.work.performing import Decided
from storage.vault import suite
from tests.handlers.identity.asking import WHO, a_tip, act, custody, grant, in_hand, with_role
from tests.handlers.work.filing import file
from tests.support.house import TestHouse

WHY = "需电话核实受损金额"


async def events_of(house: TestHouse, case_id: str) -> list[tuple[str, str]]:
    diary = await house.store.read(lambda books: books.diary.of(case_id))
    return [(link.event, link.actor) for link in diary if link.event.startswith("Identity")]


async def test_with_consent_whoever_has_it_in_hand_sees_it_and_each_look_is_noted(house: TestHouse) -> None:
    case = await in_hand(house, share_identity="yes")
    for _ in range(2):
        assert WHO == dict(await custody(house, "p-pan").look(case.number, now=house.clock()))
    assert [("IdentityShown", "p-pan")] * 2 == await events_of(house, case.id)
    reads = await house.store.read(lambda books: books.identity_requests.reads())
    assert {("p-pan", "consent", "reporter")} == {(each.person, each.ground, each.second) for each in reads}
    assert 2 == len(reads)


@pytest.mark.parametrize("person", ["p-gao", "p-lin", "p-ruan", "p-luo", "p-he", "p-shi", "p-ding", "nobody"])
async def test_consent_is_for_the_owner_after_declaring_and_for_nobody_else(house: TestHouse, person: str) -> None:
    """p-gao heads the unit and has not declared; the dispatcher, a reviewer and the others never may."""
    case = await in_hand(house, share_identity="yes")
    with pytest.raises(errors.NoSuchCase):
        await custody(house, person).look(case.number, now=house.clock())
    assert [] == await events_of(house, case.id)


async def test_without_consent_it_is_as_if_there_were_none(house: TestHouse) -> None:
    case = await in_hand(house, share_identity="no")
    with pytest.raises(errors.NoSuchCase):
        await custody(house, "p-pan").look(case.number, now=house.clock())


async def test_a_custodians_word_shows_it_to_whoever_asked_and_for_two_hours(house: TestHouse) -> None:
    case = await in_hand(house)
    mine = custody(house, "p-pan")
    request = await mine.ask(case.number, WHY, now=house.clock())
    with pytest.raises(errors.NoSuchCase):
        await mine.show(request.id, now=house.clock())
    await grant(house, "p-shi", request.id)
    _, number, who = await mine.show(request.id, now=house.clock())
    assert (WHO, case.number) == (dict(who), number.replace("-", ""))
    for other in ("p-gao", "p-lin", "p-shi", "p-ding"):
        with pytest.raises(errors.NoSuchCase):
            await custody(house, other).show(request.id, now=house.clock())
    house.clock.forward(seconds=VIEW_LASTS.total_seconds())
    with pytest.raises(errors.NoSuchCase):
        await mine.show(request.id, now=house.clock())


async def test_everything_is_in_the_diary(house: TestHouse) -> None:
    case = await in_hand(house)
    request = await custody(house, "p-pan").ask(case.number, WHY, now=house.clock())
    await grant(house, "p-shi", request.id)
    await custody(house, "p-pan").show(request.id, now=house.clock())
    wanted = [
        ("IdentityAsked", "p-pan"), ("IdentityShown", "p-shi"), ("IdentityDecided", "p-shi"),
        ("IdentityShown", "p-pan"),
    ]  # fmt: skip
    assert wanted == await events_of(house, case.id)


async def test_after_its_time_key_and_view_are_destroyed(house: TestHouse) -> None:
    case = await in_hand(house)
    request = await custody(house, "p-pan").ask(case.number, WHY, now=house.clock())
    await grant(house, "p-shi", request.id)
    house.clock.forward(hours=2)
    assert 1 == await house.store.transact(lambda books: books.identity_requests.expire(now=house.clock()))
    kept = await house.store.read(lambda books: books.identity_requests.get(request.id))
    assert RequestState.OVER is kept.state


async def test_a_request_lapses_after_three_working_days(house: TestHouse) -> None:
    case = await in_hand(house)
    request = await custody(house, "p-pan").ask(case.number, WHY, now=house.clock())
    house.clock.forward(days=2, hours=20)
    assert [request.id] == [each.id for each in await custody(house, "p-shi").waiting(now=house.clock())]
    house.clock.at = request.until
    assert [] == list(await custody(house, "p-shi").waiting(now=house.clock()))
    with pytest.raises(errors.NoSuchCase):
        await custody(house, "p-shi").take(request.id, now=house.clock())
    assert (request.until - request.asked).days == 3  # Monday to Thursday's close of business


async def test_a_refusal_shows_nothing_and_is_told(house: TestHouse) -> None:
    case = await in_hand(house)
    request = await custody(house, "p-pan").ask(case.number, WHY, now=house.clock())
    await custody(house, "p-yan").refuse(request.id, now=house.clock())
    with pytest.raises(errors.NoSuchCase):
        await custody(house, "p-pan").show(request.id, now=house.clock())
    (told,) = await house.store.read(lambda books: [each.body for each in books.staff.told("p-pan")])
    assert "identity.told.refused" == told["stage"]


async def test_custodians_are_told_the_number_and_nothing_else(house: TestHouse) -> None:
    case = await in_hand(house)
    await custody(house, "p-pan").ask(case.number, WHY, now=house.clock())
    for keeper in ("p-shi", "p-yan"):
        (told,) = await house.store.read(lambda books, who=keeper: books.staff.told(who))
        assert {"number", "stage", "path"} == set(told.body)
        assert "p-pan" not in str(told.body)


async def test_of_two_custodians_who_decide_the_second_finds_nothing(house: TestHouse) -> None:
    case = await in_hand(house)
    request = await custody(house, "p-pan").ask(case.number, WHY, now=house.clock())
    await custody(house, "p-shi").refuse(request.id, now=house.clock())
    with pytest.raises((errors.NoSuchCase, Decided)):
        await grant(house, "p-yan", request.id)
    assert 1 == (await events_of(house, case.id)).count(("IdentityDecided", "p-shi"))


@pytest.mark.parametrize("person", ["p-luo", "p-he", "p-mei", "nobody", "p-wei"])
async def test_whoever_may_not_read_the_case_cannot_ask(house: TestHouse, person: str) -> None:
    case = await in_hand(house)
    with pytest.raises(errors.NoSuchCase):
        await custody(house, person).ask(case.number, WHY, now=house.clock())
    assert [] == await events_of(house, case.id)


async def test_before_the_declaration_nobody_asks(house: TestHouse) -> None:
    case = await in_hand(house)
    with pytest.raises(errors.NoSuchCase):
        await custody(house, "p-tan").ask(case.number, WHY, now=house.clock())
    await act(house, "p-tan", case.number, "declare", yes="yes")
    assert await custody(house, "p-tan").ask(case.number, WHY, now=house.clock())


@pytest.mark.parametrize("role", [Role.CUSTODIAN, Role.ADMINISTRATOR])
async def test_who_keeps_identities_or_accounts_asks_for_none(house: TestHouse, role: Role) -> None:
    case = await in_hand(house, share_identity="yes")
    await with_role(house, "p-pan", role)
    for door in (custody(house, "p-pan").look(case.number, now=house.clock()),
                 custody(house, "p-pan").ask(case.number, WHY, now=house.clock())):  # fmt: skip
        with pytest.raises(errors.NoSuchCase):
            await door
    assert [] == await events_of(house, case.id)


async def test_who_asked_never_decides_even_with_the_role_by_then(house: TestHouse) -> None:
    case = await in_hand(house)
    request = await custody(house, "p-pan").ask(case.number, WHY, now=house.clock())
    await with_role(house, "p-pan", Role.CUSTODIAN)
    await give_key(house, "p-pan")
    await refused_to_decide(house, "p-pan", request.id)


async def test_an_administrator_never_decides(house: TestHouse) -> None:
    case = await in_hand(house)
    request = await custody(house, "p-pan").ask(case.number, WHY, now=house.clock())
    await with_role(house, "p-shi", Role.ADMINISTRATOR)
    await refused_to_decide(house, "p-shi", request.id)


async def test_a_custodian_without_a_living_key_does_not_decide(house: TestHouse) -> None:
    case = await in_hand(house)
    request = await custody(house, "p-pan").ask(case.number, WHY, now=house.clock())

    def end(books: Books) -> None:
        known = books.organisation.hold()
        ended = tuple(replace(each, ended=each.person == "p-shi") for each in known.recipients)
        books.organisation.save(replace(known, recipients=ended))

    await house.store.transact(end)
    await refused_to_decide(house, "p-shi", request.id)


async def test_a_recused_custodian_does_not_decide(house: TestHouse) -> None:
    case = await in_hand(house)
    request = await custody(house, "p-pan").ask(case.number, WHY, now=house.clock())

    await recuse(house, "p-shi", case.id)
    await refused_to_decide(house, "p-shi", request.id)
    assert [request.id] == [each.id for each in await custody(house, "p-yan").waiting(now=house.clock())]


async def test_a_named_custodian_is_neither_told_nor_decides(house: TestHouse) -> None:
    case = await in_hand(house, keep_away="施示例（虚构）")
    request = await custody(house, "p-pan").ask(case.number, WHY, now=house.clock())
    await refused_to_decide(house, "p-shi", request.id)
    assert [] == list(await house.store.read(lambda books: books.staff.told("p-shi")))


@pytest.mark.parametrize("person", ["p-gao", "p-lin", "p-he", "p-ding", "p-wei", "nobody"])
async def test_nobody_but_a_custodian_takes_the_box_or_decides(house: TestHouse, person: str) -> None:
    case = await in_hand(house)
    request = await custody(house, "p-pan").ask(case.number, WHY, now=house.clock())
    await refused_to_decide(house, person, request.id)


async def test_a_box_that_the_request_cannot_open_is_no_grant(house: TestHouse) -> None:
    case = await in_hand(house)
    request = await custody(house, "p-pan").ask(case.number, WHY, now=house.clock())
    other = suite.seal_to([suite.new_age_identity()[1]], b"{}")
    with pytest.raises(errors.Sealed):
        await custody(house, "p-shi").grant(request.id, other, now=house.clock())
    assert [("IdentityAsked", "p-pan")] == await events_of(house, case.id)


async def test_one_open_request_is_enough(house: TestHouse) -> None:
    case = await in_hand(house)
    await custody(house, "p-pan").ask(case.number, WHY, now=house.clock())
    with pytest.raises(AskedAlready):
        await custody(house, "p-pan").ask(case.number, WHY, now=house.clock())


async def test_a_request_has_a_reason(house: TestHouse) -> None:
    case = await in_hand(house)
    for reason in ("", "  ", "长" * 501):
        with pytest.raises(NotFilledIn):
            await custody(house, "p-pan").ask(case.number, reason, now=house.clock())


async def test_where_no_custodian_is_left_nobody_asks_into_the_void(house: TestHouse) -> None:
    case = await in_hand(house)
    for keeper in ("p-shi", "p-yan"):
        await with_role(house, keeper, Role.ADMINISTRATOR)
    with pytest.raises(NobodyToAsk):
        await custody(house, "p-pan").ask(case.number, WHY, now=house.clock())


async def test_whoever_is_recused_in_between_sees_nothing_more(house: TestHouse) -> None:
    case = await in_hand(house)
    request = await custody(house, "p-pan").ask(case.number, WHY, now=house.clock())
    await grant(house, "p-shi", request.id)
    await recuse(house, "p-pan", case.id)
    with pytest.raises(errors.NoSuchCase):
        await custody(house, "p-pan").show(request.id, now=house.clock())


async def test_of_an_anonymous_case_there_is_nothing_to_ask(house: TestHouse) -> None:
    case = await file(house, anonymous=True)
    standing = await custody(house, "p-lin").standing(case.number, now=house.clock())
    assert (False, False, False) == (standing.named, standing.consented, standing.asks)
    with pytest.raises(errors.NoSuchCase):
        await custody(house, "p-lin").ask(case.number, WHY, now=house.clock())


async def test_of_a_named_tip_a_clue_manager_asks_and_no_words_are_kept(house: TestHouse) -> None:
    case = await a_tip(house)
    request = await custody(house, "p-wei").ask(case.number, "甲某某到底是谁举报的", now=house.clock())
    (waiting,) = await custody(house, "p-shi").waiting(now=house.clock())
    assert ("verify", None) == (request.reason, waiting.reason)
    await grant(house, "p-shi", request.id)
    _, _, who = await custody(house, "p-wei").show(request.id, now=house.clock())
    assert WHO == dict(who)


async def test_of_a_tip_nobody_sees_it_by_consent(house: TestHouse) -> None:
    """CF-06, whatever question 7 said."""
    case = await a_tip(house)
    for person in ("p-wei", "p-tang", "p-lin", "p-pan", "p-shi"):
        with pytest.raises(errors.NoSuchCase):
            await custody(house, person).look(case.number, now=house.clock())


@pytest.mark.parametrize("person", ["p-tang", "p-lin", "p-pan", "p-shi", "p-ding", "nobody"])
async def test_of_a_tip_nobody_asks_but_a_recipient_who_manages_clues_and_has_declared(
    house: TestHouse, person: str
) -> None:
    case = await a_tip(house)
    with pytest.raises(errors.NoSuchCase):
        await custody(house, person).ask(case.number, "", now=house.clock())


async def test_a_custodian_who_became_a_recipient_does_not_ask(house: TestHouse) -> None:
    """Recipients who are there for want of clue managers read the tip and not who gave it."""
    case = await a_tip(house)

    def add(books: Books) -> None:
        known = books.cases.get(case.id)
        more = replace(known.access, recipients=(*(known.access.recipients or ()), "p-gao"))
        declared = known.declared | {"p-gao"}
        books.cases.save(replace(known, access=more, declared=declared, version=known.version + 1))

    await house.store.transact(add)
    with pytest.raises(errors.NoSuchCase):
        await custody(house, "p-gao").ask(case.number, "", now=house.clock())


async def refused_to_decide(house: TestHouse, person: str, request_id: str) -> None:
    """The refusals look like absence (RC-07)."""
    desk = custody(house, person)
    assert [] == list(await desk.waiting(now=house.clock()))
    for door in (
        desk.one(request_id, now=house.clock()),
        desk.take(request_id, now=house.clock()),
        desk.refuse(request_id, now=house.clock()),
        desk.grant(request_id, b"", now=house.clock()),
        desk.take("no such request", now=house.clock()),
    ):
        with pytest.raises(errors.NoSuchCase) as refusal:
            await door
        assert {} == dict(refusal.value.facts)


async def give_key(house: TestHouse, person: str) -> None:
    def give(books: Books) -> None:
        known = books.organisation.hold()
        mine = replace(known.recipients[0], person=person, public_key=suite.new_age_identity()[1])
        books.organisation.save(replace(known, recipients=(*known.recipients, mine)))

    await house.store.transact(give)


async def recuse(house: TestHouse, person: str, case_id: str) -> None:
    def work(books: Books) -> None:
        known = books.organisation.hold()
        recusal = Recusal(person=person, case=case_id, reason="近亲属")
        books.organisation.save(replace(known, recusals=(*known.recusals, recusal)))

    await house.store.transact(work)
