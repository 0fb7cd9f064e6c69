"""The traps are set in the same house as the statements of confidentiality."""

from tests.confidentiality.conftest import house, logged, logging_as_it_was, seen

__all__ = ["house", "logged", "logging_as_it_was", "seen"]
