"""What stands in the address of a list that is filtered and paged."""

from dataclasses import dataclass, fields, replace
from typing import ClassVar, Self
from urllib.parse import urlencode


@dataclass(frozen=True, kw_only=True)
class Filtered:
    """The fields of a list are texts by which it is filtered; empty is no filter. `HOME` is its address."""

    HOME: ClassVar[str]
    page: int = 0

    @property
    def query(self) -> str:
        return urlencode({name: value for name, value in (self._given | {"page": self.page}).items() if value})

    @property
    def path(self) -> str:
        return self._at(self.HOME)

    @property
    def any(self) -> bool:
        return any(self._given.values())

    def at(self, page: int) -> Self:
        return replace(self, page=page)

    def but(self, **other: str) -> Self:
        """From the first page on."""
        return replace(self, page=0, **other)

    def whole(self, address: str) -> str:
        """Another address for all that is chosen."""
        return self.at(0)._at(address)

    @property
    def _given(self) -> dict[str, object]:
        return {each.name: getattr(self, each.name) for each in fields(self) if each.name != "page"}

    def _at(self, address: str) -> str:
        return f"{address}?{self.query}" if self.query else address
