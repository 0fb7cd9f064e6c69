"""A whole journey with people at both ends and a clock that moves: filed on a phone, worked at the web desk, late, done
again, archived; and a search through all that was said about it on the way."""

import re
from collections.abc import Iterator, Mapping
from datetime import datetime

import pytest
from playwright.sync_api import Browser, expect

from tests.e2e.colleague import Colleague, joined
from tests.e2e.conftest import SHANGHAI
from tests.e2e.person import Person, photo, words
from tests.e2e.site import Site
from tests.support.browser import DESK, PHONE, SMALL, context
from tests.support.planted import Planted

pytestmark = [pytest.mark.browser, pytest.mark.timeout(600)]

#: What was told in confidence, by whomever.
TOLD = {
    "name": "端木示例",
    "phone": "13900009527",
    "enterprise": "青鸾玻璃器皿示例公司",
    "accused": "欧阳示例二",
    "narrative": "端木示例的施工许可已经提交三个月，窗口一直没有答复，也没有告知缺少什么材料。",
    "demand": "请在十日内书面说明卡在哪个环节。",
    "file": "端木示例的缴费单.jpg",
    "asked": "请补充缴费单据背面的照片。",
    "brought": "缴费单据的编号是青鸾二〇二六。",
    "waiting": "等待消防图纸的复核意见。",
    "result": "图纸复核通过，许可证已经制发。",
    "reply": "许可证已于今日制发，请到六号窗口领取。",
    "unsolved": "领到的许可证写错了地址。",
    "corrected": "地址已经更正，新证已经寄出。",
    "better": "更正后的许可证已经寄出，请查收。",
}  # fmt: skip
SIZES = {"p-lin": DESK, "p-qiao": DESK, "p-pan": SMALL, "p-gao": SMALL, "p-ruan": PHONE, "p-yin": PHONE}


def at(month: int, day: int, hour: int, minute: int = 5) -> datetime:
    return datetime(2026, month, day, hour, minute, tzinfo=SHANGHAI)


@pytest.fixture
def team(browser: Browser, timed_site: Site) -> Iterator[Mapping[str, Colleague]]:
    """Dispatcher and supervisor at large screens; handler, head, reviewer and who calls back at small ones, the handler
    without script."""
    with joined(browser, timed_site, SIZES, without_script="p-pan") as found:
        yield found


def test_from_the_scanned_code_to_the_archive(
    browser: Browser, timed_site: Site, team: Mapping[str, Colleague]
) -> None:
    dispatcher, supervisor, handler, head, reviewer, caller = team.values()
    site, planted = timed_site, Planted(words=dict(TOLD))
    import time
    began = time.monotonic()
    def lap(what):
        nonlocal began
        print(f"{time.monotonic()-began:6.1f} {what}")
        began = time.monotonic()
    with context(browser, language="zh-Hans") as phone:
        reporter = Person.at(phone, "zh-Hans")
        number, secret = filed(reporter, site)
        planted.plant(secret=secret)
        lap("filed")
        dispatcher.act(number, "route")
        dispatcher.is_fine()
        lap("route")
        site.at(at(3, 3, 11))
        lap("moved")
        print("pan", handler.told())
        print("lin", dispatcher.told())
        # Nothing is read before the declaration, then all of it.
        handler.case(number)
        assert TOLD["narrative"] not in handler.page.content()
        handler.act(number, "declare", yes="yes")
        handler.case(number)
        assert TOLD["narrative"] in handler.page.content()
        handler.act(number, "sign_for")
        handler.act(number, "first_contact")
        handler.act(number, "ask_supplement", words=TOLD["asked"])
        lap("asked")
        looked_up(reporter, site, number, secret)
        expect(reporter.page.locator("#log")).to_contain_text(TOLD["asked"])
        reporter.press("supplement")
        reporter.type(TOLD["brought"])
        reporter.press("done")
        reporter.command("skip")
        lap("supplemented")
        handler.case(number)
        assert TOLD["brought"] in handler.page.content()
        handler.act(number, "extend", limit="3", reason=TOLD["waiting"])
        head.act(number, "declare", yes="yes")
        head.case(number)
        head.page.locator('form[action*="/desk/proposals/"] button[value=yes]').click()
        head.is_fine()
        lap("extended")
        site.at(at(3, 12, 9))
        print("pan", handler.told())
        lap("12th")
        site.at(at(3, 16, 9))
        print("pan", handler.told())
        print("gao", head.told())
        print("lin", dispatcher.told())
        lap("16th")
        site.at(at(3, 18, 9))
        print("qiao", supervisor.told())
        lap("18th")
        site.at(at(3, 20, 9))
        print("qiao", supervisor.told())
        lap("20")
        site.at(at(4, 3, 9))
        print("qiao", supervisor.told())
        print("pan", handler.told())
        print("gao", head.told())
        print("lin", dispatcher.told())
        lap("4 3")
        handler.act(number, "finish", outcome="solved", result=TOLD["result"])
        reviewer.act(number, "declare", yes="yes")
        reviewer.act(number, "approve")
        lap("reviewed")
        looked_up(reporter, site, number, secret)
        handler.act(number, "reply", words=TOLD["reply"])
        reporter.sees("lookup.news")
        assert TOLD["reply"] not in reporter.page.content()
        lap("replied")
        caller.act(number, "declare", yes="yes")
        caller.act(number, "call_back", reached="yes", yes="no", satisfied="no", reason=TOLD["unsolved"])
        lap("rework")
        print("pan", handler.told())
        handler.act(number, "finish_rework", outcome="solved", result=TOLD["corrected"])
        reviewer.act(number, "approve")
        handler.act(number, "reply", words=TOLD["better"])
        lap("reworked")
        reporter.press("another")
        reporter.type(number)
        reporter.type(secret)
        expect(reporter.page.locator("#log")).to_contain_text(TOLD["better"])
        reporter.press("rate")
        reporter.press("yes")
        reporter.press("5")
        reporter.sees("lookup.rated")
        lap("rated")
        caller.act(number, "call_back", reached="yes", yes="yes", satisfied="very")
        lap("closed")
        site.at(at(10, 12, 9))
        handler.case(number)
        expect(handler.page.locator("main")).to_contain_text(words("zh-Hans")["desk.state.archived"])
        for line in handler.diary(number): print(line)
        print("lin", dispatcher.told())
        print("qiao", supervisor.told())
        lap("archived")
        assert reporter.faults == []


def filed(reporter: Person, site: Site) -> tuple[str, str]:
    reporter.open(site.links[0])
    for value in ("file", "understood", "no", "complaint", "none", "named", "unit", "unit-of-place"):
        reporter.press(value)
    reporter.type(TOLD["narrative"])
    for value in ("done", "C03.01"):
        reporter.press(value)
    reporter.type("2025-12")
    for value in ("yes", "construction"):
        reporter.press(value)
    for _ in range(4):
        reporter.command("skip")
    reporter.type(TOLD["demand"])
    reporter.send(TOLD["file"], photo((640, 480)))
    for value in ("done", "no", "no"):
        reporter.press(value)
    reporter.type(TOLD["accused"])
    reporter.command("skip")
    reporter.type(TOLD["enterprise"])
    reporter.command("skip")
    reporter.type(TOLD["name"])
    reporter.type(TOLD["phone"])
    reporter.play("consents")
    reporter.press("submit")
    number, secret = reporter.number, reporter.secret
    reporter.keep()
    return number, secret


def looked_up(reporter: Person, site: Site, number: str, secret: str) -> None:
    bare = number.replace("-", "")
    reporter.page.goto("about:blank")
    reporter.page.goto(f"{site.url}/status#n={bare}")
    expect(reporter.page.locator("#field")).to_have_value(bare)
    reporter.rest()
    reporter.page.locator("#dock .send").tap()
    expect(reporter.page.locator("#field")).to_have_attribute("type", "password")
    reporter.type(secret.lower().replace("-", " "))
    expect(reporter.page.locator(".block.status")).to_have_count(1)
