"""What is written about a tip is sealed in the page of the tip. No form of the server takes it, and whoever sends it
nevertheless is refused (decisions 4 and 13)."""

import re

import pytest

from cases import errors
from cases.case import Case
from cases.staff import Purpose
from handlers.books import Desk as Books
from handlers.work.forms import FORMS, Kind, of
from handlers.work.performing import NotOffered
from tests.desk.courses import COURSES, Course
from tests.desk.desk import Browser, Desk
from tests.desk.walking import begun
from tests.handlers.work.filing import a_tip
from tests.support.whole import whole

SAID = "三楼那位科长收了礼品卡（虚构）"
TIPS = [course for course in COURSES if course.track.value == "D"]
WORDS = [name for name, form in FORMS.items() if any(each.name == "words" and each.must for each in form.fields)]
RESULTS = ["conclude", "end_clarification"]


async def declared(desk: Desk) -> tuple[Case, Browser]:
    case, browser = await a_tip(desk.house), await desk.browser("p-wei")
    await browser.act(case.number, "declare", yes="yes")
    await browser.act(case.number, "screen")
    return case, browser


async def version(desk: Desk, case: Case) -> str:
    return str((await desk.house.store.read(lambda books: books.cases.get(case.id))).version)


async def everything_kept(desk: Desk, case: Case) -> str:
    """All of the case that this program can read."""

    def look(books: Books) -> str:
        kept = books.cases.get(case.id)
        return whole(books.contents.thread(kept), books.diary.of(case.id), books.proposals.of(case.id))

    return await desk.house.store.read(look)


@pytest.mark.parametrize("course", TIPS, ids=lambda course: course.name)
async def test_no_page_of_a_tip_has_a_form_for_words_about_it(desk: Desk, course: Course) -> None:
    """In whatever state, for each clue manager: all that is written is a reason that has to be given."""
    walk = await begun(desk, course)
    written: set[str] = set()
    for step in course.steps:
        await walk.take(step)
        for person in ("p-wei", "p-tang"):
            page = await (await desk.browser(person)).get(f"/desk/cases/{walk.number}")
            written.update(re.findall(r'<textarea[^>]* name="(\w+)"|type="file" name="(\w+)"', page.text))
    assert {("reason", "")} == written


@pytest.mark.parametrize("action", WORDS)
async def test_words_in_clear_are_refused_and_kept_nowhere(desk: Desk, action: str) -> None:
    case, browser = await declared(desk)
    form = await browser.form(f"/desk/cases/{case.number}", "/act/ask_recusal")
    given = {**form.values, "version": await version(desk, case), "words": SAID}
    answer = await browser.post(f"/desk/cases/{case.number}/act/{action}", **given)
    assert (409, False) == (answer.status_code, SAID in await everything_kept(desk, case))


@pytest.mark.parametrize("action", WORDS)
async def test_nor_by_a_one_time_link(desk: Desk, action: str) -> None:
    case, _ = await declared(desk)
    at = int(await version(desk, case))

    def make(books: Books) -> str:
        links, now = desk.accounts.links, desk.house.clock()
        return links.make(
            books, Purpose.ACT, "p-wei", made_by="p-wei", now=now, case=case.id, action=action, version=at
        )[0]

    stranger, token = desk.stranger(), await desk.house.store.transact(make)
    page = await stranger.get(f"/desk/act/{token}")
    ticket = (await stranger.form("/desk/sign-in", "/desk/sign-in")).values["ticket"]
    answer = await stranger.post(f"/desk/act/{token}", ticket=ticket, words=SAID)
    assert (409, 409) == (page.status_code, answer.status_code)
    assert SAID not in await everything_kept(desk, case)


@pytest.mark.parametrize("action", WORDS)
async def test_nor_by_any_other_way_to_the_desk(desk: Desk, action: str) -> None:
    case, _ = await declared(desk)
    place = desk.house.house.workplace("p-wei")
    with pytest.raises(NotOffered):
        await place.act(case.number, action, {"words": SAID}, version=None, now=desk.house.clock())


async def test_a_reason_that_nobody_asked_for_is_kept_nowhere(desk: Desk) -> None:
    """By a form that was made up, on the page and by a one-time link, and with every step of a tip."""
    case, browser = await a_tip(desk.house), await desk.browser("p-wei")
    await browser.act(case.number, "declare", yes="yes")
    page = await browser.form(f"/desk/cases/{case.number}", "/act/screen")
    answer = await browser.post(
        f"/desk/cases/{case.number}/act/screen", **{**page.values, "reason": SAID, "words": SAID, "result": SAID}
    )
    place = desk.house.house.workplace("p-wei")
    for action, given in (
        ("transfer", {}),
        ("confirm_transfer", {"code": "云纪回〔2026〕3号"}),
        ("dispose", {}),
        ("conclude", {"outcome": "solved", "result": "yes"}),
    ):
        given |= {"reason": SAID, "words": SAID, **({"result": SAID} if action != "conclude" else {})}
        await place.act(case.number, action, given, version=None, now=desk.house.clock())
    diary = await desk.house.store.read(lambda books: books.diary.of(case.id))
    moved = [each.event for each in diary if each.event == "CaseMoved"]
    assert (303, 4, []) == (answer.status_code, len(moved), [each.event for each in diary if each.reason_digest])
    assert SAID not in await everything_kept(desk, case)


async def test_why_somebody_may_not_handle_a_tip_is_kept_sealed(desk: Desk) -> None:
    case, place = await a_tip(desk.house), desk.house.house.workplace("p-tang")
    with pytest.raises(errors.NoSuchCase):
        await place.act(case.number, "declare", {"yes": "no", "reason": SAID}, version=None, now=desk.house.clock())
    diary = await desk.house.store.read(lambda books: books.diary.of(case.id))
    assert [True] == [each.reason_digest is not None for each in diary if each.actor == "p-tang"]
    assert SAID not in await everything_kept(desk, case)


@pytest.mark.parametrize("action", RESULTS)
def test_a_result_is_said_to_be_on_file(action: str) -> None:
    form = of(action, sealed=True)
    assert form is not None
    assert [Kind.YES_NO] == [each.kind for each in form.fields if each.name == "result"]


async def test_what_is_no_duty_to_reason_is_not_asked(desk: Desk) -> None:
    case, browser = await declared(desk)
    form = await browser.form(f"/desk/cases/{case.number}", "/act/transfer")
    assert "reason" not in form.names
