"""The receipt: what a reporter keeps, and what it must not tell others."""

import json
from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta

import pytest
from icalendar import Calendar, Event

import texts
from bot.receipt import as_text, receipt
from cases.promises import Promise
from cases.values import Json
from dialog.catalogue import Catalogue

WORDS = Catalogue(texts.load())
NUMBER, SECRET = "7K3M9PQ2WXYZ", "ABCDEFGHJKMNPQRS"
NOW = datetime(2026, 11, 22, 3, 4, 5, tzinfo=UTC)
#: 24:00 of 3 December in Shanghai.
MIDNIGHT = datetime(2026, 12, 3, 16, tzinfo=UTC)


def a_receipt(
    promise: datetime | None = MIDNIGHT,
    language: str = "en",
    filed: datetime = NOW,
    now: datetime = NOW,
    provisional: bool = False,
    tip: bool = False,
    anonymous: bool = False,
) -> Mapping[str, Json]:
    return receipt(
        number=NUMBER,
        secret=SECRET,
        base_url="https://jiandu.example/",
        filed=filed,
        promise=Promise(due=promise, provisional=provisional),
        tip=tip,
        anonymous=anonymous,
        language=language,
        qr_svg=lambda url: f"<svg>{url}</svg>",
        now=now,
        words=WORDS,
        random=bytes,
    )


def the_event(facts: Mapping[str, Json]) -> Event:
    (event,) = Calendar.from_ical(str(facts["ics"])).walk("VEVENT")
    return event


def test_number_and_secret_are_in_groups() -> None:
    facts = a_receipt()
    assert (facts["number"], facts["secret"]) == ("7K3M-9PQ2-WXYZ", "ABCD-EFGH-JKMN-PQRS")


def test_the_number_is_behind_the_hash_where_no_server_sees_it() -> None:
    assert a_receipt()["status_url"] == "https://jiandu.example/status#n=7K3M9PQ2WXYZ"


def test_the_picture_is_of_the_way_back_and_never_of_the_secret() -> None:
    assert a_receipt()["qr_svg"] == "<svg>https://jiandu.example/status#n=7K3M9PQ2WXYZ</svg>"


def test_a_promise_until_midnight_is_of_the_day_that_ends() -> None:
    facts = a_receipt(promise=MIDNIGHT)
    assert (facts["promise"], the_event(facts).start) == ("3 December 2026", date(2026, 12, 3))


def test_without_a_promise_it_suggests_a_week() -> None:
    facts = a_receipt(promise=None)
    assert (facts["promise"], facts["come_back"], the_event(facts).start) == (
        None,
        "29 November 2026",
        date(2026, 11, 29),
    )


def test_a_date_that_may_still_move_says_so_and_the_calendar_has_it_all_the_same() -> None:
    facts = a_receipt(provisional=True)
    told = "3 December 2026 (may still move: the public holidays of that time have not been published yet)"
    assert (facts["promise"], the_event(facts).start) == (told, date(2026, 12, 3))


def test_a_tip_is_promised_to_be_told_whether_it_is_accepted_and_no_answer() -> None:
    facts = a_receipt(tip=True)
    told = "You will be told by 3 December 2026 whether your tip is accepted."
    assert (facts["promise"], facts["promise_line"]) == (None, told)


def test_an_anonymous_tip_is_promised_nothing() -> None:
    facts = a_receipt(promise=None, tip=True, anonymous=True)
    told = "No date is promised for an anonymous tip. Have a look again on 29 November 2026."
    assert (facts["promise"], facts["promise_line"]) == (None, told)


def test_a_day_is_a_day_where_the_office_is() -> None:
    assert a_receipt(filed=datetime(2026, 11, 22, 16, 30, tzinfo=UTC))["filed"] == "23 November 2026"


def test_the_alarm_rings_at_nine_of_that_day() -> None:
    (alarm,) = the_event(a_receipt()).walk("VALARM")
    assert (alarm["action"], alarm.TRIGGER) == ("DISPLAY", timedelta(hours=9))


@pytest.mark.parametrize("language", texts.LANGUAGES)
@pytest.mark.parametrize("promise", [MIDNIGHT, None])
def test_a_shared_calendar_shows_no_sign_of_a_complaint(language: str, promise: datetime | None) -> None:
    said = str(a_receipt(promise=promise, language=language)["ics"])
    unfolded = said.replace("\r\n ", "")
    telling = (NUMBER, "7K3M", SECRET, "ABCD", "jiandu", "http", "ashang", "码上", "投诉", "举报", "case", "omplaint")
    assert [word for word in telling if word in unfolded] == []


def test_a_calendar_does_not_tell_the_hour_of_filing() -> None:
    assert the_event(a_receipt())["dtstamp"].dt == datetime(2026, 11, 22, tzinfo=UTC)


@pytest.mark.parametrize(("language", "title"), [("en", "Look in again"), ("zh-Hans", "记得再看一下")])
def test_a_calendar_is_in_the_language_of_the_person(language: str, title: str) -> None:
    assert str(the_event(a_receipt(language=language))["summary"]) == title


def test_lines_of_a_calendar_end_and_fold_as_the_standard_says() -> None:
    lines = str(a_receipt(language="zh-Hans")["ics"]).encode().split(b"\r\n")
    assert (lines[0], lines[-2:], max(map(len, lines)) <= 75) == (b"BEGIN:VCALENDAR", [b"END:VCALENDAR", b""], True)


def test_a_receipt_is_json() -> None:
    facts = a_receipt(promise=None)
    assert json.loads(json.dumps(facts)) == facts


@pytest.mark.parametrize("language", texts.LANGUAGES)
@pytest.mark.parametrize("promise", [MIDNIGHT, None])
def test_the_plain_text_alone_suffices(language: str, promise: datetime | None) -> None:
    facts = a_receipt(promise=promise, language=language)
    said = as_text(facts, language, WORDS)
    needed = ("number", "secret", "status_url", "filed", "come_back", "promise_line")
    assert [name for name in needed if str(facts[name]) not in said] == []
