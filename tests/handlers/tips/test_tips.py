"""Tips go out sealed and come back sealed; this program never holds what they say (decisions 4, 11)."""

import io
import zipfile
from collections.abc import Iterator

import pytest

from cases import errors
from cases.case import State, Track
from cases.clocks.news import NEWS
from cases.errors import Frozen
from cases.organisation import Role
from cases.ports import Books, StagedFile
from handlers.tips.opening import NotAnswers
from handlers.work.performing import NotOffered
from storage import canonical
from storage.vault import suite
from tests.confidentiality.thief import found_in, sqlite_cells
from tests.handlers.identity.asking import TIP
from tests.handlers.office.files import give
from tests.handlers.tips.opening_up import (
    Tip,
    a_tip,
    act,
    contents,
    opened,
    recuse,
    resealed,
    said,
    sealed,
    tips,
    version,
)
from tests.handlers.work.filing import file
from tests.support.house import TestHouse

ANSWER = "您反映的问题已收到，正在按程序研究。"


async def thread(house: TestHouse, tip: Tip, key: str | None = None) -> list[str | None]:
    found = await house.store.read(lambda books: books.contents.thread(tip.case, key))
    return [each.text for each in found]


async def test_the_page_of_a_recipient_can_open_everything(house: TestHouse) -> None:
    tip = await a_tip(house)
    await said(house, tip, "补充：还有一位证人（虚构）")
    found = await opened(house, tip)
    told = contents(found, house.private["p-wei"])
    assert TIP["narrative"] == told["part answers"]["narrative"]  # type: ignore[index, call-overload]
    ((box, message),) = found.thread
    assert ("reporter", None) == (message.author, message.text)
    assert "补充：还有一位证人（虚构）" == told[box]["text"]  # type: ignore[index, call-overload]


@pytest.mark.parametrize("person", ["p-tang", "p-lin", "p-qiao", "p-shi", "p-ding", "p-he", "nobody"])
async def test_nobody_gets_a_box_but_a_recipient_who_has_declared(house: TestHouse, person: str) -> None:
    tip = await a_tip(house)
    card = await house.house.workplace("p-wei").card(tip.number, now=house.clock())
    desk, now = tips(house, person), house.clock()
    at = await version(house, tip)
    for door in (
        desk.open(tip.number, card, now=now),
        desk.box(tip.number, "part answers", now=now),
        desk.every_box(tip.number, now=now),
        desk.resealing(tip.number, now=now),
        desk.export(tip.number, "", now=now),
        desk.answer(tip.number, "message", b"", version=at, now=now),
        desk.reseal(tip.number, "p-tang", {}, instead="", version=at, now=now),
        desk.retrack(tip.number, dict(TIP), version=at, now=now),
    ):
        with pytest.raises(errors.NoSuchCase):
            await door


async def test_a_case_that_is_no_tip_is_not_here(house: TestHouse) -> None:
    case = await file(house)
    desk = tips(house, "p-lin")
    for door in (desk.every_box(case.number, now=house.clock()), desk.export(case.number, "", now=house.clock())):
        with pytest.raises(errors.NoSuchCase):
            await door


async def test_there_is_no_box_but_those_of_the_tip(house: TestHouse) -> None:
    tip = await a_tip(house)
    with pytest.raises(errors.NoSuchCase):
        await tips(house, "p-wei").box(tip.number, "cleaned of-another", now=house.clock())


async def test_files_are_fetched_one_by_one(house: TestHouse) -> None:
    """And have neutral names in an export, the same for a file and what is told about it."""
    tip = await a_tip(house)
    about = StagedFile(id="f" * 24, kind="image/jpeg", size=4, name="planted.jpg", fingerprint="0" * 64)

    def bring(books: Books) -> None:
        whose = {"owner": "reporter", "key": bytes(32)}
        books.evidence.stage(about, **whose, cleaned=b"scan", original=b"", now=house.clock())
        books.evidence.adopt(tip.case, **whose, files=[about.id], keep_originals=False)

    await house.store.transact(bring)
    found, now = await opened(house, tip), house.clock()
    box = await tips(house, "p-wei").box(tip.number, found.files[0], now=now)
    packed = dict(files_in(await tips(house, "p-wei").export(tip.number, "", now=now)))
    assert ([f"cleaned {about.id}"], b"scan") == (list(found.files), suite.open_with(house.private["p-wei"], box))
    assert {"part answers", f"about {about.id}"} == {each.id for each in found.boxes}
    assert {"README.txt", "answers.age", "about-1.age", "file-1.age"} == set(packed)


async def test_opening_is_in_the_diary(house: TestHouse) -> None:
    tip = await a_tip(house)
    await opened(house, tip)
    diary = await house.store.read(lambda books: books.diary.of(tip.case.id))
    assert ("ContentRead", "p-wei") == (diary[-1].event, diary[-1].actor)


async def test_an_answer_sealed_in_the_page_is_read_with_the_reporters_key_and_by_nobody_here(
    on_disk: TestHouse,
) -> None:
    house = on_disk
    tip = await a_tip(house)
    box = sealed(await opened(house, tip), ANSWER)
    await tips(house, "p-wei").answer(tip.number, "message", box, version=await version(house, tip), now=house.clock())
    assert [ANSWER] == await thread(house, tip, tip.reporter)
    assert [None] == await thread(house, tip)
    assert [] == found_in(house.folder, [ANSWER])


async def test_words_that_move_a_tip_come_sealed_as_well(house: TestHouse) -> None:
    tip = await a_tip(house)
    await act(house, "p-wei", tip.number, "screen")
    box = sealed(await opened(house, tip), "请补充时间和地点。")
    await tips(house, "p-wei").answer(
        tip.number, "ask_supplement", box, version=await version(house, tip), now=house.clock()
    )
    case = await house.store.read(lambda books: books.cases.get(tip.case.id))
    assert State.SUPPLEMENTING is case.state
    assert ["请补充时间和地点。"] == await thread(house, tip, tip.reporter)
    assert ["p-tang"] == await told(house, tip), "the other recipient hears that it moved"


async def told(house: TestHouse, tip: Tip) -> list[str]:
    """Who hears of the case as it stands."""

    def work(books: Books) -> list[str]:
        at = books.cases.get(tip.case.id).version
        return [each.person for each in books.notices.of(tip.case.id) if (each.clock, each.version) == (NEWS, at)]

    return await house.store.read(work)


@pytest.mark.parametrize("box", [b"", b"in clear", ANSWER.encode(), b"age-encryption.org/v1\n" + b"x" * 70_000])
async def test_what_is_not_sealed_or_too_long_is_not_taken(house: TestHouse, box: bytes) -> None:
    tip = await a_tip(house)
    with pytest.raises(errors.Sealed):
        await tips(house, "p-wei").answer(
            tip.number, "message", box, version=await version(house, tip), now=house.clock()
        )
    assert [] == await thread(house, tip)


@pytest.mark.parametrize("action", ["give_feedback", "transfer", "take_supplement", "retrack", "", "nonsense"])
async def test_what_is_not_offered_or_has_no_words_for_the_reporter_is_refused(house: TestHouse, action: str) -> None:
    tip = await a_tip(house)
    box = sealed(await opened(house, tip), ANSWER)
    with pytest.raises(NotOffered):
        await tips(house, "p-wei").answer(tip.number, action, box, version=await version(house, tip), now=house.clock())
    assert [] == await thread(house, tip)


async def test_a_note_is_for_the_recipients_alone(house: TestHouse) -> None:
    tip = await a_tip(house)
    keys = [each.public_key for each in (await opened(house, tip)).recipients]
    box = suite.seal_to(keys, canonical.pack({"text": ANSWER, "files": []}))
    await tips(house, "p-wei").answer(tip.number, "note", box, version=await version(house, tip), now=house.clock())
    boxes = await tips(house, "p-wei").every_box(tip.number, now=house.clock())
    assert [False] == [each.reporter for each in boxes if each.id.startswith("message ")]
    assert [None] == await thread(house, tip, tip.reporter)


async def test_an_answer_to_an_older_version_is_not_sent(house: TestHouse) -> None:
    tip = await a_tip(house)
    box, old = sealed(await opened(house, tip), ANSWER), await version(house, tip)
    await act(house, "p-wei", tip.number, "screen")
    with pytest.raises(errors.StaleCase):
        await tips(house, "p-wei").answer(tip.number, "message", box, version=old, now=house.clock())


def files_in(data: bytes) -> Iterator[tuple[str, bytes]]:
    with zipfile.ZipFile(io.BytesIO(data)) as packed:
        for each in packed.infolist():
            assert (1980, 1, 1, 0, 0, 0) == each.date_time
            yield each.filename, packed.read(each)


async def test_the_export_is_age_files_with_neutral_names_and_a_readme(house: TestHouse) -> None:
    tip = await a_tip(house)
    await said(house, tip, "补充一句（虚构）")
    data = await tips(house, "p-wei").export(tip.number, "怎样打开 / how to open", now=house.clock())
    found = dict(files_in(data))
    assert {"README.txt", "answers.age", "message-1.age"} == set(found)
    assert "怎样打开 / how to open" == found.pop("README.txt").decode()
    told = {name: canonical.unpack(suite.open_with(house.private["p-tang"], box)) for name, box in found.items()}
    assert TIP["narrative"] == told["answers.age"]["narrative"]  # type: ignore[index, call-overload]
    diary = await house.store.read(lambda books: books.diary.of(tip.case.id))
    assert ("ContentRead", "export") == (diary[-1].event, diary[-1].facts["way"])


async def test_while_a_leak_is_suspected_nothing_is_exported_and_no_file_goes_out(house: TestHouse) -> None:
    """CF-21."""
    tip = await a_tip(house)
    await act(house, "p-wei", tip.number, "suspect_leak", reason="疑似泄露")
    with pytest.raises(Frozen):
        await tips(house, "p-wei").export(tip.number, "", now=house.clock())
    with pytest.raises(Frozen):
        await tips(house, "p-wei").box(tip.number, "part answers", now=house.clock())
    assert (await opened(house, tip)).frozen


async def test_a_recused_recipient_is_sealed_away_and_opens_nothing_that_is_kept_but_older_reasons(
    on_disk: TestHouse,
) -> None:
    """Reasons in the diary cannot be changed: what was written before the recusal stays open to the key (0050)."""
    house = on_disk
    tip = await a_tip(house)
    await said(house, tip, "补充一句（虚构）")
    await house.house.clerk("p-wei").move(tip.number, State.SCREENING, reason="首次反映", now=house.clock())
    box = sealed(await opened(house, tip), ANSWER)
    await tips(house, "p-wei").answer(tip.number, "message", box, version=await version(house, tip), now=house.clock())
    await recuse(house, tip, "p-tang")
    await resealed(house, tip, instead="p-shi")
    case = await house.store.read(lambda books: books.cases.get(tip.case.id))
    assert ("p-wei", "p-shi") == case.access.recipients

    def opens(person: str) -> set[str]:
        found = set()
        for cell in sqlite_cells(house.folder / "mashang.db"):
            if isinstance(cell.value, bytes) and suite.is_age(cell.value) and cell.table != "identity":
                try:
                    suite.open_with(house.private[person], cell.value)
                except suite.Unreadable:
                    continue
                found.add(cell.table)
        return found

    assert {"diary"} == opens("p-tang")
    assert {"content", "message"} == opens("p-shi")
    assert {"content", "message", "diary"} == opens("p-wei")
    assert [None, ANSWER] == await thread(house, tip, tip.reporter)


async def test_a_forgotten_box_stops_it(house: TestHouse) -> None:
    tip = await a_tip(house)
    await said(house, tip, "补充一句（虚构）")
    await recuse(house, tip, "p-tang")
    boxes = {each.id: each.box for each in await tips(house, "p-wei").every_box(tip.number, now=house.clock())}
    boxes.popitem()
    with pytest.raises(errors.Sealed):
        await tips(house, "p-wei").reseal(
            tip.number, "p-tang", boxes, instead="p-shi", version=await version(house, tip), now=house.clock()
        )
    case = await house.store.read(lambda books: books.cases.get(tip.case.id))
    assert ("p-tang", "p-wei") == tuple(sorted(case.access.recipients or ()))


async def test_nobody_is_sealed_away_whom_nothing_keeps_away(house: TestHouse) -> None:
    tip = await a_tip(house)
    standing = await tips(house, "p-wei").resealing(tip.number, now=house.clock())
    assert ([], []) == (list(standing.leaving), list(standing.joining))
    with pytest.raises(errors.ActRefused):
        await resealed(house, tip, instead="p-shi")


async def test_who_is_to_leave_and_who_may_join(house: TestHouse) -> None:
    tip = await a_tip(house)
    await recuse(house, tip, "p-tang")
    standing = await tips(house, "p-wei").resealing(tip.number, now=house.clock())
    assert ["p-tang"] == list(standing.leaving)
    assert ["p-wei"] == [each.person for each in standing.staying]
    assert ["p-shi", "p-yan"] == [each.person for each in standing.joining]


async def test_clue_managers_may_join_before_custodians_and_nobody_who_is_recused(house: TestHouse) -> None:
    tip = await a_tip(house)
    await give(house, "p-yan", Role.CLUE_MANAGER)
    joining = []
    for person in ("p-tang", "p-shi"):
        await recuse(house, tip, person)
        standing = await tips(house, "p-wei").resealing(tip.number, now=house.clock())
        joining.append([each.person for each in standing.joining])
    assert [["p-yan", "p-shi"], ["p-yan"]] == joining


async def test_nothing_new_is_sealed_to_somebody_who_is_recused(house: TestHouse) -> None:
    tip = await a_tip(house)
    await recuse(house, tip, "p-tang")
    found = await opened(house, tip)
    assert ["p-wei"] == [each.person for each in found.recipients]


async def test_files_go_out_during_an_incident_only_to_be_sealed_anew(house: TestHouse) -> None:
    tip = await a_tip(house)
    await recuse(house, tip, "p-tang")
    await act(house, "p-wei", tip.number, "suspect_leak", reason="疑似泄露")
    assert await tips(house, "p-wei").box(tip.number, "part answers", now=house.clock())


async def screened(house: TestHouse) -> Tip:
    tip = await a_tip(house)
    await act(house, "p-wei", tip.number, "screen")
    return tip


async def test_a_tip_that_is_none_goes_on_as_a_service_matter(house: TestHouse) -> None:
    tip = await screened(house)
    answers = contents(await opened(house, tip), house.private["p-wei"])["part answers"]
    await tips(house, "p-wei").retrack(tip.number, answers, version=await version(house, tip), now=house.clock())
    case = await house.store.read(lambda books: books.cases.get(tip.case.id))
    assert (Track.SERVICE, State.ACCEPTED) == (case.track, case.state)
    assert "p-lin" in await told(house, tip), "a dispatcher takes it from here"

    def read(books: Books) -> object:
        return books.contents.get(case, "answers")

    assert TIP["narrative"] == (await house.store.read(read))["narrative"]  # type: ignore[index]


@pytest.mark.parametrize(
    "opened_",
    [
        None,
        [],
        {},
        "text",
        {"category": "C12.01"},
        {"narrative": 7},
        {"narrative": "x", "contact": "白示例（虚构）"},
        {"narrative": "x", "nonsense": "y"},
        {"narrative": "x", "category": "C99.99"},
        {"narrative": "x", "category": 7},
        {"narrative": "x" * 50_000},
        {"narrative": "x", "where": [[[[[[[["deep"]]]]]]]]},
        {"narrative": "x", "where": {"x" * 50_000: 1}},
        {"narrative": "x", "where": [""] * 50_000},
    ],
)
async def test_what_is_no_answers_is_not_taken(house: TestHouse, opened_: object) -> None:
    tip = await screened(house)
    with pytest.raises(NotAnswers):
        await tips(house, "p-wei").retrack(
            tip.number,
            opened_,  # type: ignore[arg-type]
            version=await version(house, tip),
            now=house.clock(),
        )
    assert (await house.store.read(lambda books: books.cases.get(tip.case.id))).sealed


async def test_a_recipient_who_manages_no_clues_does_not_unseal(house: TestHouse) -> None:
    tip = await screened(house)
    await recuse(house, tip, "p-tang")
    await resealed(house, tip, instead="p-shi")
    await act(house, "p-shi", tip.number, "declare", yes="yes")
    at = await version(house, tip)
    with pytest.raises(errors.NoSuchCase):
        await tips(house, "p-shi").retrack(tip.number, dict(TIP), version=at, now=house.clock())


async def test_before_it_was_looked_at_nobody_unseals(house: TestHouse) -> None:
    tip = await a_tip(house)
    with pytest.raises(errors.MoveRefused):
        await tips(house, "p-wei").retrack(tip.number, dict(TIP), version=await version(house, tip), now=house.clock())
