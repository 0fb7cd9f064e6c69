"""Things of the channel itself that are said outside a turn: one message each."""

from collections.abc import Sequence
from typing import Final

from bot.channels.telegram import buttons
from bot.channels.telegram.keys import MOST_KEYS, is_open_to_all, side_by_side, with_language
from bot.channels.telegram.model import Key, Outgoing
from cases import numbers as written
from dialog.catalogue import Catalogue
from dialog.values import Json

_GAP: Final = "\n\n"


def plain(words: Catalogue, language: str, key: str, **facts: Json) -> Outgoing:
    """`key` is a whole text key ("telegram.trouble"). Raises `MissingText`."""
    return Outgoing(text=words.text(key, language, facts))


def refused(words: Catalogue, language: str, code: str) -> Outgoing:
    """Why a file was not taken, where there are words for it."""
    known = f"file.{code}"
    return Outgoing(text=words.text(known if words.has(known, language) else "telegram.file-refused", language))


def news(words: Catalogue, language: str) -> Outgoing:
    """There is news, and not a word of what or on which case: others see the first line of a message."""
    keys = (_own(words, language, "see", "see"), _own(words, language, "mute", "news", "off"))
    return Outgoing(text=words.text("telegram.news", language), keys=tuple((key,) for key in keys))


def news_setting(words: Catalogue, language: str, *, on: bool) -> Outgoing:
    """How it is set, with the key that changes it."""
    change = _own(words, language, "mute", "news", "off") if on else _own(words, language, "unmute", "news", "on")
    return Outgoing(
        text=words.text("telegram.news-is-on" if on else "telegram.news-is-off", language), keys=((change,),)
    )


def mine(words: Catalogue, language: str, numbers: Sequence[str]) -> Outgoing:
    """The numbers that this chat follows, the latest first as given; each still asks for its secret."""
    keys = [Key(label=written.shown(number), data=buttons.own("mine", number)) for number in numbers[:MOST_KEYS]]
    text = words.text("telegram.mine.some" if keys else "telegram.mine.none", language)
    return Outgoing(text=text, keys=tuple((key,) for key in keys))


def forget_asked(words: Catalogue, language: str) -> Outgoing:
    yes = _own(words, language, "forget-yes", "forget", "yes")
    no = _own(words, language, "forget-no", "forget", "no")
    return Outgoing(text=words.text("telegram.forget.ask", language), keys=((yes,), (no,)))


def forgotten(words: Catalogue, language: str, left_over: int = 0) -> Outgoing:
    """`left_over` is how many messages could not be deleted, as far as we know."""
    parts = [words.text("telegram.forget.done", language)]
    if left_over > 0:
        parts.append(words.text("telegram.forget.left-over", language, {"count": left_over}))
    return Outgoing(text=_GAP.join(parts))


def in_group(words: Catalogue, language: str, link: str) -> Outgoing:
    """`link` opens the private chat, with the code that was scanned if there was one."""
    return _linked(words, language, "telegram.in-group", link, "private")


def upload(words: Catalogue, language: str, link: str, *, most: int = 20) -> Outgoing:
    """A file the platform does not hand over. `link` is good for one file; `most` is the platform's limit in MB."""
    return _linked(words, language, "telegram.too-large", with_language(link, language), "upload", most=most)


def _linked(words: Catalogue, language: str, text: str, link: str, label: str, **facts: Json) -> Outgoing:
    told, pressed = words.text(text, language, facts), words.text(f"telegram.key.{label}", language)
    if is_open_to_all(link):
        return Outgoing(text=told, keys=side_by_side([Key(label=pressed, link=link)]))
    line = words.text("telegram.link", language, {"label": pressed, "link": link})
    return Outgoing(text=f"{told}{_GAP}{line}")


def _own(words: Catalogue, language: str, label: str, action: str, value: str = "") -> Key:
    return Key(label=words.text(f"telegram.key.{label}", language), data=buttons.own(action, value))
