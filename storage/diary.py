"""Whether the diaries are whole: each chain in itself, and all of them against the last signed root (decision 17).

A chain alone does not show that its last lines were cut off. So each day the heads of all chains are written into a
folder outside the database, and their root is signed. The root says nothing about any case and can be published.
"""

import hashlib
import json
import os
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Protocol

from cases.case import Link
from storage import canonical, chain
from storage.ports import UnitOfWork

FORMAT = "mashang-root-1"
HEADS = "heads.jsonl"

_PAGE = 500


class Signing(Protocol):
    def sign(self, data: bytes) -> bytes: ...
    def verify(self, data: bytes, signature: bytes) -> bool: ...


@dataclass(frozen=True, kw_only=True)
class Broken:
    """The first link that does not fit. `number` is empty where no case is left to name; `what` is a code:
    line-missing, line-changed, line-moved, head-changed, case-missing, root-missing, root-changed, heads-changed."""

    number: str
    case: str
    seq: int
    what: str


@dataclass(frozen=True, kw_only=True)
class Head:
    """The last line of one chain on that day."""

    case: str
    seq: int
    digest: str


@dataclass(frozen=True, kw_only=True)
class Root:
    """Signed over its day, the root before it, the number of heads and the Merkle root of the heads."""

    day: date
    count: int
    digest: str
    previous: str
    signature: str = field(repr=False, default="")

    def signed(self) -> bytes:
        return canonical.for_hash([FORMAT, self.day.isoformat(), self.count, self.digest, self.previous])

    def name(self) -> str:
        """What the next root calls this one."""
        return hashlib.sha256(self.signed()).hexdigest()


def verify(books: UnitOfWork, folder: Path | None = None, signing: Signing | None = None) -> Broken | None:
    """In one transaction (`store.read`). With a folder of roots, also whether every chain still holds its last head."""
    heads: Mapping[str, Head] = {}
    if folder is not None and signing is not None:
        broken, kept = _read(folder, signing)
        if broken is not None:
            return broken
        heads = {head.case: head for head in kept}
    seen = set()
    for case_id, number in _cases(books):
        seen.add(case_id)
        broken = _chain(case_id, number, books.diary.of(case_id), heads.get(case_id))
        if broken is not None:
            return broken
    return _gone(books, [head for head in heads.values() if head.case not in seen])


def daily_root(books: UnitOfWork, folder: Path, signing: Signing, *, day: date) -> Root:
    """Write the heads and the signed root of that day; what is written is on the disk when this returns."""
    heads = sorted(_heads(books), key=lambda head: head.case)
    before = _last(folder, until=day)
    bare = Root(
        day=day, count=len(heads), digest=merkle(map(_leaf, heads)), previous=before.name() if before else chain.NOTHING
    )
    root = Root(
        day=bare.day,
        count=bare.count,
        digest=bare.digest,
        previous=bare.previous,
        signature=signing.sign(bare.signed()).hex(),
    )
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    lines = (canonical.text([head.case, head.seq, head.digest]) for head in heads)
    _write(folder / HEADS, "".join(f"{line}\n" for line in lines))
    said = {"format": FORMAT, "day": day.isoformat(), "count": root.count, "digest": root.digest}
    _write(
        folder / f"{day.isoformat()}.json",
        json.dumps({**said, "previous": root.previous, "signature": root.signature}, indent=1) + "\n",
    )
    return root


def merkle(leaves: Iterable[bytes]) -> str:
    """SHA-256, leaves and knots told apart by a first byte (RFC 6962); an odd one goes up as it is."""
    row = [hashlib.sha256(b"\x00" + leaf).digest() for leaf in leaves]
    if not row:
        return hashlib.sha256(b"").hexdigest()
    while len(row) > 1:
        pairs = [hashlib.sha256(b"\x01" + row[at] + row[at + 1]).digest() for at in range(0, len(row) - 1, 2)]
        row = pairs + ([row[-1]] if len(row) % 2 else [])
    return row[0].hex()


def _chain(case: str, number: str, links: Iterable[Link], head: Head | None) -> Broken | None:
    previous, seq, at_head = chain.NOTHING, 0, chain.NOTHING
    for link in links:
        seq += 1
        if link.seq != seq:
            return Broken(number=number, case=case, seq=seq, what="line-missing")
        if link.previous != previous:
            return Broken(number=number, case=case, seq=seq, what="line-moved")
        if chain.digest_of(link) != link.digest:
            return Broken(number=number, case=case, seq=seq, what="line-changed")
        previous = link.digest
        if head is not None and seq == head.seq:
            at_head = previous
    if head is None:
        return None
    if seq < head.seq:
        return Broken(number=number, case=case, seq=seq + 1, what="line-missing")
    if head.seq and at_head != head.digest:
        return Broken(number=number, case=case, seq=head.seq, what="head-changed")
    return None


def _gone(books: UnitOfWork, heads: Iterable[Head]) -> Broken | None:
    """Chains that were there on the day of the root and are no more: archived, or taken away."""
    archived = books.diary.archived()
    for head in heads:
        seq, digest = archived.get(head.case, (-1, ""))
        if seq < head.seq or (seq == head.seq and digest != head.digest):
            return Broken(number="", case=head.case, seq=head.seq, what="case-missing")
    return None


def _cases(books: UnitOfWork) -> Iterator[tuple[str, str]]:
    """Whose diaries there are, and what each is called: places, then cases."""
    yield from ((place.id, place.number or place.id) for place in books.places.all())
    after = ""
    while page := books.diary.cases(after=after, limit=_PAGE):
        yield from page
        after, _ = page[-1]


def _heads(books: UnitOfWork) -> Iterator[Head]:
    for case_id, _ in _cases(books):
        seq, digest = books.diary.head(case_id)
        yield Head(case=case_id, seq=seq, digest=digest)
    for case_id, (seq, digest) in books.diary.archived().items():
        yield Head(case=case_id, seq=seq, digest=digest)


def _leaf(head: Head) -> bytes:
    return canonical.for_hash([head.case, head.seq, head.digest])


def _read(folder: Path, signing: Signing) -> tuple[Broken | None, list[Head]]:
    roots = [_parse(path) for path in _paths(folder)]
    previous = chain.NOTHING
    for root in roots:
        if not signing.verify(root.signed(), bytes.fromhex(root.signature)):
            return _root_broken("root-changed"), []
        if root.previous != previous:
            return _root_broken("root-missing"), []
        previous = root.name()
    if not roots:
        return None, []
    heads = []
    for line in (folder / HEADS).read_text().splitlines():
        case, seq, digest = json.loads(line)
        heads.append(Head(case=case, seq=seq, digest=digest))
    if merkle(map(_leaf, heads)) != roots[-1].digest:
        return _root_broken("heads-changed"), []
    return None, heads


def _root_broken(what: str) -> Broken:
    return Broken(number="", case="", seq=0, what=what)


def _last(folder: Path, *, until: date) -> Root | None:
    before = [path for path in _paths(folder) if path.stem < until.isoformat()]
    return _parse(before[-1]) if before else None


def _paths(folder: Path) -> list[Path]:
    return sorted(folder.glob("????-??-??.json"))


def _parse(path: Path) -> Root:
    said = json.loads(path.read_text())
    return Root(
        day=date.fromisoformat(said["day"]),
        count=said["count"],
        digest=said["digest"],
        previous=said["previous"],
        signature=said["signature"],
    )


def _write(path: Path, text: str) -> None:
    """Whole or not at all."""
    fresh = path.with_name(f".{path.name}.new")
    with fresh.open("w") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    fresh.replace(path)


__all__ = ["Broken", "Root", "daily_root", "merkle", "verify"]
