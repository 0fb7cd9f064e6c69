"""The traps are set in the same house as the statements of confidentiality, and on the bench of Telegram."""

from tests.confidentiality.conftest import house, logged, logging_as_it_was, seen
from tests.handlers.conftest import desk, keyring, office, rim, staffed

__all__ = [
    "desk",
    "house",
    "keyring",
    "logged",
    "logging_as_it_was",
    "office",
    "rim",
    "seen",
    "staffed",
]
