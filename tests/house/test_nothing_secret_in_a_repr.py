"""Tracebacks, log lines and failing assertions print objects: what is secret or what a person wrote is in no repr."""

import dataclasses
import importlib
import pkgutil
from collections.abc import Iterator

ROOMS = ("app", "bot", "cases", "dialog", "handlers", "qr", "storage")

#: Names of fields that hold a secret or words of a person, wherever they stand. Bytes are keys, boxes or files.
NEVER = frozenset(
    [
        *("answers", "narrative", "otpauth_uri", "password", "pieces", "private", "reason", "secret", "token"),
        *("totp", "totp_secret", "verifier", "wrapped_key"),
    ]
)

#: What these names and bytes mean elsewhere: no secret, or an object that hides it itself.
OTHERWISE = frozenset(
    (
        "app.simulation.year.Life.token",  # a number
        "cases.case.Lock.salt",
        "cases.ports.Edition.reason",  # why a rule was changed
        "cases.staff.Account.password",
        "cases.staff.Password.salt",
        "handlers.letters.facts.Facts.reason",  # stands in the letter
        "handlers.roster.archives.Archive.data",
        "handlers.telegram.buttons.Press.tag",
        "handlers.telegram.model.Heard.private",  # whether the chat is
        "handlers.work.forms.Form.reason",  # whether one is asked for
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
                if field.repr and (field.name in NEVER or bytes_) and hasattr(each.__repr__, "__wrapped__"):
                    yield f"{each.__module__}.{each.__name__}.{field.name}"


def test_no_field_that_may_hold_one_is_shown() -> None:
    assert sorted(OTHERWISE) == sorted(set(_shown()))
