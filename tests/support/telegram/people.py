"""People with the app of the platform: what they do, as updates."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import count
from typing import Any

from tests.support.telegram.client import Bench, Message

_IDS = count(5_000_000)
_GROUPS = count(-1_000_000, -1)
_ALBUMS = count(1)


@dataclass(frozen=True, kw_only=True)
class Done:
    """The update that it became (0 where the bot never asked for such), and the message."""

    update: int
    message: int


@dataclass(kw_only=True)
class Person:
    """In a private chat with the bot; the chat has the person's own id."""

    bench: Bench
    id: int = field(default_factory=lambda: next(_IDS))
    language: str = "zh-hans"
    name: str = "某甲"

    @property
    def user(self) -> dict[str, Any]:
        told = {"id": self.id, "is_bot": False, "first_name": self.name}
        return told | {"language_code": self.language} if self.language else told

    @property
    def chat(self) -> dict[str, Any]:
        return {"id": self.id, "type": "private", "first_name": self.name}

    async def says(self, text: str, **more: Any) -> Done:
        return await self.sends(text=text, **more)

    async def sends(self, *, hold: bool = False, **content: Any) -> Done:
        """Any message: `sticker={...}`, `location={...}`, `forward_origin={...}`."""
        return await self._put({"message": self.message(**content)}, hold=hold)

    async def sends_all(self, *contents: Mapping[str, Any], hold: bool = False) -> list[Done]:
        """Several messages at once."""
        told = await self.bench.put(*({"message": self.message(**one)} for one in contents), hold=hold)
        return [Done(update=one["update_id"], message=one["message_id"]) for one in told]

    async def sends_file(self, data: bytes, name: str = "paper.pdf", *, hold: bool = False, **more: Any) -> Done:
        return await self.sends(document=await self.a_document(data, name), hold=hold, **more)

    async def sends_photo(self, data: bytes, *, hold: bool = False, **more: Any) -> Done:
        return await self.sends(photo=await self.a_photo(data), hold=hold, **more)

    async def sends_album(self, *photos: bytes, caption: str = "", hold: bool = False) -> list[Done]:
        """Photos that were chosen together: one message each, with one album's id; the first has the caption."""
        album = self.new_album()
        first = {"caption": caption} if caption else {}
        contents = [{"photo": await self.a_photo(data), "media_group_id": album} for data in photos]
        return await self.sends_all(contents[0] | first, *contents[1:], hold=hold)

    async def a_document(self, data: bytes, name: str = "paper.pdf") -> dict[str, Any]:
        file_id = await self.bench.upload(data)
        return {"file_id": file_id, "file_unique_id": f"u{file_id}", "file_name": name, "file_size": len(data)}

    async def a_huge_document(self, size: int = 25_000_000, name: str = "long.mp4") -> dict[str, Any]:
        file_id = await self.bench.huge_file(size)
        return {"file_id": file_id, "file_unique_id": f"u{file_id}", "file_name": name, "file_size": size}

    async def a_photo(self, data: bytes) -> list[dict[str, Any]]:
        """Smallest first, as the platform lists them."""
        small, large = await self.bench.upload(data[:100]), await self.bench.upload(data)
        return [
            {"file_id": small, "file_unique_id": f"u{small}", "width": 90, "height": 60, "file_size": 100},
            {"file_id": large, "file_unique_id": f"u{large}", "width": 800, "height": 600, "file_size": len(data)},
        ]

    def new_album(self) -> str:
        return f"{13_000_000_000_000_000 + next(_ALBUMS)}"

    async def edits(self, message: int, **content: Any) -> Done:
        """An edited message is the whole message as it is now."""
        return await self._put({"edited_message": {**self.message(**content), "message_id": message}})

    async def presses(self, data: str, message: int, *, hold: bool = False) -> Done:
        """A key under a message."""
        return await self._put({"callback_query": self.query(data, message)}, hold=hold)

    async def blocks(self) -> Done:
        return await self._member("member", "kicked")

    async def lets_in_again(self) -> Done:
        return await self._member("kicked", "member")

    async def screen(self) -> list[Message]:
        """What stands in the chat."""
        return await self.bench.standing(self.id)

    def message(self, **content: Any) -> dict[str, Any]:
        return {"from": self.user, "chat": self.chat, **content}

    def query(self, data: str, message: int) -> dict[str, Any]:
        return {"from": self.user, "message": {"chat": self.chat, "message_id": message}, "data": data}

    async def _member(self, before: str, after: str) -> Done:
        bot = {"id": self.bench.bot_id, "is_bot": True, "first_name": "Bench"}

        def member(status: str) -> dict[str, Any]:
            return {"status": status, "user": bot} | ({"until_date": 0} if status == "kicked" else {})

        told = {
            "from": self.user,
            "chat": self.chat,
            "old_chat_member": member(before),
            "new_chat_member": member(after),
        }
        return await self._put({"my_chat_member": told})

    async def _put(self, update: Mapping[str, Any], *, hold: bool = False) -> Done:
        told = (await self.bench.put(update, hold=hold))[0]
        return Done(update=told["update_id"], message=told["message_id"])


@dataclass(kw_only=True)
class InGroup(Person):
    """The same person where others read along; `kind` is group, supergroup or channel."""

    group: int = field(default_factory=lambda: next(_GROUPS))
    kind: str = "supergroup"

    @property
    def chat(self) -> dict[str, Any]:
        return {"id": self.group, "type": self.kind, "title": "测试群"}

    async def screen(self) -> list[Message]:
        return await self.bench.standing(self.group)


def keys(message: Message) -> list[dict[str, Any]]:
    """Those under a message."""
    return [key for row in message.get("reply_markup", {}).get("inline_keyboard", ()) for key in row]
