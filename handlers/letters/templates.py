"""Templates of letters: plain text that an office edits without knowing how to program (`docs/letters.md`).

    # A note that is not printed.
    [标题]
    督办单
    [正文]
    编号 {编号} 的事项应于 {截止日期} 前办结。

A line is a paragraph. Section words and placeholders may be Chinese or English whatever the language of the letter.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from importlib import resources
from types import MappingProxyType
from typing import Final

from dialog.tidy import one_line
from dialog.values import Json
from handlers.letters.errors import Finding, NotATemplate
from handlers.letters.kinds import FORMS, Kind
from handlers.letters.placeholders import BY_NAME, BY_WORD, PATTERN

#: Characters of the whole text and of a line, and as much of a word as a finding repeats.
LONGEST, LONGEST_LINE, SHOWN = 10_000, 1_000, 40

SECTIONS: Final = ("title", "to", "body", "signature", "receipt")
_WORDS: Final[Mapping[str, str]] = MappingProxyType(
    {"标题": "title", "主送": "to", "正文": "body", "落款": "signature", "回执": "receipt"}
    | {name: name for name in SECTIONS}
)
#: Lines that a section may have.
_MOST: Final[Mapping[str, int]] = MappingProxyType({"title": 1, "to": 1, "body": 40, "signature": 4, "receipt": 10})

_WIDTHS: Final = str.maketrans("｛｝", "{}")
_HEADING: Final = re.compile(r"[\[［【]\s*([^\]］】]*?)\s*[\]］】]")
_BRACED: Final = re.compile(r"\{\s*([^{}]*?)\s*\}")


@dataclass(frozen=True, kw_only=True)
class Template:
    """Lines of each section, with `{name}` for every placeholder."""

    kind: Kind
    language: str
    title: str
    to: str
    body: tuple[str, ...]
    signature: tuple[str, ...]
    receipt: tuple[str, ...] = ()


@cache
def text(kind: Kind, language: str) -> str:
    """As it is shipped, for an office to begin with."""
    return resources.files(__package__).joinpath("shipped", language, f"{kind}.txt").read_text("utf-8")


@cache
def shipped(kind: Kind, language: str) -> Template:
    return read(text(kind, language), kind, language)


def read(text: str, kind: Kind, language: str) -> Template:
    """Raises `NotATemplate` with everything that is wrong."""
    if len(text) > LONGEST:
        raise NotATemplate([Finding(line=1, code="too-long", facts={"most": LONGEST})])
    reading = _Reading(kind)
    for at, line in enumerate(re.split(r"\r\n?|\n", text), start=1):
        reading.take(at, one_line(line).translate(_WIDTHS))
    reading.close()
    if reading.found:
        raise NotATemplate(sorted(reading.found, key=lambda finding: finding.line))
    lines = {section: tuple(reading.lines(section)) for section in SECTIONS}
    return Template(
        kind=kind,
        language=language,
        title=lines["title"][0],
        to=lines["to"][0],
        body=lines["body"],
        signature=lines["signature"],
        receipt=lines["receipt"],
    )


@dataclass
class _Reading:
    """Where we are in the text: the section, what it holds so far, and what is wrong."""

    kind: Kind
    section: str | None = None
    begun: dict[str, int] = field(default_factory=dict)
    sections: dict[str, list[str]] = field(default_factory=dict)
    found: list[Finding] = field(default_factory=list)

    def take(self, at: int, line: str) -> None:
        if not line or line.startswith(("#", "＃")):
            return
        if heading := _HEADING.fullmatch(line):
            self._begin(at, heading[1])
        elif self.section is None:
            self.say(at, "no-section")
        elif len(line) > LONGEST_LINE:
            self.say(at, "line-too-long", most=LONGEST_LINE)
        else:
            self._keep(at, line)

    def close(self) -> None:
        form = FORMS[self.kind]
        for section in SECTIONS:
            if section != "receipt" or form.receipt or section in self.begun:
                if section not in self.begun:
                    self.say(1, "section-missing", name=_section(section))
                elif not self.sections[section]:
                    self.say(self.begun[section], "section-empty", name=_section(section))
        self._need("body", form.needs)
        self._need("to", ("to",))
        self._need("signature", ("issuer",))

    def lines(self, section: str) -> Sequence[str]:
        return self.sections.get(section, ())

    def say(self, at: int, code: str, **facts: Json) -> None:
        self.found.append(Finding(line=at, code=code, facts=facts))

    def _begin(self, at: int, word: str) -> None:
        section = _WORDS.get(word.casefold())
        if section is None:
            self.say(at, "unknown-section", name=word[:SHOWN])
        elif section in self.begun:
            self.say(at, "section-twice", name=word)
        # What follows an unknown heading is not looked at as if it belonged to the one before.
        self.section = section or ""
        self.begun.setdefault(self.section, at)
        self.sections.setdefault(self.section, [])

    def _keep(self, at: int, line: str) -> None:
        section = self.section or ""
        kept = self.sections[section]
        if section in _MOST and len(kept) == _MOST[section]:
            self.say(at, "too-many-lines", most=_MOST[section])
            return
        plain, braced = _BRACED.sub("", line), _BRACED.findall(line)
        if "{" in plain or "}" in plain:
            self.say(at, "brace", sample=_braced(BY_NAME["case_number"].chinese))
        for word in braced:
            if word not in BY_WORD:
                self.say(at, "unknown-placeholder", name=word[:SHOWN])
            elif section not in ("body", "") and not self._certain(BY_WORD[word].name):
                self.say(at, "placeholder-not-here", name=word)
        kept.append(_BRACED.sub(lambda found: _braced(BY_WORD[found[1]].name) if found[1] in BY_WORD else "", line))

    def _need(self, section: str, names: Sequence[str]) -> None:
        """A paragraph goes with what is unknown or untold in it, so what is needed stands in one that always stays."""
        if not self.sections.get(section):
            return
        told = set(self._told(section))
        for name in names:
            if name not in told:
                words = {"name": _braced(BY_NAME[name].chinese), "word": _braced(name)}
                self.say(self.begun[section], "placeholder-missing", **words)

    def _told(self, section: str) -> Iterator[str]:
        for line in self.sections[section]:
            names = PATTERN.findall(line)
            if all(self._certain(name) for name in names):
                yield from names

    def _certain(self, name: str) -> bool:
        known = BY_NAME.get(name)
        return known is not None and (known.certain or name in FORMS[self.kind].needs)


def _section(name: str) -> Json:
    return {"key": f"letter.section.{name}"}


def _braced(word: str) -> str:
    return "{" + word + "}"
