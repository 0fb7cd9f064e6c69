"""The world of gramlab, and what it lacks: messages that are deleted, a bot's own page. Python 3.13."""

import secrets
import time
from pathlib import Path
from typing import Any

from gramlab.world import World

#: For so long may a bot delete what stands in a private chat.
DELETABLE = 48 * 3600


class Ground:
    """Each call opens the world anew, as its own servers do: threads share nothing but the file."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.erased: set[tuple[int, int]] = set()
        #: Menu and descriptions, by bot, kind, scope and language.
        self.page: dict[tuple[int, str, str, str], Any] = {}
        World.create(folder, seed=1, now=int(time.time())).__exit__(None, None, None)

    def open(self) -> World:
        return World.open(self.folder)

    def new_bot(self, name: str, username: str) -> tuple[int, str]:
        """Its id and its token."""
        with self.open() as world:
            bot = int(world.create_user(first_name=name, is_bot=True, username=username)["id"])
            return bot, world.issue_bot_token(bot)

    def history(self, chat: int) -> list[dict[str, Any]]:
        """What stands in the chat and what was deleted from it."""
        with self.open() as world:
            return [{**said, "erased": (chat, said["id"]) in self.erased} for said in world.history(chat)]

    def tap(self, person: int, chat: int, message: int, data: str, *, old: bool) -> str:
        """The id of the query. A button that does not stand under that message cannot be tapped, unless it is an old
        one on a phone that has not heard of it."""
        with self.open() as world:
            rows = world.get_message(chat, message).get("reply_markup", {}).get("inline_keyboard", [])
            there = (chat, message) not in self.erased and data in [key["callback_data"] for row in rows for key in row]
            if not there and not old:
                raise ValueError(f"no such button under message {message}")
            made = world.create_callback(
                user_id=person, chat_id=chat, message_id=message, data=data, request_id=secrets.token_hex(8)
            )
            return str(made["id"])

    def erase(self, bot: int, address: int, ids: list[int]) -> list[int]:
        """Those that are gone now: what stands there, and in a group only the bot's own. Raises ValueError for a chat
        that is not the bot's."""
        with self.open() as world:
            chat = world.chat_for_bot(bot, address)
            now = int(world.snapshot()["now"])
            standing = {
                said["id"]
                for said in world.history(chat["id"])
                if now - said["date"] < DELETABLE and (address > 0 or said["sender_id"] == bot)
            }
        gone = [one for one in ids if one in standing and (chat["id"], one) not in self.erased]
        self.erased |= {(chat["id"], one) for one in gone}
        return gone

    def standing(self, bot: int, address: int, message: int) -> dict[str, Any]:
        """A message as the world has it. Raises ValueError when there is none."""
        with self.open() as world:
            chat = int(world.chat_for_bot(bot, address)["id"])
            if (chat, message) in self.erased:
                raise ValueError("message was deleted")
            return world.get_message(chat, message)
