"""Import and export of the register of places, as one sheet.

    sheets = read(data, "projects.xlsx", words, {"项目负责部门": "department"})
    found = plan(sheets, places, organisation, new_id=…)       # all problems, and all that would change
    told_changes(found, "en", words)

Nothing here reads or writes a store; `handlers.office.registering` does.
"""

from handlers.register.columns import COLUMNS, MOST_ROWS, SCHEMA, SHEET
from handlers.register.history import Line, told
from handlers.register.names import directory, find
from handlers.register.planning import Change, Plan, Unprintable, plan, plan_of_one
from handlers.register.reading import column, read, typed, unknown_headings
from handlers.register.records import Record
from handlers.register.records import with_teams as organisation_with
from handlers.register.wording import changes as told_changes
from handlers.register.wording import counts
from handlers.register.wording import place as told_place
from handlers.register.wording import problem as told_problem
from handlers.register.wording import wrong as told_beside
from handlers.register.writing import csv as export_csv
from handlers.register.writing import workbook as export_workbook
from handlers.sheets.problems import Problem, Unfit, stands_against
from handlers.sheets.rows import Sheets

__all__ = [
    "read",
    "plan",
    "plan_of_one",
    "typed",
    "export_workbook",
    "export_csv",
    "column",
    "directory",
    "find",
    "told",
    "told_place",
    "unknown_headings",
    "counts",
    "organisation_with",
    "told_changes",
    "told_problem",
    "told_beside",
    "stands_against",
    "COLUMNS",
    "MOST_ROWS",
    "SCHEMA",
    "SHEET",
    "Change",
    "Line",
    "Plan",
    "Problem",
    "Record",
    "Sheets",
    "Unfit",
    "Unprintable",
]
