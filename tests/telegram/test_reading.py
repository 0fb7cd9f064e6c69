"""What somebody did, read from an update: every kind of it, and whatever else may come."""

from typing import Any

import pytest
from aiogram.enums import ContentType, UpdateType
from aiogram.types import Message, Update
from hypothesis import HealthCheck, given, settings

from bot.channels.telegram.kinds import FILES, ODD, SERVICE, WORDS
from bot.channels.telegram.model import (
    Edited,
    Heard,
    InGroup,
    Nothing,
    Odd,
    Opened,
    Order,
    Ordered,
    Pressed,
    Reached,
    Remote,
    Sent,
    What,
    Worded,
)
from bot.channels.telegram.reading import read
from tests.telegram.updates import BOT, CHANNEL, GROUP, OURSELVES, PERSON, PRIVATE, READ, Payload, a_message, an_update
from tests.telegram.updates import random_updates as any_update

FILE = {"file_id": "F", "file_unique_id": "U"}
SIZED = {**FILE, "width": 90, "height": 90}
PLACE = {"latitude": 31.230416, "longitude": 121.4737}
BOARD = {"inline_keyboard": [[{"text": "Yes, go on", "callback_data": "c:1:yes"}]]}
POLL = {
    "id": "1",
    "question": "?",
    "options": [],
    "total_voter_count": 0,
    "is_closed": False,
    "is_anonymous": True,
    "type": "regular",
    "allows_multiple_answers": False,
    "allows_revoting": False,
    "members_only": False,
}
GIFT = {"id": "1", "sticker": {**SIZED, "type": "regular", "is_animated": False, "is_video": False}, "star_count": 1}
UNIQUE = {
    "base_name": "g",
    "name": "g-1",
    "number": 1,
    "gift_id": "1",
    "model": {"name": "m", "sticker": GIFT["sticker"], "rarity_per_mille": 1},
    "symbol": {"name": "s", "sticker": GIFT["sticker"], "rarity_per_mille": 1},
    "backdrop": {
        "name": "b",
        "rarity_per_mille": 1,
        "colors": {"center_color": 1, "edge_color": 1, "symbol_color": 1, "text_color": 1},
    },
}
OTHER_PERSON = {"id": 5, "is_bot": False, "first_name": "A"}


def sent(name: str, *, size: int | None = None, file_id: str = "F", caption: str = "", album: str = "") -> Sent:
    return Sent(file=Remote(file_id=file_id, name=name, size=size), caption=caption, album=album)


def heard(content: Payload, kind: str = "message", **more: Any) -> Heard:
    return read(an_update(kind, a_message(content, **more)), username=BOT)


def what(content: Payload, kind: str = "message", **more: Any) -> What:
    return heard(content, kind, **more).what


SERVICES: dict[str, Any] = {
    "new_chat_members": [OTHER_PERSON],
    "left_chat_member": OTHER_PERSON,
    "chat_owner_left": {},
    "chat_owner_changed": {"new_owner": OTHER_PERSON},
    "new_chat_title": "T",
    "new_chat_photo": [SIZED],
    "delete_chat_photo": True,
    "group_chat_created": True,
    "supergroup_chat_created": True,
    "channel_chat_created": True,
    "message_auto_delete_timer_changed": {"message_auto_delete_time": 86400},
    "migrate_to_chat_id": -5,
    "migrate_from_chat_id": -6,
    "pinned_message": {"message_id": 4, "date": 1795000000, "chat": PRIVATE, "text": "pinned"},
    "successful_payment": {
        "currency": "XTR",
        "total_amount": 1,
        "invoice_payload": "p",
        "telegram_payment_charge_id": "c",
        "provider_payment_charge_id": "c",
    },
    "refunded_payment": {
        "currency": "XTR",
        "total_amount": 1,
        "invoice_payload": "p",
        "telegram_payment_charge_id": "c",
    },
    "gift": {"gift": GIFT},
    "unique_gift": {"gift": UNIQUE, "origin": "transfer"},
    "gift_upgrade_sent": {"gift": GIFT},
    "connected_website": "example.test",
    "write_access_allowed": {},
    "proximity_alert_triggered": {"traveler": OTHER_PERSON, "watcher": PERSON, "distance": 5},
    "boost_added": {"boost_count": 1},
    "chat_background_set": {
        "type": {"type": "fill", "fill": {"type": "solid", "color": 1}, "dark_theme_dimming": 1},
    },
    "checklist_tasks_done": {"marked_as_done_task_ids": [1]},
    "checklist_tasks_added": {"tasks": []},
    "direct_message_price_changed": {"are_direct_messages_enabled": False},
    "forum_topic_created": {"name": "T", "icon_color": 1},
    "forum_topic_edited": {},
    "forum_topic_closed": {},
    "forum_topic_reopened": {},
    "general_forum_topic_hidden": {},
    "general_forum_topic_unhidden": {},
    "giveaway_created": {},
    "giveaway_completed": {"winner_count": 1},
    "managed_bot_created": {"bot": OURSELVES},
    "paid_message_price_changed": {"paid_message_star_count": 1},
    "poll_option_added": {"option_persistent_id": "1", "option_text": "a"},
    "poll_option_deleted": {"option_persistent_id": "1", "option_text": "a"},
    "suggested_post_approved": {"send_date": 1795000000},
    "suggested_post_approval_failed": {"price": {"currency": "XTR", "amount": 1}},
    "suggested_post_declined": {},
    "suggested_post_paid": {"currency": "XTR"},
    "suggested_post_refunded": {"reason": "post_deleted"},
    "video_chat_scheduled": {"start_date": 1795000000},
    "video_chat_started": {},
    "video_chat_ended": {"duration": 5},
    "video_chat_participants_invited": {"users": [OTHER_PERSON]},
    "community_chat_added": {"community": {"id": 1, "name": "C"}},
    "community_chat_removed": {},
    "community_chat_joined": {"community": {"id": 1, "name": "C"}},
}

#: One message of every kind there is, as it comes, and what it is read as.
KINDS: dict[str, tuple[Payload, What]] = {
    "text": ({"text": "The permit is late."}, Worded(text="The permit is late.")),
    "photo": (
        {"photo": [{**SIZED, "file_size": 10}, {**SIZED, "file_id": "L", "width": 1280, "file_size": 99}, SIZED]},
        sent("photo.jpg", file_id="L", size=99),
    ),
    "live_photo": (
        {"live_photo": {**SIZED, "file_id": "V", "duration": 2}, "photo": [SIZED]},
        sent("photo.jpg"),
    ),
    "document": (
        {"document": {**FILE, "file_name": "letter.pdf", "mime_type": "application/pdf", "file_size": 7}},
        sent("letter.pdf", size=7),
    ),
    "video": ({"video": {**SIZED, "duration": 2, "mime_type": "video/quicktime"}}, sent("video.mov")),
    "video_note": ({"video_note": {**FILE, "length": 9, "duration": 2}}, sent("video-note.mp4")),
    "voice": ({"voice": {**FILE, "duration": 2, "mime_type": "audio/ogg"}}, sent("voice.ogg")),
    "audio": ({"audio": {**FILE, "duration": 2, "mime_type": "audio/mp4"}}, sent("audio.m4a")),
    "animation": (
        {"animation": {**SIZED, "duration": 2, "mime_type": "video/mp4"}, "document": FILE},
        sent("animation.mp4"),
    ),
    "location": ({"location": PLACE}, Worded(text="31.230416, 121.473700")),
    "venue": (
        {"venue": {"location": PLACE, "title": "Hall", "address": "1 Demo Road"}, "location": PLACE},
        Worded(text="Hall, 1 Demo Road, 31.230416, 121.473700"),
    ),
    "contact": ({"contact": {"phone_number": "13800138000", "first_name": "Li"}}, Worded(text="13800138000")),
    "sticker": ({"sticker": GIFT["sticker"]}, Odd(key="telegram.odd.sticker")),
    "poll": ({"poll": POLL}, Odd(key="telegram.odd.poll")),
    **{
        kind: ({kind: content}, Odd(key="telegram.odd.other"))
        for kind, content in {
            "dice": {"emoji": "🎲", "value": 3},
            "game": {"title": "G", "description": "g", "photo": [SIZED]},
            "story": {"chat": PRIVATE, "id": 1},
            "paid_media": {"star_count": 1, "paid_media": [{"type": "photo", "photo": [SIZED]}]},
            "checklist": {"title": "C", "tasks": []},
            "invoice": {
                "title": "I",
                "description": "i",
                "start_parameter": "s",
                "currency": "XTR",
                "total_amount": 1,
            },
            "giveaway": {"chats": [CHANNEL], "winners_selection_date": 1795000000, "winner_count": 1},
            "giveaway_winners": {
                "chat": CHANNEL,
                "giveaway_message_id": 1,
                "winners_selection_date": 1795000000,
                "winner_count": 1,
                "winners": [OTHER_PERSON],
            },
            "rich_message": {"blocks": [{"type": "divider"}]},
            "web_app_data": {"data": "d", "button_text": "b"},
            "passport_data": {"data": [], "credentials": {"data": "d", "hash": "h", "secret": "s"}},
            "users_shared": {"request_id": 1, "users": []},
            "user_shared": {"request_id": 1, "user_id": 2},
            "chat_shared": {"request_id": 1, "chat_id": 2},
        }.items()
    },
    **{kind: ({kind: content}, Nothing()) for kind, content in SERVICES.items()},
}


@pytest.mark.parametrize("kind", KINDS)
def test_a_message_of_every_kind_is_read(kind: str) -> None:
    content, expected = KINDS[kind]
    assert what(content) == expected


@pytest.mark.parametrize("kind", KINDS)
def test_each_row_is_of_the_kind_it_says(kind: str) -> None:
    assert Message.model_validate(a_message(KINDS[kind][0])).content_type == kind


def test_no_kind_of_message_that_aiogram_knows_is_left_out() -> None:
    known = {kind.value for kind in ContentType} - {ContentType.UNKNOWN.value, ContentType.ANY.value}
    assert set(KINDS) == known


def test_every_kind_is_in_one_table_and_only_one() -> None:
    tables = [kind for table in (WORDS, FILES, ODD, SERVICE) for kind in table]
    assert sorted(tables) == sorted(KINDS)


def test_a_kind_that_nobody_knows_yet_is_refused_kindly() -> None:
    assert what({"hologram": {"file_id": "F"}}) == Odd(key="telegram.odd.other")


def test_who_and_where_are_told() -> None:
    expected = Heard(update=900, chat=4711, what=Worded(text="hi"), message=5, language="zh-Hans")
    assert heard({"text": "hi"}) == expected


@pytest.mark.parametrize(
    ("spoken", "expected"),
    [
        ("zh", "zh-Hans"),
        ("zh-hant", "zh-Hans"),
        ("ZH_cn", "zh-Hans"),
        ("zhu", "en"),
        ("de", "en"),
        ("", ""),
        (None, ""),
    ],
)
def test_the_language_of_the_app(spoken: str, expected: str) -> None:
    assert heard({"text": "hi"}, **{"from": {**PERSON, "language_code": spoken}}).language == expected


COMMANDS: list[tuple[str, What]] = [
    ("/start", Opened()),
    ("/start AbC_9-x", Opened(code="AbC_9-x")),
    (f"/start@{BOT} AbC", Opened(code="AbC")),
    (f"/Start@{BOT.upper()}\nAbC", Opened(code="AbC")),
    ("/start " + "x" * 80, Opened(code="x" * 64)),
    ("/start not a code!", Opened(code="not a code!")),
    *((f"/{order.value}", Ordered(order=order)) for order in Order),
    *((f"/{order.value}@{BOT} please", Ordered(order=order)) for order in Order),
    ("/settings", Odd(key="telegram.odd.command")),
    ("/start@another_bot AbC", Nothing()),
    ("/2", Worded(text="/2")),
    ("/不清楚", Worded(text="/不清楚")),
    ("/var/www", Worded(text="/var/www")),
    ("see /new", Worded(text="see /new")),
    ("/", Worded(text="/")),
    ("", Worded(text="")),
    ("  spaces ", Worded(text="  spaces ")),
]


@pytest.mark.parametrize(("text", "expected"), COMMANDS)
def test_commands_and_what_only_looks_like_one(text: str, expected: What) -> None:
    assert what({"text": text}) == expected


def test_the_name_of_the_bot_may_come_with_its_sign() -> None:
    update = an_update("message", a_message({"text": f"/new@{BOT}"}))
    assert read(update, username=f"@{BOT}").what == Ordered(order=Order.NEW)


@pytest.mark.parametrize(
    ("document", "expected"),
    [
        ({"file_name": "C:\\Users\\li\\账单.pdf"}, "账单.pdf"),
        ({"file_name": "../../etc/passwd"}, "passwd.bin"),
        ({"file_name": "/", "mime_type": "image/png"}, "document.png"),
        ({"file_name": ".pdf", "mime_type": "application/pdf"}, "pdf.pdf"),
        ({"file_name": "scan", "mime_type": "application/pdf; x=1"}, "scan.pdf"),
        ({"file_name": "a\u202efdp.exe\n"}, "afdp.exe"),
        ({"file_name": "x" * 300 + ".pdf"}, "x" * 100 + ".pdf"),
        ({}, "document.bin"),
    ],
)
def test_a_file_has_a_sensible_name(document: Payload, expected: str) -> None:
    assert what({"document": {**FILE, **document}}) == sent(expected)


def test_a_caption_and_an_album_come_along() -> None:
    expected = sent("photo.jpg", caption="the gate", album="7")
    assert what({"photo": [SIZED], "caption": "the gate", "media_group_id": "7"}) == expected


def test_a_live_photo_without_a_still_one_is_a_video() -> None:
    assert what({"live_photo": {**SIZED, "file_id": "V", "duration": 2}}) == sent("video.mp4", file_id="V")


def test_the_number_of_an_account_gets_its_plus() -> None:
    contact = {"phone_number": "491701234567", "first_name": "A", "user_id": 5}
    assert what({"contact": contact}) == Worded(text="+491701234567")


def test_nothing_is_read_of_where_a_forwarded_message_came_from() -> None:
    origin = {"type": "user", "date": 1, "sender_user": {"id": 99, "is_bot": False, "first_name": "Whistle"}}
    assert "Whistle" not in repr(heard({"text": "hi", "forward_origin": origin}))
    assert what({"text": "hi", "forward_origin": origin}) == Worded(text="hi")


def test_what_was_written_through_another_bot_is_read_as_written() -> None:
    assert what({"text": "hi", "via_bot": {**OURSELVES, "username": "gif"}}) == Worded(text="hi")


def test_other_bots_are_not_heard() -> None:
    assert what({"text": "/start"}, **{"from": OURSELVES}) == Nothing()


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        ({"text": "Better so"}, Edited(message=5, text="Better so")),
        ({"photo": [SIZED], "caption": "Better so"}, Edited(message=5, text="Better so")),
        ({"photo": [SIZED]}, Edited(message=5, text="")),
        ({"text": "/new"}, Edited(message=5, text="/new")),
        ({"location": {**PLACE, "live_period": 900}}, Nothing()),
        ({"poll": POLL}, Nothing()),
    ],
)
def test_edited_messages(content: Payload, expected: What) -> None:
    assert what(content, "edited_message") == expected


IN_GROUP: list[tuple[Payload, What]] = [
    ({"text": "/start"}, InGroup()),
    ({"text": f"/start@{BOT} AbC"}, InGroup(code="AbC")),
    ({"text": f"/start@{BOT} not a code"}, InGroup()),
    ({"text": "/help"}, InGroup()),
    ({"text": f"/what@{BOT}"}, InGroup()),
    ({"text": "/what"}, Nothing()),
    ({"text": "/start@another_bot"}, Nothing()),
    ({"text": f"ask @{BOT.upper()}, they know"}, InGroup()),
    ({"photo": [SIZED], "caption": f"@{BOT}"}, InGroup()),
    ({"text": f"@{BOT}2 or x@{BOT}"}, Nothing()),
    ({"text": "small talk"}, Nothing()),
    ({"sticker": GIFT["sticker"]}, Nothing()),
    ({"new_chat_members": [OURSELVES]}, Nothing()),
    ({"text": "no", "reply_to_message": a_message({"text": "?", "from": OURSELVES, "chat": GROUP})}, InGroup()),
    ({"text": "no", "reply_to_message": a_message({"text": "?", "chat": GROUP})}, Nothing()),
    ({"text": "/start", "from": {**OURSELVES, "username": "another_bot"}}, Nothing()),
    ({"text": "/start", "from": {**OURSELVES, "username": "GroupAnonymousBot"}, "sender_chat": GROUP}, InGroup()),
    ({"text": "/start", "sender_chat": CHANNEL, "is_automatic_forward": True}, Nothing()),
]


@pytest.mark.parametrize(("content", "expected"), IN_GROUP)
def test_in_a_group_only_what_addresses_the_bot_is_answered(content: Payload, expected: What) -> None:
    assert what({"chat": GROUP, **content}) == expected


@pytest.mark.parametrize(
    ("kind", "text", "expected"),
    [
        ("channel_post", "/start", InGroup()),
        ("channel_post", "News of the day", Nothing()),
        ("edited_channel_post", "/start", Nothing()),
        ("edited_message", f"@{BOT}", Nothing()),
    ],
)
def test_channels_and_edits_where_others_read(kind: str, text: str, expected: What) -> None:
    assert what({"text": text, "chat": CHANNEL}, kind) == expected


def a_press(message: Payload | None, **more: Any) -> Heard:
    query = {"id": "Q", "from": PERSON, "chat_instance": "1", "data": "c:1:yes", **more}
    return read(an_update("callback_query", {**query, **({"message": message} if message else {})}), username=BOT)


def test_a_button_is_told_with_its_words_and_its_message() -> None:
    expected = Pressed(query="Q", data="c:1:yes", message=5, label="Yes, go on")
    pressed = a_press(a_message({"text": "?"}, reply_markup=BOARD))
    assert pressed == Heard(update=900, chat=4711, what=expected, language="zh-Hans")


@pytest.mark.parametrize("message", [{"chat": PRIVATE, "message_id": 5, "date": 0}, None])
def test_a_button_under_a_message_that_is_out_of_reach(message: Payload | None) -> None:
    assert a_press(message).what == Pressed(query="Q", data="c:1:yes")
    assert a_press(message).chat == 4711


def test_a_button_without_data_is_odd() -> None:
    assert a_press(a_message({"text": "?"}), data=None, game_short_name="g").what == Odd(key="telegram.odd.other")


def test_a_button_pressed_in_a_group_leads_to_the_private_chat() -> None:
    assert a_press(a_message({"text": "?"}, chat=GROUP)).what == InGroup(query="Q")


def a_change(chat: Payload, old: Payload, new: Payload) -> What:
    members = {"old_chat_member": {"user": OURSELVES, **old}, "new_chat_member": {"user": OURSELVES, **new}}
    return read(an_update("my_chat_member", {"chat": chat, "from": PERSON, "date": 1, **members}), username=BOT).what


MEMBER, LEFT, KICKED = {"status": "member"}, {"status": "left"}, {"status": "kicked", "until_date": 0}
MAY = dict.fromkeys(
    (
        "can_be_edited",
        "is_anonymous",
        "can_manage_chat",
        "can_delete_messages",
        "can_manage_video_chats",
        "can_restrict_members",
        "can_promote_members",
        "can_change_info",
        "can_invite_users",
        "can_post_stories",
        "can_edit_stories",
        "can_delete_stories",
        "can_send_welcome_messages",
    ),
    False,
)
ADMINISTRATOR = {"status": "administrator", **MAY}


@pytest.mark.parametrize(
    ("chat", "old", "new", "expected"),
    [
        (PRIVATE, MEMBER, KICKED, Reached(blocked=True)),
        (PRIVATE, KICKED, MEMBER, Reached(blocked=False)),
        (GROUP, LEFT, MEMBER, InGroup()),
        (GROUP, KICKED, ADMINISTRATOR, InGroup()),
        (CHANNEL, LEFT, ADMINISTRATOR, InGroup()),
        (GROUP, MEMBER, ADMINISTRATOR, Nothing()),
        (GROUP, MEMBER, KICKED, Nothing()),
        (GROUP, MEMBER, LEFT, Nothing()),
    ],
)
def test_being_let_in_and_shut_out(chat: Payload, old: Payload, new: Payload, expected: What) -> None:
    assert a_change(chat, old, new) == expected


def test_every_kind_of_update_is_nothing_or_told_above() -> None:
    rest = {kind.value for kind in UpdateType} - set(READ)
    read_as = {kind: read(Update.model_construct(update_id=1, **{kind: object()}), username=BOT).what for kind in rest}
    assert set(read_as.values()) == {Nothing()}


def test_the_known_kinds_of_update_are_those_of_the_model() -> None:
    assert set(Update.model_fields) == {"update_id", *(kind.value for kind in UpdateType)}


@settings(deadline=None, max_examples=200, suppress_health_check=list(HealthCheck))
@given(update=any_update())
def test_whatever_comes_is_read_as_something(update: Update) -> None:
    assert read(update, username=BOT).update == update.update_id
