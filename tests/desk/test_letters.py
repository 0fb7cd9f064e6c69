"""Letters on the web desk: drafted, edited, confirmed by the office; received by the unit; taken away as documents."""

import io

from docx import Document

from cases import numbers
from cases.staff import Told
from tests.desk.desk import Browser, Desk, Form, forms, words
from tests.handlers.work.filing import file


async def a_case(desk: Desk) -> str:
    number = (await file(desk.house)).number
    office = await desk.browser("p-lin")
    await office.act(number, "route")
    return number


async def drafted(desk: Desk, number: str, person: str = "p-lin") -> Browser:
    browser = await desk.browser(person)
    form = await browser.form(f"/desk/cases/{number}/letters", "/letters")
    await browser.follow(await browser.send(form, None, kind="supervise"))
    return browser


async def letter_form(browser: Browser, number: str) -> Form:
    page = await browser.get(f"/desk/cases/{number}/letters")
    return next(each for each in forms(page) if "/letters/" in each.action)


async def test_a_draft_is_edited_and_confirmed_and_received(desk: Desk) -> None:
    number = await a_case(desk)
    office = await drafted(desk, number)
    form = await letter_form(office, number)
    page = await office.follow(await office.send(form, None, text="请尽快办理。\n另有一段。", do="confirm"))
    assert "督办〔2026〕第 1 号" in words(page)
    head = await desk.browser("p-luo")
    page = await head.follow(await head.send(await letter_form(head, number), None, do="receive"))
    assert "已签收" in words(page)


async def test_what_is_refused_is_said_and_what_was_typed_is_kept(desk: Desk) -> None:
    number = await a_case(desk)
    office = await drafted(desk, number)
    form = await letter_form(office, number)
    page = await office.send(form, None, text="许可证办了三个月还没有结果，窗口每次都说再等等。", do="confirm")
    assert 422 == page.status_code
    assert "窗口每次都说再等等" in page.text
    assert "请改写" in words(page)


async def test_a_draft_stands_on_the_first_page_of_those_who_may_confirm_it(desk: Desk) -> None:
    """And of nobody else; until it is confirmed."""
    number = await a_case(desk)
    await drafted(desk, number)
    office, unit = await desk.browser("p-qiao"), await desk.browser("p-luo")
    leads = f'<a class="code" href="/desk/cases/{numbers.shown(number)}/letters">'
    assert (True, False) == (leads in (await office.get("/desk")).text, leads in (await unit.get("/desk")).text)
    await office.send(await letter_form(office, number), None, text="请尽快办理。", do="confirm")
    assert leads not in (await office.get("/desk")).text


async def test_the_notice_of_a_draft_leads_to_the_letters_of_the_case(desk: Desk) -> None:
    number = await a_case(desk)
    told = {"number": number, "stage": "status.handling", "due": desk.house.clock().isoformat(), "draft": True}
    about = Told(id="told", person="p-qiao", at=desk.house.clock(), body={**told, "late": True, "lost": False})
    await desk.house.store.transact(lambda books: books.staff.tell(about))
    tray = await (await desk.browser("p-qiao")).get("/desk/told")
    assert f'<a href="/desk/cases/{number}/letters">' in tray.text


async def test_the_unit_sees_no_draft(desk: Desk) -> None:
    number = await a_case(desk)
    await drafted(desk, number)
    handler = await desk.browser("p-luo")
    page = await handler.get(f"/desk/cases/{number}/letters")
    assert "还没有文书" in words(page)


async def test_keeping_nothing_is_answered_as_anything_else_on_a_case_that_is_not_ones_own(desk: Desk) -> None:
    """Otherwise it would be said to be done on any number (RC-07)."""
    number = await a_case(desk)
    form = await letter_form(await drafted(desk, number), number)
    stranger = await desk.browser("p-xue")
    ticket = stranger.among(await stranger.get("/desk/me"), "/sign-out").values["ticket"]
    address = form.action.replace(number, "0000-0000-0000")
    told = [await stranger.post(each, ticket=ticket, text="", do="keep") for each in (form.action, address)]
    assert [404, 404] == [each.status_code for each in told]


async def test_who_may_not_see_the_case_finds_no_letters(desk: Desk) -> None:
    number = await a_case(desk)
    await drafted(desk, number)
    other = await desk.browser("p-ding")
    absent = await other.get("/desk/cases/0000-0000-0000/letters")
    forbidden = await other.get(f"/desk/cases/{number}/letters")
    assert (404, words(absent)) == (forbidden.status_code, words(forbidden))


async def test_it_comes_as_pdf_and_as_docx_under_a_neutral_name(desk: Desk) -> None:
    number = await a_case(desk)
    office = await drafted(desk, number)
    form = await letter_form(office, number)
    pdf, docx = [await office.get(f"{form.action}.{ending}") for ending in ("pdf", "docx")]
    assert pdf.content.startswith(b"%PDF-")
    assert any("督办单" in paragraph.text for paragraph in Document(io.BytesIO(docx.content)).paragraphs)
    assert "no-store" in pdf.headers["cache-control"]
    assert pdf.headers["content-disposition"].endswith('-supervise.pdf"')


async def test_nothing_is_taken_away_while_a_leak_is_suspected(desk: Desk) -> None:
    number = await a_case(desk)
    office = await drafted(desk, number)
    form = await letter_form(office, number)
    await office.act(number, "suspect_leak", reason="材料出现在群里")
    page = await office.get(f"{form.action}.pdf")
    assert (422, False) == (page.status_code, page.content.startswith(b"%PDF-"))
