"""Which passwords will do."""

import pytest

from handlers.accounts import errors, passwords
from handlers.accounts.passwords import LEAST, MOST
from tests.support.house import catalogue

ABOUT = ("p-lin", "Henrietta Example", "林示例（虚构）", "Demo office", "示例市专班（虚构）")


def why(typed: str) -> str:
    with pytest.raises(errors.WeakPassword) as refused:
        passwords.check(typed, about=ABOUT)
    return refused.value.why


@pytest.mark.parametrize(
    "typed",
    [
        "seven herons over the weir",
        "xK4-vonq-Lb8z",
        "七只苍鹭飞过小河堰口的水面",
        "  spaces  count  too ",
        "ünï çödé wörks ✓✓",
        "x" * 100 + "abcdefg",
        "office chair with nine legs",
        "a mashang horse named Wilbur",
    ],
)
def test_a_long_word_of_ones_own_will_do(typed: str) -> None:
    assert passwords.check(typed, about=ABOUT)


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("", "too-short"),
        ("k7#Qz!9pLw2", "too-short"),
        ("ﷺ" * 11 + "🐘" * 200, "too-long"),
        ("seven herons " * 16, "too-long"),
        ("ﷺ" * 40, "too-long"),
        ("seven herons\x00 over", "odd"),
        ("seven herons\ud800 over", "odd"),
        ("aaaaaaaaaaaaaaaa", "repeated"),
        ("abababababababab", "repeated"),
        ("p-lin-p-lin-p-lin", "about-you"),
        ("P-LIN 2026-03", "about-you"),
        ("henriettaexample1", "about-you"),
        ("Henrietta Example 26", "about-you"),
        ("林示例林示例林示例林示例2026", "about-you"),
        ("mashang-mashang", "about-you"),
        ("MASHANG码上监督2026", "about-you"),
        ("示例市专班示例市专班", "too-short"),
        ("示例市专班示例市专班2026", "about-you"),
        ("password1234", "common"),
        ("PassWord 12345678", "common"),
        ("ｐａｓｓｗｏｒｄ１２３４", "common"),
        ("123456789012", "common"),
        ("qwertyuiop123", "common"),
        ("administrator1", "common"),
        ("1q2w3e4r5t6y", "common"),
        ("woaini5201314", "common"),
        ("iloveyou-mashang", "common"),
        ("correct horse battery staple", "common"),
    ],
)
def test_a_password_that_others_would_try_will_not_do(typed: str, code: str) -> None:
    assert code == why(typed)


@pytest.mark.parametrize("length", [LEAST, MOST])
def test_the_limits_themselves_are_within(length: int) -> None:
    assert length == len(passwords.check(("kestrel-0" * 30)[:length], about=()))


def test_one_password_is_one_however_the_keyboard_writes_it() -> None:
    composed, apart = "déjà vu encore", "de\u0301ja\u0300 vu encore"
    assert (True, False) == (passwords.normal(composed) == passwords.normal(apart), composed == apart)


def test_what_is_too_long_to_be_one_is_not_worked_on() -> None:
    assert "" == passwords.normal("ﷺ" * (MOST + 1))


@pytest.mark.parametrize("language", ["zh-Hans", "en"])
@pytest.mark.parametrize("code", ["too-short", "too-long", "odd", "repeated", "about-you", "common"])
def test_each_reason_has_words(code: str, language: str) -> None:
    refused = errors.WeakPassword(code)
    assert catalogue().text("error.weak-password", language, refused.facts)


def test_a_refusal_does_not_repeat_the_password() -> None:
    with pytest.raises(errors.WeakPassword) as refused:
        passwords.check("password1234", about=ABOUT)
    assert "password1234" not in repr(refused.value) + str(refused.value) + str(refused.value.facts)
