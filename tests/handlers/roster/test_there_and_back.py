"""What is exported and imported again changes nothing, whatever the organisation."""

import pytest
from hypothesis import HealthCheck, assume, given, settings

from cases.organisation import Organisation
from handlers import roster
from handlers.roster import Changes, Sheets
from tests.handlers.roster.sample_files import an_organisation, apply, words
from tests.handlers.roster.strategies import PROJECTS, organisations

_SLOW = (HealthCheck.too_slow, HealthCheck.data_too_large)


def unchanged(organisation: Organisation, told: Sheets) -> bool:
    after, changes = roster.apply(told, organisation, owned=(), projects=PROJECTS)
    return after is organisation and changes == Changes()


def through_csv(organisation: Organisation, language: str) -> Sheets:
    files = roster.export_csvs(organisation, language, words())
    return roster.together(*(roster.read(data, sheet.file_name, words()) for sheet, data in files.items()))


def through_workbook(organisation: Organisation, language: str) -> Sheets:
    data = roster.export_workbook(organisation, language, words())
    return roster.read(data, "organisation.xlsx", words())


@pytest.mark.parametrize("language", ["zh-Hans", "en"])
@settings(max_examples=10, deadline=None, suppress_health_check=_SLOW)
@given(organisation=organisations())
def test_an_exported_workbook_is_no_change(language: str, organisation: Organisation) -> None:
    assert unchanged(organisation, through_workbook(organisation, language))


@pytest.mark.parametrize("language", ["zh-Hans", "en"])
@settings(max_examples=20, deadline=None, suppress_health_check=_SLOW)
@given(organisation=organisations())
def test_exported_csv_files_are_no_change(language: str, organisation: Organisation) -> None:
    assert unchanged(organisation, through_csv(organisation, language))


@settings(max_examples=20, deadline=None, suppress_health_check=_SLOW)
@given(one=organisations(), other=organisations())
def test_importing_the_sheets_of_another_organisation_twice_is_once(one: Organisation, other: Organisation) -> None:
    """From any organisation to the sheets of any other; where a unit cannot vanish the import is refused."""
    told = through_csv(other, "zh-Hans")
    problems = roster.check(told, one, owned=(), projects=PROJECTS)
    assert {problem.code for problem in problems} <= {"unit-is-office", "empty-sheet"}
    assume(not problems)
    once, _ = roster.apply(told, one, owned=(), projects=PROJECTS)
    twice, again = roster.apply(told, once, owned=(), projects=PROJECTS)
    assert (twice is once, again.changes) == (True, ())
    assert (once.recipients, once.recusals, once.office) == (one.recipients, one.recusals, one.office)


def test_the_sample_comes_back_as_it_was() -> None:
    assert apply(through_workbook(an_organisation(), "en"))[1] == Changes()
