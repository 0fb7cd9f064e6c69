"""Place codes: genuine ones are read, anything else is None, whatever was done to it."""

import hmac
import re
import secrets
from dataclasses import replace
from itertools import cycle

import pytest

from qr import codes
from qr.codes import Scanned, Signer, new_place_id

OLD, NEW = bytes(range(32)), bytes(range(32, 64))
PLACE = "4kX0bq7TzRw2Ms"
GENUINE = Scanned(place_id=PLACE, version=3)


def a_signer(current: str = "1") -> Signer:
    return Signer({"1": OLD, "2": NEW}, current)


CODE = a_signer().code(PLACE, 3)


def test_a_code_says_its_place_and_version() -> None:
    assert a_signer().read(CODE) == GENUINE


def test_the_longest_code_is_short_and_plain() -> None:
    code = Signer({"zzzz": OLD}, "zzzz").code("Z" * 16, 999_999)
    assert re.fullmatch(r"[A-Za-z0-9_-]{1,64}", code)


def test_the_tag_has_eighty_bits_or_more() -> None:
    assert codes._TAG_BYTES * 8 >= 80


def test_a_code_never_changes_what_is_printed_stays() -> None:
    assert CODE == "1-4kX0bq7TzRw2Ms-3-nTt6yM63oFxpahHB"


@pytest.mark.parametrize("at", range(len(CODE)))
def test_one_changed_character_makes_it_false(at: int) -> None:
    other = "A" if CODE[at] != "A" else "B"
    assert a_signer().read(CODE[:at] + other + CODE[at + 1 :]) is None


@pytest.mark.parametrize("at", range(len(CODE)))
def test_one_lost_character_makes_it_false(at: int) -> None:
    assert a_signer().read(CODE[:at] + CODE[at + 1 :]) is None


@pytest.mark.parametrize(
    "text",
    [
        CODE,
        f"  {CODE}\r\n",
        f"\u3000{CODE}\u3000",
        f"https://jiandu.example/s/{CODE}",
        f"http://127.0.0.1:8000/s/{CODE}/",
        f"jiandu.example/s/{CODE}?from=poster",
        f"https://jiandu.example/base/s/{CODE}#x",
        f"https://chat.example/demo_bot?start={CODE}",
        f"https://chat.example/demo_bot?x=1&start={CODE}&y=2",
    ],
)
def test_it_is_read_alone_or_in_its_link(text: str) -> None:
    assert a_signer().read(text) == GENUINE


@pytest.mark.parametrize(
    "text",
    [
        "",
        "-",
        "1---",
        CODE.lower(),
        CODE.upper(),
        CODE + "A",
        "A" + CODE,
        CODE + "=",
        CODE + "\x00",
        CODE.replace("-", "\u2010"),
        CODE.replace("3", "３"),
        CODE.replace("-3-", "-03-"),
        CODE.replace("-3-", "-0-"),
        CODE.replace("-3-", "-4-"),
        "3" + CODE[1:],
        f"see {CODE} here",
        f"https://jiandu.example/x/{CODE}",
        f"https://jiandu.example/s/{CODE}x",
        f"https://jiandu.example/s/{CODE}" + "?" * 3000,
        "\ud800",
        "🏠" * 30,
    ],
)
def test_anything_else_is_none(text: str) -> None:
    assert a_signer().read(text) is None


def test_another_deployment_does_not_sign_for_us() -> None:
    assert a_signer().read(Signer({"1": NEW}, "1").code(PLACE, 3)) is None


def test_one_key_does_not_sign_in_the_name_of_another() -> None:
    forged = Signer({"2": OLD}, "2").code(PLACE, 3)
    assert a_signer().read(forged) is None


def test_a_new_key_leaves_old_posters_genuine() -> None:
    assert a_signer(current="2").read(CODE) == GENUINE


def test_after_a_key_is_gone_its_posters_are_not_genuine() -> None:
    assert Signer({"2": NEW}, "2").read(CODE) is None


def test_the_tag_is_compared_in_constant_time(monkeypatch: pytest.MonkeyPatch) -> None:
    compared: list[str] = []
    compare = hmac.compare_digest

    def spy(a: str, b: str) -> bool:
        compared.extend((a, b))
        return compare(a, b)

    monkeypatch.setattr(codes.hmac, "compare_digest", spy)
    a_signer().read(CODE)
    assert compared == [CODE[-16:]] * 2


def test_the_same_key_used_for_something_else_signs_no_place() -> None:
    signed = CODE[:-16]
    tag = codes.urlsafe_b64encode(hmac.digest(OLD, signed.encode(), "sha256")[:12]).decode()
    assert a_signer().read(signed + tag) is None


@pytest.mark.parametrize("place", ["", "short", "x" * 17, "with-a-hyphen", "with space123", "数字数字数字数字数字数字"])
def test_an_id_that_cannot_be_printed_is_not_signed(place: str) -> None:
    with pytest.raises(ValueError, match="12 to 16"):
        a_signer().code(place, 1)


@pytest.mark.parametrize("version", [0, -1, 1_000_000])
def test_a_version_out_of_range_is_not_signed(version: int) -> None:
    with pytest.raises(ValueError, match="version"):
        a_signer().code(PLACE, version)


@pytest.mark.parametrize(
    ("keys", "current"), [({}, "1"), ({"1": OLD}, "2"), ({"a-b": OLD}, "a-b"), ({"1": b"short"}, "1")]
)
def test_bad_keys_are_refused_without_showing_them(keys: dict[str, bytes], current: str) -> None:
    with pytest.raises(ValueError, match=r"key") as raised:
        Signer(keys, current)
    assert "short" not in str(raised.value)


def test_a_code_of_a_retired_key_is_ours_and_said_to_be_of_one() -> None:
    signer = Signer({"1": OLD, "2": NEW}, "2", retired=frozenset({"1"}))
    assert (replace(GENUINE, retired=True), GENUINE) == (signer.read(CODE), signer.read(signer.code(PLACE, 3)))
    assert signer.read(CODE[:-1] + ("A" if CODE[-1] != "A" else "B")) is None


def test_a_retired_key_signs_nothing() -> None:
    with pytest.raises(ValueError, match="retired"):
        Signer({"1": OLD}, "1", retired=frozenset({"1"}))


def test_a_signer_does_not_show_its_keys() -> None:
    assert repr(a_signer()) == "Signer(current='1')"


@pytest.mark.parametrize("length", [12, 14, 16])
def test_a_new_id_can_be_signed(length: int) -> None:
    place = new_place_id(secrets.token_bytes, length)
    assert (len(place), a_signer().read(a_signer().code(place, 1))) == (length, Scanned(place_id=place, version=1))


def test_new_ids_take_each_letter_alike() -> None:
    source = cycle(range(256))
    drawn = new_place_id(lambda count: bytes(next(source) for _ in range(count)), 62 * 8)
    assert {drawn.count(letter) for letter in set(drawn)} == {8}
