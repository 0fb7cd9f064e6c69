"""What somebody wants to do and another has to approve, as templates show it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from cases.proposals import Proposal
from cases.values import Json
from handlers.desk import addresses, filling, showing
from handlers.desk.frame import Visit
from handlers.work.cards import Card


@dataclass(frozen=True, kw_only=True)
class Shown:
    """`asks` are the fields as pairs of label and value; they and the reason are shown to whoever may read the case.
    `mine`: it waits for somebody else."""

    id: str
    number: str
    path: str
    stage: str
    action: str
    person: str
    asked: datetime
    mine: bool
    reads: bool
    asks: Sequence[tuple[str, Json]] = field(repr=False)
    reason: str | None = field(default=None, repr=False)


def shown(visit: Visit, proposal: Proposal, card: Card) -> Shown:
    mine = proposal.person == visit.person
    reads = card.reads or mine
    return Shown(
        id=proposal.id,
        number=card.number,
        path=addresses.of_case(card.number),
        stage=card.stage if card.sealed else f"desk.state.{card.state}",
        action=proposal.action,
        person=showing.person_name(visit.organisation, proposal.person),
        asked=proposal.asked,
        mine=mine,
        reads=reads,
        asks=_asks(visit, proposal.action, proposal.fields) if reads else (),
        reason=proposal.reason if reads else None,
    )


def _asks(visit: Visit, action: str, fields: Mapping[str, Json]) -> Sequence[tuple[str, Json]]:
    return [
        (filling.label_key(action, name), filling.in_words(action, name, value, visit.organisation))
        for name, value in fields.items()
    ]
