"""A register of a whole city: imported, printed, read back, and every code opens the chat at its place.

MASHANG_SOAK_PROJECTS sets another number than 1301.
"""

import json
import os
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass
from http.client import HTTPConnection
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from benchmarks import intake
from benchmarks.people import Person as Visitor
from cases.case import Case
from cases.codes import CodeState, Scan
from cases.places import Place, PlaceKind
from dialog.values import Json
from qr import reading
from storage.ports import UnitOfWork
from tests.support import registers
from tests.support.telegram.client import Bench, arrived
from tests.support.telegram.fixtures import Judge
from tests.support.telegram.people import Person as Chatter
from tests.support.telegram.processes import ROOT
from tests.support.telegram.product import Product, RealHouse, real_house

PROJECTS = int(os.environ.get("MASHANG_SOAK_PROJECTS", "1301"))
STAGES = {"招引": "attraction", "审批": "approval", "建设": "construction", "投产": "production"}
#: Seconds after which a code that was revoked is refused.
AT_ONCE = 1.0

Row = registers.Row


@dataclass(frozen=True, kw_only=True)
class Printed:
    """A project of the sheet, its place, and the link that was read from its poster."""

    row: Row
    place: Place
    link: str

    @property
    def code(self) -> str:
        return urlsplit(self.link).path.removeprefix("/s/")


@pytest.fixture
async def product(tmp_path: Path, bench: Bench, judge: Judge) -> AsyncIterator[Product]:
    made = await Product.set_up(tmp_path, bench)
    made.more["base_url"] = f"http://127.0.0.1:{made.port}"
    yield made
    made.kill()
    judge.written.append(made.written)
    judge.secrets += [str(entry["chat"]) for entry in bench.entries if entry.get("chat")]


@pytest.mark.slow
async def test_a_small_register_is_printed_and_each_code_opens_the_chat_at_its_place(product: Product) -> None:
    await from_the_sheet_to_the_chat(product, 12, every=6)


@pytest.mark.soak
async def test_a_whole_register_is_printed_and_each_code_opens_the_chat_at_its_place(product: Product) -> None:
    await from_the_sheet_to_the_chat(product, PROJECTS, every=max(1, PROJECTS // 10))


async def from_the_sheet_to_the_chat(product: Product, count: int, *, every: int) -> None:
    """At each `every`th project somebody files."""
    rows = list(registers.projects(count, territories=("heping", "lanxi"), departments=("construction", "market")))
    imports(product, rows)
    async with real_house(product) as house:
        printed = await prints(product, house, rows)
        await product.start()
        opens_on_the_web(product, printed)
        await opens_on_telegram(product, printed)
        await files(product, house, printed[::every])
        refused = revokes(product, printed[0])
        product.end()
        await product.ended()
        await counted(house, printed, {printed[0].place.id: refused})


def imports(product: Product, rows: Sequence[Row]) -> None:
    """As an administrator does; a second time nothing is new."""
    sheet = product.folder / "register.xlsx"
    sheet.write_bytes(registers.workbook(rows))
    for added in (len(rows), 0):
        began = time.monotonic()
        told = json.loads(mashang(product, "place", "import", str(sheet), "--yes", "--json"))
        print(f"\n{len(rows)} projects imported in {time.monotonic() - began:.1f} s")
        assert (added, []) == (told["added"], told["problems"])


async def prints(product: Product, house: RealHouse, rows: Sequence[Row]) -> list[Printed]:
    """Posters of all of them, a PDF for each unit. What a reader of codes finds on the pages is what people scan."""
    places = await house.store.read(lambda books: {place.number: place for place in books.places.all()})
    asked = [places[row[1]] for row in rows]
    assert [(row[2], row[3], PlaceKind.PROJECT, STAGES[row[8]]) for row in rows] == [
        (place.names["zh-Hans"], place.names["en"], place.kind, place.stage) for place in asked
    ]
    out, began = product.folder / "posters", time.monotonic()
    told = json.loads(mashang(product, "qr", "poster", "--all", "--language", "both", "--to", str(out), "--json"))
    made = time.monotonic() - began
    assert [] == told["troubles"]
    found = {
        (file.name, page): codes
        for file in out.glob("*.pdf")
        if file.name != "index.pdf"
        for page, codes in enumerate(reading.document(file.read_bytes()), start=1)
    }
    seconds = time.monotonic() - began - made
    print(f"{len(told['posters'])} posters made in {made:.0f} s, turned into pictures and read in {seconds:.0f} s")
    where = {poster["place"]: (poster["file"], poster["page"]) for poster in told["posters"]}
    links = [found[where[place.id]] for place in asked]
    assert [1] * len(asked) == [len(codes) for codes in links]
    assert len(asked) == len({codes[0] for codes in links})
    return [Printed(row=row, place=place, link=codes[0]) for row, place, codes in zip(rows, asked, links, strict=True)]


def opens_on_the_web(product: Product, printed: Sequence[Printed]) -> None:
    """The page of the link, in the language of every other visitor, names the place and nothing else."""
    connection = HTTPConnection("127.0.0.1", product.port, timeout=30)
    for at, each in enumerate(printed):
        language = ("zh-Hans", "en")[at % 2]
        assert each.link.startswith(f"http://127.0.0.1:{product.port}/s/")
        connection.request("GET", urlsplit(each.link).path, headers={"Accept-Language": language})
        answer = connection.getresponse()
        page = answer.read().decode()
        assert answer.status == 200
        assert each.place.names[language] in page
    connection.close()


async def opens_on_telegram(product: Product, printed: Sequence[Printed]) -> None:
    """`/start CODE` from one chat each."""
    bench = product.bench
    chatters = [Chatter(bench=bench, name=f"某{at}") for at in range(len(printed))]
    for each, chatter in zip(printed, chatters, strict=True):
        await chatter.says(f"/start {each.code}")
    by_chat = {chatter.id: each for each, chatter in zip(printed, chatters, strict=True)}

    def all_answered(journal: list[dict[str, object]]) -> bool:
        told = {chat for chat, each in by_chat.items() if any(_names(entry, chat, each) for entry in journal)}
        return len(told) == len(by_chat)

    await bench.until(all_answered, within=30 + len(printed) / 5)


def _names(entry: Mapping[str, object], chat: int, each: Printed) -> bool:
    params = entry.get("params")
    return arrived(dict(entry), chat) and isinstance(params, Mapping) and each.place.names["zh-Hans"] in params["text"]


async def files(product: Product, house: RealHouse, printed: Sequence[Printed]) -> None:
    """What the place answers is not asked: the way without those questions leads to a number."""
    for each in printed:
        given: Mapping[str, Json] = {
            **intake.GIVEN,
            "code": "genuine",
            **{slot: {"names": dict(each.place.names)} for slot in ("project", "where")},
            "project_stage": each.place.stage,
        }
        visitor = Visitor(port=product.port)
        visitor.turn("start", language=intake.LANGUAGE, code=each.code)
        for deed in intake.deeds_of({**intake.SHORT, "project_stage": ""}, given=given):
            visitor.do(deed.incoming)
        number = visitor.receipt().number.replace("-", "")
        case, answers = await house.store.read(lambda books, number=number: _filed(books, number))  # type: ignore[misc]
        assert each.place.id == case.place
        assert (each.row[2], each.row[2], STAGES[each.row[8]]) == (
            answers["project"],
            answers["where"],
            answers["project_stage"],
        )
        visitor.hang_up()


def _filed(books: UnitOfWork, number: str) -> tuple[Case, Mapping[str, Json]]:
    case = books.cases.by_number(number)
    answers = books.contents.get(case, "answers")
    assert isinstance(answers, Mapping)
    return case, answers


def revokes(product: Product, victim: Printed) -> int:
    """From the moment that the command is done the code counts as revoked; how often it was scanned since."""
    mashang(product, "qr", "revoke", victim.place.id, "--reason", "Pasted over (made up)")
    began, times = time.monotonic(), 0
    while True:
        connection = HTTPConnection("127.0.0.1", product.port, timeout=30)
        connection.request("GET", urlsplit(victim.link).path, headers={"Accept-Language": "en"})
        page, times = connection.getresponse().read().decode(), times + 1
        connection.close()
        if 'class="place revoked"' in page:
            print(f"revoked after {time.monotonic() - began:.3f} s")
            return times
        assert time.monotonic() - began < AT_ONCE, "the code still opens"
        time.sleep(0.05)


async def counted(house: RealHouse, printed: Sequence[Printed], refused: Mapping[str, int]) -> None:
    """Once on the web, once on Telegram."""
    today = house.clock().astimezone(house.house.zone).date()
    scans = await house.store.read(lambda books: books.scans.between(today, today))
    wanted = {Scan(place=each.place.id, version=1, day=today, state=CodeState.GENUINE): 2 for each in printed}
    wanted |= {
        Scan(place=place, version=1, day=today, state=CodeState.REVOKED): times for place, times in refused.items()
    }
    assert wanted == dict(scans)


def mashang(product: Product, *words: str) -> str:
    """Another command on the same deployment; what it prints."""
    done = subprocess.run(
        [sys.executable, "-m", "app", *words], cwd=ROOT, env=product.environment, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr or done.stdout
    return done.stdout
