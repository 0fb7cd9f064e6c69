"""One door for each change of a case. Each keeps the case, its contents and a diary line in one transaction.

Plain and synchronous; `books` is one unit of work, and everything random or timely is passed in, so that the work may
be run again.
"""

from cases.actions.judging import ask_review, rate
from cases.actions.moving import move, withdraw
from cases.actions.saying import message, supplement
from cases.actions.steps import Done, DraftKey, Refused, settled
from cases.actions.submitting import submit

__all__ = [
    "Done",
    "DraftKey",
    "Refused",
    "ask_review",
    "message",
    "move",
    "rate",
    "settled",
    "submit",
    "supplement",
    "withdraw",
]
