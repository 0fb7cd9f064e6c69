"""`mashang letter`: the templates of letters, shipped and the office's own."""

from pathlib import Path

import click

from app import talking
from app.cli import rooms, words
from app.cli.frame import Trouble
from app.wiring import now
from handlers.correspondence.drafting import template_part
from handlers.letters import Kind, templates
from handlers.letters.errors import NotATemplate


def show(kind: str, spoken: str) -> None:
    found = rooms.settings()

    async def work() -> str | None:
        async with rooms.house(found) as house:
            return await house.store.read(lambda books: books.rules.own(template_part(kind, spoken)))

    click.echo(rooms.run(work) or templates.text(Kind(kind), spoken), nl=False)


def replace(kind: str, spoken: str, file: Path, person: str, reason: str) -> None:
    text = file.read_text(encoding="utf-8")
    try:
        templates.read(text, Kind(kind), spoken)
    except NotATemplate as trouble:
        said = talking.words(rooms.settings().zone)
        for each in trouble.findings:
            told = said.text(f"letter.finding.{each.code}", words.language(), each.facts)
            click.echo(words.say("letter.line", line=each.line, told=told), err=True)
        raise Trouble("not-a-template") from None
    found = rooms.settings()

    async def work() -> int:
        async with rooms.house(found) as house:
            part = template_part(kind, spoken)
            return await house.store.transact(
                lambda books: books.rules.save_own(part, text, at=now(), actor=person, reason=reason)
            )

    click.echo(words.say("letter.set.done", edition=rooms.run(work)))
