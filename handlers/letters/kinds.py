"""The letters there are, and what each of them has to say."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from cases.rules.model import Act


class Kind(StrEnum):
    URGE = "urge"  # 催办单
    SUPERVISE = "supervise"  # 督办单
    DUTY = "duty"  # 履责提示函
    TALK = "talk"  # 约谈建议
    TRANSFER = "transfer"  # 移送单
    RECEIPT = "receipt"  # 移送回执
    REPORT = "report"  # 一事一报


@dataclass(frozen=True, kw_only=True)
class Form:
    """`needs` are placeholders that every template of the kind names, in its body and in words that hold for a sealed
    case too. With `receipt` it has a strip that the receiver signs and sends back (001-41)."""

    needs: tuple[str, ...]
    receipt: bool = False


FORMS: Final[Mapping[Kind, Form]] = MappingProxyType(
    {
        Kind.URGE: Form(needs=("case_number", "stage", "due")),
        Kind.SUPERVISE: Form(needs=("case_number", "stage", "due", "reply_by")),
        Kind.DUTY: Form(needs=("case_number", "due", "reply_by"), receipt=True),
        Kind.TALK: Form(needs=("case_number", "stage", "due")),
        Kind.TRANSFER: Form(needs=("case_number", "filed"), receipt=True),
        Kind.RECEIPT: Form(needs=("case_number",)),
        Kind.REPORT: Form(needs=("case_number", "stage", "filed")),
    }
)

#: The rungs of the ladder that are letters (domain.md B2). 提级办理 is an act of its own.
RUNGS: Final[Mapping[Act, Kind]] = MappingProxyType(
    {Act.URGE: Kind.URGE, Act.SUPERVISE: Kind.SUPERVISE, Act.LETTER: Kind.DUTY, Act.TALK: Kind.TALK}
)
