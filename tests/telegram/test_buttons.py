"""What a button sends back: small, bound to its question, and never trusted."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bot.channels.telegram import buttons
from bot.channels.telegram.buttons import Action, Choice, Command, Data, Own
from bot.channels.telegram.model import Order

ASKS = st.integers(0, 999_999_999)


@given(ask=ASKS, value=st.text(min_size=1, max_size=70))
@example(ask=3, value="项" * 20)
@example(ask=3, value="项" * 21)
def test_a_choice_comes_back_as_it_went_or_is_no_button(ask: int, value: str) -> None:
    data = buttons.choice(ask, value)
    fits = len(f"c:{ask}:{value}".encode()) <= 64
    assert (data is not None) == fits
    assert (buttons.read(data) if data else None) == (Choice(ask=ask, value=value) if fits else None)


@given(ask=ASKS, order=st.sampled_from(sorted(buttons.BOUND)))
def test_a_command_comes_back_bound_to_its_question(ask: int, order: Order) -> None:
    assert buttons.read(buttons.command(ask, order)) == Command(ask=ask, order=order)


@pytest.mark.parametrize("order", sorted(set(Order) - buttons.BOUND))
def test_no_other_command_is_bound_to_a_question(order: Order) -> None:
    with pytest.raises(ValueError, match=order.value):
        buttons.command(1, order)


@pytest.mark.parametrize(
    ("action", "value", "data"),
    [
        ("forget", "yes", "n:forget:yes"),
        ("mine", "7H4KQW2M9XTR", "n:mine:7H4KQW2M9XTR"),
        ("see", "", "n:see"),
        ("kept", "12", "n:kept:12"),
        ("news", "off", "n:news:off"),
    ],
)
def test_things_of_the_channel_come_back(action: str, value: str, data: str) -> None:
    assert buttons.own(action, value) == data
    assert buttons.read(data) == Own(action=Action(action), value=value)


@pytest.mark.parametrize(("action", "value"), [("steal", ""), ("mine", "x" * 58)])
def test_what_is_none_of_ours_or_does_not_fit_is_not_written(action: str, value: str) -> None:
    with pytest.raises(ValueError, match=action):
        buttons.own(action, value)


def test_a_value_may_hold_what_parts_the_others() -> None:
    assert buttons.read("c:3:edit:where:now") == Choice(ask=3, value="edit:where:now")


def test_no_value_is_no_choice() -> None:
    assert buttons.choice(1, "") is None


FORGED: tuple[str, ...] = (
    "",
    "c",
    "c:1",
    "c:1:",
    "c:-1:yes",
    "c:1.5:yes",
    "c:one:yes",
    "c:1234567890:yes",
    "c:١:yes",
    "k:1:cancel",
    "k:1:forget",
    "k::back",
    "n:",
    "n:steal",
    "n:see:",
    "x:1:yes",
    "c:1:" + "x" * 61,
    "\ud800",
)


@pytest.mark.parametrize("data", FORGED)
def test_what_we_never_wrote_is_nothing(data: str) -> None:
    assert buttons.read(data) is None


@given(data=st.text(max_size=80) | st.from_regex(r"\A[ckn]:.{0,80}\Z"))
def test_reading_never_raises_and_what_is_read_could_have_been_written(data: str) -> None:
    found: Data | None = buttons.read(data)
    written = {
        Choice: lambda it: buttons.choice(it.ask, it.value),
        Command: lambda it: buttons.command(it.ask, it.order),
        Own: lambda it: buttons.own(it.action, it.value),
        type(None): lambda _: None,
    }[type(found)](found)
    assert buttons.read(written) == found if written else found is None
