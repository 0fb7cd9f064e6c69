"""A letter from its draft to its number: what goes in, what a person may do with it, and what is never told."""

import traceback

import pytest

import texts
from cases.rules.model import Act
from cases.rules.profiles import DRAFTED
from handlers.letters import RUNGS, Kind, confirmed, draft, edited, shown_number, templates
from handlers.letters.errors import LetterFinal, LetterIncomplete, LetterSealed, LetterTooLong
from handlers.letters.keeping import from_json, to_json
from handlers.letters.letter import MOST_CHARACTERS, MOST_PARAGRAPHS
from tests.handlers.letters.writing import (
    MONDAY,
    NUMBER,
    WORDS,
    a_letter,
    a_numbered_letter,
    facts,
    knowing,
    saying,
    sealed_facts,
    template,
)

EACH = [(kind, language) for kind in Kind for language in texts.LANGUAGES]

#: What a tip says, and whose case it is. Fictional.
TELLING = {
    "owner": "示例分局（虚构）",
    "category": "廉洁问题",
    "summary": "窗口人员收受好处",
    "progress": "已谈话",
    "result": "属实",
    "next_step": "另案处理",
    "reason": "超出职权",
}


@pytest.mark.parametrize(("kind", "language"), EACH)
def test_every_shipped_template_makes_a_letter(kind: Kind, language: str) -> None:
    letter = a_letter(kind, language)
    assert NUMBER in "\n".join(letter.paragraphs)


def test_dates_and_the_stage_are_told_in_the_language_of_the_letter() -> None:
    body = "编号 {编号}\n{环节}，{截止日期}，{逾期天数}"
    made = {
        language: draft(template(Kind.RECEIPT, body, language), facts(), WORDS).paragraphs[1]
        for language in ("zh-Hans", "en")
    }
    assert made == {
        "zh-Hans": "办理中，2026年3月9日，5",
        "en": "Being handled，9 March 2026，5",
    }


def test_a_paragraph_goes_with_the_fact_that_is_not_known() -> None:
    letter = draft(template(Kind.RECEIPT, "编号 {编号}\n前次 {前次文书}\n迟 {逾期天数}"), facts(), WORDS)
    assert letter.paragraphs == (f"编号 {NUMBER}", "迟 5")


def test_what_a_person_has_to_write_is_marked() -> None:
    letter = draft(template(Kind.RECEIPT, "编号 {编号}\n摘要：{情况摘要}"), facts(), WORDS)
    assert (letter.paragraphs[1], letter.blanks) == ("摘要：〖情况摘要〗", ("〖情况摘要〗",))


@pytest.mark.parametrize("nothing", ["", " \n\u3000", "\u200b\x00"])
def test_to_write_nothing_is_not_to_have_written(nothing: str) -> None:
    assert knowing(Kind.TALK, reason=nothing).blanks == ("〖理由〗",)


def test_what_a_person_wrote_in_several_lines_makes_several_paragraphs() -> None:
    letter = draft(template(Kind.RECEIPT, "编号 {编号}\n{办理结果}"), facts(result="一、甲\r\n\n　　二、乙"), WORDS)
    assert letter.paragraphs[1:] == ("一、甲", "二、乙")


def test_what_is_put_in_is_not_read_again() -> None:
    letter = draft(template(Kind.RECEIPT, "编号 {编号}\n{办理结果}"), facts(result="{due} {截止日期}"), WORDS)
    assert letter.paragraphs[1] == "{due} {截止日期}"


@pytest.mark.parametrize("fact", ["due", "reply_by"])
def test_no_draft_without_what_the_kind_has_to_say(fact: str) -> None:
    with pytest.raises(LetterIncomplete) as refused:
        knowing(Kind.DUTY, **{fact: None})
    assert refused.value.lacking == (fact,)


def test_an_addressee_is_one_line() -> None:
    assert knowing(to="示例局\n（虚构）\x00\u202e").to == "示例局 （虚构）："


def test_it_is_a_specimen_unless_somebody_says_otherwise() -> None:
    assert draft(templates.shipped(Kind.URGE, "zh-Hans"), facts(), WORDS).specimen


@pytest.mark.parametrize("name", TELLING)
def test_of_a_sealed_case_no_letter_can_be_told_more(name: str) -> None:
    with pytest.raises(LetterSealed):
        sealed_facts(**{name: TELLING[name]})


@pytest.mark.parametrize(("kind", "language"), EACH)
def test_a_letter_on_a_sealed_case_says_what_the_same_template_says_of_any_case(kind: Kind, language: str) -> None:
    """Take away what is not neutral, and an open case reads the same: nothing else of the case is in it."""
    open_case = draft(templates.shipped(kind, language), facts(**TELLING), WORDS)
    tip = draft(templates.shipped(kind, language), sealed_facts(), WORDS)
    assert (set(tip.paragraphs) <= set(open_case.paragraphs), tip.blanks) == (True, ())
    assert not any(told in tip.text for told in TELLING.values())


@pytest.mark.parametrize(("kind", "language"), EACH)
def test_a_letter_on_a_sealed_case_says_all_that_its_kind_has_to_say(kind: Kind, language: str) -> None:
    text = draft(templates.shipped(kind, language), sealed_facts(), WORDS).text
    when = WORDS.shown({"date": "2026-03-23"}, language)
    assert (NUMBER in text, when in text) == (True, kind in (Kind.SUPERVISE, Kind.DUTY, Kind.URGE, Kind.TRANSFER))


def test_from_a_letter_on_a_sealed_case_one_may_strike_out() -> None:
    letter = draft(templates.shipped(Kind.URGE, "zh-Hans"), sealed_facts(), WORDS)
    assert edited(letter, letter.paragraphs[:1]).paragraphs == letter.paragraphs[:1]


@pytest.mark.parametrize("added", ["涉及李示例", "."])
def test_to_a_letter_on_a_sealed_case_nothing_is_added(added: str) -> None:
    letter = draft(templates.shipped(Kind.URGE, "zh-Hans"), sealed_facts(), WORDS)
    with pytest.raises(LetterSealed):
        edited(letter, [*letter.paragraphs, added])
    with pytest.raises(LetterSealed):
        edited(letter, [letter.paragraphs[0] + added])


def test_a_person_may_write_it_anew() -> None:
    assert saying("第一段\n第二段", "", "第三段").paragraphs == ("第一段", "第二段", "第三段")


@pytest.mark.parametrize("unseen", ["\x00", "\u202e", "\u2066", "\u200b", "\ufffe", "\ufdd0", "\U0010ffff", "\ud800"])
def test_what_is_not_seen_does_not_get_into_a_letter(unseen: str) -> None:
    assert saying(f"甲{unseen}乙").paragraphs == ("甲乙",)


@pytest.mark.parametrize(
    "paragraphs", [["字"] * (MOST_PARAGRAPHS + 1), ["字" * (MOST_CHARACTERS + 1)], ["字\n" * (MOST_PARAGRAPHS + 1)]]
)
def test_a_letter_is_not_longer_than_a_letter(paragraphs: list[str]) -> None:
    with pytest.raises(LetterTooLong):
        saying(*paragraphs)


def test_a_draft_that_grows_too_long_is_refused() -> None:
    with pytest.raises(LetterTooLong):
        knowing(Kind.REPORT, summary="字" * MOST_CHARACTERS)


def test_it_gets_number_and_date_when_it_is_confirmed() -> None:
    letter = confirmed(a_letter(), WORDS, seq=12, on=MONDAY)
    assert (letter.number, letter.issued) == ("催办〔2026〕第 12 号", MONDAY)


def test_it_is_not_confirmed_while_something_is_blank() -> None:
    with pytest.raises(LetterIncomplete) as refused:
        confirmed(knowing(Kind.REPORT, summary="甲", result="乙"), WORDS, seq=1, on=MONDAY)
    assert refused.value.lacking == ("progress", "next_step")


def test_it_is_not_confirmed_when_it_says_nothing() -> None:
    with pytest.raises(LetterIncomplete):
        confirmed(saying("  "), WORDS, seq=1, on=MONDAY)


def test_a_numbered_letter_stays_as_it_is() -> None:
    letter = a_numbered_letter()
    with pytest.raises(LetterFinal):
        edited(letter, ["别的"])
    with pytest.raises(LetterFinal):
        confirmed(letter, WORDS, seq=13, on=MONDAY)


@pytest.mark.parametrize(
    ("kind", "language", "shown"),
    [
        (Kind.SUPERVISE, "zh-Hans", "督办〔2026〕第 7 号"),
        (Kind.DUTY, "zh-Hans", "履责提示〔2026〕第 7 号"),
        (Kind.SUPERVISE, "en", "Supervision order No. 7 of 2026"),
    ],
)
def test_a_number_is_shown_as_offices_write_it(kind: Kind, language: str, shown: str) -> None:
    assert shown_number(kind, 2026, 7, language, WORDS) == shown


@pytest.mark.parametrize("language", texts.LANGUAGES)
def test_kinds_do_not_share_numbers(language: str) -> None:
    assert len({shown_number(kind, 2026, 1, language, WORDS) for kind in Kind}) == len(Kind)


@pytest.mark.parametrize(("year", "seq"), [(2026, 0), (2026, -1), (26, 1), (2026, 1_000_000)])
def test_what_is_no_number_is_refused(year: int, seq: int) -> None:
    with pytest.raises(ValueError, match="no number"):
        shown_number(Kind.URGE, year, seq, "zh-Hans", WORDS)


def test_every_rung_that_a_person_confirms_has_its_letter() -> None:
    """提级办理 is decided, not written."""
    assert set(RUNGS) >= DRAFTED - {Act.LEVEL_UP}


@pytest.mark.parametrize("letter", [a_letter(Kind.REPORT), a_numbered_letter(Kind.DUTY, "en", specimen=False)])
def test_a_letter_is_kept_whole(letter: object) -> None:
    assert from_json(to_json(letter)) == letter  # type: ignore[arg-type]


@pytest.mark.parametrize("body", [b"", b"{}", b'{"kind": "private words"}', b"\xff"])
def test_what_is_no_letter_is_refused_without_being_repeated(body: bytes) -> None:
    with pytest.raises(ValueError, match=r"^not a letter$") as refused:
        from_json(body)
    assert "private words" not in "".join(traceback.format_exception(refused.value))


def test_a_kept_letter_on_a_sealed_case_cannot_be_made_to_tell() -> None:
    letter = draft(templates.shipped(Kind.URGE, "zh-Hans"), sealed_facts(), WORDS)
    body = to_json(letter).replace(b'"summary":null', '"summary":"泄露"'.encode())
    with pytest.raises(LetterSealed):
        from_json(body)
