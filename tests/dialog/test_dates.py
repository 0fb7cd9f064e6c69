from datetime import date

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from dialog.dates import fuzzy_date, read
from dialog.heard import Heard, Trouble, Value
from dialog.spans import Impossible, Span

TODAY = date(2026, 11, 22)  # a Sunday

ROWS = """
2026-03-05 | 2026-03-05 2026-03-05
2026/3/5 | 2026-03-05 2026-03-05
2026.3.5 | 2026-03-05 2026-03-05
20260305 | 2026-03-05 2026-03-05
２０２６年３月５日 | 2026-03-05 2026-03-05
2026年3月 | 2026-03-01 2026-03-31
2026-03 | 2026-03-01 2026-03-31
26年3月 | 2026-03-01 2026-03-31
二〇二五年三月五日 | 2025-03-05 2025-03-05
3月初 | 2026-03-01 2026-03-10
三月中旬 | 2026-03-11 2026-03-20
2月底 | 2026-02-21 2026-02-28
3月5号 | 2026-03-05 2026-03-05
12月 | 2025-12-01 2025-12-31
15号 | 2026-11-15 2026-11-15
30号 | 2026-10-30 2026-10-30
2024年 | 2024-01-01 2024-12-31
去年 | 2025-01-01 2025-12-31
大前年5月 | 2023-05-01 2023-05-31
去年秋天 | 2025-09-01 2025-11-30
今年冬天 | 2025-12-01 2026-02-28
去年上半年 | 2025-01-01 2025-06-30
2025年第二季度 | 2025-04-01 2025-06-30
上周三 | 2026-11-11 2026-11-11
上上周 | 2026-11-02 2026-11-08
周三 | 2026-11-18 2026-11-18
礼拜天 | 2026-11-22 2026-11-22
上周末 | 2026-11-14 2026-11-15
今天 | 2026-11-22 2026-11-22
昨天下午3点左右 | 2026-11-21 2026-11-21
前天 | 2026-11-20 2026-11-20
大前天 | 2026-11-19 2026-11-19
三天前 | 2026-11-19 2026-11-19
两周前 | 2026-11-05 2026-11-11
两个月前 | 2026-09-08 2026-10-08
几天前 | 2026-11-13 2026-11-20
最近三个月 | 2026-08-24 2026-11-22
上个月15号 | 2026-10-15 2026-10-15
上月底 | 2026-10-21 2026-10-31
春节前后 | 2026-01-06 2026-03-07
去年国庆后 | 2025-10-01 2025-11-07
大概2026年3月 | 2026-03-01 2026-03-31
我记得是2026年3月签的合同 | 2026-03-01 2026-03-31
2025年3月到5月 | 2025-03-01 2025-05-31
3月5号到8号 | 2026-03-05 2026-03-08
3-5月 | 2026-03-01 2026-05-31
2024-2025 | 2024-01-01 2025-12-31
2025年3月至今 | 2025-03-01 2026-11-22 ongoing
2025年3月以来 | 2025-03-01 2026-11-22 ongoing
至今 | 2026-11-22 2026-11-22 ongoing
还在继续 | 2026-11-22 2026-11-22 ongoing
ongoing | 2026-11-22 2026-11-22 ongoing
yesterday | 2026-11-21 2026-11-21
the day before yesterday | 2026-11-20 2026-11-20
in 2024 | 2024-01-01 2024-12-31
early March | 2026-03-01 2026-03-10
mid-March 2025 | 2025-03-11 2025-03-20
end of March | 2026-03-21 2026-03-31
March 5 | 2026-03-05 2026-03-05
March 5th, 2025 | 2025-03-05 2025-03-05
the 5th of March 2025 | 2025-03-05 2025-03-05
5 Mar 2025 | 2025-03-05 2025-03-05
5/3/2026 | 2026-03-05 2026-05-03
13/5/2026 | 2026-05-13 2026-05-13
last spring | 2026-03-01 2026-05-31
last autumn | 2025-09-01 2025-11-30
summer of 2025 | 2025-06-01 2025-08-31
last March | 2026-03-01 2026-03-31
last week | 2026-11-09 2026-11-15
last month | 2026-10-01 2026-10-31
last year | 2025-01-01 2025-12-31
two weeks ago | 2026-11-05 2026-11-11
about 3 months ago | 2026-08-09 2026-09-08
a few days ago | 2026-11-13 2026-11-20
last Friday | 2026-11-20 2026-11-20
on Monday at 3pm | 2026-11-16 2026-11-16
Monday last week | 2026-11-09 2026-11-09
Q1 2025 | 2025-01-01 2025-03-31
first half of 2025 | 2025-01-01 2025-06-30
from March 2025 to now | 2025-03-01 2026-11-22 ongoing
between May and July 2025 | 2025-05-01 2025-07-31
around Chinese New Year | 2026-01-06 2026-03-07
2028年2月29日 | 2028-02-29 2028-02-29
""".strip().splitlines()


def heard(text: str, choice: str = "") -> Heard:
    return Heard(text=text, choice=choice, today=TODAY)


@pytest.mark.parametrize("row", ROWS)
def test_what_a_date_may_mean(row: str) -> None:
    text, meaning = row.split(" | ")
    first, last, *rest = meaning.split()
    assert Span(date.fromisoformat(first), date.fromisoformat(last), bool(rest)) == read(text, today=TODAY)


@pytest.mark.parametrize(
    "text", ["2026-02-30", "2026年2月30日", "2月30日", "2026年13月", "31/31/2026", "0000-00-00", "2025-02-29"]
)
def test_a_day_that_no_calendar_has_is_impossible(text: str) -> None:
    with pytest.raises(Impossible):
        read(text, today=TODAY)
    assert fuzzy_date()(heard(text), {}) == Trouble("trouble.date-impossible")


@pytest.mark.parametrize(
    "text",
    [
        "明天",
        "后天",
        "下周",
        "下周三",
        "下个月",
        "明年",
        "2027-01-01",
        "2026年12月",
        "tomorrow",
        "next week",
        "next year",
    ],
)
def test_the_future_has_not_happened(text: str) -> None:
    assert fuzzy_date()(heard(text), {}) == Trouble("trouble.date-future", {"today": {"date": "2026-11-22"}})


@pytest.mark.parametrize(
    "text", ["不知道", "很久以前", "long before my time", "农历三月", "=1+1", "<b>", "改制那阵子", "😀"]
)
def test_what_is_not_understood_is_kept_as_given(text: str) -> None:
    kept = Value({"given": text, "earliest": None, "latest": None, "ongoing": False})
    assert fuzzy_date()(heard(text), {}) == kept


def test_an_understood_date_is_kept_as_given_too() -> None:
    kept = Value({"given": "去年秋天", "earliest": "2025-09-01", "latest": "2025-11-30", "ongoing": False})
    assert fuzzy_date()(heard(" 去年秋天 "), {}) == kept


def test_what_reaches_into_the_future_ends_today() -> None:
    found = fuzzy_date()(heard("2026年11月"), {})
    assert Value({"given": "2026年11月", "earliest": "2026-11-01", "latest": "2026-11-22", "ongoing": False}) == found


def test_a_pressed_choice_is_read_like_words() -> None:
    found = fuzzy_date()(heard("", choice="ongoing"), {})
    assert isinstance(found, Value)


@pytest.mark.parametrize(("text", "length"), [("", 0), ("\u200b", 0), ("x" * 101, 101)])
def test_nothing_and_too_much_are_troubles(text: str, length: int) -> None:
    found = fuzzy_date()(heard(text), {})
    assert isinstance(found, Trouble)
    assert found.facts.get("count", 0) == length


@pytest.mark.parametrize(
    ("text", "refused"), [("2026年2月", True), ("2026年3月", False), ("今年", False), ("不清楚", False)]
)
def test_the_end_is_not_before_the_beginning(text: str, refused: bool) -> None:
    start = {"given": "3月初", "earliest": "2026-03-01", "latest": "2026-03-10", "ongoing": False}
    found = fuzzy_date(after="when_from")(heard(text), {"when_from": start})
    assert (found == Trouble("trouble.date-before-start", {"start": {"date": "2026-03-01"}})) == refused


@pytest.mark.parametrize("earlier", [None, "3月", {}, {"earliest": None}, {"earliest": "nonsense"}, {"earliest": 3}])
def test_an_unknown_beginning_holds_nothing_up(earlier: object) -> None:
    found = fuzzy_date(after="when_from")(heard("2026年2月"), {"when_from": earlier})  # type: ignore[dict-item]
    assert isinstance(found, Value)


@given(
    st.text(st.characters(codec=None), max_size=60)
    | st.text("0123456789年月日前后上下周个到至今-/. 初底春一二十agolstweek", max_size=14)
)
@example("9" * 30 + "年前")
@example("99999999999天前")
@example("999999 years ago")
@settings(max_examples=250, deadline=None)
def test_a_date_never_raises(text: str) -> None:
    assert isinstance(fuzzy_date()(heard(text), {}), Value | Trouble)
