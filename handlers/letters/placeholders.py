"""What a template may name, and nothing else.

None of them is about the reporter: a template cannot quote what has no name here (CF-07, CF-14).
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

#: As a template holds it once it is read. An office may write the Chinese word and full-width braces.
PATTERN: Final = re.compile(r"\{([a-z_]+)\}")

#: Around what a person still has to write. They stand in no ordinary text.
BLANK: Final = ("〖", "〗")


@dataclass(frozen=True, kw_only=True)
class Placeholder:
    """`name` is a field of `Facts`. `certain`: known of every letter. `neutral`: may be said of a sealed case.
    `written`: a person writes it, and the draft marks where it is lacking."""

    name: str
    chinese: str
    certain: bool = False
    neutral: bool = False
    written: bool = False


TABLE: Final = (
    Placeholder(name="case_number", chinese="编号", certain=True, neutral=True),
    Placeholder(name="stage", chinese="环节", certain=True, neutral=True),
    Placeholder(name="to", chinese="主送", certain=True, neutral=True),
    Placeholder(name="issuer", chinese="发文单位", certain=True, neutral=True),
    Placeholder(name="drafted", chinese="拟稿日期", certain=True, neutral=True),
    Placeholder(name="filed", chinese="收件日期", neutral=True),
    Placeholder(name="due", chinese="截止日期", neutral=True),
    Placeholder(name="reply_by", chinese="反馈期限", neutral=True),
    Placeholder(name="days_late", chinese="逾期天数", neutral=True),
    Placeholder(name="earlier", chinese="前次文书", neutral=True),
    Placeholder(name="owner", chinese="承办单位"),
    Placeholder(name="category", chinese="事项类别"),
    Placeholder(name="summary", chinese="情况摘要", written=True),
    Placeholder(name="progress", chinese="办理情况", written=True),
    Placeholder(name="result", chinese="办理结果", written=True),
    Placeholder(name="next_step", chinese="下一步安排", written=True),
    Placeholder(name="reason", chinese="理由", written=True),
)

BY_NAME: Final[Mapping[str, Placeholder]] = MappingProxyType({each.name: each for each in TABLE})
BY_WORD: Final[Mapping[str, Placeholder]] = MappingProxyType(
    {word: each for each in TABLE for word in (each.name, each.chinese)}
)


def named(line: str) -> tuple[Placeholder, ...]:
    """Those of a line that was read."""
    return tuple(BY_NAME[name] for name in PATTERN.findall(line))
