"""The wall: the places that somebody sees, with the codes that hang there, all of them or those that were asked for."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from functools import cached_property

from cases import codes
from cases.codes import CodeState, Outlook, PlaceCode
from cases.places import Place, PlaceKind
from cases.ports import Books
from handlers.office.scans import MANY, Sight, Viewer


class Which(StrEnum):
    """How it stands with the code of a place."""

    GENUINE = "genuine"
    ENDING = "ending"
    EARLY = "early"
    MISSING = "missing"
    ODD = "odd"  # scanned though it was not valid; for who sees every number
    CLOSED = "closed"


#: What somebody has to do something about.
WORRIES = (Which.ENDING, Which.EARLY, Which.MISSING, Which.ODD)

#: So many places are found by a text.
MOST_FOUND = 500

_OUTLOOKS = {
    Outlook.FINE: (Which.GENUINE,),
    Outlook.ENDING: (Which.GENUINE, Which.ENDING),
    Outlook.EARLY: (Which.EARLY,),
    Outlook.MISSING: (Which.MISSING,),
}


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """None and the empty text are no filter. `unit`: also of what is below it."""

    text: str = field(default="", repr=False)
    kind: PlaceKind | None = None
    unit: str = ""
    which: Which | None = None


class Wall:
    """As one person sees it at one instant; what is asked for twice is read once. From `first` to `today` are the days
    in which a scan counts for `Which.ODD`."""

    def __init__(self, books: Books, viewer: Viewer, *, now: datetime, first: date, today: date) -> None:
        self._books, self._viewer = books, viewer
        self._now, self._first, self._today = now, first, today

    @cached_property
    def places(self) -> Sequence[Place]:
        """By id."""
        return [place for place in self._books.places.all() if self._viewer.sight(place) is not Sight.NONE]

    def chosen(self, wanted: Wanted) -> Sequence[Place]:
        """By id; where a text is asked for, the likeliest first."""
        units = self._books.organisation.load().under(wanted.unit) if wanted.unit else frozenset[str]()
        found = [
            place
            for place in self.places
            if wanted.kind in (None, place.kind) and (not wanted.unit or place.unit in units)
        ]
        named = self._named(found, wanted.text) if wanted.text.strip() else found
        return [place for place in named if wanted.which in self.standing(place)] if wanted.which else named

    def _named(self, places: Sequence[Place], text: str) -> Sequence[Place]:
        """By a piece of the number, then as places are found everywhere, the likeliest first."""
        piece, known = text.strip().casefold(), {place.id: place for place in places}
        numbered = [place for place in places if piece in place.number.casefold()]
        likely = [place for place in self._books.places.find(text, limit=MOST_FOUND) if place.id in known]
        return list({place.id: place for place in (*numbered, *likely)}.values())

    def worries(self) -> Mapping[Which, int]:
        """How many places have which trouble."""
        counts = dict.fromkeys(WORRIES, 0)
        for place in self.places:
            for which in self.standing(place) & counts.keys():
                counts[which] += 1
        return {which: count for which, count in counts.items() if count}

    def standing(self, place: Place) -> frozenset[Which]:
        if place.closed:
            return frozenset((Which.CLOSED,))
        fine = place.id in self._endless
        outlook = Outlook.FINE if fine else codes.outlook(self._limited.get(place.id, ()), self._now)
        return frozenset((*_OUTLOOKS[outlook], *((Which.ODD,) if place.id in self._odd else ())))

    def marks(self, place: Place) -> Sequence[Which]:
        """What is to be said beside the name of the place."""
        found = self.standing(place)
        return [which for which in (*WORRIES, Which.CLOSED) if which in found]

    @cached_property
    def _endless(self) -> frozenset[str]:
        return self._books.codes.endless()

    @cached_property
    def _limited(self) -> Mapping[str, Sequence[PlaceCode]]:
        """The codes of those places where it takes a look at the dates."""
        return codes_of(self._books, [place for place in self.places if place.id not in self._endless])

    @cached_property
    def _odd(self) -> frozenset[str]:
        """What a code turned out to be only the office is told (CF-10)."""
        exact = {place.id for place in self.places if self._viewer.sight(place) is Sight.EXACT}
        odd = self._books.scans.odd(self._first, self._today) if exact else {}
        return frozenset(scan.place for scan in odd) & exact


def valid_places(books: Books, places: Sequence[Place], now: datetime) -> frozenset[str]:
    """Those with a code that is valid now; a closed one has none."""
    open_ = [place for place in places if not place.closed]
    endless = books.codes.endless()
    dated = codes_of(books, [place for place in open_ if place.id not in endless])
    valid = {place for place, known in dated.items() if any(code.state(now) is CodeState.GENUINE for code in known)}
    return frozenset(place.id for place in open_ if place.id in endless or place.id in valid)


def codes_of(books: Books, places: Sequence[Place]) -> Mapping[str, Sequence[PlaceCode]]:
    """By place, the oldest version first."""
    few = len(places) <= MANY
    return codes.by_place(books.codes.of_each([place.id for place in places]) if few else books.codes.all())


def shown(known: Sequence[PlaceCode], now: datetime) -> tuple[int, CodeState]:
    """Version and state of the code to be printed, of the newest where there is none."""
    code = codes.standing(known, now) or (known[-1] if known else None)
    return (code.version, code.state(now)) if code else (0, CodeState.REVOKED)
