"""Text as people type it, made safe to keep and to compare, without changing what it says."""

import re
import unicodedata

_JOINER = "\u200d"
_NEWLINES = re.compile("\r\n?|[\x0b\x0c\x85\u2028\u2029]")
_INVISIBLE = re.compile(
    "[\x00-\x08\x0e-\x1f\x7f-\x9f"  # controls; tab and newline stay
    "\u00ad\u180e\u200b\u200c\u2060-\u2064\ufeff"  # zero width
    "\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069"  # direction
    "\u206a-\u206f\ufff9-\ufffb\U000e0000-\U000e007f"  # deprecated, annotations, tags
    "\ud800-\udfff]"  # half characters, which no database and no file can hold
)
_EMOJI = "\u00a9\u00ae\u203c-\u3299\U0001f000-\U0001faff"
_STRAY_JOINER = re.compile(f"(?<![{_EMOJI}\ufe0f]){_JOINER}|{_JOINER}(?![{_EMOJI}])")
_UNSEEN = re.compile(f"{_JOINER}.|[\ufe00-\ufe0f\U0001f3fb-\U0001f3ff\U000e0100-\U000e01ef]", re.DOTALL)
_FLAG = re.compile("[\U0001f1e6-\U0001f1ff]{2}")
_SPACES = re.compile(r"\s+")


def clean_text(text: str) -> str:
    """NFC, one kind of newline, nothing invisible, trimmed; emoji stay whole.

    A line that begins with = + - or @ is kept as it is: whoever exports a table escapes it there.
    """
    text = _INVISIBLE.sub("", _NEWLINES.sub("\n", text)).replace("\t", " ")
    text = unicodedata.normalize("NFC", _STRAY_JOINER.sub("", text))
    return text.strip()


def one_line(text: str) -> str:
    return _SPACES.sub(" ", clean_text(text))


def folded(text: str) -> str:
    """For comparing only: full-width and case no longer matter."""
    return _SPACES.sub(" ", unicodedata.normalize("NFKC", clean_text(text)).casefold()).strip()


def length(text: str) -> int:
    """How many characters a person sees: an accent, a skin colour or a joined emoji adds none, a gap counts once."""
    text = _UNSEEN.sub("", _SPACES.sub(" ", text.strip()))
    text = _FLAG.sub("F", text)
    if text.isascii():
        return len(text)
    return sum(1 for c in text if unicodedata.category(c) not in ("Mn", "Me"))
