"""What is wrong with a file is found before anything is kept."""

import pytest

from cases.rules import reading
from tests.cases.rules import samples
from tests.cases.rules.samples import changed, codes, policy

BAD = {
    "not TOML": ("policy = [", ["toml: not-toml"]),
    "nothing": ("", ["toml: missing-key"] * 3 + ["ladder: no-ladder"]),
    "an unknown part": (changed("[sending]", "[sendings]"), ["toml: unknown-key", "toml: missing-key"]),
    "an unknown key": (policy("S-11", colour='"red"'), ["S-11: unknown-key"]),
    "an unknown condition": (policy("S-10", when='{ colour = "red" }'), ["S-10: unknown-key"]),
    "an unknown clock": (policy("S-10", clock='"tea"'), ["S-10: unknown-clock", "S-10: unknown-bound"]),
    "an unknown profile": (policy("S-11", profile='"RP-Q"'), ["S-11: unknown-profile"]),
    "an unknown state": (policy("S-19.closed", when='{ states = ["open"] }'), ["S-19.closed: unknown-word"]),
    "a draft": (policy("S-19.closed", when='{ states = ["draft"] }'), ["S-19.closed: unknown-word"]),
    "an unknown track": (policy("P-01", when='{ tracks = "PQ" }'), ["P-01: unknown-word"]),
    "an unknown kind": (policy("S-11", kind='"wish"'), ["S-11: unknown-word"]),
    "an unknown category": (policy("S-10", when='{ categories = ["C99"] }'), ["S-10: unknown-word"]),
    "a flag with capitals": (policy("S-10", when='{ flags = ["Quick!"] }'), ["S-10: bad-value"]),
    "no alternative": (policy("S-10", when="[]"), ["S-10: bad-value"]),
    "a key of another shape": (changed('key = "S-11"', 'key = "eleven"'), ["toml: bad-value"]),
    "a key twice": (changed('key = "S-10"', 'key = "S-11"'), ["S-11: duplicate-key"]),
    "no limit": (policy("S-11", limit='"soon"'), ["S-11: not-a-limit"]),
    "a limit of nothing": (policy("S-11", limit='"0d"'), ["S-11: not-a-limit"]),
    "a number as limit": (policy("S-11", limit="5"), ["S-11: not-a-limit"]),
    "a limit that is absent": (policy("S-11", limit=None), ["S-11: missing-key"]),
    "a switch that is none": (policy("S-11", active='"yes"'), ["S-11: bad-value"]),
    "a duty without profile": (policy("S-11", profile=None), ["S-11: no-profile"]),
    "a hard policy without most": (policy("D-03", most=None), ["D-03: hard-without-most"]),
    "a hard policy beyond its most": (policy("D-03", limit='"16wd"'), ["D-03: beyond-most"]),
    "a bound beyond its most": (policy("S-14", limit='"11wd"'), ["S-14: beyond-most"]),
    "an extension without bound": (policy("S-11", extension='"S-99"'), ["S-11: unknown-bound"]),
    "an extension by a duty": (policy("S-11", extension='"S-10"'), ["S-11: unknown-bound"]),
    "an office duty that never comes": (policy("D-07", every=None), ["D-07: every"]),
    "an office duty each week": (policy("D-07", every='"week"'), ["D-07: unknown-word"]),
    "a total that bounds nothing": (policy("S-11", total="true"), ["S-11: total"]),
    "a level twice in a profile": (changed('level = "80%"', 'level = "50%"'), ["RP-H: level-twice"]),
    "a level twice in the ladder": (
        changed('level = "+3wd"', 'level = "+1wd"', after="[[ladder]]"),
        ["ladder: level-twice"],
    ),
    "a point at two times": (changed("used = 50", "used = 50, minutes = 5"), ["RP-H: point-when"]),
    "a point at no time": (changed(", used = 50", ""), ["RP-H: point-when"]),
    "a day without a time": (changed(', at = "09:00"', ""), ["RP-S: point-time"]),
    "a time of no clock": (changed('at = "09:00"', 'at = "29:00"'), ["RP-S: bad-value"]),
    "a point for nobody": (changed('to = ["L2"]', "to = []"), ["RP-H: nobody"]),
    "an unknown level": (changed('to = ["L2"]', 'to = ["L9"]'), ["RP-H: unknown-word"]),
    "an unknown act": (changed('act = "overdue"', 'act = "shout"'), ["RP-H: unknown-word"]),
    "a letter that nobody confirms": (changed("draft = true", "draft = false"), ["ladder: must-be-draft"]),
    "letters by themselves": (changed('"overdue", "urge"]', '"overdue", "letter"]'), ["sending: must-be-draft"]),
    "a ladder before the due date": (changed("working_days = 3", "working_days = -3"), ["ladder: ladder-before"]),
    "no ladder": (reading.shipped().replace("[[ladder]]", "[[steps]]"), ["toml: unknown-key", "ladder: no-ladder"]),
    "a window that is never open": (changed('opens = "08:30"', 'opens = "19:00"'), ["sending: window-closed"]),
    "a promise of no clock": (changed('D = ["notice"]', 'D = ["tea"]'), ["promise: promise-clock"]),
    "a promise of another track": (changed('D = ["notice"]', 'D = ["review"]'), ["promise: promise-clock"]),
    "the default removed": (samples.without("S-11"), ["handling: no-default"]),
    "the default turned off": (policy("S-11", active="false"), ["handling: no-default"]),
    "the default narrowed": (policy("S-11", when="{ urgent = false }"), ["handling: no-default"]),
    "the default for one track only": (policy("S-15", when='{ tracks = "S" }'), ["review: no-default"]),
    "a duty of law turned off": (policy("D-03", active="false"), ["notice: no-default"]),
}


@pytest.mark.parametrize("what", BAD)
def test_a_bad_file_is_refused_with_what_is_wrong(what: str) -> None:
    text, expected = BAD[what]
    assert codes(text) == expected


def test_everything_that_is_wrong_is_told_at_once() -> None:
    text = policy("S-11", limit='"soon"').replace('key = "S-10"', 'key = "S-10"\ncolour = "red"')
    assert codes(text) == ["S-10: unknown-key", "S-11: not-a-limit"]


def test_no_more_is_read_than_anybody_would_write() -> None:
    assert codes(reading.shipped() + "#" * reading.LONGEST) == ["toml: too-long"]
    assert "toml: bad-value" in codes("policy = [" + "{}," * 500 + "]")
    assert len(codes("\n".join(f"k{n} = 1" for n in range(500)))) == reading.MOST_FINDINGS


def test_brackets_in_brackets_are_no_rules() -> None:
    assert codes("a = " + "[" * 20_000) == ["toml: not-toml"]


def test_a_bad_value_is_not_repeated_at_length() -> None:
    with pytest.raises(reading.NotRules) as refused:
        reading.read(policy("S-11", limit=f'"{"x" * 5000}"'))
    assert len(str(refused.value.findings)) < 300


def test_of_what_is_no_toml_only_the_place_is_told() -> None:
    with pytest.raises(reading.NotRules) as refused:
        reading.read('ok = 1\nprivate = "words\n')
    assert "words" not in str(refused.value.findings)
    assert "line 2" in str(refused.value.findings)


def test_turning_a_variant_off_falls_back_to_the_default_of_the_stage() -> None:
    assert codes(policy("S-10", active="false")) == []
    assert codes(samples.without("S-12", "S-13", "P-02", "P-02.most", "D-08.cross")) == []


def test_the_optional_clocks_may_be_turned_on() -> None:
    assert codes(policy("E-01.ack", active="true")) == []
