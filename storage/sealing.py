"""What the books need of the vault: boxes bound to their place, and who a case's things are sealed to."""

from collections.abc import Iterable

from cases.errors import TooFewRecipients
from cases.organisation import Recipient
from cases.values import Json
from storage import canonical
from storage.vault import suite

ENOUGH = 2


def place(*parts: str | int) -> bytes:
    """Associated data: a box moved to another row or column does not open."""
    return "\x1f".join(map(str, parts)).encode("utf-8", "surrogatepass")


def seal(key: bytes, value: Json, where: bytes) -> bytes:
    return suite.seal(key, canonical.pack(value), where)


def unseal(key: bytes, box: bytes, where: bytes) -> Json:
    """Raises `suite.Unreadable`."""
    return canonical.unpack(suite.open_(key, box, where))


def keys_of(recipients: Iterable[Recipient], people: Iterable[str]) -> list[str]:
    """The living public keys of those people. Raises `TooFewRecipients` (decision 11)."""
    wanted = set(people)
    living = [one for one in recipients if one.person in wanted and not one.ended]
    found = len({one.person for one in living})
    if found < ENOUGH:
        raise TooFewRecipients(found=found, needed=ENOUGH)
    return sorted({one.public_key for one in living})
