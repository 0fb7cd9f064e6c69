"""Pages of the office, of identities and letters in a real Chromium: what axe-core finds, and what runs over the edge
of the smallest screen. Nothing else is asked of them here."""

from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property

import pytest
from playwright.sync_api import Browser, Page

from cases import numbers
from cases.codes import CodeState, Scan
from cases.staff import Purpose
from handlers.books import Desk as Books
from handlers.office.places import change
from handlers.roster import Sheet
from qr import pictures
from tests.desk.served import Served, served
from tests.handlers.identity import asking
from tests.handlers.office.entries import TYPED
from tests.handlers.office.files import File, let_go, sheet, with_role, without
from tests.handlers.sheets.sample_files import csv_of
from tests.support.browser import SMALL, browser, follow, grievous
from tests.support.house import NOW

__all__ = ["browser", "served"]

pytestmark = pytest.mark.browser

WHY = "需电话核实受损金额"


@dataclass(kw_only=True)
class Visitors:
    """People of the office, each in a browser of their own; all of them look at the desk in the same way."""

    served: Served
    browser: Browser
    stack: ExitStack
    language: str
    dark: bool
    size: tuple[int, int]
    #: Called at each new page.
    look: Callable[[str, Page], None]
    _pages: dict[str, Page] = field(default_factory=dict)

    def page(self, person: str, path: str) -> Page:
        if person not in self._pages:
            opened = self.served.page(self.browser, person, language=self.language, size=self.size, dark=self.dark)
            self._pages[person] = self.stack.enter_context(opened)
        page = self._pages[person]
        page.goto(self.served.url + path)
        return page

    def looks(self, name: str, person: str, path: str) -> Page:
        page = self.page(person, path)
        self.look(name, page)
        return page

    @cached_property
    def case(self) -> str:
        """The page of one that p-pan has in hand."""
        return f"/desk/cases/{numbers.shown(self.served.run(asking.in_hand(self.served.house)).number)}"

    def press(self, page: Page, action: str, name: str, **typed: str) -> None:
        form = page.locator(f'form[action$="{action}"]').first
        for each, value in typed.items():
            form.locator(f'[name="{each}"]').first.fill(value)
        follow(form.locator("button").first)
        self.look(name, page)

    # -------------------------------------------------------------------------------------------------- what they do

    def take_down(self) -> None:
        self.looks("enter", "p-lin", "/desk/enter")
        self.looks("enter a tip", "p-lin", "/desk/enter/tip")
        page = self.looks("enter a complaint", "p-lin", "/desk/enter/s")
        given = {**TYPED, "source": "phone", "repeat": "no", "language": "zh-Hans"}
        for name, value in given.items():
            field_ = page.locator(f'[name="{name}"]').first
            if field_.evaluate("node => node.tagName") == "SELECT":
                field_.select_option(value)
            elif name != "demand":
                field_.fill(value)
        page.evaluate("document.querySelectorAll('[required]').forEach((node) => node.removeAttribute('required'))")
        self.press(page, "/enter/s", "entered with something missing")
        self.press(page, "/enter/s", "receipt", demand=TYPED["demand"])
        assert page.locator("table, .code").count(), page.content()

    def move_people(self) -> None:
        self.looks("organisation", "p-lin", "/desk/organisation")
        self._upload("errors in the roster", Sheet.PEOPLE, lambda rows: rows.append(["no id!", "x", ""]))
        self._upload("dry run", Sheet.PEOPLE, without("p-fei"))
        page = self._upload("dry run of a role", Sheet.POSTS, with_role("p-lin", "auditor"))
        self.press(page, "/organisation/take", "taken")
        self.looks("a role waits", "p-he", "/desk/organisation")
        page = self.looks("leave", "p-pan", "/desk/leave")
        self.press(page, "/desk/leave", "leave taken", first="2026-12-01", last="2026-12-03")
        self.press(page, "/desk/leave", "leave refused", first="2026-12-05", last="2026-12-03")
        self.looks("hand over", "p-lin", "/desk/handover")
        self.looks("workload", "p-lin", "/desk/workload")
        self.served.run(let_go(self.served.house, "p-tan"))
        self.looks("leavers", "p-lin", "/desk/leavers")

    def _upload(self, name: str, which: Sheet, change: Callable[[list[list[str]]], object]) -> Page:
        page = self.page("p-lin", "/desk/organisation")
        name_of, data = self.served.run(_made(self.served, which, change))
        page.set_input_files("input[type=file]", {"name": name_of, "mimeType": "text/csv", "buffer": data})  # type: ignore[arg-type]
        self.press(page, "/organisation/look", name)
        return page

    def change_codes(self) -> None:
        self.served.run(self.served.house.store.transact(scanned))
        self.looks("codes", "p-lin", "/desk/codes")
        page = self.looks("a code", "p-lin", "/desk/codes/YunchuanPark01")
        self.press(page, "/rotate", "code not rotated", overlap="30", first="2027-02-01", last="2027-01-01")
        self.press(page, "/rotate", "code rotated", first="", last="2027-12-31")
        page.locator("#reason").fill("公告栏被人覆盖，旧码已看不清")
        self.press(page, "/revoke", "code revoked")
        self.looks("codes for the unit", "p-gao", "/desk/codes")
        self.looks("a code for the unit", "p-gao", "/desk/codes/YunchuanPark01")

    def print_posters(self) -> None:
        self.looks("codes found", "p-lin", "/desk/codes?kind=project&text=New")
        self.looks("new codes for all", "p-lin", "/desk/codes/rotate")
        page = self.looks("posters", "p-lin", "/desk/codes/posters")
        follow(page.locator("button.first"))
        self.look("an order that waits", page)
        self.served.run(self.served.desk.press.work(self.served.house.clock))
        page.reload()
        self.look("an order that is done", page)
        page = self.looks("a poster to be checked", "p-lin", "/desk/codes/check")
        page.set_input_files(
            "#file", {"name": "x.png", "mimeType": "image/png", "buffer": pictures.png("https://x.example/")}
        )
        follow(page.locator("button.first"))
        self.look("a poster that is not ours", page)

    def look_after_places(self) -> None:
        self.looks("coverage", "p-lin", "/desk/coverage")
        self.looks("channels", "p-lin", "/desk/channels").click("summary")
        self.look("a channel", self.page("p-ge", "/desk/channels"))

    def keep_places(self) -> None:
        self.looks("places", "p-lin", "/desk/places")
        self.looks("places that were looked for", "p-lin", "/desk/places?kind=project&text=yunchuan")
        self.looks("places for the unit", "p-gao", "/desk/places")
        self.looks("a place", "p-lin", "/desk/places/YunchuanPark01")
        self.looks("a place with gaps", "p-lin", "/desk/places/YunchuanDock01")
        self.looks("kinds of places", "p-lin", "/desk/places/new")
        self.looks("a new place", "p-lin", "/desk/places/new?kind=project")
        page = self.looks("a place to change", "p-lin", "/desk/places/YunchuanDock01/change")
        self.press(page, "/change", "place refused", unit="nowhere", contract="soon")
        self.served.run(self.served.house.store.transact(moved_on))
        self.press(page, "/change", "place changed meanwhile", unit="lanxi", contract="2026-01-05")
        self.looks("import of places", "p-lin", "/desk/places/import")
        headings = ["类型", "编号", "名称（中文）", "负责单位", "进展到哪一步，由谁填写"]
        rows = [["项目", f"ZZ-{at}", f"示例工程{at}（虚构）", unit, "审批"] for at, unit in enumerate(("heping", "x"))]
        for name, some in (("errors in a sheet of places", rows), ("dry run of places", rows[:1])):
            page = self.page("p-lin", "/desk/places/import")
            data = csv_of([headings, *some])
            page.set_input_files("input[type=file]", {"name": "p.csv", "mimeType": "text/csv", "buffer": data})
            self.press(page, "/import/look", f"{name}: headings")
            self.press(page, "/import/look", name)
        follow(page.locator("[formaction]"))
        self.look("places taken in", page)

    def write_letters(self) -> None:
        page = self.looks("no letters", "p-lin", f"{self.case}/letters")
        self.press(page, "/letters", "draft")
        action = str(page.locator('form[action*="/letters/"]').first.get_attribute("action"))
        self.press(page, action, "letter refused", text="窗口每次都说再等等，许可证办了三个月还没有结果。")
        self.press(page, action, "letter confirmed", text="请尽快办理。")
        self.looks("letter to be received", "p-gao", f"{self.case}/letters")
        self.looks("routing explained", "p-lin", f"{self.case}/routing")
        self.looks("templates", "p-lin", "/desk/templates")
        page = self.looks("template", "p-lin", "/desk/templates/duty/en")
        page.fill("[name=reason]", WHY)
        page.fill("[name=text]", "[body]\n{reporter} said so.")
        follow(page.locator("[value=keep]"))
        self.look("faults of a template", page)

    def ask_who(self) -> None:
        page = self.looks("identity", "p-pan", f"{self.case}/identity")
        self.press(page, "/identity/ask", "identity asked", reason=WHY)
        self.looks("identities to grant", "p-shi", "/desk/identity")
        (request,) = self.served.run(_requests(self.served))
        page = self.looks("identity to open", "p-shi", f"/desk/identity/{request}")
        self.press(page, "/open", "identity to grant")
        self.served.run(asking.grant(self.served.house, "p-shi", request))
        page = self.looks("identity granted", "p-pan", f"{self.case}/identity")
        self.press(page, f"/shown/{request}", "identity shown")
        self.looks("audit", "p-he", "/desk/audit")

    def come_in(self) -> None:
        """As somebody who was invited: nobody is signed in."""
        page = self.page("p-xue", "/desk")
        page.context.clear_cookies()
        page.goto(f"{self.served.url}/desk/sign-in")
        self.look("sign in", page)
        self.press(page, "/sign-in", "not signed in", person="p-xue", password="x" * 12, code="123456")
        page.goto(f"{self.served.url}/desk/join/{self.served.run(_invited(self.served))}")
        self.look("join", page)


async def _made(served: Served, which: Sheet, change: Callable[[list[list[str]]], object]) -> File:
    return await sheet(served.house, which, change)


def scanned(books: Books) -> None:
    """A little and a lot, on two days of November."""
    states = (CodeState.GENUINE, CodeState.REVOKED, CodeState.FORGED)
    places = {CodeState.FORGED: ("", 0)}
    for state, count in zip(states, (1301, 3, 17), strict=True):
        place, version = places.get(state, ("YunchuanPark01", 1))
        days = [Scan(place=place, version=version, day=date(2026, 11, day), state=state) for day in (12, 14)]
        books.scans.add(dict.fromkeys(days, count))


def moved_on(books: Books) -> None:
    """Somebody else is quicker."""
    (dock,) = [place for place in books.places.all() if place.id == "YunchuanDock01"]
    change(books, replace(dock, unit="construction", leader="p-peng"), actor="p-ding", now=NOW)


async def _requests(served: Served) -> list[str]:
    return [each.id for each in await served.house.store.read(lambda books: books.identity_requests.by("p-pan"))]


async def _invited(served: Served) -> str:
    def work(books: Books) -> str:
        links, now = served.desk.accounts.links, served.house.clock()
        return links.make(books, Purpose.JOIN, "p-xue", made_by="system", now=now)[0]

    return await served.house.store.transact(work)


@pytest.mark.parametrize(("language", "dark"), [("en", True), pytest.param("zh-Hans", False, marks=pytest.mark.soak)])
def test_nothing_serious_on_any_page_and_nothing_over_the_edge(
    served: Served, browser: Browser, language: str, dark: bool
) -> None:
    found: list[str] = []

    def look(name: str, page: Page) -> None:
        found.extend(f"{name}: {fault}" for fault in grievous(page))
        wide = page.evaluate("document.documentElement.scrollWidth")
        found.extend([f"{name}: {wide} px wide"] if wide > SMALL[0] else [])

    with ExitStack() as stack:
        visitors = Visitors(
            served=served, browser=browser, stack=stack, language=language, dark=dark, size=SMALL, look=look
        )
        for does in (
            visitors.take_down, visitors.move_people, visitors.change_codes,
            visitors.print_posters, visitors.look_after_places, visitors.keep_places, visitors.write_letters,
            visitors.ask_who, visitors.come_in,
        ):  # fmt: skip
            does()
    assert [] == found


@pytest.mark.parametrize("script", [True, False], ids=["script", "without"])
def test_the_page_of_an_order_looks_again_by_itself(served: Served, browser: Browser, script: bool) -> None:
    with served.page(browser, "p-lin", script=script) as page:
        page.goto(f"{served.url}/desk/codes/posters?kind=window")
        page.select_option("#poster_kind", "a6")
        follow(page.locator("button.first"))
        assert "等待制作" in page.content()
        served.run(served.desk.press.work(served.house.clock))
        page.wait_for_selector("a[download]")
        assert "已完成" in page.content()
