"""The page in a real Chromium, at phone size and with both hands: touch, keyboard, no network, no script."""

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, Page, Route, expect

import texts
from tests.support.browser import DESK, PATIENCE, PHONE, SMALL, WECHAT, context, follow, grievous
from tests.web.app import Served, build, serving
from tests.web.fake import NUMBER, SECRET

pytestmark = pytest.mark.browser

#: What a page says to its console is a fault, but for statuses we answer on purpose.
MEANT = ("428", "422", "503", "ERR_INTERNET_DISCONNECTED", "ERR_FAILED")


@pytest.fixture
def served() -> Iterator[Served]:
    with serving(build(real_time=True)) as served:
        yield served


@pytest.fixture
def faults() -> list[str]:
    return []


@pytest.fixture
def page(browser: Browser, faults: list[str]) -> Iterator[Page]:
    with context(browser) as phone:
        page = phone.new_page()
        watch(page, faults)
        yield page
    assert faults == []


def watch(page: Page, faults: list[str]) -> None:
    page.set_default_timeout(PATIENCE)
    page.on("pageerror", lambda fault: faults.append(str(fault)))
    page.on(
        "console",
        lambda said: (
            faults.append(said.text)
            if said.type in ("error", "warning") and not any(meant in said.text for meant in MEANT)
            else None
        ),
    )
    page.on(
        "request",
        lambda asked: (
            faults.append(asked.url) if not asked.url.startswith(("http://127.0.0.1", "data:", "blob:")) else None
        ),
    )


def press(page: Page, value: str) -> None:
    page.locator(f'#log [data-value="{value}"]:not([aria-disabled="true"])').last.click()


def write(page: Page, text: str) -> None:
    expect(page.locator('[aria-disabled="true"]')).to_have_count(0)
    page.fill("#field", text)
    page.click("#dock .send")


def to_summary(page: Page, served: Served, at_files: Callable[[], None] = lambda: None) -> None:
    page.goto(f"{served.url}/s/good1")
    for value in ("file", "no", "permit"):
        press(page, value)
    write(page, "I applied in March.")
    press(page, "done")
    write(page, "2026-11-03")
    at_files()
    page.set_input_files(
        ".pick input[multiple]", [{"name": "counter.png", "mimeType": "image/png", "buffer": b"x" * 200_000}]
    )
    page.click(".files + .send")
    press(page, "done")
    write(page, "138 0000 0000")
    expect(page.locator(".block.summary")).to_be_visible()


@pytest.mark.parametrize(
    ("size", "language", "dark"),
    [
        (PHONE, "en", False),
        # tests/e2e has it dark, small and in Chinese.
        pytest.param(SMALL, "zh-Hans", True, marks=pytest.mark.soak),
        pytest.param(DESK, "zh-Hans", False, marks=pytest.mark.soak),
    ],
)
def test_a_whole_intake_is_accessible_in_every_state(
    browser: Browser, served: Served, faults: list[str], size: tuple[int, int], language: str, dark: bool
) -> None:
    found: list[str] = []

    def look(page: Page) -> None:
        page.wait_for_timeout(300)
        found.extend(grievous(page))
        wide = page.evaluate("document.documentElement.scrollWidth")
        found.extend([f"{wide} px wide"] if wide > size[0] else [])

    with context(browser, size=size, language=language, dark=dark) as device:
        page = device.new_page()
        watch(page, faults)
        page.goto(f"{served.url}/s/good1")
        expect(page.locator('[data-value="file"]')).to_be_visible()
        look(page)
        to_summary(page, served)
        look(page)
        press(page, "submit")
        expect(page.locator(".receipt-card .code").first).to_contain_text(NUMBER)
        look(page)
        page.click("#menu-open")
        look(page)
        page.keyboard.press("Escape")
        page.click("[data-kept]")
        look(page)
    assert (found, faults) == ([], [])


def test_the_receipt_is_saved_and_shown_again_until_it_is_kept_and_then_is_gone(page: Page, served: Served) -> None:
    """From the page, from its storage and from the server."""
    to_summary(page, served)
    press(page, "submit")
    with page.expect_download() as text:
        page.get_by_role("button", name="Save as text").click()
    with page.expect_download() as reminder:
        page.get_by_role("button", name="Reminder").click()
    assert SECRET in text.value.path().read_text("utf-8")
    assert reminder.value.path().read_text("utf-8").startswith("BEGIN:VCALENDAR")
    page.reload()
    expect(page.locator(".receipt-card")).to_contain_text(SECRET)
    page.click(".remember button")
    page.click("[data-kept]")
    expect(page.locator("#log")).to_contain_text("The receipt is erased here")
    assert SECRET not in page.content()
    stored = page.evaluate("JSON.stringify({...localStorage, ...sessionStorage})")
    assert (NUMBER in stored, SECRET in stored) == (True, False)
    assert len(served.talker.acked) == 1


@pytest.mark.parametrize("language", ["zh-Hans", "en"])
def test_in_wechat_the_receipt_says_how_to_keep_it(
    browser: Browser, served: Served, faults: list[str], language: str
) -> None:
    """There nothing can be saved or printed."""
    words = texts.load()[language]
    with context(browser, language=language, agent=WECHAT) as phone:
        page = phone.new_page()
        watch(page, faults)
        to_summary(page, served, lambda: expect(page.locator("#dock")).to_contain_text(words["web.js.file_wechat"]))
        press(page, "submit")
        card = page.locator(".receipt-card")
        expect(card).to_contain_text(words["web.js.receipt_wechat"])
        page.wait_for_timeout(300)
        assert (0, []) == (card.locator(".actions").count(), grievous(page))
    assert faults == []


def test_a_bot_is_told_of_and_nothing_is_loaded_from_it(browser: Browser, faults: list[str]) -> None:
    with serving(build(real_time=True, bot_name="lantern_demo_bot")) as served, context(browser) as phone:
        page = phone.new_page()
        watch(page, faults)
        page.goto(f"{served.url}/s/good1")
        expect(page.locator('[data-value="file"]')).to_be_visible()
        link = page.get_by_role("link", name="Open Telegram")
        expect(link).to_be_hidden()
        page.tap(".about summary")
        expect(link).to_have_attribute("href", "https://t.me/lantern_demo_bot?start=good1")
        expect(page.locator(".about")).to_contain_text("not anonymous, and not for secrets")
        assert grievous(page) == []
    assert faults == []


def test_a_reload_goes_on_where_it_was(page: Page, served: Served) -> None:
    page.goto(f"{served.url}/s/good1")
    for value in ("file", "no"):
        press(page, value)
    expect(page.locator('[data-value="fees"]')).to_be_visible()
    page.reload()
    press(page, "fees")
    expect(page.locator("#log")).to_contain_text("What happened?")
    assert [said.kind.value for said in served.talker.taken] == ["start", "choice", "choice", "choice"]


def test_a_number_in_the_fragment_fills_the_look_up_and_reaches_no_server(page: Page, served: Served) -> None:
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(f"{served.url}/status#n={NUMBER}")
    expect(page.locator("#field")).to_have_value(NUMBER)
    page.click("#dock .send")
    expect(page.locator("#field")).to_have_attribute("type", "password")
    write(page, SECRET)
    expect(page.locator(".block.status")).to_contain_text("being looked into")
    assert SECRET not in page.content()
    assert not any(NUMBER in url.split("#")[0] for url in asked)


def test_a_lost_connection_keeps_the_text_and_sends_it_once(page: Page, served: Served) -> None:
    page.goto(served.url)
    for value in ("file", "no", "permit"):
        press(page, value)
    expect(page.locator("#field")).to_be_visible()
    lost = 0

    def answer_lost(route: Route) -> None:
        nonlocal lost
        lost += 1
        if lost == 1:
            route.fetch()  # the server has it, the answer never comes
            route.abort()
        elif lost == 2:
            route.abort()
        else:
            route.continue_()

    page.route("**/api/v1/turns", answer_lost)
    write(page, "my only words")
    expect(page.locator("#note")).to_contain_text("Your text is kept")
    expect(page.locator("#field")).to_have_value("my only words")
    expect(page.locator("#log")).to_contain_text("Noted", timeout=15_000)
    assert [said.text for said in served.talker.taken].count("my only words") == 1


@pytest.mark.soak  # with the real program in tests/e2e
def test_two_quick_taps_are_one_answer(page: Page, served: Served) -> None:
    page.goto(served.url)
    served.talker.slow = 0.3
    page.locator('[data-value="file"]').dblclick()
    expect(page.locator('[data-value="no"]')).to_be_visible()
    assert len(served.talker.taken) == 2


@pytest.mark.soak  # with the real program in tests/e2e
def test_an_old_button_in_a_second_tab_is_answered(page: Page, served: Served) -> None:
    page.goto(served.url)
    expect(page.locator('[data-value="file"]')).to_be_visible()
    second = page.context.new_page()
    second.goto(served.url)
    second.locator('[data-value="file"]').click()
    expect(second.locator('[data-value="no"]')).to_be_visible()
    page.evaluate("document.querySelector('[data-value=status]').click()")
    expect(page.locator("#log")).to_contain_text("earlier question")


@pytest.mark.soak  # with the real program in tests/e2e
def test_half_typed_text_is_never_sent_by_a_button(page: Page, served: Served) -> None:
    page.goto(served.url)
    for value in ("file", "no", "permit"):
        press(page, value)
    write(page, "one")
    expect(page.locator('[data-value="done"]')).to_be_visible()
    page.fill("#field", "half a thou")
    press(page, "done")
    expect(page.locator("#note")).to_contain_text("not sent yet")
    page.get_by_role("button", name="Leave it out").click()
    expect(page.locator("#log")).to_contain_text("When was it?")
    assert "half a thou" not in [said.text for said in served.talker.taken]


def test_news_come_by_themselves(page: Page, served: Served) -> None:
    page.goto(served.url)
    press(page, "file")
    expect(page.locator('[data-value="no"]')).to_be_visible()
    page.wait_for_timeout(300)
    served.talker.tell(next(iter(served.talker.talks)), "A letter for you.")
    expect(page.locator("#log")).to_contain_text("A letter for you.")
    press(page, "no")
    expect(page.locator('[data-value="fees"]')).to_be_visible()


@pytest.mark.soak  # with the real program in tests/e2e
def test_the_language_is_switched_in_the_middle(page: Page, served: Served) -> None:
    page.goto(served.url)
    press(page, "file")
    expect(page.locator('[data-value="no"]')).to_be_visible()
    page.click("#switch")
    expect(page.locator("html")).to_have_attribute("lang", "zh-Hans")
    expect(page.locator("#log")).to_contain_text("现在有人身危险吗？")


def test_everything_is_reached_by_keyboard(browser: Browser, served: Served, faults: list[str]) -> None:
    with context(browser, size=DESK) as desk:
        page = desk.new_page()
        watch(page, faults)
        page.goto(served.url)
        expect(page.locator('[data-value="file"]')).to_be_visible()
        for _ in range(3):  # report, nobody in danger, slow permits: each the first, second, first button
            page.wait_for_timeout(250)
            page.keyboard.press("Tab")
            if page.locator('[data-value="no"]').count():
                page.keyboard.press("Tab")
            page.keyboard.press("Enter")
        expect(page.locator("#field")).to_be_focused()
        page.keyboard.type("Typed without a mouse")
        page.keyboard.press("Control+Enter")
        expect(page.locator('[data-value="done"]')).to_be_visible()
    assert faults == []


def test_a_refused_file_says_why_and_loses_no_other(page: Page, served: Served) -> None:
    page.goto(served.url)
    for value in ("file", "no", "permit"):
        press(page, value)
    write(page, "x")
    press(page, "done")
    write(page, "2026-11-03")
    files = [
        {"name": name, "mimeType": "image/png", "buffer": data}
        for name, data in (("a.exe", b"MZ"), ("empty.png", b""), ("good.png", b"x" * 9))
    ]
    page.set_input_files(".pick input[multiple]", files)
    expect(page.locator(".files .wrong")).to_have_count(2)
    page.click(".files + .send")
    expect(page.locator("#log")).to_contain_text("Taken: 1 file(s).")


def test_the_plain_forms_walk_the_same_dialog_without_script(browser: Browser, served: Served) -> None:
    with context(browser, script=False) as old:
        page = old.new_page()
        page.set_default_timeout(PATIENCE)
        page.goto(f"{served.url}/s/good1")
        follow(page.locator(".notice a"))
        follow(page.locator(".choice.first"))
        for value in ("file", "no", "fees"):
            follow(page.locator(f'[name="choice"][value="{value}"]'))
        page.fill("#text", "What I saw")
        follow(page.locator(".send"))
        follow(page.locator('[value="done"]'))
        page.fill("#text", "2026-11-03")
        follow(page.locator(".send"))
        page.set_input_files("#file", [{"name": "a.png", "mimeType": "image/png", "buffer": b"x" * 9}])
        follow(page.locator(".send"))
        follow(page.locator('[value="done"]'))
        page.fill("#text", "138 0000 0000")
        follow(page.locator(".send"))
        page.wait_for_timeout(2200)
        follow(page.locator('[value="submit"]'))
        assert SECRET in page.content()
        follow(page.locator(".receipt .choice"))
        assert SECRET not in page.content()


@pytest.mark.parametrize("dark", [False, pytest.param(True, marks=pytest.mark.soak)])  # dark in tests/e2e
def test_the_plain_forms_are_accessible(browser: Browser, served: Served, dark: bool) -> None:
    found: list[str] = []
    with context(browser, size=SMALL, dark=dark) as small:
        page = small.new_page()
        page.goto(f"{served.url}/plain/s/good1")
        found += grievous(page)
        follow(page.locator(".choice.first"))
        for value in ("file", "no", "fees"):
            found += grievous(page)
            follow(page.locator(f'[name="choice"][value="{value}"]'))
        found += grievous(page)
        wide = page.evaluate("document.documentElement.scrollWidth")
    assert (found, wide) == ([], 320)
