"""Many stored cases, through the real books with the real encryption, as fast as the disk need not be waited for.

What differs from cases that came in through the chat: ids are drawn and sorted beforehand, nothing is synced until the
end, the locks hold random bytes instead of an Argon2id proof (nobody can look these cases up), and there are no files,
no identities and no conversations. One case in fifty is a sealed tip (age, two recipients).
"""

import os
import random
import secrets
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from functools import partial
from itertools import islice

from rich.console import Console
from rich.progress import Progress

from app import listing
from app.roots import keep_root
from app.settings import Settings
from app.wiring import open_house
from benchmarks import intake
from benchmarks.processes import Deployment
from cases import numbers
from cases.case import Access, Author, Case, Entry, Lock, Message, State, Track
from cases.ports import Books
from cases.values import Json
from storage.sqlite import Link
from storage.vault import suite
from storage.vault.keyring import Keyring

AT_ONCE = 2_000
NOW = datetime.now(UTC)
STATES = (State.SUBMITTED, State.ACCEPTED, State.HANDLING, State.REPLIED, State.CLOSED)

ANSWERS: Json = {
    "notice": "understood",
    "emergency": "no",
    "kind": "complaint",
    "wish_named": "anonymous",
    "category": "C07.01",
    "narrative": intake.NARRATIVE[0],
    "subject_kind": "unknown",
    "when_from": {"given": "2026年3月", "from": "2026-03-01", "to": "2026-03-31"},
    "when_ongoing": "yes",
    "demand": "请书面答复",
    "other_channels": "no",
    "in_court": "no",
}


def seed(deployment: Deployment, cases: int) -> None:
    """Into a deployment that has an organisation; the database is synced and its journal empty afterwards."""
    keyring = Keyring.load(deployment.keyring)
    link = Link(deployment.database, keyring, writable=True, busy_seconds=60)
    connection, _, _ = link.open()
    connection.execute("PRAGMA synchronous=OFF")
    connection.execute("PRAGMA cache_size=-400000")
    public_key = suite.new_age_identity()[1]
    ids = iter(sorted(secrets.token_hex(16) for _ in range(cases)))
    with _bar(f"{cases:,} cases", cases) as advance:
        while some := list(islice(ids, AT_ONCE)):
            recipients = link.run(_recipients)
            link.run(partial(_keep, ids=some, recipients=recipients, public_key=public_key))
            advance(len(some))
    link.run(lambda books: None)
    connection.execute("ANALYZE")
    link.checkpoint()
    link.close()
    os.sync()


async def first_start(deployment: Deployment) -> None:
    """What a first start would do, so that no server does it while it is measured: lists of the desk, root of today."""
    folder = deployment.folder / "var"
    settings = Settings(database=f"sqlite:///{deployment.database}", var=folder, keyring=deployment.keyring)
    async with open_house(settings, Keyring.load(deployment.keyring)) as house:
        await listing.catch_up(house.store)
        await keep_root(house)


def _recipients(books: Books) -> tuple[str, ...]:
    return tuple(each.person for each in books.organisation.load().active_recipients())


def _keep(books: Books, ids: list[str], recipients: tuple[str, ...], public_key: str) -> None:
    for case_id in ids:
        case = _case(case_id, recipients)
        books.cases.add(case, _lock(public_key))
        books.contents.put(case, "answers", ANSWERS)
        books.diary.append(case, Entry(at=case.filed, actor="reporter", event="CaseSubmitted"))
        if not case.sealed and random.random() < 0.3:
            said = Message(
                id=secrets.token_hex(16), author=Author.REPORTER, kind="supplement", at=case.filed, text="补充一张照片"
            )
            books.contents.say(case, said)
            books.diary.append(case, Entry(at=case.filed, actor="reporter", event="CaseSupplemented"))


def _case(case_id: str, recipients: tuple[str, ...]) -> Case:
    sealed = random.random() < 0.02
    return Case(
        id=case_id,
        number=numbers.new_number(secrets.token_bytes),
        track=Track.DISCIPLINE if sealed else Track.SERVICE,
        state=State.SUBMITTED if sealed else random.choice(STATES),
        version=1,
        filed=NOW - timedelta(minutes=random.randrange(500_000)),
        owner="office",
        language=intake.LANGUAGE,
        anonymous=True,
        category=None if sealed else "C07.01",
        access=Access(recipients=recipients) if sealed else Access(excluded_people=frozenset({"p-example"})),
    )


def _lock(public_key: str) -> Lock:
    return Lock(
        salt=os.urandom(16),
        params=suite.PARAMS,
        verifier=os.urandom(32),
        public_key=public_key,
        wrapped_key=os.urandom(115),
    )


@contextmanager
def _bar(what: str, total: int) -> Iterator[Callable[[int], None]]:
    """On a terminal; a script is told once."""
    console = Console(stderr=True)
    if not console.is_terminal:
        console.print(f"… {what}")
        yield lambda done: None
        return
    with Progress(console=console, transient=True) as bars:
        task = bars.add_task(what, total=total)
        yield lambda done: bars.advance(task, done)
