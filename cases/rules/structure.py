"""The clocks there are: `clocks.toml`, which goes with the program."""

import tomllib
from collections.abc import Mapping
from functools import cache
from importlib import resources
from types import MappingProxyType

from cases.rules.model import ClockRule
from cases.rules.tables import Table


@cache
def clocks() -> Mapping[str, ClockRule]:
    """By name, in the order in which a case meets them. Raises ValueError when the file is not as it should be."""
    table = tomllib.loads(resources.files("cases.rules").joinpath("clocks.toml").read_text("utf-8"))
    top = Table("clocks.toml", {"clock": table}, [])
    found = {name: _rule(name, each) for name, each in top.named("clock", most=100)}
    if top.found:
        raise ValueError(top.found[0])
    return MappingProxyType(found)


def _rule(name: str, table: Table) -> ClockRule:
    table.only(*_KNOWN)
    return ClockRule(
        name=name,
        starts=frozenset(table.words("starts")),
        runs=table.states("runs"),
        held=table.states("held"),
        ends=frozenset(table.words("ends")),
        tracks=table.tracks(),
        resumes=table.flag("resumes"),
        follows_owner=table.flag("follows_owner"),
        named=table.flag("named"),
        who=table.words("who"),
        office=table.flag("office"),
        reporter=table.flag("reporter"),
        flags=frozenset(table.words("flags")),
        no_flags=frozenset(table.words("no_flags")),
        optional=table.flag("optional"),
        always=table.flag("always"),
    )


_KNOWN = (
    *("starts", "runs", "held", "ends", "tracks", "resumes", "follows_owner", "named"),
    *("who", "office", "reporter", "flags", "no_flags", "optional", "always"),
)
