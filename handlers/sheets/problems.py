"""What is wrong in a file, and where. No problem holds what stands in a cell; a heading that is not known is named."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from dialog.values import Json

#: A file may hold as many mistakes as cells; nobody reads more than this.
MOST = 1000

_MORE = "more"

#: What is told but changes nothing.
_WARNINGS = frozenset({"gb18030", "unknown-sheet", "unknown-column", "column-without-heading", "unprintable"})


@dataclass(frozen=True, kw_only=True)
class Problem:
    """`code` names its words (`<texts>.problem.<code>`), `facts` fill them. `sheet`, `row` (as a person counts) and
    `column` say where; None where it is about more than that."""

    code: str
    sheet: str | None = None
    row: int | None = None
    column: str | None = None
    facts: Mapping[str, Json] = field(default_factory=dict)

    @property
    def warning(self) -> bool:
        return self.code in _WARNINGS


class Unfit(Exception):
    """Nothing can be read from this file. `code` and `facts` as in a `Problem`."""

    def __init__(self, code: str, **facts: Json) -> None:
        super().__init__(code)
        self.code = code
        self.facts = facts


class Refused(Exception):
    """The sheets have problems that are no mere warnings, so nothing was changed."""

    def __init__(self, problems: tuple[Problem, ...]) -> None:
        super().__init__("sheets-refused")
        self.problems = problems


class Findings:
    """Problems while they are gathered: the first ones, and how many more there are."""

    def __init__(self, problems: Iterable[Problem] = ()) -> None:
        self._found: list[Problem] = []
        self._more = 0
        for problem in problems:
            self.add(problem)

    def add(self, problem: Problem) -> None:
        if problem.code == _MORE:
            self._more += int(str(problem.facts["count"]))
        elif len(self._found) < MOST:
            self._found.append(problem)
        elif not problem.warning:
            self._more += 1

    def all(self) -> tuple[Problem, ...]:
        more = (Problem(code=_MORE, facts={"count": self._more}),) if self._more else ()
        return (*self._found, *more)


def stands_against(problems: Iterable[Problem]) -> bool:
    """Whether there is one that is more than a warning."""
    return any(not problem.warning for problem in problems)
