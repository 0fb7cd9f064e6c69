"""Files that somebody of the desk brings: the photograph of what was mended, a paper that came by post. Cleaned before
they come here; kept under the case's key like the reporter's, and told apart from them."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from cases import errors
from cases.case import Case
from cases.ports import StagedFile
from cases.values import Json
from handlers.books import Desk

#: Actions that files may come with. Of a sealed case nothing of the kind is kept here.
TAKING = frozenset({"finish", "finish_rework", "note", "take_supplement", "answer_order", "answer_letter"})

#: The part of a case that says which files are the desk's.
ATTACHED = "attached"


class NotTaken(errors.CaseError):
    """A file is not taken. `why` is the code that texts explain (`file.<why>`)."""

    code = "file-not-taken"

    def __init__(self, why: str) -> None:
        super().__init__(why={"key": f"file.{why}"})
        self.why = why


@dataclass(frozen=True, kw_only=True)
class Brought:
    """A cleaned file."""

    about: StagedFile
    cleaned: bytes = field(repr=False)


def attach(
    books: Desk,
    case: Case,
    files: Sequence[Brought],
    *,
    person: str,
    action: str,
    random: Callable[[int], bytes],
    now: datetime,
) -> None:
    """Within the transaction of the action. Raises `errors.Sealed`."""
    if case.sealed:
        raise errors.Sealed
    owner, key = f"desk {random(16).hex()}", random(32)
    for each in files:
        books.evidence.stage(each.about, owner=owner, key=key, cleaned=each.cleaned, original=b"", now=now)
    names = [each.about.id for each in files]
    books.evidence.adopt(case, owner=owner, key=key, files=names, keep_originals=False)
    told: list[Json] = [{"id": name, "by": person, "at": now.isoformat(), "action": action} for name in names]
    books.contents.put(case, ATTACHED, [*_kept(books, case), *told])


def of(books: Desk, case: Case) -> Mapping[str, Mapping[str, Json]]:
    """By the id of the file: who brought it, when, with which action."""
    return {str(each["id"]): each for each in _kept(books, case) if isinstance(each, Mapping)}


def _kept(books: Desk, case: Case) -> Sequence[Json]:
    try:
        found = books.contents.get(case, ATTACHED)
    except KeyError:
        return ()
    return found if isinstance(found, list | tuple) else ()
