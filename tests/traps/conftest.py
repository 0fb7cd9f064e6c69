"""The traps are set in the same house as the statements of confidentiality."""

from tests.confidentiality.conftest import house, logged, logging_as_it_was, seen
from tests.handlers.conftest import keyring, office

__all__ = ["house", "keyring", "logged", "logging_as_it_was", "office", "seen"]
