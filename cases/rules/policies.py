"""One policy of the file."""

from cases.rules.model import Kind, Policy, When
from cases.rules.tables import Table
from cases.time.limits import Limit, Unit

KNOWN = (
    *("key", "clock", "kind", "limit", "continuous", "profile", "when", "also", "extension", "hard", "most", "total"),
    *("every", "basis", "active"),
)

_WHEN = ("tracks", "urgent", "anonymous", "flags", "no_flags", "categories", "places", "states")

MOST_WHENS = 10

#: A flag of a case: small letters and dashes.
FLAG = r"[a-z][a-z-]{0,39}"

#: How often a duty of the office comes round.
EVERY = ("month", "quarter")

#: Stands for a limit that could not be read, until what is wrong is told.
_SOME = Limit(number=1, unit=Unit.WORKING_DAY)


def policy(given: Table) -> Policy:
    """What is wrong is told under the policy's own key where it has one."""
    key = given.text("key", shape=r"[A-Z]{1,2}-\d\d(\.[a-z0-9-]{1,30})?")
    table = Table(key or given.where, given.values, given.found)
    table.only(*KNOWN)
    continuous = table.flag("continuous")
    when, *or_when = _whens(table)
    every = table.maybe("every")
    if every is not None and every not in EVERY:
        table.say("unknown-word", name="every", value=every)
    return Policy(
        key=key,
        clock=table.text("clock"),
        kind=table.one_of("kind", Kind, Kind.DUTY),
        limit=table.limit("limit", continuous=continuous) or _SOME,
        profile=table.maybe("profile"),
        when=when,
        or_when=tuple(or_when),
        also=table.states("also"),
        extension=table.maybe("extension"),
        hard=table.flag("hard"),
        most=table.limit("most", continuous=continuous) if "most" in table.values else None,
        total=table.flag("total"),
        every=every,
        basis=table.words("basis"),
        active=table.flag("active", True),
    )


def _whens(table: Table) -> tuple[When, ...]:
    given = table.values.get("when", {})
    listed: list[object] = given if isinstance(given, list) else [given]
    good = [each for each in listed if isinstance(each, dict)]
    if not good or len(good) != len(listed) or len(good) > MOST_WHENS:
        table.say("bad-value", name="when")
        return (When(),)
    return tuple(_when(Table(table.where, each, table.found)) for each in good)


def _when(table: Table) -> When:
    table.only(*_WHEN)
    return When(
        tracks=table.tracks(),
        urgent=table.tristate("urgent"),
        anonymous=table.tristate("anonymous"),
        flags=frozenset(table.words("flags", shape=FLAG)),
        no_flags=frozenset(table.words("no_flags", shape=FLAG)),
        categories=frozenset(table.words("categories", shape=r"C\d\d(\.\d\d)?")),
        places=frozenset(table.words("places")),
        states=table.states("states"),
    )
