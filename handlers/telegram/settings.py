"""What the assembly hands to the staff bot."""

from dataclasses import dataclass, field
from typing import Final

from dialog.pace import Pace, Rate

#: The name of the channel in the books.
CHANNEL: Final = "staff"

#: What Telegram allows a bot: about thirty messages a second in all, one a second in a chat, short bursts tolerated.
#: At most 29 leave within any one second.
PACE: Final = Pace(all=Rate(capacity=2, per_second=27.6), chat=Rate(capacity=3, per_second=1), second=29)


@dataclass(frozen=True, kw_only=True)
class StaffBotSettings:
    """`api` is the base address of the Bot API server. `hook` is the whole address to which updates are to be posted;
    without one they are polled for. `secret` comes with each of them. `key` seals what stands in buttons. `alone`: no
    other process works on the same database."""

    token: str = field(repr=False)
    key: bytes = field(repr=False)
    api: str = "https://api.telegram.org"
    proxy: str = field(default="", repr=False)
    hook: str = ""
    secret: str = field(default="", repr=False)
    pace: Pace = PACE
    alone: bool = False
    languages: tuple[str, ...] = ("zh-Hans", "en")

    @property
    def source(self) -> str:
        """The name of this bot among sources of updates: its public number, never the token."""
        return f"{CHANNEL} {self.token.partition(':')[0]}"
