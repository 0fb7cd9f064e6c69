"""Somebody in a private chat: plays lines of a transcript, and looks at the chat."""

import io
from typing import Any

from PIL import Image

from tests.support.telegram.client import Message, arrived
from tests.support.telegram.in_process import Telegram
from tests.support.transcripts.at_telegram import TelegramDriver, at_telegram
from tests.support.transcripts.player import Player
from tests.support.transcripts.writing import Line, Transcript, expanded


def a_photo(shade: int = 100) -> bytes:
    written = io.BytesIO()
    Image.new("RGB", (40, 30), (shade, 0, 0)).save(written, "JPEG")
    return written.getvalue()


TO_WHOM = ("> play to-the-kind", "> press complaint", "> press none", "> press named")
TO_THE_FILES = (
    *TO_WHOM,
    *("> press rule", "> play story", "> command skip", "> press none"),
    *("> command skip",) * 4,
    "> type 请改一改。",
)


class Somebody:
    """Plays lines of a transcript, and looks at the chat."""

    def __init__(self, here: Telegram) -> None:
        transcript = Transcript(name="here", title="", languages=("zh-Hans",), place="none", lines=())
        self.here = here
        self.player = Player(house=here.house, transcript=transcript, language="zh-Hans", new_driver=at_telegram(here))

    @property
    def driver(self) -> TelegramDriver:
        driver = self.player.driver
        assert isinstance(driver, TelegramDriver)
        return driver

    async def does(self, *lines: str) -> list[str]:
        """What was said to the last of them."""
        for text in lines:
            mark, _, rest = text.partition(" ")
            for line in expanded(Line(number=0, mark=mark, rest=rest)):
                if line.is_for("telegram"):
                    await self.player._line(line)
        return self.player.seen

    async def does_all(self, act: "object") -> list[str]:
        return await self.driver._act(act)  # type: ignore[arg-type]

    async def screen(self) -> list[Message]:
        return await self.driver.person.screen()

    async def mine(self) -> list[str]:
        """What stands in the chat of the person's own."""
        return [message.get("text", "") for message in await self.screen() if not message["mine"]]

    async def ours(self) -> list[str]:
        return [message["text"] for message in await self.screen() if message["mine"]]

    def words(self, key: str, **facts: object) -> str:
        return self.here.house.words.text(key, "zh-Hans", facts)  # type: ignore[arg-type]

    async def waits_for(self, text: str, *, times: int = 1) -> Message:
        """A message that nobody asked for."""
        chat = self.driver.person.id

        def there(journal: list[dict[str, object]]) -> object:
            found = [one for one in journal if arrived(one, chat) and text in one["params"]["text"]]  # type: ignore[index]
            return len(found) >= times

        await self.here.bench.until(there)
        await self.here.idle(chat)
        return next(message for message in reversed(await self.screen()) if text in message["text"])


async def state_of(somebody: Somebody) -> dict[str, Any]:
    visitor, now = somebody.driver.visitor, somebody.here.house.clock()
    conversation = await somebody.here.house.store.read(lambda books: books.talk.load(visitor, now=now))
    assert conversation
    assert isinstance(conversation.state, dict)
    return conversation.state
