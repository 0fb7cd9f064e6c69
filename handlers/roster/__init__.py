"""Import and export of the organisation as sheets: units, people, posts, leave, sectors, teams.

    sheets = read(data, "organisation.xlsx", words)             # or together(read(…), read(…)) of CSV files
    found = check(sheets, organisation, owned=…, projects=…)    # all problems at once; none stands for a dry run
    new, changes = apply(sheets, organisation, owned=…, projects=…)

Nothing here reads or writes a store.
"""

from handlers.roster.changes import Change, Changes, Pending, apply
from handlers.roster.checking import check
from handlers.roster.columns import Sheet
from handlers.roster.handovers import Handover, Part
from handlers.roster.handovers import prepare as prepare_handovers
from handlers.roster.reading import read
from handlers.roster.wording import changes as told_changes
from handlers.roster.wording import problem as told_problem
from handlers.roster.writing import csvs as export_csvs
from handlers.roster.writing import workbook as export_workbook
from handlers.sheets.problems import Problem, Refused, Unfit, stands_against
from handlers.sheets.reading import together
from handlers.sheets.rows import Sheets
from handlers.sheets.wording import Kind

__all__ = [
    "read",
    "together",
    "check",
    "apply",
    "export_workbook",
    "export_csvs",
    "prepare_handovers",
    "told_problem",
    "told_changes",
    "stands_against",
    "Sheet",
    "Sheets",
    "Problem",
    "Refused",
    "Unfit",
    "Change",
    "Changes",
    "Kind",
    "Pending",
    "Handover",
    "Part",
]
