"""What happened to a place and its codes; each is a line in the diary of the place."""

from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import cast

from cases.case import Entry
from cases.codes import PlaceCode
from cases.places import Place
from cases.values import Json


@dataclass(frozen=True, kw_only=True)
class Told:
    """`actor` is "system" or a person's id."""

    at: datetime
    actor: str

    def facts(self) -> dict[str, Json]:
        raise NotImplementedError

    def entry(self) -> Entry:
        return Entry(at=self.at, actor=self.actor, event=type(self).__name__, facts=self.facts())


@dataclass(frozen=True, kw_only=True)
class PlaceAdded(Told):
    place: Place

    def facts(self) -> dict[str, Json]:
        return {column: value for column, value in columns(self.place).items() if value not in (None, "", {}, False)}


@dataclass(frozen=True, kw_only=True)
class PlaceChanged(Told):
    """Facts: by column what it was and what it is."""

    old: Place
    new: Place

    def facts(self) -> dict[str, Json]:
        return {column: [before, after] for column, before, after in differences(self.old, self.new)}


@dataclass(frozen=True, kw_only=True)
class TeamsChanged(Told):
    """Which teams have this project among theirs: ids, what they were and what they are."""

    old: tuple[str, ...]
    new: tuple[str, ...]

    def facts(self) -> dict[str, Json]:
        return {"teams": [list(self.old), list(self.new)]}


@dataclass(frozen=True, kw_only=True)
class CodeMade(Told):
    code: PlaceCode

    def facts(self) -> dict[str, Json]:
        return {"version": self.code.version, "first": _said(self.code.first), "until": _said(self.code.until)}


@dataclass(frozen=True, kw_only=True)
class CodeRevoked(Told):
    """Why is kept with the code."""

    code: PlaceCode

    def facts(self) -> dict[str, Json]:
        return {"version": self.code.version}


def columns(place: Place) -> Mapping[str, Json]:
    """By column, without the id, in plain values."""
    return {column: _said(value) for column, value in asdict(place).items() if column != "id"}


def differences(old: Place, new: Place) -> Iterator[tuple[str, Json, Json]]:
    before, after = columns(old), columns(new)
    return ((column, before[column], after[column]) for column in before if before[column] != after[column])


def _said(value: object) -> Json:
    return value.isoformat() if isinstance(value, date | datetime) else cast(Json, value)
