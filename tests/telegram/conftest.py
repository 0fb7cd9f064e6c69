"""The bench of Telegram; see tests/support/telegram."""

from tests.support.telegram.fixtures import bench, bot_api, judge

__all__ = ["bench", "bot_api", "judge"]
