"""A reload, a killed server, a second device, a second tab, a lost page: what was said stays said."""

import threading
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, expect

from tests.e2e.person import Person, words
from tests.e2e.site import Site
from tests.support.browser import DESK, context

pytestmark = pytest.mark.browser

STORY = "施工许可已经提交三个月，一直没有答复，也没有告知缺少什么材料。"
TO_NARRATIVE = ("file", "understood", "no", "complaint", "none", "anonymous", "unit", "unit-of-place")


@pytest.fixture
def phone(browser: Browser) -> Iterator[BrowserContext]:
    with context(browser, language="zh-Hans") as phone:
        yield phone


def at_narrative(phone: BrowserContext, site: Site) -> Person:
    person = Person.at(phone, "zh-Hans", site.links[0])
    for value in TO_NARRATIVE:
        person.press(value)
    return person


def from_narrative_to_summary(person: Person) -> None:
    person.press("done")
    person.press("C03.01")
    person.type("2026-08")
    person.press("yes")
    for _ in range(4):
        person.command("skip")
    person.type("请尽快办理施工许可。")
    person.command("skip")
    for _ in range(2):
        person.press("no")
    for _ in range(4):
        person.command("skip")
    person.sees("intake.summary.ask")


def test_a_reload_a_killed_server_and_a_second_device_lose_nothing(
    phone: BrowserContext, browser: Browser, own_site: Site
) -> None:
    person = at_narrative(phone, own_site)
    person.type(STORY)
    person.page.reload()
    person.rest()
    expect(person.page.locator("#log")).to_contain_text(STORY)
    assert person.page.locator("#log .mine", has_text=words("zh-Hans")["welcome.what.file"]).count() == 1

    # The power goes while something is being sent: the text stays in the box, and comes through by itself.
    own_site.kill()
    more = "昨天窗口又说要重新排队。"
    person.page.fill("#field", more)
    person.page.locator("#dock .send").tap()
    expect(person.page.locator("#note")).to_contain_text(words("zh-Hans")["web.js.retrying"])
    expect(person.page.locator("#field")).to_have_value(more)
    own_site.start()
    expect(person.page.locator("#field")).to_have_value("", timeout=45_000)
    person.rest()
    expect(person.page.locator("#note")).to_be_empty()

    from_narrative_to_summary(person)
    summary = person.page.locator(".block.summary").last
    for piece in (STORY, more):
        expect(summary).to_contain_text(piece)
    person.press("submit")
    number, secret = person.number, person.secret

    # Killed again before the receipt was written down: it is still there, and so is the case.
    own_site.kill()
    own_site.start()
    person.page.reload()
    person.rest()
    assert (person.number, person.secret) == (number, secret)
    assert [case["number"] for case in own_site.cases("p-lin")] == [number]
    assert person.faults == []

    # Another device needs number and secret, and nothing else.
    with context(browser, size=DESK, language="en") as office:
        other = Person.at(office, "en", f"{own_site.url}/status#n={number}")
        expect(other.page.locator("#field")).to_have_value(number)
        other._turn(lambda: other.page.keyboard.press("Enter"))
        other.page.keyboard.type(secret)
        other._turn(lambda: other.page.keyboard.press("Enter"))
        expect(other.page.locator(".block.status")).to_contain_text(words("en")["status.received"])
        assert other.faults == []


def test_the_old_button_of_a_second_tab_is_answered_and_does_nothing(phone: BrowserContext, site: Site) -> None:
    phone.route("**/api/v1/news", lambda route: route.abort())  # else the first tab would know already
    first = Person.at(phone, "zh-Hans", site.links[0])
    first.press("file")
    second = Person.at(phone, "zh-Hans", site.url)
    second.press("understood")
    second.press("no")
    first.press("shared")
    first.sees("dialog.old-button")
    first.sees("intake.kind.ask")
    second.page.reload()
    second.rest()
    second.press("enquiry")
    second.sees("intake.wish_named.ask")


def test_two_tabs_keep_in_step(phone: BrowserContext, site: Site) -> None:
    first = Person.at(phone, "zh-Hans", site.links[0])
    first.press("file")
    second = Person.at(phone, "zh-Hans", site.url)
    second.press("understood")
    first.sees("intake.emergency.ask")
    first.press("no")
    second.sees("intake.kind.ask")
    assert (first.faults, second.faults) == ([], [])


def test_two_tabs_that_press_at_once_both_get_an_answer(phone: BrowserContext, site: Site) -> None:
    first = Person.at(phone, "zh-Hans", site.links[0])
    first.press("file")
    second = Person.at(phone, "zh-Hans", site.url)
    for person in (first, second):
        person.page.evaluate("document.querySelector('[data-value=understood]').click()")
    for person in (first, second):
        person.sees("intake.emergency.ask")
        person.rest()
    assert (first.faults, second.faults) == ([], [])


def test_who_comes_back_is_offered_the_draft(phone: BrowserContext, site: Site) -> None:
    person = at_narrative(phone, site)
    person.type(STORY)
    person.page.close()
    again = Person.at(phone, "zh-Hans", site.links[0])
    again.sees("dialog.draft.ask")
    again.press("continue")
    again.press("done")
    again.sees("intake.category.ask")
    again.page.close()
    third = Person.at(phone, "zh-Hans", site.links[0])
    third.press("new")
    third.sees("welcome.what.ask-genuine")


def test_what_is_cancelled_is_gone_from_the_page_and_from_the_server(phone: BrowserContext, site: Site) -> None:
    person = at_narrative(phone, site)
    person.type(STORY)
    person.command("cancel")
    person.press("yes")
    person.sees("dialog.cancelled")
    expect(person.page.locator("#log")).not_to_contain_text(STORY)
    person.page.reload()
    person.rest()
    assert STORY not in person.page.content()


def test_a_half_typed_secret_survives_a_look_at_another_app(phone: BrowserContext, site: Site) -> None:
    person = Person.at(phone, "zh-Hans", f"{site.url}/status")
    person.type("0000-0000-0024")
    person.page.fill("#field", "ABCD-EF")
    with person.page.expect_response("**/api/v1/messages*"):
        person.page.evaluate("document.dispatchEvent(new Event('visibilitychange', { bubbles: true }))")
    person.page.wait_for_timeout(100)
    expect(person.page.locator("#field")).to_have_value("ABCD-EF")


def test_on_a_shared_device_the_browser_forgets_who_it_was(browser: Browser, site: Site) -> None:
    with context(browser, language="zh-Hans") as shared:
        person = Person.at(shared, "zh-Hans", site.links[0])
        person.press("file")
        (before,) = shared.cookies()
        person.press("shared")
        person.sees("intake.notice.shared-note")
        (after,) = shared.cookies()
        stored = person.page.evaluate("Object.keys(localStorage)")
    # -1 is a session cookie: it ends with the browser.
    assert (before["expires"] > 0, after["expires"], stored) == (True, -1, [])


def test_half_typed_text_is_not_sent_by_a_button(phone: BrowserContext, site: Site) -> None:
    person = at_narrative(phone, site)
    person.type(STORY)
    person.page.fill("#field", "写到一半的")
    person.button("done").tap()
    note = person.page.locator("#note")
    expect(note).to_contain_text(words("zh-Hans")["web.js.unsent"])
    person._turn(note.get_by_role("button", name=words("zh-Hans")["web.js.clear_it"]).tap)
    from_narrative = person.page.locator("#log").inner_text()
    person.sees("intake.category.ask")
    assert (STORY in from_narrative, "写到一半的" in person.page.content()) == (True, False)


def test_a_second_tap_while_the_first_is_on_its_way_changes_nothing(phone: BrowserContext, site: Site) -> None:
    person = Person.at(phone, "zh-Hans", site.links[0])
    held = threading.Event()
    person.page.route("**/api/v1/turns", lambda route: (held.wait(0.3), route.continue_()))
    person.button("file").dblclick()
    person.sees("intake.notice.ask")
    assert person.page.locator("#log .mine").count() == 1
