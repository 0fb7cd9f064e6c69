"""Somebody of the organisation at the web desk, with a browser of their own."""

import re
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import chain

import pyotp
from playwright.sync_api import Browser, Page, expect

from tests.e2e.site import Site
from tests.support.browser import PATIENCE, context, follow, grievous

PASSWORD = "violin harbour seventeen"
SIGN_IN = re.compile(r"/desk/sign-in\b")


@dataclass(kw_only=True)
class Colleague:
    person: str
    page: Page
    site: Site
    _factor: str = field(default="", repr=False)

    def join(self, link: str) -> None:
        self.page.goto(link)
        self._factor = self.page.locator("code.code").inner_text()
        self._fill(password=PASSWORD, again=PASSWORD, code=self._code())
        expect(self.page).to_have_url(re.compile(r"/desk$"))

    def open(self, path: str) -> None:
        """A page of the desk. Whoever was away for long is asked to sign in, and comes to it afterwards."""
        self.page.goto(f"{self.site.url}{path}")
        if SIGN_IN.search(self.page.url):
            self._fill(person=self.person, password=PASSWORD, code=self._code())
            expect(self.page).to_have_url(f"{self.site.url}{path}")

    def case(self, number: str) -> None:
        self.open(f"/desk/cases/{number}")

    def act(self, number: str, action: str, **fields: str) -> None:
        """Through the form of that action; what is folded away is unfolded by hand, as without script."""
        self.case(number)
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
        follow(form.locator("button.first"))
        expect(self.page.locator("[role=alert]")).to_have_count(0)

    def told(self) -> list[str]:
        """What lies in the tray and is new."""
        self.open("/desk/told")
        return self.page.locator(".told .new a").all_inner_texts()

    def diary(self, number: str) -> list[str]:
        """Of a case, the oldest line first."""
        self.case(number)
        return self.page.locator(".diary li").all_text_contents()[::-1]

    def is_fine(self) -> None:
        assert [] == grievous(self.page)

    def _fill(self, **fields: str) -> None:
        for name, typed in fields.items():
            self.page.fill(f"[name={name}]", typed)
        follow(self.page.locator("button.first"))

    def _code(self) -> str:
        now = self.site.shift.now() if self.site.shift else datetime.now(UTC)
        return pyotp.TOTP(self._factor).at(now)


@contextmanager
def joined(
    browser: Browser, site: Site, sizes: Mapping[str, tuple[int, int]], *, without_script: str = ""
) -> Iterator[dict[str, Colleague]]:
    """People by id, each with the size of their screen; they join by links from the terminal."""
    links = _invited(site, *sizes)
    with ExitStack() as stack:
        found: dict[str, Colleague] = {}
        for (person, size), link in zip(sizes.items(), links, strict=True):
            device = stack.enter_context(
                context(browser, size=size, language="zh-Hans", script=person != without_script)
            )
            page = device.new_page()
            page.set_default_timeout(PATIENCE)
            found[person] = Colleague(person=person, page=page, site=site)
            found[person].join(link)
        yield found


def _invited(site: Site, *people: str) -> list[str]:
    """The links, all made by one process."""
    files = {person: site.folder / f"{person}.link" for person in people}
    words = (("--", "staff", "invite", person, "--to", str(file)) for person, file in files.items())
    site.mashang(*list(chain.from_iterable(words))[1:])
    paths = [re.search(r"/desk/join/\S+", file.read_text()) for file in files.values()]
    return [site.url + path[0] for path in paths if path is not None]
