"""What can go wrong, each with a code and facts. Translated once, at the edge; never holds what a person wrote."""

from cases.values import Json


class CaseError(Exception):
    """`code` names the trouble for texts (`error.<code>`) and exit messages; `facts` fill the text."""

    code = "trouble"

    def __init__(self, **facts: Json) -> None:
        super().__init__(self.code)
        self.facts = facts


class NoSuchCase(CaseError):
    """Absent or forbidden: one answer for both (decision 13)."""

    code = "no-such-case"


class MoveRefused(CaseError):
    """The move is not in the table, or a guard stands against it. Facts: `old`, `new`, `why`."""

    code = "move-refused"


class NoSuchPlace(CaseError):
    """No such place, or no such version of its code."""

    code = "no-such-place"


class BadWindow(CaseError):
    """A code would end before it begins, or the older ones before now."""

    code = "bad-window"


class NoReason(CaseError):
    """None, or one that is too long."""

    code = "no-reason"


class StaleCase(CaseError):
    """Somebody changed the case in between."""

    code = "stale-case"


class NumberTaken(CaseError):
    code = "number-taken"


class Sealed(CaseError):
    """This program cannot open it; its recipients can."""

    code = "sealed"


class FilingIncomplete(CaseError):
    """A mandatory answer is missing. Facts: `slots`."""

    code = "filing-incomplete"


class TooFewRecipients(CaseError):
    """A tip is always sealed to at least two recipients (decision 11)."""

    code = "too-few-recipients"


class AboveAuthority(CaseError):
    """The subject is above this platform: nothing may be stored (CF-03)."""

    code = "above-authority"


class NotANumber(CaseError, ValueError):
    """What was typed holds no tracking number, or its check character does not fit."""

    code = "not-a-number"


class NotASecret(CaseError, ValueError):
    """What was typed holds no query secret."""

    code = "not-a-secret"


class NoCustodian(CaseError):
    """Nobody could ever open the identity, so it is not taken (CF-04)."""

    code = "no-custodian"


class CaseOver(CaseError):
    """Nothing can be added any more: withdrawn or archived."""

    code = "case-over"


class AlreadyRaised(CaseError):
    """There is one alert of a case, clock, level and deadline version, never a second (decision 25)."""

    code = "already-raised"


class ChatTaken(CaseError):
    """The chat belongs to somebody else's account."""

    code = "chat-taken"


class ActRefused(CaseError):
    """A guard stands against what somebody wanted to do with a case, other than a move. Facts: `act`, `why`."""

    code = "act-refused"


class Frozen(CaseError):
    """A leak is suspected: nothing of the case leaves the house (CF-21)."""

    code = "frozen"
