"""Which kinds of message are answers, which are kindly refused, and which nobody waits to be answered."""

from collections.abc import Mapping
from typing import Final

from aiogram.enums import ContentType

#: Answers in words.
WORDS: Final = frozenset({ContentType.TEXT, ContentType.LOCATION, ContentType.VENUE, ContentType.CONTACT})

FILES: Final = frozenset(
    {
        ContentType.PHOTO,
        ContentType.LIVE_PHOTO,
        ContentType.DOCUMENT,
        ContentType.VIDEO,
        ContentType.VIDEO_NOTE,
        ContentType.VOICE,
        ContentType.AUDIO,
        ContentType.ANIMATION,
    }
)

#: For whatever has no words of its own, or is not known at all.
OTHER: Final = "telegram.odd.other"

#: What people send and is not taken: the key of the words that say so.
ODD: Final[Mapping[str, str]] = {
    ContentType.STICKER: "telegram.odd.sticker",
    ContentType.POLL: "telegram.odd.poll",
    **dict.fromkeys(
        (
            ContentType.DICE,
            ContentType.GAME,
            ContentType.STORY,
            ContentType.PAID_MEDIA,
            ContentType.CHECKLIST,
            ContentType.INVOICE,
            ContentType.GIVEAWAY,
            ContentType.GIVEAWAY_WINNERS,
            ContentType.RICH_MESSAGE,
            ContentType.WEB_APP_DATA,
            ContentType.PASSPORT_DATA,
            ContentType.USERS_SHARED,
            ContentType.USER_SHARED,
            ContentType.CHAT_SHARED,
        ),
        OTHER,
    ),
}

#: What the platform tells of the chat; nobody waits for an answer.
SERVICE: Final = frozenset(
    {
        ContentType.NEW_CHAT_MEMBERS,
        ContentType.LEFT_CHAT_MEMBER,
        ContentType.CHAT_OWNER_LEFT,
        ContentType.CHAT_OWNER_CHANGED,
        ContentType.NEW_CHAT_TITLE,
        ContentType.NEW_CHAT_PHOTO,
        ContentType.DELETE_CHAT_PHOTO,
        ContentType.GROUP_CHAT_CREATED,
        ContentType.SUPERGROUP_CHAT_CREATED,
        ContentType.CHANNEL_CHAT_CREATED,
        ContentType.MESSAGE_AUTO_DELETE_TIMER_CHANGED,
        ContentType.MIGRATE_TO_CHAT_ID,
        ContentType.MIGRATE_FROM_CHAT_ID,
        ContentType.PINNED_MESSAGE,
        ContentType.SUCCESSFUL_PAYMENT,
        ContentType.REFUNDED_PAYMENT,
        ContentType.GIFT,
        ContentType.UNIQUE_GIFT,
        ContentType.GIFT_UPGRADE_SENT,
        ContentType.CONNECTED_WEBSITE,
        ContentType.WRITE_ACCESS_ALLOWED,
        ContentType.PROXIMITY_ALERT_TRIGGERED,
        ContentType.BOOST_ADDED,
        ContentType.CHAT_BACKGROUND_SET,
        ContentType.CHECKLIST_TASKS_DONE,
        ContentType.CHECKLIST_TASKS_ADDED,
        ContentType.DIRECT_MESSAGE_PRICE_CHANGED,
        ContentType.FORUM_TOPIC_CREATED,
        ContentType.FORUM_TOPIC_EDITED,
        ContentType.FORUM_TOPIC_CLOSED,
        ContentType.FORUM_TOPIC_REOPENED,
        ContentType.GENERAL_FORUM_TOPIC_HIDDEN,
        ContentType.GENERAL_FORUM_TOPIC_UNHIDDEN,
        ContentType.GIVEAWAY_CREATED,
        ContentType.GIVEAWAY_COMPLETED,
        ContentType.MANAGED_BOT_CREATED,
        ContentType.PAID_MESSAGE_PRICE_CHANGED,
        ContentType.POLL_OPTION_ADDED,
        ContentType.POLL_OPTION_DELETED,
        ContentType.SUGGESTED_POST_APPROVED,
        ContentType.SUGGESTED_POST_APPROVAL_FAILED,
        ContentType.SUGGESTED_POST_DECLINED,
        ContentType.SUGGESTED_POST_PAID,
        ContentType.SUGGESTED_POST_REFUNDED,
        ContentType.VIDEO_CHAT_SCHEDULED,
        ContentType.VIDEO_CHAT_STARTED,
        ContentType.VIDEO_CHAT_ENDED,
        ContentType.VIDEO_CHAT_PARTICIPANTS_INVITED,
        ContentType.COMMUNITY_CHAT_ADDED,
        ContentType.COMMUNITY_CHAT_REMOVED,
        ContentType.COMMUNITY_CHAT_JOINED,
    }
)
