"""Memory of the process that serves the staff: desk and staff bot, without the public bot; the chat is in it.

Everybody of the demonstration reads pages and writes to the bot; then as much again, so that what stays can be told
from what grows.
"""

import asyncio
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

from app.settings import Settings
from benchmarks import figures as table
from benchmarks import officers, seeding
from benchmarks.figures import Figure
from benchmarks.officers import Officer
from benchmarks.processes import Deployment
from benchmarks.telegram import load
from benchmarks.telegram.api import TOKEN
from benchmarks.telegram.chatting import Person
from benchmarks.telegram.load import Act, Bot, Outside, Say

CASES = 1_000
MEGABYTE = 1_000_000
MOST = 150
#: What each of them asks the bot, and which pages of the desk they read.
WORDS: Sequence[Act] = tuple(map(Say, ("/help", "/mine", "/due", "/today", "/find", "/language", "/leave")))
PAGES = ("/desk", "/desk/cases", "/desk/cases?show=late", "/desk/cases?show=over", "/desk/told", "/desk/me")
READ = 5


def figures(folder: Path) -> Iterator[Figure]:
    with load.outside() as world, _serving(world, folder) as (bot, people, readers):
        assert bot.server is not None
        ready = bot.server.resident()
        first, once = _day(bot, people, readers), bot.server.resident()
        second, twice = _day(bot, people, readers), bot.server.resident()
        peak = bot.server.peak()
    told = f"{len(people)} people, {CASES:,} cases, desk and staff bot by webhook; no public bot"
    for name, held, count, most in (
        ("when ready", ready, 1, None),
        (f"after {first} updates and pages", once, first, MOST),
        (f"after {first + second}", twice, first + second, MOST),
        ("highest", peak, first + second, None),
    ):
        yield Figure(
            name=f"memory of the staff process {name}",
            value=held / MEGABYTE,
            unit="MB",
            most=most,
            n=count,
            how=f"resident set; {told}",
        )


@contextmanager
def _serving(world: Outside, folder: Path) -> Iterator[tuple[Bot, Sequence[Person], Sequence[Officer]]]:
    folder.mkdir()
    deployment = Deployment.new(folder)
    seeding.seed(deployment, CASES)
    settings = Settings(database=f"sqlite:///{deployment.database}", var=folder / "var", keyring=deployment.keyring)
    names = asyncio.run(officers.everybody(settings))
    bot = load.new_bot(world)
    people = bot.join(len(names))
    tokens = asyncio.run(
        officers.sign_in(settings, {name: person.chat for name, person in zip(names, people, strict=True)})
    )
    command = [sys.executable, "-m", "app", "serve", "--port", str(bot.port)]
    bot.api.hook = ""
    with load.living(bot, command, _environment(deployment, bot), folder / "bot.log"):
        load.wait_for(lambda: bool(bot.api.hook))
        readers = [Officer(port=bot.port, token=token) for token in tokens.values()]
        try:
            yield bot, people, readers
        finally:
            for reader in readers:
                reader.hang_up()


def _environment(deployment: Deployment, bot: Bot) -> Mapping[str, str]:
    return {
        **deployment.environment,
        "MASHANG_BASE_URL": f"http://127.0.0.1:{bot.port}",
        "MASHANG_TELEGRAM_STAFF_TOKEN": TOKEN,
        "MASHANG_TELEGRAM_API": bot.api.base,
        "MASHANG_TELEGRAM_STAFF_RECEIVE": "webhook",
        "MASHANG_TELEGRAM_STAFF_PER_SECOND": "1000",
        "MASHANG_TELEGRAM_PER_CHAT": "1000",
    }


def _day(bot: Bot, people: Sequence[Person], readers: Sequence[Officer]) -> int:
    """How much was asked."""
    bot.do(people, WORDS)
    return len(people) * len(WORDS) + sum(map(_reads, readers))


def _reads(reader: Officer) -> int:
    pages = [reader.get(path) for path in PAGES]
    cards = [reader.get(path) for path in officers.cases_on(pages[1])[:READ]]
    return len(pages) + len(cards)


def main() -> None:
    """By itself: `python -m benchmarks.staff_memory`."""
    with tempfile.TemporaryDirectory(prefix="mashang-bench-") as folder:
        table.show(list(figures(Path(folder) / "staff")))


if __name__ == "__main__":
    main()
