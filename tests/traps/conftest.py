"""The traps are set in the same house as the statements of confidentiality, and on the bench of Telegram."""

from tests.confidentiality.conftest import house, logged, logging_as_it_was, seen
from tests.handlers.conftest import desk, keyring, office, rim, staffed
from tests.support.telegram.fixtures import bench, bot_api, judge

__all__ = [
    "bench",
    "bot_api",
    "desk",
    "house",
    "judge",
    "keyring",
    "logged",
    "logging_as_it_was",
    "office",
    "rim",
    "seen",
    "staffed",
]
