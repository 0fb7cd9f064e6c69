"""A house of dictionaries; one on SQLite for whoever looks at its file."""

from tests.handlers.identity.conftest import house, on_disk

__all__ = ["house", "on_disk"]
