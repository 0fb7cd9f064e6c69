import tomllib
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dialog.heard import Heard, Parser, Trouble, Value
from dialog.parsers import amount, clean_text, line, narrative, secret_guard
from dialog.tidy import length

TODAY = date(2026, 11, 22)


def heard(text: str = "", choice: str = "") -> Heard:
    return Heard(text=text, choice=choice, today=TODAY)


@pytest.mark.parametrize(
    ("typed", "clean"),
    [
        ("  a b  ", "a b"),
        ("e\u0301", "é"),
        ("a\u200bb\u200cc\ufeffd", "abcd"),
        ("\u202eevil\u202c", "evil"),
        ("\u2066x\u2069\u200f", "x"),
        ("a\x00b\x07c\x1b[0m", "abc[0m"),
        ("a\tb", "a b"),
        ("a\r\nb\rc", "a\nb\nc"),
        ("a\u2028b", "a\nb"),
        ("\ud800x", "x"),
        ("👨‍👩‍👧", "👨‍👩‍👧"),
        ("👍🏽", "👍🏽"),
        ("🏳️‍🌈", "🏳️‍🌈"),
        ("❤️", "❤️"),
        ("a\u200db", "ab"),
        ("=1+1", "=1+1"),
        ("+86", "+86"),
        ("-x", "-x"),
        ("@SUM(A1)", "@SUM(A1)"),
        ("<script>{x}%s' OR 1=1", "<script>{x}%s' OR 1=1"),
        ("\u200b \u2060", ""),
        ("مرحبا", "مرحبا"),
        ("葛\U000e0100城", "葛\U000e0100城"),
    ],
)
def test_clean_text(typed: str, clean: str) -> None:
    assert clean == clean_text(typed)


@given(st.text(st.characters(codec=None), max_size=80))
def test_cleaning_twice_changes_nothing_more(text: str) -> None:
    assert clean_text(clean_text(text)) == clean_text(text)


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("", 0),
        ("abc", 3),
        ("码上监督", 4),
        ("e\u0301", 1),
        ("👨‍👩‍👧", 1),
        ("👍🏽", 1),
        ("🇨🇳", 1),
        ("a   b\n\nc", 5),
        ("❤️", 1),
    ],
)
def test_length_counts_what_a_person_sees(text: str, count: int) -> None:
    assert count == length(text)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a\nb", Value("a b")),
        ("=cmd", Value("=cmd")),
        ("", Trouble("trouble.empty")),
        ("\u200b", Trouble("trouble.empty")),
        ("x" * 11, Trouble("trouble.too-long", {"count": 11, "max": 10})),
        ("👨‍👩‍👧" * 10, Value("👨‍👩‍👧" * 10)),
    ],
)
def test_line(text: str, expected: object) -> None:
    assert expected == line(10)(heard(text), {})


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("事" * 20, Value("事" * 20)),
        ("事" * 2000, Value("事" * 2000)),
        ("", Trouble("trouble.empty")),
        ("事" * 19, Trouble("trouble.too-short", {"count": 19, "min": 20})),
        ("事" + " " * 30 + "情", Trouble("trouble.too-short", {"count": 3, "min": 20})),
        ("事" * 10_000, Trouble("trouble.too-long", {"count": 10_000, "max": 2_000})),
        ("第一行有十个字在这里\n第二行也有十个字在这", Value("第一行有十个字在这里\n第二行也有十个字在这")),
    ],
)
def test_narrative(text: str, expected: object) -> None:
    assert expected == narrative()(heard(text), {})


@pytest.mark.parametrize(
    ("text", "yuan"),
    [
        ("12.5万", 125_000),
        ("30万元", 300_000),
        ("about 30k", 30_000),
        ("三十万", 300_000),
        ("十二万五千", 125_000),
        ("3万5", 35_000),
        ("1亿2000万", 120_000_000),
        ("￥300,000", 300_000),
        ("RMB 1.2 million", 1_200_000),
        ("half a million", 500_000),
        ("2,000.50", 2_000.5),
        ("１２万", 120_000),
        ("两千", 2_000),
        ("20w", 200_000),
        ("五万八", 58_000),
        ("一百零五", 105),
        ("三百多万", 3_000_000),
        ("2026年欠款30万", 300_000),
        ("1亿", 100_000_000),
        ("500", 500),
        ("大约8000块", 8_000),
        ("不清楚", None),
        ("don't know", None),
        ("USD 30k", None),
        ("5万美元", None),
        ("无", None),
    ],
)
def test_an_amount_is_kept_as_given_with_its_yuan(text: str, yuan: object) -> None:
    assert amount()(heard(text), {}) == Value({"given": text, "yuan": yuan})


@pytest.mark.parametrize(
    ("text", "low", "high"),
    [("10-20万", 100_000, 200_000), ("10万到20万", 100_000, 200_000), ("3k to 5k", 3_000, 5_000)],
)
def test_an_amount_may_be_a_range(text: str, low: int, high: int) -> None:
    assert amount()(heard(text), {}) == Value({"given": text, "yuan": low, "upto": high})


@pytest.mark.parametrize("text", ["abc", "-5万", "100%", "9" * 30, "很多钱"])
def test_what_is_no_amount(text: str) -> None:
    assert amount()(heard(text), {}) == Trouble("trouble.amount")


@pytest.mark.parametrize(
    "text",
    [
        "7KQ2-M9XA-04TB-PZ3E",
        "7kq2-m9xa-04tb-pz3e",
        "7KQ2 M9XA 04TB PZ3E",
        "7KQ2M9XA04TBPZ3E",
        "７ＫＱ２－Ｍ９ＸＡ－０４ＴＢ－ＰＺ３Ｅ",
        "我的查询码是7KQ2-M9XA-04TB-PZ3E，谢谢",
        "my code: 7KQ2M9XA04TBPZ3E",
        "7KQ2–M9XA–04TB–PZ3E",
        "7KQ2\u200b-M9XA-04TB-PZ3E",
        "7KQ2 - M9XA - 04TB - PZ3E",
        "O1IL-ABCD-EFGH-JKMN",
    ],
)
def test_a_query_secret_is_recognised(text: str) -> None:
    assert secret_guard(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "6222 0000 1111 2222",
        "6222-0000-1111-2222",
        "6222000011112222",
        "they said that this will have been done",
        "that have been done",
        "91110000600037341L",
        "2024-450100-04-01-123456",
        "合同编号GC20240315ABCD12在附件",
        "7KQ2-M9XA-04TB",
        "13800138000",
        "这里没有查询码",
        "UUUU-UUUU-UUUU-UUUU",
    ],
)
def test_other_things_are_no_query_secret(text: str) -> None:
    assert not secret_guard(text)


PARSERS: tuple[Callable[[], Parser], ...] = (
    line,
    narrative,
    amount,
)


@pytest.mark.parametrize("make", PARSERS)
@given(
    text=st.text(st.characters(codec=None), max_size=80)
    | st.text("0123456789.,-万亿千百十零一两五kmw元年 约到", max_size=20)
)
@settings(max_examples=120, deadline=None)
def test_a_parser_never_raises(make: Callable[[], Parser], text: str) -> None:
    assert isinstance(make()(heard(text), {}), Value | Trouble)
    assert secret_guard(text) in (True, False)


def test_what_was_heard_is_in_no_repr() -> None:
    assert "quiet" not in repr(heard("quiet")) + repr(line()(heard("quiet"), {}))


@pytest.mark.parametrize("language", ["zh-Hans", "en"])
def test_every_trouble_has_words(language: str) -> None:
    rooms = Path(__file__).parents[2]
    used = {
        part.split('"')[0]
        for file in (*rooms.glob("dialog/*.py"), rooms / "bot" / "checks.py")
        for part in file.read_text(encoding="utf-8").split('"trouble.')[1:]
    }
    words = tomllib.loads((rooms / "texts" / language / "trouble.toml").read_text(encoding="utf-8"))
    assert used == set(words)
