"""A letter as JSON, for whoever keeps it (under the key of its case) until it is confirmed, and after."""

from functools import cache

from pydantic import TypeAdapter, ValidationError

from handlers.letters.letter import Letter


def to_json(letter: Letter) -> bytes:
    return _letters().dump_json(letter)


def from_json(body: bytes) -> Letter:
    """Raises ValueError, which does not repeat what was read, and `errors.LetterSealed`."""
    try:
        return _letters().validate_json(body, strict=True)
    except ValidationError:
        raise ValueError("not a letter") from None


@cache
def _letters() -> TypeAdapter[Letter]:
    return TypeAdapter(Letter)
