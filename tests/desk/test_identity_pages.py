"""Identities on the web desk: asked for, granted with a file as without a script, shown, listed; and a new secret."""

import csv
import io

import pytest

from cases.case import Case
from cases.organisation import Role
from storage.vault import suite
from storage.vault.locks import open_lock
from tests.desk.desk import Desk, words
from tests.handlers.identity import asking
from tests.handlers.work.filing import IDENTITY

WHY = "需电话核实受损金额"


def of(case: Case) -> str:
    number = "-".join(case.number[at : at + 4] for at in (0, 4, 8))
    return f"/desk/cases/{number}/identity"


async def asked(desk: Desk, case: Case) -> str:
    """The id of the request of p-pan."""
    browser = await desk.browser("p-pan")
    page = await browser.follow(await browser.send(await browser.form(of(case), "/ask"), reason=WHY))
    assert "已通知身份保管人" in words(page)
    (request,) = await desk.house.store.read(lambda books: books.identity_requests.by("p-pan"))
    return request.id


async def granted(desk: Desk, case: Case, keeper: str = "p-shi") -> str:
    id_ = await asked(desk, case)
    browser = await desk.browser(keeper)
    form = await browser.form(f"/desk/identity/{id_}", "/open")
    page = await browser.send(form)
    request = await desk.house.store.read(lambda books: books.identity_requests.get(id_))
    box = await desk.house.store.read(lambda books: books.identities.sealed(str(case.identity)))
    plain = suite.open_with(desk.house.private[keeper], box)
    sealed = suite.seal_to([request.public_key], plain)
    done = await browser.send(browser.among(page, "/grant"), [("x.age", sealed)])
    assert "已批准" in words(await browser.follow(done))
    return id_


async def test_with_consent_it_is_shown_on_a_press(desk: Desk) -> None:
    case = await asking.in_hand(desk.house, share_identity="yes")
    browser = await desk.browser("p-pan")
    page = await browser.send(await browser.form(of(case), "/look"))
    assert all(str(value) in words(page) for value in IDENTITY.values())
    assert "no-store" == page.headers["cache-control"]


async def test_looking_at_the_page_shows_nobody(desk: Desk) -> None:
    case = await asking.in_hand(desk.house, share_identity="yes")
    page = await (await desk.browser("p-pan")).get(of(case))
    assert not any(str(value) in page.text for value in IDENTITY.values())
    assert [] == list(await desk.house.store.read(lambda books: books.identity_requests.reads()))


async def test_asked_granted_without_a_script_and_shown_to_whoever_asked(desk: Desk) -> None:
    case = await asking.in_hand(desk.house)
    await granted(desk, case)
    browser = await desk.browser("p-pan")
    (request,) = await desk.house.store.read(lambda books: books.identity_requests.by("p-pan"))
    shown = await browser.send(await browser.form(of(case), f"/shown/{request.id}"))
    assert all(str(value) in words(shown) for value in IDENTITY.values())


async def test_nothing_that_the_custodian_gets_names_the_reporter(desk: Desk) -> None:
    case = await asking.in_hand(desk.house)
    id_ = await asked(desk, case)
    browser = await desk.browser("p-shi")
    page = await browser.send(await browser.form(f"/desk/identity/{id_}", "/open"))
    assert not any(str(value) in page.text for value in IDENTITY.values())
    assert WHY in words(page)


async def test_the_key_has_no_name_and_stands_in_no_form(desk: Desk) -> None:
    case = await asking.in_hand(desk.house)
    id_ = await asked(desk, case)
    browser = await desk.browser("p-shi")
    page = await browser.send(await browser.form(f"/desk/identity/{id_}", "/open"))
    own = page.text[page.text.index('id="own-key"') : page.text.index('<form method="post" action="/desk/identity')]
    assert "name=" not in own.replace("autocomplete=", "")
    assert {"ticket", "sealed"} == browser.among(page, "/grant").names - {"file"}


@pytest.mark.parametrize("sealed", ["", "not base64!", "AAAA", "x" * 60_000])
async def test_what_is_no_sealed_file_grants_nothing(desk: Desk, sealed: str) -> None:
    case = await asking.in_hand(desk.house)
    id_ = await asked(desk, case)
    browser = await desk.browser("p-shi")
    page = await browser.send(await browser.form(f"/desk/identity/{id_}", "/open"))
    answer = await browser.send(browser.among(page, "/grant"), None, sealed=sealed)
    assert answer.status_code in (400, 409)
    (request,) = await desk.house.store.read(lambda books: books.identity_requests.open())
    assert id_ == request.id


async def test_refused_and_told(desk: Desk) -> None:
    case = await asking.in_hand(desk.house)
    id_ = await asked(desk, case)
    keeper = await desk.browser("p-yan")
    await keeper.follow(await keeper.send(await keeper.form(f"/desk/identity/{id_}", "/refuse")))
    page = await (await desk.browser("p-pan")).get(of(case))
    assert "未批准" in words(page)


async def test_a_request_without_a_reason_comes_back_in_words(desk: Desk) -> None:
    case = await asking.in_hand(desk.house)
    browser = await desk.browser("p-pan")
    answer = await browser.send(await browser.form(of(case), "/ask"), reason=" ")
    assert (422, True) == (answer.status_code, "请填写理由" in words(answer))


async def test_of_a_tip_no_words_are_asked(desk: Desk) -> None:
    case = await asking.a_tip(desk.house)
    browser = await desk.browser("p-wei")
    form = await browser.form(of(case), "/ask")
    assert {"ticket"} == form.names
    await browser.follow(await browser.send(form))
    (request,) = await desk.house.store.read(lambda books: books.identity_requests.by("p-wei"))
    assert "verify" == request.reason


@pytest.mark.parametrize("person", ["p-luo", "p-he", "p-ding", "p-shi", "p-wei"])
async def test_absent_and_forbidden_are_one_answer(desk: Desk, person: str) -> None:
    case = await asking.in_hand(desk.house)
    id_ = await asked(desk, case)
    browser = await desk.browser(person)
    nothing = await browser.get("/desk/cases/AAAA-AAAA-AAAA/identity")
    forbidden = [await browser.get(of(case))]
    if person != "p-shi":
        forbidden += [await browser.get(f"/desk/identity/{id_}"), await browser.get("/desk/identity")]
    if person != "p-he":
        forbidden += [await browser.get("/desk/audit"), await browser.get("/desk/audit.csv")]
    for page in forbidden:
        assert (404, words(nothing)) == (page.status_code, words(page))


async def test_without_the_ticket_nothing_is_done(desk: Desk) -> None:
    case = await asking.in_hand(desk.house)
    browser = await desk.browser("p-pan")
    answer = await browser.post(f"{of(case)}/ask", reason=WHY, ticket="forged")
    assert 403 == answer.status_code
    assert [] == list(await desk.house.store.read(lambda books: books.identity_requests.all()))


async def test_the_menu_leads_custodians_and_auditors_and_nobody_else(desk: Desk) -> None:
    told = {}
    for person in ("p-shi", "p-he", "p-pan", "p-wei"):
        page = (await (await desk.browser(person)).get("/desk/me")).text
        told[person] = {path for path in ("/desk/identity", "/desk/audit", "/desk/tips") if f'href="{path}"' in page}
    wanted = {"p-shi": {"/desk/identity"}, "p-he": {"/desk/audit"}, "p-pan": set(), "p-wei": {"/desk/tips"}}
    assert wanted == told


@pytest.mark.parametrize("language", ["zh-Hans", "en"])
async def test_the_auditor_reads_prints_and_takes_along_every_line(desk: Desk, language: str) -> None:
    case = await asking.in_hand(desk.house)
    id_ = await granted(desk, case)
    await asking.custody(desk.house, "p-pan").show(id_, now=desk.house.clock())
    browser = await desk.browser("p-he", language=language)
    page = await browser.get("/desk/audit")
    assert 200 == page.status_code
    table = await browser.get("/desk/audit.csv")
    rows = list(csv.reader(io.StringIO(table.content.decode("utf-8-sig"), newline="")))
    assert 4 == len(rows), "a heading, a request, the custodian's look and the requester's"
    assert "attachment" in table.headers["content-disposition"]
    for told in (page.text, table.text):
        assert WHY not in told
        assert not any(str(value) in told for value in IDENTITY.values())
    assert all("identity.audit" not in cell for row in rows for cell in row)


async def test_a_new_secret_after_two_people_is_shown_once(desk: Desk) -> None:
    case = await asking.in_hand(desk.house)
    await asking.act(desk.house, "p-gao", case.number, "declare", yes="yes")
    mine, head = await desk.browser("p-pan"), await desk.browser("p-gao")
    await mine.follow(await mine.send(await mine.form(of(case), "/reissue"), how="持证到窗口核对"))
    (proposal,) = await desk.house.store.read(lambda books: books.proposals.of(case.id))
    await head.follow(await head.send(await head.form("/desk", f"/proposals/{proposal.id}"), yes="yes"))
    assert 200 == (await mine.get(f"/desk/cases/{case.number}")).status_code
    page = await mine.get(of(case))
    form = mine.among(page, page.text.split('action="/desk/identity/secret/')[1].split('"')[0])
    shown = await mine.send(form)
    assert 200 == shown.status_code
    secret = shown.text.split('id="secret">')[1].split("<")[0]
    lock = await desk.house.store.read(lambda books: books.cases.lock_of(case.number))
    assert lock is not None
    assert open_lock(lock, secret.replace("-", ""))
    assert 404 == (await mine.send(form)).status_code


async def test_on_a_tip_no_new_secret_is_offered(desk: Desk) -> None:
    case = await asking.a_tip(desk.house)
    page = await (await desk.browser("p-wei")).get(of(case))
    assert "/reissue" not in page.text


async def test_somebody_who_keeps_accounts_keeps_no_identities(desk: Desk) -> None:
    await asking.with_role(desk.house, "p-shi", Role.ADMINISTRATOR)
    browser = await desk.browser("p-shi")
    assert 404 == (await browser.get("/desk/identity")).status_code
