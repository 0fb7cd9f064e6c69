"""Answers with a check of their own: unified social credit code, phone, e-mail, WeChat id. Resident identity numbers
are never asked for and never kept: one that is typed is refused."""

import re
from typing import Final

import phonenumbers
from stdnum.cn import ric, uscc
from stdnum.exceptions import InvalidChecksum, ValidationError

from dialog.conditions import Facts
from dialog.heard import Heard, Parsed, Trouble, Value
from dialog.parsers import line
from dialog.tidy import folded, length, one_line

_HOME: Final = "CN"
_LONGEST: Final = 100
_APART = re.compile(r"[\s\-_.·/]+")
_LOOKS_ALIKE = str.maketrans("OI", "01")
_LETTERED = re.compile(r"[ANY][0-9A-Y][0-9]{6}[0-9A-Z]{10}")  # rural and military offices begin with a letter
_IDENTITY = re.compile(r"(?<![0-9a-z])[1-9](?:[ \-]?[0-9]){16}[ \-]?[0-9x](?![0-9a-z])")
_EMAIL = re.compile(r"[\w.+%'-]+@(?:[\w-]+\.)+[\w-]{2,}")
_WECHAT = re.compile(r"(?:微信|wechat|weixin|wx|vx)\s*(?:号|id\b)?\s*[:：]?\s*([a-z][-_a-z0-9]{5,19})", re.IGNORECASE)
_WECHAT_NUMBER = re.compile(r"(?:微信|wechat|weixin|wx|vx)(?:号|id)?[\s:：]*(?=\+?[0-9])", re.IGNORECASE)
_PHONE_WORDS = re.compile(r"^(?:手机|电话|座机|联系|号码|号|tel|phone|mobile|[:：.\s])+", re.IGNORECASE)
_EXTENSION = re.compile(r"(?:转|分机号?|ext\.?|x|#)\s*(\d{1,7})$", re.IGNORECASE)

_CALLED = line(60)


def credit_code(heard: Heard, _: Facts) -> Parsed:
    """The unified social credit code in capitals, without gaps; O and I, which it never has, are read as 0 and 1."""
    text = folded(heard.text)
    code = _APART.sub("", text).upper().translate(_LOOKS_ALIKE)
    if not code:
        return Trouble("trouble.empty")
    try:
        return Value(str(uscc.validate(code)))
    except InvalidChecksum:
        known = True
    except ValidationError:
        known = bool(_LETTERED.fullmatch(code))
    if identity_number(text):
        return Trouble("trouble.identity-number", hush=True)
    if not known:
        return Trouble("trouble.credit-code-form", {"count": length(code)})
    return Value(code) if _letter_led(code) else Trouble("trouble.credit-code-check")


def contact(heard: Heard, _: Facts) -> Parsed:
    """A way to reach somebody: `kind` phone (`value` in E.164, `ext`), email or wechat. One suffices."""
    given = one_line(heard.text)
    if not given:
        return Trouble("trouble.empty")
    if length(given) > _LONGEST:
        return Trouble("trouble.too-long", {"count": length(given), "max": _LONGEST})
    text = folded(given)
    if identity_number(text):
        return Trouble("trouble.identity-number", hush=True)
    if found := _EMAIL.search(text):
        return Value({"kind": "email", "value": found[0]}) if _is_email(found[0]) else Trouble("trouble.email")
    if "@" in text:
        return Trouble("trouble.email")
    if found := _WECHAT.search(text):
        return Value({"kind": "wechat", "value": found[1]})
    return _number(_WECHAT_NUMBER.sub("", text))


def person(heard: Heard, facts: Facts) -> Parsed:
    """What somebody is called, and never an identity number in its place."""
    if identity_number(heard.text):
        return Trouble("trouble.identity-number", hush=True)
    return _CALLED(heard, facts)


def identity_number(text: str) -> bool:
    """Does the text hold what looks like a resident identity number? The birth date inside tells it from other numbers;
    its check character is not asked for, since a mistyped one is an identity number too."""
    for found in _IDENTITY.finditer(folded(text)):
        number = _APART.sub("", found[0]).upper()
        try:
            born = ric.get_birth_date(number)
        except ValidationError:
            continue
        if 1900 <= born.year <= 2100:
            return True
    return False


def _letter_led(code: str) -> bool:
    try:
        return bool(uscc.calc_check_digit(code) == code[-1])
    except ValueError:  # a letter that these codes never have
        return False


def _is_email(text: str) -> bool:
    name, _, host = text.rpartition("@")
    return bool(name.strip(".")) and ".." not in text and not name.startswith(".") and not host.startswith("-")


def _number(text: str) -> Parsed:
    text = _PHONE_WORDS.sub("", text)
    extension = found[1] if (found := _EXTENSION.search(text)) else ""
    bare = _EXTENSION.sub("", text) if extension else text
    if bare.startswith("00"):
        bare = f"+{bare[2:]}"
    try:
        number = phonenumbers.parse(bare, _HOME)
    except phonenumbers.NumberParseException:
        return Trouble("trouble.phone")
    if not phonenumbers.is_valid_number(number):
        return Trouble("trouble.phone-area" if _lacks_area(bare) else "trouble.phone")
    value = phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
    extension = extension or number.extension or ""
    return Value({"kind": "phone", "value": value, **({"ext": extension} if extension else {})})


def _lacks_area(text: str) -> bool:
    digits = re.sub(r"\D", "", text)
    return len(digits) in (7, 8) and digits[0] not in "01"
