"""All words for people, by key and language, and how facts are put into them."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from dialog.blocks import Block, Button, Line
from dialog.prompts import Choice, Hint, Prompt
from dialog.values import Json

PLACEHOLDER: Final = re.compile(r"\{([a-z][a-z0-9_]*)\}")

#: Languages whose words change between one thing and several. The others use the text `<key>.other` for any count.
_COUNTING: Final = frozenset({"en"})

_DATE: Final = re.compile(r"(\d{4})(?:-(\d\d)(?:-(\d\d))?)?")


class MissingText(LookupError):
    """A key without words, or words without the fact they need. Says which, and never what the facts were."""

    def __init__(self, key: str, language: str, fact: str = "") -> None:
        super().__init__(f"{language}: {key}" + (f" needs the fact {fact}" if fact else ""))
        self.key = key
        self.language = language
        self.fact = fact


@dataclass(frozen=True, kw_only=True)
class _Spot:
    """Where in the words we are, for an error that helps whoever writes texts."""

    key: str
    language: str
    fact: str = ""

    def missing(self) -> MissingText:
        return MissingText(self.key, self.language, self.fact)


@dataclass(frozen=True)
class Catalogue:
    """`tables` is language → key → text; texts hold `{name}` where a fact goes.

    A language borrows from another only where `fallbacks` says so, e.g. {"en": ("zh-Hans",)}. `zone` is where instants
    are told that do not name a zone.
    """

    tables: Mapping[str, Mapping[str, str]] = field(repr=False)
    fallbacks: Mapping[str, Sequence[str]] = field(default_factory=dict, kw_only=True)
    zone: str = field(default="Asia/Shanghai", kw_only=True)

    @property
    def languages(self) -> tuple[str, ...]:
        return tuple(self.tables)

    def keys(self, language: str) -> frozenset[str]:
        return frozenset(self.tables[language])

    def has(self, key: str, language: str) -> bool:
        """Whether `text` would find words: the key itself, or its forms for a count."""
        return any({key, f"{key}.other"} & self.tables.get(spoken, {}).keys() for spoken in self._spoken(language))

    def text(self, key: str, language: str, facts: Mapping[str, Json] | None = None) -> str:
        """The words of the key with the facts in them. What people wrote goes in as it is and is not read again.

        Raises `MissingText`.
        """
        given: Mapping[str, Json] = {} if facts is None else facts
        words = self._words(key, language, given.get("count"))
        if "{" not in words:
            return words

        def put(found: re.Match[str]) -> str:
            name = found[1]
            return self._show(given.get(name), _Spot(key=key, language=language, fact=name))

        return PLACEHOLDER.sub(put, words)

    def shown(self, fact: Json, language: str) -> str:
        """One fact in words. Raises `MissingText` for what cannot be shown."""
        return self._show(fact, _Spot(key="fact", language=language))

    def block(self, prompt: Prompt, language: str) -> Block:
        """Raises `MissingText`."""
        facts = prompt.facts
        return Block(
            kind=prompt.kind,
            text=self.text(prompt.text, language, facts) if prompt.text else "",
            why=self.text(prompt.why, language, facts) if prompt.why else "",
            lines=tuple(
                Line(
                    label=self.text(row.label, language, facts),
                    text=self._show(row.shown, _Spot(key=row.label, language=language, fact="shown")),
                    value=row.value,
                )
                for row in prompt.rows
            ),
            buttons=tuple(self._button(choice, facts, language) for choice in prompt.choices),
            hint=prompt.hint,
            ask=prompt.ask,
            language=language,
            extra=prompt.extra,
        )

    def _button(self, choice: Choice, facts: Mapping[str, Json], language: str) -> Button:
        link = facts.get(choice.link) if choice.link else ""
        label = self._label(choice, facts, language)
        return Button(value=choice.value, label=label, link=link if isinstance(link, str) else "")

    def _label(self, choice: Choice, facts: Mapping[str, Json], language: str) -> str:
        return choice.label or self.text(choice.text, language, {**facts, **choice.facts})

    def _spoken(self, language: str) -> tuple[str, ...]:
        return (language, *self.fallbacks.get(language, ()))

    def _words(self, key: str, language: str, count: Json) -> str:
        if (found := self.tables.get(language, {}).get(key)) is not None:
            return found  # nearly always
        for spoken in self._spoken(language):
            table = self.tables.get(spoken, {})
            one = spoken in _COUNTING and count == 1
            for form in (key, f"{key}.one" if one else f"{key}.other", f"{key}.other"):
                if form in table:
                    return table[form]
        raise MissingText(key, language)

    def _show(self, fact: Json, spot: _Spot) -> str:
        if isinstance(fact, str):
            return fact
        if fact is None or isinstance(fact, bool):  # "True" is no word of any language: give a key instead
            raise spot.missing()
        if isinstance(fact, (int, float)):
            return str(int(fact)) if isinstance(fact, int) or fact.is_integer() else str(fact)
        if isinstance(fact, Mapping):
            return self._show_mapping(fact, spot)
        return self.text("grammar.comma", spot.language).join(self._show(item, spot) for item in fact)

    def _show_mapping(self, fact: Mapping[str, Json], spot: _Spot) -> str:
        match fact:
            case {"key": str(key), "facts": Mapping() as facts}:
                return self.text(key, spot.language, facts)
            case {"key": str(key)}:
                return self.text(key, spot.language)
            case {"date": str(iso)}:
                return self._date(iso, spot)
            case {"instant": str(iso)}:
                there = self._there(iso, fact, spot)
                return self._moment(there.date(), there.strftime("%H:%M"), spot)
            case {"until": str(iso)}:
                there = self._there(iso, fact, spot)
                if there.time() == time():
                    return self._moment(there.date() - timedelta(days=1), "24:00", spot)
                return self._moment(there.date(), there.strftime("%H:%M"), spot)
            case {"names": Mapping() as names}:
                return self._name(names, spot)
        raise spot.missing()

    def _name(self, names: Mapping[str, Json], spot: _Spot) -> str:
        # A name is not a sentence: who has one in another language only is called by that one.
        for name in (
            *(names.get(spoken) for spoken in self._spoken(spot.language)),
            *names.values(),
        ):
            if isinstance(name, str) and name:
                return name
        raise spot.missing()

    def _date(self, iso: str, spot: _Spot) -> str:
        """A day, or as little as the person knew of it: 2026-11, 2026."""
        found = _DATE.fullmatch(iso)
        if not found:
            raise spot.missing()
        year, month, day = found.groups()
        facts: dict[str, Json] = {"year": year}
        if month is None:
            return self.text("grammar.date.year", spot.language, facts)
        facts["month"] = {"key": f"grammar.months.{int(month)}"}
        if day is None:
            return self.text("grammar.date.month", spot.language, facts)
        return self.text("grammar.date.day", spot.language, facts | {"day": int(day)})

    def _there(self, iso: str, fact: Mapping[str, Json], spot: _Spot) -> datetime:
        zone = fact.get("zone")
        try:
            instant = datetime.fromisoformat(iso)
            there = ZoneInfo(zone if isinstance(zone, str) else self.zone)
            return (instant if instant.tzinfo else instant.replace(tzinfo=UTC)).astimezone(there)
        except (ValueError, LookupError, OverflowError, OSError):
            raise spot.missing() from None

    def _moment(self, day: date, time_: str, spot: _Spot) -> str:
        shown = self._date(day.isoformat(), spot)
        return self.text("grammar.date.instant", spot.language, {"date": shown, "time": time_})


def blocks_json(blocks: Sequence[Block]) -> list[Json]:
    return [
        {
            "kind": block.kind,
            "text": block.text,
            "why": block.why,
            "lines": [{"label": line.label, "text": line.text, "value": line.value} for line in block.lines],
            "buttons": [_button_json(button) for button in block.buttons],
            "hint": block.hint.value,
            "ask": block.ask,
            "language": block.language,
            "extra": block.extra,
        }
        for block in blocks
    ]


def _button_json(button: Button) -> dict[str, Json]:
    pressed: dict[str, Json] = {"value": button.value, "label": button.label}
    return {**pressed, "link": button.link} if button.link else pressed


def blocks_from_json(body: Json) -> tuple[Block, ...]:
    """What `blocks_json` made. Raises `ValueError` for anything else."""
    return tuple(_block(item) for item in _items(body))


def _block(body: Json) -> Block:
    match body:
        case {
            "kind": str(kind),
            "text": str(text),
            "why": str(why),
            "lines": lines,
            "buttons": buttons,
            "hint": str(hint),
            "ask": int() | None as ask,
            "language": str(language),
            "extra": Mapping() as extra,
        }:
            return Block(
                kind=kind,
                text=text,
                why=why,
                lines=tuple(
                    Line(
                        label=_text(line, "label"),
                        text=_text(line, "text"),
                        value=_text(line, "value"),
                    )
                    for line in _items(lines)
                ),
                buttons=tuple(
                    Button(value=_text(button, "value"), label=_text(button, "label"), link=_text(button, "link", ""))
                    for button in _items(buttons)
                ),
                hint=Hint(hint),
                ask=ask,
                language=language,
                extra=extra,
            )
    raise ValueError("not a block")


def _items(body: Json) -> Sequence[Json]:
    match body:
        case [*items]:
            return items
    raise ValueError("not a list")


def _text(body: Json, name: str, default: str | None = None) -> str:
    if isinstance(body, Mapping) and isinstance(text := body.get(name, default), str):
        return text
    raise ValueError("not a block")
