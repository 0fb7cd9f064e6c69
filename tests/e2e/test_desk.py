"""A whole journey with people at both ends: filed on a phone, worked at the web desk, answered, called back.
Every person has a browser of their own and joins by a link from the terminal."""

import re
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass

import pyotp
import pytest
from playwright.sync_api import Browser, Page, expect

from tests.e2e.person import PATIENCE, Person, words
from tests.e2e.site import Site
from tests.support.browser import DESK, SMALL, context, grievous

pytestmark = [pytest.mark.browser, pytest.mark.timeout(240)]

PASSWORD = "violin harbour seventeen"
ASKED, BROUGHT, ANSWER = "请补充受理回执的照片。", "回执编号是 2026-118。", "许可证已于今日发放，请到窗口领取。"


@dataclass(kw_only=True)
class Colleague:
    """Somebody of the organisation at the web desk."""

    page: Page
    site: Site

    def join(self, person: str) -> None:
        link = self.site.folder / f"{person}.link"
        self.site.mashang("staff", "invite", person, "--to", str(link))
        path = re.search(r"/desk/join/\S+", link.read_text())
        assert path is not None
        self.page.goto(self.site.url + path[0])
        code = pyotp.TOTP(self.page.locator("code.code").inner_text()).now()
        for name, typed in (("password", PASSWORD), ("again", PASSWORD), ("code", code)):
            self.page.fill(f"[name={name}]", typed)
        self.page.locator("button.first").click()
        expect(self.page).to_have_url(re.compile(r"/desk$"))

    def open(self, number: str) -> None:
        self.page.goto(f"{self.site.url}/desk/cases/{number}")

    def act(self, number: str, action: str, **fields: str) -> None:
        """Through the form of that action; what is folded away is unfolded by hand, as without script."""
        self.open(number)
        folded = self.page.locator(f'details:not([open]):has(form[action$="/act/{action}"]) > summary')
        while folded.count():
            folded.first.click()
        form = self.page.locator(f'form[action$="/act/{action}"]').first
        for name, value in fields.items():
            choice = form.locator(f'input[type=radio][name="{name}"][value="{value}"]')
            asked = form.locator(f'select[name="{name}"]')
            if choice.count():
                choice.check()
            elif asked.count():
                asked.select_option(value)
            else:
                form.locator(f'[name="{name}"]').first.fill(value)
        form.locator("button.first").click()
        expect(self.page.locator("[role=alert]")).to_have_count(0)

    def is_fine(self) -> None:
        assert [] == grievous(self.page)


@pytest.fixture
def team(browser: Browser, own_site: Site) -> Iterator[dict[str, Colleague]]:
    """A dispatcher at a large screen; handler and head of the construction bureau at small ones, one without script."""
    with ExitStack() as stack:
        found: dict[str, Colleague] = {}
        for person, size in (("p-lin", DESK), ("p-pan", SMALL), ("p-gao", SMALL)):
            device = stack.enter_context(context(browser, size=size, language="zh-Hans", script=person != "p-pan"))
            page = device.new_page()
            page.set_default_timeout(PATIENCE)
            found[person] = Colleague(page=page, site=own_site)
            found[person].join(person)
        yield found


def test_from_the_scanned_code_to_the_call_back(browser: Browser, own_site: Site, team: dict[str, Colleague]) -> None:
    dispatcher, handler, head = team["p-lin"], team["p-pan"], team["p-gao"]
    with context(browser, language="zh-Hans") as phone:
        reporter = Person.at(phone, "zh-Hans")
        number, secret = filed(reporter, own_site)

        dispatcher.act(number, "route")
        dispatcher.is_fine()

        # Nothing is read before the declaration, then all of it.
        handler.open(number)
        assert "施工许可" not in handler.page.content()
        handler.act(number, "declare", yes="yes")
        handler.open(number)
        assert "请尽快办理施工许可" in handler.page.content()
        handler.act(number, "sign_for")
        handler.act(number, "first_contact")
        handler.act(number, "ask_supplement", words=ASKED)

        # The reporter is asked, and answers.
        looked_up(reporter, own_site, number, secret)
        expect(reporter.page.locator("#log")).to_contain_text(ASKED)
        reporter.press("supplement")
        reporter.type(BROUGHT)
        reporter.press("done")
        reporter.command("skip")

        # More time needs the word of the head, who declares first.
        handler.open(number)
        assert BROUGHT in handler.page.content()
        handler.act(number, "extend", limit="3", reason="等待核验")
        head.act(number, "declare", yes="yes")
        head.open(number)
        head.page.locator('form[action*="/desk/proposals/"] button[value=yes]').click()
        head.is_fine()

        handler.act(number, "finish", outcome="solved", result="许可证已制发。")
        head.act(number, "approve")
        handler.act(number, "reply", words=ANSWER)

        # The page that is still open hears that there is news, and not what.
        reporter.sees("lookup.news")
        assert ANSWER not in reporter.page.content()
        reporter.press("another")
        reporter.type(number)
        reporter.type(secret)
        expect(reporter.page.locator("#log")).to_contain_text(ANSWER)
        head.act(number, "call_back", reached="yes", yes="yes", satisfied="very")
        head.open(number)
        expect(head.page.locator("main")).to_contain_text(words("zh-Hans")["desk.state.closed"])
        assert reporter.faults == []


def filed(reporter: Person, site: Site) -> tuple[str, str]:
    reporter.open(site.links[0])
    for value in ("file", "understood", "no", "complaint", "none", "named", "unit", "unit-of-place"):
        reporter.press(value)
    reporter.play("story")
    reporter.press("construction")
    for _ in range(4):
        reporter.command("skip")
    reporter.type("请尽快办理施工许可。")
    reporter.command("skip")
    reporter.play("elsewhere", "who-on-service")
    reporter.press("submit")
    number, secret = reporter.number, reporter.secret
    reporter.keep()
    return number, secret


def looked_up(reporter: Person, site: Site, number: str, secret: str) -> None:
    bare = number.replace("-", "")
    reporter.page.goto(f"{site.url}/status#n={bare}")
    expect(reporter.page.locator("#field")).to_have_value(bare)
    reporter.rest()
    reporter.page.locator("#dock .send").tap()
    expect(reporter.page.locator("#field")).to_have_attribute("type", "password")
    reporter.type(secret.lower().replace("-", " "))
    expect(reporter.page.locator(".block.status")).to_have_count(1)
