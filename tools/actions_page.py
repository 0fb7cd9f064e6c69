"""Write docs/actions.md: what the people of the desk may do with a case, a row an action, out of the code. Why an
action is refused and what the reporter is told is read from docs/lifecycle.md, which a test holds against the doors."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path

import texts
from cases.actions import DOORS
from cases.case import State, Track
from cases.gate import HELPER_RIGHTS, LEADER_RIGHTS, OFFICE_RIGHTS, OWNER_RIGHTS, RECIPIENT_RIGHTS, Act
from cases.lifecycle import MOVES
from cases.organisation import Role
from handlers.telegram import offers
from handlers.work import attaching
from handlers.work.forms import FORMS, Field, Form, Reason

DOCS = Path(__file__).resolve().parent.parent / "docs"
PAGE, LIFECYCLE = DOCS / "actions.md", DOCS / "lifecycle.md"

#: Doors that have no form on the page of a case, and why.
NOT_OF_THE_DESK: Mapping[str, str] = {
    "retrack": "done on the page of the tip by a clue manager who has opened it there: the content comes with it",
}

#: Actions that are no door of their own: what they ask, where they lead, when they are refused, their clocks, what the
#: reporter is told.
BESIDE: Mapping[str, tuple[tuple[Act, ...], str, str, str, str]] = {
    "message": ((Act.MESSAGE,), "stays", "over", "–", "what is said"),
    "route": ((Act.MOVE,), "submitted accepted → dispatched", "as `dispatch`", "as `dispatch`", "as `dispatch`"),
}

#: Actions without an edge that are never offered on a tip.
_NOT_ON_A_TIP = frozenset(
    (
        *("route", "hand_over", "co_handle", "end_co_handling", "supervise", "ask_privacy", "answer_privacy"),
        *("first_contact", "extend", "review_suspension"),
    )
)

_HEAD = """# Actions: what the people of the desk do with a case

Made by `python -m tools.actions_page`; a test holds it against the code. The same actions stand on the page of a case
on the web desk and under its card in the staff bot, each as one form (`handlers/work/forms.py`). An action is bound to
person, case and version: a stale or repeated press is answered, not obeyed. Which of them are offered to whom and when
is `handlers/work/offering.py`; what is not offered is refused as well.

**Who** are roles in the unit that owns the case, in a unit that helps, and in the office (`cases/gate.py`); whoever
stands in for somebody on leave has the same rights, but for a case that either may not have (RC-10). `leader` is the
one the case is assigned to. On a tip the recipients alone count. Before anybody reads, they declare that there is
nothing to recuse them for (RC-02); on the web desk only `declare` and `ask_recusal` are offered before. A second person
is one who may approve on the case, never who asked.

On a tip an action whose field is words has no form: they are sealed in the page of the tip. A result is said to be on
file and not written, and a reason is asked for where there has to be one only (`forms.of`, [tips.md](tips.md)).

**Fields** in brackets may be left out. `words`, `result` and reasons are written on the web desk only, also for whoever
begins in the chat (decision 13). **In the chat** an action with `buttons` is done there, question by question; of one
with a `link` the bot sends a one-time link to that one form; of a case that is sealed the card offers nothing but the
way to the `desk`. A second person always approves on the web desk. Actions marked † may come with files, which are
cleaned first. The codes under **refused** have their words in `texts/*/desk.toml`; clocks and the reporter's
side are told at length in [lifecycle.md](lifecycle.md).

"""


def page() -> str:
    told = _told(LIFECYCLE.read_text(encoding="utf-8"))
    return _HEAD + table(rows(told)) + "\n\n" + "\n".join(_others()) + "\n"


def table(lines: Iterable[Sequence[str]]) -> str:
    first, *others = ("| " + " | ".join(line) + " |" for line in lines)
    return "\n".join([first, "|" + " --- |" * (first.count(" | ") + 1), *others])


def rows(told: Mapping[str, Sequence[str]]) -> Iterator[Sequence[str]]:
    words = texts.load()
    yield (
        *("Action", "Chinese", "Who", "Fields", "In the chat", "Second person", "State after", "Refused", "Clocks"),
        "Reporter is told",
    )
    for name, form in FORMS.items():
        files = " †" if name in attaching.TAKING else ""
        yield (
            f"`{name}`{files}",
            words["zh-Hans"][f"desk.act.{name}"],
            who(asked(name), _tracks(name)),
            _fields(form),
            chat(name),
            "approves" if form.approved else "–",
            *_outcome(name, told),
        )


def asked(name: str) -> frozenset[Act]:
    """The rights of which one is enough, in one state or another."""
    if name in BESIDE:
        return frozenset(BESIDE[name][0])
    door = DOORS[name]
    olds = {old for old, _ in door.moves} | set(door.stays) or set(State)
    return frozenset(act for old in olds for act in door.rights(old))


def who(acts: frozenset[Act], tracks: frozenset[Track]) -> str:
    recipient = ["recipient of a tip"] if acts & RECIPIENT_RIGHTS and Track.DISCIPLINE in tracks else []
    if tracks == {Track.DISCIPLINE}:
        return "; ".join(recipient)
    office = {role: rights for role, rights in OFFICE_RIGHTS.items() if role is not Role.AUDITOR or Act.SEE not in acts}
    groups = (
        ("", OWNER_RIGHTS),
        (" of a helping unit", HELPER_RIGHTS),
        (" of the office", office),
    )
    found = [
        f"{', '.join(role.value for role, rights in table_.items() if rights & acts)}{where}"
        for where, table_ in groups
        if any(rights & acts for rights in table_.values())
    ]
    leader = ["leader"] if acts & LEADER_RIGHTS else []
    return "; ".join([*found, *leader, *recipient])


def chat(name: str) -> str:
    """How it is done by whoever begins in the chat."""
    if _tracks(name) == {Track.DISCIPLINE}:
        return "desk"
    return "buttons" if offers.is_pressed(name) else "link"


def _tracks(name: str) -> frozenset[Track]:
    door = DOORS.get(name)
    if name in ("confirm_transfer", "tell_reporter"):
        return frozenset({Track.DISCIPLINE})
    if door is None or not door.moves:
        return frozenset(Track) - ({Track.DISCIPLINE} if name in _NOT_ON_A_TIP else set())
    return frozenset[Track]().union(*(MOVES[old][new] for old, new in door.moves))


def _fields(form: Form) -> str:
    found = [_field(each) for each in form.fields]
    if form.reason is not Reason.NONE:
        found.append("reason" if form.reason is Reason.MUST else "(reason)")
    return ", ".join(found) or "–"


def _field(field: Field) -> str:
    told = f"{field.name}: {field.kind}"
    return told if field.must else f"({told})"


def _outcome(name: str, told: Mapping[str, Sequence[str]]) -> Sequence[str]:
    if name in BESIDE:
        return BESIDE[name][1:]
    cells = told[name]
    return cells[2], cells[3], cells[4], cells[6]


def _told(text: str) -> Mapping[str, Sequence[str]]:
    """The rows of the page on the life cycle, by door."""
    lines = (
        [cell.strip() for cell in line.strip("|").split("|")] for line in text.splitlines() if line.startswith("| `")
    )
    return {cells[0].strip("`"): cells[1:] for cells in lines if len(cells) == 8}


def _others() -> Iterator[str]:
    yield "## Not among them"
    yield ""
    yield from (f"- `{name}`: {why}." for name, why in NOT_OF_THE_DESK.items())


def missing() -> tuple[set[str], set[str]]:
    """Doors without a row and without a reason for that, and forms that lead nowhere."""
    return set(DOORS) - set(FORMS) - set(NOT_OF_THE_DESK), set(FORMS) - set(DOORS) - set(BESIDE)


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
