"""Help that is a pleasure to read in both languages: click counts letters, a terminal counts columns."""

import unicodedata
from collections.abc import Iterable, Iterator

import click

#: Marks that may not begin a line.
CLOSING = frozenset("，。；：！？、）》」』…,.;:!?)")


def columns(text: str) -> int:
    return sum(2 if unicodedata.east_asian_width(letter) in "WF" else 1 for letter in text)


def wrap(text: str, width: int) -> list[str]:
    """Break at spaces, and between Chinese characters, where every character may end a line."""
    lines = [""]
    for piece in _pieces(text):
        if columns(lines[-1] + piece.rstrip()) > width and lines[-1] and piece not in CLOSING:
            lines[-1] = lines[-1].rstrip()
            lines.append(piece.lstrip())
        else:
            lines[-1] += piece
    return lines


def _pieces(text: str) -> Iterator[str]:
    word = ""
    for letter in text:
        if letter.isspace():
            yield word + " "
            word = ""
        elif columns(letter) == 2:
            if word:
                yield word
            yield letter
            word = ""
        else:
            word += letter
    yield word


class Layout(click.HelpFormatter):
    def write_text(self, text: str) -> None:
        """Paragraphs are wrapped; lines that begin with two spaces are examples and stay as they are."""
        margin = " " * self.current_indent
        for line in text.strip("\n").splitlines():
            parts = [line] if line.startswith("  ") else wrap(line, self.width - self.current_indent)
            for part in parts:
                self.write(f"{margin}{part}".rstrip() + "\n")

    def write_dl(self, rows: Iterable[tuple[str, str]], col_max: int = 30, col_spacing: int = 2) -> None:
        rows = list(rows)
        first = min(max((columns(name) for name, _ in rows), default=0), col_max) + col_spacing
        margin = " " * self.current_indent
        for name, told in rows:
            lines = wrap(told, max(self.width - first - self.current_indent, 20))
            head = name + " " * (first - columns(name))
            if columns(name) > first - col_spacing:
                self.write(f"{margin}{name}\n")
                head = " " * first
            self.write(f"{margin}{head}{lines[0]}".rstrip() + "\n")
            for line in lines[1:]:
                self.write(f"{margin}{' ' * first}{line}\n")
