"""Random organisations, as wild as the program allows them to be."""

from hypothesis import strategies as st

from cases.organisation import (
    Leave,
    Organisation,
    Person,
    Post,
    Recipient,
    Role,
    Sector,
    Team,
    TeamKind,
    Unit,
    UnitKind,
)
from handlers.sheets import cells

PROJECTS = ("demoProject01", "demoProject02", "0000")

#: What spreadsheets like to make something else of.
_NASTY = (
    "=1+1", "+8613800000000", "-1", "@sum", "'", "''=x", "'=x", "＝1", "007", "1e5", "1/2", "2026-01-05", "TRUE",
    "#REF!", "是", "a,b", 'a"b', "a、b", "甲；乙", "_x000D_", "_x005F_x0041_", "&amp;", "<v>", "]]>", "名 字", "𠮷",
    "名　字", "null",
)  # fmt: skip

_ids = st.sampled_from(("a", "-", "-b", "0", "007", "1007", "46027", "2026-01-05", "p-1", "yes", "handler", "x" * 40))
_signs = st.characters(exclude_categories=("Cc", "Cf", "Cs", "Zl", "Zp", "Cn"))
names = st.sampled_from(_NASTY) | st.text(_signs, min_size=1, max_size=12).filter(lambda name: name.strip() == name)
_days = st.dates(min_value=cells.FIRST_DAY, max_value=cells.LAST_DAY)


def _named() -> st.SearchStrategy[dict[str, str]]:
    return st.dictionaries(st.sampled_from(["zh-Hans", "en", "ug"]), names, min_size=1).filter(
        lambda called: set(called) != {"ug"}
    )


@st.composite
def organisations(draw: st.DrawFn) -> Organisation:
    """Units in a tree, and everything else hanging on it."""
    unit_ids = ["office", *draw(st.lists(_ids, max_size=4, unique=True))]
    people_ids = draw(st.lists(_ids, max_size=4, unique=True))
    units = {
        id_: Unit(
            id=id_,
            kind=draw(st.sampled_from(UnitKind)),
            names=draw(_named()),
            above=draw(st.sampled_from([None, *unit_ids[:at]])),
            branch=draw(st.booleans()),
        )
        for at, id_ in enumerate(unit_ids)
    }
    return Organisation(
        office=unit_ids[0],
        units=units,
        people={id_: Person(id=id_, name=draw(names), active=draw(st.booleans())) for id_ in people_ids},
        posts=tuple(draw(st.lists(_posts(people_ids, unit_ids), max_size=5))) if people_ids else (),
        leaves=tuple(draw(st.lists(_leaves(people_ids), max_size=3))) if people_ids else (),
        recipients=tuple(Recipient(person=id_, public_key="age1key") for id_ in people_ids[:1]),
        sectors=draw(
            st.dictionaries(
                st.sampled_from(Sector), st.lists(st.sampled_from(unit_ids), unique=True).map(tuple), max_size=7
            )
        ),
        teams=tuple(draw(st.lists(_teams(people_ids, unit_ids), max_size=2, unique_by=lambda team: team.id))),
    )


def _posts(people: list[str], units: list[str]) -> st.SearchStrategy[Post]:
    return st.builds(
        Post,
        person=st.sampled_from(people),
        unit=st.sampled_from(units),
        roles=st.frozensets(st.sampled_from(Role)),
        head=st.booleans(),
    )


@st.composite
def _leaves(draw: st.DrawFn, people: list[str]) -> Leave:
    person = draw(st.sampled_from(people))
    first, last = sorted((draw(_days), draw(_days)))
    others = [None, *(other for other in people if other != person)]
    return Leave(person=person, first=first, last=last, stand_in=draw(st.sampled_from(others)))


def _teams(people: list[str], units: list[str]) -> st.SearchStrategy[Team]:
    return st.builds(
        Team,
        id=_ids,
        kind=st.sampled_from(TeamKind),
        names=_named(),
        unit=st.sampled_from(units),
        members=st.lists(st.sampled_from(people), unique=True).map(tuple) if people else st.just(()),
        projects=st.frozensets(st.sampled_from(PROJECTS)),
    )
