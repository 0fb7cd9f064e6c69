"""From the answers of the intake to a filing: what identifies apart from what does not."""

from collections.abc import Mapping

from bot.intake.facts import kind_of
from cases.case import Filing, Track
from cases.filing import IDENTITY_SLOTS, SLOTS
from dialog.conditions import Facts
from dialog.questions import filed
from dialog.script import Script
from dialog.state import State
from dialog.values import Json

#: Choices that say "I don't know" or "none": the slot is answered, with nothing.
_NOTHING = ("unknown", "none")  # compared, not hashed: a date is a mapping
_SLOTS_WITH_NOTHING = ("subject_unit", "subject_name", "subject_post", "when_to", "project")


def filing_of(script: Script, state: State, facts: Facts) -> Filing:
    """Only answers whose question still applies count."""
    given = {slot: value for slot, value in filed(script, state).items() if slot in SLOTS}
    answers: dict[str, Json] = {slot: _worded(value, state.language) for slot, value in given.items()}
    for slot in _SLOTS_WITH_NOTHING:
        if answers.get(slot) in _NOTHING:
            answers[slot] = None
    if answers.get("subject_unit") == "unit-of-place":
        answers["subject_unit"] = _worded({"names": facts.get("place_unit")}, state.language)
    answers["kind"] = kind_of(facts)
    anonymous = facts.get("anonymous") is True
    place = facts.get("place")
    drops_place = anonymous and facts.get("place_identifies") is True
    return Filing(
        track=Track(str(facts["track"])),
        anonymous=anonymous,
        language=state.language,
        answers={slot: value for slot, value in answers.items() if slot not in IDENTITY_SLOTS},
        identity={slot: value for slot, value in answers.items() if slot in IDENTITY_SLOTS},
        files=file_ids(answers.get("evidence")),
        keep_originals=not anonymous or facts.get("originals") == "keep",
        place=place if isinstance(place, str) and not drops_place else None,
    )


def file_ids(value: Json) -> tuple[str, ...]:
    """The ids of the files in an answer, each once."""
    items = value if isinstance(value, list | tuple) else ()
    return tuple(dict.fromkeys(str(item["id"]) for item in items if isinstance(item, Mapping) and "id" in item))


def _worded(value: Json, language: str) -> Json:
    """A name that came with the place, in the language of the filing; every other answer as it is."""
    names = value.get("names") if isinstance(value, Mapping) else None
    if not isinstance(names, Mapping):
        return value
    return names.get(language) or next(iter(names.values()), None)
