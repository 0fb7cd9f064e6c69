"""The demonstration: a fictional organisation whose sealed things can really be opened, with keys made on the spot."""

import os
from collections.abc import Callable
from dataclasses import replace
from importlib import resources
from pathlib import Path

from app import organisation_file
from cases.organisation import Organisation, Recipient, Role
from cases.places import Place

#: Who gets a key pair of their own.
KEY_HOLDERS = frozenset({Role.CLUE_MANAGER, Role.CUSTODIAN})


def organisation(keys: Path, new_pair: Callable[[], tuple[str, str]]) -> Organisation:
    """`new_pair` gives (private, public) in the age format. The private keys stay in the folder `keys`, so that a
    visitor can try out what a clue manager sees; a real deployment never has them on the server."""
    told = organisation_file.parse(_text())
    holders = sorted({post.person for post in told.posts if post.roles & KEY_HOLDERS})
    pairs = ((person, _pair(keys, person, new_pair)) for person in holders)
    return replace(told, recipients=tuple(Recipient(person=person, public_key=public) for person, public in pairs))


def places(new_id: Callable[[], str]) -> tuple[Place, ...]:
    return organisation_file.places(_text(), new_id)


def _pair(keys: Path, person: str, new_pair: Callable[[], tuple[str, str]]) -> str:
    """The public key. A file left by a first start that was interrupted goes: nothing was ever sealed to it."""
    private, public = new_pair()
    path = keys / f"{person}.key"
    path.unlink(missing_ok=True)
    write_secret(path, private)
    return public


def write_secret(path: Path, text: str) -> None:
    """A new file that only its owner can read. Raises FileExistsError."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "w", encoding="ascii") as file:
        file.write(text + "\n")
        file.flush()
        os.fsync(file.fileno())


def _text() -> str:
    return (resources.files("app") / "demo.toml").read_text(encoding="utf-8")
