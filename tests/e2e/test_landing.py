"""What somebody sees who has just scanned a code, with script and without, within WeChat; and what it costs them."""

import json
import re

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.e2e.person import Person, words
from tests.e2e.site import Site
from tests.support.browser import PHONE, WECHAT, carried, context, grievous

pytestmark = pytest.mark.browser

LANGUAGES = ("zh-Hans", "en")
#: Bytes over the wire: page, scripts, styles, and the first answers of the API.
MOST = 60_000


@pytest.fixture(scope="module")
def short(site: Site) -> str:
    """Of the demo window, as a poster shows it."""
    (window,) = (link for link in site.links if "YunchuanPark" not in link and "window" in _line_before(site, link))
    place = re.split(r"/s/\w+-(\w+)-", window)[1]
    told: dict[str, str] = json.loads(site.mashang("qr", "show", place, "--json"))
    return told["short"]


@pytest.fixture(params=LANGUAGES)
def language(request: pytest.FixtureRequest) -> str:
    return str(request.param)


def _line_before(site: Site, link: str) -> str:
    return site.printed.split(link)[0].rstrip().splitlines()[-1]


def faulty(page: Page) -> list[str]:
    wide = page.evaluate("document.documentElement.scrollWidth")
    return [*grievous(page), *([f"{wide} px wide"] if wide > PHONE[0] else [])]


@pytest.mark.parametrize("agent", [None, WECHAT], ids=["browser", "wechat"])
def test_the_first_question_is_on_the_first_screen_for_sixty_kilobytes(
    browser: Browser, site: Site, language: str, agent: str | None
) -> None:
    with context(browser, language=language, agent=agent) as phone:
        person = Person.at(phone, language)
        bytes_so_far = carried(person.page)
        person.open(site.links[0])
        person.button("status").wait_for()
        person.page.wait_for_load_state("networkidle")
        box = person.button("status").bounding_box()
        assert box
        assert box["y"] + box["height"] < PHONE[1] - 50
        assert person.page.evaluate("document.querySelector('#main').scrollTop") == 0
        print(f"{bytes_so_far()} bytes")
        assert 10_000 < bytes_so_far() <= MOST
        person.page.tap(".about summary")
        for key in ("web.about.answer", "poster.emergency", "poster.step.number"):
            expect(person.page.locator(".about")).to_contain_text(words(language)[key])
        expect(person.page.locator(".about")).to_contain_text(
            {"zh-Hans": "1 个工作日", "en": "1 working day"}[language]
        )
        assert (agent is None) == (words(language)["web.about.wechat"] not in person.page.content())
        assert ([], []) == (faulty(person.page), person.faults)
        person.press("file")
        person.sees("intake.notice.ask")


def test_without_script_all_of_it_is_there_and_leads_on(browser: Browser, site: Site, language: str) -> None:
    with context(browser, language=language, script=False, agent=WECHAT) as phone:
        page = phone.new_page()
        page.goto(site.links[0])
        expect(page.locator("noscript .choice, .notice .choice")).to_be_visible()
        page.tap(".about summary")
        expect(page.get_by_text(words(language)["poster.emergency"])).to_be_visible()
        page.tap(".notice .choice")
        page.tap(".about summary")
        expect(page.get_by_text(words(language)["web.about.wechat"])).to_be_visible()
        page.locator("main .choice.first").tap()
        expect(page.locator('button[value="file"]')).to_be_visible()


@pytest.mark.parametrize("script", [True, False], ids=["script", "plain"])
def test_whoever_cannot_scan_opens_the_address_and_types_the_code(
    browser: Browser, site: Site, short: str, language: str, script: bool
) -> None:
    genuine = words(language)["web.banner.genuine"].split("{place}")[0]
    with context(browser, language=language, script=script) as phone:
        page = phone.new_page()
        page.goto(site.url)
        page.fill("#code", "K7QF-2M9A")
        page.tap(".find button")
        expect(page.locator("#place")).to_contain_text(words(language)["web.banner.typo"])
        expect(page.locator("#code")).to_have_value("K7QF-2M9A")
        if script:
            expect(page.locator("#log")).to_contain_text(words(language)["welcome.what.ask-typo"][-12:])
            assert [] == faulty(page)
        page.fill("#code", short.lower().replace("-", " "))
        page.press("#code", "Enter")
        expect(page.locator("#place")).to_contain_text(genuine)
        assert page.url == f"{site.url}/s/{short.replace('-', '')}"
        if script:
            expect(page.locator("#log")).to_contain_text(
                {"zh-Hans": "正式监督码", "en": "the genuine code of"}[language]
            )
