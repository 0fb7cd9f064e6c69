"""What can be wrong with a template or a letter. Nothing of what was written is repeated but words of a template."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from cases import errors
from dialog.values import Json


@dataclass(frozen=True, kw_only=True)
class Finding:
    """`line` counts from 1, as an editor shows it; `code` names it for texts (`letter.finding.<code>`), `facts` fill
    them."""

    line: int
    code: str
    facts: Mapping[str, Json] = field(default_factory=dict)


class NotATemplate(errors.CaseError, ValueError):
    """`findings` say everything that is wrong at once, by line."""

    code = "not-a-template"

    def __init__(self, findings: Sequence[Finding]) -> None:
        super().__init__(count=len(findings))
        self.findings = tuple(findings)


class LetterSealed(errors.CaseError):
    """Of a sealed case a letter says number, neutral word and dates, and no word of anybody else (CF-07, CF-19)."""

    code = "letter-sealed"


class LetterIncomplete(errors.CaseError):
    """Something that has to be said is not known yet. Facts: `lacking`."""

    code = "letter-incomplete"

    def __init__(self, lacking: Sequence[str]) -> None:
        keys = [f"letter.placeholder.{name}" for name in lacking] or ["letter.section.body"]
        super().__init__(lacking=[{"key": key} for key in keys])
        self.lacking = tuple(lacking)


class LetterTooLong(errors.CaseError):
    """Facts: `most`, in characters or paragraphs, whichever was passed."""

    code = "letter-too-long"


class LetterFinal(errors.CaseError):
    """It has its number: nobody changes it any more."""

    code = "letter-final"


class LetterUnprintable(errors.CaseError):
    """A character that the fonts of the PDF have not. Facts: `count`, the paragraph from 1, or 0 for head and foot."""

    code = "letter-unprintable"
