"""Templates that an office edits: what is read, and what is refused with its line before it is kept."""

from dataclasses import fields

import pytest

import texts
from handlers.letters import Facts, Kind, placeholders, templates
from handlers.letters.errors import Finding, NotATemplate
from handlers.letters.templates import LONGEST, LONGEST_LINE
from tests.handlers.letters.writing import WORDS, template

EACH = [(kind, language) for kind in Kind for language in texts.LANGUAGES]

ABOUT = "编号 {编号} 现处于 {环节}，截止 {截止日期}。"
PLAIN = f"[标题]\n催办单\n[主送]\n{{主送}}：\n[正文]\n{ABOUT}\n[落款]\n{{发文单位}}\n"


def findings(text: str, kind: Kind = Kind.URGE) -> tuple[Finding, ...]:
    with pytest.raises(NotATemplate) as refused:
        templates.read(text, kind, "zh-Hans")
    return refused.value.findings


def codes(text: str, kind: Kind = Kind.URGE) -> list[tuple[int, str]]:
    return [(each.line, each.code) for each in findings(text, kind)]


@pytest.mark.parametrize(("kind", "language"), EACH)
def test_each_shipped_template_can_be_read_as_an_office_edits_it(kind: Kind, language: str) -> None:
    assert templates.read(templates.text(kind, language), kind, language) == templates.shipped(kind, language)


@pytest.mark.parametrize("kind", Kind)
def test_both_languages_of_a_kind_name_the_same(kind: Kind) -> None:
    def named(language: str) -> set[str]:
        return {each.name for line in templates.shipped(kind, language).body for each in placeholders.named(line)}

    assert named("en") == named("zh-Hans")


@pytest.mark.parametrize("kind", [Kind.DUTY, Kind.TRANSFER])
def test_a_letter_that_wants_a_receipt_has_a_strip_for_it(kind: Kind) -> None:
    assert templates.shipped(kind, "zh-Hans").receipt


def test_notes_and_blank_lines_are_not_printed() -> None:
    read = templates.read("# 说明\n\n＃ 说明\n" + PLAIN, Kind.URGE, "zh-Hans")
    assert read.body == ("编号 {case_number} 现处于 {stage}，截止 {due}。",)


def test_brackets_and_braces_of_a_chinese_keyboard_are_taken() -> None:
    typed = PLAIN.translate(str.maketrans("[]{}", "【】｛｝"))
    assert templates.read(typed, Kind.URGE, "zh-Hans") == templates.read(PLAIN, Kind.URGE, "zh-Hans")


def test_english_words_may_stand_in_a_chinese_template() -> None:
    typed = PLAIN.replace("[正文]", "[Body]").replace("{截止日期}", "{ due }")
    assert templates.read(typed, Kind.URGE, "zh-Hans") == templates.read(PLAIN, Kind.URGE, "zh-Hans")


@pytest.mark.parametrize("newline", ["\r\n", "\r"])
def test_lines_may_end_as_on_any_machine(newline: str) -> None:
    typed = PLAIN.replace("\n", newline)
    assert templates.read(typed, Kind.URGE, "zh-Hans") == templates.read(PLAIN, Kind.URGE, "zh-Hans")


@pytest.mark.parametrize(
    "word",
    [
        *("reporter", "name", "phone", "contact", "enterprise", "identity", "credit_code", "narrative", "secret"),
        *("反映人", "姓名", "电话", "联系方式", "企业名称", "身份", "经过", "查询码"),
        *("sealed", "facts", "to.__class__", "0", "case_number!r", "due:>9", "__init__", "", "编号}{name"),
    ],
)
def test_nothing_but_the_known_placeholders_can_be_put_in(word: str) -> None:
    refused = codes(PLAIN.replace(ABOUT, f"{ABOUT}\n由 {{{word}}} 反映。"))
    assert refused == [(7, "unknown-placeholder")]


def test_the_placeholders_are_the_facts_and_neither_knows_who_reported() -> None:
    known = {
        *("case_number", "stage", "to", "issuer", "drafted", "filed", "due", "reply_by", "days_late", "earlier"),
        *("owner", "category", "summary", "progress", "result", "next_step", "reason"),
    }
    assert ({each.name for each in placeholders.TABLE}, {each.name for each in fields(Facts)}) == (
        known,
        known | {"sealed"},
    )


@pytest.mark.parametrize("line", ["截止 {due", "截止 due}", "截止 {{due}}", "{", "}{"])
def test_a_brace_without_its_partner_is_refused(line: str) -> None:
    assert (7, "brace") in codes(PLAIN.replace(ABOUT, f"{ABOUT}\n{line}"))


@pytest.mark.parametrize("lacking", ["{编号}", "{环节}", "{截止日期}"])
def test_what_a_kind_has_to_say_must_be_named(lacking: str) -> None:
    (found,) = findings(PLAIN.replace(lacking, ""))
    assert (found.line, found.code, found.facts["name"]) == (5, "placeholder-missing", lacking)


@pytest.mark.parametrize("uncertain", ["{承办单位}", "{情况摘要}", "{逾期天数}"])
def test_it_must_be_named_where_it_is_never_left_out(uncertain: str) -> None:
    told = codes(PLAIN.replace(ABOUT, ABOUT + uncertain))
    assert told == [(5, "placeholder-missing")] * 3


@pytest.mark.parametrize("section", ["[标题]", "[主送]", "[正文]", "[落款]"])
def test_each_section_has_to_be_there(section: str) -> None:
    assert (1, "section-missing") in codes(PLAIN.replace(section, "[回执]"))


def test_a_receipt_has_to_be_there_where_it_is_wanted() -> None:
    assert codes(PLAIN.replace("{截止日期}", "{收件日期}"), Kind.TRANSFER) == [(1, "section-missing")]


def test_a_section_has_to_hold_something() -> None:
    assert codes(PLAIN.replace("催办单\n", "")) == [(1, "section-empty")]


@pytest.mark.parametrize("section", ["标题", "回执"])
def test_outside_the_body_only_what_is_always_known_may_be_named(section: str) -> None:
    typed = PLAIN.replace("催办单", "催办单{承办单位}") if section == "标题" else PLAIN + "[回执]\n{情况摘要}\n"
    assert [code for _, code in codes(typed)] == ["placeholder-not-here"]


def test_the_addressee_and_the_office_have_to_be_named() -> None:
    told = codes(PLAIN.replace("{主送}", "某局").replace("{发文单位}", "某办"))
    assert told == [(3, "placeholder-missing"), (7, "placeholder-missing")]


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ("你好\n" + PLAIN, (1, "no-section")),
        (PLAIN + "[附件]\n一\n", (9, "unknown-section")),
        (PLAIN + "[正文]\n又一段\n", (9, "section-twice")),
        (PLAIN.replace("催办单", "催办单\n又一个标题"), (3, "too-many-lines")),
        (PLAIN.replace(ABOUT, f"{ABOUT}\n" + "字" * (LONGEST_LINE + 1)), (7, "line-too-long")),
        (PLAIN.replace(ABOUT, ABOUT + "\n段" * 40), (46, "too-many-lines")),
        (PLAIN + "# " + "字" * LONGEST, (1, "too-long")),
    ],
)
def test_what_does_not_fit_is_refused_with_its_line(typed: str, told: tuple[int, str]) -> None:
    assert codes(typed) == [told]


def test_everything_wrong_is_told_at_once_and_in_the_order_of_the_lines() -> None:
    told = codes(PLAIN.replace("催办单", "催办单{姓名}").replace(ABOUT, f"{ABOUT}\n{{手机}}\n{{") + "[附件]\n")
    assert told == [(2, "unknown-placeholder"), (7, "unknown-placeholder"), (8, "brace"), (11, "unknown-section")]


def test_what_is_invisible_does_not_get_into_a_template() -> None:
    read = template(Kind.RECEIPT, "编\x00号\u202e {编\u200b号}\ufeff 已收到。")
    assert read.body == ("编号 {case_number} 已收到。",)


@pytest.mark.parametrize("language", texts.LANGUAGES)
@pytest.mark.parametrize(
    "typed",
    [
        "字" * (LONGEST + 1),
        "你好\n[附件]\n[正文]\n[正文]\n" + "字" * (LONGEST_LINE + 1) + "\n{姓名}{\n",
        PLAIN.replace("催办单", "{承办单位}\n二").replace(ABOUT, ""),
    ],
)
def test_each_finding_has_words(typed: str, language: str) -> None:
    told = [WORDS.text(f"letter.finding.{each.code}", language, each.facts) for each in findings(typed)]
    assert all(told)


def test_a_finding_repeats_little_of_what_was_typed() -> None:
    (found,) = findings(PLAIN.replace(ABOUT, ABOUT + "{" + "长" * 500 + "}"))
    assert len(str(found.facts["name"])) <= 40


def test_chinese_placeholders_are_called_as_in_the_texts() -> None:
    told = {each.name: WORDS.text(f"letter.placeholder.{each.name}", "zh-Hans") for each in placeholders.TABLE}
    assert told == {each.name: each.chinese for each in placeholders.TABLE}
