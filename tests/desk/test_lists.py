"""Lists, filters, counts, workload, and several cases at once."""

import re
from datetime import timedelta

import httpx

from cases import numbers as numbers_
from cases.staff import Told
from cases.values import Json
from handlers.books import Desk as Books
from tests.desk.desk import Desk, forms, words
from tests.desk.test_case_page import in_hand
from tests.handlers.work.filing import a_tip, file

NUMBER = re.compile(r'<a class="code" href="/desk/cases/([0-9A-Z-]{14})"')


def numbers(page: httpx.Response) -> list[str]:
    return NUMBER.findall(page.text)


def chips(page: httpx.Response) -> dict[str, str]:
    return dict(re.findall(r">(在办|已逾期|今日到期) <b>(\d+)</b></a>", page.text))


async def test_a_handler_sees_the_cases_of_the_unit_and_no_others(desk: Desk) -> None:
    mine = await in_hand(desk)
    await file(desk.house)
    page = await (await desk.browser("p-pan")).get("/desk/cases")
    assert ([mine.number], {"在办": "1", "已逾期": "0", "今日到期": "0"}) == (
        [each.replace("-", "") for each in numbers(page)],
        chips(page),
    )


async def test_the_first_page_leads_to_what_waits_in_the_order_of_the_course(desk: Desk) -> None:
    taken_up, new = await file(desk.house), await file(desk.house)
    browser = await desk.browser("p-lin")
    await browser.act(taken_up.number, "accept")
    page = await browser.get("/desk")
    assert ["submitted", "accepted"] == re.findall(r"/desk/cases\?state=(\w+)", page.text)
    assert [numbers_.shown(new.number)] == numbers(await browser.get("/desk/cases?state=submitted"))


async def test_fifty_a_page_and_each_once(desk: Desk) -> None:
    filed = {(await file(desk.house)).number for _ in range(53)}
    lin = await desk.browser("p-lin")
    first = await lin.get("/desk/cases")
    more = re.search(r'href="([^"]*after=[^"]*)" rel="next"', first.text)
    assert more is not None
    second = await lin.get(more[1].replace("&amp;", "&"))
    seen = [each.replace("-", "") for each in numbers(first) + numbers(second)]
    assert (50, 3, filed) == (len(numbers(first)), len(numbers(second)), set(seen))
    assert 'rel="next"' not in second.text


async def test_what_is_late_is_marked_in_words(desk: Desk) -> None:
    await in_hand(desk)
    desk.house.clock.forward(days=20)
    pan = await desk.browser("p-pan")
    page = words(await pan.get("/desk/cases?show=late"))
    assert re.search(r"已逾期 \d+ 个工作日", page)


async def test_filters_by_unit_and_handler_are_for_who_reads_everything(desk: Desk) -> None:
    await in_hand(desk)
    await file(desk.house)
    lin, pan = await desk.browser("p-lin"), await desk.browser("p-pan")
    found = [
        len(numbers(await lin.get(path)))
        for path in ("/desk/cases", "/desk/cases?unit=construction", "/desk/cases?handler=p-pan", "/desk/cases?unit=x")
    ]
    asked = await pan.get("/desk/cases?unit=office")
    assert ([2, 1, 1, 0], 1, False) == (found, len(numbers(asked)), 'name="unit"' in asked.text)


async def test_a_filter_that_is_none_of_ours_is_none(desk: Desk) -> None:
    await in_hand(desk)
    pan = await desk.browser("p-pan")
    page = await pan.get("/desk/cases?show=<script>&state=nonsense&after=nothing")
    assert (200, 1, False) == (page.status_code, len(numbers(page)), "<script>" in page.text)


async def test_only_mine(desk: Desk) -> None:
    await in_hand(desk)
    tan = await desk.browser("p-tan")
    assert (1, 0) == (
        len(numbers(await tan.get("/desk/cases"))),
        len(numbers(await tan.get("/desk/cases?show=mine"))),
    )


async def test_a_tip_is_in_the_list_of_its_recipients_only_and_tells_no_unit(desk: Desk) -> None:
    case = await a_tip(desk.house)
    recipient = (case.access.recipients or ())[0]
    theirs = await (await desk.browser(recipient)).get("/desk/cases")
    others = [await (await desk.browser(person)).get("/desk/cases") for person in ("p-lin", "p-qiao", "p-he")]
    assert [case.number] == [each.replace("-", "") for each in numbers(theirs)]
    assert "密封" in words(theirs)
    assert [([], "0")] * 3 == [(numbers(page), chips(page)["在办"]) for page in others]


async def test_the_workload_is_for_who_reads_everything(desk: Desk) -> None:
    await in_hand(desk)
    lin, pan = await desk.browser("p-lin"), await desk.browser("p-pan")
    page = await lin.get("/desk/workload")
    assert ("潘示例（虚构）" in words(page), "<meter" in page.text) == (True, True)
    absent = await pan.get("/desk/nothing")
    assert (404, absent.text) == ((answer := await pan.get("/desk/workload")).status_code, answer.text)


async def test_the_tray_is_new_once(desk: Desk) -> None:
    case = await in_hand(desk)
    number = numbers_.shown(case.number)
    due = "2026-11-20T09:30:00+00:00"
    body: dict[str, Json] = {"number": number, "stage": "status.handling", "due": due, "late": True}
    told = Told(id="told-1", person="p-pan", at=desk.house.clock(), body=body)

    def work(books: Books) -> None:
        books.staff.mark_seen("p-pan")
        books.staff.tell(told)

    await desk.house.store.transact(work)
    pan = await desk.browser("p-pan")
    home = await pan.get("/desk")
    first, second = await pan.get("/desk/told"), await pan.get("/desk/told")
    assert 'class="count">1<' in home.text
    assert (True, False) == ("新" in words(first), 'class="new"' in second.text)
    assert f"{number} · 办理中 · 已于 2026年11月20日 17:30 到期" in words(first)


async def test_a_duty_of_the_office_is_told_by_its_name_and_leads_to_no_case(desk: Desk) -> None:
    body: dict[str, Json] = {"number": "", "stage": "policy.clock.lists", "due": "2026-11-20T09:30:00+00:00"}
    bodies = [body, {**body, "late": True}]

    def work(books: Books) -> None:
        for each, told in enumerate(bodies):
            books.staff.tell(Told(id=f"told-{each}", person="p-lin", at=desk.house.clock(), body=told))

    await desk.house.store.transact(work)
    page = await (await desk.browser("p-lin")).get("/desk/told")
    lines = re.findall(r"<p>(.*?)</p>", page.text.partition('<ol class="card plain-list told">')[2])
    assert sorted(lines) == ["两张清单 · 已于 2026年11月20日 17:30 到期", "两张清单 · 截止 2026年11月20日 17:30"]


async def test_what_is_told_twice_within_a_minute_is_one_line_and_later_another(desk: Desk) -> None:
    body = {"number": "", "stage": "policy.clock.lists", "due": "2026-11-17T01:00:00+00:00"}
    at = desk.house.clock()
    instants = (at, at + timedelta(seconds=20), at + timedelta(hours=2))

    def tell(books: Books) -> None:
        for each, when in enumerate(instants):
            books.staff.tell(Told(id=f"told-{each}", person="p-lin", at=when, body=body))

    await desk.house.store.transact(tell)
    page = await (await desk.browser("p-lin")).get("/desk/told")
    lines = re.findall(r"<p>(.*?)</p>", page.text.partition('<ol class="card plain-list told">')[2])
    assert (2, 1) == (len(lines), len(set(lines)))


async def test_the_morning_is_told_in_numbers_and_an_empty_one_not_at_all(desk: Desk) -> None:
    bodies: list[Json] = [{"morning": {"today": 2, "late": 1, "waiting": 3}}, {"morning": None}]

    def work(books: Books) -> None:
        for each, body in enumerate(bodies):
            books.staff.tell(Told(id=f"told-{each}", person="p-pan", at=desk.house.clock(), body=body))

    await desk.house.store.transact(work)
    page = await (await desk.browser("p-pan")).get("/desk/told")
    assert "今日到期 2 件，逾期 1 件，待您审批 3 项。" in words(page)
    assert 1 == page.text.count('<li class="new">')


async def test_several_cases_are_assigned_at_a_meeting_each_by_itself(desk: Desk) -> None:
    lin = await desk.browser("p-lin")
    good, bad = await file(desk.house), await file(desk.house)
    await lin.act(good.number, "accept")
    page = await lin.get("/desk/cases")
    form = next(each for each in forms(page) if each.action == "/desk/batch")
    chosen = await lin.client.post("/desk/batch", data={"ticket": form.values["ticket"], "case": form.options["case"]})
    sheet = next(each for each in forms(chosen) if each.action == "/desk/batch/assign")
    data = {"ticket": sheet.values["ticket"], "case": [good.number, bad.number], "meeting": "2026-07", "unit": "market"}
    done = words(await lin.client.post(sheet.action, data=data))
    cards = [
        await desk.house.house.workplace("p-lin").card(each.number, now=desk.house.clock()) for each in (good, bad)
    ]
    assert ("2 件中完成 1 件", ["market", "office"]) == (
        "2 件中完成 1 件" if "2 件中完成 1 件" in done else done,
        [card.owner for card in cards],
    )


async def test_a_case_that_somebody_may_not_see_is_not_among_the_chosen(desk: Desk) -> None:
    tip = await a_tip(desk.house)
    lin = await desk.browser("p-lin")
    ticket = (await lin.form("/desk/me", "/sign-out")).values["ticket"]
    answer = await lin.post("/desk/batch", ticket=ticket, case=tip.number)
    assert "/desk/cases" == answer.headers["location"]


async def test_several_at_once_are_for_the_office(desk: Desk) -> None:
    case = await in_hand(desk)
    pan = await desk.browser("p-pan")
    ticket = (await pan.form("/desk/me", "/sign-out")).values["ticket"]
    paths = ("/desk/batch", "/desk/batch/assign", "/desk/handover")
    answers = [await pan.post(path, ticket=ticket, case=case.number) for path in paths]
    assert [404] * 3 == [answer.status_code for answer in answers]


async def test_what_a_leaver_has_in_hand_goes_to_another(desk: Desk) -> None:
    cases = [await in_hand(desk) for _ in range(3)]
    gao = await desk.browser("p-gao")
    form = await gao.form("/desk/handover", "/handover")
    assert "p-luo" not in form.options["from"]
    done = words(await gao.send(form, None, **{"from": "p-pan", "to": "p-tan", "reason": "调离。"}))
    handlers = {
        (await desk.house.house.workplace("p-gao").card(case.number, now=desk.house.clock())).handler for case in cases
    }
    assert (True, {"p-tan"}) == ("3 件中完成 3 件" in done, handlers)


async def test_nobody_hands_over_to_the_same_person(desk: Desk) -> None:
    gao = await desk.browser("p-gao")
    form = await gao.form("/desk/handover", "/handover")
    assert 422 == (await gao.send(form, None, **{"from": "p-pan", "to": "p-pan"})).status_code
