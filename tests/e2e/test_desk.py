"""A whole journey with people at both ends and a clock that moves: filed on a phone, worked at the web desk, late, done
once more, archived; and a search through all that was said of it on the way."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

import pytest
from playwright.sync_api import Browser, expect

from tests.e2e import leaks
from tests.e2e.colleague import Colleague, joined
from tests.e2e.conftest import SHANGHAI
from tests.e2e.person import Person, photo, words
from tests.e2e.site import Site
from tests.support.browser import DESK, PHONE, SMALL, context, follow
from tests.support.planted import Planted

pytestmark = [pytest.mark.browser, pytest.mark.timeout(400)]

WORDS = words("zh-Hans")
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
    "suspect": "司空示例三",
    "tip": "验收时向施工单位索要好处费，不给就不签字，前后共三次。",
    "site": "青鸾三号工地东门",
}
SIZES = {"p-lin": DESK, "p-qiao": DESK, "p-pan": SMALL, "p-gao": SMALL, "p-ruan": PHONE, "p-yin": PHONE}
PAN, TAN, GAO, QIAO = "潘示例（虚构）", "谭示例（虚构）", "高示例（虚构）", "乔示例（虚构）"
DUE = "2026年3月16日 17:30"
#: Whom the program told, and how far the case had come then, as its diary has it.
ALERTS = [
    (f"{PAN}、{TAN}", "期限已用 50%", "签收"),
    (PAN, "到期前 1 个工作日", "办理"),
    (f"{PAN}、{GAO}", "到期时", "办理"),
    (GAO, "到期后 1 个工作日", "办理"),
    (QIAO, "到期后 3 个工作日", "办理"),
    (QIAO, "到期后 5 个工作日", "办理"),
    (QIAO, "到期后 10 个工作日", "办理"),
    (QIAO, "到期后 15 个工作日", "办理"),
]


@dataclass(frozen=True, kw_only=True)
class Journey:
    site: Site
    reporter: Person
    planted: Planted
    number: str
    secret: str

    def on(self, month: int, day: int, hour: int = 9) -> None:
        self.site.at(datetime(2026, month, day, hour, 5, tzinfo=SHANGHAI))

    def notice(self, kind: str, stage: str, due: str) -> str:
        said = WORDS[f"desk.told.{kind}"]
        return said.replace("{number}", self.number).replace("{what}", WORDS[stage]).replace("{at}", due)

    def tray(self, colleague: Colleague) -> list[str]:
        told = colleague.told()
        self.planted.page("notice", colleague.page.content(), where=colleague.person)
        return told

    def search(self, *team: Colleague) -> None:
        for each in team:
            leaks.through_lists(self.planted, each, self.number)


@pytest.fixture
def team(browser: Browser, timed_site: Site) -> Iterator[list[Colleague]]:
    """Dispatcher and supervisor at large screens; handler, head, reviewer and who calls back at small ones, the handler
    without script."""
    with joined(browser, timed_site, SIZES, without_script="p-pan") as found:
        yield list(found.values())


def test_from_the_scanned_code_to_the_archive(browser: Browser, timed_site: Site, team: list[Colleague]) -> None:
    planted = Planted(words=dict(TOLD))
    with context(browser, language="zh-Hans") as phone:
        for device in (phone, *(each.page.context for each in team)):
            leaks.watch(device, planted)
        reporter = Person.at(phone, "zh-Hans")
        number, secret = filed(reporter, timed_site)
        planted.plant(secret=secret, tip_secret=tipped(browser, timed_site, planted))
        journey = Journey(site=timed_site, reporter=reporter, planted=planted, number=number, secret=secret)
        taken_up(journey, *team)
        given_more_time(journey, *team)
        late(journey, *team)
        answered(journey, *team)
        done_once_more(journey, *team)
        archived(journey, *team)
        assert reporter.faults == []
    leaks.through_errors(planted, team[0], number)
    leaks.through_traces(planted, timed_site)
    assert {"address", "notice", "list", "error", "news", "terminal", "name", "bytes"} == set(planted.looked)
    assert [] == planted.hits, planted.report


def filed(reporter: Person, site: Site) -> tuple[str, str]:
    reporter.open(site.links[0])
    for value in ("file", "understood", "no", "complaint", "none", "named", "unit", "unit-of-place"):
        reporter.press(value)
    reporter.type(TOLD["narrative"])
    for value in ("done", "C03.01"):
        reporter.press(value)
    reporter.type("2025-12")
    reporter.press("yes")
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


def tipped(browser: Browser, site: Site, planted: Planted) -> str:
    """Somebody else, with a tip that nobody works on. Gives its secret."""
    with context(browser, language="zh-Hans") as phone:
        leaks.watch(phone, planted)
        tipster = Person.at(phone, "zh-Hans", site.url)
        for value in ("file", "understood", "no", "tip", "named", "person", "section", "no"):
            tipster.press(value)
        for said in ("云川市市场监管局", TOLD["suspect"], "科员"):
            tipster.type(said)
        tipster.command("skip")
        tipster.type(TOLD["tip"])
        for value in ("done", "C12.09"):
            tipster.press(value)
        tipster.type("2026-01")
        tipster.press("no")
        for said in ("2026-02", TOLD["site"]):
            tipster.type(said)
        for _ in range(6):
            tipster.command("skip")
        for value in ("no", "no"):
            tipster.press(value)
        for _ in range(3):
            tipster.command("skip")
        for said in (TOLD["name"], TOLD["phone"]):
            tipster.type(said)
        for value in ("no", "submit"):
            tipster.press(value)
        secret = tipster.secret
        tipster.keep()
        return secret


def taken_up(journey: Journey, dispatcher: Colleague, _: Colleague, handler: Colleague, *__: Colleague) -> None:
    """Routed; reminded to sign for it; nothing is read before the declaration, then all of it; asked, and answered."""
    number, reporter = journey.number, journey.reporter
    dispatcher.act(number, "route")
    dispatcher.is_fine()
    journey.on(3, 3, 11)
    to_be_signed = journey.notice("due", "status.accepted", "2026年3月3日 14:")
    told = [each[: len(to_be_signed)] for each in journey.tray(handler)]
    assert [to_be_signed] * 2 == told  # that it is there, and the reminder
    handler.case(number)
    assert TOLD["narrative"] not in handler.page.content()
    handler.act(number, "declare", yes="yes")
    handler.case(number)
    assert TOLD["narrative"] in handler.page.content()
    with handler.page.expect_download() as evidence:
        handler.page.locator(".files a.button").click()
    journey.planted.lines("name", evidence.value.suggested_filename)
    handler.act(number, "sign_for")
    handler.act(number, "first_contact")
    handler.act(number, "ask_supplement", words=TOLD["asked"])

    looked_up(journey)
    expect(reporter.page.locator("#log")).to_contain_text(TOLD["asked"])
    reporter.press("supplement")
    reporter.type(TOLD["brought"])
    reporter.press("done")
    reporter.command("skip")
    handler.case(number)
    assert TOLD["brought"] in handler.page.content()


def given_more_time(
    journey: Journey, _: Colleague, __: Colleague, handler: Colleague, head: Colleague, *___: Colleague
) -> None:
    """It needs the word of the head, who does not see why it is asked for before the declaration."""
    number = journey.number
    handler.act(number, "extend", limit="3", reason=TOLD["waiting"])
    journey.search(head)
    head.act(number, "declare", yes="yes")
    head.case(number)
    assert TOLD["waiting"] in head.page.content()
    follow(head.page.locator('form[action*="/desk/proposals/"] button[value=yes]'))
    head.is_fine()


def late(
    journey: Journey, dispatcher: Colleague, supervisor: Colleague, handler: Colleague, head: Colleague, *_: Colleague
) -> None:
    """Reminded before it is due, then step by step upwards; each morning everybody is told how their day stands."""
    due, overdue, draft = (journey.notice(kind, "status.handling", DUE) for kind in ("due", "late", "draft"))
    morning, decides = (WORDS["desk.told.morning"].format(today=0, late=1, waiting=waiting) for waiting in (0, 1))
    journey.on(3, 13)
    assert due in journey.tray(handler)
    journey.on(3, 17)
    assert {overdue, morning} <= set(journey.tray(handler))
    told = journey.tray(head)
    assert (1, 1) == (told.count(overdue), told.count(morning)), "the slip went by itself"
    assert draft not in journey.tray(supervisor)
    journey.on(3, 19)
    assert draft in journey.tray(supervisor)
    for month, day in ((3, 23), (4, 7)):
        journey.on(month, day)
        assert {draft, decides} <= set(journey.tray(supervisor))
    assert {overdue, draft} <= set(journey.tray(dispatcher)), "of whoever was away for days"
    assert draft not in journey.tray(head)
    journey.search(dispatcher, supervisor, handler, head)

    supervisor.open("/desk")
    follow(supervisor.page.locator(f'main a[href="/desk/cases/{journey.number}/letters"]'))
    letter = supervisor.page.locator("article", has_text=WORDS["correspondence.kind.supervise"])
    follow(letter.locator("button[value=confirm]"))
    expect(supervisor.page.locator("[role=status]")).to_have_text(WORDS["correspondence.said.confirm"])
    told = [re.search(r"告知 (.+?) · 时点 (.+?) · 时限 (\S+)", line) for line in handler.diary(journey.number)]
    assert ALERTS == [alert.groups() for alert in told if alert]


def answered(
    journey: Journey,
    _: Colleague,
    __: Colleague,
    handler: Colleague,
    ___: Colleague,
    reviewer: Colleague,
    ____: Colleague,
) -> None:
    """The page that is still open hears that there is news, and not what."""
    number, reporter = journey.number, journey.reporter
    handler.act(number, "finish", outcome="solved", result=TOLD["result"])
    reviewer.act(number, "declare", yes="yes")
    reviewer.act(number, "approve")
    looked_up(journey)
    with leaks.through_news(journey.planted, reporter.page.context, journey.site) as came:
        handler.act(number, "reply", words=TOLD["reply"])
        assert came.wait(60)
    reporter.sees("lookup.news")
    assert TOLD["reply"] not in reporter.page.content()
    looked_up_again(journey)
    expect(reporter.page.locator("#log")).to_contain_text(TOLD["reply"])


def done_once_more(
    journey: Journey,
    _: Colleague,
    __: Colleague,
    handler: Colleague,
    ___: Colleague,
    reviewer: Colleague,
    caller: Colleague,
) -> None:
    """Called back: not solved. Done again, answered again, rated, and called back once more."""
    number, reporter = journey.number, journey.reporter
    caller.act(number, "declare", yes="yes")
    caller.act(number, "call_back", reached="yes", yes="no", satisfied="no", reason=TOLD["unsolved"])
    handler.act(number, "finish_rework", outcome="solved", result=TOLD["corrected"])
    reviewer.act(number, "approve")
    handler.act(number, "reply", words=TOLD["better"])
    looked_up_again(journey)
    expect(reporter.page.locator("#log")).to_contain_text(TOLD["better"])
    for value in ("rate", "yes", "5"):
        reporter.press(value)
    reporter.sees("lookup.rated")
    caller.act(number, "call_back", reached="yes", yes="yes", satisfied="very")
    caller.case(number)
    expect(caller.page.locator("main")).to_contain_text(WORDS["desk.state.closed"])


def archived(journey: Journey, *team: Colleague) -> None:
    """By the program, half a year later; nobody is late with that."""
    journey.on(10, 12)
    handler = team[2]
    last = handler.diary(journey.number)[-2:]
    assert [True, False] == [WORDS["desk.state.archived"] in line for line in last], last
    journey.search(*team)


def looked_up(journey: Journey) -> None:
    """From the address that the receipt has, on a fresh page."""
    reporter, bare = journey.reporter, journey.number.replace("-", "")
    reporter.page.goto("about:blank")
    reporter.page.goto(f"{journey.site.url}/status#n={bare}")
    expect(reporter.page.locator("#field")).to_have_value(bare)
    reporter.rest()
    reporter.page.locator("#dock .send").tap()
    expect(reporter.page.locator("#field")).to_have_attribute("type", "password")
    reporter.type(journey.secret.lower().replace("-", " "))
    expect(reporter.page.locator(".block.status")).to_have_count(1)


def looked_up_again(journey: Journey) -> None:
    journey.reporter.press("another")
    journey.reporter.type(journey.number)
    journey.reporter.type(journey.secret)
