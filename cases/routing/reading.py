"""The routing rules as text: `routing.toml` as it is shipped, or as an administrator edited it."""

import re
import tomllib
from collections.abc import Iterator, Sequence
from functools import cache
from importlib import resources
from types import MappingProxyType

from cases import errors
from cases.organisation import Sector
from cases.routing import rows
from cases.routing.model import RoutingTable
from cases.rules.tables import Finding, Table

#: Characters of the text, and rules of each kind in it.
LONGEST, MOST_RULES = 400_000, 2_000

#: Nobody mends more than that at once.
MOST_FINDINGS = 50


class NotRouting(errors.CaseError, ValueError):
    """The text holds no routing rules. `findings` say what is wrong, each with a code and facts
    (`routing.finding.<code>`)."""

    code = "not-routing"

    def __init__(self, findings: Sequence[Finding]) -> None:
        super().__init__(findings=[f"{each.where}: {each.code}" for each in findings])
        self.findings = tuple(findings)


@cache
def shipped() -> str:
    return resources.files("cases.routing").joinpath("routing.toml").read_text("utf-8")


def read(text: str) -> RoutingTable:
    """Raises `NotRouting` with everything that is wrong at once. Whether the units exist is for `checking`."""
    if len(text) > LONGEST:
        raise NotRouting([Finding(code="too-long", where="toml", facts={"most": str(LONGEST)})])
    try:
        values = tomllib.loads(text)
    except (tomllib.TOMLDecodeError, RecursionError) as trouble:
        raise NotRouting([_not_toml(trouble)]) from None
    found: list[Finding] = []
    table = _table(Table("toml", values, found))
    found += () if found else _twice(table)
    if found:
        raise NotRouting([each for at, each in enumerate(found) if each not in found[:at]][:MOST_FINDINGS])
    return table


def _table(top: Table) -> RoutingTable:
    top.only("mark", "route", "sectors", "regulators")
    if "route" not in top.values:
        top.say("missing-key", name="route")
    return RoutingTable(
        marks=tuple(map(rows.mark, top.tables("mark", most=MOST_RULES))),
        routes=tuple(map(rows.route, top.tables("route", most=MOST_RULES))),
        sectors=MappingProxyType(dict(_sectors(top.section("sectors")))),
        regulators=MappingProxyType(dict(_by_category(top.section("regulators")))),
    )


def _sectors(table: Table) -> Iterator[tuple[str, Sector]]:
    for code, word in _by_category(table):
        if word in set(Sector):
            yield code, Sector(word)
        else:
            table.say("unknown-word", name=code, value=word)


def _by_category(table: Table) -> Iterator[tuple[str, str]]:
    for code in table.values:
        if not re.fullmatch(rows.CATEGORY, code, re.ASCII):
            table.say("unknown-key", name=code)
        elif word := table.text(code, shape=rows.CODE):
            yield code, word


def _twice(table: RoutingTable) -> Iterator[Finding]:
    ids = [rule.id for rule in table.rules]
    yield from (Finding(code="duplicate-id", where=known) for at, known in enumerate(ids) if known in ids[:at])


def _not_toml(trouble: Exception) -> Finding:
    """The parser's message ends in the place; what stands before may quote the file."""
    place = str(trouble).rpartition("(at ")[2].rstrip(")") if "(at " in str(trouble) else ""
    return Finding(code="not-toml", where="toml", facts={"place": place})
