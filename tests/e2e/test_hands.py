"""Without a finger, without eyes on the screen, without a script, in the other language."""

import io
from collections.abc import Callable, Iterator
from urllib.parse import urlsplit

import pytest
import zxingcpp
from PIL import Image
from playwright.sync_api import Browser, Page, expect

from tests.e2e.person import Person, photo, words
from tests.e2e.site import Site
from tests.support.browser import DESK, PHONE, SMALL, context, grievous

pytestmark = pytest.mark.browser

STORY = "施工许可已经提交三个月，一直没有答复，也没有告知缺少什么材料。"
#: What has the focus, whether one can see that, and what a screen reader calls it.
FOCUS = """() => { const at = document.activeElement; const look = getComputedStyle(at);
  return { value: at.dataset.value ?? at.dataset.command ?? at.id,
    name: [at.getAttribute('aria-label'), at.labels?.[0]?.textContent, at.textContent].find(Boolean)?.trim(),
    seen: look.outlineStyle !== 'none' && parseFloat(look.outlineWidth) >= 2 } }"""


class Keys:
    """Only the Tab and Enter keys, and letters."""

    def __init__(self, person: Person) -> None:
        self.person = person
        self.unseen: list[str] = []

    def to(self, value: str) -> None:
        """Tabs forward to it; every stop on the way has to be visible and to have a name."""
        for _ in range(60):
            self.person.page.keyboard.press("Tab")
            at = self.person.page.evaluate(FOCUS)
            if at["value"] not in ("", "main") and not (at["seen"] and at["name"]):
                self.unseen.append(str(at))
            if at["value"] == value:
                return
        raise AssertionError(f"Tab never reaches {value}")

    def press(self, value: str) -> None:
        self.person.rest()
        self.to(value)
        self.person._turn(lambda: self.person.page.keyboard.press("Enter"))

    def type(self, text: str, send: str = "Enter") -> None:
        self.person.rest()
        expect(self.person.page.locator("#field")).to_be_focused()
        self.person.page.keyboard.type(text)
        self.person._turn(lambda: self.person.page.keyboard.press(send))


def told_by(keys: Keys) -> None:
    for value in ("file", "understood", "no", "complaint", "none", "anonymous", "unit", "unit-of-place"):
        keys.press(value)
    keys.type("Our permit was filed three months ago and nobody answers.", send="Control+Enter")


def test_a_complaint_is_told_with_the_keyboard_alone(browser: Browser, site: Site) -> None:
    with context(browser, size=DESK, language="en") as desk:
        person = Person.at(desk, "en", site.links[0])
        keys = Keys(person)
        told_by(keys)
        assert (keys.unseen, person.faults) == ([], [])


@pytest.mark.soak  # the way to each button is longer at each step; make test goes as far as the story
def test_a_complaint_is_filed_with_the_keyboard_alone(browser: Browser, site: Site) -> None:
    with context(browser, size=DESK, language="en") as desk:
        person = Person.at(desk, "en", site.links[0])
        keys, before = Keys(person), site.cases("p-lin")
        told_by(keys)
        for value in ("done", "more", "C03", "C03.01"):
            keys.press(value)
        keys.type("2026-08")
        for value in ("yes", "skip", "skip", "skip", "skip"):
            keys.press(value)
        keys.type("Please decide.")
        for value in ("skip", "no", "no", "skip", "skip", "skip", "skip", "submit"):
            keys.press(value)
        number = person.number
        assert keys.unseen == []
        person.page.get_by_role("button", name=words("en")["web.js.receipt_kept"]).focus()
        person.page.keyboard.press("Enter")
        expect(person.page.locator("#log")).to_contain_text(words("en")["web.js.receipt_gone"])
        assert [case["number"] for case in site.cases("p-lin") if case not in before] == [number]
        assert person.faults == []


def test_what_is_said_is_announced_and_who_says_it(browser: Browser, site: Site) -> None:
    with context(browser, language="en") as phone:
        person = Person.at(phone, "en", site.links[0])
        log = person.page.get_by_role("log", name="Conversation")
        assert (log.get_attribute("aria-live"), log.get_attribute("aria-busy")) == ("polite", "false")
        person.press("file")
        expect(log).to_contain_text("You: Report a problem or ask for something")
        expect(log).to_contain_text("Mashang: Before you begin")
        expect(person.page.get_by_role("group", name="Answers to choose from")).to_be_visible()
        expect(person.page.get_by_role("status")).to_have_count(1)
        assert person.page.locator("#log .block").last.get_attribute("lang") == "en"


def test_the_language_changes_in_the_middle_and_what_was_answered_stays(browser: Browser, site: Site) -> None:
    with context(browser, language="en") as phone:
        person = Person.at(phone, "en", site.links[0])
        for value in ("file", "understood", "no"):
            person.press(value)
        person.page.tap("#switch")
        expect(person.page.locator("html")).to_have_attribute("lang", "zh-Hans")
        person.language = "zh-Hans"
        person.rest()
        person.sees("intake.kind.ask")
        person.press("complaint")
        person.sees("intake.matter.ask")
        assert person.faults == []


@pytest.fixture
def plain(browser: Browser, site: Site) -> Iterator[Page]:
    asked: list[str] = []
    with context(browser, size=PHONE, language="en", script=False) as old:
        page = old.new_page()
        page.on("request", lambda request: asked.append(urlsplit(request.url).netloc))
        yield page
    assert set(asked) <= {urlsplit(site.url).netloc, ""}


@pytest.mark.soak  # it waits as long as a form must have been open; tests/web walks a shorter way in make test
def test_without_script_the_forms_lead_from_the_code_to_the_receipt_and_to_the_look_up(
    browser: Browser, plain: Page, site: Site
) -> None:
    table = words("en")
    plain.goto(site.links[0])
    expect(plain.locator("#place")).to_contain_text("Yunchuan")
    plain.locator(".notice a").tap()
    plain.locator(".choice.first").tap()
    for value in ("file", "understood", "no", "complaint", "none", "anonymous", "unit", "unit-of-place"):
        _choose(plain, value)
    _write(plain, STORY)
    _choose(plain, "done")
    _choose(plain, "C03.01")
    _write(plain, "2026-08")
    _choose(plain, "yes")
    for _ in range(4):
        _command(plain, "skip")
    _write(plain, "请尽快办理施工许可。")
    picture = {"name": "IMG_工地大门.jpg", "mimeType": "image/jpeg", "buffer": photo((600, 400))}
    plain.set_input_files("#file", [picture])  # type: ignore[list-item]
    plain.locator("button.send").tap()
    expect(plain.locator(".said")).to_contain_text(table["dialog.files-noted.one"].format(count=1))
    for value in ("done", "drop", "no", "no"):
        _choose(plain, value)
    for _ in range(4):
        _command(plain, "skip")
    expect(plain.locator(".lines")).to_contain_text("请尽快办理施工许可。")
    assert _judged(browser, plain) == []
    _choose(plain, "submit")

    codes = plain.locator(".receipt .code")
    number, secret = codes.first.inner_text(), codes.last.inner_text()
    plain.locator(".receipt .qr").scroll_into_view_if_needed()
    (code,) = zxingcpp.read_barcodes(Image.open(io.BytesIO(plain.screenshot())))
    assert code.text == f"{site.url}/status#n={number.replace('-', '')}"
    assert _judged(browser, plain) == []
    _patiently(plain, plain.locator(".receipt .choice.first").tap)
    assert secret not in plain.content()

    plain.context.clear_cookies()  # on another device
    plain.goto(f"{site.url}/status")
    plain.locator(".notice a").tap()
    plain.locator(".choice.first").tap()
    if plain.locator('[name="choice"][value="status"]').count():
        _choose(plain, "status")
    _write(plain, number)
    _write(plain, secret)
    expect(plain.locator(".said")).to_contain_text(table["status.received"])
    assert secret not in plain.content()


def _judged(browser: Browser, plain: Page) -> list[str]:
    """axe-core is a script, so it looks at the same page of the same visitor in another window."""
    with context(browser, size=SMALL, language="en", dark=True) as window:
        window.add_cookies(plain.context.cookies())  # type: ignore[arg-type]
        page = window.new_page()
        page.goto(plain.url)
        return grievous(page)


def _write(page: Page, text: str) -> None:
    def act() -> None:
        page.fill("#text", text)
        page.locator("#answer .send").tap()

    _patiently(page, act)


def _choose(page: Page, value: str) -> None:
    _patiently(page, page.locator(f'[name="choice"][value="{value}"]').tap)


def _command(page: Page, name: str) -> None:
    _patiently(page, page.locator(f'[name="command"][value="{name}"]').tap)


def _patiently(page: Page, act: Callable[[], None]) -> None:
    """Who presses faster than a person is asked to wait a moment, and loses nothing."""
    for _ in range(8):
        form = page.locator('input[name="id"]').first
        before = form.get_attribute("value") or ""
        act()
        try:
            expect(form).not_to_have_value(before, timeout=3000)
        except AssertionError:
            continue  # a browser drops a tap that comes before the first paint
        page.wait_for_load_state()
        if not page.locator(".notice.wrong").count():
            return
        page.wait_for_timeout(1000)
