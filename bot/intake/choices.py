"""Buttons that depend on what is known: categories suggested from the narrative, the unit of the place, projects of the
register."""

from collections.abc import Mapping

from bot import suggest
from cases import categories
from dialog.conditions import Facts
from dialog.prompts import Choice
from dialog.values import Json

MORE = "more"

#: What is no name of a project, and none of those that were offered.
NO_PROJECT, NONE_OF_THESE = "none", "none-of-these"
_PLACE = "place:"


def learn_suggestions(narrative: Json, facts: Facts) -> Mapping[str, Json]:
    """Once, when the narrative is given: the three likeliest categories (decision 3)."""
    if not isinstance(narrative, str):
        return {}
    track = facts.get("track")
    found = suggest.suggest(narrative, track=track if isinstance(track, str) else None)
    return {"suggested": [suggestion.code for suggestion in found], "browse": None}


def category_choices(facts: Facts) -> tuple[Choice, ...]:
    """Suggestions first; then, page by page, level 1 and its items."""
    browse = facts.get("browse")
    if isinstance(browse, str) and browse != MORE:
        return (*map(_choice, categories.items(browse)), _more())
    if browse == MORE:
        return tuple(_choice(category) for category in categories.groups())
    suggested = facts.get("suggested")
    codes = [code for code in suggested if isinstance(code, str)] if isinstance(suggested, list | tuple) else []
    chosen = facts.get("category")
    if isinstance(chosen, str) and chosen not in codes:
        codes.append(chosen)  # an edit shows what was chosen before
    if not codes:
        return tuple(_choice(category) for category in categories.groups())
    return (*(_choice(found) for code in codes if (found := categories.get(code))), _more())


def learn_category(_category: Json, _facts: Facts) -> Mapping[str, Json]:
    """Chosen: the next time the suggestions are shown, and not the page it was found on."""
    return {"browse": None}


def navigate_categories(value: str, _facts: Facts) -> Mapping[str, Json] | None:
    """A level-1 code or "more" opens a page; an item is an answer."""
    return {"browse": value} if value == MORE or "." not in value else None


def unit_choices(facts: Facts) -> tuple[Choice, ...]:
    """The unit answerable at the place that was scanned, and "I don't know"."""
    unknown = Choice(value="unknown", text="intake.subject_unit.unknown")
    names = facts.get("place_unit")
    if not isinstance(names, Mapping):
        return (unknown,)
    return (
        Choice(value="unit-of-place", text="intake.subject_unit.unit-of-place", facts={"unit": {"names": names}}),
        unknown,
    )


def project_choices(facts: Facts) -> tuple[Choice, ...]:
    """Projects that may be meant by what was written, and "none of these"."""
    offered = facts.get("projects")
    known = [each for each in offered if isinstance(each, Mapping)] if isinstance(offered, list | tuple) else []
    return (*map(_project, known), Choice(value=NONE_OF_THESE))


def place_in(choice: str) -> str | None:
    """The id in such a choice; None for other words."""
    return choice.removeprefix(_PLACE) if choice.startswith(_PLACE) else None


def _project(offered: Mapping[str, Json]) -> Choice:
    names: Json = {"names": offered.get("names")}
    return Choice(value=f"{_PLACE}{offered.get('id')}", text="intake.project_which.option", facts={"project": names})


def _choice(category: categories.Category) -> Choice:
    names: Mapping[str, Json] = dict(category.names)
    return Choice(value=category.code, text="intake.category.option", facts={"category": {"names": names}})


def _more() -> Choice:
    return Choice(value=MORE, text="intake.category.more")
