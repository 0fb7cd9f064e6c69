"""Every state of the page, in both languages, sizes and schemes: what axe-core finds, and what runs over the edge."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Browser

from tests.e2e.person import Person, photo
from tests.e2e.site import Site
from tests.support.browser import DESK, PHONE, SMALL, context, grievous

pytestmark = pytest.mark.browser

STATES = (
    *("welcome", "menu", "notice", "kind", "long text", "unsent", "categories", "trouble", "files", "summary"),
    *("receipt", "kept", "number", "secret", "status", "forged", "plain start", "plain form"),
)
Look = tuple[tuple[int, int], bool]


@pytest.mark.parametrize(
    ("language", "look"), [("zh-Hans", (SMALL, True)), pytest.param("en", (SMALL, False), marks=pytest.mark.soak)]
)
def test_nothing_serious_in_any_state(browser: Browser, site: Site, language: str, look: Look) -> None:
    assert judged(browser, site, language, [look]) == ([], STATES)


@pytest.mark.soak
@pytest.mark.parametrize("language", ["zh-Hans", "en"])
def test_nothing_serious_in_any_state_at_any_size(browser: Browser, site: Site, language: str) -> None:
    looks = [(size, dark) for size in (SMALL, PHONE, DESK) for dark in (False, True)]
    assert judged(browser, site, language, looks) == ([], STATES)


def judged(browser: Browser, site: Site, language: str, looks: list[Look]) -> tuple[list[str], tuple[str, ...]]:
    found: list[str] = []
    seen: list[str] = []

    def look(state: str) -> None:
        seen.append(state)
        for size, dark in looks:
            page.set_viewport_size({"width": size[0], "height": size[1]})
            page.emulate_media(color_scheme="dark" if dark else "light", reduced_motion="reduce")
            found.extend(f"{state} {size} dark={dark}: {fault}" for fault in grievous(page))
            wide = page.evaluate("document.documentElement.scrollWidth")
            found.extend([f"{state} {size}: {wide} px wide"] if wide > size[0] else [])

    with context(browser, language=language) as phone:
        person = Person.at(phone, language)
        page = person.page
        answer = page.context.request.get(site.links[0])
        policy = answer.headers["content-security-policy"]
        assert ("unsafe" not in policy, "default-src 'none'" in policy) == (True, True), policy
        _filing(person, site, look)
        _asking(person, site, look)
        link = site.links[0]
        page.goto(link[:-1] + ("A" if link[-1] != "A" else "B"))
        person.button("file").wait_for()
        look("forged")
        page.goto(link.replace("/s/", "/plain/s/"))
        look("plain start")
        page.locator("main .choice").first.tap()
        page.locator('[name="choice"]').first.wait_for()
        look("plain form")
    return [*found, *person.faults], tuple(seen)


def _filing(person: Person, site: Site, look: Callable[[str], None]) -> None:
    page = person.page
    person.open(site.links[0])
    person.button("file").wait_for()
    look("welcome")
    page.tap("#menu-open")
    look("menu")
    page.keyboard.press("Escape")
    person.press("file")
    look("notice")
    person.press("understood")
    person.press("no")
    look("kind")
    for value in ("complaint", "none", "anonymous", "unit", "unit-of-place"):
        person.press(value)
    look("long text")
    person.type("施工许可已经提交三个月，一直没有答复，也没有告知缺少什么材料。")
    page.fill("#field", "写到一半")
    person.button("done").tap()
    look("unsent")
    person._turn(page.locator("#note .small-button").last.tap)
    person.press("more")
    look("categories")
    person.press("C03")
    person.press("C03.01")
    person.type("2099-01")
    look("trouble")
    person.type("2026-08")
    person.press("yes")
    for _ in range(4):
        person.command("skip")
    person.type("请尽快办理施工许可。")
    person.choose_file("IMG_工地大门.jpg", photo((400, 300)))
    look("files")
    person._turn(page.locator(".files + .send").tap)
    for value in ("done", "drop", "no", "no"):
        person.press(value)
    for _ in range(4):
        person.command("skip")
    person.sees("intake.summary.ask")
    look("summary")
    person.press("submit")
    look("receipt")


def _asking(person: Person, site: Site, look: Callable[[str], None]) -> None:
    number, secret = person.number, person.secret
    person.keep()
    look("kept")
    person.page.goto(f"{site.url}/status")
    person.page.locator("#field").wait_for()
    person.rest()
    look("number")
    person.type(number)
    look("secret")
    person.type(secret)
    look("status")
