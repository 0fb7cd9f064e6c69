"""What the diary of a case tells about it. Grounds are found here, never taken on trust."""

from collections.abc import Sequence

from cases.case import Case, Link, State


def moved_to(link: Link, state: State) -> bool:
    return link.event == "CaseMoved" and link.facts.get("new") == state.value


def times_moved_to(diary: Sequence[Link], state: State) -> int:
    return sum(1 for link in diary if moved_to(link, state))


def since(diary: Sequence[Link], state: State) -> Sequence[Link]:
    """What came after the case last entered that state; all of it when it never did."""
    entered = (at for at, link in enumerate(diary) if moved_to(link, state) and link.facts.get("old") != state.value)
    return diary[max(entered, default=-1) + 1 :]


def happened(diary: Sequence[Link], event: str) -> bool:
    return any(link.event == event for link in diary)


def outstanding(diary: Sequence[Link], asked: str, answered: str) -> bool:
    """Whether what was last asked still waits for its answer."""
    last = next((link.event for link in reversed(diary) if link.event in (asked, answered)), None)
    return last == asked


def waiting(diary: Sequence[Link], asked: str, answered: str, fact: str) -> str | None:
    """A fact of what was last asked, as long as it waits for its answer."""
    if not outstanding(diary, asked, answered):
        return None
    found = next(link.facts.get(fact) for link in reversed(diary) if link.event == asked)
    return found if isinstance(found, str) else None


def tries(diary: Sequence[Link]) -> int:
    """How often nobody was reached since the reply."""
    return sum(link.event == "CallbackTried" for link in since(diary, State.REPLIED))


def receipted(diary: Sequence[Link]) -> bool:
    """Whether the department that a tip was last passed to gave a receipt, then or later."""
    passed = max((at for at, link in enumerate(diary) if moved_to(link, State.TRANSFERRED)), default=0)
    return any(link.event == "TransferConfirmed" or link.facts.get("receipt") is True for link in diary[passed:])


def may_publish(diary: Sequence[Link]) -> bool:
    """What the reporter said last when called back; without a word, no (CF-14)."""
    said = (link.facts.get("publish") for link in reversed(diary) if link.event == "CalledBack")
    return next(said, False) is True


def rejected_for(diary: Sequence[Link]) -> str | None:
    return _last(diary, "rejected_for", State.REJECTED)


def outcome(diary: Sequence[Link]) -> str | None:
    """Of the last handling: what was finished before a case was taken up again does not count."""
    code = next((link.facts.get("outcome") for link in reversed(_this_time(diary)) if "outcome" in link.facts), None)
    return code if isinstance(code, str) else None


def has_result(diary: Sequence[Link]) -> bool:
    return any(link.facts.get("result") is True for link in _this_time(diary))


def handled_by(case: Case, diary: Sequence[Link]) -> frozenset[str]:
    """Everybody who ever had it in hand, who wrote its result, and who spoke with the reporter about it; on a tip those
    who disposed of it (RC-08).

    Speaking is the first contact, every progress note and the reply, whoever it was: the reporter took that person for
    the one who handles the case. An internal note is not: reviewers and callback callers write them too, and whoever
    helps from another unit does nothing else, so that a note by itself bars nobody. A tip has so few recipients that
    counting those who wrote to the reporter would leave nobody to approve; there it is the disposal that counts.
    """
    told = [link.facts for link in diary if link.event in ("CaseMoved", "HandedOver")]
    handlers = {facts.get(name) for facts in told for name in ("handler", "before")}
    if case.sealed:
        handlers |= {link.actor for link in diary if moved_to(link, State.DISPOSED)}
    else:
        handlers |= {link.actor for link in diary if _spoke(link) or moved_to(link, State.REVIEW)}
    return frozenset(who for who in {*handlers, case.handler} if isinstance(who, str))


def challenged(diary: Sequence[Link], person: str) -> Link | None:
    """The request to recuse this person that nobody has decided yet."""
    about = [link for link in diary if link.event.startswith("Recusal") and link.facts.get("person") == person]
    return about[-1] if about and about[-1].event == "RecusalAsked" else None


def _spoke(link: Link) -> bool:
    if link.event == "CaseMoved":
        return link.facts.get("old") == State.REPLYING.value
    return link.event == "FirstContactMade" or (link.event == "MessageSent" and link.facts.get("kind") == "progress")


def _this_time(diary: Sequence[Link]) -> Sequence[Link]:
    return since(diary, State.HANDLING)


def _last(diary: Sequence[Link], fact: str, state: State) -> str | None:
    code = next((link.facts.get(fact) for link in reversed(diary) if moved_to(link, state)), None)
    return code if isinstance(code, str) else None
