"""The one sheet of the register."""

from cases.places import PlaceKind, Stage
from handlers.sheets.columns import Form, Schema, column

SHEET = "places"

#: Of a file, the headings among them. An import is one transaction, and meanwhile nobody else writes (figures:
#: docs/places.md).
MOST_ROWS = 5_000

SCHEMA = Schema(
    texts="register",
    columns={
        SHEET: (
            column("id", Form.PLACE),
            column("kind", Form.WORD, "kind"),
            column("number", Form.NUMBER),
            column("name_zh", Form.NAME),
            column("name_en", Form.NAME),
            column("unit", Form.NAME),
            column("department", Form.NAME),
            column("lead", Form.NAME),
            column("leader", Form.NAME),
            column("team", Form.NAMES),
            column("service_group", Form.NAMES),
            column("within", Form.NAME),
            column("stage", Form.WORD, "stage"),
            column("contract", Form.DAY),
            column("closed", Form.YES_NO),
        )
    },
    lists={"kind": tuple(PlaceKind), "stage": tuple(Stage)},
    most_rows=MOST_ROWS,
)

COLUMNS = tuple(each.name for each in SCHEMA.columns[SHEET])
