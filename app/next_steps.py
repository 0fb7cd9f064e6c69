"""What happens after filing and by when, as posters and the page of a scanned code tell it: from the rules in force."""

from cases.case import Track
from cases.rules import checking
from cases.rules.model import Rules
from cases.time.limits import Unit
from dialog.catalogue import Catalogue

#: From filing to the answer whether it is accepted: the clock of a case, and of a signed tip.
_ACCEPTED, _TIP_ACCEPTED = ("acceptance", Track.SERVICE), ("notice", Track.DISCIPLINE)
_COUNTED = frozenset(Unit) - {Unit.MONTH_DAY}


def next_step(rules: Rules, catalogue: Catalogue, language: str) -> str:
    """A sentence, or two. No time is promised where a limit is not a plain number of units."""
    limit, tip = (_limit(rules, *which, catalogue, language) for which in (_ACCEPTED, _TIP_ACCEPTED))
    if not (limit and tip):
        return catalogue.text("poster.step.next_open", language)
    return catalogue.text("poster.step.next", language, {"limit": limit, "limit_tip": tip})


def _limit(rules: Rules, clock: str, track: Track, catalogue: Catalogue, language: str) -> str:
    policy = checking.default(rules, rules.clocks[clock], track)
    limit = policy.limit if policy else None
    if limit is None or limit.unit not in _COUNTED or limit.number < 1 or limit.sooner:
        return ""
    key = f"policy.limit.{limit.unit}{'-continuous' if limit.continuous else ''}"
    return catalogue.text(key, language, {"count": limit.number})
