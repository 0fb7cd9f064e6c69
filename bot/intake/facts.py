"""What follows from the answers: the track, whether it is sealed, whether it is above this platform (decisions 1–5)."""

from collections.abc import Mapping

from cases import categories, tracks
from cases.case import Track
from cases.organisation import Level
from dialog.conditions import Facts
from dialog.values import Json

#: The head of the organ that runs the platform: never taken here, whatever the rank (CF-03, R05).
PLATFORM_HEAD = "platform-head"

#: What a place may fill in: answers by slot, and the name of the unit answerable there.
PREFILLED = ("enterprise", "credit_code", "where", "project", "project_stage", "place_unit")

_LEVELS = frozenset(level.value for level in Level)
_MATTERS = frozenset({"stuck", "arrears", "foreign"})
_NAMED_ONLY = frozenset({Track.PAYMENT, Track.FOREIGN})


def kind_of(facts: Facts) -> str:
    """The kind that decides the track: a special matter goes before the general kind."""
    matter = facts.get("matter")
    kind = matter if matter in _MATTERS else facts.get("kind")
    return kind if isinstance(kind, str) else ""


def category_track(facts: Facts) -> Track | None:
    """The track the confirmed category points to."""
    code = facts.get("category")
    category = categories.get(code) if isinstance(code, str) else None
    if category is None:
        return None
    return tracks.of_category(category.tracks, about_a_person=facts.get("subject_kind") == "person")


def drop_prefill(wish: Json, facts: Facts) -> Mapping[str, Json]:
    """At a code that tells who scanned it, an anonymous filing uses nothing that the code fills in (decision 7)."""
    if wish == "anonymous" and facts.get("place_identifies") is True:
        return dict.fromkeys(PREFILLED)
    return {}


def derive(facts: Facts) -> Mapping[str, Json]:
    """Facts of the intake script. An anonymous payment or investor complaint is taken as a service matter, because
    both need a contract party to be served (R26, R27)."""
    said = tracks.of_kind(kind_of(facts))
    anonymous = facts.get("wish_named") == "anonymous"
    if anonymous and said in _NAMED_ONLY:
        said = Track.SERVICE
    by_category = category_track(facts)
    track = said
    if by_category is not None and not (anonymous and by_category in _NAMED_ONLY):
        track = tracks.stricter(said, by_category)
    sealed = track is Track.DISCIPLINE
    return {
        "track": track.value,
        "sealed": sealed,
        "anonymous": anonymous,
        "became_tip": sealed and said is not Track.DISCIPLINE,
        "above": sealed and _above(facts),
    }


def _above(facts: Facts) -> bool:
    """Whether the subject ranks above what this platform may take a tip about; that ends the intake."""
    level, authority = facts.get("subject_level"), facts.get("authority", Level.DIVISION)
    if level == PLATFORM_HEAD:
        return True
    return level in _LEVELS and authority in _LEVELS and Level(str(level)).above(Level(str(authority)))
