"""What is exported says all there is, and imported again it changes nothing."""

import csv
import io
from collections.abc import Sequence
from dataclasses import replace
from datetime import date

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cases.organisation import Organisation
from cases.places import WITHIN, Place, PlaceKind, Stage
from handlers import register
from handlers.register import Plan
from handlers.sheets import cells
from tests.handlers.register.sample_files import PARK, PLAIN, SITE, an_organisation, new_ids, words
from tests.handlers.roster import strategies

KINDS = sorted(PlaceKind, key=[PlaceKind.PARK, PlaceKind.PROJECT].__contains__, reverse=True)
NASTY = st.sampled_from(("=1+1", "007", "1/2", "TRUE", "a、b", "a,b", "'x", "Ａ", "_x0041_", "twin-1", "YQ-1"))


def exported(places: Sequence[Place], form: str, language: str, organisation: Organisation) -> bytes:
    write = register.export_workbook if form == "xlsx" else register.export_csv
    return write(places, places, organisation, language, words())


def again(data: bytes, places: Sequence[Place], form: str, organisation: Organisation) -> Plan:
    sheets = register.read(data, f"places.{form}", words())
    return register.plan(sheets, places, organisation, new_id=new_ids())


@st.composite
def registers(draw: st.DrawFn) -> tuple[list[Place], Organisation]:
    """Places of every kind that hang on the units, people and teams of some organisation."""
    organisation = draw(strategies.organisations())
    units = st.none() | st.sampled_from([*organisation.units, "abolished"])
    people = st.none() | st.sampled_from([*organisation.people, "p-gone"])
    names = draw(st.lists(NASTY | strategies.names, min_size=1, max_size=8))
    places: dict[str, Place] = {}
    for at, name in enumerate(names):
        kind = draw(st.sampled_from(KINDS))
        above = [each.id for each in places.values() if each.kind is WITHIN.get(kind)]
        id_ = strategies.PROJECTS[at] if at < len(strategies.PROJECTS) else f"Place{at:09}"
        project = kind is PlaceKind.PROJECT
        places[id_] = Place(
            id=id_,
            kind=kind,
            names={draw(st.sampled_from(["zh-Hans", "en"])): name},
            number=draw(st.just("") | st.just(f"{cells.plain(name)}{at}")),
            unit=draw(units),
            department=draw(units),
            lead=draw(units),
            leader=draw(people),
            within=draw(st.none() | st.sampled_from(above)) if above else None,
            stage=draw(st.none() | st.sampled_from(Stage)) if project else None,
            contract=draw(st.none() | st.dates(cells.FIRST_DAY, cells.LAST_DAY)),
            closed=draw(st.booleans()),
        )
    return list(places.values()), organisation


@pytest.mark.parametrize("language", ["zh-Hans", "en"])
@pytest.mark.parametrize("form", ["xlsx", "csv"])
@settings(max_examples=10, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(made=registers())
def test_an_exported_register_is_no_change(form: str, language: str, made: tuple[list[Place], Organisation]) -> None:
    places, organisation = made
    found = again(exported(places, form, language, organisation), places, form, organisation)
    assert ((), (), len(places)) == (found.problems, found.changes, found.unchanged)


@pytest.mark.parametrize("language", ["zh-Hans", "en"])
def test_the_sample_comes_back_as_it_was(language: str) -> None:
    places = [PARK, SITE, PLAIN]
    found = again(exported(places, "xlsx", language, an_organisation()), places, "xlsx", an_organisation())
    assert ((), (), 3) == (found.problems, found.changes, found.unchanged)


def test_a_row_says_names_where_they_say_enough() -> None:
    of_all = {"unit": "county", "lead": "twin-1", "within": PARK.id, "leader": "p-ann", "department": "gone"}
    site = replace(SITE, **of_all, contract=date(2026, 3, 1))
    rows = csv.reader(io.StringIO(exported([PARK, site], "csv", "zh-Hans", an_organisation()).decode("utf-8-sig")))
    assert list(rows)[2] == [
        SITE.id, "项目", "XM-1", "示例大桥（虚构）", "Example Bridge (fictional)", "河口县（虚构）", "gone", "twin-1",
        "安示范（虚构）", "大桥专班（虚构）", "", "示例园区（虚构）", "审批", "2026-03-01", "否",
    ]  # fmt: skip


def test_only_those_that_are_asked_for_are_written() -> None:
    data = register.export_csv([PARK], [PARK, SITE], an_organisation(), "en", words())
    assert [PARK.id] == [row["Id"] for row in csv.DictReader(io.StringIO(data.decode("utf-8-sig")))]
