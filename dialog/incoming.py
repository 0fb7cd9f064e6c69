"""What a person did, as every channel reads it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from dialog.values import Json


class Kind(StrEnum):
    START = "start"  # opened the chat, perhaps at a place
    TEXT = "text"
    CHOICE = "choice"  # pressed a button, bound to the question it belonged to
    FILES = "files"
    COMMAND = "command"  # back, skip, cancel, help, restart, language


class Command(StrEnum):
    BACK = "back"
    SKIP = "skip"
    CANCEL = "cancel"
    HELP = "help"
    RESTART = "restart"
    LANGUAGE = "language"


@dataclass(frozen=True, kw_only=True)
class FileRef:
    """A file that storage already holds: its id, what it was found to be, and its size in bytes."""

    id: str
    kind: str
    size: int
    label: str = ""


@dataclass(frozen=True, kw_only=True)
class Incoming:
    """`id` is unique for one visitor; hearing the same id twice changes nothing.

    `ask` is the number of the question that is answered: to an older one nothing is done, and the person is told. A
    channel that cannot know it (a terminal) leaves it out where something is typed.
    `place` is the code a person scanned, as typed or linked (START only). `facts` are what the runner found out before
    the turn: what the code tells, whether the channel knows the account.
    `opens` names a script to begin with ("lookup"; START only). `edited`: the person changed a message sent before, and
    `ask` is the question that one answered.
    """

    id: str
    kind: Kind
    text: str = field(default="", repr=False)
    ask: int | None = None
    choice: str = ""
    files: tuple[FileRef, ...] = field(default=())
    command: Command | None = None
    place: str = ""
    language: str = ""
    facts: Mapping[str, Json] = field(default_factory=dict)
    opens: str = ""
    edited: bool = False
