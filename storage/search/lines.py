"""Many short lines as one text: a search through fifty thousand of them is one call."""

from array import array
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from typing import Final

END: Final = "\n"


class Lines:
    """Lines with an owner each, a number. None of them holds an end of line."""

    def __init__(self, lines: Iterable[tuple[str, int]]) -> None:
        self.owners = array("I")
        self._starts = array("I")
        texts, at = [], len(END)
        for line, owner in lines:
            texts.append(line)
            self.owners.append(owner)
            self._starts.append(at)
            at += len(line) + len(END)
        self.text = END + END.join([*texts, ""])

    def __getitem__(self, line: int) -> str:
        start = self._starts[line]
        return self.text[start : self.text.index(END, start)]

    def are(self, wanted: str) -> Iterator[int]:
        """Lines that are exactly this, in their order."""
        return (self.line_at(at + len(END)) for at in self.places(f"{END}{wanted}{END}"))

    def begin(self, wanted: str) -> Iterator[int]:
        return (self.line_at(at + len(END)) for at in self.places(END + wanted))

    def hold(self, wanted: str) -> Iterator[int]:
        """Each line once."""
        at = self.text.find(wanted)
        while at >= 0:
            yield self.line_at(at)
            at = self.text.find(wanted, self.text.index(END, at))

    def places(self, wanted: str) -> Iterator[int]:
        """Where it stands in the text, also several times in a line."""
        at = self.text.find(wanted)
        while at >= 0:
            yield at
            at = self.text.find(wanted, at + 1)

    def line_at(self, at: int) -> int:
        return bisect_right(self._starts, at) - 1

    def start(self, line: int) -> int:
        return self._starts[line]
