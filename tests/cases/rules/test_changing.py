"""What may be changed, by whom, and what comes of it."""

from datetime import UTC, datetime

import pytest

from cases import errors
from cases.case import State
from cases.rules import changing, reading
from cases.rules.choosing import choose
from tests.cases import builders
from tests.cases.books import DictBooks
from tests.cases.rules import samples
from tests.cases.rules.samples import policy

NOW = datetime(2026, 3, 4, 6, 30, tzinfo=UTC)

SLOW = {"key": '"X-09"', "clock": '"handling"', "limit": '"200d"', "profile": '"RP-L"', "when": '{ tracks = "X" }'}


def found(text: str) -> list[str]:
    return samples.told(changing.findings(reading.read(text), samples.CALENDAR, day=samples.DAY))


def test_what_is_shipped_stands() -> None:
    assert found(reading.shipped()) == []


@pytest.mark.parametrize(
    ("key", "shorter"),
    [("D-02", "3wd"), ("D-03", "10wd"), ("D-04", "20d"), ("P-02", "20wd"), ("X-02", "1mo"), ("X-01", "5wd")],
)
def test_a_hard_limit_can_be_shortened(key: str, shorter: str) -> None:
    assert found(policy(key, limit=f'"{shorter}"')) == []


@pytest.mark.parametrize(
    ("key", "longer"),
    [
        ("D-03", "22d"),  # fifteen working days are 21 days, and fewer only as seen from a weekend
        ("D-03", "120h"),
        ("D-04", "31d"),
        ("D-04", "1mo"),
        ("D-04", "23wd"),
        ("P-01", "1mo"),
        ("P-02", "23wd"),
        ("X-01", "12wd"),
        ("X-02", "2mo"),
        ("X-03", "1mo|31d"),
        ("D-02", "day5"),
    ],
)
def test_a_hard_limit_is_not_lengthened_in_another_unit_either(key: str, longer: str) -> None:
    assert f"{key}: beyond-most" in found(policy(key, limit=f'"{longer}"'))


@pytest.mark.parametrize(("limit", "beyond"), [("5wd", []), ("4d", []), ("6wd", ["S-16: beyond-most"])])
def test_an_outer_bound_holds_without_a_rule_behind_it(limit: str, beyond: list[str]) -> None:
    text = policy("S-16", limit=f'"{limit}"', most='"5wd"')
    assert (samples.codes(text) or found(text)) == beyond


@pytest.mark.parametrize("limit", ["100wd", "1mo", "30min", "0wd", "day20"])
def test_what_no_rule_limits_may_be_anything(limit: str) -> None:
    assert found(policy("S-11", limit=f'"{limit}"')) == []


@pytest.mark.parametrize(
    "tampered",
    [
        {"hard": "false"},
        {"most": '"60wd"', "limit": '"60wd"'},
        {"hard": "false", "most": None, "limit": '"60wd"'},
        {"kind": '"automatic"'},
    ],
)
def test_a_hard_policy_does_not_lose_what_makes_it_hard(tampered: dict[str, str | None]) -> None:
    assert "D-03: fixed" in found(policy("D-03", **tampered))


def test_no_other_policy_is_put_before_a_hard_one_with_a_longer_limit() -> None:
    assert found(samples.before("X-02", SLOW)) == ["X-09: beyond-most"]


def test_another_policy_before_a_hard_one_may_be_shorter() -> None:
    assert found(samples.before("X-02", SLOW | {"limit": '"20d"'})) == []


def test_what_stands_behind_a_hard_one_is_never_asked_and_may_be_longer() -> None:
    assert found(samples.before("S-11", SLOW)) == []


def test_narrowing_a_hard_one_does_not_open_the_way_to_a_longer_limit() -> None:
    text = policy("X-02", when='{ tracks = "X", urgent = true }').replace(
        'key = "S-13"\nclock = "handling"\nlimit = "15wd"', 'key = "S-13"\nclock = "handling"\nlimit = "100wd"'
    )
    assert "S-13: beyond-most" in found(text)


def test_turning_a_hard_one_off_is_possible_where_the_default_is_shorter() -> None:
    assert found(policy("X-02", active="false")) == []


def test_an_extension_does_not_go_beyond_what_the_rule_allows() -> None:
    assert found(policy("X-02", extension='"P-02.most"')) == []  # ninety in all is what sixty and thirty come to
    assert found(policy("X-02", extension='"I-02.extension"')) == ["X-02: extension-beyond"]


def test_a_hard_limit_without_extension_gets_none() -> None:
    bound = {"key": '"X-04"', "clock": '"appeal"', "kind": '"bound"', "limit": '"10d"'}
    text = samples.before("X-03", bound)
    head, mark, tail = text.partition('key = "X-03"\n')
    assert found(head + mark + 'extension = "X-04"\n' + tail) == ["X-03: extension-beyond"]


@pytest.mark.parametrize(("key", "limit"), [("P-02.most", "120d"), ("X-02.extension", "2mo")])
def test_a_bound_set_by_a_rule_is_not_lengthened(key: str, limit: str) -> None:
    text = policy(key, limit=f'"{limit}"')
    assert f"{key}: beyond-most" in (samples.codes(text) or found(text))


@pytest.mark.parametrize("limit", ["20d", "4wd"])
def test_a_right_of_the_reporter_that_a_rule_gives_is_not_shortened(limit: str) -> None:
    assert found(policy("X-03.request", limit=f'"{limit}"')) == ["X-03.request: right-shortened"]


def books() -> DictBooks:
    made = DictBooks()
    made.organisation.save(builders.an_organisation())
    return made


def change(made: DictBooks, text: str, *, actor: str = "administrator", reason: str = "test") -> changing.Changed:
    return changing.change(made, text, actor=actor, reason=reason, at=NOW)


def test_a_change_is_kept_as_the_next_edition_with_who_and_why() -> None:
    made = books()
    done = change(made, policy("S-11", limit='"4wd"'), reason=" promised ")
    kept = made.rules.editions()[0]
    assert (done.edition, kept.number, kept.actor, kept.reason) == (1, 1, "administrator", "promised")
    assert [(each.key, each.name, each.old, each.new) for each in done.differences] == [("S-11", "limit", "5wd", "4wd")]
    assert made.rules.current().policy("S-11").limit.text == "4wd"


def test_nothing_is_kept_when_nothing_differs() -> None:
    made = books()
    assert (change(made, reading.shipped()).edition, made.rules.editions()) == (None, [])


@pytest.mark.parametrize(
    ("actor", "reason", "why"),
    [
        ("dispatcher", "test", "not-administrator"),
        ("nobody", "test", "not-administrator"),
        ("administrator", "  ", "no-reason"),
        ("administrator", "x" * 501, "no-reason"),
    ],
)
def test_only_an_administrator_with_a_reason_changes_rules(actor: str, reason: str, why: str) -> None:
    made = books()
    with pytest.raises(errors.ActRefused) as refused:
        change(made, policy("S-11", limit='"4wd"'), actor=actor, reason=reason)
    assert (refused.value.facts["why"], made.rules.editions()) == (why, [])


@pytest.mark.parametrize("text", ["", policy("D-03", limit='"22d"'), policy("S-11", active="false")])
def test_of_a_refused_change_nothing_is_kept(text: str) -> None:
    made = books()
    with pytest.raises(reading.NotRules):
        change(made, text)
    assert made.rules.editions() == []


def test_a_policy_turned_off_falls_back_to_the_default_of_its_stage() -> None:
    made = books()
    change(made, policy("S-12", active="false"))
    case = builders.a_case(state=State.HANDLING, flags=frozenset({"stuck"}))
    chosen = choose(made.rules.current(), "handling", case)
    assert chosen is not None
    assert chosen.key == "S-11"
