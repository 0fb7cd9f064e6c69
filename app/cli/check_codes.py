"""`mashang qr check`: whether the codes in pictures and PDFs are ours, and of which place."""

from pathlib import Path

import click

from app.checking import judged, names_a_chat
from app.cli import rooms, words
from app.cli.frame import FINDING, FINE, Trouble
from app.cli.place import name_in
from app.wiring import now
from qr import errors, reading


def check(files: tuple[Path, ...], as_json: bool) -> int:
    """Each code of each file: genuine and valid, or why not."""
    found = rooms.settings_of_server()
    read = [(file, _codes(file)) for file in files]

    async def work() -> list[tuple[Path, str, str]]:
        async with rooms.house(found) as house:
            asks = found.telegram and any(names_a_chat(said) for _, said in read)
            bot = await rooms.bot_name(house) if asks else ""
            each = [(file, await judged(house, said, now(), bot=bot)) for file, said in read]
        return [(file, it.verdict, name_in(it.names)) for file, verdicts in each for it in verdicts]

    told = rooms.run(work)
    if as_json:
        rooms.print_json([{"file": str(file), "verdict": verdict, "place": name} for file, verdict, name in told])
    else:
        for file, verdict, name in told:
            sign = "✓" if verdict == "genuine" else "✗"
            click.echo(f"{sign} {file.name}  {words.say(f'qr.check.{verdict}')}{'  ' + name if name else ''}")
    return FINE if all(verdict == "genuine" for _, verdict, _ in told) else FINDING


def _codes(file: Path) -> tuple[str, ...]:
    try:
        data = file.read_bytes()
        if data.startswith(b"%PDF"):
            return tuple(code for page in reading.document(data) for code in page)
        return reading.picture(data)
    except OSError:
        raise Trouble("file") from None
    except errors.NotAPicture:
        raise Trouble("qr-not-a-picture", path=str(file)) from None
