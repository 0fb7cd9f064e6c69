from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.checks import contact, credit_code, identity_number
from dialog.heard import Heard, Parsed, Trouble, Value

TODAY = date(2026, 11, 22)
CODE = "91110000600037341L"
MOBILE = {"kind": "phone", "value": "+8613800138000"}
# The textbook number of the documentation of python-stdnum; it belongs to nobody.
IDENTITY = "360426199101010071"


def heard(text: str) -> Heard:
    return Heard(text=text, today=TODAY)


def kept(parsed: Parsed) -> object:
    assert isinstance(parsed, Value)
    return parsed.value


def trouble(parsed: Parsed) -> str:
    assert isinstance(parsed, Trouble)
    return parsed.text_key


@pytest.mark.parametrize(
    "text",
    [
        CODE,
        CODE.lower(),
        f"  {CODE} ",
        "9111 0000 6000 37341L",
        "9111-0000-6000-3734-1L",
        "９１１１００００６０００３７３４１Ｌ",
        "9111OOOO6OOO37341L",
        "911100006000\u200b37341L",
        "91I10000600037341L",
    ],
)
def test_a_credit_code_is_read_however_it_is_typed(text: str) -> None:
    assert kept(credit_code(heard(text), {})) == CODE


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("91110000600037341M", "credit-code-check"),
        ("91110000600037314L", "credit-code-check"),
        ("N2110000600037341L", "credit-code-check"),
        ("123", "credit-code-form"),
        (CODE + "1", "credit-code-form"),
        ("911100006000373@1L", "credit-code-form"),
        ("没有", "credit-code-form"),
        ("", "empty"),
        (" ", "empty"),
        (IDENTITY, "identity-number"),
    ],
)
def test_a_wrong_credit_code_is_not_taken(text: str, key: str) -> None:
    assert trouble(credit_code(heard(text), {})) == f"trouble.{key}"


def test_a_code_of_a_rural_collective_begins_with_a_letter() -> None:
    codes = [f"N2110000600037341{last}" for last in "0123456789ABCDEFGHJKLMNPQRTUWXY"]
    assert len([code for code in codes if isinstance(credit_code(heard(code), {}), Value)]) == 1


@pytest.mark.parametrize(
    "text",
    [
        "13800138000",
        "138 0013 8000",
        "138-0013-8000",
        "+86 138 0013 8000",
        "0086 13800138000",
        "8613800138000",
        "１３８００１３８０００",
        "手机：13800138000",
        "电话 13800138000",
        "微信13800138000",
        "138\u200b00138000",
    ],
)
def test_a_mobile_number_is_kept_as_e164(text: str) -> None:
    assert kept(contact(heard(text), {})) == MOBILE


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("010-62345678", {"kind": "phone", "value": "+861062345678"}),
        ("(0772)2612345", {"kind": "phone", "value": "+867722612345"}),
        ("0772-2612345转801", {"kind": "phone", "value": "+867722612345", "ext": "801"}),
        ("0772-2612345 ext. 12", {"kind": "phone", "value": "+867722612345", "ext": "12"}),
        ("0772-2612345 分机 12", {"kind": "phone", "value": "+867722612345", "ext": "12"}),
        ("+44 20 7946 0018", {"kind": "phone", "value": "+442079460018"}),
        ("400-810-8888", {"kind": "phone", "value": "+864008108888"}),
        ("a@b.cn", {"kind": "email", "value": "a@b.cn"}),
        ("邮箱 Name.Of+tag@Example.COM", {"kind": "email", "value": "name.of+tag@example.com"}),
        ("zhang@例子.中国", {"kind": "email", "value": "zhang@例子.中国"}),
        ("微信：green_ridge9", {"kind": "wechat", "value": "green_ridge9"}),
        ("WeChat id green_ridge9", {"kind": "wechat", "value": "green_ridge9"}),
    ],
)
def test_other_ways_to_be_reached(text: str, value: object) -> None:
    assert kept(contact(heard(text), {})) == value


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("", "empty"),
        ("hello", "phone"),
        ("12345", "phone"),
        ("1380013800", "phone"),
        ("138001380001", "phone"),
        ("62345678", "phone-area"),
        ("2612345", "phone-area"),
        ("foo@", "email"),
        ("@b.cn", "email"),
        ("a..b@c.cn", "email"),
        ("a@b", "email"),
        (IDENTITY, "identity-number"),
        ("我的身份证 360426 19910101 0071", "identity-number"),
        ("36042619910101007x", "identity-number"),
        (f"13800138000，{IDENTITY}", "identity-number"),
        ("1" * 101, "too-long"),
    ],
)
def test_what_reaches_nobody_is_not_taken(text: str, key: str) -> None:
    assert trouble(contact(heard(text), {})) == f"trouble.{key}"


@pytest.mark.parametrize(
    "text", ["13800138000", CODE, "622200001111222233", "2024-450100-04-01-123456", "360426199113450071"]
)
def test_other_long_numbers_are_no_identity_number(text: str) -> None:
    assert not identity_number(text)


def test_a_trouble_does_not_repeat_what_was_typed() -> None:
    assert IDENTITY not in repr(contact(heard(IDENTITY), {})) + repr(credit_code(heard(IDENTITY), {}))


@pytest.mark.parametrize("check", [credit_code, contact])
@given(text=st.text(st.characters(codec=None), max_size=60) | st.from_regex(r"[0-9+()\-@.xX ]{0,40}"))
@settings(max_examples=60, deadline=None)
def test_a_check_never_raises(check: object, text: str) -> None:
    assert isinstance(check(heard(text), {}), Value | Trouble)  # type: ignore[operator]
