"""Trap 17: a message equal to the query secret, stored as text."""

from collections.abc import Callable
from pathlib import Path

from cases import numbers
from tests.confidentiality.conftest import browsing, person
from tests.confidentiality.journeys import NAMED, SERVICE, TIP
from tests.support.house import TestHouse
from tests.support.whole import whole

SECRET = "7J1SKFTHCPYRKTH9"
SHOWN = numbers.shown(SECRET)
TYPED_AS = [
    SHOWN,
    SHOWN.lower(),
    SECRET,
    SECRET.lower(),
    SHOWN.replace("-", " "),
    f"my secret is {SHOWN} thanks",
    f"查询码：{SHOWN}",
]


def traces(told: str) -> list[str]:
    plain = told.upper().replace("-", "").replace(" ", "")
    return [SECRET] if SECRET in plain else []


async def test_the_very_first_message_is_not_kept_when_it_is_a_secret(house: TestHouse) -> None:
    for typed in TYPED_AS:
        them = person(house)
        await them.say(typed)
        history = await them.runner.history(them.visitor)
        assert [] == traces(str(history)), typed
        assert [] == traces(whole(await them.state())), typed
        assert house.words.text("dialog.secret-typed", "zh-Hans") in them.text, typed


async def test_at_no_question_is_a_secret_kept_as_an_answer(house: TestHouse) -> None:
    them = person(house)
    for step in ("subject_unit", "narrative", "when_from", "demand", "contact", "phone", "summary"):
        await them.until(step, NAMED)
        before = await them.state()
        await them.say(f"it is {SHOWN}")
        after = await them.state()
        assert [] == traces(whole(await them.runner.history(them.visitor))), step
        assert [] == traces(str(after)), step
        assert before is not None
        assert after is not None
        assert (before.step, before.answers) == (after.step, after.answers)
        assert house.words.text("dialog.secret-typed", "en") in them.text, step


async def test_the_secret_typed_where_it_belongs_is_dots_in_the_history_too(
    house: TestHouse, tmp_path: Path, logged: Callable[[], str]
) -> None:
    receipt = await person(house).file(SERVICE)
    them = person(house)
    await them.look_up(receipt.number, receipt.secret)
    told = whole(await them.runner.history(them.visitor), await them.state()) + logged()
    assert receipt.secret.replace("-", "") not in told.replace("-", "")
    assert "••••" in told


async def test_a_wrong_or_mistyped_secret_is_dots_as_well(house: TestHouse) -> None:
    """It is nearly the right one."""
    receipt = await person(house).file(SERVICE)
    almost = receipt.secret[:-1]
    for typed in (almost, SHOWN, "correct horse battery staple"):
        them = person(house)
        await them.start()
        await them.until("number", {"what": "status"})
        await them.say(receipt.number)
        await them.say(typed)
        assert typed not in whole(await them.runner.history(them.visitor), await them.state())


async def test_a_secret_handed_in_with_the_number_where_the_number_is_asked_is_not_kept(house: TestHouse) -> None:
    receipt = await person(house).file(TIP)
    them = person(house)
    await them.start()
    await them.until("number", {"what": "status"})
    await them.say(f"{receipt.number} {receipt.secret}")
    told = whole(await them.runner.history(them.visitor), await them.state())
    assert receipt.secret not in told


async def test_over_the_api_the_echo_is_dots(house: TestHouse) -> None:
    async with browsing(house) as them:
        await them.until("narrative", SERVICE)
        await them.say(f"my secret is {SHOWN}")
        history = (await them.client.get("/api/v1/messages?after=0")).text
    assert [] == traces(history)
