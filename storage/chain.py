"""How the lines of a diary hang together (decision 17). Anybody with the lines can check them; no key is needed."""

import hashlib
from collections.abc import Mapping
from datetime import datetime

from cases.case import Link
from cases.values import Json
from storage import canonical
from storage.instants import pack

FORMAT = "mashang-diary-1"

#: What the first line of every chain hangs on.
NOTHING = "0" * 64


def digest(
    *,
    case: str,
    seq: int,
    at: datetime,
    actor: str,
    event: str,
    facts: Mapping[str, Json],
    reason_digest: str | None,
    previous: str,
) -> str:
    """SHA-256 over a JSON array in one spelling: ASCII, sorted keys, no blanks, the instant in microseconds."""
    line: Json = [FORMAT, previous, case, seq, pack(at), actor, event, facts, reason_digest]
    return hashlib.sha256(canonical.for_hash(line)).hexdigest()


def digest_of(link: Link) -> str:
    return digest(
        case=link.case,
        seq=link.seq,
        at=link.at,
        actor=link.actor,
        event=link.event,
        facts=link.facts,
        reason_digest=link.reason_digest,
        previous=link.previous,
    )
