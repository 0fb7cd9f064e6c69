"""What a form was filled in with: words trimmed, choices known, nothing longer than there is room for."""

from collections.abc import Mapping

import pytest

from cases.values import Json
from handlers.work import answers
from handlers.work.answers import MOST_CODE, MOST_REASON, MOST_WORDS, NotFilledIn
from handlers.work.forms import FORMS


def checked(action: str, **given: str) -> Mapping[str, Json]:
    form = FORMS[action]
    reason = answers.reason_of(form, given)
    return {**answers.check(form, given), **({} if reason is None else {"reason": reason})}


@pytest.mark.parametrize(
    ("action", "given", "expected"),
    [
        ("message", {"words": "  您好 "}, {"words": "您好"}),
        ("message", {"words": "您好", "reason": "not asked for"}, {"words": "您好"}),
        ("message", {"words": "字" * MOST_WORDS}, {"words": "字" * MOST_WORDS}),
        ("suspend", {"reason": f" {'字' * MOST_REASON} "}, {"reason": "字" * MOST_REASON}),
        ("accept", {"reason": "  "}, {}),
        ("extend", {"limit": "5wd", "reason": "-"}, {"limit": "5wd", "reason": "-"}),
        ("call_back", {"reached": "no"}, {"reached": False}),
        ("call_back", {"reached": "yes", "yes": "no"}, {"reached": True, "yes": False}),
        ("set_flags", {"flags": "quick complex"}, {"flags": ["quick", "complex"]}),
    ],
)
def test_what_does_is_taken(action: str, given: dict[str, str], expected: dict[str, Json]) -> None:
    assert expected == checked(action, **given)


@pytest.mark.parametrize(
    ("action", "given", "field", "why"),
    [
        ("message", {"words": " "}, "words", "missing"),
        ("message", {"words": "字" * (MOST_WORDS + 1)}, "words", "too-long"),
        ("suspend", {}, "reason", "missing"),
        ("accept", {"reason": "字" * (MOST_REASON + 1)}, "reason", "too-long"),
        ("confirm_transfer", {"code": "字" * (MOST_CODE + 1)}, "code", "too-long"),
        ("extend", {"limit": "soon", "reason": "-"}, "limit", "not-a-limit"),
        ("declare", {"yes": "perhaps"}, "yes", "not-one-of-these"),
        ("level_up", {"level": "L9"}, "level", "not-one-of-these"),
        ("set_flags", {"flags": "quick urgent"}, "flags", "not-one-of-these"),
        ("call_back", {"reached": "yes"}, "yes", "missing"),
    ],
)
def test_what_does_not_is_told_with_its_field(action: str, given: dict[str, str], field: str, why: str) -> None:
    with pytest.raises(NotFilledIn) as fault:
        checked(action, **given)
    assert (field, why) == (fault.value.facts["field"], fault.value.facts["why"])
