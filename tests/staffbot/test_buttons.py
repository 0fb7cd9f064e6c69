"""A button says what we made it say, to the person it was made for, and fits."""

import base64

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers.telegram.buttons import MOST_BYTES, Buttons, Do, Press, tag_of

BUTTONS = Buttons(key=b"k" * 32)
CASE = "0123456789abcdef" * 2
PRESS = Press(do=Do.SPEAK, case=CASE, version=7, tag=tag_of("accept"), step=2, value=300)
TOKEN = base64.urlsafe_b64encode(bytes(range(32))).decode().rstrip("=")


def test_what_was_made_is_read() -> None:
    data = BUTTONS.data(PRESS, person="p-pan", chat=5)
    assert BUTTONS.read(data, person="p-pan", chat=5) == PRESS


def test_a_token_is_read_as_it_was() -> None:
    press = Press(do=Do.JOIN, token=TOKEN)
    assert BUTTONS.read(BUTTONS.data(press, person="", chat=5), person="", chat=5) == press


@given(version=st.integers(0, 2**32 - 1), step=st.integers(0, 255), value=st.integers(0, 2**16 - 1))
def test_it_fits(version: int, step: int, value: int) -> None:
    press = Press(do=Do.SPEAK, case="f" * 32, version=version, tag=b"\xff" * 4, step=step, value=value)
    assert len(BUTTONS.data(press, person="p" * 200, chat=-(10**15)).encode()) <= MOST_BYTES
    assert len(BUTTONS.data(Press(do=Do.JOIN, token=TOKEN), person="", chat=1).encode()) <= MOST_BYTES


@pytest.mark.parametrize(("person", "chat"), [("p-luo", 5), ("p-pan", 6), ("", 5)])
def test_it_is_good_for_one_person_in_one_chat(person: str, chat: int) -> None:
    data = BUTTONS.data(PRESS, person="p-pan", chat=5)
    assert BUTTONS.read(data, person=person, chat=chat) is None


def test_another_key_made_nothing_of_ours() -> None:
    data = Buttons(key=b"o" * 32).data(PRESS, person="p-pan", chat=5)
    assert BUTTONS.read(data, person="p-pan", chat=5) is None


@given(place=st.integers(0, 38), bit=st.integers(0, 7))
def test_not_a_bit_of_it_can_be_changed(place: int, bit: int) -> None:
    whole = bytearray(base64.urlsafe_b64decode(BUTTONS.data(PRESS, person="p", chat=5) + "=="))
    whole[place % len(whole)] ^= 1 << bit
    assert BUTTONS.read(base64.urlsafe_b64encode(whole).decode().rstrip("="), person="p", chat=5) is None


@given(st.text(max_size=80))
def test_anybody_can_send_anything(data: str) -> None:
    assert BUTTONS.read(data, person="p-pan", chat=5) is None


def test_person_and_chat_cannot_be_shifted_into_each_other() -> None:
    data = BUTTONS.data(PRESS, person="5p", chat=1)
    assert BUTTONS.read(data, person="p", chat=15) is None


@pytest.mark.parametrize("press", [Press(do=Do.SPEAK, case="not-hexadecimal"), Press(do=Do.SPEAK, version=-1)])
def test_what_has_no_place_is_refused(press: Press) -> None:
    with pytest.raises(ValueError, match=r".+"):
        BUTTONS.data(press, person="p", chat=1)


def test_two_letters_never_mean_the_same() -> None:
    assert len({do.value for do in Do}) == len(Do)
