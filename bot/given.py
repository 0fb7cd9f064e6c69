"""What a chat is opened with: who runs the channel, and what the scanned code tells."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from cases.codes import CodeState
from cases.organisation import Unit
from cases.places import IDENTIFYING, Place, PlaceKind
from cases.ports import Books
from dialog.values import Json


class Scanned(Protocol):
    """A code whose tag was right: verified before anything is looked up. `retired` when its key is."""

    @property
    def place_id(self) -> str: ...
    @property
    def version(self) -> int: ...
    @property
    def retired(self) -> bool: ...


ReadCode = Callable[[str], Scanned | None]


@dataclass(frozen=True, kw_only=True)
class Host:
    """Who runs the channel: its names by language, and the address of the web chat."""

    names: Mapping[str, str]
    web: str = ""


def given(
    books: Books, host: Host, code: str, read_code: ReadCode, *, account_known: bool, now: datetime
) -> Mapping[str, Json]:
    """Facts for a new conversation. `authority` is the highest rank a tip may be about; `code` is what a scanned one
    turned out to be (`cases.codes.CodeState`)."""
    facts: dict[str, Json] = {
        "organisation": {"names": dict(host.names)},
        "authority": books.organisation.load().authority.value,
    }
    at_place = place_facts(books, code, read_code, now) if code else {}
    if account_known:
        genuine = at_place.get("code") == "genuine"
        # The link on the wall and no other: whoever follows it comes like anybody who scans.
        facts |= {"account_known": True, "web_link": f"{host.web}/s/{code}" if genuine else f"{host.web}/"}
    return {**facts, **at_place}


@dataclass(frozen=True, kw_only=True)
class Found:
    """What a code turned out to be. One that is ours has its place and version also when it is not valid."""

    state: CodeState
    place: Place | None = None
    unit: Unit | None = None
    version: int = 0


FORGED = Found(state=CodeState.FORGED)


def found(books: Books, scanned: Scanned | None, now: datetime) -> Found:
    """As things are now: nothing is remembered, so that what is revoked is so at once."""
    place = books.places.get(scanned.place_id) if scanned else None
    if scanned is None or place is None:
        return FORGED
    unit = books.organisation.load().units.get(place.unit) if place.unit else None
    code = books.codes.get(place.id, scanned.version)
    state = CodeState.REVOKED if code is None or scanned.retired else code.state(now)
    return Found(state=state, place=place, unit=unit, version=scanned.version)


def place_facts(books: Books, code: str, read_code: ReadCode, now: datetime) -> Mapping[str, Json]:
    """What a code says of its place: its name, and answers that need not be asked."""
    it = found(books, read_code(code), now)
    place, unit = it.place, it.unit
    if place is None or it.state is not CodeState.GENUINE:
        return {"code": it.state.value}
    facts: dict[str, Json] = {
        **_answers(place),
        **place.prefill,
        "code": CodeState.GENUINE.value,
        "place": place.id,
        "place_kind": place.kind.value,
        "place_name": {"names": dict(place.names)},
        "place_identifies": place.kind in IDENTIFYING,
    }
    if unit is not None:
        facts["place_unit"] = dict(unit.names)
    return facts


def _answers(place: Place) -> Mapping[str, Json]:
    """Answers by slot that the place is by itself."""
    name: Json = {"names": dict(place.names)}
    match place.kind:
        case PlaceKind.PROJECT:
            return {"project": name, "where": name}
        case PlaceKind.UNIT | PlaceKind.WINDOW:
            return {"where": name}
        case PlaceKind.ENTERPRISE:
            return {"enterprise": name}
        case PlaceKind.OBSERVER:
            return {}
