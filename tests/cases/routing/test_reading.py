"""What is wrong with a file is found before anything is kept."""

import pytest

from cases.case import Track
from cases.organisation import Sector
from cases.places import PlaceKind
from cases.routing import Mark, NotRouting, Route, RoutingTable, Target, When, read, reading, shipped
from tests.cases.routing import samples

WHOLE = """
[[mark]]
id = "m.1"
when = { tracks = "SP", investor = true, anonymous = false }
flags = ["green-channel", "complex"]
urgent = true

[[route]]
id = "r-1"
to = "unit"
units = ["works", "safety"]
share = true
[route.when]
kinds = ["stuck"]
categories = ["C03", "C07.02"]
territories = ["county"]
departments = ["works"]
projects = ["A_b-1"]
places = ["project"]
sectors = ["school"]
flags = ["stuck"]
no_flags = ["quick"]
sources = ["12345"]
in_project = true
urgent = false

[[route]]
id = "r-2"
to = "territory"

[sectors]
C16 = "hospital"

[regulators]
"C13.01" = "safety"
"""


def codes(text: str) -> list[str]:
    try:
        read(text)
    except NotRouting as refusal:
        return samples.told(refusal.findings)
    return []


def test_a_file_becomes_rules() -> None:
    assert read(WHOLE) == RoutingTable(
        marks=(
            Mark(
                id="m.1",
                when=When(tracks=frozenset({Track.SERVICE, Track.PAYMENT}), investor=True, anonymous=False),
                flags=frozenset({"green-channel", "complex"}),
                urgent=True,
            ),
        ),
        routes=(
            Route(
                id="r-1",
                to=Target.UNIT,
                units=("works", "safety"),
                share=True,
                when=When(
                    kinds=frozenset({"stuck"}),
                    categories=frozenset({"C03", "C07.02"}),
                    territories=frozenset({"county"}),
                    departments=frozenset({"works"}),
                    projects=frozenset({"A_b-1"}),
                    places=frozenset({PlaceKind.PROJECT}),
                    sectors=frozenset({Sector.SCHOOL}),
                    flags=frozenset({"stuck"}),
                    no_flags=frozenset({"quick"}),
                    sources=frozenset({"12345"}),
                    in_project=True,
                    urgent=False,
                ),
            ),
            Route(id="r-2", to=Target.TERRITORY),
        ),
        sectors={"C16": Sector.HOSPITAL},
        regulators={"C13.01": "safety"},
    )


ROUTE = '[[route]]\nid = "r"\nto = "office"\n'

BAD = {
    "not TOML": ("route = [", ["toml: not-toml"]),
    "nothing": ("", ["toml: missing-key"]),
    "an unknown part": (ROUTE + "[rules]", ["toml: unknown-key"]),
    "a route that is a word": ('route = "office"', ["toml: bad-value"]),
    "routes that are words": ('route = ["office"]', ["toml: bad-value"]),
    "no id": ('[[route]]\nto = "office"', ["toml: missing-key"]),
    "an id of another shape": ('[[route]]\nid = "An Id"\nto = "office"', ["toml: bad-value"]),
    "an id twice": (ROUTE + ROUTE, ["r: duplicate-id"]),
    "an id of a mark and a route": (ROUTE + '[[mark]]\nid = "r"\nurgent = true', ["r: duplicate-id"]),
    "no target": ('[[route]]\nid = "r"', ["r: missing-key"]),
    "an unknown target": (ROUTE.replace("office", "mayor"), ["r: unknown-word"]),
    "an unknown key": (ROUTE + 'colour = "red"', ["r: unknown-key"]),
    "an unknown condition": (ROUTE + 'when = { colour = "red" }', ["r: unknown-key"]),
    "conditions that are a word": (ROUTE + 'when = "always"', ["r: bad-value"]),
    "a unit without units": (ROUTE.replace("office", "unit"), ["r: units-and-target"]),
    "units for another target": (ROUTE + 'units = ["works"]', ["r: units-and-target"]),
    "sharing among nobody": (ROUTE + "share = true", ["r: units-and-target"]),
    "a unit of another shape": (ROUTE.replace("office", "unit") + 'units = ["A B"]', ["r: bad-value"]),
    "a unit that is a number": (ROUTE.replace("office", "unit") + "units = [1, 2]", ["r: bad-value"]),
    "tips": (ROUTE + 'when = { tracks = "SD" }', ["r: tips-are-sealed"]),
    "an unknown track": (ROUTE + 'when = { tracks = "SQ" }', ["r: unknown-word"]),
    "an unknown sector": (ROUTE + 'when = { sectors = ["sea"] }', ["r: unknown-word"]),
    "an unknown kind of place": (ROUTE + 'when = { places = ["sea"] }', ["r: unknown-word"]),
    "a category of another shape": (ROUTE + 'when = { categories = ["3"] }', ["r: bad-value"]),
    "an unknown flag": (ROUTE + 'when = { flags = ["red"] }', ["r: unknown-word"]),
    "an unknown flag not wanted": (ROUTE + 'when = { no_flags = ["red"] }', ["r: unknown-word"]),
    "a switch that is none": (ROUTE + 'when = { urgent = "yes" }', ["r: bad-value"]),
    "a mark that marks nothing": (ROUTE + '[[mark]]\nid = "m"', ["m: marks-nothing"]),
    "a flag that nobody sets by hand": (ROUTE + '[[mark]]\nid = "m"\nflags = ["withdrawn"]', ["m: unknown-word"]),
    "a mark with a target": (ROUTE + '[[mark]]\nid = "m"\nurgent = true\nto = "office"', ["m: unknown-key"]),
    "a field that does not exist": (ROUTE + '[sectors]\nC16 = "sea"', ["sectors: unknown-word"]),
    "a field of no category": (ROUTE + '[sectors]\nsea = "school"', ["sectors: unknown-key"]),
    "a regulator that is a list": (ROUTE + '[regulators]\nC13 = ["a"]', ["regulators: bad-value"]),
}


@pytest.mark.parametrize("what", BAD)
def test_a_bad_file_is_refused_with_what_is_wrong(what: str) -> None:
    text, expected = BAD[what]
    assert codes(text) == expected


def test_everything_that_is_wrong_is_told_at_once() -> None:
    assert codes(ROUTE + 'colour = "red"\n[[mark]]\nid = "m"\n[sectors]\nC16 = "sea"') == [
        "m: marks-nothing",
        "r: unknown-key",
        "sectors: unknown-word",
    ]


def test_no_more_is_read_than_anybody_would_write() -> None:
    assert codes(shipped() + "#" * reading.LONGEST) == ["toml: too-long"]
    assert codes("route = [" + "{}," * 3_000 + "]") == ["toml: bad-value"]
    assert len(codes("\n".join(f"k{n} = 1" for n in range(500)))) == reading.MOST_FINDINGS


def test_brackets_in_brackets_are_no_rules() -> None:
    assert codes("a = " + "[" * 20_000) == ["toml: not-toml"]


def test_of_what_is_no_toml_only_the_place_is_told() -> None:
    with pytest.raises(NotRouting) as refused:
        read('ok = 1\nprivate = "words\n')
    assert "words" not in str(refused.value.findings)
    assert "line 2" in str(refused.value.findings)


def test_a_thousand_routes_can_be_read() -> None:
    text = "\n".join(ROUTE.replace('"r"', f'"r-{number}"') for number in range(1_000))
    assert len(read(text).routes) == 1_000
