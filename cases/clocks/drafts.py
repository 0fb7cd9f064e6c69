"""A letter of the ladder that waits for a person's word (decision 26). Whoever may give it is told, besides those whom
the step is for; these are told of the step and not of the letter."""

from dataclasses import replace

from cases.clocks.model import Notice

#: Behind the level of the step: two notices of it, one of the letter.
_MARK = " draft"


def of_step(notice: Notice) -> Notice:
    """To somebody who may confirm the letter of the step that this notice would be of."""
    return replace(notice, level=f"{notice.level}{_MARK}")


def is_one(notice: Notice) -> bool:
    return notice.level.endswith(_MARK)


def step_of(notice: Notice) -> tuple[str, int, str]:
    """Clock, version and level: the same for everybody who is told because of one step."""
    return notice.clock, notice.version, notice.level.removesuffix(_MARK)
