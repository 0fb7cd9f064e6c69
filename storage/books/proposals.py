"""What waits for somebody's approval."""

from collections.abc import Mapping, Sequence
from typing import cast

from cases.proposals import Proposal
from cases.values import Json
from storage import sealing
from storage.instants import pack, unpack
from storage.sealing import place
from storage.sql import Db, Delete, Find, Insert, Row
from storage.tables import ProposalRow
from storage.vault.keyring import Keyring

_PUT = Insert(ProposalRow)
_OF = Find(ProposalRow, where=("case",), order="asked id")
_GET = Find(ProposalRow, where=("id",))
_ALL = Find(ProposalRow, order="asked id")
_DROP = Delete(ProposalRow, where=("id",))


class ProposalBook:
    def __init__(self, db: Db, keyring: Keyring) -> None:
        self._db, self._key = db, keyring.derive("proposals")

    def put(self, proposal: Proposal) -> None:
        said: Json = {"fields": dict(proposal.fields), "reason": proposal.reason}
        self._db.run(
            _PUT,
            {
                "id": proposal.id,
                "case": proposal.case,
                "action": proposal.action,
                "person": proposal.person,
                "asked": pack(proposal.asked),
                "box": sealing.seal(self._key, said, place("proposal", proposal.id, proposal.case)),
            },
        )

    def of(self, case_id: str) -> Sequence[Proposal]:
        return [self._proposal(row) for row in self._db.all(_OF, {"case": case_id})]

    def get(self, proposal_id: str) -> Proposal:
        row = self._db.one(_GET, {"id": proposal_id})
        if row is None:
            raise KeyError(proposal_id)
        return self._proposal(row)

    def all(self) -> Sequence[Proposal]:
        return [self._proposal(row) for row in self._db.all(_ALL, {})]

    def drop(self, proposal_id: str) -> bool:
        return bool(self._db.run(_DROP, {"id": proposal_id}))

    def _proposal(self, row: Row) -> Proposal:
        id_, case, action, person, asked, box = row
        said = cast("Mapping[str, Json]", sealing.unseal(self._key, box, place("proposal", id_, case)))
        reason = said["reason"]
        return Proposal(
            id=id_,
            case=case,
            action=action,
            person=person,
            asked=unpack(asked),
            fields=cast("Mapping[str, Json]", said["fields"]),
            reason=reason if isinstance(reason, str) else None,
        )
