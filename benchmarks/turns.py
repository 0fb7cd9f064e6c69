"""A turn over HTTP, by the CPU of the server process, against the bare server; at several numbers of stored cases."""

import secrets
import sys
import time
import uuid
from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager, ExitStack
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from benchmarks import intake, processes
from benchmarks.figures import Figure
from benchmarks.people import Person, Receipt
from benchmarks.processes import Deployment, Server
from cases import numbers

ROUNDS, PEOPLE = 5, 15
#: After "file something"; a visitor may have forty turns at once.
DEEDS = intake.deeds()[1:36]
EACH = 20


def figures(deployments: Mapping[int, Deployment], folder: Path) -> Iterator[Figure]:
    """Every server runs all the time on the same core; they are asked in turn: bare, 10³, 10⁵, bare, 10³, …"""
    sizes = sorted(deployments)
    with ExitStack() as stack:
        bare = stack.enter_context(_bare(folder, deployments[sizes[0]].environment))
        servers = {size: stack.enter_context(processes.mashang(deployments[size])) for size in sizes}
        _turns(servers[sizes[0]], 3)
        _posts(bare, 100)
        bares: list[float] = []
        ours: dict[int, list[float]] = {size: [] for size in sizes}
        for _ in range(ROUNDS):
            bares.append(_posts(bare, PEOPLE * len(DEEDS)))
            for size in sizes:
                ours[size].append(_turns(servers[size], PEOPLE))
        yield from _turn_figures(sizes, bares, ours)
        yield from _dear_figures(servers[sizes[0]], median(bares))


def _turn_figures(sizes: list[int], bares: list[float], ours: dict[int, list[float]]) -> Iterator[Figure]:
    n = ROUNDS * PEOPLE * len(DEEDS)
    yield Figure(
        name="bare POST + one sqlite3 commit",
        value=median(bares),
        unit="µs",
        n=n,
        how="CPU of the server process; benchmarks/baseline.py",
        spread=bares,
    )
    for size in sizes:
        ratios = [one / base for one, base in zip(ours[size], bares, strict=True)]
        yield Figure(
            name=f"web turn at {size:,} cases",
            value=median(ours[size]),
            unit="µs",
            n=n,
            how="CPU of `mashang serve`, turns of an intake in progress, SQLite FULL, encrypted",
            spread=ours[size],
        )
        yield Figure(
            name=f"web turn at {size:,} cases ÷ bare",
            value=median(ratios),
            unit="×",
            most=3,
            n=n,
            how="ratio within each round",
            spread=ratios,
        )
    for size in sizes[1:]:
        steps = [large / small for large, small in zip(ours[size], ours[sizes[0]], strict=True)]
        yield Figure(
            name=f"web turn at {size:,} cases ÷ at {sizes[0]:,}",
            value=median(steps),
            unit="×",
            most=1.2,
            n=n,
            how="ratio within each round",
            spread=steps,
        )


def _turns(server: Server, people: int) -> float:
    """CPU µs of the server for each turn. The people have opened the chat before, which is not counted."""
    here = [Person(port=server.port) for _ in range(people)]
    for person in here:
        person.begin()
        person.do(intake.deeds()[0].incoming)
    began = server.cpu()
    for person in here:
        for deed in DEEDS:
            person.do(deed.incoming)
    return (server.cpu() - began) / (people * len(DEEDS)) * 1e6


def _posts(server: Server, count: int) -> float:
    """The same bodies to the bare server."""
    person = Person(port=server.port)
    person.ask = 3
    bodies = [{"id": str(uuid.uuid4()), **person.body_of(deed.incoming)} for deed in DEEDS]
    bodies = [body if body["kind"] != "command" else {"id": body["id"], "kind": "command"} for body in bodies]
    began = server.cpu()
    for at in range(count):
        person.post("/turns", bodies[at % len(bodies)])
    return (server.cpu() - began) / count * 1e6


@dataclass(frozen=True, kw_only=True)
class Dear:
    """A turn with an Argon2id in it: CPU of the server for both requests, and seconds from the proof to the answer."""

    cpu: float
    wall: float


def _dear_figures(server: Server, bare: float) -> Iterator[Figure]:
    filed: list[Dear] = []
    receipts: list[Receipt] = []
    for _ in range(EACH):
        person = Person(port=server.port)
        person.begin()
        for deed in intake.short_deeds()[:-1]:
            person.do(deed.incoming)
        filed.append(_dear(server, person, person.body_of(intake.short_deeds()[-1].incoming)))
        receipts.append(person.receipt())
    yield _dear_figure("submit", filed, "the last turn of an intake: Argon2id for a new lock, case, receipt", bare)
    right = [_look_up(server, receipt, secret=receipt.secret, opens=True) for receipt in receipts]
    yield _dear_figure("look-up", right, "number and secret: Argon2id, then the status", bare)
    known, unknown = [], []
    for receipt in receipts:
        known.append(_look_up(server, receipt, secret=_a_secret(), opens=False))
        nobody = Receipt(number=numbers.new_number(secrets.token_bytes), secret="")
        unknown.append(_look_up(server, nobody, secret=_a_secret(), opens=False))
    yield _dear_figure("look-up, known number, wrong secret", known, "the same, refused", bare)
    yield _dear_figure("look-up, unknown number", unknown, "the same, refused in the same words", bare)
    apart = abs(median(one.wall for one in known) - median(one.wall for one in unknown))
    yield Figure(
        name="known and unknown number apart",
        value=apart * 1000,
        unit="ms",
        n=2 * EACH,
        how="difference of the medians of the wall time from the proof of work to the answer",
    )


def _look_up(server: Server, receipt: Receipt, *, secret: str, opens: bool) -> Dear:
    person = Person(port=server.port)
    person.begin()
    person.choose("status")
    person.say(receipt.number)
    done = _dear(server, person, {"kind": "text", "text": secret})
    if any(block["kind"] == "status" for block in person.said) is not opens:
        raise RuntimeError("a look-up did not end as it should")
    return done


def _dear(server: Server, person: Person, body: Mapping[str, object]) -> Dear:
    whole = {"id": str(uuid.uuid4()), **body}
    began = server.cpu()
    work = person.post("/api/v1/turns", whole)["work"]
    proof = person.solve(**work)
    sent = time.perf_counter()
    answer = person.post("/api/v1/turns", {**whole, "proof": proof})
    wall = time.perf_counter() - sent
    person.hear(answer)
    return Dear(cpu=server.cpu() - began, wall=wall)


def _dear_figure(name: str, done: list[Dear], how: str, bare: float) -> Figure:
    cpu, wall = median(one.cpu for one in done) * 1000, median(one.wall for one in done) * 1000
    told = f"CPU of the server; {how}; median wall {wall:.0f} ms; {cpu * 1000 / bare:.0f} × bare"
    return Figure(name=name, value=cpu, unit="ms", n=len(done), how=told, spread=[one.cpu * 1000 for one in done])


def _a_secret() -> str:
    return numbers.new_secret(secrets.token_bytes)


def _bare(folder: Path, environment: Mapping[str, str]) -> AbstractContextManager[Server]:
    port = processes.free_port()
    command = [sys.executable, "-m", "benchmarks.baseline", str(folder), str(port)]
    return processes.serving(command, environment, port, errors=folder / "bare.log")
