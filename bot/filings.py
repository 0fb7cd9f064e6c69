"""From the answers of the intake to a filing: what identifies apart from what does not."""

from collections.abc import Mapping

from bot.intake.facts import kind_of
from cases.case import Filing, Track
from cases.filing import IDENTITY_SLOTS, PROJECT_ID, SLOTS
from cases.places import PlaceKind
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
    project = _project_of(given.get("project"))
    if project is not None:
        answers[PROJECT_ID] = project
    return Filing(
        track=Track(str(facts["track"])),
        anonymous=anonymous,
        language=state.language,
        answers={slot: value for slot, value in answers.items() if slot not in IDENTITY_SLOTS},
        identity={slot: value for slot, value in answers.items() if slot in IDENTITY_SLOTS},
        files=file_ids(answers.get("evidence")),
        keep_originals=not anonymous or facts.get("originals") == "keep",
        place=_place(facts, project, anonymous=anonymous),
    )


def file_ids(value: Json) -> tuple[str, ...]:
    """The ids of the files in an answer, each once."""
    items = value if isinstance(value, list | tuple) else ()
    return tuple(dict.fromkeys(str(item["id"]) for item in items if isinstance(item, Mapping) and "id" in item))


def _project_of(answer: Json) -> str | None:
    """The id of a project that was found in the register."""
    found = answer.get("place") if isinstance(answer, Mapping) else None
    return found if isinstance(found, str) else None


def _place(facts: Facts, project: str | None, *, anonymous: bool) -> str | None:
    """The place that was scanned, but for a project when another one is named. Without a scan, the project named."""
    scanned = facts.get("place")
    dropped = anonymous and facts.get("place_identifies") is True
    if not isinstance(scanned, str) or dropped or facts.get("place_kind") == PlaceKind.PROJECT:
        return project or (scanned if isinstance(scanned, str) and not dropped else None)
    return scanned


def _worded(value: Json, language: str) -> Json:
    """A name that came with the place, in the language of the filing; every other answer as it is."""
    names = value.get("names") if isinstance(value, Mapping) else None
    if not isinstance(names, Mapping):
        return value
    return names.get(language) or next(iter(names.values()), None)
