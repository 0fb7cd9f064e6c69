"""The page of one case: what stands on it, for whom, and what does not."""

import re
from dataclasses import replace

import pytest

from cases import lists
from cases.case import Case, State
from cases.proposals import Proposal
from cases.values import Json
from handlers.books import Desk as Books
from tests.desk.desk import Desk, forms, words
from tests.handlers.work.filing import file
from tests.storage import evidence_samples as samples

ATTACK = "<script>alert(1)</script><img src=x onerror=alert(2)>\"'{{7*7}}"
SAID = "许可证办了三个月还没有结果"


async def dispatched(desk: Desk, **answers: Json) -> Case:
    """To the construction bureau; nobody has signed for it."""
    case = await file(desk.house, **answers)
    lin = desk.house.house.workplace("p-lin")
    await lin.act(case.number, "accept", {}, version=None, now=desk.house.clock())
    await lin.act(case.number, "dispatch", {"unit": "construction"}, version=None, now=desk.house.clock())
    return case


async def in_hand(desk: Desk, **answers: Json) -> Case:
    case = await dispatched(desk, **answers)
    pan = desk.house.house.workplace("p-pan")
    await pan.act(case.number, "sign_for", {"yes": "yes"}, version=None, now=desk.house.clock())
    return case


async def excluded(desk: Desk, case: Case, *, units: frozenset[str], people: frozenset[str] = frozenset()) -> None:
    def work(books: Books) -> None:
        held = books.cases.hold(case.id)
        access = replace(held.access, excluded_units=units, excluded_people=people)
        kept = replace(held, access=access, version=held.version + 1)
        books.cases.save(kept)
        found = books.lists.of(case.id)
        assert found is not None
        books.lists.put(kept, found[0], lists.bars_of(kept), over=False, at=found[1].at)

    await desk.house.store.transact(work)


async def test_before_the_declaration_there_is_the_card_and_nothing_of_what_it_says(desk: Desk) -> None:
    number = (await dispatched(desk)).number
    pan = await desk.browser("p-pan")
    page = await pan.get(f"/desk/cases/{number}")
    actions = {each.action.rpartition("/")[2] for each in forms(page)}
    assert (False, True) == (SAID in page.text, "请先作回避声明" in words(page))
    assert {"declare", "ask_recusal"} == actions


async def test_what_is_not_offered_before_the_declaration_is_not_done_either(desk: Desk) -> None:
    case = await dispatched(desk)
    pan = await desk.browser("p-pan")
    form = await pan.form(f"/desk/cases/{case.number}", "/act/declare")
    answer = await pan.post(f"/desk/cases/{case.number}/act/return_case", **{**form.values, "reason": "x"})
    card = await desk.house.house.workplace("p-pan").card(case.number, now=desk.house.clock())
    assert (409, State.DISPATCHED) == (answer.status_code, card.state)


async def test_after_the_declaration_the_content_is_there_and_the_diary_says_who_read_it(desk: Desk) -> None:
    number = (await dispatched(desk)).number
    pan = await desk.browser("p-pan")
    page = await pan.act(number, "declare", yes="yes")
    assert (True, True) == (SAID in page.text, "查看内容" in words(page))


async def test_whoever_has_to_be_recused_sees_the_case_no_more(desk: Desk) -> None:
    number = (await dispatched(desk)).number
    pan = await desk.browser("p-pan")
    page = await pan.act(number, "declare", yes="no", reason="近亲属")
    assert (True, 404) == ("不再由您接触" in words(page), (await pan.get(f"/desk/cases/{number}")).status_code)


@pytest.mark.parametrize("path", ["", "/act/accept", "/why/handling", "/files/0123456789abcdef01234567"])
async def test_absent_and_forbidden_are_one_answer(desk: Desk, path: str) -> None:
    """Byte for byte but for the ticket of the session (decision 13)."""
    case = await in_hand(desk)
    luo = await desk.browser("p-luo")
    forbidden = await luo.get(f"/desk/cases/{case.number}{path}")
    absent = await luo.get(f"/desk/cases/0000-0000-0101{path}")
    nonsense = await luo.get(f"/desk/cases/nothing{path}")
    assert (404, forbidden.text, forbidden.text) == (forbidden.status_code, absent.text, nonsense.text)


async def test_looking_up_a_number_that_is_absent_or_forbidden_is_one_answer(desk: Desk) -> None:
    case = await in_hand(desk)
    luo = await desk.browser("p-luo")
    form = await luo.form("/desk/find", "/find")
    typed = (case.number, "0000-0000-0101", "nothing")
    answers = [await luo.send(form, None, number=number) for number in typed]
    shown = {answer.text.replace(number, "") for answer, number in zip(answers, typed, strict=True)}
    assert ([404] * 3, 1) == ([answer.status_code for answer in answers], len(shown))


async def test_a_number_is_found_however_it_is_typed(desk: Desk) -> None:
    case = await in_hand(desk)
    pan = await desk.browser("p-pan")
    form = await pan.form("/desk", "/find")
    answer = await pan.send(form, None, number=f" {case.number.lower()} ")
    assert case.number == answer.headers["location"].rpartition("/")[2].replace("-", "")


async def test_nothing_that_somebody_wrote_is_markup(desk: Desk) -> None:
    case = await in_hand(desk, narrative=ATTACK * 2, demand=ATTACK, where=ATTACK, subject_unit=ATTACK)
    pan = await desk.browser("p-pan")
    await pan.act(case.number, "message", words=ATTACK)
    await pan.act(case.number, "note", words=ATTACK)
    gao = await desk.browser("p-gao")
    await gao.act(case.number, "declare", yes="yes")
    await pan.act(case.number, "extend", limit="3", limit_unit="wd", reason=ATTACK)
    pages = [await gao.get("/desk"), await gao.get(f"/desk/cases/{case.number}")]
    await gao.act(case.number, "message", words="x")
    await pan.act(case.number, "finish", outcome="solved", result=ATTACK)
    pages += [await pan.get(f"/desk/cases/{case.number}"), await gao.get(f"/desk/cases/{case.number}")]
    found = [page.text for page in pages if "<script" in page.text or "<img src=x" in page.text or ">49<" in page.text]
    assert [] == found
    assert all("alert(1)" in page.text for page in pages)


async def test_words_that_look_like_keys_of_texts_are_shown_as_they_are(desk: Desk) -> None:
    case = await in_hand(desk, demand="label", where="ask")
    page = await (await desk.browser("p-pan")).get(f"/desk/cases/{case.number}")
    answers = dict(re.findall(r"<dt>([^<]*)</dt><dd class=\"words\">([^<]*)</dd>", page.text))
    assert ("label", "ask") == (answers["诉求"], answers["地点"])


async def test_a_stale_form_is_answered_with_the_case_as_it_is_and_what_was_typed(desk: Desk) -> None:
    case = await in_hand(desk)
    one, other = await desk.browser("p-pan"), await desk.browser("p-pan")
    form = await one.form(f"/desk/cases/{case.number}", "/act/progress")
    await other.act(case.number, "first_contact")
    said = "您好，已经到现场看过，下一步核对图纸，谢谢您的耐心。"
    answer = await one.send(form, None, words=said)
    assert (409, True, True) == (answer.status_code, "本件刚刚有变动" in words(answer), said in answer.text)
    again = next(each for each in forms(answer) if each.values.get("words") == said)
    assert "已完成" in words(await one.follow(await one.send(again)))


async def test_what_does_not_fit_any_more_can_be_copied(desk: Desk) -> None:
    case = await in_hand(desk)
    pan = await desk.browser("p-pan")
    form = await pan.form(f"/desk/cases/{case.number}", "/act/finish")
    await pan.act(case.number, "finish", outcome="solved", result="已办结。")
    said = "您好，已经到现场看过，下一步核对图纸，谢谢您的耐心。"
    answer = await pan.send(form, None, outcome="solved", result=said)
    assert (409, True) == (answer.status_code, "readonly" in answer.text and said in answer.text)


async def test_what_is_missing_is_marked_and_everything_else_is_kept(desk: Desk) -> None:
    case = await in_hand(desk)
    pan = await desk.browser("p-pan")
    form = await pan.form(f"/desk/cases/{case.number}", "/act/finish")
    answer = await pan.send(form, None, outcome="", result="已当面办结。")
    kept = next(each for each in forms(answer) if each.action.endswith("/finish"))
    assert (422, "已当面办结。") == (answer.status_code, kept.values["result"])
    assert 'id="finish-outcome-wrong"' in answer.text


async def test_a_refusal_is_said_and_the_form_is_kept(desk: Desk) -> None:
    case = await in_hand(desk)
    lin = await desk.browser("p-lin")
    form = await lin.form(f"/desk/cases/{case.number}", "/act/co_handle")
    answer = await lin.send(form, None, unit="construction", reason="请一起办。")
    assert (422, True) == (answer.status_code, "本件就由该单位主责" in words(answer))
    assert "请一起办。" in answer.text


@pytest.mark.parametrize("person", ["p-lin", "p-qiao"])
async def test_lists_of_units_and_people_have_no_gaps(desk: Desk, person: str) -> None:
    """A list in which somebody is missing would tell who is kept away."""
    case = await in_hand(desk)
    browser = await desk.browser(person)
    before = await offered(desk, person, case)
    await excluded(desk, case, units=frozenset({"market"}), people=frozenset({"p-kang"}))
    assert before == await offered(desk, person, case)
    assert any("market" in options for options in before.values())
    assert browser is not None


async def offered(desk: Desk, person: str, case: Case) -> dict[tuple[str, str], tuple[str, ...]]:
    page = await (await desk.browser(person)).get(f"/desk/cases/{case.number}")
    return {(form.action, name): options for form in forms(page) for name, options in form.options.items()}


async def test_choosing_a_unit_that_is_kept_away_tells_no_more_than_that_it_cannot(desk: Desk) -> None:
    case = await in_hand(desk)
    await excluded(desk, case, units=frozenset({"market"}))
    lin = await desk.browser("p-lin")
    form = await lin.form(f"/desk/cases/{case.number}", "/act/co_handle")
    shown = words(await lin.send(form, None, unit="market"))
    assert ("该单位不能承办本件" in shown, "回避" in shown.split("该单位不能承办本件")[0]) == (True, False)
    page = words(await lin.get(f"/desk/cases/{case.number}"))
    assert "excluded" not in page


async def test_a_unit_or_a_person_may_be_typed_by_name(desk: Desk) -> None:
    case = await in_hand(desk)
    lin = await desk.browser("p-lin")
    form = await lin.form(f"/desk/cases/{case.number}", "/act/assign_leader")
    answer = await lin.client.post(form.action, data={**form.values, "whom": "乔示例"})
    assert 303 == answer.status_code
    unknown = await lin.form(f"/desk/cases/{case.number}", "/act/co_handle")
    told = await lin.client.post(unknown.action, data={**unknown.values, "unit": "不存在局"})
    assert (422, True) == (told.status_code, "请从列表中选择" in words(told))


async def test_a_case_that_is_not_there_for_this_person_is_no_head(desk: Desk) -> None:
    case = await in_hand(desk)
    pan = await desk.browser("p-pan")
    hidden = (await file(desk.house)).number
    form = await pan.form(f"/desk/cases/{case.number}", "/act/merge")
    told = [await pan.send(form, None, head=number) for number in (hidden, "0000-0000-0101")]
    assert [(422, True)] * 2 == [(each.status_code, "无此件或无权限" in words(each)) for each in told]


async def test_the_same_matter_is_merged_with_one_press(desk: Desk) -> None:
    place = desk.house.places["project"].id
    head = await file(desk.house, place=place)
    case = await file(desk.house, place=place)
    lin = await desk.browser("p-lin")
    page = await lin.get(f"/desk/cases/{case.number}")
    form = next(each for each in forms(page) if "head" in each.buttons)
    done = await lin.follow(await lin.send(form, None, head=form.buttons["head"][0]))
    assert head.number == form.buttons["head"][0].replace("-", "")
    assert "已并案" in words(done)


async def test_ready_words_are_put_in_without_script_in_the_language_of_the_reporter(desk: Desk) -> None:
    case = await in_hand(desk)
    pan = await desk.browser("p-pan", language="en")
    form = await pan.form(f"/desk/cases/{case.number}", "/act/progress")
    assert "how-it-goes" in form.options["phrase"]
    answer = await pan.send(form, None, words="您好。", phrase="how-it-goes", do="insert")
    filled = next(each for each in forms(answer) if each.action.endswith("/progress"))
    said = filled.values["words"]
    assert (True, True, False) == (said.startswith("您好。\n\n您好，目前进展"), "2026年" in said, "{" in said)
    assert "Done" not in words(answer)
    assert "done." in words(await pan.follow(await pan.send(filled)))


async def test_a_file_of_the_desk_is_cleaned_kept_and_downloaded(desk: Desk) -> None:
    case = await in_hand(desk)
    pan = await desk.browser("p-pan")
    form = await pan.form(f"/desk/cases/{case.number}", "/act/finish")
    sent = await pan.send(form, [("IMG_张三.jpg", samples.jpeg())], outcome="solved", result="已修好，见照片。")
    page = await pan.follow(sent)
    link = re.search(r'href="(/desk/cases/[^"]*/files/[^"]*)"', page.text)
    assert link is not None
    got = await pan.get(link[1])
    assert "image/jpeg" == got.headers["content-type"]
    assert re.fullmatch(r'attachment; filename="evidence-[0-9a-f]{6}\.jpg"', got.headers["content-disposition"])
    assert (True, False) == (got.content.startswith(b"\xff\xd8"), bool(samples.marks_in(got.content)))
    assert "张三" not in page.text


async def test_a_file_that_cannot_be_cleaned_is_refused_and_nothing_is_done(desk: Desk) -> None:
    case = await in_hand(desk)
    pan = await desk.browser("p-pan")
    form = await pan.form(f"/desk/cases/{case.number}", "/act/finish")
    answer = await pan.send(form, [("x.exe", b"MZ" + bytes(200))], outcome="solved", result="已修好，见照片。")
    card = await desk.house.house.workplace("p-pan").card(case.number, now=desk.house.clock())
    assert (422, State.HANDLING) == (answer.status_code, card.state)
    assert ("已修好，见照片。" in answer.text, "我们无法安全地接收" in words(answer)) == (True, True)


async def test_while_a_leak_is_suspected_no_file_leaves(desk: Desk) -> None:
    case = await in_hand(desk)
    pan = await desk.browser("p-pan")
    form = await pan.form(f"/desk/cases/{case.number}", "/act/note")
    page = await pan.follow(await pan.send(form, [("a.jpg", samples.jpeg())], words="现场照片"))
    link = re.search(r'href="(/desk/cases/[^"]*/files/[^"]*)"', page.text)
    assert link is not None
    await pan.act(case.number, "suspect_leak", reason="有人在群里提到本件。")
    assert 422 == (await pan.get(link[1])).status_code


async def test_a_file_of_another_case_is_not_had_through_ones_own(desk: Desk) -> None:
    mine, other = await in_hand(desk), await in_hand(desk)
    pan = await desk.browser("p-pan")
    form = await pan.form(f"/desk/cases/{other.number}", "/act/note")
    page = await pan.follow(await pan.send(form, [("a.jpg", samples.jpeg())], words="现场照片"))
    link = re.search(r"/files/([0-9a-f]+)", page.text)
    assert link is not None
    assert 404 == (await pan.get(f"/desk/cases/{mine.number}/files/{link[1]}")).status_code


async def test_an_approval_is_asked_for_and_given_by_somebody_else(desk: Desk) -> None:
    case = await in_hand(desk)
    pan, gao = await desk.browser("p-pan"), await desk.browser("p-gao")
    page = await pan.act(case.number, "extend", limit="5", limit_unit="wd", reason="等待鉴定。")
    assert ("已提请批准" in words(page), "等待他人批准" in words(page)) == (True, True)
    assert "等待鉴定。" not in (await gao.get("/desk")).text
    await gao.act(case.number, "declare", yes="yes")
    home = await gao.get("/desk")
    assert ("等待鉴定。" in home.text, "5 个工作日" in words(home)) == (True, True)
    form = next(each for each in forms(home) if each.action.startswith("/desk/proposals/"))
    assert "已批准并执行" in words(await gao.follow(await gao.send(form, None, yes="yes")))
    again = await gao.send(form, None, yes="no")
    assert again.status_code in (404, 409)


async def test_nobody_approves_what_they_asked_for_themselves(desk: Desk) -> None:
    case = await in_hand(desk)
    pan = await desk.browser("p-pan")
    await pan.act(case.number, "extend", limit="5", limit_unit="wd", reason="等待鉴定。")
    proposal = (await desk.house.store.read(lambda books: books.proposals.of(case.id)))[0]
    ticket = (await pan.form("/desk/me", "/sign-out")).values["ticket"]
    answer = await pan.post(f"/desk/proposals/{proposal.id}", ticket=ticket, yes="yes")
    assert 404 == answer.status_code


async def test_reasons_of_recusals_are_not_for_colleagues(desk: Desk) -> None:
    case = await in_hand(desk)
    lin = await desk.browser("p-lin")
    await lin.act(case.number, "ask_recusal", whom="p-tan", reason="与当事人有亲属关系。")
    pan = await desk.browser("p-pan")
    page = await pan.get(f"/desk/cases/{case.number}")
    assert ("申请回避" in words(page), "亲属关系" in page.text) == (True, False)


async def test_of_an_anonymous_reporter_no_hour_is_shown(desk: Desk) -> None:
    case = await file(desk.house, anonymous=True)
    page = words(await (await desk.browser("p-lin")).get(f"/desk/cases/{case.number}"))
    assert ("提交 2026年11月16日 " in page, "匿名" in page, "00:00" in page) == (True, True, False)


async def test_why_a_stage_ends_when_it_does_is_told(desk: Desk) -> None:
    case = await in_hand(desk)
    pan = await desk.browser("p-pan")
    page = words(await pan.get(f"/desk/cases/{case.number}/why/handling"))
    assert ("为什么是这一天" in page, "周末" in page) == (True, True)
    assert 404 == (await pan.get(f"/desk/cases/{case.number}/why/nothing")).status_code


async def test_by_how_much_a_stage_was_extended_is_told_in_words(desk: Desk) -> None:
    case = await in_hand(desk)
    work, now = desk.house.house.workplace, desk.house.clock()
    asked = await work("p-pan").act(case.number, "extend", {"limit": "3wd", "reason": "图纸"}, version=None, now=now)
    assert isinstance(asked, Proposal)
    await work("p-gao").act(case.number, "declare", {"yes": "yes"}, version=None, now=now)
    await work("p-gao").approve(asked.id, yes=True, now=now)
    page = words(await (await desk.browser("p-pan")).get(f"/desk/cases/{case.number}/why/handling"))
    assert ("延长 3 个工作日" in page, "3wd" in page) == (True, False)


async def test_the_office_which_reads_already_is_not_told_to_declare_first(desk: Desk) -> None:
    number = (await dispatched(desk)).number
    said = [
        "先声明，才能看到内容" in words(await (await desk.browser(who)).get(f"/desk/cases/{number}"))
        for who in ("p-pan", "p-lin")
    ]
    assert [True, False] == said


async def test_the_title_of_a_page_tells_no_number(desk: Desk) -> None:
    case = await in_hand(desk)
    page = await (await desk.browser("p-pan")).get(f"/desk/cases/{case.number}")
    title = re.search(r"<title>(.*)</title>", page.text)
    assert title is not None
    assert "办件" == title[1]
