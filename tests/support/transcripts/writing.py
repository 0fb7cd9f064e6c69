"""How a transcript is written: see tests/transcripts/README.md."""

import re
from dataclasses import dataclass, replace
from pathlib import Path

FOLDER = Path(__file__).parent.parent.parent / "transcripts"

_LINE = re.compile(r"(?:@(-?\w+)\s+)?(>|<!|<)\s+(.*)")


@dataclass(frozen=True, kw_only=True)
class Line:
    """`only` names the one channel that it is for, or with a minus the one that it is not for; empty: for all."""

    number: int
    mark: str  # ">", "<", "<!"
    rest: str
    only: str = ""

    def is_for(self, channel: str) -> bool:
        return self.only in ("", channel) or (self.only.startswith("-") and self.only != f"-{channel}")


@dataclass(frozen=True, kw_only=True)
class Transcript:
    """`place` is the kind of place whose code is scanned, or none, forged, early, expired, revoked."""

    name: str
    title: str
    languages: tuple[str, ...]
    place: str
    lines: tuple[Line, ...]


def load(path: Path) -> Transcript:
    title, headers, lines = "", {"language": "zh-Hans en", "place": "none"}, []
    for number, raw in enumerate(path.read_text("utf-8").splitlines(), start=1):
        text = raw.strip()
        if not text or text.startswith("#"):
            continue
        if found := _LINE.match(text):
            lines += expanded(Line(number=number, mark=found[2], rest=found[3], only=found[1] or ""))
        elif found := re.match(r"(language|place):\s*(.*)", text):
            headers[found[1]] = found[2]
        elif not title:
            title = text
        else:
            raise ValueError(f"{path.name}:{number}: not a line of a transcript: {text}")
    return Transcript(
        name=path.stem,
        title=title,
        languages=tuple(headers["language"].split()),
        place=headers["place"],
        lines=tuple(lines),
    )


def expanded(line: Line) -> list[Line]:
    """`> play PART` stands for the lines of tests/transcripts/parts/PART.part."""
    if line.mark != ">" or not line.rest.startswith("play "):
        return [line]
    part = FOLDER / "parts" / f"{line.rest.removeprefix('play ')}.part"
    found = (_LINE.match(text.strip()) for text in part.read_text("utf-8").splitlines())
    told = [replace(line, mark=it[2], rest=it[3], only=it[1] or line.only) for it in found if it]
    return [one for each in told for one in expanded(each)]


def all_transcripts() -> list[Path]:
    return sorted(FOLDER.glob("*.transcript"))
