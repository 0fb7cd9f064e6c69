"""The bot against gramlab, a Telegram server that keeps state: the real program, by polling, in a network of its own.

What is asserted is what stands in that server's world and what it was asked. It is no Telegram: a young model of it, so
the numbers of errors count here and their words do not.
"""

import os
import re
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from cases import numbers
from tests.support.telegram.state.lane import ROOT, Lane, lane, missing, until
from tests.support.telegram.state.person import Person

pytestmark = pytest.mark.slow

TO_THE_SUMMARY = """
    > press file
    > press understood
    > press no
    > press complaint
    > press none
    > press named
    > press unit
    > press unit-of-place
    > play story
    > play rest-of-what
    > play who-on-service
    < intake.summary.ask
"""
DIRT = ("Traceback", "Task was destroyed", "never retrieved", "never awaited", "ResourceWarning")


@dataclass(frozen=True, kw_only=True)
class Product:
    """`mashang demo` with a bot of its own; `program` is its place among those that the lane has started."""

    lane: Lane
    folder: Path
    bot: int
    token: str
    program: int

    @property
    def printed(self) -> str:
        return (self.folder / "terminal").read_text("utf-8")

    @property
    def code(self) -> str:
        """Of the first place, a project."""
        found = re.search(r"/s/(\S+)", self.printed)
        assert found, self.printed
        return found[1]

    def calls(self, method: str) -> list[dict[str, Any]]:
        return [call for call in self.lane.calls() if call["method"] == method and call["bot"] == str(self.bot)]


@pytest.fixture(scope="module")
def world(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Lane]:
    if lacking := missing():
        if not lacking.mendable:
            request.node.add_marker("elsewhere")
        pytest.skip(lacking.why)
    with lane(tmp_path_factory.mktemp("state")) as opened:
        yield opened


@pytest.fixture(scope="module")
def locked_out(world: Lane, tmp_path_factory: pytest.TempPathFactory) -> Product:
    """With a token of the right form that nobody has given out; it starts beside the other, which saves time."""
    token = "99:gramlab_" + "x" * 43
    return started(world, tmp_path_factory.mktemp("locked-out"), bot=99, token=token, port=8002)


@pytest.fixture(scope="module")
def product(world: Lane, locked_out: Product, tmp_path_factory: pytest.TempPathFactory) -> Product:
    bot = world.bot(name="Mashang", username="mashang_bot")
    made = started(world, tmp_path_factory.mktemp("product"), bot=bot["id"], token=bot["token"], port=8001)
    assert until(lambda: "/s/" in made.printed and made.calls("setMyCommands"), seconds=60), made.printed
    return made


@pytest.fixture(scope="module")
def somebody(world: Lane, product: Product) -> Callable[[str], Person]:
    """A person who has opened the bot's chat and said nothing yet."""

    def open_chat(language: str = "zh-hans") -> Person:
        person = world.person(name="Somebody", language=language)
        chat = world.opens(person=person, bot=product.bot)
        spoken = "en" if language == "en" else "zh-Hans"
        return Person(lane=world, id=person, chat=chat, language=spoken, heard=lambda: product.printed[-2000:])

    return open_chat


@pytest.fixture(scope="module")
def filer(product: Product, somebody: Callable[[], Person]) -> Person:
    """Has filed a complaint about service with their name, and still sees the receipt."""
    person = somebody()
    person.says(f"/start {product.code}")
    person.sees("welcome.what.ask-genuine")
    person.plays(TO_THE_SUMMARY)
    person.presses("submit")
    person.keeps_the_receipt()
    return person


def started(world: Lane, folder: Path, *, bot: int, token: str, port: int) -> Product:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("MASHANG_")}
    settings = {
        "MASHANG_LANGUAGE": "en",
        "MASHANG_TELEGRAM_PUBLIC_TOKEN": token,
        "MASHANG_TELEGRAM_API": world.api,
        "MASHANG_TELEGRAM_PER_SECOND": "500",
        "MASHANG_TELEGRAM_PER_CHAT": "500",
        "MASHANG_TELEGRAM_QUIET": "",
    }
    program = world.start(
        command=[sys.executable, "-W", "default", "-m", "app", "demo", "--no-qr", "--port", str(port)],
        environment={**kept, **settings, "PYTHONPATH": str(ROOT)},
        folder=str(folder),
    )
    return Product(lane=world, folder=folder, bot=bot, token=token, program=program)


def test_this_server_refuses_what_does_not_exist(world: Lane) -> None:
    """Otherwise a clean report would say nothing."""
    bot, person = world.bot(name="Careless", username="careless_bot"), world.person(name="Stranger", language="en")
    token = bot["token"]
    hello = {"chat_id": person, "text": "Hello"}
    assert world.ask(token=token, method="sendMessage", given=hello) == 400
    world.opens(person=person, bot=bot["id"])
    assert world.ask(token=token, method="sendMessage", given=hello) == 200
    assert world.ask(token=token, method="sendMessage", given={**hello, "parse_mode": "HTML"}) == 400
    assert world.ask(token=token, method="editMessageText", given={**hello, "message_id": 1}) == 400
    assert world.ask(token=token, method="deleteMessages", given={"chat_id": person, "message_ids": "[1]"}) == 200
    changed = {"chat_id": person, "text": "Good bye", "message_id": 1}
    assert world.ask(token=token, method="editMessageText", given=changed) == 400
    assert world.ask(token=token, method="answerCallbackQuery", given={"callback_query_id": "1"}) == 400
    assert world.ask(token=token + "x", method="getMe", given={}) == 401


def test_the_menu_is_offered_in_private_chats_in_each_language(world: Lane, product: Product) -> None:
    def menu(scope: str, language: str) -> list[str]:
        return [each["command"] for each in world.menu(bot=product.bot, scope=scope, language=language) or []]

    assert until(lambda: menu("all_private_chats", "en"))
    assert menu("all_private_chats", "") == menu("all_private_chats", "en")
    assert {"new", "status", "mine", "forget", "help"} <= set(menu("all_private_chats", ""))
    assert menu("default", "") == []


def test_a_complaint_is_filed_from_the_scanned_code_to_the_receipt(filer: Person) -> None:
    assert filer.kept.keys() == {"number", "secret"}
    filer.sees("intake.receipt")


def test_a_receipt_that_is_written_down_goes_from_the_chat(filer: Person) -> None:
    filer.presses("kept")
    assert until(lambda: filer.kept["secret"] not in "\n".join(filer.standing)), filer
    assert filer.kept["number"] not in filer.standing[-1]


def test_a_case_is_looked_up_with_number_and_secret_and_the_secret_does_not_stay(
    filer: Person, somebody: Callable[[], Person]
) -> None:
    other = somebody()
    other.kept = filer.kept
    other.says("/status")
    other.plays("< lookup.number.ask\n > type {number}\n < lookup.secret.ask\n > type {secret}\n < status.received")
    assert until(lambda: filer.kept["secret"] not in "\n".join(other.standing)), other


def test_the_cases_of_a_person_are_listed_for_them_alone(filer: Person, somebody: Callable[[], Person]) -> None:
    other = somebody()
    for each in (filer, other):
        each.says("/mine")
        each.waits_for_an_answer()
    number = numbers.canonical(filer.kept["number"])
    assert filer.key(f"mine:{number}")
    assert not other.keys("mine")


def test_an_old_button_is_answered_and_changes_nothing(product: Product, somebody: Callable[[], Person]) -> None:
    person = somebody()
    person.says(f"/start {product.code}")
    old = person.key("file")
    person.plays("> press file\n > press understood\n < intake.emergency.ask")
    query = person.taps(*old, old=True)
    assert person.answered(query) is not None
    person.presses("no")
    person.sees("intake.kind.ask")


def test_a_person_is_spoken_to_in_the_language_of_their_app(
    product: Product, somebody: Callable[[str], Person]
) -> None:
    person = somebody("en")
    person.says(f"/start {product.code}")
    person.sees("welcome.what.ask-genuine")


def test_who_is_addressed_in_a_group_points_to_the_private_chat_in_one_message(
    world: Lane, product: Product, somebody: Callable[[], Person]
) -> None:
    stranger = world.person(name="Stranger", language="zh-hans")
    chat = world.group(title="Group", creator=stranger, bots=[product.bot])
    world.says(person=stranger, chat=chat, text=f"/start@mashang_bot {product.code}")
    said = until(lambda: [said for said in world.history(chat=chat) if said["sender_id"] == product.bot])
    assert "mashang_bot" in said[0]["text"] + "".join(world.links(bot=product.bot))
    world.says(person=stranger, chat=chat, text="What is all this about?")
    meanwhile(somebody())
    assert len([said for said in world.history(chat=chat) if said["sender_id"] == product.bot]) == 1
    assert not [call for call in world.calls() if call["address"] == str(stranger)]


def test_a_group_that_the_bot_is_not_in_hears_nothing(
    world: Lane, product: Product, somebody: Callable[[], Person]
) -> None:
    stranger = world.person(name="Stranger", language="zh-hans")
    other = world.bot(name="Another", username="another_bot")
    chat = world.group(title="Elsewhere", creator=stranger, bots=[other["id"]])
    world.says(person=stranger, chat=chat, text="/start@mashang_bot")
    meanwhile(somebody())
    assert not [call for call in world.calls() if call["address"] in (str(chat), str(stranger))]


def test_who_is_crowded_out_by_another_poller_steps_back_and_recovers(
    world: Lane, product: Product, somebody: Callable[[], Person]
) -> None:
    world.foresee(calls=["getUpdates:409"])
    person = somebody()
    before = len(product.calls("getUpdates"))
    world.rival(bot=product.bot, seconds=2.0)
    crowded = product.calls("getUpdates")[before:]
    assert any(call["status"] == 409 for call in crowded)
    assert len(crowded) <= 3
    person.says("/help")
    person.waits_for_an_answer()


def test_a_token_that_is_not_valid_is_said_once_and_the_web_chat_goes_on(world: Lane, locked_out: Product) -> None:
    world.foresee(calls=["getMe:401"])
    assert until(lambda: "TelegramUnauthorizedError" in locked_out.printed), locked_out.printed
    assert len(locked_out.calls("getMe")) == 1
    assert world.ended(program=locked_out.program) is None
    assert locked_out.token not in locked_out.printed


def test_what_is_to_be_forgotten_goes_from_the_chat(filer: Person) -> None:
    filer.says("/forget")
    filer.presses("forget:yes")
    filer.sees("telegram.forget.done")
    told = [said["id"] for said in filer.history if said["sender_id"] == filer.id]
    assert until(lambda: not [said for said in filer.history if said["id"] in told and not said["erased"]]), filer
    filer.says("/mine")
    filer.sees("telegram.mine.none")
    assert len([said for said in filer.history if not said["erased"]]) == 3, filer
    assert not filer.keys("mine")


def test_nobody_is_written_to_who_has_not_written_first(world: Lane, product: Product, filer: Person) -> None:
    spoke = {str(said["sender_id"]) for chat in world.chats() for said in world.history(chat=chat["id"])}
    sent = {call["address"] for call in product.calls("sendMessage")}
    assert {address for address in sent if not address.startswith("-")} <= spoke
    assert str(filer.id) in sent


def test_no_group_was_answered_twice_by_the_end(world: Lane, product: Product) -> None:
    """Groups are spoken to slowly, so a second answer would have come late."""
    groups = [chat["id"] for chat in world.chats() if chat["type"] == "supergroup"]
    said = [
        said["chat_id"] for group in groups for said in world.history(chat=group) if said["sender_id"] == product.bot
    ]
    assert len(groups) == 2
    assert len(said) == 1


def test_both_programs_end_cleanly_and_were_refused_nothing_that_was_not_foreseen(
    world: Lane, product: Product, locked_out: Product
) -> None:
    assert world.stop(programs=[product.program, locked_out.program]) == [0, 0]
    for each in (product, locked_out):
        assert not [dirt for dirt in DIRT if dirt in each.printed], each.printed
        assert each.token not in each.printed
    exit_code, report = world.close()
    assert report["unforeseen"] == []
    assert exit_code == 0


def meanwhile(person: Person) -> None:
    """They ask and are answered; what came before has been seen by then."""
    person.says("/help")
    person.waits_for_an_answer()
