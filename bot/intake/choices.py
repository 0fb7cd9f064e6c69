"""Buttons that depend on what is known: categories suggested from the narrative, the unit of the place."""

from collections.abc import Mapping

from bot import suggest
from cases import categories
from dialog.conditions import Facts
from dialog.prompts import Choice
from dialog.values import Json

MORE = "more"


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


def _choice(category: categories.Category) -> Choice:
    names: Mapping[str, Json] = dict(category.names)
    return Choice(value=category.code, text="intake.category.option", facts={"category": {"names": names}})


def _more() -> Choice:
    return Choice(value=MORE, text="intake.category.more")
