"""Reading and acting by one-time links of the staff bot: for one person, once, for ten minutes, in the diary."""

import httpx
import pytest

from cases.case import Case, State
from cases.staff import Purpose
from handlers.books import Desk as Books
from tests.desk.desk import Browser, Desk, forms, words
from tests.desk.test_case_page import SAID, dispatched, in_hand
from tests.handlers.work.filing import a_tip
from tests.storage import evidence_samples as samples


async def link(desk: Desk, case: Case, person: str = "p-pan", action: str = "") -> str:
    """Its address, for the case as it stands now."""

    def work(books: Books) -> str:
        version = books.cases.get(case.id).version
        purpose = Purpose.ACT if action else Purpose.READ
        token, _ = desk.accounts.links.make(
            books,
            purpose,
            person,
            made_by=person,
            now=desk.house.clock(),
            case=case.id,
            action=action,
            version=version,
        )
        return f"/desk/{purpose}/{token}"

    return await desk.house.store.transact(work)


async def press(browser: Browser, path: str) -> httpx.Response:
    return await browser.send(forms(await browser.get(path))[0])


async def ways(desk: Desk, case: Case) -> list[object]:
    diary = await desk.house.store.read(lambda books: books.diary.of(case.id))
    return [link.facts["way"] for link in diary if link.event == "ContentRead"]


async def test_looking_at_the_link_shows_nothing_and_uses_nothing_up(desk: Desk) -> None:
    case = await in_hand(desk)
    browser, path = desk.stranger(), await link(desk, case)
    pages = [await browser.get(path) for _ in range(3)]
    assert [(200, False)] * 3 == [(page.status_code, SAID in page.text) for page in pages]
    assert [] == await ways(desk, case)


async def test_the_button_opens_it_once_and_the_diary_says_by_which_way(desk: Desk) -> None:
    case = await in_hand(desk)
    browser, path = desk.stranger(), await link(desk, case)
    form = forms(await browser.get(path))[0]
    first, second = await browser.send(form), await browser.send(form)
    assert (True, 410, False) == (SAID in first.text, second.status_code, SAID in second.text)
    assert ["link"] == await ways(desk, case)


async def test_after_ten_minutes_it_opens_nothing(desk: Desk) -> None:
    case = await in_hand(desk)
    browser, path = desk.stranger(), await link(desk, case)
    form = forms(await browser.get(path))[0]
    desk.house.clock.forward(minutes=11)
    assert 410 == (await browser.send(form)).status_code


async def test_in_a_browser_where_somebody_else_is_signed_in_it_opens_nothing(desk: Desk) -> None:
    case = await in_hand(desk)
    path = await link(desk, case)
    browser = await desk.browser("p-luo")
    assert 410 == (await browser.get(path)).status_code


async def test_whoever_has_not_declared_reads_nothing_by_a_link_either(desk: Desk) -> None:
    case = await dispatched(desk)
    answer = await press(desk.stranger(), await link(desk, case))
    assert (404, False) == (answer.status_code, SAID in answer.text)


async def test_of_a_sealed_case_nothing_is_opened_by_a_link(desk: Desk) -> None:
    case = await a_tip(desk.house)
    recipient = (case.access.recipients or ())[0]
    assert 409 == (await press(desk.stranger(), await link(desk, case, recipient))).status_code


async def test_whoever_was_recused_since_reads_nothing(desk: Desk) -> None:
    case = await in_hand(desk)
    path = await link(desk, case)
    lin = await desk.browser("p-lin")
    await lin.act(case.number, "ask_recusal", whom="p-pan", reason="近亲属。")
    answer = await desk.stranger().get(path)
    assert (404, False) == (answer.status_code, SAID in answer.text)


async def test_files_of_what_was_opened_are_had_in_the_same_browser_for_a_while(desk: Desk) -> None:
    case = await in_hand(desk)
    pan = await desk.browser("p-pan")
    form = await pan.form(f"/desk/cases/{case.number}", "/act/note")
    await pan.send(form, [("a.jpg", samples.jpeg())], words="现场照片")
    browser = desk.stranger()
    page = await press(browser, await link(desk, case))
    download = next(each for each in forms(page) if "/read-file/" in each.action)
    got = await browser.send(download)
    other = await desk.stranger().post(download.action, **download.values)
    foreign = await browser.post(download.action, **{**download.values, "person": "p-luo"})
    desk.house.clock.forward(minutes=11)
    late = await browser.send(download)
    assert ("image/jpeg", 403, 410, 410) == (
        got.headers["content-type"],
        other.status_code,
        foreign.status_code,
        late.status_code,
    )


async def test_a_form_by_link_does_that_one_thing_once(desk: Desk) -> None:
    case = await in_hand(desk)
    browser, path = desk.stranger(), await link(desk, case, action="finish")
    page = await browser.get(path)
    form = forms(page)[0]
    done = await browser.send(form, None, outcome="solved", result="已当面办结。")
    again = await browser.send(form, None, outcome="solved", result="已当面办结。")
    card = await desk.house.house.workplace("p-pan").card(case.number, now=desk.house.clock())
    assert (False, 200, 410, State.REVIEW) == (SAID in page.text, done.status_code, again.status_code, card.state)
    assert 1 == len(forms(page))


async def test_what_was_not_filled_in_does_not_cost_the_link(desk: Desk) -> None:
    case = await in_hand(desk)
    browser, path = desk.stranger(), await link(desk, case, action="finish")
    form = forms(await browser.get(path))[0]
    first = await browser.send(form, None, outcome="", result="已当面办结。")
    second = await browser.send(forms(first)[0], None, outcome="solved")
    assert (422, 200) == (first.status_code, second.status_code)


async def test_a_form_for_an_older_version_is_answered_and_not_obeyed(desk: Desk) -> None:
    case = await in_hand(desk)
    browser, path = desk.stranger(), await link(desk, case, action="finish")
    form = forms(await browser.get(path))[0]
    await (await desk.browser("p-pan")).act(case.number, "first_contact")
    said = "已当面办结，许可证已经发放给反映人，双方没有争议。"
    late = await browser.send(form, None, outcome="solved", result=said)
    assert (409, True) == (late.status_code, said in late.text)
    assert 409 == (await browser.get(path)).status_code


@pytest.mark.parametrize("purpose", ["read", "act", "join", "sign-in"])
async def test_a_link_is_good_for_its_own_purpose_only(desk: Desk, purpose: str) -> None:
    case = await in_hand(desk)
    token = (await link(desk, case)).rpartition("/")[2]
    answer = await desk.stranger().get(f"/desk/{purpose}/{token}")
    assert (200 if purpose == "read" else 410) == answer.status_code


async def test_ready_words_are_put_in_by_link_too(desk: Desk) -> None:
    case = await in_hand(desk)
    browser, path = desk.stranger(), await link(desk, case, action="progress")
    form = forms(await browser.get(path))[0]
    filled = forms(await browser.send(form, None, phrase="how-it-goes", do="insert"))[0]
    done = await browser.send(filled)
    assert (True, True) == ("目前进展" in filled.values["words"], "已完成" in words(done))


async def test_by_link_too_there_is_a_message_to_choose_and_nothing_of_what_it_says(desk: Desk) -> None:
    case, said = await in_hand(desk), "请问方便的时间是什么时候？"
    await (await desk.browser("p-pan")).act(case.number, "message", words=said)
    browser, path = desk.stranger(), await link(desk, case, action="recall")
    page = await browser.get(path)
    form = browser.among(page, path)
    (message,) = [each for each in form.options["message"] if each]
    done = await browser.send(form, None, message=message)
    assert (False, 200) == (said in page.text, done.status_code)
    assert [] == await desk.house.house.workplace("p-pan").sent(case.number, now=desk.house.clock())


async def test_by_link_too_there_is_somebody_whose_recusal_is_asked_for(desk: Desk) -> None:
    case = await in_hand(desk)
    await (await desk.browser("p-lin")).act(case.number, "ask_recusal", whom="p-pan", reason="近亲属。")
    browser, path = desk.stranger(), await link(desk, case, "p-qiao", action="decide_recusal")
    form = browser.among(await browser.get(path), path)
    assert ["p-pan"] == [each for each in form.options["whom"] if each]
