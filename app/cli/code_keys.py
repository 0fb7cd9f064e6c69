"""`mashang qr keys|new-key|retire-key`: the keys that sign codes. Posters outlive them for as long as is wanted."""

from datetime import datetime

import click

from app.cli import rooms, words
from app.cli.codes import trouble_of_codes
from app.cli.frame import USAGE, Trouble
from app.settings import Settings
from app.wiring import now
from handlers.office.codes import given_reason
from storage.vault.keyring import Keyring, KeyringError


def show(as_json: bool) -> None:
    found, keyring = _keyring()
    keys = keyring.code_keys
    if as_json:
        rooms.print_json(
            [
                {
                    "key": each,
                    "signs": each == keys.current,
                    "retired": keys.retired[each].at if each in keys.retired else None,
                    "reason": keys.retired[each].reason if each in keys.retired else None,
                }
                for each in keys.ids
            ]
        )
        return
    for each in keys.ids:
        gone = keys.retired.get(each)
        if gone is None:
            click.echo(words.say("qr.keys.signs" if each == keys.current else "qr.keys.holds", key=each))
            continue
        day = words.day(datetime.fromisoformat(gone.at), found.zone)
        click.echo(words.say("qr.keys.retired", key=each, at=day, reason=gone.reason))


def add() -> None:
    _, keyring = _keyring()
    try:
        click.echo(words.say("qr.new-key.made", key=keyring.add_code_key()))
    except KeyringError as trouble:
        raise Trouble(f"code-{trouble.code}", exit_code=USAGE) from None


def retire(number: str, reason: str) -> None:
    with trouble_of_codes():
        why = given_reason(reason)
    _, keyring = _keyring()
    try:
        new = keyring.retire_code_key(number, at=now(), reason=why)
    except KeyringError as trouble:
        raise Trouble(f"code-{trouble.code}", exit_code=USAGE, key=number) from None
    click.echo(words.say("qr.retire-key.done" if new else "qr.retire-key.already", key=number))


def _keyring() -> tuple[Settings, Keyring]:
    found = rooms.settings()
    return found, rooms.keyring(found)
