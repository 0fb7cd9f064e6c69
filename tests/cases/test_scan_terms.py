"""How long counts of scans are kept, as data."""

from datetime import date

import pytest

from cases import retention
from cases.retention import NotRetention, ScanTerm

TERMS = '[[terms]]\nname = "all"\ntracks = "DSPIX"\nyears = 1\n'


def test_what_is_shipped_keeps_days_for_more_than_a_year_and_months_for_five() -> None:
    assert ScanTerm(days=400, months=60) == retention.read_scans(retention.shipped())


def test_a_text_of_an_offices_own_from_before_is_read_as_shipped() -> None:
    assert ScanTerm(days=400, months=60) == retention.read_scans(TERMS)


@pytest.mark.parametrize(
    ("today", "before"),
    [
        (date(2027, 4, 5), date(2026, 3, 1)),  # 400 days before is the 1st of March: that month stays
        (date(2027, 4, 4), date(2026, 2, 1)),
        (date(2028, 3, 1), date(2027, 1, 1)),
    ],
)
def test_only_whole_months_are_folded(today: date, before: date) -> None:
    assert before == ScanTerm(days=400, months=60).fold_before(today)


@pytest.mark.parametrize(
    ("today", "months", "before"),
    [(date(2027, 4, 5), 60, date(2022, 4, 1)), (date(2027, 1, 31), 12, date(2026, 1, 1)), (date(2027, 1, 31), 0, None)],
)
def test_sums_are_erased_after_their_months(today: date, months: int, before: date | None) -> None:
    assert before == ScanTerm(days=100, months=months).forget_before(today)


def test_nothing_is_folded_where_days_stay_for_ever() -> None:
    assert ScanTerm(days=0, months=12).fold_before(date(2027, 1, 1)) is None


@pytest.mark.parametrize(
    "scans",
    [
        "days = 10\nmonths = 60",  # gone before somebody has looked
        "days = 400\nmonths = 1",  # sums that are erased before they are made
        "days = -1\nmonths = 60",
        "days = true\nmonths = 60",
        'days = "400"\nmonths = 60',
        "days = 400",
        "days = 99999999\nmonths = 60",
    ],
)
def test_what_cannot_be_meant_is_refused(scans: str) -> None:
    with pytest.raises(NotRetention):
        retention.read_scans(f"{TERMS}[scans]\n{scans}\n")
