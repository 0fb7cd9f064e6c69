"""Every action is driven once on the desk, through the form that its page shows."""

import base64
import re

import httpx
import pytest

from cases import actions
from cases.case import Case
from handlers.books import Desk as Books
from handlers.sweep import Sweeper
from handlers.work.forms import FORMS
from storage import canonical
from storage.vault import suite
from tests.desk.courses import COURSES, Course, Step
from tests.desk.desk import Browser, Desk, forms, words
from tests.handlers.work.filing import a_tip, file
from tests.support.house import ZONE, TestHouse


class Walk:
    """One case on its way. Who was asked for, is signed in once."""

    def __init__(self, desk: Desk, case: Case, other: Case) -> None:
        self._desk, self._case, self._other = desk, case, other
        self._browsers: dict[str, Browser] = {}

    async def take(self, step: Step) -> httpx.Response:
        if step.after:
            await self._later(step)
        if step.lapsed:
            await self._desk.house.store.transact(self._lapse)
        browser = await self._browser(step.person)
        if self._case.sealed and "words" in step.values:
            return await sealed(self._desk.house, browser, self._case.number, step.action, step.values["words"])
        form = await browser.form(self._page, f"/act/{step.action}")
        values = {name: self._found(value, form.options.get(name, ())) for name, value in step.values.items()}
        done = await browser.follow(await browser.send(form, None, **values))
        if step.approver:
            done = await self._approve(step)
        return done

    @property
    def number(self) -> str:
        return self._case.number

    @property
    def _page(self) -> str:
        return f"/desk/cases/{self._case.number}"

    async def _approve(self, step: Step) -> httpx.Response:
        browser = await self._browser(step.approver)
        page = await browser.get(self._page)
        proposals = [each for each in forms(page) if each.action.startswith("/desk/proposals/")]
        assert 1 == len(proposals), (step, words(page)[:1500])
        return await browser.follow(await browser.send(proposals[0], None, yes="yes"))

    async def _later(self, step: Step) -> None:
        self._desk.house.clock.at += step.after
        sweeper = Sweeper(store=self._desk.house.store, zone=ZONE)
        await sweeper.sweep(self._desk.house.clock())
        self._browsers.clear()

    def _lapse(self, books: Books) -> None:
        case = books.cases.get(self._case.id)
        actions.supplement_overdue(books, case, now=self._desk.house.clock(), zone=ZONE, reachable=True)

    async def _browser(self, person: str) -> Browser:
        if person not in self._browsers:
            self._browsers[person] = await self._desk.browser(person)
        return self._browsers[person]

    def _found(self, value: str, options: tuple[str, ...]) -> str:
        if value == "@other":
            return self._other.number
        if value == "@said":
            return next(each for each in options if each)
        return value


async def sealed(house: TestHouse, browser: Browser, number: str, action: str, words: str) -> httpx.Response:
    """As the page of a tip does it: what is said goes to its recipients and its reporter, and to nobody else."""
    path = f"/desk/tips/{number}"
    ticket = re.search('data-ticket="([^"]+)"', (await browser.get(path)).text)
    assert ticket is not None
    told = (await browser.post(f"{path}/boxes", ticket=ticket[1])).json()
    box = suite.seal_to([*told["recipients"], told["reporter_key"]], canonical.pack({"text": words, "files": []}))
    given = {"action": action, "box": base64.b64encode(box).decode(), "version": str(told["version"])}
    done = await browser.post(f"{path}/answer", ticket=ticket[1], **given)
    return await browser.get(done.json()["to"])


async def begun(desk: Desk, course: Course) -> Walk:
    other = await file(desk.house)
    sealed = course.track.value == "D"
    case = await a_tip(desk.house) if sealed else await file(desk.house, anonymous=course.anonymous, **course.answers)
    return Walk(desk, case, other)


@pytest.mark.parametrize("course", COURSES, ids=lambda course: course.name)
async def test_a_case_goes_its_way_through_the_forms_of_its_page(desk: Desk, course: Course) -> None:
    walk = await begun(desk, course)
    for step in course.steps:
        done = await walk.take(step)
        assert (200, True) == (done.status_code, 'role="status"' in done.text), (step, words(done)[:800])


def test_the_courses_take_every_action() -> None:
    assert set(FORMS) == {step.action for course in COURSES for step in course.steps}
