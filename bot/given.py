"""What a chat is opened with: who runs the channel, and what the scanned code tells."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Protocol

from cases import written
from cases.codes import CodeState
from cases.organisation import Unit
from cases.places import IDENTIFYING, Place, PlaceKind
from cases.ports import Books
from cases.written import Fault
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
class Typed:
    """A short code that somebody typed. It is of a key that is in use as long as its own version stands."""

    place_id: str
    version: int
    retired: bool = False


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
        told = written.code_in(code)
        # The link on the wall and no other: whoever follows it comes like anybody who scans.
        way = f"s/{told.code}" if told and at_place.get("code") == "genuine" else ""
        facts |= {"account_known": True, "web_link": f"{host.web}/{way}"}
    return {**facts, **at_place}


@dataclass(frozen=True, kw_only=True)
class Found:
    """What a code turned out to be. One that is ours has its place and version also when it is not valid; one that is
    none may have a fault that can be told."""

    state: CodeState
    place: Place | None = None
    unit: Unit | None = None
    version: int = 0
    within: Place | None = None
    fault: Fault | None = None

    @property
    def told(self) -> str:
        """Its state, or what must be wrong with it."""
        return (self.fault or self.state).value


FORGED = Found(state=CodeState.FORGED)


def found(books: Books, code: str, read_code: ReadCode, now: datetime) -> Found:
    """Of a code that was scanned, or typed or pasted, a long or a short one. As things are now: nothing is remembered,
    so that what is revoked is so at once."""
    told = written.code_in(code)
    scanned = read_code(code) or (_looked_up(books, told, read_code) if told else None)
    place = books.places.get(scanned.place_id) if scanned else None
    if scanned is None or place is None:
        return replace(FORGED, fault=told.fault) if told else FORGED
    unit = books.organisation.load().units.get(place.unit) if place.unit else None
    kept = books.codes.get(place.id, scanned.version)
    state = CodeState.REVOKED if kept is None or scanned.retired else kept.state(now)
    if place.closed and state in (CodeState.GENUINE, CodeState.EARLY):
        state = CodeState.EXPIRED
    within = books.places.get(place.within) if place.within else None
    return Found(state=state, place=place, unit=unit, version=scanned.version, within=within)


def _looked_up(books: Books, told: written.Written, read_code: ReadCode) -> Scanned | None:
    if not told.short:
        return read_code(told.code)
    kept = books.codes.by_short(told.code)
    return None if kept is None else Typed(place_id=kept.place, version=kept.version)


def place_facts(books: Books, code: str, read_code: ReadCode, now: datetime) -> Mapping[str, Json]:
    """What a code says of its place: its name, and answers that need not be asked."""
    it = found(books, code, read_code, now)
    place, unit = it.place, it.unit
    if place is None or it.state is not CodeState.GENUINE:
        return {"code": it.told}
    facts: dict[str, Json] = {
        **_answers(place, it.within),
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


def _answers(place: Place, within: Place | None) -> Mapping[str, Json]:
    """Answers by slot that the place is by itself, or by the place that it belongs to."""
    name: Json = {"names": dict(place.names)}
    match place.kind:
        case PlaceKind.PROJECT:
            stage: Mapping[str, Json] = {"project_stage": place.stage.value} if place.stage else {}
            return {"project": name, "where": name, **stage}
        case PlaceKind.UNIT | PlaceKind.WINDOW | PlaceKind.PARK:
            return {"where": name}
        case PlaceKind.ENTERPRISE:
            return {"enterprise": name}
        case PlaceKind.OBSERVER:
            return {} if within is None else _answers(within, None)
        case PlaceKind.CHANNEL:
            return {}
