"""What the assembly hands to the Telegram channel."""

from dataclasses import dataclass, field
from datetime import time

from dialog.pace import Pace, Rate

#: The name of the channel: of its visitors, and in `account_known`.
CHANNEL = "telegram"

#: What Telegram allows a bot: thirty messages a second in all, one a second in a chat, short bursts tolerated.
PACE = Pace(all=Rate(capacity=5, per_second=25), chat=Rate(capacity=3, per_second=1))

#: The largest file that the Bot API hands out.
MOST_FILE = 20 * 1024 * 1024


@dataclass(frozen=True, kw_only=True)
class Quiet:
    """The hours in which no news is sent, by the clock on the wall: from the evening to the morning."""

    evening: time = time(21, 0)
    morning: time = time(8, 30)


@dataclass(frozen=True, kw_only=True)
class TelegramSettings:
    """`api` is the base address of the Bot API server, `web` that of the web chat. `hook` is the whole address to which
    updates are to be posted; without one they are polled for. `secret` comes with each of them.
    `alone`: no other process works on the same database."""

    token: str = field(repr=False)
    web: str
    api: str = "https://api.telegram.org"
    proxy: str = field(default="", repr=False)
    hook: str = ""
    secret: str = field(default="", repr=False)
    pace: Pace = PACE
    quiet: Quiet | None = Quiet()
    alone: bool = False
    zone: str = "Asia/Shanghai"
    languages: tuple[str, ...] = ("zh-Hans", "en")

    @property
    def bot_id(self) -> int:
        """The number before the colon of the token. Raises ValueError."""
        return int(self.token.partition(":")[0])

    @property
    def source(self) -> str:
        """The name of this bot among sources of updates: its public number, never the token."""
        return f"{CHANNEL} {self.bot_id}"
