"""Tracebacks, log lines and failing assertions print objects: what is secret or what a person wrote is in no repr."""

import dataclasses
import importlib
import pkgutil
from collections.abc import Iterator

import pytest

ROOMS = ("app", "bot", "cases", "dialog", "handlers", "qr", "storage")

#: Names of fields that hold a secret or words of a person, wherever they stand. Bytes are keys, boxes or files.
NEVER = frozenset(
    [
        *("address", "answers", "body", "chat", "extra", "narrative", "otpauth_uri", "paragraphs", "password"),
        *("phone", "pieces", "private", "reason", "secret", "shown", "text", "token", "totp", "totp_secret", "typed"),
        *("verifier", "wrapped_key"),
    ]
)

#: The same under a name that is harmless elsewhere.
THERE = frozenset(
    (
        "dialog.ports.Conversation.state",  # the answers of a draft
        "dialog.prompts.Prompt.facts",  # of a receipt: its secret
        "dialog.turn.Outcome.facts",
        "handlers.letters.facts.Facts.next_step",
        "handlers.letters.facts.Facts.progress",
        "handlers.letters.facts.Facts.result",
        "handlers.letters.facts.Facts.summary",
    )
)

#: What these names and bytes mean elsewhere: no secret, or an object that hides it itself.
OTHERWISE = frozenset(
    (
        "app.simulation.year.Life.token",  # a number
        "bot.channels.console._Terminal.shown",  # the choices there are
        "bot.suggest._Entry.text",  # the keywords of a category
        "cases.case.Lock.salt",
        "cases.ports.Edition.reason",  # why a rule was changed
        "cases.staff.Account.password",
        "cases.staff.Password.salt",
        "cases.staff.Told.body",  # number, stage, due date
        "dialog.fit.Limits.text",  # how long it may be
        "dialog.pace.Lanes.chat",
        "dialog.pace.Pace.chat",
        "dialog.prompts.Choice.text",  # a key
        "dialog.prompts.Prompt.text",
        "dialog.script.Step.typed",  # whether something may be
        "handlers.accounts.people.Standing.chat",
        "handlers.correspondence.templating.Standing.text",  # of the office
        "handlers.desks.Desks.chat",
        "handlers.letters.templates.Template.body",
        "handlers.sheets.archives.Archive.data",
        "handlers.telegram.buttons.Press.tag",
        "handlers.telegram.model.Heard.private",  # whether the chat is
        "handlers.work.forms.Form.reason",  # whether one is asked for
        "qr.posters.orders.Host.address",  # printed on the wall
        "storage.evidence.boxes.Box.body",  # where it begins
        "storage.evidence.boxes.Box.kind",
        "storage.evidence.tracks.Track.handler",
    )
)


def _classes() -> Iterator[type]:
    for room in ROOMS:
        for module in pkgutil.walk_packages(importlib.import_module(room).__path__, f"{room}."):
            if ".migrations" not in module.name and not module.name.endswith("__main__"):
                found = vars(importlib.import_module(module.name)).values()
                yield from (each for each in found if isinstance(each, type) and each.__module__ == module.name)


def _shown() -> Iterator[str]:
    for each in _classes():
        if dataclasses.is_dataclass(each) and each.__dataclass_params__.repr:
            for field in dataclasses.fields(each):
                bytes_ = str(getattr(field.type, "__name__", field.type)) in ("bytes", "bytes | None")
                name = f"{each.__module__}.{each.__name__}.{field.name}"
                told = field.name in NEVER or name in THERE or bytes_
                if field.repr and told and hasattr(each.__repr__, "__wrapped__"):
                    yield name


@pytest.mark.slow
def test_no_field_that_may_hold_one_is_shown() -> None:
    assert sorted(OTHERWISE) == sorted(set(_shown()))
