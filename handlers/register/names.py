"""Units, people, teams and places, as a cell may write them: by id, or by full name where only one has it."""

import unicodedata
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from cases.organisation import Organisation, TeamKind
from cases.places import Place, PlaceKind
from handlers.sheets import cells
from handlers.sheets.cells import BadCell

#: Names by language.
Names = Mapping[str, str]


@dataclass(frozen=True, kw_only=True)
class Known:
    """Who is there, by id, and whom a name means."""

    names: Mapping[str, Names] = field(repr=False)
    meant: Mapping[str, frozenset[str]] = field(repr=False)

    def find(self, typed: str) -> frozenset[str]:
        """Ids: of the one with this id, else of all with this name."""
        plain = cells.plain(typed)
        return frozenset({plain}) if plain in self.names else self.meant.get(folded(typed), frozenset())

    def written(self, known: str, language: str, *, listed: bool = False) -> str:
        """The name, where reading it gives that id again (in a list, too); else the id."""
        names = self.names.get(known, {})
        name = names.get(language) or next(iter(names.values()), "")
        try:
            read = cells.items(cells.escaped(name)) if listed else (cells.name(cells.escaped(name)),)
        except BadCell:
            return known
        return name if len(read) == 1 and self.find(read[0]) == {known} else known


def known(entries: Iterable[tuple[str, Names, Iterable[str]]]) -> Known:
    """Each with its id, its names, and what else it is called."""
    names: dict[str, Names] = {}
    meant: defaultdict[str, set[str]] = defaultdict(set)
    for id_, called, others in entries:
        names[id_] = called
        for name in (*called.values(), *others):
            meant[folded(name)].add(id_)
    meant.pop("", None)
    return Known(names=names, meant={name: frozenset(ids) for name, ids in meant.items()})


@dataclass(frozen=True, kw_only=True)
class Directory:
    """`places` by their kind; they may be meant by their number, too. `numbers` says how many have it."""

    units: Known
    people: Known
    teams: Mapping[TeamKind, Known]
    places: Mapping[PlaceKind, Known]
    numbers: Mapping[tuple[PlaceKind, str], int] = field(repr=False)


def directory(organisation: Organisation, places: Sequence[Place]) -> Directory:
    """Of people the name counts only of those who are active."""
    by_kind: Mapping[PlaceKind, list[Place]] = {kind: [] for kind in PlaceKind}
    for place in places:
        by_kind[place.kind].append(place)
    return Directory(
        units=known((unit.id, unit.names, ()) for unit in organisation.units.values()),
        people=known((one.id, {"": one.name} if one.active else {}, ()) for one in organisation.people.values()),
        teams={
            kind: known((team.id, team.names, ()) for team in organisation.teams if team.kind is kind)
            for kind in TeamKind
        },
        places={
            kind: known((place.id, place.names, (place.number,)) for place in found) for kind, found in by_kind.items()
        },
        numbers=Counter((place.kind, place.number) for place in places),
    )


def find(typed: str, places: Iterable[Place]) -> list[Place]:
    """Those with this id, or else this number, or else this name."""
    known = list(places)
    wanted, name = cells.plain(typed), folded(typed)
    ways: tuple[Callable[[Place], bool], ...] = (
        lambda place: place.id == wanted,
        lambda place: place.number == wanted,
        lambda place: name in map(folded, place.names.values()),
    )
    return next((found for way in ways if (found := list(filter(way, known)))), [])


def folded(name: str) -> str:
    """For comparing: half width, one case, no blanks."""
    return "".join(unicodedata.normalize("NFKC", name).casefold().split())
