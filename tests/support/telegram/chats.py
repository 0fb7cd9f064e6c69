"""What stands in the chats of one bot: the emulator keeps no messages."""

import time
from collections.abc import Mapping, Sequence
from typing import Any

Message = dict[str, Any]

#: The first id; they grow by one over both directions, as in a real private chat.
FIRST = 1000


class Refusal(Exception):
    """What the Bot API refuses and the emulator does not."""

    def __init__(self, code: int, description: str, *, retry_after: int = 0) -> None:
        super().__init__(description)
        self.code, self.description, self.retry_after = code, description, retry_after


class Chats:
    """By chat id, messages by id. `gone` keeps what was deleted, for tests."""

    def __init__(self) -> None:
        self.standing: dict[int, dict[int, Message]] = {}
        self.gone: dict[int, dict[int, Message]] = {}
        self.blocked: set[int] = set()
        self.queries: set[str] = set()
        self._old: set[tuple[int, int]] = set()
        self._last = FIRST
        self._last_query = 0

    def new_id(self) -> int:
        self._last += 1
        return self._last

    def new_query(self) -> str:
        self._last_query += 1
        query = f"{7_000_000_000_000 + self._last_query}"
        self.queries.add(query)
        return query

    def person_wrote(self, chat: int, message: Mapping[str, Any]) -> None:
        self.standing.setdefault(chat, {})[int(message["message_id"])] = {**message, "mine": False}

    def bot_wrote(self, chat: int, sent: Mapping[str, Any]) -> Message:
        message = {"message_id": self.new_id(), "date": int(time.time()), **sent, "mine": True}
        self.standing.setdefault(chat, {})[message["message_id"]] = message
        return message

    def grow_old(self, chat: int, message: int) -> None:
        """Older than the 48 hours in which a bot may delete."""
        self._old.add((chat, message))

    def check_reachable(self, chat: int) -> None:
        if chat in self.blocked:
            raise Refusal(403, "Forbidden: bot was blocked by the user")
        if chat not in self.standing:
            raise Refusal(400, "Bad Request: chat not found")

    def check_edit(self, chat: int, message: int, changes: Mapping[str, Any]) -> None:
        found = self.standing.get(chat, {}).get(message)
        if found is None or not found["mine"]:
            raise Refusal(400, "Bad Request: message to edit not found")
        if all(found.get(name) == value for name, value in changes.items()):
            raise Refusal(400, "Bad Request: message is not modified")

    def edited(self, chat: int, message: int, changes: Mapping[str, Any]) -> None:
        self.standing[chat][message] |= changes

    def check_delete(self, chat: int, messages: Sequence[int], *, several: bool) -> list[int]:
        """Those that stand there. One that is not there is refused alone and skipped among several; one that is too
        old spoils the whole request."""
        here = [message for message in messages if message in self.standing.get(chat, {})]
        if not several and not here:
            raise Refusal(400, "Bad Request: message to delete not found")
        if any((chat, message) in self._old for message in here):
            raise Refusal(400, "Bad Request: message can't be deleted")
        return here

    def deleted(self, chat: int, messages: Sequence[int]) -> None:
        for message in messages:
            self.gone.setdefault(chat, {})[message] = self.standing[chat].pop(message)

    def check_query(self, query: str) -> None:
        if query not in self.queries:
            raise Refusal(400, "Bad Request: query is too old and response timeout expired or query ID is invalid")
