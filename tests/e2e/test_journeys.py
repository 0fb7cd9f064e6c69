"""From the scanned code to the receipt, and from the receipt to what became of it, as a person with a phone does it."""

import io
import re
from collections.abc import Iterator

import pytest
import zxingcpp
from PIL import Image
from playwright.sync_api import Browser, expect

from tests.e2e.person import Person, photo, words
from tests.e2e.site import Site
from tests.support.browser import DESK, PATIENCE, context, follow

pytestmark = pytest.mark.browser

LANGUAGES = ("zh-Hans", "en")
CHINESE = pytest.param("zh-Hans", id="zh")
ENGLISH = pytest.param("en", id="en")
CHINESE_LATER = pytest.param("zh-Hans", id="zh", marks=pytest.mark.soak)
ENGLISH_LATER = pytest.param("en", id="en", marks=pytest.mark.soak)
SUPPLEMENT = "昨天又收到一份补正通知。"
REPLY = "请补充材料清单的照片。"


@pytest.fixture
def person(request: pytest.FixtureRequest, browser: Browser, site: Site) -> Iterator[Person]:
    with context(browser, language=request.param, motion=True) as phone:
        person = Person.at(phone, request.param)
        yield person
        assert person.faults == []


@pytest.mark.parametrize("person", [CHINESE_LATER, ENGLISH], indirect=True)
def test_a_complaint_with_a_photo_from_the_scanned_code_to_its_withdrawal(person: Person, site: Site) -> None:
    page, table = person.page, words(person.language)

    # The code is genuine and says where one is.
    person.open(site.links[0])
    expect(page.locator("#place")).to_contain_text("云川" if person.language != "en" else "Yunchuan")
    for value in ("file", "understood", "no", "complaint", "none", "named", "unit", "unit-of-place"):
        person.press(value)
    person.play("story")
    for _ in range(4):
        person.command("skip")
    person.type("请尽快办理施工许可。")

    # A photo over a slow network: how far it is can be seen, and it is sent only when told so.
    seen = _watched_upload(person)
    assert any(0 < float(value) < 1 for value in seen), seen
    person.press("done")
    person.play("elsewhere", "who-on-service")

    # One answer is changed from the summary, and what the code told was never asked.
    person.sees("intake.summary.ask")
    assert table["intake.where.ask"] not in page.locator("#log").inner_text()
    person.press("edit:demand")
    person.type("请在十日内书面答复。")
    expect(page.locator(".block.summary").last).to_contain_text("请在十日内书面答复。")
    person.press("submit")

    number, secret = _receipt(person, site)
    person.keep()
    assert secret not in page.content()

    # What became of it: number and secret, then something is added and a message sent.
    page.goto(f"{site.url}/status#n={number.replace('-', '')}")
    expect(page.locator("#field")).to_have_value(number.replace("-", ""))
    person.rest()
    page.locator("#dock .send").tap()
    expect(page.locator("#field")).to_have_attribute("type", "password")
    person.type(secret.lower().replace("-", " "))
    expect(page.locator(".block.status")).to_contain_text(table["status.received"])
    assert secret not in page.content()
    person.press("supplement")
    person.type(SUPPLEMENT)
    person.press("done")
    person.command("skip")
    person.sees("lookup.supplemented")
    person.press("message")
    person.type("照片明天发来。")
    person.press("done")
    person.sees("lookup.messaged")

    # Somebody at the desk writes: the page hears that there is news, in one language and without the words.
    site.mashang("case", "message", number, "--as", "p-lin", given=REPLY)
    person.sees("lookup.news")
    other = words(*(one for one in LANGUAGES if one != person.language))
    assert REPLY not in page.content()
    assert other["lookup.news"] not in page.content()
    person.press("another")
    person.type(number)
    person.type(secret)
    for text in (SUPPLEMENT, REPLY):
        expect(page.locator("#log")).to_contain_text(text)
    person.press("withdraw")
    person.press("yes")
    person.sees("lookup.withdrawn")
    person.press("leave")
    assert [case["state"] for case in site.cases("p-lin") if case["number"] == number] == ["withdrawn"]


@pytest.mark.parametrize("person", [CHINESE, ENGLISH_LATER], indirect=True)
def test_an_anonymous_tip_from_the_scanned_code_to_its_answer(person: Person, site: Site) -> None:
    page = person.page
    person.open(site.links[0])
    for value in ("file", "understood", "no", "tip", "anonymous"):
        person.press(value)
    person.play("tip-whom")
    for _ in range(2):
        person.command("skip")
    person.play("tip-story")
    for question in ("how_known.ask", "procedures.ask", "impact.ask", "demand.ask", "evidence.ask"):
        person.sees(f"intake.{question}")
        person.press("first-hand") if question == "how_known.ask" else person.command("skip")
    for _ in range(4):
        person.command("skip")
    person.sees("intake.summary.ask-tip")
    summary = page.locator(".block.summary").last.inner_text()
    assert "罗示例" not in summary
    person.press("submit")
    person.sees("intake.receipt-anonymous")
    number, secret = _receipt(person, site)

    # Nothing ties this browser to the case any more; the receipt is all there is.
    page.reload()
    person.rest()
    expect(page.locator(".receipt-card")).to_contain_text(secret)
    person.keep()
    page.goto(site.url)
    expect(person.button("status")).to_be_visible()
    assert number not in page.content()

    answered(page.context.browser, site, number)
    person.look_up(number, secret)
    expect(page.locator("#log")).to_contain_text(REPLY)
    page.wait_for_timeout(1200)
    assert words(person.language)["lookup.news"] not in page.content()
    person.press("withdraw")
    person.press("yes")
    person.sees("lookup.withdrawn-tip")


def answered(browser: Browser | None, site: Site, number: str) -> None:
    """By a clue manager at the desk, who opens the tip with the own key; what is said leaves the page sealed."""
    assert browser is not None
    link = site.folder / f"{number}.link"
    site.mashang("staff", "enter", "p-wei", "--to", str(link))
    found = re.search(r"http\S+/desk/demo/\S+", link.read_text())
    assert found is not None
    with context(browser, size=DESK) as device:
        page = device.new_page()
        page.set_default_timeout(PATIENCE)
        page.goto(found[0])
        follow(page.locator("button.first"))
        page.goto(f"{site.url}/desk/cases/{number}")
        declaring = page.locator('form[action$="/act/declare"]')
        declaring.locator('[name=yes][value="yes"]').check()
        follow(declaring.locator("button.first"))
        page.goto(f"{site.url}/desk/tips/{number}")
        page.fill("#key-text", (site.folder / "var" / "keys" / "demo" / "p-wei.key").read_text())
        page.click("#open")
        page.fill("#words", REPLY)
        page.click("#send")
        expect(page.locator("#opened")).to_be_hidden()


def _watched_upload(person: Person) -> list[str]:
    page = person.page
    wire = page.context.new_cdp_session(page)
    wire.send("Network.enable")
    slow = {"offline": False, "latency": 0, "downloadThroughput": -1, "uploadThroughput": 600_000}
    wire.send("Network.emulateNetworkConditions", slow)
    page.evaluate(
        """() => { window.seen = []; new MutationObserver(() => {
          const bar = document.querySelector('.files progress'); if (bar) window.seen.push(bar.value);
        }).observe(document.querySelector('#entry'),
          { subtree: true, childList: true, attributes: true, characterData: true }) }"""
    )
    person.choose_file("IMG_工地大门.jpg", photo((900, 600)))
    assert page.locator("#log .mine").last.inner_text().find("IMG_") < 0, "chosen, but not sent yet"
    seen: list[str] = page.evaluate("window.seen.map(String)")
    wire.send("Network.emulateNetworkConditions", {**slow, "uploadThroughput": -1})
    person._turn(page.locator(".files + .send").tap)
    person.sees("dialog.files-noted")
    return seen


def _receipt(person: Person, site: Site) -> tuple[str, str]:
    """The receipt as it is shown, saved, put into the calendar, printed and scanned."""
    page, table = person.page, words(person.language)
    number, secret = person.number, person.secret
    assert re.fullmatch(r"\w{4}-\w{4}-\w{4}", number)
    assert re.fullmatch(r"\w{4}(-\w{4}){3}", secret)

    # As somebody would hold it out to a camera: in the middle, clear of the "more below" pill at the edge.
    page.locator(".receipt-card .qr").evaluate("code => code.scrollIntoView({block: 'center'})")
    page.wait_for_timeout(300)
    (code,) = zxingcpp.read_barcodes(Image.open(io.BytesIO(page.screenshot())))
    assert code.text == f"{site.url}/status#n={number.replace('-', '')}"

    with page.expect_download() as reminder:
        page.get_by_role("button", name=table["web.js.receipt_calendar"]).tap()
    calendar = reminder.value.path().read_text("utf-8")
    assert calendar.startswith("BEGIN:VCALENDAR")
    assert secret not in calendar
    with page.expect_download() as text:
        page.get_by_role("button", name=table["web.js.receipt_save"]).tap()
    saved = text.value.path().read_text("utf-8")
    assert (number in saved, secret in saved) == (True, True)

    page.emulate_media(media="print")
    for shown in (".receipt-card .code >> nth=0", ".receipt-card .qr"):
        expect(page.locator(shown)).to_be_visible()
    for left_out in ("#menu-open", "[data-kept]", ".receipt-card .actions", ".urgent", "#further"):
        expect(page.locator(left_out)).not_to_be_visible()
    page.emulate_media(media="screen")
    return number, secret
