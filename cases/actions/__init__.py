"""One door for each change of a case. Each keeps the case, its contents and a diary line in one transaction.

Plain and synchronous; `books` is one unit of work, and everything random or timely is passed in, so that the work may
be run again. The doors of the staff are a table, `DOORS`.
"""

from cases.actions.accepting import accept, ask_supplement, merge, refer, reject, retrack, screen
from cases.actions.accusing import find_false_accusation
from cases.actions.automatic import archive, supplement_overdue, visited
from cases.actions.disciplining import (
    clarify,
    conclude,
    confirm_transfer,
    dispose,
    end_clarification,
    give_feedback,
    screen_again,
    tell_reporter,
    transfer,
)
from cases.actions.dispatching import assign_at_meeting, dispatch, return_case, rule_on_return, sign_for
from cases.actions.doors import DOORS, Door, Fields
from cases.actions.extending import extend
from cases.actions.handling import approve, finish, finish_rework, first_contact, hand_over, send_back
from cases.actions.judging import ask_review, rate
from cases.actions.marking import assign_leader, change_urgency, level_up, set_flags, supervise
from cases.actions.moving import move, withdraw
from cases.actions.noting import note, progress, recall
from cases.actions.ordering import answer_letter, answer_order, recheck, serve_letter, serve_order
from cases.actions.pausing import resume, review_suspension, suspend, terminate
from cases.actions.protecting import answer_privacy, ask_privacy, end_incident, suspect_leak
from cases.actions.recusing import ask_recusal, decide_recusal, declare
from cases.actions.relocking import reissue_secret, reseal
from cases.actions.reopening import come_back, reopen
from cases.actions.replying import call_back, close_unreached, decide_appeal, open_appeal, reply
from cases.actions.routing import route
from cases.actions.saying import message, supplement, take_supplement
from cases.actions.sharing import co_handle, end_co_handling
from cases.actions.steps import By, Done, DraftKey, Outcome, Refused, Words, settled
from cases.actions.submitting import submit

__all__ = [
    "DOORS",
    "By",
    "Done",
    "Door",
    "DraftKey",
    "Fields",
    "Outcome",
    "Refused",
    "Words",
    "accept",
    "answer_letter",
    "answer_order",
    "answer_privacy",
    "approve",
    "archive",
    "ask_privacy",
    "ask_recusal",
    "ask_review",
    "ask_supplement",
    "assign_at_meeting",
    "assign_leader",
    "call_back",
    "change_urgency",
    "clarify",
    "close_unreached",
    "co_handle",
    "come_back",
    "conclude",
    "confirm_transfer",
    "decide_appeal",
    "decide_recusal",
    "declare",
    "dispatch",
    "dispose",
    "end_clarification",
    "end_co_handling",
    "end_incident",
    "extend",
    "find_false_accusation",
    "finish",
    "finish_rework",
    "first_contact",
    "give_feedback",
    "hand_over",
    "level_up",
    "merge",
    "message",
    "move",
    "note",
    "open_appeal",
    "progress",
    "rate",
    "recall",
    "recheck",
    "refer",
    "reissue_secret",
    "reject",
    "reopen",
    "reply",
    "reseal",
    "resume",
    "retrack",
    "return_case",
    "review_suspension",
    "route",
    "rule_on_return",
    "screen",
    "screen_again",
    "send_back",
    "serve_letter",
    "serve_order",
    "set_flags",
    "settled",
    "sign_for",
    "submit",
    "supervise",
    "supplement",
    "supplement_overdue",
    "suspect_leak",
    "suspend",
    "take_supplement",
    "tell_reporter",
    "terminate",
    "transfer",
    "visited",
    "withdraw",
]
