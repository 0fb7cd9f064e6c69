"""What the inbox keeps of what was heard, as a page echoes it."""

from collections.abc import Mapping

from dialog import overlays
from dialog.catalogue import Catalogue
from dialog.incoming import Incoming, Kind
from dialog.questions import facts_of
from dialog.script import Script
from dialog.secrets import secret_guard
from dialog.state import State
from dialog.values import Json

#: Stands for words that must not be kept.
HUSHED = "••••"

Scripts = Mapping[str, Script]


def of(incoming: Incoming, state: State | None, scripts: Scripts, words: Catalogue, *, hush: bool) -> Json:
    match incoming.kind:
        case Kind.TEXT:
            # Also where no question was open yet: the first message may be the secret itself (trap 17).
            return {"kind": "text", "text": HUSHED if hush or secret_guard(incoming.text) else incoming.text}
        case Kind.CHOICE:
            return {"kind": "choice", "text": _label(incoming, state, scripts, words)}
        case Kind.FILES:
            return {"kind": "files", "text": str(len(incoming.files))}
        case Kind.COMMAND:
            return {"kind": "command", "text": incoming.command.value if incoming.command else ""}
        case _:
            return {"kind": "start", "text": ""}


def _label(incoming: Incoming, state: State | None, scripts: Scripts, words: Catalogue) -> str:
    """The words on the button that was pressed; nothing for one of an earlier question."""
    script = scripts.get(state.script) if state else None
    if state is None or script is None or state.ended or incoming.ask != state.ask:
        return ""
    facts = facts_of(script, state)
    prompt = overlays.open_question(script, state, facts)
    if incoming.choice.startswith("edit:"):
        row = next((row for row in prompt.rows if row.value == incoming.choice.removeprefix("edit:")), None)
        return words.text(row.label, state.language, facts) if row else ""
    choice = next((choice for choice in prompt.choices if choice.value == incoming.choice), None)
    if choice is None:
        return ""
    return choice.label or words.text(choice.text, state.language, {**facts, **choice.facts})
