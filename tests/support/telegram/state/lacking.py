"""Methods of the Bot API that gramlab does not have, answered out of the same world. Python 3.13."""

import json
from collections.abc import Callable
from typing import Any, TypeAlias

from tests.support.telegram.state.world import Ground

Given: TypeAlias = "dict[str, Any]"
Method: TypeAlias = "Callable[[Ground, int, Given], Any]"

NO_WEBHOOK = {"url": "", "has_custom_certificate": False, "pending_update_count": 0}
MOST_AT_ONCE = 100


def _page(what: str) -> tuple[Method, Method]:
    """Setting and getting a part of the bot's own page: each scope and language has its own."""

    def place(bot: int, given: Given) -> tuple[int, str, str, str]:
        scope = read(given.get("scope") or "{}").get("type", "default")
        return bot, what, scope, given.get("language_code", "")

    def put(ground: Ground, bot: int, given: Given) -> bool:
        ground.page[place(bot, given)] = read(given[what]) if what == "commands" else given[what]
        return True

    def get(ground: Ground, bot: int, given: Given) -> Any:
        found = ground.page.get(place(bot, given))
        return found or [] if what == "commands" else {what: found or ""}

    return put, get


def _act(ground: Ground, bot: int, given: Given) -> bool:
    """Somebody types, as they see it: only where there is a chat."""
    with ground.open() as world:
        world.chat_for_bot(bot, int(given["chat_id"]))
    return True


def _erase_all(ground: Ground, bot: int, given: Given) -> bool:
    """Those that are not there are passed over."""
    ids = [int(one) for one in read(given["message_ids"])]
    if not 1 <= len(ids) <= MOST_AT_ONCE:
        raise ValueError("too many messages, or none")
    ground.erase(bot, int(given["chat_id"]), ids)
    return True


def _erase_one(ground: Ground, bot: int, given: Given) -> bool:
    if not ground.erase(bot, int(given["chat_id"]), [int(given["message_id"])]):
        raise ValueError("message to delete not found")
    return True


def read(value: Any) -> Any:
    """In a form, what is no text is written as JSON."""
    return json.loads(value) if isinstance(value, str) else value


_COMMANDS, _DESCRIPTION, _SHORT = _page("commands"), _page("description"), _page("short_description")
METHODS: dict[str, Method] = {
    "setMyCommands": _COMMANDS[0],
    "getMyCommands": _COMMANDS[1],
    "setMyDescription": _DESCRIPTION[0],
    "getMyDescription": _DESCRIPTION[1],
    "setMyShortDescription": _SHORT[0],
    "getMyShortDescription": _SHORT[1],
    "sendChatAction": _act,
    "deleteMessages": _erase_all,
    "deleteMessage": _erase_one,
    "getWebhookInfo": lambda ground, bot, given: NO_WEBHOOK,
}
