"""Places by what somebody typed: part of a name, several words, pinyin, initials, a homophone, one mistake."""

from collections.abc import Collection, Sequence
from itertools import islice

from cases.places import Place, PlaceKind
from storage.search.finding import Search
from storage.search.index import Index


class Searcher:
    """One for all books of a process. It keeps the index of the places that were searched last, as long as they are the
    very same."""

    def __init__(self) -> None:
        self._index = Index(())

    def find(
        self,
        places: Sequence[Place],
        typed: str,
        *,
        kinds: Collection[PlaceKind] | None = None,
        closed: bool = True,
        limit: int = 10,
    ) -> Sequence[Place]:
        """See `cases.ports.PlaceBook`."""
        index = self._index
        if index.places is not places:
            self._index = index = Index(places)

        def wanted(owner: int) -> bool:
            place = places[owner]
            return (kinds is None or place.kind in kinds) and (closed or not place.closed)

        search = Search(index=index, wanted=wanted)
        return [places[owner] for owner in islice(search.find(typed), limit)]
