"""docs/routing.md says what is shipped."""

from pathlib import Path

from cases.routing import Mark, Target
from cases.routing.rows import CONDITIONS
from tests.cases.routing.samples import SHIPPED

PAGE = (Path(__file__).parents[3] / "docs" / "routing.md").read_text("utf-8")


def rows() -> list[list[str]]:
    table = PAGE.partition("<!-- rules -->\n")[2].partition("<!-- end -->")[0]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in table.splitlines()[2:]]


def test_every_shipped_rule_has_its_row_in_the_same_order() -> None:
    assert [row[0] for row in rows()] == [f"`{rule.id}`" for rule in SHIPPED.rules]


def test_the_rows_name_the_categories_of_the_rules() -> None:
    lacking = [
        (rule.id, code)
        for rule, row in zip(SHIPPED.rules, rows(), strict=True)
        for code in rule.when.categories
        if code not in row[1]
    ]
    assert lacking == []


def test_the_rows_say_what_the_rules_do() -> None:
    wrong = []
    for rule, row in zip(SHIPPED.rules, rows(), strict=True):
        told = (*rule.flags, *(("urgent",) if rule.urgent else ())) if isinstance(rule, Mark) else (WORDS[rule.to],)
        wrong += [(rule.id, word) for word in told if word not in row[2]]
    assert wrong == []


WORDS = {
    Target.DEPARTMENT: "to the department",
    Target.TERRITORY: "to the territory",
    Target.SECTOR: "to the leading unit of the field",
    Target.OFFICE: "to the office",
    Target.UNIT: "to the unit",
}


def test_every_condition_and_field_of_a_category_is_explained() -> None:
    fields = [f"{code} {sector}" for code, sector in SHIPPED.sectors.items()]
    assert [
        name for name in (*(f"`{name}" for name in CONDITIONS), *fields) if name not in PAGE.replace("\n", " ")
    ] == []
