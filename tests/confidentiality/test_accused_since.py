"""CF-01: what somebody holds from the time before they were kept away opens nothing: a form filled in by halves,
one-time links, what was opened by one, a line in the tray, a reminder that is on its way. The head of the construction
bureau could have had the case, and is posted in the accused unit since."""

import asyncio
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest

from cases.case import Case
from cases.organisation import Post
from handlers.books import Desk as Books
from tests.confidentiality import cast, siege
from tests.confidentiality.siege import ABSENT, STORY, Answer, bare
from tests.desk.desk import Browser, Desk, Form, forms
from tests.desk.test_links import link
from tests.handlers.work.filing import file
from tests.storage import evidence_samples as samples

WHO = "p-gao"


@dataclass(frozen=True, kw_only=True)
class Since:
    """By what was held: the answer before and after; `nothing` is what the address of no case gets."""

    before: dict[str, int]
    after: dict[str, Answer]
    nothing: Answer
    told: str
    trays: tuple[str, str]
    numbers: tuple[str, str]


@pytest.fixture(scope="module")
def since(tmp_path_factory: pytest.TempPathFactory) -> Since:
    return asyncio.run(_since(tmp_path_factory.mktemp("since")))


async def _since(folder: Path) -> Since:
    async with siege.besieged(folder) as held:
        desk = held.desk
        case = await file(desk.house, keep_away=cast.ACCUSED_NAME, narrative=STORY)
        await siege.in_hand(desk, case)
        await siege.acts(desk, "p-pan", case, "hand_over", handler=WHO)
        await siege.acts(desk, WHO, case, "declare", yes="yes")
        await siege.remind(desk.house)
        browser, guest = await desk.browser(WHO), desk.stranger()
        told = (await browser.get("/desk/told")).text
        forms_held = await _held(desk, case, browser, guest)
        before = {
            what: (await _sends(each)).status_code for what, each in forms_held.items() if what in ("page", "tray")
        }
        on_its_way = await file(desk.house, keep_away=cast.ACCUSED_NAME, narrative=STORY)
        await siege.in_hand(desk, on_its_way)
        await siege.acts(desk, "p-pan", on_its_way, "hand_over", handler=WHO)
        await desk.house.store.transact(_posted)
        await siege.remind(desk.house)
        after = {what: bare(await _sends(each), case.number) for what, each in forms_held.items()}
        return Since(
            before=before,
            after=after,
            nothing=bare(await browser.get(f"/desk/cases/{ABSENT}"), ABSENT),
            told=desk.house.words.text("error.no-such-case", "zh-Hans"),
            trays=(told, (await browser.get("/desk/told")).text),
            numbers=(siege.numbers.shown(case.number), siege.numbers.shown(on_its_way.number)),
        )


Held = tuple[Browser, Form | str]


async def _held(desk: Desk, case: Case, browser: Browser, guest: Browser) -> dict[str, Held]:
    pan = await desk.browser("p-pan")
    note = await pan.form(f"/desk/cases/{case.number}", "/act/note")
    await pan.send(note, [("a.jpg", samples.jpeg())], words="现场照片")
    opened = await guest.send(forms(await guest.get(await link(desk, case, WHO)))[0])
    download = next(each for each in forms(opened) if "/read-file/" in each.action)
    reading, acting = await link(desk, case, WHO), await link(desk, case, WHO, "progress")
    return {
        "page": (browser, f"/desk/cases/{case.number}"),
        "form": (browser, await browser.form(f"/desk/cases/{case.number}", "/act/note")),
        "link to read": (guest, reading),
        "button of the link to read": (guest, forms(await guest.get(reading))[0]),
        "link to act": (guest, acting),
        "form of the link to act": (guest, forms(await guest.get(acting))[0]),
        "file of what was opened": (guest, download),
    }


async def _sends(held: Held) -> httpx.Response:
    browser, what = held
    return await browser.get(what) if isinstance(what, str) else await browser.send(what)


def _posted(books: Books) -> None:
    known = books.organisation.hold()
    books.organisation.save(cast.replace(known, posts=(*known.posts, Post(person=WHO, unit=cast.ACCUSED))))


def test_before_it_was_theirs_to_see(since: Since) -> None:
    assert {"page": 200} == since.before
    assert since.numbers[0] in since.trays[0]


def test_whatever_they_hold_is_answered_as_for_a_case_that_is_none(since: Since) -> None:
    """Word for word where they are signed in; whoever came by a link has another head on the page."""
    assert [since.nothing] * 2 == [since.after["page"], since.after["form"]]
    assert (404, True) == (since.nothing[0], since.told in since.nothing[1])
    assert [] == [what for what, (status, page, _) in since.after.items() if status != 404 or since.told not in page]


def test_nothing_of_the_case_is_in_any_of_the_answers(since: Since) -> None:
    assert [] == [what for what, each in since.after.items() if STORY in each[1]]


def test_the_tray_does_not_tell_of_it_any_more_nor_of_what_was_on_its_way(since: Since) -> None:
    assert [] == [number for number in since.numbers if number in since.trays[1]]
