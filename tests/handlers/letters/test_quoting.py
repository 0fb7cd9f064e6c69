"""What must not be quoted is found however it is written (CF-07, CF-14, CF-19). All names are fictional."""

import pytest

from handlers.letters import quotes_too_much

NAME, PHONE, FIRM = "李示例", "13800138000", "Yunchuan Demo Trading Ltd"

STORY = "三月二日上午我到政务大厅二楼七号窗口递交施工许可材料，工作人员说缺一份盖章的承诺书，让我第二天再来。"


@pytest.mark.parametrize(
    "text",
    [
        "经与李示例核实",
        "经与李 示 例核实",
        "经与李\u3000示\n例核实",
        "经与李\u200b示\u00ad例核实",
        "经与李·示·例核实",
        "经与李\u3164示\ufe00例核实",
        "电话 138-0013-8000",
        "电话 １３８００１３８０００",
        "电话 138 0013\u00a08000",
        "电话 一三八〇〇一三八零零零",
        "电话 ①③⑧⓪⓪①③⑧⓪⓪⓪",
        "YUNCHUAN DEMO TRADING LTD",
        "ｙｕｎｃｈｕａｎ ｄｅｍｏ ｔｒａｄｉｎｇ ｌｔｄ",
        "yunchuan-demo\ntrading, Ltd.",
        "Yùnchuān Demo Trading Ltd",
    ],
)
def test_a_name_or_a_phone_is_found(text: str) -> None:
    assert quotes_too_much(text, [NAME, PHONE, FIRM])


@pytest.mark.parametrize("text", ["", "经核实，李某反映属实", "13800138001", "demo trading"])
def test_what_is_not_forbidden_is_not_found(text: str) -> None:
    assert not quotes_too_much(text, [NAME, PHONE, FIRM])


def test_a_clause_of_the_story_is_found() -> None:
    assert quotes_too_much("据反映，工作人员说缺一份盖章的承诺书，让其补齐。", [STORY])


def test_the_same_in_other_words_is_not() -> None:
    assert not quotes_too_much("据反映，窗口未一次性告知所需材料。", [STORY])


def test_a_few_words_of_english_in_common_are_no_quotation() -> None:
    story = "I went to the service centre and the clerk at the counter told me to come back the next day."
    assert not quotes_too_much("The unit shall see that the clerk at the counter gives notice once.", [story])
    assert quotes_too_much("He “went to the service centre and the clerk at the counter told”.", [story])


def test_the_name_of_a_unit_may_be_in_the_story_and_in_the_letter() -> None:
    unit = "滨海演示新区行政审批服务局（虚构）"
    story = f"我去{unit}办事，没有人理我"
    letter = f"请{unit}于三月九日前办结。"
    assert (quotes_too_much(letter, [story]), quotes_too_much(letter, [story], allowed=[unit])) == (True, False)


def test_what_is_allowed_does_not_hide_what_stands_beside_it() -> None:
    assert quotes_too_much("示例局李示例", [NAME], allowed=["示例局", ""])


def test_what_is_allowed_joins_nothing_together() -> None:
    assert not quotes_too_much("李示例局示例", [NAME], allowed=["示例局"])


@pytest.mark.parametrize("nothing", ["", "  ", "——", "\u200b"])
def test_what_says_nothing_forbids_nothing(nothing: str) -> None:
    assert not quotes_too_much("任何内容", [nothing])
