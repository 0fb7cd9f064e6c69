"""CF-07, decision 13: what goes out by itself, or where others read along, holds number, neutral stage and due time,
and no name, phone, accused name, place, category or narrative: reminders, mornings, the tray, the group of a
unit, drafts that are due, log lines, errors, names of files and titles of pages. The staff chat:
test_accused_in_the_chat and tests/staffbot; there are no metrics that leave the house."""

import asyncio
import logging
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, fields
from datetime import timedelta
from pathlib import Path

import pytest

from app import logs
from cases.case import Track
from handlers import telling
from handlers.desks import Desks
from handlers.digests import Digester
from handlers.ports import Delivery, Item, Morning, Telling
from handlers.sending import Sender
from handlers.sweep import Sweeper
from handlers.telegram.groups import numbers_of
from tests.confidentiality import cast, posts, siege
from tests.desk.desk import Desk
from tests.handlers.correspondence.test_letters_of_a_case import scribe
from tests.handlers.work.filing import IDENTITY, file
from tests.storage import evidence_samples as samples
from tests.support.house import ZONE, TestHouse, catalogue

#: One house is lived in for all of them, before the first.
pytestmark = pytest.mark.timeout(600)

#: Everything that anybody says in these cases. Each is somewhere in what is kept.
PLANTED: Mapping[str, str] = {
    "narrative": "夜班巡查时看见围挡后面倾倒废料",
    "subject_name": "受指认示例乙（虚构）",
    "subject_post": "三号窗口副主任",
    "where": "东侧二楼楼梯口",
    "project": "云川示例产业园二期",
    "demand": "请退还两次多交的图纸费用",
    "keep_away": cast.ACCUSED_NAME,
}
SPOKEN = ("图纸版本不一致需核对", "您好我们已到现场看过", "等待第三方鉴定报告", "已重新铺设并清理现场")
WORDS = (*PLANTED.values(), *map(str, IDENTITY.values()), *SPOKEN, "C03.01", "C12.01", "示例照片", "IMG_示例")


@dataclass
class Ear:
    """Hears everything as it would be said in a chat, on its way to the tray."""

    tray: Desks
    said: list[str] = field(default_factory=list)

    def language(self, person: str) -> str:
        return "zh-Hans"

    async def tell(self, person: str, told: Telling) -> Delivery:
        self.said.append(telling.words(told, catalogue(), ZONE))
        return await self.tray.tell(person, told)


@dataclass(frozen=True, kw_only=True)
class Heard:
    """`kept` is what of the planted words the house really holds, opened by whoever may."""

    said: Sequence[str]
    trays: Sequence[str]
    groups: Sequence[str]
    logged: str
    names: Sequence[str]
    titles: Sequence[str]
    refusals: Sequence[str]
    kept: str


@pytest.fixture(scope="module")
def heard(tmp_path_factory: pytest.TempPathFactory) -> Heard:
    return asyncio.run(_heard(tmp_path_factory.mktemp("heard")))


async def _heard(folder: Path) -> Heard:
    lines = _Lines()
    root = logging.getLogger()
    before = root.level
    root.addHandler(lines)
    root.setLevel(logging.DEBUG)
    try:
        async with posts.staffed(folder) as desk:
            await desk.house.store.transact(siege.accounts)
            return await _lived(desk, lines)
    finally:
        root.removeHandler(lines)
        root.setLevel(before)


class _Lines(logging.Handler):
    """Everything our own rooms say at any level, before any format drops a part of it."""

    def __init__(self) -> None:
        super().__init__()
        self.said: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        if record.name.split(".")[0] in ("app", "bot", "cases", "dialog", "handlers", "qr", "storage"):
            self.said.append(f"{record.getMessage()} {record.args} {vars(record)}")


async def _lived(desk: Desk, lines: _Lines) -> Heard:
    house = desk.house
    ear = Ear(Desks(store=house.store, zone=ZONE, clock=house.clock, spoken="zh-Hans"))
    case = await file(house, **PLANTED)
    tip = await file(house, track=Track.DISCIPLINE, subject_kind="person", subject_unit=cast.ACCUSED_NAME,
                     subject_level="section", subject_head="no", category="C12.01", **PLANTED)  # fmt: skip
    await siege.in_hand(desk, case)
    await siege.acts(desk, "p-wei", tip, "declare", yes="yes")
    pan, lin = await desk.browser("p-pan"), await desk.browser("p-lin")
    note = await pan.form(f"/desk/cases/{case.number}", "/act/note")
    page = await pan.follow(await pan.send(note, [("IMG_示例照片.jpg", samples.jpeg())], words=SPOKEN[0]))
    await pan.act(case.number, "progress", words=SPOKEN[1])
    await pan.act(case.number, "extend", limit="5", limit_unit="wd", reason=SPOKEN[2])
    for _ in range(20):
        await _sent(house, ear)
        house.clock.at += timedelta(days=1)
    groups = [repr(await house.store.read(lambda books: numbers_of(books, cast.OWNER, now=house.clock(), zone=ZONE)))]
    pan, lin, wei = await desk.browser("p-pan"), await desk.browser("p-lin"), await desk.browser("p-wei")
    page = await pan.get(f"/desk/cases/{case.number}")
    files = re.findall(r'href="(/desk/cases/[^"]*/files/[^"]*)"', page.text)
    pages = [page, await lin.get(f"/desk/cases/{case.number}"), await wei.get(f"/desk/tips/{tip.number}")]
    shown = [await lin.get("/desk"), await lin.get("/desk/cases"), await wei.get("/desk/cases")]
    got = [await pan.get(files[0]), await wei.get(f"/desk/cases/{case.number}/files/{files[0][-24:]}")]
    refusals = await _refused(desk, case.number)
    trays = await house.store.read(
        lambda books: [repr(each.body) for who in books.organisation.load().people for each in books.staff.told(who)]
    )
    return Heard(
        said=ear.said,
        trays=trays,
        groups=groups,
        logged="\n".join(lines.said),
        names=[each.headers.get("content-disposition", "") for each in got],
        titles=re.findall(r"<title>(.*)</title>", "".join(each.text for each in (*pages, *shown))),
        refusals=refusals,
        kept="".join(each.text for each in pages),
    )


async def _sent(house: TestHouse, ear: Ear) -> None:
    await Sweeper(store=house.store, zone=ZONE, scribe=scribe()).sweep(house.clock())
    await Digester(store=house.store, desk=ear, zone=ZONE).send(house.clock())
    await Sender(store=house.store, desk=ear, zone=ZONE).send(house.clock())


async def _refused(desk: Desk, number: str) -> list[str]:
    """What is said to somebody who typed such words where they do not belong, or may not."""
    typed = PLANTED["narrative"]
    luo = await desk.browser("p-luo")
    ticket = siege.forms(await luo.get("/desk/me"))[0].values["ticket"]
    pages = [
        await luo.post(f"/desk/cases/{number}/act/note", ticket=ticket, version="1", words=typed),
        await luo.post(f"/desk/cases/{number}/act/note", ticket="forged", version="1", words="短"),
        await luo.get(f"/desk/cases/{number}?{typed}"),
        await luo.get(f"/desk/{typed}"),
    ]
    return [page.text for page in pages]


def planted_in(told: Sequence[str]) -> list[str]:
    return [word for word in WORDS if any(word in each for each in told)]


def test_what_is_planted_is_there_to_be_read_by_whoever_may(heard: Heard) -> None:
    """Or nothing could have got out."""
    assert {*PLANTED.values()} - {PLANTED["keep_away"]} <= set(planted_in([heard.kept]))


def test_no_reminder_morning_or_ladder_of_three_weeks_holds_a_planted_word(heard: Heard) -> None:
    assert (True, []) == (len(heard.said) > 5, planted_in(heard.said))


def test_neither_does_any_tray(heard: Heard) -> None:
    assert (True, []) == (len(heard.trays) > 5, planted_in(heard.trays))


def test_the_group_of_a_unit_gets_numbers(heard: Heard) -> None:
    assert [] == planted_in(heard.groups)
    assert re.fullmatch(r"Numbers\(open=\d+, today=\d+, late=\d+\)", heard.groups[0])


def test_no_log_line_at_any_level_holds_one(heard: Heard) -> None:
    assert [] == planted_in([heard.logged])


def test_no_name_of_a_file_and_no_title_of_a_page_does(heard: Heard) -> None:
    assert (True, []) == (bool(heard.titles), planted_in([*heard.names, *heard.titles]))


def test_no_refusal_repeats_what_was_typed(heard: Heard) -> None:
    assert [] == planted_in(heard.refusals)


def test_what_is_told_of_a_case_has_no_place_for_anything_else() -> None:
    """But for `mark`, which tells two reminders apart and is not said."""
    assert {"number", "stage", "due", "late", "draft", "lost", "mark"} == {each.name for each in fields(Item)}
    assert {"total", "today", "late", "waiting"} == {each.name for each in fields(Morning)}


class Spoilt(Exception):
    """A fault whose own words hold what somebody wrote."""


async def test_a_fault_of_the_desk_is_answered_and_logged_without_them(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], logging_as_it_was: None
) -> None:
    logs.set_up("debug")

    def spoil(*_: object, **__: object) -> None:
        raise Spoilt(f"{PLANTED['subject_name']} {PLANTED['narrative']}")

    async with posts.staffed(tmp_path) as desk:
        case = await file(desk.house, **PLANTED)
        browser = await desk.browser("p-lin")
        monkeypatch.setattr("handlers.work.cards.of", spoil)
        page = await browser.get(f"/desk/cases/{case.number}")
    told = capsys.readouterr()
    assert (503, []) == (page.status_code, planted_in([page.text, told.out, told.err]))
    assert "Spoilt" in told.err
