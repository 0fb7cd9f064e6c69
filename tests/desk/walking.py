"""Cases on their way through the forms of their pages, step by step (see `courses`)."""

import base64
import re
from collections.abc import Awaitable, Callable
from typing import TypeAlias

import httpx

from cases import actions
from cases.case import Case, Track
from handlers.books import Desk as Books
from handlers.sweep import Sweeper
from storage import canonical
from storage.vault import suite
from tests.desk.courses import Course, Step
from tests.desk.desk import Browser, Desk, Form, forms, words
from tests.handlers.work.filing import a_tip, file
from tests.support.house import ZONE

Sends: TypeAlias = Callable[[], Awaitable[httpx.Response]]


class Walk:
    """One case on its way. Who was asked for, is signed in once."""

    def __init__(self, desk: Desk, case: Case, other: Case) -> None:
        self.desk, self.case, self._other = desk, case, other
        self.browsers: dict[str, Browser] = {}

    async def take(self, step: Step) -> httpx.Response:
        await self.wait_for(step)
        browser, sends = await self._browser(step.person), await self.ready(step)
        answer = await sends()
        if self._in_the_page_of_the_tip(step):
            return await browser.get(answer.json()["to"])
        done = await browser.follow(answer)
        return await self.approve(step) if step.approver else done

    async def wait_for(self, step: Step) -> None:
        """Until it is its time."""
        if step.after:
            self.desk.house.clock.at += step.after
            await Sweeper(store=self.desk.house.store, zone=ZONE).sweep(self.desk.house.clock())
            self.browsers.clear()
        if step.lapsed:
            await self.desk.house.store.transact(self._lapse)

    async def ready(self, step: Step) -> Sends:
        """Everything filled in, as it is sent now or later."""
        browser = await self._browser(step.person)
        if self._in_the_page_of_the_tip(step):
            return await sealed(browser, self.number, step)
        form = await browser.form(f"/desk/cases/{self.number}", f"/act/{step.action}")
        return lambda: browser.send(form, None, **self.filled(form, step))

    def filled(self, form: Form, step: Step) -> dict[str, str]:
        return {name: self._found(value, form.options.get(name, ())) for name, value in step.values.items()}

    async def approve(self, step: Step) -> httpx.Response:
        browser = await self._browser(step.approver)
        page = await browser.get(f"/desk/cases/{self.number}")
        proposals = [each for each in forms(page) if each.action.startswith("/desk/proposals/")]
        assert 1 == len(proposals), (step, words(page)[:1500])
        return await browser.follow(await browser.send(proposals[0], None, yes="yes"))

    @property
    def number(self) -> str:
        return self.case.number

    def _in_the_page_of_the_tip(self, step: Step) -> bool:
        return self.case.sealed and "words" in step.values

    def _lapse(self, books: Books) -> None:
        case = books.cases.get(self.case.id)
        actions.supplement_overdue(books, case, now=self.desk.house.clock(), zone=ZONE, reachable=True)

    async def _browser(self, person: str) -> Browser:
        if person not in self.browsers:
            self.browsers[person] = await self.desk.browser(person)
        return self.browsers[person]

    def _found(self, value: str, options: tuple[str, ...]) -> str:
        if value == "@other":
            return self._other.number
        if value == "@said":
            return next(each for each in options if each)
        return value


async def sealed(browser: Browser, number: str, step: Step) -> Sends:
    """As the page of a tip does it: what is said goes to its recipients and its reporter, and to nobody else."""
    path = f"/desk/tips/{number}"
    ticket = re.search('data-ticket="([^"]+)"', (await browser.get(path)).text)
    assert ticket is not None
    told = (await browser.post(f"{path}/boxes", ticket=ticket[1])).json()
    said = canonical.pack({"text": step.values["words"], "files": []})
    box = base64.b64encode(suite.seal_to([*told["recipients"], told["reporter_key"]], said)).decode()
    given = {"action": step.action, "box": box, "version": str(told["version"]), "ticket": ticket[1]}
    return lambda: browser.post(f"{path}/answer", **given)


async def begun(desk: Desk, course: Course) -> Walk:
    other = await file(desk.house)
    tip = course.track is Track.DISCIPLINE
    case = await a_tip(desk.house) if tip else await file(desk.house, anonymous=course.anonymous, **course.answers)
    return Walk(desk, case, other)
