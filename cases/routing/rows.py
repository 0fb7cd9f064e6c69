"""One mark or one route of the file."""

from cases import flags
from cases.case import Track
from cases.organisation import Sector
from cases.places import PlaceKind
from cases.routing.model import ROUTED, Mark, Route, Target, When
from cases.rules.tables import Table

#: Words in one list.
MOST_WORDS = 400

CATEGORY = r"C\d\d(\.\d\d)?"
CODE = r"[a-z0-9][a-z0-9-]{0,39}"
_ID = r"[a-z0-9][a-z0-9.-]{0,39}"
_PLACE = r"[A-Za-z0-9_-]{1,64}"

CONDITIONS = (
    *("tracks", "kinds", "categories", "territories", "departments", "projects", "places", "sectors", "flags"),
    *("no_flags", "sources", "in_project", "urgent", "anonymous", "investor"),
)

#: Every flag there is. A rule may ask for each, and set those that the office may set by hand.
FLAGS = frozenset(value for name, value in vars(flags).items() if name.isupper() and isinstance(value, str))


def mark(given: Table) -> Mark:
    table = _named(given)
    table.only("id", "when", "flags", "urgent")
    got, urgent = _flags(table, "flags", flags.BY_HAND), table.flag("urgent")
    if not table.values.get("flags") and not urgent:
        table.say("marks-nothing")
    return Mark(id=table.where, when=_when(table), flags=got, urgent=urgent)


def route(given: Table) -> Route:
    table = _named(given)
    table.only("id", "when", "to", "units", "share")
    if "to" not in table.values:
        table.say("missing-key", name="to")
    to = table.one_of("to", Target, Target.OFFICE)
    units, share = table.words("units", shape=CODE, most=MOST_WORDS), table.flag("share")
    named = bool(table.values.get("units"))
    if named != (to is Target.UNIT) or (share and not named):
        table.say("units-and-target")
    return Route(id=table.where, when=_when(table), to=to, units=units, share=share)


def _named(given: Table) -> Table:
    """What is wrong is told under the rule's own id where it has one."""
    return Table(given.text("id", shape=_ID) or given.where, given.values, given.found)


def _when(rule: Table) -> When:
    table = Table(rule.where, rule.section("when").values, rule.found)
    table.only(*CONDITIONS)
    tracks = table.tracks() if "tracks" in table.values else ROUTED
    if Track.DISCIPLINE in tracks:
        table.say("tips-are-sealed")
    return When(
        tracks=tracks,
        kinds=_words(table, "kinds", CODE),
        categories=_words(table, "categories", CATEGORY),
        territories=_words(table, "territories", CODE),
        departments=_words(table, "departments", CODE),
        projects=_words(table, "projects", _PLACE),
        places=table.all_of("places", PlaceKind),
        sectors=table.all_of("sectors", Sector),
        flags=_flags(table, "flags", FLAGS),
        no_flags=_flags(table, "no_flags", FLAGS),
        sources=_words(table, "sources", CODE),
        in_project=table.tristate("in_project"),
        urgent=table.tristate("urgent"),
        anonymous=table.tristate("anonymous"),
        investor=table.tristate("investor"),
    )


def _words(table: Table, name: str, shape: str) -> frozenset[str]:
    return frozenset(table.words(name, shape=shape, most=MOST_WORDS))


def _flags(table: Table, name: str, known: frozenset[str]) -> frozenset[str]:
    given = _words(table, name, CODE)
    for flag in sorted(given - known):
        table.say("unknown-word", name=name, value=flag)
    return given & known
