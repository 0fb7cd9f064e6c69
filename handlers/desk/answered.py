"""What a reporter answered, in the order of the questions, under the labels of the intake."""

from collections.abc import Iterator, Mapping

from cases import categories
from cases.filing import SLOTS
from cases.values import Json
from handlers.desk.settings import Words

#: Files are told apart, and that somebody has read the notice tells nothing.
_UNTOLD = frozenset({"evidence", "notice", "originals"})
#: A kind may be one of the special matters, which are asked for after it.
_MATTER = "matter"


def lines(answers: Mapping[str, Json], words: Words, language: str) -> Iterator[tuple[str, Json]]:
    """Label (a key) and value (a fact for texts)."""
    for slot in SLOTS:
        if slot in answers and slot not in _UNTOLD:
            yield f"intake.{slot}.label", _value(slot, answers[slot], words, language)


def _value(slot: str, value: Json, words: Words, language: str) -> Json:
    match value:
        case None:
            return {"key": "desk.content.unknown"}
        case bool():
            return {"key": "desk.yes" if value else "desk.no"}
        case str() if slot == "category" and (found := categories.get(value)) is not None:
            return {"names": dict(found.names)}
        case str() if _is_code(value) and words.has(f"intake.{slot}.{value}", language):
            return {"key": f"intake.{slot}.{value}"}
        case str() if slot == "kind" and words.has(f"intake.{_MATTER}.{value}", language):
            return {"key": f"intake.{_MATTER}.{value}"}
        case {"given": given}:
            return _value(slot, given, words, language)
        case {"names": Mapping() as names}:
            return {"names": names}
        case Mapping():
            return [_value(slot, each, words, language) for each in value.values()]
        case list() | tuple():
            return [_value(slot, each, words, language) for each in value]
    return value


def _is_code(value: str) -> bool:
    """Words that somebody wrote are never taken for the key of a text."""
    return (
        value.isascii()
        and value.replace("-", "").isalnum()
        and len(value) <= 20
        and value not in ("ask", "label", "why")
    )
