"""The first question: file something, or ask how something stands."""

from dialog.conditions import is_
from dialog.prompts import Choice, Hint
from dialog.script import Kind, Script, Step

WELCOME = Script(
    name="welcome",
    version=1,
    steps=(
        Step(
            name="what",
            kind=Kind.CHOICE,
            choices=(Choice(value="file"), Choice(value="status")),
            goto={"file": "intake", "status": "lookup"},
            hint=Hint.NONE,
            in_summary=False,
            asked_as=(
                (is_("code", "genuine"), "welcome.what.ask-genuine"),
                (is_("code", "forged"), "welcome.what.ask-forged"),
                (is_("code", "revoked"), "welcome.what.ask-revoked"),
                (is_("code", "early"), "welcome.what.ask-early"),
                (is_("code", "expired"), "welcome.what.ask-expired"),
                (is_("code", "cut"), "welcome.what.ask-cut"),
                (is_("code", "case"), "welcome.what.ask-case"),
                (is_("code", "typo"), "welcome.what.ask-typo"),
                (is_("code", "slow"), "welcome.what.ask-slow"),
            ),
        ),
    ),
)
