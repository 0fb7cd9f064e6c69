"""A file becomes sheets."""

from collections.abc import Mapping

from dialog.catalogue import Catalogue
from handlers.sheets import csvs, vocabulary, workbooks
from handlers.sheets.columns import Schema
from handlers.sheets.pages import Page
from handlers.sheets.problems import Findings, Problem, Unfit
from handlers.sheets.rows import Row, Sheets
from handlers.sheets.tables import Table, shown
from handlers.sheets.vocabulary import Vocabulary

_WORKBOOK, _CSV = ".xlsx", ".csv"
_MACRO_BOOKS, _OLD_BOOKS = (".xlsm", ".xltm", ".xlsb", ".xlam"), (".xls", ".et")


def read(
    data: bytes, file_name: str, schema: Schema, words: Catalogue, headings: Mapping[str, str] | None = None
) -> Sheets:
    """Every sheet that is known in an XLSX file, or the one sheet of a CSV file. Where there is one sheet only, it need
    not be called so. Of what cannot be read at all nothing comes but one problem. `headings` are what whoever brings
    the file says of its own: the code of a column, or empty to leave it out."""
    known = vocabulary.of(schema, words, headings)
    name = file_name.lower()
    try:
        if name.endswith(_WORKBOOK):
            return _of_workbook(workbooks.read(data, schema.most_rows), known)
        if name.endswith(_CSV):
            return _of_csv(*csvs.read(data, file_name[: -len(_CSV)], schema.most_rows), known)
        if name.endswith(_MACRO_BOOKS):
            raise Unfit("macro")
        raise Unfit("old-workbook" if name.endswith(_OLD_BOOKS) else "which-kind")
    except Unfit as trouble:
        return Sheets(problems=(Problem(code=trouble.code, facts=trouble.facts),))


def together(*files: Sheets) -> Sheets:
    """Several CSV files as one. A sheet that comes twice is a problem."""
    findings = Findings(problem for file in files for problem in file.problems)
    rows: dict[str, tuple[Row, ...]] = {}
    for file in files:
        for sheet in sorted(file.rows.keys() & rows.keys()):
            findings.add(Problem(code="sheet-twice", sheet=sheet))
        rows |= file.rows
    return Sheets(rows=rows, problems=findings.all())


def _of_workbook(pages: tuple[Page, ...], known: Vocabulary) -> Sheets:
    findings = Findings()
    found: dict[str, tuple[Row, ...] | None] = {}
    alone = len([page for page in pages if page.rows]) == 1
    for page in pages:
        sheet = known.sheet(page.title) or (_only(known) if alone and page.rows else None)
        if sheet is None:
            if page.rows:
                findings.add(Problem(code="unknown-sheet", facts={"name": shown(page.title)}))
        elif sheet in found:
            findings.add(Problem(code="sheet-twice", sheet=sheet))
        else:
            found[sheet] = Table(page, sheet, known, findings).rows()
    if not found:
        findings.add(Problem(code="no-sheets"))
    return _sheets(found, findings)


def _of_csv(page: Page, old: bool, known: Vocabulary) -> Sheets:
    """Which sheet it is says its name, or else its headings. Raises `Unfit`."""
    sheet = _only(known) or known.sheet(page.title) or _by_headings(page, known)
    if sheet is None:
        raise Unfit("which-sheet")
    findings = Findings((Problem(code="gb18030", sheet=sheet),) if old else ())
    return _sheets({sheet: Table(page, sheet, known, findings).rows()}, findings)


def _sheets(found: Mapping[str, tuple[Row, ...] | None], findings: Findings) -> Sheets:
    return Sheets(rows={sheet: rows for sheet, rows in found.items() if rows is not None}, problems=findings.all())


def _only(known: Vocabulary) -> str | None:
    sheets = tuple(known.schema.columns)
    return sheets[0] if len(sheets) == 1 else None


def _by_headings(page: Page, known: Vocabulary) -> str | None:
    """The only one whose columns are all among the headings."""
    headings = [shown(raw) for raw in page.rows[0][1]] if page.rows else []
    fit = [
        sheet
        for sheet, columns in known.schema.columns.items()
        if set(columns) <= {column for heading in headings if (column := known.column(sheet, heading))}
    ]
    return fit[0] if len(fit) == 1 else None
