"""The file of a message, and a name for it whose ending fits."""

import re
from collections.abc import Mapping, Sequence
from typing import Final

from aiogram.enums import ContentType
from aiogram.types import Message, PhotoSize

from bot.channels.telegram.model import Remote

#: Endings of what people send; whoever takes the file in looks at its contents all the same.
ENDINGS: Final[Mapping[str, str]] = {
    "image/jpeg": ".jpg",
    "image/png": ".png",
    "image/webp": ".webp",
    "image/gif": ".gif",
    "image/heic": ".heic",
    "image/heif": ".heic",
    "application/pdf": ".pdf",
    "application/msword": ".doc",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": ".docx",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": ".xlsx",
    "application/vnd.openxmlformats-officedocument.presentationml.presentation": ".pptx",
    "video/mp4": ".mp4",
    "video/quicktime": ".mov",
    "audio/ogg": ".ogg",
    "audio/mp4": ".m4a",
    "audio/x-m4a": ".m4a",
    "audio/m4a": ".m4a",
    "audio/mpeg": ".mp3",
    "text/plain": ".txt",
}

_LONGEST: Final = 100
_PATH: Final = re.compile(r"[/\\]")
_ENDING: Final = re.compile(r"(?P<stem>.+)(?P<ending>\.[A-Za-z0-9]{1,8})", re.DOTALL)


def remote(message: Message) -> Remote | None:
    """None when the message is no file, or one of a kind that is not taken."""
    match message.content_type:
        case ContentType.PHOTO | ContentType.LIVE_PHOTO if message.photo:
            # Of a photo that moves, the one that stands still: it is what was looked at when it was chosen.
            largest = _largest(message.photo)
            return Remote(file_id=largest.file_id, name="photo.jpg", size=largest.file_size)
        case ContentType.LIVE_PHOTO if live := message.live_photo:
            return Remote(file_id=live.file_id, name=named(None, live.mime_type, "video.mp4"), size=live.file_size)
        case ContentType.VOICE if voice := message.voice:
            return Remote(file_id=voice.file_id, name=named(None, voice.mime_type, "voice.ogg"), size=voice.file_size)
        case ContentType.VIDEO_NOTE if note := message.video_note:
            return Remote(file_id=note.file_id, name="video-note.mp4", size=note.file_size)
        case ContentType.DOCUMENT if document := message.document:
            name = named(document.file_name, document.mime_type, "document.bin")
            return Remote(file_id=document.file_id, name=name, size=document.file_size)
        case ContentType.VIDEO if video := message.video:
            name = named(video.file_name, video.mime_type, "video.mp4")
            return Remote(file_id=video.file_id, name=name, size=video.file_size)
        case ContentType.AUDIO if audio := message.audio:
            name = named(audio.file_name, audio.mime_type, "audio.mp3")
            return Remote(file_id=audio.file_id, name=name, size=audio.file_size)
        case ContentType.ANIMATION if animation := message.animation:
            name = named(animation.file_name, animation.mime_type, "animation.mp4")
            return Remote(file_id=animation.file_id, name=name, size=animation.file_size)
    return None


def named(given: str | None, mime: str | None, plain: str) -> str:
    """The last part of the name that was given, else `plain`; without an ending it gets that of its kind."""
    last = _PATH.split(given or "")[-1]
    name = "".join(character for character in last if character.isprintable()).strip(" .")
    whole = _ENDING.fullmatch(name)
    if whole:
        return whole["stem"][:_LONGEST] + whole["ending"]
    stem, _, own = plain.rpartition(".")
    ending = ENDINGS.get((mime or "").partition(";")[0].strip().lower(), f".{own}")
    return (name[:_LONGEST] or stem) + ending


def _largest(sizes: Sequence[PhotoSize]) -> PhotoSize:
    return max(sizes, key=lambda size: (size.width * size.height, size.file_size or 0))
