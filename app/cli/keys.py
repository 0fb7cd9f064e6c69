"""`mashang keys`: the deployment's keyring and the key pairs of people."""

from pathlib import Path

import click

from app import demo, doctor, rotation
from app.cli import bars, rooms, words
from app.cli.frame import FINDING, Trouble
from cases.organisation import Organisation
from storage.vault import suite
from storage.vault.keyring import Keyring, KeyringError


def new(pair: Path | None) -> None:
    found = rooms.settings()
    if pair is None:
        try:
            Keyring.create(found.keyring)
        except KeyringError as trouble:
            raise Trouble(f"keyring-{trouble.code}", path=str(found.keyring)) from None
        click.echo(words.say("keys.new.made", path=str(found.keyring)))
        return
    private, public = suite.new_age_identity()
    try:
        demo.write_secret(pair, private)
    except FileExistsError:
        raise Trouble("file-exists", path=str(pair)) from None
    except OSError:
        raise Trouble("file") from None
    click.echo(words.say("keys.new.pair_made", path=str(pair)), err=True)
    click.echo(public)


def rotate(retire: bool, as_json: bool) -> None:
    found = rooms.settings()

    async def work() -> rotation.Rotated:
        async with rooms.house(found) as house:
            with bars.counted(words.say("keys.rotate.working")) as progress:
                return await rotation.rotate(house, progress, retire=retire)

    done = rooms.run(work)
    if as_json:
        rooms.print_json({"rewrapped": done.rewrapped, "current": done.current, "retired": done.retired})
        return
    click.echo(words.say("keys.rotate.done", count=done.rewrapped, key=done.current))
    if retire:
        click.echo(words.say("keys.rotate.retired", count=done.retired))


def check(as_json: bool) -> int:
    found = rooms.settings()

    async def work() -> tuple[Keyring, Organisation]:
        async with rooms.house(found) as house:
            return house.keyring, await house.store.read(lambda books: books.organisation.load())

    keys, organisation = rooms.run(work)
    findings = tuple(doctor.of_recipients(organisation))
    if as_json:
        rooms.print_json(
            {
                "current": keys.current_id,
                "keys": list(keys.ids),
                "recipients": [{"person": each.person, "ended": each.ended} for each in organisation.recipients],
                "findings": [finding.code for finding in findings],
            }
        )
    else:
        click.echo(words.say("keys.check.keyring", count=len(keys.ids), key=keys.current_id))
        for each in organisation.recipients:
            roles = ", ".join(
                sorted({role.value for post in organisation.posts_of(each.person) for role in post.roles})
            )
            key = "ended" if each.ended else "recipient"
            click.echo("  " + words.say(f"keys.check.{key}", person=each.person, roles=roles))
        for finding in findings:
            click.echo("✗ " + words.say(f"doctor.{finding.code}.finding", **finding.facts))
            click.echo("  " + words.say(f"doctor.{finding.code}.mend", **finding.facts))
    return FINDING if findings else 0
