"""The web desk over a house of dictionaries, as tests/desk has it; the staff bot where a test asks for it."""

from tests.desk.conftest import desk
from tests.staffbot.conftest import here, house

__all__ = ["desk", "here", "house"]
