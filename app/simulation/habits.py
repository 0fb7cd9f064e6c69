"""What happens next to a case, and how soon: made up, but every way of domain.md B3 is taken by somebody."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from random import Random

from cases.case import Case, State, Track
from cases.time import calendars
from cases.time.calendars import Calendar

# State, tracks: new state and how often in a hundred. "silence" waits for what the program does by itself.
_TABLE = """
submitted      SPIX  accepted 76 supplementing 10 rejected 4 referred 3 merged 4 withdrawn 3
submitted      D     screening 76 supplementing 8 rejected 5 referred 6 merged 5
supplementing  SPIX  back 58 silence 32 withdrawn 10
supplementing  D     back 55 silence 45
accepted       SPIX  dispatched 89 referred 4 merged 4 withdrawn 3
dispatched     SPIX  handling 90 returned 6 withdrawn 4
returned       SPIX  dispatched 75 referred 25
handling       SPIX  review 74 suspended 7 supplementing 7 returned 5 referred 2.5 merged 2 withdrawn 2.5
suspended      SPIX  handling 75 closed 25
review         SPIX  replying 87 handling 13
replying       SPIX  replied 100
replied        SX    closed 78 rework 12 appeal 10
replied        PI    closed 85 rework 15
rework         SPIX  review 100
appeal         SX    closed 60 handling 40
screening      D     transferred 52 supplementing 11 referred 7 rejected 8 merged 9 accepted 13
transferred    D     disposed 100
disposed       D     feedback 50 clarifying 17 closed 18 screening 15
feedback       D     closed 60 clarifying 20 screening 20
clarifying     D     closed 100
closed         SPIX  silence 88 handling 12
closed         D     silence 70 screening 30
rejected       SDPIX back 60 silence 40
"""

#: The clock that says by when somebody leaves a state.
STAGE: Mapping[State, tuple[str, ...]] = {
    State.SUBMITTED: ("acceptance", "registration"),
    State.SUPPLEMENTING: ("supplement",),
    State.ACCEPTED: ("dispatch",),
    State.DISPATCHED: ("signing",),
    State.RETURNED: ("ruling",),
    State.HANDLING: ("handling",),
    State.SUSPENDED: ("suspension",),
    State.REVIEW: ("review",),
    State.REPLYING: ("reply",),
    State.REPLIED: ("callback", "rating"),
    State.REWORK: ("rework",),
    State.APPEAL: ("appeal",),
    State.SCREENING: ("forwarding",),
    State.TRANSFERRED: ("opinion",),
    State.DISPOSED: ("result",),
    State.FEEDBACK: ("feedback",),
    State.CLARIFYING: ("clarification",),
    State.CLOSED: ("archive",),
    State.REJECTED: ("archive",),
}

BACK, SILENCE = "back", "silence"


def _read(table: str) -> dict[tuple[State, Track], tuple[tuple[str, ...], tuple[float, ...]]]:
    found = {}
    for state, tracks, *words in (line.split() for line in table.strip().splitlines()):
        ways, weights = tuple(words[::2]), tuple(map(float, words[1::2]))
        found.update({(State(state), Track(track)): (ways, weights) for track in tracks})
    return found


WAYS = _read(_TABLE)

#: In a hundred: done early, at the last moment, late, and so late that the whole ladder is climbed.
_MANNERS = {"early": 70, "last": 17, "late": 11, "forgotten": 2}


def choose(case: Case, random: Random) -> str:
    """A state, "back" to where it was asked from, or "silence"."""
    if (case.state, case.track) not in WAYS:
        return SILENCE
    ways, weights = WAYS[case.state, case.track]
    chosen = random.choices(ways, weights)[0]
    if case.anonymous and chosen in (State.REPLIED, State.FEEDBACK):
        return State.CLOSED
    return chosen


def when(random: Random, now: datetime, due: datetime, calendar: Calendar, *, at_night: bool = False) -> datetime:
    """An instant after `now`, within working hours unless `at_night`."""
    left = max(due - now, timedelta(minutes=10))
    match random.choices(tuple(_MANNERS), tuple(_MANNERS.values()))[0]:
        case "early":
            reached = now + left * random.uniform(0.02, 0.6)
        case "last":
            reached = now + left * random.uniform(0.75, 0.97)
        case "late":
            reached = now + left + timedelta(days=random.expovariate(1 / 3))
        case _:
            reached = now + left + timedelta(days=random.uniform(12, 40))
    return reached if at_night else at_work(random, reached, calendar)


def at_work(random: Random, instant: datetime, calendar: Calendar) -> datetime:
    """Some minutes of working time later, which is within working hours."""
    return calendars.advance(calendar, instant, random.randint(1, 40 * 60))
