"""The bare aiogram webhook echo: the ground that a turn is measured against.

As aiogram's own example of a webhook, on its defaults: the update is thanked for first and handled in the background,
and nothing is kept.
"""

from aiogram import Dispatcher
from aiogram.types import Message

from benchmarks.telegram.peers import serving


async def echo(message: Message) -> None:
    await message.answer(message.text or "")


def main() -> None:
    dispatcher = Dispatcher()
    dispatcher.message.register(echo)
    serving.aiogram(dispatcher)


if __name__ == "__main__":
    main()
