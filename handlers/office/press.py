"""What the office asks of the press: pictures of codes, posters of one place or of many, and what a picture says."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import Protocol

from cases.errors import CaseError
from cases.values import Json

#: What can be printed, how many stickers a sheet may have, in which languages, and one file for what.
KINDS = ("a4", "a5", "a6", "card", "stickers")
STICKERS = (1, 2, 4, 6, 8, 12, 15, 21, 24)
LANGUAGES = ("zh-Hans", "en", "both")
BY = ("unit", "place")

#: A code alone, as a file.
PICTURES = {"png": "image/png", "svg": "image/svg+xml", "pdf": "application/pdf"}

#: Bytes of a logo, of a picture to be read; days for which a finished order can be fetched.
LARGEST_LOGO, LARGEST_PICTURE, KEPT_DAYS = 2_000_000, 20_000_000, 7


class NoCodeToPrint(CaseError):
    """None of the places has a code that is valid or will be."""

    code = "no-code-to-print"


class PressBusy(CaseError):
    """Too much waits already."""

    code = "press-busy"


class PressFailed(CaseError):
    """It did not come to an end: too large a picture, or no room on the disk."""

    code = "press-failed"


class Refused(CaseError):
    """What the press says is wrong with a logo, a name or a picture, under its own code."""

    def __init__(self, code: str, facts: Mapping[str, Json]) -> None:
        self.code = code
        super().__init__(**facts)


@dataclass(frozen=True, kw_only=True)
class Wish:
    """How it is to be printed: `kind` of `KINDS`, `language` of `LANGUAGES`, `by` of `BY`."""

    kind: str = "a4"
    language: str = "both"
    stickers: int = 12
    marks: bool = False
    by: str = "unit"


class JobState(StrEnum):
    WAITING = "waiting"
    WORKING = "working"
    DONE = "done"
    FAILED = "failed"


@dataclass(frozen=True, kw_only=True)
class Unmade:
    """A place without a poster, and why (`error.<code>`)."""

    place: str
    code: str
    facts: Mapping[str, Json]


@dataclass(frozen=True, kw_only=True)
class Job:
    """An order of many posters. `done` of `count` places are printed; `versions` are those of their codes; `size` is in
    bytes, once the `file` is there."""

    id: str
    at: datetime
    actor: str
    wish: Wish
    count: int
    state: JobState
    done: int = 0
    versions: Mapping[str, int] = field(default_factory=dict, repr=False)
    unmade: Sequence[Unmade] = ()
    size: int = 0
    file: Path | None = None

    @property
    def over(self) -> bool:
        return self.state in (JobState.DONE, JobState.FAILED)


@dataclass(frozen=True, kw_only=True)
class Judged:
    """One code in a picture: what it is (`codes.check.<verdict>`), and of which place. What a code of somebody else
    says is not repeated."""

    verdict: str
    names: Mapping[str, str] = field(default_factory=dict)
    version: int = 0


class Press(Protocol):
    """Whoever calls it may: rights are checked before. Nothing is handed out that was not read back."""

    async def picture(self, place_id: str, form: str, logo: bytes, *, now: datetime) -> bytes:
        """`form` of `PICTURES`. Raises `NoCodeToPrint`, `Refused`, `PressBusy`, `PressFailed`."""

    async def preview(self, place_id: str, wish: Wish, *, now: datetime) -> bytes:
        """A poster as PNG, to be looked at. Raises the same."""

    async def poster(self, place_id: str, wish: Wish, logo: bytes, *, now: datetime) -> bytes:
        """As PDF. Raises the same."""

    async def order(self, place_ids: Sequence[str], wish: Wish, logo: bytes, *, actor: str, now: datetime) -> str:
        """The id of a job that is now waiting. Raises the same."""

    async def jobs(self) -> Sequence[Job]:
        """The newest first."""

    async def job(self, job_id: str) -> Job | None: ...
    async def drop(self, job_id: str) -> None: ...
    async def judge(self, picture: bytes, *, now: datetime) -> Sequence[Judged]:
        """What is in a picture or PDF. Raises `Refused`, `PressBusy`, `PressFailed`."""
