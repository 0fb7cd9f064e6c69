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


def rejected_for(diary: Sequence[Link]) -> str | None:
    return _last(diary, "rejected_for", State.REJECTED)


def outcome(diary: Sequence[Link]) -> str | None:
    """Of the last handling: what was finished before a case was taken up again does not count."""
    code = next((link.facts.get("outcome") for link in reversed(_this_time(diary)) if "outcome" in link.facts), None)
    return code if isinstance(code, str) else None


def has_result(diary: Sequence[Link]) -> bool:
    return any(link.facts.get("result") is True for link in _this_time(diary))


def handled_by(case: Case, diary: Sequence[Link]) -> frozenset[str]:
    """Everybody who ever had it in hand; on a tip, those who disposed of it (RC-08)."""
    told = [link.facts for link in diary if link.event in ("CaseMoved", "HandedOver")]
    handlers = {facts.get(name) for facts in told for name in ("handler", "before")}
    if case.sealed:
        handlers |= {link.actor for link in diary if moved_to(link, State.DISPOSED)}
    return frozenset(who for who in {*handlers, case.handler} if isinstance(who, str))


def challenged(diary: Sequence[Link], person: str) -> Link | None:
    """The request to recuse this person that nobody has decided yet."""
    about = [link for link in diary if link.event.startswith("Recusal") and link.facts.get("person") == person]
    return about[-1] if about and about[-1].event == "RecusalAsked" else None


def _this_time(diary: Sequence[Link]) -> Sequence[Link]:
    return since(diary, State.HANDLING)


def _last(diary: Sequence[Link], fact: str, state: State) -> str | None:
    code = next((link.facts.get(fact) for link in reversed(diary) if moved_to(link, state)), None)
    return code if isinstance(code, str) else None
