"""`advance` alone, and the size of what it keeps. No process, no network, no disk."""

import json
import time
from collections.abc import Iterator
from statistics import median, quantiles

from benchmarks import intake
from benchmarks.figures import Figure
from dialog.engine import advance
from dialog.incoming import Kind
from dialog.state import State, to_json
from dialog.values import Json

ROUNDS, REPEATS = 5, 300


def figures() -> Iterator[Figure]:
    deeds = intake.deeds()
    rounds = [[_microseconds(deed) for deed in deeds] for _ in range(ROUNDS)]
    middles = [median(turns) for turns in rounds]
    yield Figure(
        name="advance, median of the turns",
        value=median(middles),
        unit="µs",
        most=50,
        n=len(deeds) * REPEATS * ROUNDS,
        how=f"CPU of {len(deeds)} turns of a full intake, {REPEATS} times each, {ROUNDS} rounds",
        spread=middles,
    )
    tails = [quantiles(turns, n=20)[-1] for turns in rounds]
    yield Figure(name="advance, p95 of the turns", value=median(tails), unit="µs", n=len(deeds), how="the same runs")
    state = deeds[-1].state
    whole = len(_bytes(to_json(state)))
    yield Figure(
        name="state of a full intake, besides free text",
        value=(whole - _typed(state)) / 1024,
        unit="KB",
        most=8,
        n=1,
        how=f"UTF-8 JSON at the summary: {whole} bytes, of them {_typed(state)} typed by the person",
    )


def _microseconds(deed: intake.Deed) -> float:
    script, state, incoming = deed.script, deed.state, deed.incoming
    began = time.process_time_ns()
    for _ in range(REPEATS):
        advance(script, state, incoming, today=intake.TODAY)
    return (time.process_time_ns() - began) / REPEATS / 1000


def _typed(state: State) -> int:
    """Bytes of what was typed, wherever it stands in the state: whole messages, or several joined."""
    said = {deed.incoming.text for deed in intake.deeds() if deed.incoming.kind is Kind.TEXT}
    said |= {"\n".join(answer) for answer in intake.ANSWERS.values() if isinstance(answer, tuple)}
    return sum(len(_bytes(text)) - 2 for text in _texts(to_json(state)) if text in said)


def _texts(value: Json) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for inner in value.values():
            yield from _texts(inner)
    elif isinstance(value, list | tuple):
        for inner in value:
            yield from _texts(inner)


def _bytes(value: Json) -> bytes:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()
