"""Delivering over the real books: in order, each message once, and nobody waits for another's trouble."""

import asyncio
import logging
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from aiogram.exceptions import TelegramNetworkError

from bot.channels.telegram.model import Key, Outgoing
from bot.channels.telegram.sending import Pause
from bot.channels.telegram.settings import CHANNEL, Quiet
from bot.channels.telegram.trouble import MOST_TRIES
from dialog.blocks import Block, Button
from storage.vault.keyring import Keyring
from tests.telegram.scripted import (
    BAD,
    BLOCKED,
    BROKEN,
    HTML,
    LOST,
    OK,
    TOKEN,
    TOKENLESS,
    Answer,
    Chats,
    chats_of,
    slow_down,
    visitor_of,
)

ANN, BEN = 1001, 1002


@pytest.fixture
def chats(tmp_path: Path) -> Chats:
    return chats_of(Keyring.create(tmp_path / "keyring.json"))


@pytest.fixture
def transactions(chats: Chats, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    seen: list[str] = []

    def counted(name: str) -> None:
        plain = getattr(chats.store, name)
        monkeypatch.setattr(chats.store, name, lambda work: (seen.append(name), plain(work))[1])

    counted("transact")
    counted("read")
    return seen


async def test_what_was_said_arrives_and_is_recorded(chats: Chats) -> None:
    said = await chats.said(ANN, "What happened?")
    assert await chats.deliver(ANN) is None
    (left,) = await chats.stands(ANN)
    assert (chats.session.texts(ANN), left.seq, left.ask, left.mine) == (["What happened?"], said.seq, 1, False)
    assert await chats.queued(ANN) == []


async def test_a_healthy_turn_is_one_request_and_one_transaction(chats: Chats, transactions: list[str]) -> None:
    await chats.deliver(ANN, fresh=await chats.said(ANN, "first", seconds=90))
    fresh = await chats.said(ANN, "second", seconds=90)
    transactions.clear()
    chats.session.calls.clear()
    await chats.deliver(ANN, fresh=fresh)
    assert (transactions, chats.session.names()) == (["transact"], ["sendMessage"])
    assert (chats.session.texts(ANN), await chats.queued(ANN)) == (["first", "second"], [])


async def test_the_first_answer_after_a_start_looks_for_older_ones(chats: Chats) -> None:
    await chats.said(ANN, "before the fall")
    await chats.deliver(ANN, fresh=await chats.said(ANN, "after it", seconds=90))
    assert chats.session.texts(ANN) == ["before the fall", "after it"]


async def test_an_answer_that_is_already_there_is_not_sent_again(chats: Chats) -> None:
    """Whoever hears an update twice gets the same entry back, and offers it as fresh again."""
    fresh = await chats.said(ANN, "once", seconds=90)
    await chats.deliver(ANN, fresh=fresh)
    await chats.deliver(ANN, fresh=fresh)
    assert chats.session.texts(ANN) == ["once"]


async def test_nothing_overtakes_what_was_put_off(chats: Chats) -> None:
    await chats.deliver(ANN, fresh=await chats.said(ANN, "up to date", seconds=90))
    chats.session.will("sendMessage", slow_down(30))
    await chats.deliver(ANN, fresh=await chats.said(ANN, "older", seconds=90))
    chats.clock.pass_by(5)
    await chats.deliver(ANN, fresh=await chats.said(ANN, "newer", seconds=90))
    assert chats.session.texts(ANN) == ["up to date"]
    chats.clock.pass_by(25)
    await chats.deliver(ANN)
    assert chats.session.texts(ANN) == ["up to date", "older", "newer"]


async def test_when_the_time_has_come_the_older_goes_before_what_is_fresh(chats: Chats) -> None:
    """Nobody is asked to wait any more, so it is only what we know of the chat that keeps the order."""
    await chats.deliver(ANN, fresh=await chats.said(ANN, "up to date", seconds=90))
    chats.session.will("sendMessage", slow_down(30))
    await chats.deliver(ANN, fresh=await chats.said(ANN, "older", seconds=90))
    chats.clock.pass_by(31)
    await chats.deliver(ANN, fresh=await chats.said(ANN, "newer", seconds=90))
    assert chats.session.texts(ANN) == ["up to date", "older", "newer"]


async def test_a_crowd_of_parcels_goes_in_their_order(chats: Chats) -> None:
    for number in range(20):
        await chats.said(ANN, f"{number}")
    await chats.deliver(ANN)
    assert chats.session.texts(ANN) == [f"{number}" for number in range(20)]


async def test_two_senders_do_not_both_deliver(chats: Chats) -> None:
    for number in range(5):
        await chats.said(ANN, f"{number}")
    other = chats.another()
    await asyncio.gather(chats.deliver(ANN), other.deliver(visitor_of(ANN), ANN))
    assert chats.session.texts(ANN) == ["0", "1", "2", "3", "4"]


async def test_a_sender_that_fell_is_relieved_when_its_lease_is_over(chats: Chats) -> None:
    await chats.said(ANN, "hers", seconds=90)
    other = chats.another()
    await other.deliver(visitor_of(ANN), ANN)
    before = chats.session.texts(ANN)
    chats.clock.pass_by(90)
    await other.deliver(visitor_of(ANN), ANN)
    assert (before, chats.session.texts(ANN)) == ([], ["hers"])


async def test_the_lease_begins_anew_with_each_message(chats: Chats, monkeypatch: pytest.MonkeyPatch) -> None:
    """A long parcel under a slow platform is still ours after more than one lease."""
    await chats.said(ANN, "one", "two", "three")
    other, plain = chats.another(), chats.session.make_request

    async def slow(*given: Any, **named: Any) -> Any:
        chats.clock.pass_by(60)
        await other.deliver(visitor_of(BEN), BEN)
        monkeypatch.setattr(chats.session, "make_request", plain)
        await other.deliver(visitor_of(ANN), ANN)
        monkeypatch.setattr(chats.session, "make_request", slow)
        return await plain(*given, **named)

    monkeypatch.setattr(chats.session, "make_request", slow)
    await chats.deliver(ANN)
    assert chats.session.texts(ANN) == ["one", "two", "three"]


async def test_storage_that_is_away_for_a_moment_repeats_nothing(chats: Chats, monkeypatch: pytest.MonkeyPatch) -> None:
    await chats.said(ANN, "one", "two")
    plain = chats.store.transact
    calls = iter([plain, plain, away])
    monkeypatch.setattr(chats.store, "transact", lambda work: next(calls, plain)(work))
    with pytest.raises(OSError, match="disk"):
        await chats.deliver(ANN)
    chats.clock.pass_by(90)
    await chats.deliver(ANN)
    assert (chats.session.texts(ANN), len(await chats.stands(ANN))) == (["one", "two"], 2)


async def away(_work: Any) -> Any:
    raise OSError("disk")


# What is shown.


async def test_what_was_chosen_stands_above_the_answer(chats: Chats) -> None:
    await chats.deliver(ANN, fresh=await chats.said(ANN, "And when?", seconds=90), chose="Yesterday")
    assert chats.session.texts(ANN) == ["› Yesterday\n\nAnd when?"]


async def test_what_was_chosen_never_makes_one_message_more(chats: Chats) -> None:
    """Or a second try, which does not know it, would count wrongly what is there already."""
    await chats.deliver(ANN, fresh=await chats.said(ANN, "x" * 4096, seconds=90), chose="Yesterday")
    assert chats.session.texts(ANN) == ["x" * 4096]


async def test_plain_text_without_previews_and_with_keys(chats: Chats) -> None:
    block = Block(kind="question", text="<b>Who?</b>", ask=7, buttons=(Button(value="a", label="A"),))
    await chats.said(ANN, blocks=[block])
    await chats.deliver(ANN)
    (sent,) = chats.session.arrived[ANN].values()
    assert sent.link_preview_options is not None
    assert sent.reply_markup is not None
    assert (sent.text, sent.parse_mode, sent.link_preview_options.is_disabled) == ("<b>Who?</b>", None, True)
    assert sent.reply_markup.inline_keyboard[0][0].callback_data == "c:7:a"  # type: ignore[union-attr]


async def test_links_and_spans_to_copy(chats: Chats) -> None:
    note = Outgoing(text="number 1234", keys=((Key(label="web", link="https://mashang.example/"),),), code=((7, 4),))
    await chats.sender.note(visitor_of(ANN), ANN, note)
    (sent,) = chats.session.arrived[ANN].values()
    assert sent.entities is not None
    assert [(each.type, each.offset, each.length) for each in sent.entities] == [("code", 7, 4)]
    assert sent.reply_markup.inline_keyboard[0][0].url == "https://mashang.example/"  # type: ignore[union-attr]


async def test_an_entry_that_cannot_be_shown_holds_up_nothing(chats: Chats) -> None:
    broken = await chats.said(ANN, "broken")
    entry = chats.store

    def spoil(books: Any) -> None:
        seq = books.talk.say(visitor_of(ANN), "x", {"not": "blocks"}, turn=9, now=chats.clock())
        books.post.send(visitor_of(ANN), seq, now=chats.clock(), until=chats.clock())
        books.post.drop(visitor_of(ANN), broken.seq, now=chats.clock())

    await entry.transact(spoil)
    await chats.said(ANN, "sound")
    assert await chats.deliver(ANN) is None
    assert (chats.session.texts(ANN), await chats.queued(ANN)) == (["sound"], [])


async def test_what_was_erased_before_it_went_out_is_let_go(chats: Chats) -> None:
    await chats.said(ANN, "erased")
    await chats.do(lambda books: books.talk.erase(visitor_of(ANN)))
    await chats.said(ANN, "still there")
    await chats.deliver(ANN)
    assert chats.session.texts(ANN) == ["still there"]


# Trouble.


@pytest.mark.parametrize("trouble", [BROKEN, HTML, LOST])
async def test_a_server_in_trouble_is_tried_again(chats: Chats, trouble: Answer) -> None:
    await chats.said(ANN, "patience")
    chats.session.will("sendMessage", *[trouble] * 12)
    waits = []
    for _ in range(12):
        waits.append(await chats.deliver(ANN))
        if waits[-1] is None:
            break
        chats.clock.pass_by(waits[-1])
    garbled = trouble is HTML  # an answer that cannot be read at all
    assert waits == (
        [1.0, 2.0, None] if garbled else [1.0, 2.0, 4.0, 8.0, 16.0, 32.0, 64.0, 128.0, 256.0] + [300.0] * 3
    )


async def test_nothing_is_tried_before_its_time(chats: Chats) -> None:
    await chats.said(ANN, "patience")
    chats.session.will("sendMessage", BROKEN)
    await chats.deliver(ANN)
    chats.clock.pass_by(0.5)
    await chats.deliver(ANN)
    assert len(chats.session.calls) == 1


async def test_a_day_of_trouble_is_not_given_up(chats: Chats) -> None:
    await chats.said(ANN, "tomorrow")
    chats.session.will("sendMessage", *[BROKEN] * 1000)
    began = chats.clock()
    while (wait := await chats.deliver(ANN)) is not None:
        chats.clock.pass_by(wait * 0.75)  # as short as the dice can make it
        chats.sender = chats.another()
        await chats.do(lambda books: books.post.put_off(CHANNEL, "v1001", 1, until=chats.clock(), tried=False))
    assert chats.clock() - began > timedelta(days=1)
    assert (len(chats.session.calls), await chats.queued(ANN)) == (MOST_TRIES, [])


async def test_what_is_refused_is_dropped_and_the_next_goes_on(chats: Chats, caplog: pytest.LogCaptureFixture) -> None:
    refused = await chats.said(ANN, "refused")
    await chats.said(ANN, "accepted")
    chats.session.will("sendMessage", BAD)
    assert await chats.deliver(ANN) is None
    assert (chats.session.texts(ANN), await chats.queued(ANN)) == (["accepted"], [])
    dropped = [line for line in caplog.records if line.msg == "telegram-parcel-dropped"]
    assert [line.facts["seq"] for line in dropped] == [refused.seq]  # type: ignore[attr-defined]


async def test_a_refused_token_drops_nothing(chats: Chats, caplog: pytest.LogCaptureFixture) -> None:
    await chats.said(ANN, "kept")
    chats.session.will("sendMessage", TOKENLESS)
    assert await chats.deliver(ANN) == 300
    (parcel,) = await chats.queued(ANN)
    assert (parcel.tries, [line.msg for line in caplog.records]) == (0, ["telegram-token-refused"])


@pytest.mark.parametrize("status", [404, 401])
async def test_a_token_that_is_none_is_no_fault_of_a_parcel(chats: Chats, status: int) -> None:
    await chats.said(ANN, "kept")
    chats.session.will("sendMessage", Answer(status))
    await chats.deliver(ANN)
    assert len(await chats.queued(ANN)) == 1


async def test_being_stopped_is_no_trouble(chats: Chats, monkeypatch: pytest.MonkeyPatch) -> None:
    await chats.said(ANN, "stopped")
    going = asyncio.create_task(chats.deliver(ANN))
    await asyncio.sleep(0)
    going.cancel()
    with pytest.raises(asyncio.CancelledError):
        await going
    (parcel,) = await chats.queued(ANN)
    assert parcel.tries == 0


async def test_nothing_of_it_is_in_a_log_or_an_error(chats: Chats, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    answers = [BAD, BROKEN, LOST, TOKENLESS, BLOCKED, slow_down(7)]
    raised: list[object] = []
    for answer in answers:
        chats.session.will("sendMessage", answer)
        chats.session.will("deleteMessages", answer)
        await chats.said(ANN, "what somebody wrote")
        await chats.deliver(ANN)
        chats.clock.pass_by(1000)
        chats.session.will("sendMessage", answer)
        note = chats.sender.note(visitor_of(ANN), ANN, Outgoing(text="what somebody wrote"))
        (trouble,) = await asyncio.gather(note, return_exceptions=True)
        raised += [trouble, getattr(trouble, "__context__", None)]
        chats.clock.pass_by(1000)
    told = "\n".join([*(f"{line.getMessage()} {vars(line)}" for line in caplog.records), repr(raised)])
    assert len(caplog.records) >= len(answers)
    assert not [secret for secret in (TOKEN, "wrote", str(ANN), "v1001", "nobody reads") if secret in told]


# News and quiet hours.

NIGHT = datetime(2026, 3, 9, 14, 0, tzinfo=UTC)  # ten in the evening in Shanghai
HALF_PAST_EIGHT = datetime(2026, 3, 10, 0, 30, tzinfo=UTC)


async def test_news_by_day_comes_at_once_and_says_nothing(chats: Chats) -> None:
    await chats.news(ANN)
    await chats.deliver(ANN)
    (sent,) = chats.session.arrived[ANN].values()
    assert [row[0].callback_data for row in sent.reply_markup.inline_keyboard] == ["n:see", "n:news:off"]  # type: ignore[union-attr]


async def test_news_by_night_waits_for_the_morning_and_counts_no_try(chats: Chats) -> None:
    chats.clock.now = NIGHT
    await chats.news(ANN)
    wait = await chats.deliver(ANN)
    (parcel,) = await chats.queued(ANN)
    assert (wait, parcel.tries, chats.session.calls) == ((HALF_PAST_EIGHT - NIGHT).total_seconds(), 0, [])
    chats.clock.now = HALF_PAST_EIGHT
    await chats.deliver(ANN)
    assert len(chats.session.texts(ANN)) == 1


async def test_news_that_waits_for_the_morning_holds_up_no_answer(chats: Chats) -> None:
    chats.clock.now = NIGHT
    await chats.news(ANN)
    await chats.deliver(ANN)
    assert await chats.deliver(ANN, fresh=await chats.said(ANN, "at night", seconds=90)) is None
    assert chats.session.texts(ANN) == ["at night"]


async def test_without_quiet_hours_news_comes_at_night(tmp_path: Path) -> None:
    chats = chats_of(Keyring.create(tmp_path / "keyring.json"), quiet=None)
    chats.clock.now = NIGHT
    await chats.news(ANN)
    await chats.deliver(ANN)
    assert len(chats.session.texts(ANN)) == 1


async def test_quiet_hours_are_those_of_the_settings(tmp_path: Path) -> None:
    quiet = Quiet(evening=NIGHT.time().replace(hour=1), morning=NIGHT.time().replace(hour=11))
    chats = chats_of(Keyring.create(tmp_path / "keyring.json"), quiet=quiet)
    await chats.news(ANN)
    assert await chats.deliver(ANN) == 3600


# Notes, taps, and who waits.


async def test_a_note_is_sent_at_once_and_remembered(chats: Chats) -> None:
    await chats.do(lambda books: books.post.meet(visitor_of(ANN), ANN, language="en", now=chats.clock()))
    await chats.sender.note(visitor_of(ANN), ANN, Outgoing(text="not now"))
    (left,) = await chats.stands(ANN)
    assert (chats.session.texts(ANN), left.mine, left.seq) == (["not now"], False, 0)


async def test_a_note_that_is_refused_is_not_tried_again(chats: Chats) -> None:
    chats.session.will("sendMessage", BAD)
    await chats.sender.note(visitor_of(ANN), ANN, Outgoing(text="no"))
    assert (chats.session.names(), await chats.stands(ANN)) == (["sendMessage"], [])


@pytest.mark.parametrize(("answer", "tried"), [(BROKEN, True), (LOST, True), (slow_down(9), False), (TOKENLESS, False)])
async def test_a_note_in_trouble_says_when_to_try_again(chats: Chats, answer: Answer, tried: bool) -> None:
    chats.session.will("sendMessage", answer)
    with pytest.raises(Pause) as pause:
        await chats.sender.note(visitor_of(ANN), ANN, Outgoing(text="later"))
    assert pause.value.tried == tried


async def test_notes_that_fail_wait_longer_each_time(chats: Chats) -> None:
    chats.session.will("sendMessage", BROKEN, BROKEN, BROKEN)
    waits = []
    for _ in range(3):
        with pytest.raises(Pause) as pause:
            await chats.sender.say(ANN, Outgoing(text="later"))
        waits.append(pause.value.seconds)
        chats.clock.pass_by(pause.value.seconds)
    assert waits == [1, 2, 4]


async def test_a_note_that_arrives_ends_a_row_of_failures(chats: Chats) -> None:
    chats.session.will("sendMessage", BROKEN, OK, BROKEN)
    with pytest.raises(Pause):
        await chats.sender.say(ANN, Outgoing(text="later"))
    chats.clock.pass_by(1)
    await chats.sender.say(ANN, Outgoing(text="later"))
    with pytest.raises(Pause) as pause:
        await chats.sender.say(ANN, Outgoing(text="later"))
    assert pause.value.seconds == 1


async def test_an_old_tap_is_no_trouble(chats: Chats) -> None:
    chats.session.will("answerCallbackQuery", BAD, BROKEN, LOST, BLOCKED)
    for _ in range(4):
        await chats.sender.answer("query", "x" * 300)
    assert [len(call.text) for call in chats.session.calls] == [200] * 4  # type: ignore[attr-defined]


async def test_whom_something_waits_for(chats: Chats) -> None:
    await chats.said(ANN, "due")
    await chats.said(BEN, "leased", seconds=90)
    assert await chats.sender.waiting() == [(visitor_of(ANN), ANN)]


async def test_the_bot_api_answers_well(chats: Chats) -> None:
    """The script itself: what is not in it goes well, and what is lost has arrived."""
    chats.session.will("sendMessage", LOST, OK)
    with pytest.raises(TelegramNetworkError):
        await chats.bot.send_message(ANN, "first")
    await chats.bot.send_message(ANN, "second")
    assert chats.session.texts(ANN) == ["first", "second"]
