"""Every action is driven once from the chat with the staff bot: by the buttons under its card and the questions that
follow, or by the one-time link to the form on the web desk, as docs/actions.md has it. The bot and the desk work on one
house; all of it happens once, and is looked at here."""

import asyncio
from collections.abc import Mapping
from pathlib import Path

import pytest

from handlers.tips.tips import SEALED_WORDS
from handlers.work.forms import FORMS
from tests.desk.courses import COURSES, Course
from tests.desk.desk import a_desk
from tests.staffbot.walking import Answered, Chats, Taken, Way
from tests.support.house import a_house, catalogue
from tests.support.telegram.fixtures import BotApi, Judge, a_bench
from tests.support.telegram.staff import staff
from tools import actions_page


async def driven(bot_api: BotApi, folder: Path) -> Chats:
    async with (
        a_bench(bot_api, Judge()) as bench,
        a_house(folder) as house,
        staff(house, bench, webhook=True) as here,
    ):
        with a_desk(house) as desk:
            chats = Chats(here=here, desk=desk)
            for course in COURSES:
                await chats.go(course)
            await desk.close()
    return chats


@pytest.fixture(scope="module")
def chats(bot_api: BotApi, tmp_path_factory: pytest.TempPathFactory) -> Chats:
    return asyncio.run(driven(bot_api, tmp_path_factory.mktemp("every-action")))


@pytest.fixture
def taken(chats: Chats, action: str) -> Taken:
    return chats.taken[action]


@pytest.fixture(scope="module")
def declared() -> Mapping[str, str]:
    """How each is done in the chat, as the page has it."""
    lines = [line.strip("| ").split(" | ") for line in actions_page.PAGE.read_text("utf-8").splitlines()]
    (column,) = [line.index("In the chat") for line in lines if "In the chat" in line]
    return {line[0].strip("`† "): line[column] for line in lines if line[0].startswith("`")}


each_action = pytest.mark.parametrize("action", FORMS)


@pytest.mark.parametrize("course", COURSES, ids=lambda course: course.name)
def test_a_case_goes_its_way_from_the_chat(chats: Chats, course: Course) -> None:
    assert "" == chats.troubles.get(course.name, "")


def test_every_row_has_a_course(chats: Chats, declared: Mapping[str, str]) -> None:
    assert set(FORMS) == set(chats.taken) == set(declared)


@each_action
def test_it_is_done_by_the_way_that_is_declared(taken: Taken, action: str, declared: Mapping[str, str]) -> None:
    said = {
        Way.BUTTONS: catalogue().text("staffbot.toast.done", "en", {"act": {"key": f"desk.act.{action}"}}),
        Way.LINK: "200",
        Way.DESK: "200" if action in SEALED_WORDS else "303",  # the page of the tip goes on by itself
    }
    assert (declared[action], Answered(words=said[taken.way], changed=True)) == (taken.way, taken.done)


@each_action
def test_whoever_may_not_is_answered_and_changes_nothing(taken: Taken) -> None:
    assert Answered(words=catalogue().text("staffbot.toast.none", "en"), changed=False) == taken.shut_out


@each_action
def test_a_stale_press_is_answered_and_changes_nothing(taken: Taken) -> None:
    stale = catalogue().text("staffbot.toast.stale", "en")
    assert Answered(words="409" if taken.way is Way.DESK else stale, changed=False) == taken.stale


@each_action
def test_a_second_press_is_answered_and_changes_nothing(taken: Taken, action: str) -> None:
    """Whoever proposes the same once more is answered as before."""
    desk = "303" if FORMS[action].approved else "409"
    said = {Way.BUTTONS: catalogue().text("staffbot.toast.stale", "en"), Way.LINK: "410", Way.DESK: desk}
    assert Answered(words=said[taken.way], changed=False) == taken.again
