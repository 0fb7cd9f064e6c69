"""Tips in a real Chromium: filed through the intake, opened with the own key of a clue manager, answered, passed on,
sealed anew; and identities granted by a custodian. The server neither sees a key nor what is said."""

import base64
import io
import json
import logging
import zipfile
from dataclasses import replace
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, Route, expect

import texts
from cases.errors import Sealed
from cases.filing import SLOTS
from cases.organisation import Recusal
from cases.ports import Books
from storage import canonical
from storage.vault import suite
from tests.confidentiality.journeys import CONTACT, DEMAND, NARRATIVE, PHONE, SUBJECT, TIP, UNIT, Journey, Receipt
from tests.confidentiality.thief import found_in
from tests.desk.served import Served, served
from tests.storage.evidence_samples import jpeg
from tests.support.browser import PHONE as PHONE_SIZE
from tests.support.browser import SMALL, browser, grievous

__all__ = ["browser", "served"]

pytestmark = pytest.mark.browser

ANSWER = "We have your letter and look into the larkspur of it."


def filed(served: Served, *, files: bool = False, declared: tuple[str, ...] = ("p-wei",), **answers: object) -> Receipt:
    """Through the real intake."""
    served.house.clock.forward(hours=2)
    visitor = served.house.visitor(f"eglantine {len(served.wire.came)} {served.house.clock().timestamp()}", "web")
    them = Journey(house=served.house, visitor=visitor)
    receipt = served.run(them.file({**TIP, **answers}, files=[jpeg()] if files else []))
    for person in declared:
        act(served, person, receipt, "declare", yes="yes")
    served.wire.forget()
    return receipt


def act(served: Served, person: str, receipt: Receipt, name: str, **given: str) -> None:
    place = served.house.house.workplace(person)
    served.run(place.act(receipt.number, name, given, version=None, now=served.house.clock()))


def recuse(served: Served, receipt: Receipt, person: str) -> None:
    def work(books: Books) -> None:
        known = books.organisation.hold()
        case = books.cases.by_number(receipt.number.replace("-", "")).id
        recusals = (*known.recusals, Recusal(person=person, case=case, reason="kin"))
        books.organisation.save(replace(known, recusals=recusals))

    served.run(served.house.store.transact(work))


def looked_up(served: Served, receipt: Receipt) -> str:
    """What the reporter reads with number and secret."""
    served.house.clock.forward(hours=2)
    them = Journey(house=served.house, visitor=served.house.visitor(f"looks {served.house.clock()}", "web"))
    served.run(them.look_up(receipt.number, receipt.secret))
    return them.text + str(them.blocks)


def open_tip(page: Page, served: Served, receipt: Receipt, person: str = "p-wei") -> None:
    page.goto(f"{served.url}/desk/tips/{receipt.number}")
    page.fill("#key-text", served.house.private[person])
    page.click("#open")
    expect(page.locator("#opened")).to_be_visible()


def test_what_a_tip_says_stands_in_the_page_and_in_nothing_the_server_got_gave_or_logged(
    served: Served, browser: Browser, caplog: pytest.LogCaptureFixture
) -> None:
    receipt = filed(served)
    caplog.set_level(logging.DEBUG)
    with served.page(browser, "p-wei", language="en") as page:
        open_tip(page, served, receipt)
        told = page.inner_text("#answers")
        assert all(words in told for words in (NARRATIVE, SUBJECT, UNIT, DEMAND))
        stored = page.evaluate("() => JSON.stringify([{...localStorage}, {...sessionStorage}]) + document.cookie")
    over = b"\n".join([*served.wire.came, *served.wire.went])
    logged = "\n".join(f"{one.getMessage()} {one.args}" for one in caplog.records)
    key = served.house.private["p-wei"]
    for words in (NARRATIVE, "zirconwhistle", SUBJECT, UNIT, DEMAND, key, key[20:60]):
        assert words.encode() not in over
        assert words not in logged + stored
    assert base64.b64encode(NARRATIVE.encode())[4:40] not in over
    assert [] == found_in(served.house.folder, ["zirconwhistle", key])


def test_answers_stand_in_the_order_of_the_questions_under_their_labels(served: Served, browser: Browser) -> None:
    receipt = filed(served)
    with served.page(browser, "p-wei") as page:
        open_tip(page, served, receipt)
        labels = page.locator("#answers dt").all_inner_texts()
        values = page.locator("#answers dd").all_inner_texts()
    known = texts.load()["zh-Hans"]
    ordered = [known.get(f"intake.{slot}.label", "") for slot in SLOTS]
    assert [label for label in ordered if label in labels] == labels
    assert {"经过", "姓名", "事项类别"} < set(labels)
    told = dict(zip(labels, values, strict=True))
    assert ("举报：违纪违法线索", "某个人") == (told["类型"], told["反映对象"])


def test_a_key_out_of_a_file_opens_it_too(served: Served, browser: Browser, tmp_path: Path) -> None:
    receipt = filed(served)
    (tmp_path / "own.key").write_text(f"# mine\n{served.house.private['p-wei']}\n")
    with served.page(browser, "p-wei") as page:
        page.goto(f"{served.url}/desk/tips/{receipt.number}")
        page.set_input_files("#key-file", tmp_path / "own.key")
        page.click("#open")
        expect(page.locator("#answers")).to_contain_text("zirconwhistle")


def test_an_answer_is_sealed_in_the_page_and_read_with_number_and_secret(served: Served, browser: Browser) -> None:
    receipt = filed(served)
    with served.page(browser, "p-wei", language="en") as page:
        open_tip(page, served, receipt)
        page.fill("#words", ANSWER)
        with page.expect_navigation():
            page.click("#send")
        open_tip(page, served, receipt)
        expect(page.locator("#thread")).to_contain_text(ANSWER)
    over = b"\n".join([*served.wire.came, *served.wire.went])
    assert b"larkspur" not in over
    assert "larkspur" in looked_up(served, receipt)
    assert [] == found_in(served.house.folder, ["larkspur"])


def test_words_that_name_the_subject_or_quote_the_tip_are_not_sent(served: Served, browser: Browser) -> None:
    """CF-19."""
    receipt = filed(served)
    with served.page(browser, "p-wei", language="en") as page:
        open_tip(page, served, receipt)
        for text, said in (
            (f"We have asked {SUBJECT.upper()} about it.", "names the subject"),
            (f"The {UNIT} was visited.", "names the subject"),
            ("You wrote that the zirconwhistle inspector came.", "quotes the tip"),
            ("  ", "write something"),
        ):
            page.fill("#words", text)
            page.click("#send")
            expect(page.locator("#answer-said")).to_contain_text(said)
    assert not [came for came in served.wire.came if b"/answer" in came]


def test_wrong_keys_no_key_and_no_key_at_all_are_told_in_words(served: Served, browser: Browser) -> None:
    receipt = filed(served)
    with served.page(browser, "p-wei", language="en") as page:
        page.goto(f"{served.url}/desk/tips/{receipt.number}")
        for typed, said in (
            ("", "give your private key"),
            ("open sesame", "no private key of age"),
            (served.house.private["p-shi"], "does not open it"),
            (suite.new_age_identity()[0], "does not open it"),
        ):
            page.fill("#key-text", typed)
            page.click("#open")
            expect(page.locator("#key-said")).to_contain_text(said)
        expect(page.locator("#opened")).to_be_hidden()


def test_a_box_that_was_changed_is_told_as_damaged(served: Served, browser: Browser) -> None:
    receipt = filed(served)

    def change(route: Route) -> None:
        answer = route.fetch()
        told = json.loads(answer.body())
        for each in told["boxes"]:
            box = bytearray(base64.b64decode(each["box"]))
            box[-1] ^= 1
            each["box"] = base64.b64encode(box).decode()
        route.fulfill(response=answer, body=json.dumps(told))

    with served.page(browser, "p-wei", language="en") as page:
        page.route("**/boxes", change)
        page.goto(f"{served.url}/desk/tips/{receipt.number}")
        page.fill("#key-text", served.house.private["p-wei"])
        page.click("#open")
        expect(page.locator("#key-said")).to_contain_text("damaged")
        expect(page.locator("#opened")).to_be_hidden()


def test_a_file_is_opened_in_memory_and_saved_under_a_neutral_name(served: Served, browser: Browser) -> None:
    receipt = filed(served, files=True)
    with served.page(browser, "p-wei", language="en") as page:
        open_tip(page, served, receipt)
        expect(page.locator("#files")).to_contain_text("grudgewort-lockbox.jpg")
        with page.expect_download() as waited:
            page.locator("#files button").first.click()
        assert "evidence-1.jpg" == waited.value.suggested_filename
        data = Path(waited.value.path()).read_bytes()
    assert data.startswith(b"\xff\xd8\xff")
    assert not [each for each in served.wire.went if data[:200] in each]


def test_a_slip_opens_with_the_key_of_the_department_and_holds_what_was_chosen(
    served: Served, browser: Browser
) -> None:
    receipt = filed(served, files=True)
    act(served, "p-wei", receipt, "screen")
    secret, public = suite.new_age_identity()
    with served.page(browser, "p-wei", language="en") as page:
        open_tip(page, served, receipt)
        page.fill("#department", public)
        page.locator("#take-files input").first.check()
        found = []
        page.on("download", lambda got: found.append((got.suggested_filename, Path(got.path()).read_bytes())))
        page.click("#slip")
        expect(page.locator("#slip-said")).to_contain_text("saved on your device")
        page.wait_for_timeout(300)
        expect(page.locator('a[href$="/act/transfer"]')).to_be_visible()
    files = {name: suite.open_with(secret, box) for name, box in found}
    assert {"slip.age", "slip-evidence-1.jpg.age"} == set(files)
    assert NARRATIVE in files["slip.age"].decode()
    assert files["slip-evidence-1.jpg.age"].startswith(b"\xff\xd8\xff")
    assert b"zirconwhistle" not in b"".join(served.wire.came)


def test_a_slip_to_nobody_is_not_made(served: Served, browser: Browser) -> None:
    receipt = filed(served)
    with served.page(browser, "p-wei", language="en") as page:
        open_tip(page, served, receipt)
        for key in ("", "age1nonsense", "AGE-SECRET-KEY-1QQQ"):
            page.fill("#department", key)
            page.click("#slip")
            expect(page.locator("#slip-said")).to_contain_text("no public key")


def test_a_recused_recipient_is_sealed_away_in_the_page(served: Served, browser: Browser) -> None:
    """What the taken-out key still opens of what is kept are reasons in the diary, see docs/threat-model.md."""
    receipt = filed(served, files=True)
    recuse(served, receipt, "p-tang")
    before = opened_by(served, "p-tang", receipt)
    with served.page(browser, "p-wei", language="en") as page:
        page.goto(f"{served.url}/desk/tips/{receipt.number}")
        page.click("text=Seal anew without them")
        page.fill("#key-text", served.house.private["p-wei"])
        page.select_option("#joining", "p-shi")
        page.click("#do")
        page.wait_for_url("**/desk/tips/*")
        open_tip(page, served, receipt)
        expect(page.locator("#answers")).to_contain_text("zirconwhistle")
    assert {"content", "evidence", "evidence_chunk"} == before
    assert set() == opened_by(served, "p-tang", receipt)
    assert {"content", "evidence", "evidence_chunk"} == opened_by(served, "p-shi", receipt)
    assert b"zirconwhistle" not in b"".join(served.wire.came)


def opened_by(served: Served, person: str, receipt: Receipt) -> set[str]:
    """The tables that hold something of that case which this key opens."""
    number = receipt.number.replace("-", "")
    case = served.run(served.house.store.read(lambda books: books.cases.by_number(number)))
    boxes = served.run(served.house.store.read(lambda books: books.contents.boxes(case)))
    kept = {"part": "content", "message": "message", "about": "evidence"}
    found = set()
    for each in boxes:
        try:
            suite.open_with(served.house.private[person], each.box)
        except suite.Unreadable:
            continue
        found.add(kept.get(each.id.partition(" ")[0], "evidence_chunk"))
    return found


def test_a_tip_that_is_none_goes_on_as_a_service_matter_after_a_warning(served: Served, browser: Browser) -> None:
    receipt = filed(served, files=True)
    act(served, "p-wei", receipt, "screen")
    with served.page(browser, "p-wei", language="en") as page:
        open_tip(page, served, receipt)
        expect(page.locator("#retrack")).to_be_disabled()
        page.check("#retrack-sure")
        page.click("#retrack")
        page.wait_for_url("**/desk/cases/*")
    number = receipt.number.replace("-", "")
    case = served.run(served.house.store.read(lambda books: books.cases.by_number(number)))
    assert not case.sealed
    answers = served.run(served.house.store.read(lambda books: books.contents.get(case, "answers")))
    assert NARRATIVE == answers["narrative"]  # type: ignore[index, call-overload]

    office, now = served.house.house.workplace("p-lin"), served.house.clock()
    content = served.run(office.read(receipt.number, way="desk", now=now))
    assert NARRATIVE == content.answers["narrative"]
    with pytest.raises(Sealed):
        served.run(office.file(receipt.number, content.files[0].id, now=now))


def test_without_a_script_the_page_says_so_and_exports(served: Served, browser: Browser) -> None:
    receipt = filed(served)
    with served.page(browser, "p-wei", language="en", script=False) as page:
        page.goto(f"{served.url}/desk/tips/{receipt.number}")
        expect(page.locator("main")).to_contain_text("needs a browser with scripts turned on")
        expect(page.locator("#key-text")).to_be_hidden()
        with page.expect_download() as waited:
            page.click('form[action$="/export"] button')
        data = Path(waited.value.path()).read_bytes()
    with zipfile.ZipFile(io.BytesIO(data)) as packed:
        assert {"README.txt", "answers.age"} == set(packed.namelist())
        answers = canonical.unpack(suite.open_with(served.house.private["p-wei"], packed.read("answers.age")))
    assert NARRATIVE == answers["narrative"]  # type: ignore[index, call-overload]


def test_tips_about_one_unit_are_counted_in_the_page(served: Served, browser: Browser) -> None:
    for unit in ("Tressel Bureau", "Tressel Bureau", "Ombrage Office"):
        filed(served, subject_unit=unit)
    filed(served, declared=(), subject_unit="Nobody Looks Here")
    with served.page(browser, "p-wei", language="en") as page:
        page.goto(f"{served.url}/desk/tips")
        page.fill("#key-text", served.house.private["p-wei"])
        page.click("#count")
        expect(page.locator("#table")).to_be_visible(timeout=60_000)
        rows = {row.locator("th").inner_text(): row.locator("td").first.inner_text() for row in rows_of(page)}
    assert ("2", "1") == (rows["Tressel Bureau"], rows["Ombrage Office"])
    assert "Nobody Looks Here" not in rows
    assert b"Tressel" not in b"\n".join([*served.wire.came, *served.wire.went])


def rows_of(page: Page) -> list:  # type: ignore[type-arg]
    return page.locator("#table tbody tr").all()


def test_a_custodian_grants_in_the_page_and_neither_key_nor_identity_goes_over_the_wire(
    served: Served, browser: Browser
) -> None:
    receipt = filed(served, wish_named="named")
    with served.page(browser, "p-wei", language="en") as page:
        page.goto(f"{served.url}/desk/cases/{receipt.number}/identity")
        page.click('form[action$="/ask"] button')
        expect(page.locator(".said")).to_be_visible()
    served.wire.forget()
    with served.page(browser, "p-yan", language="en") as page:
        page.goto(f"{served.url}/desk/identity")
        page.click(f"a.button:has-text('{receipt.number}')")
        page.click("text=Take the sealed identity")
        page.click("#seal")
        expect(page.locator("#key-said")).to_contain_text("give your private key")
        page.fill("#key-text", served.house.private["p-wei"])
        page.click("#seal")
        expect(page.locator("#key-said")).to_contain_text("does not open it")
        page.fill("#key-text", served.house.private["p-yan"])
        page.click("#seal")
        page.wait_for_url("**/desk/identity")
        expect(page.locator(".said")).to_contain_text("Granted")
    over = b"\n".join([*served.wire.came, *served.wire.went])
    for words in (CONTACT, PHONE, served.house.private["p-yan"], served.house.private["p-wei"]):
        assert words.encode() not in over
    with served.page(browser, "p-wei", language="en") as page:
        page.goto(f"{served.url}/desk/cases/{receipt.number}/identity")
        page.click('form[action*="/shown/"] button')
        expect(page.locator("main")).to_contain_text(CONTACT)


@pytest.mark.parametrize(
    ("size", "dark"),
    [
        pytest.param(SMALL, False, id="320-light"),
        pytest.param(PHONE_SIZE, True, id="390-dark", marks=pytest.mark.soak),
    ],
)
def test_pages_are_fit_for_a_phone_and_without_serious_faults(
    served: Served, browser: Browser, size: tuple[int, int], dark: bool
) -> None:
    receipt = filed(served, files=True)
    act(served, "p-wei", receipt, "screen")
    recuse(served, receipt, "p-tang")
    with served.page(browser, "p-wei", size=size, dark=dark) as page:
        open_tip(page, served, receipt)
        fits(page)
        for path in (f"/desk/tips/{receipt.number}/reseal", "/desk/tips"):
            page.goto(served.url + path)
            fits(page)
    for person, path in (("p-he", "/desk/audit"), ("p-shi", "/desk/identity")):
        with served.page(browser, person, size=size, dark=dark) as page:
            page.goto(served.url + path)
            fits(page)


def fits(page: Page) -> None:
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), page.url
    assert [] == grievous(page), page.url
