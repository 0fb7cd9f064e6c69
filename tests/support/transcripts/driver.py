"""A person at a channel, as the player sees one."""

from typing import Protocol

from dialog.ports import Visitor


class Driver(Protocol):
    """A person at a channel. Each act returns what became visible through it."""

    name: str
    #: Endings of keys whose words this channel says instead, where there are such.
    variants: tuple[str, ...]

    @property
    def visitor(self) -> Visitor:
        """Who the server takes this person for."""

    async def start(self, code: str) -> list[str]: ...
    async def press(self, value: str) -> list[str]: ...
    async def press_old(self, value: str) -> list[str]:
        """A button of the question before the one that is open."""

    async def type(self, text: str) -> list[str]: ...
    async def send(self, name: str, data: bytes) -> list[str]: ...
    async def command(self, name: str) -> list[str]: ...
    async def again(self) -> list[str]:
        """The very same request once more."""

    async def keep(self) -> list[str]:
        """The receipt has been written down."""

    async def close(self) -> None: ...


class NotOffered(AssertionError):
    """The transcript presses what is not there."""
