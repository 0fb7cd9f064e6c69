"""What goes wrong at the desk, as a status and words, and without anything that somebody wrote."""

import logging
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import PurePath

from starlette.requests import ClientDisconnect

from cases import errors
from cases.values import Json
from dialog.catalogue import MissingText
from handlers.accounts import errors as accounts
from handlers.desk.settings import Words
from handlers.work.performing import Decided, NotOffered

log = logging.getLogger(__name__)

_STATUS: Mapping[type[errors.CaseError], int] = {
    errors.NoSuchCase: 404,
    errors.StaleCase: 409,
    Decided: 409,
    NotOffered: 409,
    errors.Sealed: 409,
    accounts.LinkGone: 410,
    accounts.TooSoon: 429,
}


@dataclass
class Trouble(Exception):
    """`code` names the words: `desk.error.<code>`, or `error.<code>`."""

    status: int
    code: str
    facts: Mapping[str, Json] = field(default_factory=dict)


def translate(fault: Exception) -> Trouble:
    match fault:
        case Trouble():
            return fault
        case accounts.NoSuchPerson() | accounts.NoSuchRole():
            return Trouble(404, errors.NoSuchCase.code)
        case errors.CaseError():
            status = next((known for kind, known in _STATUS.items() if isinstance(fault, kind)), 422)
            return Trouble(status, fault.code, fault.facts)
        case ClientDisconnect():
            return Trouble(400, "bad-form")
    where = str(fault) if isinstance(fault, MissingText) else _place(fault)
    log.error("desk-fault", extra={"facts": {"trouble": type(fault).__name__, "step": where}})
    return Trouble(503, "trouble")


def words_of(trouble: Trouble, words: Words, language: str) -> str:
    keys = (f"desk.error.{trouble.code}", f"error.{trouble.code}", "desk.error.trouble")
    key = next(each for each in keys if words.has(each, language))
    return words.text(key, language, facts_of(trouble.facts, words, language))


def facts_of(facts: Mapping[str, Json], words: Words, language: str) -> dict[str, Json]:
    """Codes as the words of the desk."""
    shown: dict[str, Json] = dict(facts)
    for name, area in (("why", "refusal"), ("old", "state"), ("new", "state"), ("act", "act"), ("action", "act")):
        code = shown.get(name)
        if isinstance(code, str) and words.has(f"desk.{area}.{code}", language):
            shown[name] = {"key": f"desk.{area}.{code}"}
    return shown


def _place(fault: Exception) -> str:
    """Where it happened. The message of the fault may hold what a person wrote and is never logged."""
    trace = fault.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    if trace is None:
        return "?"
    return f"{PurePath(trace.tb_frame.f_code.co_filename).name}:{trace.tb_lineno}"
